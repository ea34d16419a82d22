using System.Collections.Immutable;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>What an explanation says about a strategy.</summary>
internal static class StrategyText
{
    public static string Description(StrategyKind kind) => kind switch
    {
        StrategyKind.LongOption => "long option",
        StrategyKind.NakedCall => "naked call",
        StrategyKind.NakedPut => "naked put",
        StrategyKind.CashSecuredPut => "cash-secured put",
        StrategyKind.SecuredCall => "secured call",
        StrategyKind.ShortStraddle => "short straddle",
        StrategyKind.ShortStrangle => "short strangle",
        StrategyKind.Vertical => "vertical spread",
        StrategyKind.Calendar => "calendar spread",
        StrategyKind.Diagonal => "diagonal spread",
        StrategyKind.Butterfly => "butterfly",
        StrategyKind.Condor => "condor",
        StrategyKind.IronButterfly => "iron butterfly",
        StrategyKind.IronCondor => "iron condor",
        StrategyKind.Box => "box spread",
        StrategyKind.Spread => "spread",
        StrategyKind.CoveredCall => "covered call",
        StrategyKind.CoveredPut => "covered put",
        StrategyKind.ProtectivePut => "protective put",
        StrategyKind.ProtectiveCall => "protective call",
        StrategyKind.Collar => "collar",
        StrategyKind.Conversion => "conversion",
        StrategyKind.ReverseConversion => "reverse conversion",
        StrategyKind.LongStock => "long stock",
        _ => "short stock",
    };

    public static ImmutableArray<string> Legs(string symbol, string stockSymbol, StrategyItem item)
    {
        var legs = ImmutableArray.CreateBuilder<string>();
        if (item.StockUnits != 0)
            legs.Add(FormattableString.Invariant($"{item.StockUnits:+0.########;-0.########} {stockSymbol}"));
        foreach (StrategyLeg l in item.Legs)
            legs.Add(FormattableString.Invariant($"{l.Contracts:+0.########;-0.########} {symbol} {l.Expiry:uuuu-MM-dd} {l.Strike:R} {(l.Right == OptionRight.Call ? 'C' : 'P')}"));
        return legs.ToImmutable();
    }

    public static string Rule(StrategyItem item, StrategyUnderlying underlying, StrategyBasedParameters parameters)
    {
        NakedRates r = parameters.Naked[underlying.Class];
        string leverage = underlying.LeverageFactor == 1 ? "" : FormattableString.Invariant($" × leverage {underlying.LeverageFactor:0.##}");
        string naked = FormattableString.Invariant(
            $"market value + {r.Rate:0.##%} of the underlying{leverage} less the out-of-the-money amount, at least {r.MinimumCall:0.##%} of the underlying (call) or {r.MinimumPut:0.##%} of the strike (put){leverage}");
        string haircut = item.Haircut > 0 ? FormattableString.Invariant($"; {item.Haircut:0.##} of its value beyond the strike does not count") : "";
        return item.Strategy switch
        {
            StrategyKind.LongOption => "share of the market value: 100%, less when long-dated",
            StrategyKind.NakedCall or StrategyKind.NakedPut => naked,
            StrategyKind.CashSecuredPut => "the strike in cash",
            StrategyKind.SecuredCall => "the price of the underlying, or the strike of a broad-index option, in cash",
            StrategyKind.ShortStraddle or StrategyKind.ShortStrangle => "greater of the two naked requirements + market value of the other side; naked: " + naked,
            StrategyKind.CoveredCall or StrategyKind.CoveredPut => "the stock alone" + haircut,
            StrategyKind.ProtectivePut or StrategyKind.ProtectiveCall or StrategyKind.Collar or StrategyKind.Conversion or StrategyKind.ReverseConversion
                => FormattableString.Invariant($"{parameters.HedgedStock.StrikeRate:0.##%} of the protecting strike + its out-of-the-money amount; long options in full") + haircut,
            StrategyKind.LongStock => FormattableString.Invariant($"{parameters.LongStock.Initial:0.##%} at opening, {parameters.LongStock.Maintenance:0.##%} after"),
            StrategyKind.ShortStock => FormattableString.Invariant($"market value + {parameters.ShortStock.Initial:0.##%} at opening, {parameters.ShortStock.Maintenance:0.##%} after (minimum per share)"),
            _ => FormattableString.Invariant($"maximum potential loss {item.Risk:0.##}, at {item.Detail:0.####}; long options in full"),
        };
    }
}
