namespace OptionCascade.Cli.Views;

/// <summary>Where the market came from and which of its options are used.</summary>
internal sealed record BookView
{
    /// <summary>File name, or the name of the embedded market.</summary>
    public required string Source { get; init; }

    /// <summary>The layout the reader recognised, or "synthetic".</summary>
    public required string Layout { get; init; }

    /// <summary>True when nothing in the market was observed.</summary>
    public required bool IsSynthetic { get; init; }

    /// <summary>Seed of the synthetic market.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Symbol.</summary>
    public required string Underlying { get; init; }

    /// <summary>Quote currency.</summary>
    public required string Currency { get; init; }

    /// <summary>Valuation instant, ISO 8601 in UTC.</summary>
    public required string AsOf { get; init; }

    /// <summary>S₀.</summary>
    public required double Spot { get; init; }

    /// <summary>Rows priced.</summary>
    public required int OptionsUsed { get; init; }

    /// <summary>Sum of |contracts| over the rows priced.</summary>
    public required double ContractsUsed { get; init; }

    /// <summary>Contracts that are calls.</summary>
    public required double CallContracts { get; init; }

    /// <summary>Contracts that are puts.</summary>
    public required double PutContracts { get; init; }

    /// <summary>Number of expiries priced.</summary>
    public required int Expiries { get; init; }

    /// <summary>Options left out, by reason.</summary>
    public required IReadOnlyList<DropCount> Dropped { get; init; }

    /// <summary>Every row left out; filled only when asked for.</summary>
    public IReadOnlyList<DropLine>? Drops { get; init; }
}

/// <summary>How many rows were left out for one reason.</summary>
internal readonly record struct DropCount(string Reason, int Count);

/// <summary>A row left out.</summary>
/// <param name="Row">Line in the file, where the reader knows it.</param>
/// <param name="Item">The option or the raw text.</param>
/// <param name="Reason">Why.</param>
internal readonly record struct DropLine(int? Row, string Item, string Reason);

/// <summary>A choice that the answer rests on.</summary>
/// <param name="Name">What is chosen.</param>
/// <param name="Value">The choice.</param>
/// <param name="Option">The option that changes it, or empty.</param>
/// <param name="IsDefault">Nobody chose it: the program did.</param>
internal readonly record struct Assumption(string Name, string Value, string Option, bool IsDefault);

/// <summary>What every command's answer begins and ends with.</summary>
internal abstract record AnswerView
{
    /// <summary>The market.</summary>
    public required BookView Book { get; init; }

    /// <summary>Everything that was assumed.</summary>
    public required IReadOnlyList<Assumption> Assumptions { get; init; }

    /// <summary>What a reader should know before using a figure.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
