namespace OptionCascade.Margin.StrategyBased;

/// <summary>What an option is written on, as the strategy-based margin rules tell it apart.</summary>
public enum UnderlyingClass
{
    /// <summary>A stock, or a fund that follows a single stock or a narrow index.</summary>
    Equity,

    /// <summary>A narrow-based index.</summary>
    NarrowIndex,

    /// <summary>A broad-based index, or a fund that follows one.</summary>
    BroadIndex,

    /// <summary>A volatility index.</summary>
    VolatilityIndex,
}
