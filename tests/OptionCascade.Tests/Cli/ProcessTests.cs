using System.Diagnostics;
using System.Text.Json;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary>The command as a process of its own: exit code, plain output, nothing on standard error when piped.</summary>
public class ProcessTests
{
    [Fact]
    public void Process_EmbeddedMarket_WritesJsonAndNothingElse()
    {
        (int code, string output, string error) = Start("cascade", "--format", "json");
        Assert.Equal((0, ""), (code, error));
        using JsonDocument answer = JsonDocument.Parse(output);
        Assert.Equal("Converged", answer.RootElement.GetProperty("result").GetProperty("status").GetString());
        Assert.Equal(CommandRun.Of("cascade --format json").Output, output);
    }

    [Fact]
    public void Process_WrongUsage_ExitsWithTwo()
    {
        (int code, string output, string error) = Start("cascade", "--shock-jump", "sideways");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("'sideways'", error, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Start(params string[] args)
    {
        // The build folder of the tests names the configuration that the command was built in, too.
        string built = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string program = Path.Combine(Repository.Root, "src", "OptionCascade.Cli", "bin", built, "net10.0", "OptionCascade.Cli.dll");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(program);
        foreach (string arg in args)
            start.ArgumentList.Add(arg);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
