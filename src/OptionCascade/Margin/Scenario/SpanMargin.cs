// scan            max(0, max_s Σ n·loss_s)                        active scenario a: the maximum
// volatility-adj. (Σ n·loss_a + Σ n·loss_pair(a))/2               pair: same price, opposite volatility
// time risk       the same mean for the scenarios at price 0
// price risk      max(volatility-adj. − time risk, 0);            weighted: price risk/|net delta|
// credit          weighted price risk × deltas spread × rate      per commodity and spread
// risk            max(scan + calendar + delivery − credit, minimum × short options, 0)
// requirement     max(risk − net option value, 0)                 net option value = Σ n·value of options
//
// n contracts (long > 0); losses and values in quote currency per contract; deltas in contracts of the future
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Scenario;

/// <summary>The SPAN requirement of one combined commodity. Money in quote currency.</summary>
/// <param name="Commodity">Its name.</param>
/// <param name="Losses">Loss of the positions per scenario, loss positive.</param>
/// <param name="ActiveScenario">Index from 0 of the scenario with the largest loss; reports number from 1.</param>
/// <param name="ScanRisk">The largest loss, ≥ 0.</param>
/// <param name="CalendarCharge">Charge for spreads between delivery periods, ≥ 0.</param>
/// <param name="DeliveryCharge">Charge in the delivery period, ≥ 0.</param>
/// <param name="InterCommodityCredit">Credit for spreads with other commodities, ≥ 0.</param>
/// <param name="ShortOptionMinimum">Least requirement for short options, ≥ 0.</param>
/// <param name="NetOptionValue">Market value of the options, short ones negative.</param>
/// <param name="NetDelta">Net composite delta.</param>
/// <param name="WeightedPriceRisk">Price risk per delta, ≥ 0; 0 without net delta.</param>
public sealed record SpanItem(
    string Commodity, ImmutableArray<double> Losses, int ActiveScenario, double ScanRisk, double CalendarCharge, double DeliveryCharge, double InterCommodityCredit,
    double ShortOptionMinimum, double NetOptionValue, double NetDelta, double WeightedPriceRisk)
{
    /// <summary>Risk before option value: max(scan + calendar + delivery − credit, short-option minimum), ≥ 0.</summary>
    public double Risk => Math.Max(Math.Max(ScanRisk + CalendarCharge + DeliveryCharge - InterCommodityCredit, ShortOptionMinimum), 0);

    /// <summary>Risk less net option value, ≥ 0: what must be deposited beside the options themselves.</summary>
    public double Requirement => Math.Max(Risk - NetOptionValue, 0);
}

/// <summary>SPAN-style margin: scan over scenarios, calendar and delivery charges, inter-commodity credits, short-option minimum, net option value.</summary>
/// <remarks>Source: CME, "SPAN risk components"; McMillan, Options as a Strategic Investment, ch. 34; NSE Clearing. Positively homogeneous in the contracts.</remarks>
public static class SpanMargin
{
    /// <summary>The requirement per combined commodity.</summary>
    /// <param name="commodities">Commodities with their positions; names differ.</param>
    /// <param name="spreads">Inter-commodity spreads in order of priority; those naming a commodity not held are skipped.</param>
    /// <param name="parameters">The scenarios.</param>
    /// <exception cref="ArgumentException">An array with another number of scenarios, or two commodities of one name.</exception>
    public static ImmutableArray<SpanItem> Evaluate(
        IReadOnlyList<SpanCommodity> commodities, IReadOnlyList<InterCommoditySpread> spreads, SpanParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(commodities);
        ArgumentNullException.ThrowIfNull(spreads);
        ArgumentNullException.ThrowIfNull(parameters);
        var items = new Dictionary<string, SpanItem>(StringComparer.Ordinal);
        foreach (SpanCommodity c in commodities)
            if (!items.TryAdd(c.Name, Scan(c, parameters)))
                throw new ArgumentException($"Expected one combined commodity per name, got {c.Name} twice.", nameof(commodities));

        var free = items.ToDictionary(i => i.Key, i => i.Value.NetDelta, StringComparer.Ordinal);
        foreach (InterCommoditySpread spread in spreads)
        {
            if (!items.TryGetValue(spread.CommodityA, out SpanItem? a) || !items.TryGetValue(spread.CommodityB, out SpanItem? b) || free[a.Commodity] * free[b.Commodity] >= 0)
                continue;
            double formed = Math.Min(Math.Abs(free[a.Commodity]) / spread.DeltaA, Math.Abs(free[b.Commodity]) / spread.DeltaB);
            items[a.Commodity] = Credit(a, formed * spread.DeltaA, spread.CreditRate, free);
            items[b.Commodity] = Credit(b, formed * spread.DeltaB, spread.CreditRate, free);
        }

        return [.. commodities.Select(c => items[c.Name])];
    }

