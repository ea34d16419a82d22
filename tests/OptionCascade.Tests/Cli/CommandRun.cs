using System.Text.Json;
using OptionCascade.Cli;
using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary>The command run inside the test process.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command line given as one text, split at blanks.</summary>
    public static CommandRun Of(string commandLine) => Of(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Runs a command line.</summary>
    public static CommandRun Of(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(args, output, error);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>The output as JSON, of a run that must have succeeded.</summary>
    public JsonElement Json()
    {
        Assert.Equal((0, ""), (ExitCode, Error));
        using JsonDocument document = JsonDocument.Parse(Output);
        return document.RootElement.Clone();
    }
}

/// <summary>A folder of its own for a test, removed afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("optioncascade-test-").FullName;

    public string Path { get; }

    /// <summary>Full path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file in it.</summary>
    public string File(string name, string content)
    {
        System.IO.File.WriteAllText(File(name), content);
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>A small book in the project's own layout.</summary>
internal static class SampleBook
{
    /// <summary>Open interest of four options.</summary>
    public const string OpenInterest = """
        # underlying: SPX
        # spot: 4000
        # as-of: 2024-03-05T10:30:00-05:00
        # quantity: open-interest
        # terms: us-listed
        expiry,strike,right,quantity,implied_volatility,root
        2024-03-15,3900,P,1200,0.19,SPXW
        2024-03-15,4000,C,800,0.16,SPXW
        2024-04-19,3800,P,500,0.21,SPX
        2024-04-19,4100,C,0,0.14,SPX

        """;

    /// <summary>The same as the dealers' signed inventory.</summary>
    public static readonly string Inventory = OpenInterest.Replace("open-interest", "signed-inventory", StringComparison.Ordinal).Replace(",P,1200", ",P,-1200", StringComparison.Ordinal);
}
