namespace OptionCascade.Margin.Scenario;

/// <summary>
/// Where a scenario sees a strike: S·e^{βx}·(1 + m) = K, so x = (ln(K/S) − ln(1 + m))/β. The value in that scenario bends there as the value bends at the strike,
/// within about σ√T/β. Where that is wide beside |x| and 2%, the bend is smooth and no level is added: a search samples more densely than that.
/// </summary>
internal static class ScenarioKinks
{
    private const double WidestBend = 0.04, WidestBendOfDistance = 0.2;

    /// <summary>Adds one log move of the market per option of a market and move.</summary>
    /// <param name="start">The account where the search starts.</param>
    /// <param name="market">Index into <see cref="ResolvedAccount.Markets"/>.</param>
    /// <param name="moves">Relative moves m &gt; −1 of the rule's scenarios for that market.</param>
    /// <param name="lookAhead">Years that pass before the scenarios' revaluation, ≥ 0.</param>
    /// <param name="kinks">Receives them.</param>
    public static void Add(AccountState start, int market, ReadOnlySpan<double> moves, double lookAhead, ICollection<double> kinks)
    {
        ResolvedAccount account = start.Account;
        double beta = account.Betas[market], spot = account.Markets[market].Spot;
        if (beta == 0) return;
        foreach (OptionLeg leg in account.Options)
        {
            if (leg.Market != market || leg.Contract.Strike <= 0) continue;
            double strike = Math.Log(leg.Contract.Strike / spot), years = Math.Max(start.YearFractions[leg.Group] - lookAhead, 0);
            double bend = leg.Volatility * (1 + start.Move.RelativeVolatility) * Math.Sqrt(years) / Math.Abs(beta);
            foreach (double move in moves)
            {
                double x = (strike - Math.Log(1 + move)) / beta;
                if (bend < Math.Max(WidestBend, WidestBendOfDistance * Math.Abs(x))) kinks.Add(x);
            }
        }
    }
}
