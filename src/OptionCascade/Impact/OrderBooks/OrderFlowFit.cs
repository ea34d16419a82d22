// r_k = α + β·OFI_k + ε_k        β̂ = Σ(x − x̄)(y − ȳ)/Σ(x − x̄)²
// classical error                se² = Σε²/(n − 2)/Σ(x − x̄)²
// robust to heteroskedasticity   se² = n/(n − 2)·Σ(x − x̄)²ε²/(Σ(x − x̄)²)²      (White 1980, HC1)
// over windows                   ln β_w = ln c − λ·ln D_w
//
//   r   log return of mid       OFI   units      β   log return per unit      D   mean depth at the best levels, units      c, λ   about ½ and 1 in the source
// Source: R. Cont, A. Kukanov and S. Stoikov, Journal of Financial Econometrics 12 (2014). Their prices are in ticks, so that their c is per tick.
using OptionCascade.Numerics;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>Regression of returns on order-flow imbalance.</summary>
/// <param name="Intervals">n.</param>
/// <param name="Intercept">α̂, log return.</param>
/// <param name="Slope">β̂, log return per unit.</param>
/// <param name="InterceptError">Classical standard error of α̂.</param>
/// <param name="SlopeError">Classical standard error of β̂.</param>
/// <param name="RobustSlopeError">Standard error of β̂ that allows for unequal variances.</param>
/// <param name="RSquared">Share of the variance of returns that the line explains, in [0, 1]; NaN never: 0 when returns do not vary.</param>
/// <param name="MeanDepth">D, mean of the intervals' depths, units.</param>
public sealed record OrderFlowFit(int Intervals, double Intercept, double Slope, double InterceptError, double SlopeError, double RobustSlopeError, double RSquared, double MeanDepth)
{
    /// <summary>β̂·D: log return when the imbalance is as large as the depth; about constant where the slope is inverse to depth.</summary>
    public double SlopeTimesDepth => Slope * MeanDepth;

    /// <summary>The regression; null when fewer than three intervals or an imbalance that does not vary leave no line to fit.</summary>
    /// <param name="intervals">The intervals.</param>
    public static OrderFlowFit? Of(IReadOnlyList<OrderFlowInterval> intervals)
    {
        ArgumentNullException.ThrowIfNull(intervals);
        if (Line.Fit([.. intervals.Select(i => i.OrderFlowImbalance)], [.. intervals.Select(i => i.LogReturn)]) is not { } line) return null;
        return new OrderFlowFit(intervals.Count, line.Intercept, line.Slope, line.InterceptError, line.SlopeError, line.RobustSlopeError, line.RSquared, intervals.Average(i => i.MeanDepth));
    }

    /// <summary>How the slope changes with depth: a line through ln β over ln D of windows of consecutive intervals.</summary>
    /// <param name="intervals">The intervals.</param>
    /// <param name="perWindow">Intervals in a window, ≥ 3; a rest at the end is left out.</param>
    /// <returns>Null when fewer than three windows have a positive slope.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public static DepthScaling? OverDepth(IReadOnlyList<OrderFlowInterval> intervals, int perWindow)
    {
        ArgumentNullException.ThrowIfNull(intervals);
        Guard.AtLeast(perWindow, 3);
        var x = new List<double>();
        var y = new List<double>();
        int windows = intervals.Count / perWindow;
        for (int w = 0; w < windows; w++)
        {
            if (Of([.. intervals.Skip(w * perWindow).Take(perWindow)]) is not { Slope: > 0, MeanDepth: > 0 } fit) continue;
            x.Add(Math.Log(fit.MeanDepth));
            y.Add(Math.Log(fit.Slope));
        }

        return Line.Fit([.. x], [.. y]) is { } line ? new DepthScaling(windows, x.Count, Math.Exp(line.Intercept), -line.Slope, line.SlopeError, line.RSquared) : null;
    }

    /// <summary>A straight line by least squares.</summary>
    internal sealed record Line(double Intercept, double Slope, double InterceptError, double SlopeError, double RobustSlopeError, double RSquared)
    {
        public static Line? Fit(double[] x, double[] y)
        {
            int n = x.Length;
            if (n < 3) return null;
            double meanX = x.Average(), meanY = y.Average(), xx = 0, xy = 0, yy = 0;
            for (int i = 0; i < n; i++)
            {
                double dx = x[i] - meanX, dy = y[i] - meanY;
                (xx, xy, yy) = (xx + (dx * dx), xy + (dx * dy), yy + (dy * dy));
            }

            // Arguments that differ by rounding only do not vary.
            if (!(xx > 1e-24 * n * Math.Max(meanX * meanX, double.Epsilon))) return null;
            double slope = xy / xx, intercept = meanY - (slope * meanX), squares = 0, weighted = 0;
            for (int i = 0; i < n; i++)
            {
                double dx = x[i] - meanX, e = y[i] - meanY - (slope * dx);
                (squares, weighted) = (squares + (e * e), weighted + (dx * dx * e * e));
            }

            double variance = squares / (n - 2);
            return new Line(intercept, slope, Math.Sqrt(variance * ((1.0 / n) + (meanX * meanX / xx))), Math.Sqrt(variance / xx), Math.Sqrt(n / (n - 2.0) * weighted) / xx,
                yy > 0 ? Math.Clamp(1 - (squares / yy), 0, 1) : 0);
        }
    }
}

/// <summary>ln β = ln c − λ·ln D over windows.</summary>
/// <param name="Windows">Windows looked at.</param>
/// <param name="Used">Windows with a positive slope.</param>
/// <param name="Coefficient">c.</param>
/// <param name="Exponent">λ; 1 where the slope is inverse to depth.</param>
/// <param name="ExponentError">Standard error of λ.</param>
/// <param name="RSquared">Of the line in logs.</param>
public sealed record DepthScaling(int Windows, int Used, double Coefficient, double Exponent, double ExponentError, double RSquared);
