// Σ uᵢ·Γᵢ(x) = e⁻ˣ/S₀² · Σ Aᵢ·exp(−d₁ᵢ²/2)
//
//   x      ln(S/S₀)
//   uᵢ     dealer's contracts × multiplier, units of underlying, long > 0
//   sᵢ     σᵢ√Tᵢ, volatility fixed per strike
//   d₁ᵢ    (ln(Fᵢ/Kᵢ) + x)/sᵢ + sᵢ/2, Fᵢ the forward at S₀, moving with spot
//   Aᵢ     uᵢ·Dᵢ·Fᵢ/(sᵢ√(2π)), quote currency
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;
using OptionCascade.Pricing;

namespace OptionCascade.Exposure;

/// <summary>
/// Gamma of a whole book at many levels of spot: everything that does not depend on the level is worked out once, so that a row costs one exponential a level.
/// </summary>
/// <remarks>
/// Rows are kept in blocks that stay in the first-level cache while all levels pass over them. A block's terms are added in eight partial sums, whatever the machine's vector
/// width, and blocks with compensation: the bits do not depend on machine or threads. At levels where all rows of a block together are below 1e-19 of gross, less than rounding,
/// the block is passed over. Rows without width (T = 0, σ = 0, K = 0) have no gamma; farther than 37.5 standard deviations from the strike the density counts as 0, to within 1e-300 of Σ |Aᵢ|. Immutable.
/// </remarks>
internal sealed unsafe partial class GammaSum
{
    private const int MostRows = 256, Columns = 3, Lanes = 8;

    /// <summary>|d₁| from which on the density stays at its value there, 5e-306: below the smallest normal number soon after.</summary>
    private const double Farthest = 37.5;

    /// <summary>√(½·log₂ e).</summary>
    private const double RootHalfLog2E = 0.8493218002880191;

    /// <summary>A block is passed over at levels where a bound on its gross is this share of what the blocks before it have: less than rounding, however many blocks there are.</summary>
    private const double Negligible = 1e-19;

    /// <summary>A gross below this share of Σ |Aᵢ| is made of densities that count as 0.</summary>
    private const double Nothing = 1e-300;

    private readonly double[] _rows;
    private readonly Block[] _blocks;
    private readonly double _inverseSpotSquared, _weight;

    /// <summary>A stretch of strikes of one expiry and right.</summary>
    /// <param name="IsCall">Calls or puts.</param>
    /// <param name="Start">Where its columns start in the array.</param>
    /// <param name="Rows">Rows, padded with empty ones to a multiple of every vector's length.</param>
    /// <param name="Low">Least x at which a row has d₁ = 0.</param>
    /// <param name="High">Largest such x.</param>
    /// <param name="Width">Largest s.</param>
    /// <param name="Weight">Σ |Aᵢ|.</param>
    /// <param name="IsOneSided">True when no two rows have opposite signs: gross is then |net|.</param>
    private readonly record struct Block(bool IsCall, int Start, int Rows, double Low, double High, double Width, double Weight, bool IsOneSided)
    {
        /// <summary>A bound on Σ |Aᵢ|·exp(−d₁ᵢ²/2) at x: every row at the least distance that any has.</summary>
        public double Bound(double x)
        {
            double d = Math.Max(Low - x, x - High) / Width;
            return d <= 0 ? Weight : Weight * Math.Exp(-0.5 * d * d);
        }
    }

    public GammaSum(PositionTable table)
    {
        ResolvedBook book = table.Book;
        double spot = book.Market.Spot;
        _inverseSpotSquared = 1 / spot / spot;
        var rows = new List<(double C, double S, double A)>();
        var blocks = new List<Block>();
        var columns = new List<double[]>();
        int at = 0;

        // Calls, then puts; the farthest expiry first: its wide bells are what the far strikes of the near ones are measured against.
        foreach (TableSlice slice in table.Slices.Where(s => s.IsCall).Reverse().Concat(table.Slices.Where(s => !s.IsCall).Reverse()))
        {
            ResolvedExpiry e = book.Expiries[slice.Expiry];
            if (e.YearFraction < EuropeanTerms.LeastYearFraction) continue;
            double rootTime = Math.Sqrt(e.YearFraction), present = e.Discount * e.Forward * VectorMath.InverseSqrt2Pi;
            rows.Clear();
            for (int i = slice.Start; i < slice.Start + slice.Count; i++)
            {
                double s = Math.Min(MostStandardDeviation, table.Volatilities[i] * rootTime);
                if (s >= EuropeanTerms.LeastStandardDeviation && table.Strikes[i] >= LeastStrike)
                    rows.Add((VectorMath.LogRatio(e.Forward, table.Strikes[i]), s, table.Units[i] * present / s));
            }

            int pieces = (rows.Count + MostRows - 1) / MostRows;
            for (int piece = 0; piece < pieces; piece++)
            {
                int first = piece * rows.Count / pieces, last = (piece + 1) * rows.Count / pieces, padded = (last - first + Lanes - 1) / Lanes * Lanes;
                double[] column = new double[Columns * padded];
                double low = double.PositiveInfinity, high = double.NegativeInfinity, width = 0, weight = 0;
                bool longs = false, shorts = false;
                for (int i = first; i < last; i++)
                {
                    (double c, double s, double a) = rows[i];
                    double centre = -c - (0.5 * s * s), q = RootHalfLog2E / s;
                    (low, high) = (Math.Min(low, centre), Math.Max(high, centre));
                    width = Math.Max(width, s);
                    weight += Math.Abs(a);
                    column[i - first] = q;
                    column[padded + i - first] = (c * q) + (0.5 * RootHalfLog2E * s);
                    column[(2 * padded) + i - first] = a;
                    (longs, shorts) = (longs || a > 0, shorts || a < 0);
                }

                columns.Add(column);
                blocks.Add(new Block(slice.IsCall, at, padded, low, high, width, weight, !(longs && shorts)));
                at += column.Length;
                _weight += weight;
            }
        }

        _blocks = [.. blocks];
        _rows = new double[at];
        for (int b = 0; b < blocks.Count; b++)
            columns[b].CopyTo(_rows, blocks[b].Start);
    }

