using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

/// <summary>What the options of one expiry share under the normal model, worked out once before <see cref="BachelierKernel"/> runs over them.</summary>
/// <remarks>
/// The forward enters as F = P + R with a reference P that is known exactly (the quoted forward, or spot) and a rest R = P(eᶜ − 1), so that F − K keeps its
/// digits near the money: rounding F itself would cost ε·F/(σ√T) in d.
/// </remarks>
internal readonly struct BachelierTerms
{
    private BachelierTerms(double reference, double rest, double spotSlope, double discount, double yearFraction, double rate, double dividendYield,
        double carry, double carriedForward)
    {
        Reference = reference;
        Rest = rest;
        SpotSlope = spotSlope;
        Discount = discount;
        YearFraction = yearFraction;
        RootTime = Math.Sqrt(yearFraction);
        Rate = rate;
        DividendYield = dividendYield;
        Carry = carry;
        CarriedForward = carriedForward;
    }

    /// <summary>P, quote currency per unit, any sign.</summary>
    public double Reference { get; }

    /// <summary>R of F = P + R, quote currency per unit.</summary>
    public double Rest { get; }

    /// <summary>E = ∂F/∂S, e^((r − q)T) on spot and 1 on the forward.</summary>
    public double SpotSlope { get; }

    /// <summary>D = e^(−rT).</summary>
    public double Discount { get; }

    /// <summary>T, years.</summary>
    public double YearFraction { get; }

    /// <summary>√T.</summary>
    public double RootTime { get; }

    /// <summary>r, per year.</summary>
    public double Rate { get; }

    /// <summary>q, per year; on the forward q = r, so that E·D = e^(−qT) in both cases.</summary>
    public double DividendYield { get; }

    /// <summary>b = r − q, per year.</summary>
    public double Carry { get; }

    /// <summary>F where the forward moves with rates and time at fixed spot (∂F/∂r = T·F), 0 where the forward itself is held.</summary>
    public double CarriedForward { get; }

    /// <summary>True when the option expires now: only limit values exist.</summary>
    public bool Expired => YearFraction < EuropeanTerms.LeastYearFraction;

    /// <summary>The forward is the underlying and is held while rates and time move.</summary>
    public static BachelierTerms OnForward(double forward, double discount, double yearFraction)
    {
        double rate = yearFraction < EuropeanTerms.LeastYearFraction ? 0 : -VectorMath.Log(discount) / yearFraction;
        return new BachelierTerms(forward, 0, 1, discount, yearFraction, rate, rate, 0, 0);
    }

    /// <summary>As above from a rate: r is exact, where ln D/T loses ε/(rT) of it.</summary>
    public static BachelierTerms OnForwardAtRate(double forward, double rate, double yearFraction)
        => new(forward, 0, 1, VectorMath.Exp(-rate * yearFraction), yearFraction, rate, rate, 0, 0);

    /// <summary>Spot is the underlying: F = S·e^((r − q)T), S of any sign.</summary>
    public static BachelierTerms OnSpot(double spot, double yearFraction, double rate, double dividendYield)
    {
        double carry = rate - dividendYield, growth = VectorMath.ExpM1(carry * yearFraction);
        return new BachelierTerms(spot, spot * growth, 1 + growth, VectorMath.Exp(-rate * yearFraction), yearFraction, rate, dividendYield, carry,
            spot + (spot * growth));
    }

    /// <summary>From a positive spot, a positive forward and a discount factor; spot and forward then both moved by the log price <paramref name="logMove"/>.</summary>
    public static BachelierTerms FromForward(double spot, double forward, double discount, double yearFraction, double logMove)
    {
        bool expired = yearFraction < EuropeanTerms.LeastYearFraction;
        double rate = expired ? 0 : -VectorMath.Log(discount) / yearFraction;
        double carry = expired ? 0 : VectorMath.LogRatio(forward, spot) / yearFraction;
        double rest = forward * VectorMath.ExpM1(logMove);
        return new BachelierTerms(forward, rest, forward / spot, discount, yearFraction, rate, rate - carry, carry, forward + rest);
    }
}
