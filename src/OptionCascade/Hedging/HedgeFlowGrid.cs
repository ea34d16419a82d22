// flow = −Σ uᵢ·[Δᵢ(S', σᵢ', t') − Δᵢ(S₀, σᵢ, t)]                      full revaluation; Δᵢ' = 0 once an option is settled and its hedge unwound
//      = −Σ uᵢ·[Γ·ΔS + Δ_σ·Δσᵢ + Δ_t·Δtᵢ + ½Γ_S·ΔS² + Γ_σ·ΔS·Δσᵢ + Γ_t·ΔS·Δtᵢ] + remainder      derivatives at the start
//
//   uᵢ    dealers' contracts · multiplier, units of underlying
//   ΔS    S' − S₀, quote currency per unit; forwards move with spot
//   Δσᵢ   σᵢ' − σᵢ, per √year; fixed per strike when spot moves
//   Δtᵢ   Tᵢ − Tᵢ', years by the book's convention; at most Tᵢ
using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Exposure;
using OptionCascade.Market;
using OptionCascade.Numerics;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Services;

namespace OptionCascade.Hedging;

/// <summary>
/// What the dealers must trade over spot × volatility × time, by full revaluation of every option, with the split by cause. A list of one along two of
/// the three makes a ladder. Continuous hedging to delta neutral, inventory unchanged; the same bits on any number of threads. Immutable.
/// </summary>
public sealed class HedgeFlowGrid
{
    private HedgeFlowGrid(string positioning, double spot, double startUnits, HedgeFlowOptions options, ImmutableArray<HedgeFlow> cells)
    {
        Positioning = positioning;
        Spot = spot;
        DeltaUnits = startUnits;
        Options = options;
        Cells = cells;
    }

    /// <summary>Name of the positioning rule.</summary>
    public string Positioning { get; }

    /// <summary>S₀, quote currency per unit; the price at which every notional is valued.</summary>
    public double Spot { get; }

    /// <summary>Δ at the start, units of underlying; the hedge held is its negative.</summary>
    public double DeltaUnits { get; }

    /// <summary>The scenarios.</summary>
    public HedgeFlowOptions Options { get; }

    /// <summary>All scenarios: time by time, within a time shift by shift, within a shift spot by spot, as the options list them.</summary>
    public ImmutableArray<HedgeFlow> Cells { get; }

    /// <summary>One scenario, by its places in the lists of the options.</summary>
    /// <param name="spot">Index in <see cref="HedgeFlowOptions.SpotMovesPercent"/>.</param>
    /// <param name="volatility">Index in <see cref="HedgeFlowOptions.VolatilityShifts"/>.</param>
    /// <param name="time">Index in <see cref="HedgeFlowOptions.Elapsed"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such scenario.</exception>
    public HedgeFlow this[int spot, int volatility, int time]
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
    /// <param name="dealers">The book with the dealers' side.</param>
    /// <param name="options">The scenarios.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time that leads beyond the range of instants, or a move that takes spot out of the range of <see cref="BookPricer"/>.</exception>
    public static HedgeFlowGrid Compute(DealerBook dealers, HedgeFlowOptions options)
    {
        ArgumentNullException.ThrowIfNull(dealers);
        ArgumentNullException.ThrowIfNull(options);
        BookGreeks start = BookPricer.Evaluate(dealers.Book, HedgeFlowPlane.Greeks);
        ResolvedBook[] times = [.. options.Elapsed.Select(dealers.Book.After)];
        int volatilities = options.VolatilityShifts.Length, moves = options.SpotMovesPercent.Length;
        var cells = new HedgeFlow[times.Length * volatilities * moves];
        Parallel.For(0, times.Length * volatilities, p =>
        {
            var plane = new HedgeFlowPlane(dealers, start, times[p / volatilities], options.Elapsed[p / volatilities], options.VolatilityShifts[p % volatilities], options);
            for (int s = 0; s < moves; s++)
                cells[(p * moves) + s] = plane.At(options.SpotMovesPercent[s]);
        });
        ReadOnlySpan<double> delta = start[GreekSet.Delta];
        CompensatedSum total = default;
        for (int i = 0; i < delta.Length; i++)
            total.Add(dealers.Units[i] * delta[i]);
        return new HedgeFlowGrid(dealers.Positioning.Name, dealers.Book.Market.Spot, total.Value, options, [.. cells]);
    }
}
