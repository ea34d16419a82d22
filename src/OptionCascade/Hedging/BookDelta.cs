using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OptionCascade.Exposure;
using OptionCascade.Numerics;
using OptionCascade.Pricing;

namespace OptionCascade.Hedging;

/// <summary>
/// The spot delta of a European book as a function of the log move x at fixed volatility per strike and proportional carry:
/// Δ(x) = Σ w_i Φ(a_i x + b_i) + constant, w = contracts · multiplier · D·F₀/S₀, a = 1/(σ√T), b = ln(F₀/K)/(σ√T) + σ√T/2.
/// </summary>
/// <remarks>
/// A put differs from a call by a constant, which no hedge flow sees. Options whose total volatility σ√T is below <see cref="LeastTotalVolatility"/>
/// are steps at ln(K/F₀): their delta goes from 0 to 1 within 10⁻⁵ of log price. Units: underlying.
/// </remarks>
internal sealed class BookDelta
{
    /// <summary>Below this σ√T a delta is a step.</summary>
    public const double LeastTotalVolatility = 1e-6;

    /// <summary>|d₁| beyond which Φ is 0 or 1 to 1e-17.</summary>
    private const double Saturated = 8.6;

    private readonly double[] _slope, _offset, _weight;

    private BookDelta(double[] slope, double[] offset, double[] weight, List<FlowJump> steps)
    {
        _slope = slope;
        _offset = offset;
        _weight = weight;
        Steps = steps;
        foreach (double w in weight)
            Gross += Math.Abs(w);
        foreach (FlowJump step in steps)
            Gross += Math.Abs(step.Quantity);
    }

    /// <summary>Σ |w_i|: the delta if every option went from worthless to certain exercise, units of underlying.</summary>
    public double Gross { get; }

    /// <summary>Number of options with a smooth delta.</summary>
    public int Count => _slope.Length;

    /// <summary>Options about to expire: the delta steps up by <see cref="FlowJump.Quantity"/> as x rises through the level.</summary>
    public List<FlowJump> Steps { get; }

    /// <summary>Delta function of the dealers' side of a book.</summary>
    public static BookDelta Create(DealerBook dealers)
    {
        ResolvedBook book = dealers.Book;
        var slope = new List<double>(book.Count);
        var offset = new List<double>(book.Count);
        var weight = new List<double>(book.Count);
        var steps = new List<FlowJump>();
        foreach (ResolvedExpiry e in book.Expiries)
        {
            double carry = e.Discount * e.Forward / book.Market.Spot, rootT = Math.Sqrt(e.YearFraction);
            for (int i = e.Start; i < e.Start + e.Count; i++)
            {
                double w = dealers.Units[i] * carry, strike = book.Strikes[i];
                if (w == 0 || strike == 0) continue; // a strike of zero is the underlying itself: its delta does not move
                double total = book.Volatilities[i] * rootT;
                double moneyness = Math.Log(e.Forward / strike);
                if (total < LeastTotalVolatility)
                {
                    steps.Add(new FlowJump(-moneyness, w));
                    continue;
                }

                slope.Add(1 / total);
                offset.Add((moneyness / total) + (0.5 * total));
                weight.Add(w);
            }
        }

        return new BookDelta([.. slope], [.. offset], [.. weight], steps);
    }

    /// <summary>Σ w_i Φ(a_i x + b_i): the smooth part of the delta.</summary>
    public double Smooth(double x) => Sum(_slope, _offset, _weight, x);

    /// <summary>d/dx of <see cref="Smooth"/>.</summary>
    public double Slope(double x)
    {
        double sum = 0;
        for (int i = 0; i < _slope.Length; i++)
        {
            double z = Math.FusedMultiplyAdd(_slope[i], x, _offset[i]);
            if (Math.Abs(z) < 39) sum += _weight[i] * _slope[i] * Math.Exp(-0.5 * z * z);
        }

        return sum * 0.39894228040143267794;
    }

    /// <summary>A sampler of <see cref="Smooth"/> on [a, b] that works only on the options whose delta moves there.</summary>
    public PiecewiseChebyshev.Sampler SamplerFor(double a, double b)
    {
        var (slope, offset, weight) = (new List<double>(), new List<double>(), new List<double>());
        double constant = 0;
        for (int i = 0; i < _slope.Length; i++)
        {
            double low = Math.FusedMultiplyAdd(_slope[i], a, _offset[i]), high = Math.FusedMultiplyAdd(_slope[i], b, _offset[i]);
            if (high < -Saturated) continue;
            if (low > Saturated)
            {
                constant += _weight[i];
                continue;
            }

            slope.Add(_slope[i]);
            offset.Add(_offset[i]);
            weight.Add(_weight[i]);
        }

        double[] s = [.. slope], o = [.. offset], w = [.. weight];
        return (x, into) =>
        {
            for (int j = 0; j < x.Length; j++)
                into[j] = constant + Sum(s, o, w, x[j]);
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum(double[] slope, double[] offset, double[] weight, double x)
    {
        int n = slope.Length, i = 0;
        double sum = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<double> total = Vector512<double>.Zero, vx = Vector512.Create(x);
            for (; i <= n - 8; i += 8)
            {
                Vector512<double> z = Vector512.FusedMultiplyAdd(Vector512.Create(slope, i), vx, Vector512.Create(offset, i));
                total = Vector512.FusedMultiplyAdd(Vector512.Create(weight, i), VectorMath.NormalCdf(z), total);
            }

            sum = Vector512.Sum(total);
        }
        else
        {
            Vector256<double> total = Vector256<double>.Zero, vx = Vector256.Create(x);
            for (; i <= n - 4; i += 4)
            {
                Vector256<double> z = Vector256.FusedMultiplyAdd(Vector256.Create(slope, i), vx, Vector256.Create(offset, i));
                total = Vector256.FusedMultiplyAdd(Vector256.Create(weight, i), VectorMath.NormalCdf(z), total);
            }

            sum = Vector256.Sum(total);
        }

        for (; i < n; i++)
            sum += weight[i] * VectorMath.NormalCdf(Math.FusedMultiplyAdd(slope[i], x, offset[i]));
        return sum;
    }
}
