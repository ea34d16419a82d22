namespace OptionCascade.Margin.Scenario;

/// <summary>Classes of underlying by the range of prices over which customer portfolio margin revalues.</summary>
public enum ScanClass
{
    /// <summary>A stock or a fund on a narrow index.</summary>
    Equity,

    /// <summary>A narrow-based index.</summary>
    NarrowIndex,

    /// <summary>A broad-based index that is not of high capitalisation, such as RUT.</summary>
    BroadIndex,

    /// <summary>A broad-based index of high capitalisation, such as SPX.</summary>
    HighCapIndex,

    /// <summary>A volatility index.</summary>
    VolatilityIndex,
}
