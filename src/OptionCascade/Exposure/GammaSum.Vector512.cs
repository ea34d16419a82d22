// Written for Vector512; the build derives Vector256 and Vector128 from this text. See GammaSum.cs for the equation and symbols.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OptionCascade.Exposure;

internal sealed unsafe partial class GammaSum
{
    /// <summary>
    /// Terms Aᵢ·2^(−Dᵢ²) of a block at one x, Dᵢ = d₁ᵢ·√(½ log₂ e) = x·(a column) + (another). −D² = n + r with an integer n and |r| ≤ ½; 2ʳ is a polynomial of degree 10, relative error 6e-16.
    /// The rounding of D² adds 8e-17·D², which is 1e-15 within five standard deviations. Additions are preferred to multiplications: they run on other ports.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TermsVector512(double* rows, int count, double x, double* terms)
    {
        Vector512<double> move = Vector512.Create(x), farthest = Vector512.Create(Farthest * RootHalfLog2E * Farthest * RootHalfLog2E), shift = Vector512.Create(6755399441055744.0);
        Vector512<double> one = Vector512<double>.One;
        Vector512<double> c0 = Vector512.Create(0.6931471805599462), c1 = Vector512.Create(0.24022650695910075), c2 = Vector512.Create(0.05550410866465167);
        Vector512<double> c3 = Vector512.Create(0.009618129107618665), c4 = Vector512.Create(0.0013333558200794592), c5 = Vector512.Create(0.00015403530424776529);
        Vector512<double> c6 = Vector512.Create(1.5252672924850737e-05), c7 = Vector512.Create(1.3215451633221434e-06), c8 = Vector512.Create(1.0205905413765595e-07);
        Vector512<double> c9 = Vector512.Create(7.070977866508138e-09);
        double* offsets = rows + count, weights = rows + (2 * count);
        for (int row = 0; row < count; row += Vector512<double>.Count)
        {
            Vector512<double> d = Vector512.FusedMultiplyAdd(move, Vector512.Load(rows + row), Vector512.Load(offsets + row));
            Vector512<double> square = Vector512.MinNative(d * d, farthest), shifted = shift - square; // n in the low bits
            Vector512<double> r = (shift - shifted) - square;
            Vector512<double> p = Vector512.FusedMultiplyAdd(c9, r, c8);
            p = Vector512.FusedMultiplyAdd(p, r, c7);
            p = Vector512.FusedMultiplyAdd(p, r, c6);
            p = Vector512.FusedMultiplyAdd(p, r, c5);
            p = Vector512.FusedMultiplyAdd(p, r, c4);
            p = Vector512.FusedMultiplyAdd(p, r, c3);
            p = Vector512.FusedMultiplyAdd(p, r, c2);
            p = Vector512.FusedMultiplyAdd(p, r, c1);
            p = Vector512.FusedMultiplyAdd(p, r, c0);
            p = Vector512.FusedMultiplyAdd(p, r, one);
            p = (p.AsInt64() + Vector512.ShiftLeft(shifted.AsInt64(), 52)).AsDouble();
            (Vector512.Load(weights + row) * p).Store(terms + row);
        }
    }
}
