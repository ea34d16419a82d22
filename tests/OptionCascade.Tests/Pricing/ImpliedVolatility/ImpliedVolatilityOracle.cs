using OptionCascade.Portfolio;

namespace OptionCascade.Tests.Pricing.ImpliedVolatility;

/// <summary>
/// European prices, and the error of an implied volatility, in double-double arithmetic from the definition of the formulas. No code shared with the library.
/// </summary>
internal static class ImpliedVolatilityOracle
{
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>Black's price, rounded once.</summary>
    public static double BlackPrice(double forward, double strike, double yearFraction, double discount, double volatility, OptionRight right)
    {
        BlackCase c = new(forward, strike, yearFraction, volatility);
        return (((c.Lower * c.Root * DoubleDouble.Exp(c.Exponent)) + Intrinsic(forward, strike, right)) * discount).High;
    }

    /// <summary>Bachelier's price, rounded once.</summary>
    public static double BachelierPrice(double forward, double strike, double yearFraction, double discount, double volatility, OptionRight right)
    {
        DoubleDouble s = volatility * DoubleDouble.Sqrt(yearFraction), h = Abs((DoubleDouble)forward - strike) / s;
        DoubleDouble scaled = s * (DoubleDouble.InverseSqrt2Pi - (h * DoubleDouble.ScaledNormalTail(h)));
        return (((scaled * DoubleDouble.Exp(h * h * -0.5)) + Intrinsic(forward, strike, right)) * discount).High;
    }

    /// <summary>
    /// ρ_J = |σ/σ* − 1|/η, where σ* is the exact root for the price as a double and η = ε·(1 + price/(σ·vega)), and η itself.
    /// By one Newton step from σ: the error of second order is far below the first.
    /// </summary>
    public static (double Rho, double Eta) Black(
        double price, double forward, double strike, double yearFraction, double discount, OptionRight right, double volatility)
    {
        BlackCase c = new(forward, strike, yearFraction, volatility);
        DoubleDouble whole = (DoubleDouble)price / discount;
        DoubleDouble u = whole - Intrinsic(forward, strike, right);
        bool upper = c.H.High < c.T.High;
        DoubleDouble target = upper ? Math.Min(forward, strike) - u : u, model = upper ? c.Upper : c.Lower;
        DoubleDouble half = DoubleDouble.Exp(c.Exponent * 0.5);
        DoubleDouble error = (model * c.Root * half / target * half) - 1;
        double modelOverSlope = (model / c.InverseSlope).High;
        double eta = Epsilon * (1 + Math.Abs(modelOverSlope * (whole / target).High));
        return (Math.Abs(error.High * modelOverSlope) / eta, eta);
    }

    /// <summary>As <see cref="Black"/>.</summary>
    public static (double Rho, double Eta) Bachelier(
        double price, double forward, double strike, double yearFraction, double discount, OptionRight right, double volatility)
    {
        DoubleDouble s = volatility * DoubleDouble.Sqrt(yearFraction), h = Abs((DoubleDouble)forward - strike) / s;
        DoubleDouble whole = (DoubleDouble)price / discount, u = whole - Intrinsic(forward, strike, right);
        DoubleDouble loss = DoubleDouble.InverseSqrt2Pi - (h * DoubleDouble.ScaledNormalTail(h)), half = DoubleDouble.Exp(h * h * -0.25);
        DoubleDouble error = (s * loss * half / u * half) - 1;
        double modelOverSlope = (loss / DoubleDouble.InverseSqrt2Pi).High;
        double eta = Epsilon * (1 + Math.Abs(modelOverSlope * (whole / u).High));
        return (Math.Abs(error.High * modelOverSlope) / eta, eta);
    }

    private static DoubleDouble Intrinsic(double forward, double strike, OptionRight right)
    {
        DoubleDouble gap = right == OptionRight.Call ? (DoubleDouble)forward - strike : (DoubleDouble)strike - forward;
        return gap.High > 0 ? gap : 0;
    }

    private static DoubleDouble Abs(DoubleDouble x) => x.High < 0 ? -x : x;

    /// <summary>Out-of-the-money price/√(FK) = e^Exponent·Lower; its distance from the upper limit e^Exponent·Upper; its slope times s e^Exponent·InverseSlope.</summary>
    private readonly struct BlackCase
    {
        public BlackCase(double forward, double strike, double yearFraction, double volatility)
        {
            DoubleDouble s = volatility * DoubleDouble.Sqrt(yearFraction);
            H = Abs(DoubleDouble.LogRatio(forward, strike)) / s;
            T = s * 0.5;
            Exponent = ((H * H) + (T * T)) * -0.5;
            Root = DoubleDouble.Sqrt(forward) * DoubleDouble.Sqrt(strike);
            DoubleDouble far = DoubleDouble.ScaledNormalTail(H + T);
            if (T.High < 1e-7)
            {
                // The difference would cost too many digits: −2T·(ρ′ + T²·ρ‴/6) at H, the next term is of relative order T⁴.
                DoubleDouble tail = DoubleDouble.ScaledNormalTail(H), first = DoubleDouble.InverseSqrt2Pi - (H * tail);
                Lower = s * (first + (T * T * (((2 + (H * H)) * first) - (H * tail)) / 6));
            }
            else
                Lower = DoubleDouble.ScaledNormalTail(H - T) - far;
            Upper = DoubleDouble.ScaledNormalTail(T - H) + far;
            InverseSlope = s * DoubleDouble.InverseSqrt2Pi;
        }

        public DoubleDouble H { get; }
        public DoubleDouble T { get; }
        public DoubleDouble Exponent { get; }
        public DoubleDouble Root { get; }
        public DoubleDouble Lower { get; }
        public DoubleDouble Upper { get; }
        public DoubleDouble InverseSlope { get; }
    }
}
