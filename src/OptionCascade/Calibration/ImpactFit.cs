// line        r = α + λ·Q + ε
// power       r = sgn(Q)·K·|Q|^δ + ε
// with core   r = sgn(Q)·S·(√(|Q|/V + c²) − c) + ε,     S = Y·σ
//
//   r   log return of a bucket                Q   units bought at market less units sold, of the bucket
//   V   units traded per day, stated          σ   daily volatility, stated (only for Y)
// The last two by least squares: K or S by formula for each δ or c², which is searched; standard errors by the sandwich (JᵀJ)⁻¹·Jᵀdiag(ε²)J·(JᵀJ)⁻¹·n/(n − 2).
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Numerics;

namespace OptionCascade.Calibration;

/// <summary>How far trades move the price: slope of a linear law, exponent of a power law, and the square-root law with its linear core.</summary>
/// <remarks>
/// The quantity and the return are of the same bucket: a description of what moves together, which overstates impact where traders chase the price and understates it where they wait for
/// depth. The return contains what is transient: the slope falls as buckets grow longer. Quantities far beyond those in the data are an extrapolation, which <see cref="LargestQuantity"/> lets you judge.
/// </remarks>
public sealed record ImpactFit
{
    private ImpactFit()
    {
    }

    /// <summary>Buckets used.</summary>
    public required int Buckets { get; init; }

    /// <summary>λ, log price per unit; robust to unequal variances.</summary>
    public required Estimate Slope { get; init; }

    /// <summary>R² of the line.</summary>
    public required double RSquared { get; init; }

    /// <summary>δ; null when the search ends at the edge of [0.05, 2], so that the data do not tell.</summary>
    public required Estimate? Exponent { get; init; }

    /// <summary>K·q^δ at q = <see cref="TypicalQuantity"/>: the log price that such a quantity moves; null with <see cref="Exponent"/>.</summary>
    public required Estimate? MoveAtTypical { get; init; }

    /// <summary>q, root mean square of the buckets' quantities, units.</summary>
    public required double TypicalQuantity { get; init; }

    /// <summary>Largest |Q| of a bucket, units.</summary>
    public required double LargestQuantity { get; init; }

    /// <summary>S = Y·σ; null when the law with core cannot be told from a line (c² at the upper edge) or no daily volume was given.</summary>
    public required Estimate? Scale { get; init; }

    /// <summary>c²; null with <see cref="Scale"/>, and when it is too small to be told from 0.</summary>
    public required Estimate? Core { get; init; }

    /// <summary>Y = S/σ; null without a daily volatility, or with <see cref="Scale"/>.</summary>
    public required Estimate? Coefficient { get; init; }

    /// <summary>Σε² of the line, the power law and the law with core; NaN where not fitted. The smallest describes the data best; the line has a third parameter, its intercept.</summary>
    public required (double Line, double Power, double Core) SquaredErrors { get; init; }

    /// <summary>What a reader should know.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>The fits; null when fewer than ten buckets, or quantities that do not vary, leave nothing to fit.</summary>
    /// <param name="buckets">The buckets.</param>
    /// <param name="activity">V and σ, for the law with core; null leaves it out.</param>
    /// <exception cref="ArgumentException">A figure of a bucket is not finite.</exception>
    public static ImpactFit? Of(IReadOnlyList<FlowBucket> buckets, TradingActivity? activity = null)
    {
        FlowBucket.Check(buckets, nameof(buckets));
        if (buckets.Count < 10) return null;
        double[] q = [.. buckets.Select(b => b.SignedQuantity)], r = [.. buckets.Select(b => b.LogReturn)];
        if (LinearRegression.Fit(r, q) is not { } line) return null;
        double typical = Math.Sqrt(q.Average(v => v * v)), largest = q.Max(Math.Abs);
        var warnings = ImmutableArray.CreateBuilder<string>();
        var slope = new Estimate(line.Coefficients[1], line.RobustErrors(0)[1]);
        if (slope.Low <= 0) warnings.Add("The slope cannot be told from zero, or is negative: these buckets do not show impact.");
        ShapeFit? power = ShapeFit.Of(q, r, 0.05, 2, isLog: false, (v, d) => Math.Pow(Math.Abs(v) / typical, d), (v, d) => v == 0 ? 0 : Math.Pow(Math.Abs(v) / typical, d) * Math.Log(Math.Abs(v) / typical));
        if (power is { IsInterior: false }) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The exponent runs to the edge of its range ({power.Shape:0.00}): the data do not tell it."));
        ShapeFit? core = activity is null ? null : Cored(q, r, activity.DailyVolume);
        bool told = core is { IsInterior: true };
        if (core is { IsInterior: false })
            warnings.Add(core.Shape > q.Average(Math.Abs) / activity!.DailyVolume ? "A square root with a core cannot be told from a line in these data: use the linear law."
                : "The core is smaller than any quantity in these data: only an upper bound of it is known, and the law must be given one.");
        if (core is { IsInterior: true } && !(core.ShapeError < core.Shape)) warnings.Add("The core is poorly known: its standard error exceeds it.");
        return new ImpactFit
        {
            Buckets = buckets.Count, Slope = slope, RSquared = line.RSquared, TypicalQuantity = typical, LargestQuantity = largest,
            Exponent = power is { IsInterior: true } ? new Estimate(power.Shape, power.ShapeError) : null, MoveAtTypical = power is { IsInterior: true } ? new Estimate(power.Scale, power.ScaleError) : null,
            Scale = told ? new Estimate(core!.Scale, core.ScaleError) : null, Core = told ? new Estimate(core!.Shape, core.ShapeError) : null,
            Coefficient = told && activity!.DailyVolatility > 0 ? new Estimate(core!.Scale / activity.DailyVolatility, core.ScaleError / activity.DailyVolatility) : null,
            SquaredErrors = (line.Residuals.Sum(e => e * e), power?.SquaredError ?? double.NaN, core?.SquaredError ?? double.NaN), Warnings = warnings.ToImmutable(),
        };
    }

    /// <summary>The linear law with the fitted slope.</summary>
    /// <exception cref="InvalidOperationException">The slope is negative.</exception>
    public LinearImpact ToLinear() => Slope.Value >= 0 ? new LinearImpact(Slope.Value) : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Expected a slope >= 0, got {Slope.Value:R}: these data show no impact."));

    private static ShapeFit? Cored(double[] q, double[] r, double volume)
    {
        double typical = q.Average(Math.Abs) / volume;
        return ShapeFit.Of(q, r, typical * 1e-4, typical * 1e4, isLog: true, Value,
            (v, c2) => -0.5 * Value(v, c2) / (Root(v, c2) * Math.Sqrt(c2)));

        double Root(double v, double c2) => Math.Sqrt((Math.Abs(v) / volume) + c2);
        double Value(double v, double c2) => Math.Abs(v) / volume / (Root(v, c2) + Math.Sqrt(c2)); // √(u + c²) − c without cancellation
    }
}
