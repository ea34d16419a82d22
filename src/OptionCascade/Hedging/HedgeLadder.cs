// flow(m)  = −[Δ(S') − Δ(S₀)]              full revaluation
// approx(m) = −Γ(S₀)·(S' − S₀)             delta–gamma approximation
//
//   m      relative move of spot, S'/S₀ − 1
//   S₀     spot of the snapshot, quote currency per unit;  S' = S₀·(1 + m)
//   Δ(S)   Σ qᵢ·mᵢ·∂Vᵢ/∂S, units of underlying, with each strike's volatility fixed and no time passing
//   Γ(S₀)  Σ qᵢ·mᵢ·∂²Vᵢ/∂S², units per point
//   flow   units the dealers buy (> 0) or sell (< 0) to stay hedged; in currency valued at S₀
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Exposure;
using OptionCascade.Numerics;
using OptionCascade.Pricing;

namespace OptionCascade.Hedging;

/// <summary>Choices of a <see cref="HedgeLadder"/>.</summary>
public sealed record HedgeLadderOptions
{
    private static readonly ImmutableArray<double> s_default =
        [-20, -15, -10, -7.5, -5, -3, -2, -1, -0.5, -0.25, -0.1, 0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20];

    private readonly ImmutableArray<double> _movesPercent = s_default;

    /// <summary>
    /// Moves of spot in percent of S₀, each finite and &gt; −100. Default ±0.1 … ±20: from a quiet hour to about the largest fall of the S&amp;P 500
    /// in one day (1987). Kept in the order given.
    /// </summary>
    /// <exception cref="ArgumentException">No move, or one out of range.</exception>
    public ImmutableArray<double> MovesPercent
    {
        get => _movesPercent;
        init
        {
            if (value.IsDefaultOrEmpty) throw new ArgumentException("Expected at least one move, got none.", nameof(value));
            foreach (double percent in value)
                if (!(double.IsFinite(percent) && percent > -100))
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected moves in percent, finite and > -100, got {percent:R}."), nameof(value));
            _movesPercent = value;
        }
    }
}

/// <summary>What the dealers must trade for one move of spot.</summary>
/// <param name="MovePercent">Move of spot, percent of S₀.</param>
/// <param name="Spot">S', quote currency per unit.</param>
/// <param name="FlowUnits">Full revaluation, units of underlying; buying &gt; 0.</param>
/// <param name="FlowNotional">The same valued at S₀, quote currency.</param>
/// <param name="GrossUnits">Σ |change of delta| over the rows: the trades if every option were hedged alone, units, ≥ 0.</param>
/// <param name="DeltaGammaUnits">Delta–gamma approximation −Γ·(S' − S₀), units.</param>
/// <param name="DeltaGammaNotional">The same valued at S₀, quote currency.</param>
/// <param name="FractionOfDailyVolume">|flow| over the market's daily volume (1 = a whole day's trading); null when the market has no activity figures.</param>
public readonly record struct HedgeLadderRow(double MovePercent, double Spot, double FlowUnits, double FlowNotional, double GrossUnits,
    double DeltaGammaUnits, double DeltaGammaNotional, double? FractionOfDailyVolume)
{
    /// <summary>Approximation minus full revaluation, units.</summary>
    public double DeltaGammaErrorUnits => DeltaGammaUnits - FlowUnits;

    /// <summary>|approximation − full revaluation| / <see cref="GrossUnits"/>; null when nothing at all has to be traded.</summary>
    public double? DeltaGammaErrorOfGross => GrossUnits > 0 ? Math.Abs(DeltaGammaErrorUnits) / GrossUnits : null;
}

/// <summary>
/// What the dealers must trade, by full revaluation, if spot moves by given amounts: continuous hedging to delta neutral, each strike's volatility
/// fixed, no time passing, inventory unchanged; beside it the delta–gamma approximation and its error. Immutable.
/// </summary>
/// <remarks>
/// With continuous hedging the flow of a path is the flow of its end point, so that a row holds for a jump and for a slide alike. Delta is that
/// of the option's value in quote currency, also for options settled in coin.
/// </remarks>
/// <param name="Positioning">Name of the positioning rule.</param>
/// <param name="Spot">S₀, quote currency per unit; the price at which every notional is valued.</param>
/// <param name="DeltaUnits">Δ(S₀), units of underlying.</param>
/// <param name="GammaUnitsPerPoint">Γ(S₀), units per point.</param>
/// <param name="Rows">One row per move, in the order asked for.</param>
public sealed record HedgeLadder(string Positioning, double Spot, double DeltaUnits, double GammaUnitsPerPoint, ImmutableArray<HedgeLadderRow> Rows)
{
    /// <summary>Computes a ladder.</summary>
    /// <param name="dealer">The book with the dealer's side.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    public static HedgeLadder Compute(DealerBook dealer, HedgeLadderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dealer);
        options ??= new HedgeLadderOptions();
        double spot = dealer.Book.Market.Spot;
        double? dailyVolume = dealer.Book.Market.Activity?.DailyVolume;
        BookGreeks start = BookPricer.Evaluate(dealer.Book, GreekSet.Delta | GreekSet.Gamma);
        double delta = Sum(dealer.Units, start[GreekSet.Delta]), gamma = Sum(dealer.Units, start[GreekSet.Gamma]);

        var rows = ImmutableArray.CreateBuilder<HedgeLadderRow>(options.MovesPercent.Length);
        foreach (double percent in options.MovesPercent)
        {
            double move = percent / 100;
            (double flow, double gross) = Flow(dealer, start[GreekSet.Delta], double.LogP1(move));
            double approximation = -gamma * spot * move;
            rows.Add(new HedgeLadderRow(percent, spot * (1 + move), flow, flow * spot, gross, approximation, approximation * spot, Math.Abs(flow) / dailyVolume));
        }

        return new HedgeLadder(dealer.Positioning.Name, spot, delta, gamma, rows.ToImmutable());
    }

    /// <summary>−Σ u·(Δ' − Δ), row by row so that nothing cancels early, and Σ |u·(Δ' − Δ)|.</summary>
    private static (double Flow, double Gross) Flow(DealerBook dealer, ReadOnlySpan<double> before, double logMove)
    {
        ReadOnlySpan<double> after = BookPricer.Evaluate(dealer.Book, GreekSet.Delta, logMove)[GreekSet.Delta], units = dealer.Units;
        CompensatedSum flow = default, gross = default;
        for (int i = 0; i < after.Length; i++)
        {
            double change = units[i] * (before[i] - after[i]);
            flow.Add(change);
            gross.Add(Math.Abs(change));
        }

        return (flow.Value, gross.Value);
    }

    private static double Sum(ReadOnlySpan<double> units, ReadOnlySpan<double> greek)
    {
        var sum = default(CompensatedSum);
        for (int i = 0; i < greek.Length; i++)
            sum.Add(units[i] * greek[i]);
        return sum.Value;
    }
}
