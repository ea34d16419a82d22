// period k of h days, S_k the price at its start:
//   E_k = E((k + 1)h) − E(kh)                     units released (EmissionSchedule)
//   sold_k                                        what holders sell at S_k: a share of E_k and what their costs ask for, never more than E_k + reserve (TokenEmission)
//   bought_k = B·h/S_k                            what flows in buys at S_k
//   ln S_{k+1} = ln S_k + I(bought_k − sold_k)
//   inflation_k = E_k/(circulating_k)·365/h
//
//   B   inflow, quote currency per day      I   impact law of a quantity traded within h days
// With linear impact I = λQ, constant release e and share sold a, and h → 0:   S(t)/S* = 1 + (S₀/S* − 1)·e^{−λ·a·e·t},   S* = B/(a·e): the price at which the inflow buys what is sold.
using System.Collections.Immutable;
using OptionCascade.Impact;
using OptionCascade.Numerics;
using OptionCascade.Participants;

namespace OptionCascade.Calibration;

/// <summary>Who absorbs a supply, and on what terms.</summary>
public sealed record SupplyOptions
{
    /// <summary>S₀, quote currency per unit, &gt; 0.</summary>
    public required double Spot { get; init; }

    /// <summary>Units in circulation at the start, &gt; 0.</summary>
    public required double CirculatingUnits { get; init; }

    /// <summary>B, quote currency per day that buys at any price, ≥ 0. No default: it decides where the price goes.</summary>
    public required double InflowPerDay { get; init; }

    /// <summary>a, share of what is released that is sold, in [0, 1]. No default.</summary>
    public required double ShareSold { get; init; }

    /// <summary>Costs that are paid by selling, quote currency per day, ≥ 0. Default 0.</summary>
    public double CostPerDay { get; init; }

    /// <summary>Units that may be sold beyond what is released, ≥ 0, over the whole path. Default 0.</summary>
    public double ReserveUnits { get; init; }

    /// <summary>h, days, &gt; 0. Default 1. The impact law is that of a quantity traded within it; with λ·a·e·h well below 1 the path does not depend on it.</summary>
    public double PeriodDays { get; init; } = 1;
}

/// <summary>One period.</summary>
/// <param name="Day">Days from the start at its begin.</param>
/// <param name="Price">S_k, quote currency per unit.</param>
/// <param name="Released">Units released within it.</param>
/// <param name="Sold">Units sold within it.</param>
/// <param name="Absorbed">Units bought by the inflow within it.</param>
/// <param name="Circulating">Units in circulation at its begin.</param>
/// <param name="InflationPerYear">New supply a year over circulating supply, not compounded.</param>
public readonly record struct SupplyPeriod(double Day, double Price, double Released, double Sold, double Absorbed, double Circulating, double InflationPerYear);

/// <summary>A schedule of new supply against what absorbs it, period by period.</summary>
/// <remarks>
/// Everything else is held still: no news, no other sellers, an inflow in currency that does not react. It shows what a schedule alone does; lasting impact is assumed, every unit that nobody absorbs
/// weighs on the price for good. Costs in currency with a falling price sell more and more units until all that is released, and the reserve, is gone.
/// </remarks>
/// <param name="Periods">The periods.</param>
/// <param name="FinalPrice">Price after the last one, quote currency per unit.</param>
public sealed record SupplyPath(ImmutableArray<SupplyPeriod> Periods, double FinalPrice)
{
    /// <summary>Runs a schedule.</summary>
    /// <param name="schedule">E.</param>
    /// <param name="impact">I, lasting.</param>
    /// <param name="days">How long, days, &gt; 0; whole periods, the last one may reach beyond.</param>
    /// <param name="options">Who absorbs it.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument or option is out of range, or it is more than ten million periods.</exception>
    public static SupplyPath Run(EmissionSchedule schedule, IImpactLaw impact, double days, SupplyOptions options)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(impact);
        ArgumentNullException.ThrowIfNull(options);
        double h = Guard.Positive(options.PeriodDays, nameof(options)), inflow = Guard.NonNegative(options.InflowPerDay, nameof(options)), start = Guard.Positive(options.CirculatingUnits, nameof(options));
        int count = (int)Math.Ceiling(Guard.InRange(Guard.Positive(days) / h, 0, 1e7, nameof(days)) * (1 - 1e-12));
        double spot = Guard.Positive(options.Spot, nameof(options)), logMove = 0, reserve = Guard.NonNegative(options.ReserveUnits, nameof(options)), before = schedule.UnitsWithin(0), first = before;
        var periods = ImmutableArray.CreateBuilder<SupplyPeriod>(count);
        for (int k = 0; k < count; k++)
        {
            double price = spot * Math.Exp(logMove), until = schedule.UnitsWithin((k + 1) * h), released = Math.Max(0, until - before);
            var sellers = new TokenEmission(price, EmissionSchedule.Linear(released / h), h, options.ShareSold, options.CostPerDay, reserve);
            double sold = Math.Abs(sellers.Traded(0)), absorbed = inflow * h / price, circulating = start + (before - first);
            reserve = Math.Max(0, reserve - Math.Max(0, sold - released));
            periods.Add(new SupplyPeriod(k * h, price, released, sold, absorbed, circulating, released / circulating * (365 / h)));
            logMove += impact.LogMove(absorbed - sold);
            before = until;
        }

        return new SupplyPath(periods.MoveToImmutable(), spot * Math.Exp(logMove));
    }

    /// <summary>S* = B/(a·e), the price at which an inflow buys what is sold of a constant release, quote currency per unit; +∞ when nothing is sold.</summary>
    /// <param name="inflowPerDay">B, quote currency per day, ≥ 0.</param>
    /// <param name="releasedPerDay">e, units per day, ≥ 0.</param>
    /// <param name="shareSold">a, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static double BalancePrice(double inflowPerDay, double releasedPerDay, double shareSold)
    {
        double sold = Guard.NonNegative(releasedPerDay) * Guard.InRange(shareSold, 0, 1);
        return sold > 0 ? Guard.NonNegative(inflowPerDay) / sold : double.PositiveInfinity;
    }
}
