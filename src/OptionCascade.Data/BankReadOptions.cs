namespace OptionCascade.Data;

/// <summary>Choices in reading balance sheets of banks. The file gives equity, leverage ratio and securities; the shares complete the balance sheet.</summary>
public sealed record BankReadOptions
{
    /// <summary>Cash as a share of all assets, in [0, 1]. Default 0.05, the assumption of the public fire-sale model of the 2018 EBA exercise; the exercise does not publish cash.</summary>
    public double CashShare { get; init; } = 0.05;

    /// <summary>Share of liabilities that can be paid back at any time, in [0, 1]. Default 0.5, the assumption of the same model.</summary>
    public double RepayableShare { get; init; } = 0.5;

    /// <summary>At most so many diagnostics of one reason are listed; all are counted. Default 100,000.</summary>
    public int MaximumListedPerReason { get; init; } = 100_000;

    /// <summary>Files with more bytes are refused. Default 1 GiB.</summary>
    public long MaximumBytes { get; init; } = 1L << 30;
}
