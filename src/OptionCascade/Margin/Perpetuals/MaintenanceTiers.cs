// Requirement of a position with notional N in tier n:   N·r_n − c_n,   c_n = floor_n·(r_n − r_{n−1}) + c_{n−1},  c_1 = 0
// (the same as charging every slice of the notional its own rate: continuous and increasing). Without the amounts the whole position pays its tier's rate.
//
// symbol      unit
// N, floor    quote currency (linear) or coin (inverse);  c the same;  r fraction
// Source: Binance support, "Leverage and Margin" (USD-M and COIN-M); other venues publish the same rule under other names.
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Perpetuals;

/// <summary>One tier of a maintenance schedule.</summary>
/// <param name="NotionalCap">Greatest notional of the tier, quote currency (linear) or coin (inverse), &gt; 0; the last tier may have no cap (∞).</param>
/// <param name="Rate">Maintenance rate, (0, 1).</param>
/// <param name="Amount">Cumulative maintenance amount that is deducted, ≥ 0.</param>
public readonly record struct MaintenanceTier(double NotionalCap, double Rate, double Amount);

/// <summary>A schedule of maintenance rates by notional.</summary>
public sealed record MaintenanceTiers
{
    /// <summary>The tiers, by increasing cap.</summary>
    /// <exception cref="ArgumentException">No tier, caps that do not increase, or a rate outside (0, 1).</exception>
    public required ImmutableArray<MaintenanceTier> Tiers
    {
        get => _tiers;
        init
        {
            if (value.IsDefaultOrEmpty) throw new ArgumentException("Expected at least one tier.", nameof(Tiers));
            for (int i = 0; i < value.Length; i++)
            {
                if (!(value[i].Rate is > 0 and < 1 && value[i].Amount >= 0 && value[i].NotionalCap > (i == 0 ? 0 : value[i - 1].NotionalCap)))
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                        $"Expected increasing caps > 0, rates in (0, 1) and amounts >= 0, got {value[i]} as tier {i + 1}."), nameof(Tiers));
            }

            _tiers = value;
        }
    }

    private readonly ImmutableArray<MaintenanceTier> _tiers;

    /// <summary>Tiers with their cumulative amounts worked out: c_n = floor_n·(r_n − r_{n−1}) + c_{n−1}.</summary>
    /// <param name="rates">Cap and rate of each tier, by increasing cap.</param>
    /// <exception cref="ArgumentException">As for <see cref="Tiers"/>.</exception>
    public static MaintenanceTiers FromRates(IEnumerable<(double NotionalCap, double Rate)> rates)
    {
        ArgumentNullException.ThrowIfNull(rates);
        var tiers = ImmutableArray.CreateBuilder<MaintenanceTier>();
        double floor = 0, previous = 0, amount = 0;
        foreach ((double cap, double rate) in rates)
        {
            amount = tiers.Count == 0 ? 0 : NextAmount(floor, rate, previous, amount);
            tiers.Add(new MaintenanceTier(cap, rate, amount));
            (floor, previous) = (cap, rate);
        }

        return new MaintenanceTiers { Tiers = tiers.ToImmutable() };
    }

    /// <summary>Cumulative amount of a tier from the one below it: floor·(r_n − r_{n−1}) + c_{n−1}.</summary>
    /// <param name="floor">Notional at which the tier begins, ≥ 0.</param>
    /// <param name="rate">r_n.</param>
    /// <param name="previousRate">r_{n−1}.</param>
    /// <param name="previousAmount">c_{n−1}.</param>
    public static double NextAmount(double floor, double rate, double previousRate, double previousAmount)
        => (Guard.NonNegative(floor) * (rate - previousRate)) + previousAmount;

    /// <summary>One rate for every size.</summary>
    /// <param name="rate">Maintenance rate, (0, 1).</param>
    public static MaintenanceTiers Flat(double rate) => new() { Tiers = [new MaintenanceTier(double.PositiveInfinity, rate, 0)] };

    /// <summary>Index of the tier of a notional; notionals beyond the last cap count in the last tier.</summary>
    /// <param name="notional">≥ 0.</param>
    public int IndexOf(double notional)
    {
        Guard.NonNegative(notional);
        for (int i = 0; i < _tiers.Length - 1; i++)
            if (notional <= _tiers[i].NotionalCap)
                return i;
        return _tiers.Length - 1;
    }

    /// <summary>Maintenance requirement of a notional, ≥ 0, in its unit.</summary>
    /// <param name="notional">≥ 0.</param>
    public double Requirement(double notional)
    {
        MaintenanceTier tier = _tiers[IndexOf(notional)];
        return Math.Max(0, (notional * tier.Rate) - tier.Amount);
    }

    /// <summary>Notional to which a position is cut when it is reduced by a number of tiers (OKX: two at a time): the cap of the lower tier, or 0.</summary>
    /// <param name="notional">≥ 0.</param>
    /// <param name="tiers">Number of tiers, ≥ 1.</param>
    public double ReducedNotional(double notional, int tiers)
    {
        int target = IndexOf(notional) - Guard.AtLeast(tiers, 1);
        return target < 0 ? 0 : Math.Min(notional, _tiers[target].NotionalCap);
    }
}
