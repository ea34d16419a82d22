// F(x, y) = Σ N·[Δ(x, y) − Δ(0, 0)],   Δ = −e^(−qT)·Φ(−d₁),   d₁ = (x − k)/(s(1 + y)) + s(1 + y)/2
//
//   x      log move of the price; forwards move with it
//   y      relative shift of implied volatility: σ' = σ(1 + y)
//   N      units of underlying that the put protects
//   Δ      spot delta of one bought put, in [−e^(−qT), 0]
//   k      ln(K/F₀), F₀ = S₀·e^((r−q)T), log price
//   s      σ√T, log price
//   r, q   rate and dividend yield, per year, continuously compounded
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>A put that a holder of the underlying replicates by trading it.</summary>
/// <param name="Units">N, units of underlying protected, ≥ 0.</param>
/// <param name="Strike">K, quote currency per unit, &gt; 0.</param>
/// <param name="YearFraction">T, years to the end of the protection, &gt; 0.</param>
/// <param name="Volatility">σ that the replication uses, per √year, &gt; 0.</param>
public readonly record struct ReplicatedPut(double Units, double Strike, double YearFraction, double Volatility);

/// <summary>
/// Portfolio insurers who replicate bought puts on what they hold: their position is N(1 + Δ), so that they sell into a fall and buy back in a rise.
/// </summary>
/// <remarks>
/// The same shape as dealers who are short puts; there is no time in the move. Volatility is that of each put along the market's path; as a participant of its
/// own it stands still. What a volatility shock alone forces is traded at x = 0. Sold is at most N(1 + Δ(0, 0)), which is what is held at the start.
/// Source: Rubinstein and Leland, Financial Analysts Journal 37 (1981); Brennan and Schwartz, Journal of Business 62 (1989) on its feedback.
/// </remarks>
public sealed class ReplicatedPuts : IVolatilitySensitive
{
    /// <summary>Below this σ√T a delta is a step, which is the business of <see cref="StopOrders"/>.</summary>
    private const double LeastTotalVolatility = 1e-6;

    private readonly NormalSteps _delta;
    private readonly VolatilityPath _path;
    private readonly double _atStart;

    /// <summary>Insurers by their puts.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="rate">r, per year, finite.</param>
    /// <param name="dividendYield">q, per year, finite, ≥ 0.</param>
    /// <param name="puts">The puts; any number.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">An argument is out of range, σ√T is below 1e-6, or the name is empty.</exception>
    public ReplicatedPuts(double spot, double rate, double dividendYield, IEnumerable<ReplicatedPut> puts, string name = "replicated puts")
    {
        Guard.Positive(spot);
        Guard.Finite(rate);
        Guard.NonNegative(dividendYield);
        ArgumentNullException.ThrowIfNull(puts);
        var steps = new List<(double, double, double)>();
        double held = 0;
        foreach (ReplicatedPut put in puts)
        {
            double units = Guard.NonNegative(put.Units, nameof(puts)), strike = Guard.Positive(put.Strike, nameof(puts));
            double years = Guard.Positive(put.YearFraction, nameof(puts)), total = Guard.Positive(put.Volatility, nameof(puts)) * Math.Sqrt(years);
            Guard.InRange(total, LeastTotalVolatility, double.MaxValue, nameof(puts));
            double k = Guard.Finite(VectorMath.LogRatio(strike, spot) - ((rate - dividendYield) * years), nameof(puts)), carry = Math.Exp(-dividendYield * years);
            steps.Add((k, total, units * carry));
            held += units * (1 - carry);
        }

        _delta = NormalSteps.Create(steps);
        _path = VolatilityPath.Unmoved;
        _atStart = _delta.Sum(0, 1);
        UnitsAtStart = held + _atStart;
        Name = Guard.NotBlank(name);
    }

    private ReplicatedPuts(ReplicatedPuts insurers, VolatilityPath path)
        => (_delta, _atStart, UnitsAtStart, Name, _path) = (insurers._delta, insurers._atStart, insurers.UnitsAtStart, insurers.Name, path);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsReversible => _path.Steps.IsEmpty;

    /// <summary>Σ N(1 + Δ(0, 0)): units of underlying held at the start.</summary>
    public double UnitsAtStart { get; }

    /// <inheritdoc/>
    public IParticipant Along(VolatilityPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new ReplicatedPuts(this, path);
    }

    /// <inheritdoc/>
    public double Traded(double logMove) => _delta.Sum(Guard.Finite(logMove), 1 + _path.At(logMove)) - _atStart;

    /// <inheritdoc/>
    public double Slope(double logMove)
    {
        (_, double perX, double perScale) = _delta.Slopes(Guard.Finite(logMove), 1 + _path.At(logMove));
        return perX + (perScale * _path.SlopeAt(logMove));
    }

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain) => FlowByFormula.Compile(domain, Traded, _delta.Gross, _path.Kinks, _path.Steps.Select(s => s.LogMove));
}
