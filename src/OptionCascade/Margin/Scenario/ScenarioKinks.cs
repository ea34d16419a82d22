namespace OptionCascade.Margin.Scenario;

/// <summary>
/// Where a scenario sees a strike: S·e^{βx}·(1 + m) = K, so x = (ln(K/S) − ln(1 + m))/β. The value in that scenario bends there as today's value bends at the strike.
/// </summary>
internal static class ScenarioKinks
{
    /// <summary>Adds one log move of the market per option of a market and move.</summary>
    /// <param name="account">The account.</param>
    /// <param name="market">Index into <see cref="ResolvedAccount.Markets"/>.</param>
    /// <param name="moves">Relative moves m &gt; −1 of the rule's scenarios for that market.</param>
    /// <param name="kinks">Receives them.</param>
    public static void Add(ResolvedAccount account, int market, ReadOnlySpan<double> moves, ICollection<double> kinks)
    {
        double beta = account.Betas[market], spot = account.Markets[market].Spot;
        if (beta == 0) return;
        foreach (OptionLeg leg in account.Options)
        {
            if (leg.Market != market || leg.Contract.Strike <= 0) continue;
            double strike = Math.Log(leg.Contract.Strike / spot);
            foreach (double move in moves)
                kinks.Add((strike - Math.Log(1 + move)) / beta);
        }
    }
}
