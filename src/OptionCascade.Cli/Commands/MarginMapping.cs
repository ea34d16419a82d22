using OptionCascade.Cli.Views;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Portfolio;

namespace OptionCascade.Cli.Commands;

/// <summary>From the library's margin answers to the view of them.</summary>
internal static class MarginMapping
{
    /// <summary>The lines of an account with price and value.</summary>
    public static IReadOnlyList<HoldingView> Holdings(AccountState state)
    {
        ResolvedAccount a = state.Account;
        var lines = new List<HoldingView>();
        for (int i = 0; i < a.Options.Length; i++)
            lines.Add(new HoldingView(a.Options[i].ToString(), state.OptionPrices[i], a.Options[i].Volatility, a.Options[i].Units * state.OptionPrices[i]));
        for (int i = 0; i < a.Futures.Length; i++)
            lines.Add(new HoldingView(a.Futures[i].ToString(), state.FutureMarks[i], double.NaN, state.Profit(i, state.FutureMarks[i])));
        foreach (SpotLeg s in a.Spots)
            lines.Add(new HoldingView(Rendering.Figures.Short(s.Units) + " " + a.Markets[s.Market].Underlying, state.Spots[s.Market], double.NaN, s.Units * state.Spots[s.Market]));
        for (int i = 0; i < a.Cash.Length; i++)
            lines.Add(new HoldingView(a.Cash[i].Currency + " cash", state.CurrencyRates[i], double.NaN, a.Cash[i].Amount * state.CurrencyRates[i]));
        return lines;
    }

    /// <summary>One rule's answer.</summary>
    public static RuleView Rule(NamedMarginRule rule, ResolvedAccount account, string underlying)
    {
        AccountKill kill = KillPriceSearch.Find(account, rule.Rule);
        MarginRunway runway = MarginRunway.Of(account, rule.Rule);
        return new RuleView(rule.Key, rule.Rule.Name, kill.Now.Equity, kill.Now.Initial, kill.Now.Maintenance, Price(kill.Down, account, underlying), Price(kill.Up, account, underlying),
            kill.VolatilityRise.IsBreach ? kill.VolatilityRise.RelativeVolatility : null, runway.ToString(), runway.Status is RunwayStatus.Ends or RunwayStatus.AlreadyBelow ? runway.Days : null, kill.Now.IsBreached);
    }

    /// <summary>A kill price; null where there is none.</summary>
    public static double? Price(KillPoint point, ResolvedAccount account, string underlying) => point.IsBreach ? point.PriceOf(account, underlying) : null;
}
