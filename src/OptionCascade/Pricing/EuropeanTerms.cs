using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

/// <summary>What the options of one expiry share, worked out once before <see cref="EuropeanKernel"/> runs over them.</summary>
/// <remarks>
/// The forward enters as ln(F/K) = ln(P/K) + c with a reference price P that is known exactly (the quoted forward, or spot) and an offset c
/// (a move of the log price, or (r − q)T): rounding F itself would cost ε/(σ√T) in d₁, which is all the digits for an option with minutes left.
/// </remarks>
internal readonly struct EuropeanTerms
{
    /// <summary>Times to expiry below this count as expiry now.</summary>
    internal const double LeastYearFraction = 1e-100;

    /// <summary>Values of σ√T below this count as zero.</summary>
    internal const double LeastStandardDeviation = 1e-100;

    /// <summary>The scalar facades refuse smaller spots: their speed would overflow.</summary>
    internal const double LeastPrice = 1e-100;

    /// <summary>The scalar facades refuse larger spots.</summary>
    internal const double MostPrice = 1e100;

    /// <summary>Outside 1e±250 ln(F/K) is taken apart as (ln P + c) − ln K: right, but to fewer digits.</summary>
    private const double ExtremePrice = 1e250;

    /// <summary>Present values of the underlying above this count as this, so that a product with a density of 0 is 0.</summary>
    internal const double MostPresentValue = 1e300;

    /// <summary>Offsets at which D(P − K) + DP(eᶜ − 1) loses no more than DPeᶜ − DK.</summary>
    internal const double SmallOffset = 0.5;

    /// <summary>True when a forward and a discount factor are of a size that the kernel works with.</summary>
    public static bool CanPrice(double forward, double discount)
        => forward is >= LeastPrice and <= MostPrice && discount is >= LeastPrice and <= MostPrice;

    private EuropeanTerms(double spot, double reference, double offset, double yearFraction, double discount, double dividendDiscount,
        double rate, double dividendYield, double carry)
    {
        bool ordinary = reference is > 1 / ExtremePrice and < ExtremePrice;
        Spot = Guard.Positive(spot);
        Reference = ordinary ? reference : 1;
        Offset = ordinary ? offset : offset + VectorMath.Log(reference);
        InverseSpot = Math.Min(1 / spot, MostPresentValue);
        YearFraction = yearFraction;
        RootTime = Math.Sqrt(yearFraction);
        Discount = discount;
        DividendDiscount = Math.Min(dividendDiscount, MostPresentValue);
        Rate = rate;
        DividendYield = dividendYield;
        Carry = carry;
        DiscountedForward = Math.Min(spot * dividendDiscount, MostPresentValue);
        bool small = ordinary && Math.Abs(offset) < SmallOffset;
        IntrinsicReference = small ? reference : 0;
        IntrinsicRest = small ? discount * reference * VectorMath.ExpM1(offset) : DiscountedForward;
        Forward = small ? reference + (reference * VectorMath.ExpM1(offset)) : Reference * VectorMath.Exp(Offset);
    }

    /// <summary>S, quote currency per unit.</summary>
    public double Spot { get; }

    /// <summary>1/S.</summary>
    public double InverseSpot { get; }

    /// <summary>P, quote currency per unit.</summary>
    public double Reference { get; }

    /// <summary>c, dimensionless.</summary>
    public double Offset { get; }

    /// <summary>F = P·eᶜ, quote currency per unit; may round to 0 or ∞ where (r − q)T is extreme.</summary>
    public double Forward { get; }

    /// <summary>T, years.</summary>
    public double YearFraction { get; }

    /// <summary>√T.</summary>
    public double RootTime { get; }

    /// <summary>D = e^(−rT).</summary>
    public double Discount { get; }

    /// <summary>e^(−qT) = D·F/S.</summary>
    public double DividendDiscount { get; }

    /// <summary>D·F = S·e^(−qT).</summary>
    public double DiscountedForward { get; }

    /// <summary>r, per year.</summary>
    public double Rate { get; }

    /// <summary>q, per year.</summary>
    public double DividendYield { get; }

    /// <summary>b = r − q, per year.</summary>
    public double Carry { get; }

    /// <summary>P* of D(F − K) = D(P* − K) + <see cref="IntrinsicRest"/>, free of cancellation beyond that of the inputs.</summary>
    public double IntrinsicReference { get; }

    /// <summary>The rest of D(F − K): DP(eᶜ − 1) with P* = P, or DF with P* = 0.</summary>
    public double IntrinsicRest { get; }

    /// <summary>True when the option expires now: only limit values exist.</summary>
    public bool Expired => YearFraction < LeastYearFraction;

    /// <summary>From spot and rates.</summary>
    public static EuropeanTerms FromRates(double spot, double yearFraction, double rate, double dividendYield)
    {
        double carry = rate - dividendYield;
        return new EuropeanTerms(spot, spot, carry * yearFraction, yearFraction, VectorMath.Exp(-rate * yearFraction),
            VectorMath.Exp(-dividendYield * yearFraction), rate, dividendYield, carry);
    }

    /// <summary>From spot, forward and discount factor; spot and forward then both moved by the log price <paramref name="logMove"/>.</summary>
    public static EuropeanTerms FromForward(double spot, double forward, double discount, double yearFraction, double logMove)
    {
        bool expired = yearFraction < LeastYearFraction;
        double rate = expired ? 0 : -VectorMath.Log(discount) / yearFraction;
        bool ordinary = forward is > 1 / ExtremePrice and < ExtremePrice && spot is > 1 / ExtremePrice and < ExtremePrice;
        double carry = expired ? 0 : (ordinary ? VectorMath.LogRatio(forward, spot) : VectorMath.Log(forward) - VectorMath.Log(spot)) / yearFraction;
        return new EuropeanTerms(logMove == 0 ? spot : spot * VectorMath.Exp(logMove), forward, logMove, yearFraction, discount,
            discount * (forward / spot), rate, rate - carry, carry);
    }
}
