using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade;

/// <summary>One point of a <see cref="ResponseCurve"/>.</summary>
/// <param name="Scale">s, scale of the ray.</param>
/// <param name="LogMove">x, where the market ends.</param>
/// <param name="Slope">dx/ds: how much farther it ends for a slightly larger shock; 0 where the price is pinned, unless the level itself moves with the volatility of the shock.</param>
/// <param name="PinnedFill">Share of the orders at the level that is filled where the price is pinned, in [0, 1]; null elsewhere.</param>
public readonly record struct ResponsePoint(double Scale, double LogMove, double Slope, double? PinnedFill);

/// <summary>A stretch of a traced ray in which the price jumps, at least once, and where the jump has not been located.</summary>
/// <param name="FromScale">Its first scale.</param>
/// <param name="ToScale">Its last scale.</param>
/// <param name="FromLogMove">x at the first; null for a runaway.</param>
/// <param name="ToLogMove">x at the last; null for a runaway.</param>
/// <param name="LongestJump">How long its longest jump is, log price, as the two ends show it; ∞ for a runaway.</param>
public readonly record struct UntracedStretch(double FromScale, double ToScale, double? FromLogMove, double? ToLogMove, double LongestJump);

/// <summary>
/// Where the market ends for every shock start + s·ray: the first x, going from the undisturbed price in the direction of the push, at which the equation holds.
/// Its jumps are the crashes, and they start at the folds.
/// </summary>
/// <remarks>
/// <para>
/// A ray of news and block trades is <em>swept</em>: the equation is solved for the shock, not for the price; s(x) is one compiled function, its running maximum
/// answers every shock, and its turning points are roots of polynomials, found with a certificate that none is left out (<c>RootIsolation</c>), to the stated
/// error of the compiled flows. Critical points are then moved to where the gain, by formula, is one. A look-up takes less than a microsecond.
/// </para>
/// <para>
/// A ray that also moves volatility or depth changes the flows themselves from scale to scale: it is <em>traced</em>. Each scale is solved with that same
/// certificate, at <see cref="CascadeOptions.TracedSteps"/> even scales first. Where the price cannot go from one place to the next without a jump, because something farther out needs
/// less to be held than what lies before it, the scale at which the barrier gives way is found as a root, the longest way first. A jump there and back between two neighbouring
/// scales can be missed; jumps that there was no work left for are stated (<see cref="Untraced"/>). A look-up compiles the market at its scale.
/// </para>
/// Immutable; safe to share between threads.
/// </remarks>
public abstract class ResponseCurve
{
    private protected ResponseCurve(CascadeEquation equation, Shock start, Shock ray, CascadeOptions options)
    {
        Equation = equation;
        Start = start;
        Ray = ray;
        Options = options;
    }

