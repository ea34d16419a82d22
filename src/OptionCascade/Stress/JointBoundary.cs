// A(b) = least news that, with a block b, reaches the level; falls as b grows.   On [b₀, b₁]:  d² ≥ min { d²(a, b) : a ≥ A(b₁), b₀ ≤ b ≤ b₁ }
using OptionCascade.Cascade;
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>News and block with a level: branch and bound over the block, with a proven lower bound.</summary>
internal sealed class JointBoundary(CascadeEquation equation, StressOutcome outcome, ShockCovariance covariance, ReverseStressOptions options)
{
    /// <summary>The bound is this near to the best, relative, or the markets solved are this many.</summary>
    private const double Closeness = 1e-4;

    private const int Most = 2000;

    private readonly int _side = outcome.Direction;
    private readonly double _range = outcome.Direction < 0 ? -options.Solver.Domain.LowestLogMove : options.Solver.Domain.HighestLogMove;

    /// <summary>Direction of the best point in standard normal coordinates (null for none) and the least distance that is possible.</summary>
    public (double[]? Direction, double Bound) Nearest(double largest)
    {
        // No block farther out than the largest distance: σ of the block alone, whatever the correlation.
        double most = largest * covariance.StandardDeviations[1], best = largest * largest;
        (double A, double B)? at = null;
        var open = new PriorityQueue<(double B0, double B1, double A0, double A1), double>();
        void Offer(double a, double b)
        {
            double d = covariance.Squared([_side * a, _side * b]);
            if (d < best) (best, at) = (d, (a, b));
        }

        double first = News(0), last = News(most);
        OfferAt(first, 0);
        OfferAt(last, most);
        open.Enqueue((0, most, first, last), Lower(last, 0, most));
        double? bound = null; // of what was not split any more; null: everything else is farther than the best
        int solved = 2;
        while (bound is null && open.TryDequeue(out var part, out double lower))
        {
            if (lower >= best * (1 - Closeness) || solved >= Most)
            {
                bound = lower;
                break;
            }

            double middle = 0.5 * (part.B0 + part.B1), news = News(middle);
            solved++;
            OfferAt(news, middle);
            Push(part.B0, middle, part.A0, news);
            Push(middle, part.B1, news, part.A1);
        }

        return (at is { } z ? Direction(z.A, z.B) : null, Math.Sqrt(Math.Min(bound ?? best, best)));

        void Push(double b0, double b1, double a0, double a1)
        {
            double lower = Lower(a1, b0, b1);
            if (lower < best) open.Enqueue((b0, b1, a0, a1), lower);
        }

        // With that block, any news from a on: the nearest of them.
        void OfferAt(double a, double b)
        {
            if (!double.IsFinite(a)) return;
            Offer(a, b);
            double nearest = BestNews(b);
            if (nearest > a) Offer(nearest, b);
        }
    }

    /// <summary>The least news, log price, with a block of b units in the same direction; +∞ when none within the range does, 0 when the block alone does.</summary>
    private double News(double b)
    {
        Shock start = b == 0 ? options.Start : options.Start.And(Shock.BlockTrade(_side * b));
        double alone = equation.MoveAlone(start);
        if (alone * _side >= _range) return 0;
        if (outcome.IsCausedBy(StressEnd.Of(equation, start, options.Solver))) return 0;
        ResponseCurve curve = ResponseCurve.Create(equation, Shock.PriceJump(_side), options.Solver, start);
        double largest = Math.Max(_range, curve.LargestScale) * (1 + 1e-9);
        bool Caused(double s) => curve.LogMoveAt(s) is not { } x || (x - outcome.Level) * _side >= 0;
        return Caused(largest) ? FirstScale.Bisect(Caused, 0, largest, 1e-14) : double.PositiveInfinity;
    }

    /// <summary>The news at which d² is least for a given block: on the line of regression.</summary>
    private double BestNews(double b) => b * Slope(0);

    /// <summary>min d² over a ≥ least, b₀ ≤ b ≤ b₁: a convex function, so the best on the edges, and inside if the origin is.</summary>
    private double Lower(double least, double b0, double b1)
    {
        if (!double.IsFinite(least)) return double.PositiveInfinity;
        if (least <= 0 && b0 <= 0) return 0;
        double D(double a, double b) => covariance.Squared([_side * a, _side * b]);
        double lowest = Math.Min(D(Math.Max(least, BestNews(b0)), b0), D(Math.Max(least, BestNews(b1)), b1));
        return Math.Min(lowest, D(least, Math.Clamp(least * Slope(1), b0, b1)));
    }

    /// <summary>d²(a, b) = p·a² + 2q·a·b + r·b²: of a given b the best a is −q/p·b (0), of a given a the best b is −q/r·a (1).</summary>
    private double Slope(int of)
    {
        double p = covariance.Squared([1, 0]), r = covariance.Squared([0, 1]);
        // (1, k) keeps q free of cancellation: k brings both to one size.
        double k = Math.Sqrt(p / r), q = (covariance.Squared([1, k]) - p - (k * k * r)) / (2 * k);
        return of == 0 ? -q / p : -q / r;
    }

    private double[] Direction(double a, double b)
    {
        double[] w = covariance.Standard([_side * a, _side * b]);
        double length = Math.Sqrt((w[0] * w[0]) + (w[1] * w[1]));
        return length > 0 ? [w[0] / length, w[1] / length] : [0, 1];
    }
}
