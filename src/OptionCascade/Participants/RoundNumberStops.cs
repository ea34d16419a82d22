// Level j ticks from zero, p = j·tick.  Units at p:
//   Q·c·A(p)/ΣA + Q(1 − c)·B(p)/ΣB,      A(p) = e^{−|ln(p/S₀)|/h}·Σ_R w(R)·ρ^{k−1},   B(p) = e^{−|ln(p/S₀)|/h}
//   R   round numbers with p = R − k·tick (sell stops, below the market) or p = R + k·tick (buy stops, above it), 1 ≤ k ≤ K
//
// symbol   unit
// Q        units of underlying on one side;  c share clustered;  h log price;  ρ, w dimensionless;  S₀, p, tick quote currency per unit
// Source of the pattern: Osler, Currency orders and exchange rate dynamics, Journal of Finance 58 (2003): stop-loss orders cluster just beyond round
// numbers (sell stops just below, buy stops just above); profit-taking orders stand on them. The shape in k and in distance is this library's.
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Stop orders clustered just beyond round numbers: sell stops just below those under the market, buy stops just above those over it, each fired whole when the
/// price reaches its level. What has fired stays fired.
/// </summary>
/// <remarks>
/// A side whose range holds no tick has nowhere to put its units and is refused; one with ticks but no clustered level has all its units spread evenly. A round
/// number at the market itself counts: the stops just beyond it are the nearest. Stops at known levels: <see cref="StopOrders"/>; smooth: <see cref="StopDensity"/>.
/// </remarks>
public sealed class RoundNumberStops : IParticipant
{
    private const long MostTicks = 2_000_000;
    private readonly ThresholdOrders _orders;

    /// <summary>Stops about a price.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0; need not be on a tick.</param>
    /// <param name="options">Units, grids and shape.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">A step is not a multiple of the tick, no tick lies within range on a side with units, or more than 2,000,000 do.</exception>
    public RoundNumberStops(double spot, RoundNumberStopsOptions options, string name = "round-number stops")
    {
        Guard.Positive(spot);
        ArgumentNullException.ThrowIfNull(options);
        Name = Guard.NotBlank(name);
        SellStops = Levels(spot, options, sells: true);
        BuyStops = Levels(spot, options, sells: false);
        _orders = new ThresholdOrders(SellStops.Select(l => new FlowJump(Math.Log(l.Price / spot), -l.Quantity))
            .Concat(BuyStops.Select(l => new FlowJump(Math.Log(l.Price / spot), l.Quantity))));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Sell stops from the market downward.</summary>
    public ImmutableArray<PriceLevel> SellStops { get; }

    /// <summary>Buy stops from the market upward.</summary>
    public ImmutableArray<PriceLevel> BuyStops { get; }

    /// <inheritdoc/>
    public bool IsReversible => false;

    /// <inheritdoc/>
    public double Traded(double logMove) => _orders.Traded(Guard.Finite(logMove));

    /// <inheritdoc/>
    public double Slope(double logMove) => 0;

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return _orders.Compile(domain);
    }

    private static ImmutableArray<PriceLevel> Levels(double spot, RoundNumberStopsOptions o, bool sells)
    {
        double units = sells ? o.SellUnits : o.BuyUnits;
        if (units == 0) return [];
        (long Ticks, double Weight)[] grids = o.StepsInTicks();
        int way = sells ? -1 : 1;
        double farthest = spot * Math.Exp(way * o.LogRange) / o.Tick, at = spot / o.Tick;
        // Ticks strictly beyond the market, at least one tick above zero.
        long first = sells ? (long)Math.Ceiling(at) - 1 : (long)Math.Floor(at) + 1, last = sells ? Math.Max(1, (long)Math.Ceiling(farthest)) : (long)Math.Floor(farthest);
        if (Math.Log(first * o.Tick / spot) * way <= 0) first += way; // the market is a tick, but for rounding
        long count = ((last - first) * way) + 1;
        if (count is < 1 or > MostTicks)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"Expected 1 to {MostTicks} ticks of {o.Tick:R} within a log distance of {o.LogRange:R} {(sells ? "below" : "above")} {spot:R}, got {Math.Max(0, count)}."), nameof(o));

        double[] even = new double[count], clustered = new double[count];
        for (long n = 0; n < count; n++)
        {
            long j = first + (way * n);
            even[n] = Math.Exp(-Math.Abs(Math.Log(j * o.Tick / spot)) / o.LogReach);
            clustered[n] = even[n] * Pull(j, grids, o, way);
        }

        double allEven = even.Sum(), allClustered = clustered.Sum(), share = allClustered > 0 ? o.ClusteredShare : 0;
        if (!(allEven > 0)) (even[0], allEven) = (1, 1); // so steep a decay that it underflows: everything at the nearest tick
        var levels = ImmutableArray.CreateBuilder<PriceLevel>();
        for (long n = 0; n < count; n++)
        {
            double quantity = (share > 0 ? units * share * (clustered[n] / allClustered) : 0) + (units * (1 - share) * (even[n] / allEven));
            if (quantity > 0) levels.Add(new PriceLevel((first + (way * n)) * o.Tick, quantity));
        }

        return levels.ToImmutable();
    }

    /// <summary>Σ_R w(R)·ρ^{k−1} over the round numbers that lie 1 to K ticks on the market's side of level j.</summary>
    private static double Pull(long j, (long Ticks, double Weight)[] grids, RoundNumberStopsOptions o, int way)
    {
        double pull = 0, power = 1;
        for (int k = 1; k <= o.TicksBeyond; k++, power *= o.TickDecay)
        {
            long round = j - (way * k);
            if (round <= 0) break;
            foreach ((long ticks, double weight) in grids)
                if (round % ticks == 0)
                {
                    pull += weight * power;
                    break;
                }
        }

        return pull;
    }
}
