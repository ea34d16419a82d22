namespace OptionCascade.Pricing.American;

/// <summary>Which derivatives of the price a caller pays for.</summary>
[Flags]
internal enum AmericanNeeds
{
    /// <summary>The price alone.</summary>
    Price = 0,

    /// <summary>Delta, gamma, theta, charm: derivatives in spot and time.</summary>
    Spot = 1,

    /// <summary>Vega and vanna: needs the boundary's sensitivity to σ.</summary>
    Sigma = 2,

    /// <summary>Volga: needs its second derivative.</summary>
    SigmaSecond = 4,

    /// <summary>Rho and dividend rho: needs the boundary's sensitivity to r and q.</summary>
    Rates = 8,

    /// <summary>Everything.</summary>
    All = Spot | Sigma | SigmaSecond | Rates,
}

/// <summary>Sums of the early-exercise premium and its derivatives; strike 1.</summary>
internal struct PremiumSums
{
    /// <summary>Value, ∂S, ∂S², ∂S³.</summary>
    public double Price, Delta, Gamma, Speed;

    /// <summary>∂σ, ∂S∂σ, ∂σ².</summary>
    public double Vega, Vanna, Volga;

    /// <summary>∂r, ∂q.</summary>
    public double Rho, DividendRho;
}

/// <summary>Quadrature points of one boundary: age s = T − u, weight, ln(b/X) and its derivatives. Count is a multiple of 8.</summary>
internal sealed class PremiumPoints
{
    /// <summary>Number of points in use.</summary>
    public int Count { get; private set; }

    /// <summary>s, years.</summary>
    public double[] Age { get; private set; } = [];

    /// <summary>w, years.</summary>
    public double[] Weight { get; private set; } = [];

    /// <summary>ln(b/X).</summary>
    public double[] Log { get; private set; } = [];

    /// <summary>∂ln b/∂σ.</summary>
    public double[] LogPerSigma { get; private set; } = [];

    /// <summary>∂²ln b/∂σ².</summary>
    public double[] LogPerSigmaSigma { get; private set; } = [];

    /// <summary>∂ln b/∂r.</summary>
    public double[] LogPerRate { get; private set; } = [];

    /// <summary>∂ln b/∂q.</summary>
    public double[] LogPerYield { get; private set; } = [];

    /// <summary>Makes room for <paramref name="count"/> points.</summary>
    public void Resize(int count)
    {
        Count = count;
        if (Age.Length >= count) return;
        Age = new double[count];
        Weight = new double[count];
        Log = new double[count];
        LogPerSigma = new double[count];
        LogPerSigmaSigma = new double[count];
        LogPerRate = new double[count];
        LogPerYield = new double[count];
    }
}
