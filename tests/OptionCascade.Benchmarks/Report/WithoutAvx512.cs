using System.Diagnostics;
using System.Globalization;

namespace OptionCascade.Benchmarks.Report;

/// <summary>This program again, in a process whose runtime uses no AVX-512: what our code costs on a machine with AVX2.</summary>
internal static class WithoutAvx512
{
    /// <summary>What the page says of its AVX2 rows.</summary>
    public const string Explanation = """
        AVX2 rows come from a second process of the same run with
        `DOTNET_EnableAVX512=0`, so that nothing of AVX-512 is used, the peer's times with them.
        """;

    /// <summary>Runs a command that prints rows of numbers with <see cref="Print"/>.</summary>
    /// <exception cref="InvalidOperationException">The process failed.</exception>
    public static double[][] Run(string command)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");
        bool hosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program, hosted ? [typeof(WithoutAvx512).Assembly.Location, command] : [command]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_EnableAVX512"] = "0";
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start.");
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{command} ended with {process.ExitCode}.");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Array.ConvertAll(line.Split(' '), cell => double.Parse(cell, CultureInfo.InvariantCulture)))];
    }

    /// <summary>The other end: one line per row.</summary>
    public static void Print(double[][] rows)
    {
        foreach (double[] row in rows)
            Console.WriteLine(string.Join(' ', row.Select(v => v.ToString("R", CultureInfo.InvariantCulture))));
    }
}
