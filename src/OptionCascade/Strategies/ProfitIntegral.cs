// ∫ (a + bS) dP over [A, B] = a·(Φ(z_B) − Φ(z_A)) + b·E[S_T]·(Φ(z_B − s) − Φ(z_A − s)),   z = deviations of ln S from its mean, s = σ√T
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Strategies;

/// <summary>Expectations of the profit over ranges of prices: closed form on lines, Gauss–Legendre in deviations on curves.</summary>
internal sealed class ProfitIntegral(HorizonProfit profit, StrategyOutlook outlook, double years)
{
    private const double Farthest = 39; // the normal distribution has nothing beyond
    private static readonly (double[] Nodes, double[] Weights) Rule = Nodes(20);

    /// <summary>E[profit; S in ranges] and P(S in ranges).</summary>
    public (double Profit, double Probability) Over(ImmutableArray<ProfitRange> ranges)
    {
        double sum = 0;
        foreach (ProfitRange range in ranges)
            foreach (ProfitPiece piece in profit.Pieces)
            {
                double low = Math.Max(range.Low, piece.Low), high = Math.Min(range.High, piece.High);
                if (low < high) sum += piece.Line is { } line ? OnLine(line, low, high) : OnCurve(low, high);
            }

        return (sum, Probability(outlook, years, ranges));
    }

    /// <summary>P(S in ranges). A price that cannot move is in the range that holds it; at the border of two, in the lower.</summary>
    public static double Probability(StrategyOutlook outlook, double years, ImmutableArray<ProfitRange> ranges)
    {
        double sum = 0;
        foreach (ProfitRange range in ranges)
            sum += Mass(outlook.Deviations(range.Low, years), outlook.Deviations(range.High, years));
        return Math.Min(sum, 1);
    }

    private double OnLine((double Constant, double Slope) line, double low, double high)
    {
        double a = outlook.Deviations(low, years), b = outlook.Deviations(high, years), deviation = outlook.Volatility * Math.Sqrt(years);
        double mean = line.Slope == 0 ? 0 : line.Slope * outlook.Mean(years) * Mass(a - deviation, b - deviation);
        return (line.Constant * Mass(a, b)) + mean;
    }

    private double OnCurve(double low, double high)
    {
        double a = Math.Max(outlook.Deviations(low, years), -Farthest), b = Math.Min(outlook.Deviations(high, years), Farthest);
        if (!(outlook.Volatility > 0 && years > 0)) return low < outlook.Level(0, years) && outlook.Level(0, years) <= high ? profit.At(outlook.Level(0, years)) : 0;
        if (a >= b) return 0;
        int panels = (int)Math.Ceiling((b - a) / 0.5);
        double width = (b - a) / panels, sum = 0;
        for (int i = 0; i < panels; i++)
            for (int k = 0; k < Rule.Nodes.Length; k++)
            {
                double z = a + (width * (i + Rule.Nodes[k]));
                sum += width * Rule.Weights[k] * NormalDistribution.Density(z) * profit.At(outlook.Level(z, years));
            }

        return sum;
    }

    /// <summary>Φ(b) − Φ(a), from the tail in which both lie.</summary>
    private static double Mass(double a, double b)
        => a > 0 ? NormalDistribution.Cumulative(-a) - NormalDistribution.Cumulative(-b) : NormalDistribution.Cumulative(b) - NormalDistribution.Cumulative(a);

    private static (double[], double[]) Nodes(int count)
    {
        GaussLegendre.UnitInterval(count, out double[] nodes, out double[] weights);
        return (nodes, weights);
    }
}
