using System.Runtime.InteropServices;

namespace OptionCascade.Benchmarks.Pricing;

/// <summary>The peers in <c>peers</c>, built by its <c>build.sh</c>. One that was not built throws when it is called.</summary>
internal static unsafe class PricingPeers
{
    /// <summary>The C loop, 256-bit vectors (AVX2).</summary>
    public static readonly NativePeer LoopAvx2 = new("libeuropean_loop_avx2.so", "european_desk");

    /// <summary>The C loop, 512-bit vectors where the machine has them.</summary>
    public static readonly NativePeer LoopWidest = new("libeuropean_loop.so", "european_desk");

    /// <summary>QuantLib's BlackCalculator.</summary>
    public static readonly NativePeer QuantLib = new("libquantlib_peer.so", "quantlib_black_calculator");

    /// <summary>QuantLib's blackFormulaImpliedStdDev.</summary>
    public static readonly NativePeer ImpliedStdDev = new("libquantlib_implied.so", "quantlib_implied_volatility");

    /// <summary>QuantLib's QdFp fast scheme, the computation alone.</summary>
    public static readonly NativePeer AmericanBare = new("libquantlib_american.so", "quantlib_american_bare");

    /// <summary>QuantLib's QdFp fast scheme, an instrument per option.</summary>
    public static readonly NativePeer AmericanInstrument = new("libquantlib_american.so", "quantlib_american_instrument");

    /// <summary>The compiler of the C loop; null when it is not built.</summary>
    public static string? Compiler => Text(new NativePeer("libeuropean_loop.so", "european_compiler"));

    /// <summary>QuantLib's version; null when its peers are not built.</summary>
    public static string? QuantLibVersion => Text(new NativePeer("libquantlib_peer.so", "quantlib_version"));

    /// <summary>Price, delta, gamma, vega, theta, rho, vanna, charm, volga by the C loop.</summary>
    public static void Desk(NativePeer peer, KernelInputs x)
    {
        var f = (delegate* unmanaged<nint, double*, double*, double*, double, double, double, double, double*, double*, double*, double*, double*, double*,
            double*, double*, double*, void>)peer.Address;
        double** c = x.Columns;
        f(x.Count, x.Strikes, x.Volatilities, x.Signs, KernelInputs.Spot, KernelInputs.Forward, KernelInputs.Discount, x.YearFraction,
            c[0], c[1], c[2], c[3], c[4], c[5], c[9], c[10], c[11]);
    }

    /// <summary>Price, delta, gamma, vega, theta, rho by QuantLib.</summary>
    public static void BlackCalculator(KernelInputs x)
    {
        var f = (delegate* unmanaged<nint, double*, double*, double*, double, double, double, double, double*, double*, double*, double*, double*, double*,
            void>)QuantLib.Address;
        double** c = x.Columns;
        f(x.Count, x.Strikes, x.Volatilities, x.Signs, KernelInputs.Spot, KernelInputs.Forward, KernelInputs.Discount, x.YearFraction,
            c[0], c[1], c[2], c[3], c[4], c[5]);
    }

    /// <summary>Volatilities by QuantLib at a given accuracy; NaN where it throws.</summary>
    public static void ImpliedVolatility(ImpliedVolatilityChain chain, double accuracy, double[] volatilities)
    {
        var f = (delegate* unmanaged<nint, double*, double*, double*, double, double, double, double, double*, void>)ImpliedStdDev.Address;
        fixed (double* p = chain.Prices, k = chain.Strikes, w = chain.Signs, v = volatilities)
            f(chain.Prices.Length, p, k, w, ImpliedVolatilityChain.Forward, ImpliedVolatilityChain.Discount, chain.YearFraction, accuracy, v);
    }

    /// <summary>American prices by QuantLib; NaN where it throws.</summary>
    public static void American(NativePeer peer, AmericanColumns x, double[] prices)
    {
        var f = (delegate* unmanaged<nint, double*, double*, double*, double*, double*, double*, double*, double*, void>)peer.Address;
        fixed (double* s = x.Spots, k = x.Strikes, t = x.YearFractions, v = x.Volatilities, r = x.Rates, q = x.DividendYields, w = x.Signs, price = prices)
            f(x.Count, s, k, t, v, r, q, w, price);
    }

    private static string? Text(NativePeer function)
        => function.IsBuilt ? Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)function.Address)()) : null;
}
