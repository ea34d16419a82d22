using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Scenario;

/// <summary>Contracts of one risk array.</summary>
/// <param name="Array">The array of one long contract.</param>
/// <param name="Contracts">Contracts, long &gt; 0, short &lt; 0; finite.</param>
/// <param name="Tier">Delivery period for calendar charges, e.g. the expiry month; empty where there are none.</param>
public sealed record SpanPosition(RiskArray Array, double Contracts, string Tier)
{
    /// <summary>Contracts, finite.</summary>
    public double Contracts { get; init; } = Guard.Finite(Contracts);
}

/// <summary>A charge for a spread between two delivery periods, whose scenarios assume that both move alike.</summary>
/// <param name="TierA">One period.</param>
/// <param name="TierB">The other.</param>
/// <param name="ChargePerDelta">Charge per spread of one delta on each side, quote currency, ≥ 0.</param>
public sealed record CalendarCharge(string TierA, string TierB, double ChargePerDelta)
{
    /// <summary>Charge per spread, ≥ 0.</summary>
    public double ChargePerDelta { get; init; } = Guard.NonNegative(ChargePerDelta);
}

/// <summary>One combined commodity: all futures and options on one underlying product, with its charges.</summary>
public sealed record SpanCommodity
{
    private readonly double _minimum;

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>What is held of it.</summary>
    public required ImmutableArray<SpanPosition> Positions { get; init; }

    /// <summary>Calendar charges, in order of priority.</summary>
    public ImmutableArray<CalendarCharge> CalendarCharges { get; init; } = [];

    /// <summary>Charge per net delta left in the delivery period (spot month), by tier; quote currency, ≥ 0.</summary>
    public ImmutableDictionary<string, double> DeliveryCharges { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Least requirement per short option contract, quote currency; finite, ≥ 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside its range, NaN included.</exception>
    public required double ShortOptionMinimum { get => _minimum; init => _minimum = Guard.NonNegative(value, nameof(ShortOptionMinimum)); }
}

/// <summary>A credit for opposite deltas in two combined commodities. Spreads are formed in the order given.</summary>
/// <param name="CommodityA">One commodity.</param>
/// <param name="DeltaA">Deltas of it per spread, &gt; 0.</param>
/// <param name="CommodityB">The other.</param>
/// <param name="DeltaB">Deltas of it per spread, &gt; 0.</param>
/// <param name="CreditRate">Share of the weighted price risk that is credited, in [0, 1].</param>
public sealed record InterCommoditySpread(string CommodityA, double DeltaA, string CommodityB, double DeltaB, double CreditRate)
{
    /// <summary>Deltas of A per spread.</summary>
    public double DeltaA { get; init; } = Guard.Positive(DeltaA);

    /// <summary>Deltas of B per spread.</summary>
    public double DeltaB { get; init; } = Guard.Positive(DeltaB);

    /// <summary>Credit rate, in [0, 1].</summary>
    public double CreditRate { get; init; } = Guard.InRange(CreditRate, 0, 1);
}
