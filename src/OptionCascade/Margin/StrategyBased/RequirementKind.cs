namespace OptionCascade.Margin.StrategyBased;

/// <summary>Which of the requirements of the strategy-based rules.</summary>
public enum RequirementKind
{
    /// <summary>Margin account, on opening the position (Regulation T for stock).</summary>
    Initial,

    /// <summary>Margin account, while the position is held.</summary>
    Maintenance,

    /// <summary>Cash account: short options are secured in full, there is no borrowing.</summary>
    CashAccount,
}
