// ln(E/S₀) ~ N(μ, w²);  leverage L_i with weight p_i (share of the units held now);  P_liq = E·e^{d_i}
//   long   d_i = ln((1 − 1/L_i)/(1 − m)),  still open at S₀ when ln(E/S₀) + d_i < 0
//   short  d_i = ln((1 + 1/L_i)/(1 + m)),  still open when ln(E/S₀) + d_i > 0
//   share of the units at L_i that is liquidated once the price stands at x, on the side that hurts:
//     1 − Φ(z(x))/Φ(z(0)),   z(x) = s(x − μ − d_i)/w,   s = +1 long, −1 short
//
// symbol   unit
// E, S₀    quote currency per unit;  μ, w, d, x  log price;  L dimensionless;  m fraction of current notional;  p_i dimensionless
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>One leverage and how common it is.</summary>
/// <param name="Leverage">L ≥ 1.</param>
/// <param name="Weight">p, share of the units held now, ≥ 0; weights need not add up to one.</param>
public readonly record struct LeverageShare(double Leverage, double Weight);

/// <summary>
/// How leveraged a market is: leverages, and entry prices spread about the present one. Positions that would have been liquidated already are no part of it.
/// A scenario, not data: venues do not publish it.
/// </summary>
public sealed record LeverageDistribution
{
    private const double LeastOpen = -8;
    private readonly ImmutableArray<LeverageShare> _leverages = [];
    private readonly double _rate, _mean, _deviation = 1;

    /// <summary>Leverages and weights. No default.</summary>
    /// <exception cref="ArgumentException">None, a leverage below 1, a weight below 0, or no weight above 0.</exception>
    public required ImmutableArray<LeverageShare> Leverages
    {
        get => _leverages;
        init
        {
            if (value.IsDefaultOrEmpty || !(value.Sum(s => s.Weight) > 0) || value.Any(s => !(s.Leverage >= 1 && double.IsFinite(s.Leverage) && s.Weight >= 0 && double.IsFinite(s.Weight))))
                throw new ArgumentException("Expected at least one leverage, each a finite number >= 1 with a finite weight >= 0, not all weights 0.", nameof(Leverages));
            _leverages = value;
        }
    }

    /// <summary>m, one maintenance rate for all (that of the lowest tier: most accounts are small), [0, 1). No default.</summary>
    public required double MaintenanceRate { get => _rate; init => _rate = Guard.InRange(value, 0, 0.999999, nameof(MaintenanceRate)); }

    /// <summary>w, standard deviation of the log of entry price over spot, &gt; 0. No default; of the order of the volatility over the time that positions are held.</summary>
    public required double EntryLogDeviation { get => _deviation; init => _deviation = Guard.Positive(value, nameof(EntryLogDeviation)); }

    /// <summary>μ, mean of that log, before those already liquidated are left out. Default 0.</summary>
    public double EntryLogMean { get => _mean; init => _mean = Guard.Finite(value, nameof(EntryLogMean)); }

    /// <summary>d: log of liquidation price over entry price; −∞ for an unleveraged long.</summary>
    /// <param name="leverage">L ≥ 1.</param>
    /// <param name="longs">Longs or shorts.</param>
    internal double LogDistance(double leverage, bool longs)
        => Math.Log(longs ? LeveragedLongs.LiquidationPrice(1, leverage, _rate) : LeveragedShorts.LiquidationPrice(1, leverage, _rate));

    /// <summary>z(x) of one leverage; falls as the market moves against the position.</summary>
    internal double Score(double leverage, bool longs, double x)
    {
        double z = (x - _mean - LogDistance(leverage, longs)) / _deviation;
        return longs ? z : -z;
    }

    /// <summary>
    /// Draws accounts: leverages by weight, log-normal sizes, entry prices from the distribution of those still open (by inversion). The sizes add up to
    /// <paramref name="units"/>; linear contracts, isolated margin value/L.
    /// </summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="units">Units held by all accounts together: &gt; 0 longs, &lt; 0 shorts.</param>
    /// <param name="accounts">Number of accounts, ≥ 1.</param>
    /// <param name="sizeSpread">Standard deviation of the log of the size, [0, 5]; 0: all alike.</param>
    /// <param name="seed">Account k is a function of seed and k alone.</param>
    /// <returns>The accounts; none of them in breach at the start under a flat rate m, but for rounding.</returns>
    /// <exception cref="ArgumentException">Out of range, or practically no position of some leverage would be open still.</exception>
    public ImmutableArray<LeveragedPosition> Draw(double spot, double units, int accounts, double sizeSpread, ulong seed)
    {
        Guard.Positive(spot);
        Guard.Finite(units);
        Guard.AtLeast(accounts, 1);
        Guard.InRange(sizeSpread, 0, 5);
        bool longs = units > 0;
        CheckOpen(longs);
        var random = new CounterRandom(seed);
        double[] cumulative = new double[_leverages.Length];
        double total = 0;
        for (int i = 0; i < cumulative.Length; i++)
            cumulative[i] = total += _leverages[i].Weight;
        double[] open = [.. _leverages.Select(l => VectorMath.NormalCdf(Score(l.Leverage, longs, 0)))];
        double[] sizes = new double[accounts];
        var drawn = new LeveragedPosition[accounts];
        for (int k = 0; k < accounts; k++)
        {
            (double pick, double entry) = random.Uniforms((ulong)k, 0);
            (double size, _) = random.Uniforms((ulong)k, 1);
            sizes[k] = Math.Exp(sizeSpread * CounterRandom.InverseNormal(size));
            int i = Array.FindIndex(cumulative, c => c >= pick * total && c > 0);
            double leverage = _leverages[i].Leverage;
            // s(ln(E/S₀) − μ)/w is a standard normal given that it lies below z(0).
            double log = _mean + ((longs ? _deviation : -_deviation) * CounterRandom.InverseNormal(entry * open[i]));
            drawn[k] = LeveragedPosition.FromLeverage(1, spot * Math.Exp(log), leverage);
        }

        double scale = units / sizes.Sum();
        return [.. drawn.Select((p, k) => p with { Size = scale * sizes[k], Margin = p.Margin * Math.Abs(scale) * sizes[k] })];
    }

    /// <summary>Refuses a distribution under which practically everybody at some leverage would be gone: nothing sensible can be said about the rest.</summary>
    internal void CheckOpen(bool longs)
    {
        foreach (LeverageShare share in _leverages)
            if (share.Weight > 0 && Score(share.Leverage, longs, 0) < LeastOpen)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Expected leverages that can be open at the present price, got {share.Leverage:R}: with entries spread by {_deviation:R} about e^{_mean:R} of spot practically all such positions would have been liquidated."), nameof(longs));
    }
}
