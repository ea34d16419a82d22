using System.Globalization;

namespace OptionCascade.Data;

/// <summary>Why a file cannot be read as a whole.</summary>
public enum ChainFileProblem
{
    /// <summary>Missing, a folder, no permission, or an error of the storage.</summary>
    NotReadable,

    /// <summary>No bytes, or only white space.</summary>
    Empty,

    /// <summary>Not text: NUL bytes, or a line of more than a million characters.</summary>
    Binary,

    /// <summary>More bytes than <see cref="ChainReadOptions.MaximumBytes"/>.</summary>
    TooLarge,

    /// <summary>No known layout.</summary>
    UnknownLayout,

    /// <summary>The layout is known, but its header or preamble lacks something or contradicts itself.</summary>
    BadHeader,

    /// <summary>No spot in the file and none given.</summary>
    MissingSpot,

    /// <summary>No valuation time in the file and none given.</summary>
    MissingAsOf,

    /// <summary>No forwards in the file and none given.</summary>
    MissingForwards,

    /// <summary>No underlying in the file or its name and none given.</summary>
    MissingUnderlying,

    /// <summary>The header is fine, but not one option could be read.</summary>
    NoOptions,
}

/// <summary>A file that cannot be read as a whole. The only exception that <see cref="ChainReader"/> throws for what a file holds.</summary>
public sealed class ChainFormatException : Exception
{
    /// <summary>A problem at a place in a file.</summary>
    /// <param name="problem">What kind of problem.</param>
    /// <param name="file">The file as it was named to the reader.</param>
    /// <param name="line">Line, 1-based; 0 for the whole file.</param>
    /// <param name="column">Column or property; empty for the whole line.</param>
    /// <param name="value">The text found; shortened to 80 characters.</param>
    /// <param name="expected">What was expected.</param>
    /// <param name="inner">The cause, where there is one.</param>
    public ChainFormatException(ChainFileProblem problem, string file, int line, string column, string value, string expected, Exception? inner = null)
        : base(Describe(problem, file, line, column, value, expected), inner)
        => (Problem, File, Line, Column, Value, Expected) = (problem, file, line, column, Shorten(value), expected);

    /// <summary>What kind of problem.</summary>
    public ChainFileProblem Problem { get; }

    /// <summary>The file as it was named to the reader.</summary>
    public string File { get; }

    /// <summary>Line, 1-based; 0 for the whole file.</summary>
    public int Line { get; }

    /// <summary>Column or property; empty for the whole line.</summary>
    public string Column { get; }

    /// <summary>The text found, shortened to 80 characters.</summary>
    public string Value { get; }

    /// <summary>What was expected.</summary>
    public string Expected { get; }

    /// <summary>Text for a message: at most 80 characters, control characters shown as '·'.</summary>
    internal static string Shorten(ReadOnlySpan<char> text)
    {
        bool cut = text.Length > 80;
        char[] shown = text[..Math.Min(text.Length, 80)].ToArray();
        for (int i = 0; i < shown.Length; i++)
            if (char.IsControl(shown[i]))
                shown[i] = '·';
        return cut ? string.Concat(shown, "…") : new string(shown);
    }

    private static string Describe(ChainFileProblem problem, string file, int line, string column, string value, string expected)
        => string.Create(CultureInfo.InvariantCulture,
            $"{file}{(line > 0 ? $" line {line}" : "")}{(column.Length > 0 ? $", column {column}" : "")}: {problem}: expected {expected}, got {(value.Length > 0 ? $"\"{Shorten(value)}\"" : "nothing")}.");
}
