using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary>Whatever figures are given, the command answers or says in one line why it cannot: no defect, no NaN.</summary>
public class AnyOptionsTests
{
    private static readonly string[] Figures =
        ["0", "-0", "1e-300", "1e300", "-1e300", "0.5", "-0.5", "1", "-1", "0.03", "-0.03", "-99.9%", "100", "4000", "3900", "-4000", "1e9", "-1e9", "1e12", "1e-9", "NaN", "", "-"];

    private static readonly string[] Any = ["--spot", "--rate", "--dividend", "--days-per-year"];

    private static readonly Dictionary<string, string[]> Options = new()
    {
        ["cascade"] = [.. Any, "--shock-jump", "--shock-quantity", "--shock-notional", "--floor", "--impact-coefficient", "--impact-core", "--daily-volatility", "--daily-notional", "--impact-per-billion",
            "--stops", "--leveraged-longs", "--dip-buyers", "--stops-normal", "--stops-uniform"],
        ["exposure"] = [.. Any, "--top"],
        ["hedge"] = [.. Any, "--moves", "--daily-notional", "--vol-moves", "--times", "--future-multiplier", "--fixed-time-share", "--funds"],
        ["profile"] = [.. Any, "--range", "--levels", "--beta"],
        ["greeks"] = [.. Any, "--top", "--select"],
    };

    [Fact]
    public void Run_AnyFigures_AnswersOrSaysWhyNot()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("book.csv", SampleBook.OpenInterest);
        int answered = 0;
        Gen<string> figure = Gen.Elements(Figures);
        Gen<string[]> lines =
            from command in Gen.Elements(Options.Keys.ToArray())
            from options in Gen.Elements(Options[command]).ArrayOf(2)
            from a in figure.ArrayOf(3)
            from b in figure.ArrayOf(3)
            from c in figure.ArrayOf(3)
            from time in Gen.Elements("calendar-instant", "calendar-days", "business-days", "trading-days")
            select (string[])
            [
                command, "--chain", path, "--time", time, "--format", "json", .. command == "cascade" && !options.Contains("--daily-notional") ? new[] { "--daily-notional", "1e9" } : [],
                .. options.Distinct().SelectMany((o, i) => new[] { o, Value(o, a[i], b[i], c[i]) }),
            ];
        Law.ForAll(lines, args =>
        {
            CommandRun run = CommandRun.Of(args);
            if (run.ExitCode == 0)
            {
                answered++;
                using JsonDocument _ = JsonDocument.Parse(run.Output);
                return run.Error.Length == 0;
            }

            return run.ExitCode is 1 or 2 && run.Output.Length == 0 && run.Error.StartsWith("optioncascade: ", StringComparison.Ordinal) && !run.Error.Contains("internal error", StringComparison.Ordinal);
        }, cases: 2000);
        Assert.True(answered > 200, $"only {answered} of the command lines were answered");
    }

    private static string Value(string option, string a, string b, string c) => option switch
    {
        "--stops" or "--leveraged-longs" or "--dip-buyers" => $"{a}:{b}",
        "--stops-normal" or "--stops-uniform" => $"{a},{b},{c}",
        "--moves" or "--vol-moves" => $"{a},{b}",
        "--times" => $"{a}d,close",
        "--funds" => $"{a}:{b}",
        "--select" => "delta,gamma",
        _ => a,
    };
}
