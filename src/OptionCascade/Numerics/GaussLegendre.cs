namespace OptionCascade.Numerics;

/// <summary>Gauss–Legendre nodes and weights, by Newton iteration on the three-term recurrence of P_n.</summary>
internal static class GaussLegendre
{
    /// <summary>Nodes in (0, 1), ascending, and weights that sum to 1.</summary>
    public static void UnitInterval(int count, out double[] nodes, out double[] weights)
    {
        Guard.AtLeast(count, 1);
        nodes = new double[count];
        weights = new double[count];
        for (int i = 0; i < (count + 1) / 2; i++)
        {
            double x = Math.Cos(Math.PI * (i + 0.75) / (count + 0.5)), slope = 0;
            for (int iteration = 0; iteration < 100; iteration++)
            {
                double previous = 1, value = x;
                for (int k = 2; k <= count; k++)
                    (previous, value) = (value, ((((2 * k) - 1) * x * value) - ((k - 1) * previous)) / k);
                slope = count * ((x * value) - previous) / ((x * x) - 1);
                double step = value / slope;
                x -= step;
                if (Math.Abs(step) < 1e-16) break;
            }

            double weight = 1 / ((1 - (x * x)) * slope * slope);
            if (2 * i + 1 == count) x = 0;
            nodes[i] = 0.5 * (1 - x);
            nodes[count - 1 - i] = 0.5 * (1 + x);
            weights[i] = weights[count - 1 - i] = weight;
        }
    }
}