    /// <summary>The response of a market to all shocks along a ray.</summary>
    /// <param name="equation">Impact, participants, volatility.</param>
    /// <param name="ray">The shock of scale 1; not <see cref="Shock.None"/>.</param>
    /// <param name="options">Range and tolerance; null for the documented defaults.</param>
    /// <param name="start">The shock that scale 0 stands for; null for none. With it, a ray of lost depth asks how little depth a given shock needs to tip the market.</param>
    /// <exception cref="ArgumentException">The ray is no shock at all, a block trade in a market without impact, or pushes against the start.</exception>
    public static ResponseCurve Create(CascadeEquation equation, Shock ray, CascadeOptions? options = null, Shock? start = null)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ArgumentNullException.ThrowIfNull(ray);
        start ??= Shock.None;
        options ??= new CascadeOptions();
        if (ray.IsNone) throw new ArgumentException("Expected a ray that pushes the market, got no shock at all.", nameof(ray));
        if (ray.IsPriceOnly && ray.LogJump == 0 && equation.Impact.LogMove(ray.Quantity) == 0)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"Expected a ray that moves the price, got a block of {ray.Quantity:R} in a market without impact."), nameof(ray));
        _ = start.And(ray); // the two must not push against each other
        return ray.IsPriceOnly ? new SweptResponse(equation, start, ray, options) : new TracedResponse(equation, start, ray, options);
    }

    /// <summary>The equation that is solved.</summary>
    public CascadeEquation Equation { get; }

    /// <summary>The shock of scale 0.</summary>
    public Shock Start { get; }

    /// <summary>What scale 1 adds to it.</summary>
    public Shock Ray { get; }

    /// <summary>Range and tolerance.</summary>
    public CascadeOptions Options { get; }

    /// <summary>True when one sweep answers every scale; false when scales are solved one by one.</summary>
    public abstract bool IsSwept { get; }

    /// <summary>The critical shocks in ascending order of scale; empty when the price never jumps in the range searched.</summary>
    public abstract ImmutableArray<Fold> Folds { get; }

    /// <summary>
    /// Stretches of a traced ray in which the price jumps at least once more than <see cref="Folds"/> say, in ascending order: the longest ways are looked at first, and the work is
    /// bounded (<see cref="CascadeOptions.TracedSteps"/>). Empty when every jump that was seen has been located; always so for a swept ray.
    /// </summary>
    public abstract ImmutableArray<UntracedStretch> Untraced { get; }

    /// <summary>What a reader of <see cref="Folds"/> should know: jumps that have not been located one by one. Empty for a swept ray.</summary>
    public ImmutableArray<string> Warnings => Untraced is { Length: > 0 } left ? [CascadeWarnings.Untraced(left)] : [];

    /// <summary>
    /// Largest scale that has an equilibrium within the range searched; beyond it the market runs away (or leaves the range). Of a traced ray no scale beyond
    /// <see cref="CascadeOptions.TracedLargestScale"/> is looked at.
    /// </summary>
    public abstract double LargestScale { get; }

    /// <summary>Estimated absolute error of the compiled flows, units of underlying; of a traced ray at scale 0.</summary>
    public abstract double FlowError { get; }

    /// <summary>The shock of scale s.</summary>
    /// <param name="scale">s, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public Shock ShockAt(double scale) => Start.IsNone ? Ray.Times(scale) : Start.And(Ray.Times(scale));

    /// <summary>Where the market ends for the shock of scale s, or null when there is no equilibrium in the range searched.</summary>
    /// <param name="scale">s, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public abstract double? LogMoveAt(double scale);

    /// <summary>The curve at scale s with its slope, or null when there is no equilibrium in the range searched.</summary>
    /// <param name="scale">s, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public ResponsePoint? PointAt(double scale)
    {
        if (Look(scale) is not { } found) return null;
        return new ResponsePoint(scale, found.LogMove, SlopeAt(found, scale), found.IsPinned ? found.Fill : null);
    }

    /// <summary>Every equilibrium under the shock of scale s in the range searched, both sides of the market, in ascending order of price.</summary>
    /// <param name="scale">s, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public abstract ImmutableArray<Equilibrium> Equilibria(double scale);

    /// <summary>The curve at evenly spaced scales, for plots; scales without an equilibrium are left out.</summary>
    /// <param name="largestScale">Last scale, &gt; 0.</param>
    /// <param name="count">Number of scales, ≥ 2; the first is 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public ImmutableArray<ResponsePoint> Sample(double largestScale, int count)
    {
        Guard.Positive(largestScale);
        Guard.AtLeast(count, 2);
        var points = ImmutableArray.CreateBuilder<ResponsePoint>(count);
        for (int i = 0; i < count; i++)
            if (PointAt(largestScale * i / (count - 1)) is { } point)
                points.Add(point);
        return points.ToImmutable();
    }

    /// <summary>The first equilibrium for a scale, before it is polished by formula; null for none.</summary>
    internal abstract FoundEquilibrium? Find(double scale);

    /// <summary>The same for a reader of the curve, who does not ask what else there is.</summary>
    private protected virtual FoundEquilibrium? Look(double scale) => Find(scale);

    /// <summary>dx/ds there.</summary>
    private protected abstract double SlopeAt(FoundEquilibrium found, double scale);
}
