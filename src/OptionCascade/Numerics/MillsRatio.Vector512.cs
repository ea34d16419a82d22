// Written for Vector512; the build derives Vector256 and Vector128 from this text. See MillsRatio.cs for the formula.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OptionCascade.Numerics;

internal static partial class MillsRatio
{
    /// <summary>R(x) for x ≥ 0, relative error below 4·10⁻¹⁶.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Full(Vector512<double> x)
    {
        Vector512<double> t = (x - Vector512.Create(5.0)) / (x + Vector512.Create(5.0)), t2 = t * t, t4 = t2 * t2, t8 = t4 * t4;
        Vector512<double> a = Quartet(t, t2, 1.1568486282918945895, -0.22948753825211315942, 0.077781598868735528658, 0.025072179301638799991);
        Vector512<double> b = Quartet(t, t2, -0.066177600778993395991, 0.061505045840186498751, -0.038026592187762366072, 0.016348231281029381022);
        Vector512<double> c = Quartet(t, t2, -0.0042012903106635741489, 0.000019530638370790786741, 0.00045704381820007952373, -0.00013437427855711350834);
        Vector512<double> d = Quartet(t, t2, -0.000024805458447214500062, 0.000022709612709237681783, -1.7723438185601555466e-7, -3.2772876332088650998e-6);
        Vector512<double> e = Quartet(t, t2, 3.2197131609042186729e-7, 4.9199623314783404915e-7, -6.7383234651770473236e-8, -7.7585202367863426852e-8);
        Vector512<double> f = Quartet(t, t2, 1.0082895646260188117e-8, 1.1032071151574336462e-8, -1.0846925288860794832e-9, -9.5648329347125511362e-10);
        f = Vector512.FusedMultiplyAdd(t4, Vector512.Create(6.2883778554986769789e-11), f);
        Vector512<double> low = Vector512.FusedMultiplyAdd(t4, b, a), middle = Vector512.FusedMultiplyAdd(t4, d, c), high = Vector512.FusedMultiplyAdd(t4, f, e);
        return Vector512.FusedMultiplyAdd(t8, Vector512.FusedMultiplyAdd(t8, high, middle), low) / (x + Vector512.Create(1.0));
    }

    /// <summary>R(x) for x ≥ 0, relative error below 1·10⁻¹¹.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Short(Vector512<double> x)
    {
        Vector512<double> t = (x - Vector512.Create(5.0)) / (x + Vector512.Create(5.0)), t2 = t * t, t4 = t2 * t2, t8 = t4 * t4;
        Vector512<double> a = Quartet(t, t2, 1.1568486282881413122, -0.22948753831747226361, 0.077781599357857111761, 0.025072182472152134388);
        Vector512<double> b = Quartet(t, t2, -0.066177611290565345667, 0.061505000841036166557, -0.038026505465907936978, 0.016348519401444293185);
        Vector512<double> c = Quartet(t, t2, -0.0042016459671136447477, 0.000018544784402073150727, 0.00045785265448125079794, -0.00013243452351327854048);
        Vector512<double> d = Quartet(t, t2, -0.000025866438634030353062, 0.000020476000510603130134, 6.1751620633979674779e-7, -1.8193198716891126953e-6);
        return Vector512.FusedMultiplyAdd(t8, Vector512.FusedMultiplyAdd(t4, d, c), Vector512.FusedMultiplyAdd(t4, b, a)) / (x + Vector512.Create(1.0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Quartet(Vector512<double> t, Vector512<double> t2, double c0, double c1, double c2, double c3)
        => Vector512.FusedMultiplyAdd(t2, Vector512.FusedMultiplyAdd(t, Vector512.Create(c3), Vector512.Create(c2)), Vector512.FusedMultiplyAdd(t, Vector512.Create(c1), Vector512.Create(c0)));
}