    /// <summary>As the pricing kernel: larger values of σ√T count as this one, smaller strikes as 0.</summary>
    private const double MostStandardDeviation = 1e4, LeastStrike = 1e-300;

    /// <summary>Σ uᵢ·Γᵢ at every x, into <paramref name="amounts"/> (raw partial derivatives, not scaled).</summary>
    public void At(ReadOnlySpan<double> logMoves, Span<ExposureAmount> amounts) => At(logMoves, amounts, EuropeanKernel.Widest);

    /// <summary>As above with a given vector width, which does not change the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void At(ReadOnlySpan<double> logMoves, Span<ExposureAmount> amounts, EuropeanKernel.Width width)
    {
        int levels = logMoves.Length;
        double* terms = stackalloc double[MostRows];
        double[] accumulators = new double[4 * Lanes * levels], grossBefore = new double[levels];
        amounts[..levels].Clear();
        fixed (double* all = _rows, sums = accumulators)
            for (int b = 0; b < _blocks.Length; b++)
            {
                Block block = _blocks[b];
                double* rows = all + block.Start;
                double near = 8 * block.Width;
                for (int l = 0; l < levels; l++)
                {
                    double x = logMoves[l];
                    double* sum = sums + (4 * Lanes * l);
                    if ((x < block.Low - near || x > block.High + near) && block.Bound(x) <= Negligible * (grossBefore[l] + Across(Vector512.Load(sum + (2 * Lanes))))) continue;
                    switch (width)
                    {
                        case EuropeanKernel.Width.Vector512: TermsVector512(rows, block.Rows, x, terms); break;
                        case EuropeanKernel.Width.Vector256: TermsVector256(rows, block.Rows, x, terms); break;
                        default: TermsVector128(rows, block.Rows, x, terms); break;
                    }

                    Add(terms, block.Rows, block.IsOneSided, sum);
                }

                if (b + 1 < _blocks.Length && _blocks[b + 1].IsCall == block.IsCall) continue;
                for (int l = 0; l < levels; l++)
                {
                    double* sum = sums + (4 * Lanes * l);
                    double net = Across(Vector512.Load(sum) + Vector512.Load(sum + Lanes)), gross = Across(Vector512.Load(sum + (2 * Lanes)) + Vector512.Load(sum + (3 * Lanes)));
                    amounts[l] = block.IsCall ? amounts[l] with { CallsNet = net, CallsGross = gross } : amounts[l] with { PutsNet = net, PutsGross = gross };
                    grossBefore[l] += gross;
                }

                Array.Clear(accumulators);
            }

        for (int l = 0; l < levels; l++)
            amounts[l] = amounts[l].Gross > Nothing * _weight ? amounts[l].Times(Math.Exp(-logMoves[l]) * _inverseSpotSquared) : default;
    }

    /// <summary>Adds the terms of a block to the partial sums of a level: net and its carry, gross and its carry, eight lanes each.</summary>
    private static void Add(double* terms, int rows, bool isOneSided, double* sums)
    {
        Vector512<double> net = Vector512.Load(terms), gross;
        if (isOneSided)
        {
            for (int i = Lanes; i < rows; i += Lanes)
                net += Vector512.Load(terms + i);
            gross = Vector512.Abs(net);
        }
        else
        {
            gross = Vector512.Abs(net);
            for (int i = Lanes; i < rows; i += Lanes)
            {
                Vector512<double> term = Vector512.Load(terms + i);
                net += term;
                gross += Vector512.Abs(term);
            }
        }

        AddTo(sums, net);
        AddTo(sums + (2 * Lanes), gross);
    }

    /// <summary>Two-sum of Knuth, lane by lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(double* sum, Vector512<double> x)
    {
        Vector512<double> before = Vector512.Load(sum), after = before + x, added = after - before;
        (Vector512.Load(sum + Lanes) + ((before - (after - added)) + (x - added))).Store(sum + Lanes);
        after.Store(sum);
    }

    /// <summary>The eight lanes in a fixed order.</summary>
    private static double Across(Vector512<double> v)
    {
        Vector256<double> four = v.GetLower() + v.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }
}
