// P(x, v, τ) = Σ uᵢ·[Vᵢ(S₀·(1 + x), σᵢ', t + τ) − Vᵢ(S₀, σᵢ, t)]        full revaluation
//
//   uᵢ    signed contracts × multiplier, units of underlying
//   x     relative move of spot; forwards move with it, F → F·(1 + x)
//   σᵢ'   shifted volatility of row i, floored at 0; fixed per strike when spot moves
//   τ     time that passes; year fractions by the book's convention; an option that expires on the way is worth its payoff at the scenario's spot
using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace OptionCascade.Pricing.Services;

/// <summary>The scenarios of a <see cref="ScenarioGrid"/>.</summary>
public sealed record ScenarioGridOptions
{
    private readonly ImmutableArray<double> _spotMovesPercent;
    private readonly ImmutableArray<VolatilityShift> _volatilityShifts = [VolatilityShift.None];
    private readonly ImmutableArray<Duration> _elapsed = [Duration.Zero];
    private readonly ImmutableArray<DeskUnit> _units = [];

    /// <summary>Moves of spot in percent of S₀, each finite and &gt; −100, in the order wanted. No default: a range is a view of what may happen.</summary>
    /// <exception cref="ArgumentException">No move, or one out of range.</exception>
    public required ImmutableArray<double> SpotMovesPercent
    {
        get => _spotMovesPercent;
        init
        {
            if (value.IsDefaultOrEmpty) throw new ArgumentException("Expected at least one move of spot, got none.", nameof(SpotMovesPercent));
            foreach (double percent in value)
                if (!(double.IsFinite(percent) && percent > -100))
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected moves in percent, finite and > -100, got {percent:R}."), nameof(SpotMovesPercent));
            _spotMovesPercent = value;
        }
    }

    /// <summary>Parallel shifts of the volatilities. Default: none, one plane.</summary>
    /// <exception cref="ArgumentException">Empty.</exception>
    public ImmutableArray<VolatilityShift> VolatilityShifts
    {
        get => _volatilityShifts;
        init => _volatilityShifts = value.IsDefaultOrEmpty ? throw new ArgumentException("Expected at least one volatility shift, got none.", nameof(VolatilityShifts)) : value;
    }

    /// <summary>Times that pass, each ≥ 0. Default: none, an instantaneous move.</summary>
    /// <exception cref="ArgumentException">Empty, or a negative duration.</exception>
    public ImmutableArray<Duration> Elapsed
    {
        get => _elapsed;
        init
        {
            if (value.IsDefaultOrEmpty) throw new ArgumentException("Expected at least one time, got none.", nameof(Elapsed));
            foreach (Duration d in value)
                if (d < Duration.Zero)
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected times >= 0, got {d}."), nameof(Elapsed));
            _elapsed = value;
        }
    }

    /// <summary>
    /// Risk figures wanted in every scenario beside the P&amp;L, at the scenario's spot. Default: none. The two thetas that need a second valuation or
    /// a lifetime (<see cref="DeskUnit.ThetaDeribit"/>, <see cref="DeskUnit.ThetaOverOneDay"/>) are not among them.
    /// </summary>
    /// <exception cref="ArgumentException">Not an array, or one of those two.</exception>
    public ImmutableArray<DeskUnit> Units
    {
        get => _units;
        init
        {
            if (value.IsDefault) throw new ArgumentException("Expected an array of units, got a default one.", nameof(Units));
            foreach (DeskUnit unit in value)
                if (unit.Figure >= RowFigure.DeribitTheta)
                    throw new ArgumentException($"Expected units of partial derivatives, got {unit}.", nameof(Units));
            _units = value;
        }
    }
}

/// <summary>One scenario and what it does to the book.</summary>
/// <param name="SpotMovePercent">Move of spot, percent of S₀.</param>
/// <param name="Spot">S, quote currency per unit.</param>
/// <param name="VolatilityShift">Shift of every volatility.</param>
/// <param name="Elapsed">Time that has passed.</param>
/// <param name="ProfitAndLoss">Change of the book's value, payoffs included, quote currency. Exactly 0 in the scenario in which nothing changes.</param>
/// <param name="GrossProfitAndLoss">Sum of the rows' absolute changes, ≥ 0.</param>
/// <param name="Risk">
/// Figures at the scenario's spot; rows that have expired count with their payoff in <see cref="DeskUnit.Value"/> and not at all in the Greeks.
/// </param>
/// <param name="FlooredRows">Rows still alive whose volatility was floored at 0.</param>
/// <param name="ExpiredRows">Rows whose expiry was reached.</param>
public sealed record ScenarioCell(double SpotMovePercent, double Spot, VolatilityShift VolatilityShift, Duration Elapsed, double ProfitAndLoss,
    double GrossProfitAndLoss, RiskAmounts Risk, int FlooredRows, int ExpiredRows);

/// <summary>
/// P&amp;L and Greeks of a position book over spot × volatility × time, by full revaluation of every option. The same bits on any number of
/// threads. Immutable.
/// </summary>
public sealed class ScenarioGrid
{
    private ScenarioGrid(ScenarioGridOptions options, ImmutableArray<ScenarioCell> cells)
    {
        Options = options;
        Cells = cells;
    }

    /// <summary>The scenarios.</summary>
    public ScenarioGridOptions Options { get; }

    /// <summary>All scenarios: time by time, within a time shift by shift, within a shift spot by spot, as the options list them.</summary>
    public ImmutableArray<ScenarioCell> Cells { get; }

    /// <summary>One scenario, by its places in the lists of the options.</summary>
    /// <param name="spot">Index in <see cref="ScenarioGridOptions.SpotMovesPercent"/>.</param>
    /// <param name="volatility">Index in <see cref="ScenarioGridOptions.VolatilityShifts"/>.</param>
    /// <param name="time">Index in <see cref="ScenarioGridOptions.Elapsed"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such scenario.</exception>
    public ScenarioCell this[int spot, int volatility, int time]
    {
        get
        {
            Check(spot, Options.SpotMovesPercent.Length, nameof(spot));
            Check(volatility, Options.VolatilityShifts.Length, nameof(volatility));
            Check(time, Options.Elapsed.Length, nameof(time));
            return Cells[(((time * Options.VolatilityShifts.Length) + volatility) * Options.SpotMovesPercent.Length) + spot];

            static void Check(int index, int count, string name)
            {
                if ((uint)index >= (uint)count)
                    throw new ArgumentOutOfRangeException(name, index, string.Create(CultureInfo.InvariantCulture, $"Expected an index in [0, {count}), got {index}."));
            }
        }
    }

    /// <summary>Revalues the book in every scenario.</summary>
    /// <param name="positions">The book and whose it is.</param>
    /// <param name="options">The scenarios.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time that leads beyond the range of instants, or a move that takes spot out of the range of <see cref="BookPricer"/>.</exception>
    public static ScenarioGrid Compute(PositionBook positions, ScenarioGridOptions options)
        => Compute(positions, options, EuropeanKernel.Widest, Environment.ProcessorCount);

    /// <summary>As above with a given vector width and number of threads, neither of which changes the result.</summary>
    internal static ScenarioGrid Compute(PositionBook positions, ScenarioGridOptions options, EuropeanKernel.Width width, int threads)
    {
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentNullException.ThrowIfNull(options);
        return new ScenarioGrid(options, new ScenarioRun(positions, options, width).Run(threads));
    }
}
