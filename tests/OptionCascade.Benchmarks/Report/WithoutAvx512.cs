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
    public static double[][] Run(string command) => SeparateProcess.Run(command, "DOTNET_EnableAVX512", "0");

    /// <summary>The other end: one line per row.</summary>
    public static void Print(double[][] rows) => SeparateProcess.Print(rows);
}
