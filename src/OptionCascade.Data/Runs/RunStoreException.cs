using System.Collections.Immutable;

namespace OptionCascade.Data.Runs;

/// <summary>Why a file of results cannot be used.</summary>
public enum RunStoreProblem
{
    /// <summary>It is not a file of results of this program.</summary>
    Foreign,

    /// <summary>It is damaged.</summary>
    Corrupt,

    /// <summary>It holds a run of another model, with other options, or with another seed.</summary>
    Different,

    /// <summary>Another process writes to it.</summary>
    InUse,

    /// <summary>It cannot be read or written: rights, a missing folder, a full disk.</summary>
    Inaccessible,
}

/// <summary>A file of results cannot be used. The file is left as it was.</summary>
public sealed class RunStoreException : IOException
{
    internal RunStoreException(RunStoreProblem problem, string message, Exception? inner = null, ImmutableArray<string> differences = default)
        : base(message, inner)
    {
        Problem = problem;
        Differences = differences.IsDefault ? [] : differences;
    }

    /// <summary>Why.</summary>
    public RunStoreProblem Problem { get; }

    /// <summary>What differs between the file's run and the one asked for; empty for other problems.</summary>
    public ImmutableArray<string> Differences { get; }
}
