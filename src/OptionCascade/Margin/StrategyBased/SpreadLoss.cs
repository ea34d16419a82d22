using OptionCascade.Portfolio;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>
/// The maximum potential loss of a spread: intrinsic values netted at every strike that occurs in it, max(0, −min over s of Σ units·payoff(s)). Where the units of
/// long and short calls balance, and those of puts, the net payoff is flat outside the strikes, so that no other price is worse.
/// Source: FINRA Rule 4210(f)(2)(H); Regulatory Notice 12-44.
/// </summary>
internal static class SpreadLoss
{
    /// <summary>The greatest loss ≥ 0, quote currency, and the strike at which it occurs.</summary>
    /// <param name="legs">Options with their signed units.</param>
    public static (double Loss, double Strike) Worst(IReadOnlyList<(StrategyLeg Option, double Units)> legs)
    {
        (StrategyLeg Option, double Units)[] sorted = [.. legs.OrderBy(l => l.Option.Strike)];
        double worst = 0, at = sorted.Length > 0 ? sorted[0].Option.Strike : double.NaN;

        // Σ w·max(s − K, 0) and Σ w·max(K − s, 0) by running sums of w and w·K, measured from the lowest strike.
        double origin = sorted.Length > 0 ? sorted[0].Option.Strike : 0;
        double putUnits = 0, putMoney = 0, callUnits = 0, callMoney = 0;
        foreach ((StrategyLeg option, double units) in sorted)
            if (option.Right == OptionRight.Put)
                (putUnits, putMoney) = (putUnits + units, putMoney + (units * (option.Strike - origin)));
        for (int i = 0; i < sorted.Length;)
        {
            double s = sorted[i].Option.Strike, x = s - origin;
            for (; i < sorted.Length && sorted[i].Option.Strike == s; i++)
            {
                (StrategyLeg option, double units) = sorted[i];
                if (option.Right == OptionRight.Put)
                    (putUnits, putMoney) = (putUnits - units, putMoney - (units * x));
                else
                    (callUnits, callMoney) = (callUnits + units, callMoney + (units * x));
            }

            double loss = -((callUnits * x) - callMoney + putMoney - (putUnits * x));
            if (loss > worst)
                (worst, at) = (loss, s);
        }

        return (worst, at);
    }
}
