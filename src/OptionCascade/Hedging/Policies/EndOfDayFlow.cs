// dealers(r) = −p·[Δ(S₀(1 + r), τ) − Δ(S₀, 0)] = move + passage
//   move     = −p·[Δ(S₀(1 + r), 0) − Δ(S₀, 0)]
//   passage  = −p·[Δ(S₀(1 + r), τ) − Δ(S₀(1 + r), 0)]
// funds(r)   = Σ (L² − L)·r·A/(S₀(1 + r))
//
//   S₀   spot at the last hedge (the previous close), quote currency per unit
//   r    simple return from there to the start of the last half hour
//   τ    years from the last hedge to the close
//   p    share of the dealers' book that is hedged at the close only, in [0, 1]
//   Δ    delta of the dealers' book, units of underlying; flows are units of underlying, buying > 0
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>Who trades at the close.</summary>
public sealed record EndOfDayOptions
{
    private readonly double _share, _elapsed;
    private readonly double? _volume;
    private readonly ImmutableArray<double> _moves = [-5, -3, -2, -1, -0.5, 0, 0.5, 1, 2, 3, 5];

    /// <summary>p in [0, 1]: share of the dealers' book that is hedged once a day, at the close. No default: nobody publishes it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside its range, NaN included.</exception>
    public required double FixedTimeShare
    {
        get => _share;
        init => _share = Guard.InRange(value, 0, 1, nameof(FixedTimeShare));
    }

    /// <summary>τ, years from the last hedge to the close, finite, ≥ 0; 0 leaves the passage of time out. No default: it depends on the day count of the book.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside its range, NaN included.</exception>
    public required double YearsSinceLastHedge
    {
        get => _elapsed;
        init => _elapsed = Guard.NonNegative(value, nameof(YearsSinceLastHedge));
    }

    /// <summary>Leveraged and inverse funds on the underlying; none by default.</summary>
    public ImmutableArray<LeveragedFund> Funds { get; init; } = [];

    /// <summary>Units of underlying that usually trade in the last half hour, &gt; 0; null when not known.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite or not &gt; 0.</exception>
    public double? WindowVolumeUnits
    {
        get => _volume;
        init => _volume = value is { } v ? Guard.Positive(v, nameof(WindowVolumeUnits)) : null;
    }

    /// <summary>Returns since the last hedge in percent, each finite and &gt; −100. Default ±0.5 … ±5 and 0: ordinary and bad days.</summary>
    /// <exception cref="ArgumentException">No return, or one out of range.</exception>
    public ImmutableArray<double> MovesPercent
    {
        get => _moves;
        init
        {
            if (value.IsDefaultOrEmpty) throw new ArgumentException("Expected at least one return, got none.", nameof(value));
            foreach (double percent in value)
                if (!(double.IsFinite(percent) && percent > -100))
                    throw new ArgumentException(FormattableString.Invariant($"Expected returns in percent, finite and > -100, got {percent:R}."), nameof(value));
            _moves = value;
        }
    }
}

/// <summary>The flow into the close after one return of the day.</summary>
/// <param name="MovePercent">r in percent.</param>
/// <param name="Spot">S₀(1 + r), quote currency per unit.</param>
/// <param name="DealerMoveUnits">What dealers trade because the price moved, units of underlying, buying &gt; 0.</param>
/// <param name="DealerPassageUnits">What they trade because time passed, at the new price.</param>
/// <param name="FundUnits">What leveraged funds trade.</param>
/// <param name="FractionOfWindowVolume">|total|/usual volume of the last half hour; null when that is not known.</param>
public readonly record struct EndOfDayRow(double MovePercent, double Spot, double DealerMoveUnits, double DealerPassageUnits, double FundUnits, double? FractionOfWindowVolume)
{
    /// <summary>Dealers together, units of underlying.</summary>
    public double DealerUnits => DealerMoveUnits + DealerPassageUnits;

    /// <summary>Dealers and funds, units of underlying.</summary>
    public double TotalUnits => DealerUnits + FundUnits;

    /// <summary>Dealers and funds valued at the new price, quote currency.</summary>
    public double TotalNotional => TotalUnits * Spot;
}

/// <summary>
/// What those who trade once a day must trade into the close: dealers who hedge at a fixed time, and leveraged funds. Both know the day's return by the start
/// of the last half hour.
/// </summary>
/// <remarks>
/// Dealers with short gamma trade with the day's move, which is what has been found for the last half hour of days with negative dealer gamma. Options that
/// expire at or before the close are gone by then and their hedge is unwound (cash settlement). The flow is at a given price: its own impact is the
/// cascade's business. Source: Baltussen, Da, Lammers and Martens, Hedging demand and market intraday momentum, J. Financial Economics 142 (2021).
/// </remarks>
/// <param name="Options">Who trades.</param>
/// <param name="Rows">One row per return, in the order asked for.</param>
public sealed record EndOfDayFlow(EndOfDayOptions Options, ImmutableArray<EndOfDayRow> Rows)
{
    /// <summary>Computes the flow.</summary>
    /// <param name="dealers">The dealers' options at the last hedge: S₀ and times to expiry as they were then.</param>
    /// <param name="options">Who trades.</param>
    public static EndOfDayFlow Compute(HedgedBook dealers, EndOfDayOptions options)
    {
        ArgumentNullException.ThrowIfNull(dealers);
        ArgumentNullException.ThrowIfNull(options);
        double spot = dealers.Spot, p = options.FixedTimeShare, start = dealers.PointAt(0).TargetUnits;
        var rows = ImmutableArray.CreateBuilder<EndOfDayRow>(options.MovesPercent.Length);
        foreach (double percent in options.MovesPercent)
        {
            double r = percent / 100, x = double.LogP1(r);
            double moved = dealers.PointAt(x).TargetUnits, closed = dealers.PointAt(x, options.YearsSinceLastHedge).TargetUnits;
            double funds = options.Funds.Sum(f => f.FlowUnits(r, spot));
            var row = new EndOfDayRow(percent, spot * (1 + r), p * (moved - start), p * (closed - moved), funds, null);
            rows.Add(row with { FractionOfWindowVolume = Math.Abs(row.TotalUnits) / options.WindowVolumeUnits });
        }

        return new EndOfDayFlow(options, rows.ToImmutable());
    }
}
