// Σ uᵢ·Γᵢ(x) = e⁻ˣ/S₀² · Σ Aᵢ·exp(−d₁ᵢ²/2)
//
//   x      ln(S/S₀)
//   uᵢ     dealer's contracts × multiplier, units of underlying, long > 0
//   sᵢ     σᵢ√Tᵢ, volatility fixed per strike
//   d₁ᵢ    (ln(Fᵢ/Kᵢ) + x)/sᵢ + sᵢ/2, Fᵢ the forward at S₀, moving with spot
//   Aᵢ     uᵢ·Dᵢ·Fᵢ/(sᵢ√(2π)), quote currency
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Services;

namespace OptionCascade.Exposure;

/// <summary>
/// Gamma of a whole book at many levels of spot: everything that does not depend on the level is worked out once, so that a row costs one exponential a level.
/// </summary>
/// <remarks>
/// Rows are kept in blocks that stay in the first-level cache while all levels pass over them. A block's terms are added in eight partial sums, whatever the machine's vector
/// width, and blocks with compensation: the bits do not depend on machine or threads. Rows without width (T = 0, σ = 0, K = 0) have no gamma;
/// farther than 37.5 standard deviations from the strike the density counts as 0, to within 1e-300 of Σ |Aᵢ|. Immutable.
/// </remarks>
internal sealed unsafe partial class GammaSum
{
    private const int RowsPerBlock = 128, Columns = 4;

    /// <summary>|d₁| from which on the density stays at its value there, 5e-306: below the smallest normal number soon after.</summary>
    private const double Farthest = 37.5;

    /// <summary>√(½·log₂ e).</summary>
    private const double RootHalfLog2E = 0.8493218002880191;

    /// <summary>A gross below this share of Σ |Aᵢ| is made of densities that count as 0.</summary>
    private const double Nothing = 1e-300;

    private readonly double[] _rows;
    private readonly Block[] _blocks;
    private readonly double _inverseSpotSquared, _weight;

    /// <summary>A block and the x outside which all its terms are 0.</summary>
    private readonly record struct Block(bool IsCall, double Low, double High);

    public GammaSum(PositionTable table)
    {
        ResolvedBook book = table.Book;
        double spot = book.Market.Spot;
        _inverseSpotSquared = 1 / spot / spot;
        double weight = 0;
        var rows = new List<double[]>();
        var blocks = new List<Block>();
        foreach (bool isCall in (ReadOnlySpan<bool>)[true, false])
        {
            double[]? block = null;
            int filled = 0;
            double low = double.PositiveInfinity, high = double.NegativeInfinity;
            foreach (TableSlice slice in table.Slices)
            {
                if (slice.IsCall != isCall) continue;
                ResolvedExpiry e = book.Expiries[slice.Expiry];
                if (e.YearFraction < EuropeanTerms.LeastYearFraction) continue;
                double rootTime = Math.Sqrt(e.YearFraction), present = e.Discount * e.Forward * VectorMath.InverseSqrt2Pi;
                for (int i = slice.Start; i < slice.Start + slice.Count; i++)
                {
                    double s = Math.Min(MostStandardDeviation, table.Volatilities[i] * rootTime);
                    if (!(s >= EuropeanTerms.LeastStandardDeviation && table.Strikes[i] >= LeastStrike)) continue;
                    if (block is null || filled == RowsPerBlock)
                    {
                        Close();
                        block = new double[Columns * RowsPerBlock];
                        rows.Add(block);
                        (filled, low, high) = (0, double.PositiveInfinity, double.NegativeInfinity);
                    }

                    double c = VectorMath.LogRatio(e.Forward, table.Strikes[i]), reach = Farthest * s, centre = -c - (0.5 * s * s);
                    (low, high) = (Math.Min(low, centre - reach), Math.Max(high, centre + reach));
                    block[filled] = c;
                    block[RowsPerBlock + filled] = RootHalfLog2E / s;
                    block[(2 * RowsPerBlock) + filled] = 0.5 * RootHalfLog2E * s;
                    block[(3 * RowsPerBlock) + filled] = table.Units[i] * present / s;
                    weight += Math.Abs(table.Units[i] * present / s);
                    filled++;
                }
            }

            Close();

            void Close()
            {
                if (block is not null) blocks.Add(new Block(isCall, low - 1e-9, high + 1e-9));
            }
        }

        _weight = weight;
        _blocks = [.. blocks];
        _rows = new double[rows.Count * Columns * RowsPerBlock];
        for (int b = 0; b < rows.Count; b++)
            rows[b].CopyTo(_rows, b * Columns * RowsPerBlock);
    }

    /// <summary>As the pricing kernel: larger values of σ√T count as this one, smaller strikes as 0.</summary>
    private const double MostStandardDeviation = 1e4, LeastStrike = 1e-300;

    /// <summary>Σ uᵢ·Γᵢ at every x, into <paramref name="amounts"/> (raw partial derivatives, not scaled).</summary>
    public void At(ReadOnlySpan<double> logMoves, Span<ExposureAmount> amounts) => At(logMoves, amounts, EuropeanKernel.Widest);

    /// <summary>As above with a given vector width, which does not change the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void At(ReadOnlySpan<double> logMoves, Span<ExposureAmount> amounts, EuropeanKernel.Width width)
    {
        double* terms = stackalloc double[RowsPerBlock];
        var sums = new ExposureSum[logMoves.Length];
        fixed (double* all = _rows)
            for (int b = 0; b < _blocks.Length; b++)
            {
                double* rows = all + (b * Columns * RowsPerBlock);
                Block block = _blocks[b];
                for (int l = 0; l < sums.Length; l++)
                {
                    double x = logMoves[l];
                    if (!(x >= block.Low && x <= block.High)) continue;
                    switch (width)
                    {
                        case EuropeanKernel.Width.Vector512: TermsVector512(rows, x, terms); break;
                        case EuropeanKernel.Width.Vector256: TermsVector256(rows, x, terms); break;
                        default: TermsVector128(rows, x, terms); break;
                    }

                    sums[l].Add(Sum(terms), block.IsCall);
                }
            }

        for (int l = 0; l < sums.Length; l++)
        {
            ExposureAmount amount = sums[l].Amount;
            amounts[l] = amount.Gross > Nothing * _weight ? amount.Times(Math.Exp(-logMoves[l]) * _inverseSpotSquared) : default;
        }
    }

    /// <summary>Net and gross of the terms of a block, in eight partial sums.</summary>
    private static NetGross Sum(double* terms)
    {
        ReadOnlySpan<Vector512<double>> v = MemoryMarshal.Cast<double, Vector512<double>>(new ReadOnlySpan<double>(terms, RowsPerBlock));
        Vector512<double> net0 = v[0], net1 = v[1], gross0 = Vector512.Abs(net0), gross1 = Vector512.Abs(net1);
        for (int i = 2; i < v.Length; i += 2)
        {
            (Vector512<double> a, Vector512<double> b) = (v[i], v[i + 1]);
            net0 += a;
            net1 += b;
            gross0 += Vector512.Abs(a);
            gross1 += Vector512.Abs(b);
        }

        return new NetGross(Across(net0 + net1), Across(gross0 + gross1));
    }

    /// <summary>The eight lanes in a fixed order.</summary>
    private static double Across(Vector512<double> v)
    {
        Vector256<double> four = v.GetLower() + v.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }
}
