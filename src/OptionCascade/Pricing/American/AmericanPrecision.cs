namespace OptionCascade.Pricing.American;

/// <summary>How far the exercise boundary and the integrals over it are resolved. K is the strike; errors are of the price, in quote currency.</summary>
public enum AmericanPrecision
{
    /// <summary>Error below 1e-4·K for every input, typically below 1e-5·K: scenario grids and large books.</summary>
    Fast = 0,

    /// <summary>Error below 1e-7·K.</summary>
    Accurate = 1,

    /// <summary>Error below 1e-10·K: the truth to test others against.</summary>
    Exact = 2,
}
