using System.Collections.Immutable;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Data;

namespace OptionCascade.Cli.Options;

/// <summary>What files of series and order books have in common: how failures and losses are told.</summary>
internal static class SeriesFile
{
    /// <summary>Runs a reader; a file that cannot be read as a whole ends the command with one line.</summary>
    /// <exception cref="CommandFailure">It cannot.</exception>
    public static T Read<T>(string option, string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ChainFormatException e) when (e.Problem == ChainFileProblem.NotReadable)
        {
            throw CommandFailure.BadInput($"{e.File}: cannot be read: {e.Value}", e);
        }
        catch (ChainFormatException e)
        {
            string place = e.File + (e.Line > 0 ? $" line {e.Line}" : "") + (e.Column.Length > 0 ? $", column {e.Column}" : "");
            throw CommandFailure.BadInput($"{place}: {LoadedMarket.Words(e.Problem.ToString())}: expected {e.Expected}, got {(e.Value.Length > 0 ? $"\"{e.Value}\"" : "nothing")}.", e);
        }
        catch (ArgumentException e)
        {
            throw CommandFailure.BadInput($"{option} {path}: {e.Message}", e);
        }
    }

    /// <summary>One line a reason: how often, and the first place.</summary>
    public static IEnumerable<string> Losses(string path, ImmutableArray<ReadDiagnostic> diagnostics, ImmutableSortedDictionary<ReadReason, long> counts)
    {
        foreach (IGrouping<ReadReason, ReadDiagnostic> group in diagnostics.Where(d => d.Severity != DiagnosticSeverity.Information).GroupBy(d => d.Reason))
        {
            ReadDiagnostic first = group.First();
            string place = $"{Path.GetFileName(path)}{(first.Line > 0 ? $" line {first.Line}" : "")}{(first.Column.Length > 0 ? $", column {first.Column}" : "")}";
            string what = first.Severity == DiagnosticSeverity.Error ? "left out" : "doubtful";
            yield return $"{Figures.Count(counts[group.Key])} row(s) {what}, {LoadedMarket.Words(group.Key.ToString())}; first at {place}: \"{first.Value}\", expected {first.Expected.Replace("expected ", "", StringComparison.Ordinal)}.";
        }
    }
}