    private static SpanItem Credit(SpanItem item, double deltas, double rate, Dictionary<string, double> free)
    {
        double sign = Math.Sign(free[item.Commodity]);
        free[item.Commodity] = sign * Math.Max(Math.Abs(free[item.Commodity]) - deltas, 0);
        return item with { InterCommodityCredit = item.InterCommodityCredit + (item.WeightedPriceRisk * deltas * rate) };
    }

    private static SpanItem Scan(SpanCommodity commodity, SpanParameters parameters)
    {
        int n = parameters.Scenarios.Length;
        double[] losses = new double[n];
        double delta = 0, options = 0, shorts = 0;
        foreach (SpanPosition p in commodity.Positions)
        {
            Guard.SameLength(p.Array.Losses.Length, n, p.Array.Contract);
            for (int s = 0; s < n; s++)
                losses[s] += p.Contracts * p.Array.Losses[s];
            delta += p.Contracts * p.Array.CompositeDelta;
            options += p.Contracts * p.Array.OptionValue;
            if (p.Array.IsOption) shorts += Math.Max(-p.Contracts, 0);
        }

        int active = 0;
        for (int s = 1; s < n; s++)
            if (losses[s] > losses[active]) active = s;
        double adjusted = (losses[active] + losses[parameters.Paired(active)]) / 2, time = 0;
        int still = 0;
        for (int s = 0; s < n; s++)
            if (parameters.Scenarios[s].Price == 0)
            {
                time += losses[s];
                still++;
            }

        double price = Math.Max(adjusted - (still > 0 ? time / still : 0), 0);
        (double calendar, double delivery) = Periods(commodity);
        return new SpanItem(commodity.Name, [.. losses], active, Math.Max(losses[active], 0), calendar, delivery, 0, shorts * commodity.ShortOptionMinimum, options, delta,
            delta == 0 ? 0 : price / Math.Abs(delta));
    }

    private static (double Calendar, double Delivery) Periods(SpanCommodity commodity)
    {
        var free = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (SpanPosition p in commodity.Positions)
            free[p.Tier] = free.GetValueOrDefault(p.Tier) + (p.Contracts * p.Array.CompositeDelta);
        double delivery = 0, calendar = 0;
        foreach ((string tier, double charge) in commodity.DeliveryCharges.OrderBy(c => c.Key, StringComparer.Ordinal))
            delivery += Math.Abs(free.GetValueOrDefault(tier)) * Guard.NonNegative(charge, $"DeliveryCharges[{tier}]");
        foreach (CalendarCharge c in commodity.CalendarCharges)
        {
            double a = free.GetValueOrDefault(c.TierA), b = free.GetValueOrDefault(c.TierB);
            if (a * b >= 0)
                continue;
            double formed = Math.Min(Math.Abs(a), Math.Abs(b));
            calendar += formed * c.ChargePerDelta;
            free[c.TierA] = a - (Math.Sign(a) * formed);
            free[c.TierB] = b - (Math.Sign(b) * formed);
        }

        return (calendar, delivery);
    }
}
