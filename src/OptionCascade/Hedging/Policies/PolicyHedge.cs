using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>A trade of a hedger on a path.</summary>
/// <param name="Years">When, years since set-up.</param>
/// <param name="Spot">At what price, quote currency per unit.</param>
/// <param name="Units">Units of underlying, buying &gt; 0, never 0.</param>
/// <param name="Cost">What it cost, quote currency, ≥ 0.</param>
public readonly record struct HedgeTrade(double Years, double Spot, double Units, double Cost);

/// <summary>What a hedger traded on a path.</summary>
/// <param name="StartUnits">Units of underlying held at the start.</param>
/// <param name="EndUnits">Units of underlying held at the end: the start plus every trade.</param>
/// <param name="Trades">The trades in order.</param>
public sealed record HedgePath(double StartUnits, double EndUnits, ImmutableArray<HedgeTrade> Trades)
{
    /// <summary>Sum of the costs, quote currency, ≥ 0.</summary>
    public double Cost => Trades.Sum(t => t.Cost);
}

/// <summary>
/// A book hedged by a policy: what is held, and what must be traded, after a move, after a jump and along a path. Immutable; safe to share between threads.
/// </summary>
/// <remarks>
/// The hedger starts from the policy's own target unless another start is given. Volatility of each option fixed. For a customer who holds the opposite of
/// a dealer's book every figure is the exact negative, except under a policy whose volatility depends on the side (Leland, Zakamouline).
/// </remarks>
public sealed class PolicyHedge
{
    /// <summary>Ties a policy to a book.</summary>
    /// <param name="book">The hedger's options.</param>
    /// <param name="policy">When and how far he trades.</param>
    /// <exception cref="ArgumentException">The policy has no answer for this book at the start, e.g. Leland's long side with A ≥ 1.</exception>
    public PolicyHedge(HedgedBook book, IHedgingPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(policy);
        Book = book;
        Policy = policy;
        HedgePoint start = book.PointAt(0), aimed = book.Aim(policy, in start, 0, out double scale);
        if (Refusal(policy, in start, scale) is { } reason) throw new ArgumentException(reason, nameof(policy));
        NeutralUnits = aimed.TargetUnits;
    }

    /// <summary>The options.</summary>
    public HedgedBook Book { get; }

    /// <summary>The policy.</summary>
    public IHedgingPolicy Policy { get; }

    /// <summary>The policy's target before anything has moved, units of underlying.</summary>
    public double NeutralUnits { get; }

    /// <summary>Book and market after a log move, with the target at the policy's hedging volatility.</summary>
    /// <param name="logMove">x = ln(S/S₀), finite.</param>
    /// <param name="elapsedYears">t, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    /// <exception cref="InvalidOperationException">The policy has no answer there.</exception>
    public HedgePoint PointAt(double logMove, double elapsedYears = 0) => Aimed(Book.Moved(logMove), Guard.NonNegative(elapsedYears));

    /// <summary>The position once the log price has moved by x, without time passing and without turning back: the equilibrium form.</summary>
    /// <param name="logMove">x = ln(S/S₀), finite.</param>
    /// <param name="startUnits">Units of underlying held before the move; the policy's target when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    /// <exception cref="InvalidOperationException">The policy has no answer there.</exception>
    public double HedgeAfterMove(double logMove, double? startUnits = null)
        => Policy.HedgeAfterMove(Guard.Finite(startUnits ?? NeutralUnits, nameof(startUnits)), x => PointAt(x), Guard.Finite(logMove));

    /// <summary>F(x): units traded when the log price has moved by x, buying &gt; 0; <see cref="HedgeAfterMove"/> less its value at x = 0.</summary>
    /// <param name="logMove">x = ln(S/S₀), finite.</param>
    /// <param name="startUnits">Units of underlying held before the move; the policy's target when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    /// <exception cref="InvalidOperationException">The policy has no answer there.</exception>
    public double TradedAfterMove(double logMove, double? startUnits = null) => HedgeAfterMove(logMove, startUnits) - HedgeAfterMove(0, startUnits);

    /// <summary>The position after a jump: a single instant move with no trade on the way.</summary>
    /// <param name="logMove">x = ln(S/S₀), finite.</param>
    /// <param name="startUnits">Units of underlying held before the jump; the policy's target when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    /// <exception cref="InvalidOperationException">The policy has no answer there.</exception>
    public double HedgeAfterJump(double logMove, double? startUnits = null)
        => Policy.Decide(new HedgeState(PointAt(logMove), Guard.Finite(startUnits ?? NeutralUnits, nameof(startUnits)), Book.Spot, 0, 0)).HedgeUnits;

    /// <summary>What is traded along a path. At each observation the policy decides once; nothing is assumed between observations.</summary>
    /// <param name="years">Times of the observations, years since set-up, not descending, each finite and ≥ 0.</param>
    /// <param name="spots">Prices at those times, each finite and &gt; 0, quote currency per unit.</param>
    /// <param name="costs">What trading costs.</param>
    /// <param name="startUnits">Units of underlying held at time 0 and spot S₀; the policy's target when null.</param>
    /// <exception cref="ArgumentException">The two lists differ in length, or times descend.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    /// <exception cref="InvalidOperationException">The policy has no answer at a point of the path.</exception>
    public HedgePath AlongPath(IReadOnlyList<double> years, IReadOnlyList<double> spots, HedgingCosts costs, double? startUnits = null)
    {
        ArgumentNullException.ThrowIfNull(years);
        ArgumentNullException.ThrowIfNull(spots);
        ArgumentNullException.ThrowIfNull(costs);
        Guard.SameLength(spots.Count, years.Count, nameof(spots));
        double start = Guard.Finite(startUnits ?? NeutralUnits, nameof(startUnits)), held = start, lastSpot = Book.Spot, previous = 0;
        var trades = ImmutableArray.CreateBuilder<HedgeTrade>();
        for (int i = 0; i < years.Count; i++)
        {
            double now = Guard.NonNegative(years[i], nameof(years)), spot = Guard.Positive(spots[i], nameof(spots));
            if (now < previous)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected times that do not descend, got {now:R} after {previous:R}."), nameof(years));
            HedgeDecision decision = Policy.Decide(new HedgeState(Aimed(spot, now), held, lastSpot, now, previous));
            if (decision.Renewed) lastSpot = spot;
            double units = decision.HedgeUnits - held;
            if (units != 0) trades.Add(new HedgeTrade(now, spot, units, costs.Of(units, spot)));
            held = decision.HedgeUnits;
            previous = now;
        }

        return new HedgePath(start, held, trades.ToImmutable());
    }

    private HedgePoint Aimed(double spot, double elapsed)
    {
        HedgePoint implied = Book.PointAtSpot(spot, elapsed), aimed = Book.Aim(Policy, in implied, elapsed, out double scale);
        return Refusal(Policy, in implied, scale) is { } reason ? throw new InvalidOperationException(reason) : aimed;
    }

    /// <summary>Why a policy has no answer at a point; null when it has one.</summary>
    internal static string? Refusal(IHedgingPolicy policy, in HedgePoint point, double scale)
        => scale > 0 && double.IsFinite(scale) ? null : string.Create(CultureInfo.InvariantCulture,
            $"{policy.Name}: adjusted variance of {scale:G6}·σ² at spot {point.Spot:G6}, gamma {point.GammaUnitsPerPoint:G6}, {point.YearsToExpiry:G6} years left: costs are too large for this policy's formula, it has no answer.");
}
