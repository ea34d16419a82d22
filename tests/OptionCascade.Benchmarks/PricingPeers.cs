using System.Runtime.InteropServices;

namespace OptionCascade.Benchmarks;

/// <summary>
/// The peers in <c>tests/OptionCascade.Benchmarks/peers</c>, built by its <c>build.sh</c>. One that was not built throws when it is called, so that
/// the report says so.
/// </summary>
internal static unsafe class PricingPeers
{
    /// <summary>The C loop, 256-bit vectors (AVX2).</summary>
    public static readonly nint LoopAvx2 = Find("libeuropean_loop_avx2.so", "european_desk");

    /// <summary>The C loop, 512-bit vectors where the machine has them.</summary>
    public static readonly nint LoopWidest = Find("libeuropean_loop.so", "european_desk");

    /// <summary>QuantLib's BlackCalculator.</summary>
    public static readonly nint QuantLib = Find("libquantlib_peer.so", "quantlib_black_calculator");

    /// <summary>Price, delta, gamma, vega, theta, rho, vanna, charm, volga by the C loop.</summary>
    public static void Desk(nint peer, KernelInputs x)
    {
        var f = (delegate* unmanaged<nint, double*, double*, double*, double, double, double, double, double*, double*, double*, double*, double*, double*,
            double*, double*, double*, void>)Built(peer);
        double** c = x.Columns;
        f(x.Count, x.Strikes, x.Volatilities, x.Signs, KernelInputs.Spot, KernelInputs.Forward, KernelInputs.Discount, x.YearFraction,
            c[0], c[1], c[2], c[3], c[4], c[5], c[9], c[10], c[11]);
    }

    /// <summary>Price, delta, gamma, vega, theta, rho by QuantLib.</summary>
    public static void BlackCalculator(KernelInputs x)
    {
        var f = (delegate* unmanaged<nint, double*, double*, double*, double, double, double, double, double*, double*, double*, double*, double*, double*,
            void>)Built(QuantLib);
        double** c = x.Columns;
        f(x.Count, x.Strikes, x.Volatilities, x.Signs, KernelInputs.Spot, KernelInputs.Forward, KernelInputs.Discount, x.YearFraction,
            c[0], c[1], c[2], c[3], c[4], c[5]);
    }

    private static nint Built(nint peer)
        => peer != 0 ? peer : throw new InvalidOperationException("This peer is not built: run tests/OptionCascade.Benchmarks/peers/build.sh.");

    private static nint Find(string library, string function)
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            string path = Path.Combine(d.FullName, "tests", "OptionCascade.Benchmarks", "peers", "bin", library);
            if (File.Exists(path) && NativeLibrary.TryLoad(path, out nint handle))
                return NativeLibrary.GetExport(handle, function);
        }

        return 0;
    }
}
