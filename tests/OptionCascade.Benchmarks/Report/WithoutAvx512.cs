namespace OptionCascade.Benchmarks.Report;

/// <summary>This program again, in a process whose runtime uses no AVX-512: what code without a choice of width costs on a machine with AVX2.</summary>
internal static class WithoutAvx512
{
    /// <summary>Runs a command that prints rows of numbers with <see cref="Print"/>.</summary>
    /// <exception cref="InvalidOperationException">The process failed.</exception>
    public static double[][] Run(string command) => SeparateProcess.Run(command, "DOTNET_EnableAVX512", "0");

    /// <summary>The other end: one line per row.</summary>
    public static void Print(double[][] rows) => SeparateProcess.Print(rows);
}
