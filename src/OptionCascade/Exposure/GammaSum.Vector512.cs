// Written for Vector512; the build derives Vector256 and Vector128 from this text. See GammaSum.cs for the equation and symbols.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OptionCascade.Exposure;

internal sealed unsafe partial class GammaSum
{
    /// <summary>
    /// Terms Aᵢ·2^(−Dᵢ²), D = d₁·√(½ log₂ e), of a block at one x. −D² = n + r with an integer n and |r| ≤ ½, the fused operation rounding r once; 2ʳ is a polynomial of
    /// degree 10, relative error 6e-16.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TermsVector512(double* rows, double x, double* terms)
    {
        Vector512<double> move = Vector512.Create(x), farthest = Vector512.Create(Farthest * RootHalfLog2E), shift = Vector512.Create(6755399441055744.0);
        Vector512<double> one = Vector512<double>.One;
        Vector512<double> c0 = Vector512.Create(0.6931471805599462), c1 = Vector512.Create(0.24022650695910075), c2 = Vector512.Create(0.05550410866465167);
        Vector512<double> c3 = Vector512.Create(0.009618129107618665), c4 = Vector512.Create(0.0013333558200794592), c5 = Vector512.Create(0.00015403530424776529);
        Vector512<double> c6 = Vector512.Create(1.5252672924850737e-05), c7 = Vector512.Create(1.3215451633221434e-06), c8 = Vector512.Create(1.0205905413765595e-07);
        Vector512<double> c9 = Vector512.Create(7.070977866508138e-09);
        for (int row = 0; row < RowsPerBlock; row += Vector512<double>.Count)
        {
            Vector512<double> distance = Vector512.Load(rows + row) + move;
            Vector512<double> d = Vector512.FusedMultiplyAdd(distance, Vector512.Load(rows + RowsPerBlock + row), Vector512.Load(rows + (2 * RowsPerBlock) + row));
            d = Vector512.MinNative(Vector512.Abs(d), farthest);
            Vector512<double> shifted = Vector512.FusedMultiplyAdd(-d, d, shift); // n in the low bits
            Vector512<double> r = Vector512.FusedMultiplyAdd(-d, d, shift - shifted), r2 = r * r;
            Vector512<double> even = Vector512.FusedMultiplyAdd(c8, r2, c6), odd = Vector512.FusedMultiplyAdd(c9, r2, c7);
            even = Vector512.FusedMultiplyAdd(even, r2, c4);
            odd = Vector512.FusedMultiplyAdd(odd, r2, c5);
            even = Vector512.FusedMultiplyAdd(even, r2, c2);
            odd = Vector512.FusedMultiplyAdd(odd, r2, c3);
            even = Vector512.FusedMultiplyAdd(even, r2, c0);
            odd = Vector512.FusedMultiplyAdd(odd, r2, c1);
            Vector512<double> power = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(odd, r, even), r, one);
            power = (power.AsInt64() + Vector512.ShiftLeft(shifted.AsInt64(), 52)).AsDouble();
            (Vector512.Load(rows + (3 * RowsPerBlock) + row) * power).Store(terms + row);
        }
    }
}
