using System.Diagnostics;
using System.Globalization;

namespace OptionCascade.Benchmarks.Report;

/// <summary>This program again, in a process with a setting of the runtime that cannot be changed once it runs.</summary>
internal static class SeparateProcess
{
    /// <summary>Runs a command that prints rows of numbers with <see cref="Print"/>.</summary>
    /// <param name="command">The argument.</param>
    /// <param name="variable">Environment variable of the runtime.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="InvalidOperationException">The process failed.</exception>
    public static double[][] Run(string command, string variable, string value)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");
        bool hosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program, hosted ? [typeof(SeparateProcess).Assembly.Location, command] : [command]) { RedirectStandardOutput = true };
        start.Environment[variable] = value;
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
