using System.Globalization;
using NodaTime;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>
/// The strategy-based margin rules (Regulation T, FINRA Rule 4210, Cboe Margin Manual) for all options and stock of one underlying: every contract is put into
/// one of the strategies that the rules know, so that the requirement (with the haircut on covered stock) is the least.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>strategy</term><description>requirement; credit is kept apart</description></listheader>
/// <item><term>naked short</term><description><see cref="NakedRequirement"/>, market value included</description></item>
/// <item><term>short call and short put, same number of units</term><description>the greater of the two naked requirements + the market value of the other</description></item>
/// <item><term>spread: long and short options of one exercise style and multiplier, as many long as short within calls and within puts, no long expiring before a
/// short</term><description>maximum potential loss over its strikes; the long options are paid in full</description></item>
/// <item><term>covered call or put</term><description>the stock alone; stock above the strike of the call (below that of the put) does not count as equity</description></item>
/// <item><term>long stock and long put, short stock and long call</term><description>maintenance: the lesser of the stock alone and 10% of the strike + the
/// out-of-the-money amount</description></item>
/// <item><term>the same with a covered short option of that expiry (collar, conversion)</term><description>maintenance: as before, the short option adds nothing</description></item>
/// <item><term>long option alone</term><description>100%; 75% when it expires later than nine months from now</description></item>
/// <item><term>stock</term><description>50% long, 150% short at opening; 25%, 130% later (per-share minimum for short stock)</description></item>
/// <item><term>cash account</term><description>puts secured by the strike, calls by the price of the underlying (broad index: the strike), spreads by their loss, all else in full</description></item>
/// </list>
/// Whole numbers of contracts are not divided; if any line holds a fraction of a contract, all are divisible. The result depends neither on the order nor on the
/// splitting of the legs. Thread-safe.
/// </remarks>
public static class StrategyMargin
{
    /// <summary>Up to so many legs are compared with each other instead of being looked up.</summary>
    private const int FewLegs = 8;

    /// <summary>The requirement under the pairing that requires least.</summary>
    /// <param name="underlying">Price, class, leverage.</param>
    /// <param name="legs">Options; the same contract may come several times and is netted (legs of equal terms and price are the same contract). Zero contracts are ignored.</param>
    /// <param name="stock">The underlying itself, or null.</param>
    /// <param name="kind">Which requirement.</param>
    /// <param name="valuationDate">Today: what long-dated is counted from.</param>
    /// <param name="parameters">The rates.</param>
    /// <exception cref="ArgumentException">A leg has expired, or short stock in a cash account.</exception>
    public static StrategyRequirement Evaluate(
        StrategyUnderlying underlying, IEnumerable<StrategyLeg> legs, StockPosition? stock, RequirementKind kind, LocalDate valuationDate, StrategyBasedParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(underlying);
        ArgumentNullException.ThrowIfNull(legs);
        ArgumentNullException.ThrowIfNull(parameters);
        if (kind is not (RequirementKind.Initial or RequirementKind.Maintenance or RequirementKind.CashAccount))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected Initial, Maintenance or CashAccount.");
        if (kind == RequirementKind.CashAccount && stock is { Units: < 0 })
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected no short stock in a cash account, got {stock.Value.Units:R} units."), nameof(stock));
        var rules = new StrategyRules(underlying, stock is { Units: not 0 } ? stock : null, kind, valuationDate, parameters);
        PairingLines lines = Lines(rules, legs);
        return PairingReport.Build(rules, lines);
    }

    private static PairingLines Lines(StrategyRules rules, IEnumerable<StrategyLeg> legs)
    {
        var shorts = new List<ShortLine>();
        var longs = new List<LongLine>();
        foreach (StrategyLeg leg in Netted(legs, rules.Today))
        {
            if (leg.Contracts < 0)
                shorts.Add(rules.Short(leg));
            else
                longs.Add(rules.Long(leg));
        }

        return new PairingLines([.. shorts], [.. longs], rules.Stock is { Units: > 0 }, rules.CoverUnits, rules.Kind != RequirementKind.CashAccount);
    }

    private static bool AreDistinct(List<StrategyLeg> legs)
    {
        for (int i = 0; i < legs.Count; i++)
            for (int j = 0; j < i; j++)
                if (PairingLines.Compare(legs[i], legs[j]) == 0)
                    return false;
        return true;
    }

    private static List<StrategyLeg> Netted(IEnumerable<StrategyLeg> legs, LocalDate today)
    {
        List<StrategyLeg> all = [.. legs];
        foreach (StrategyLeg leg in all)
        {
            if (leg.Multiplier <= 0)
                throw new ArgumentException("Expected legs made by their constructor, got default(StrategyLeg).", nameof(legs));
            if (leg.Expiry < today)
                throw new ArgumentException($"Expected an expiry on or after {today:uuuu-MM-dd}, got {leg}: the option has expired.", nameof(legs));
        }

        if (all.Count <= FewLegs && AreDistinct(all))
        {
            all.RemoveAll(l => l.Contracts == 0);
            all.Sort(PairingLines.Compare);
            return all;
        }

        var sums = new Dictionary<StrategyLeg, List<double>>();
        foreach (StrategyLeg leg in all)
        {
            StrategyLeg key = leg.With(1);
            if (!sums.TryGetValue(key, out List<double>? list)) sums[key] = list = [];
            list.Add(leg.Contracts);
        }

        var netted = new List<StrategyLeg>(sums.Count);
        foreach ((StrategyLeg key, List<double> list) in sums)
        {
            list.Sort();
            double sum = list.Sum(), gross = list.Sum(Math.Abs);
            if (Math.Abs(sum) > 1e-12 * gross)
                netted.Add(key.With(sum));
        }

        netted.Sort(PairingLines.Compare);
        return netted;
    }
}
