namespace OptionCascade.Cascade;

/// <summary>Narrows down where a function of the scale falls below zero.</summary>
internal static class ScaleRoot
{
    private const int MostSteps = 200;

    /// <summary>
    /// Two scales no farther apart than <paramref name="closeness"/>, the function ≥ 0 at the first and below zero at the second. Secants with Anderson and Björck's weights, kept
    /// away from the ends so that both come close, and halved when three of them have not halved the interval.
    /// </summary>
    /// <param name="f">The function.</param>
    /// <param name="held">A scale where it is ≥ 0.</param>
    /// <param name="atHeld">Its value there.</param>
    /// <param name="away">A scale where it is below zero, to either side of the other.</param>
    /// <param name="atAway">Its value there.</param>
    /// <param name="closeness">&gt; 0.</param>
    public static (double Held, double Away) Narrow(Func<double, double> f, double held, double atHeld, double away, double atAway, double closeness)
    {
        double before = Math.Abs(away - held);
        int last = 0;
        for (int i = 1; i <= MostSteps && Math.Abs(away - held) > closeness; i++)
        {
            double width = away - held, share = atHeld / (atHeld - atAway), least = 0.45 * closeness / Math.Abs(width);
            if (i % 3 == 0)
            {
                bool isSlow = Math.Abs(width) > 0.5 * before;
                if (isSlow) share = 0.5;
                before = isSlow ? 0.5 * Math.Abs(width) : Math.Abs(width);
            }

            double s = held + (width * Math.Clamp(share, least, 1 - least));
            if (s == held || s == away) break;
            double value = f(s);
            int side = value >= 0 ? 1 : -1;
            double weight = 1 - (value / (side > 0 ? atHeld : atAway));
            if (!(weight > 0 && weight <= 1)) weight = 0.5;
            if (side == last && side > 0) atAway *= weight;
            else if (side == last) atHeld *= weight;
            if (side > 0) (held, atHeld) = (s, value);
            else (away, atAway) = (s, value);
            last = side;
        }

        return (held, away);
    }
}
