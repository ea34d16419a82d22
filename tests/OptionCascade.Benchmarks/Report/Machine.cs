using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OptionCascade.Benchmarks.Pricing;

namespace OptionCascade.Benchmarks.Report;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    private const string Processors = "/proc/cpuinfo", Load = "/proc/loadavg";

    /// <summary>The machine, the runtime and the versions of the peers, as rows of a table.</summary>
    public static IEnumerable<string[]> Rows(string? loadBefore, string? loadAfter)
    {
        yield return ["processor", $"{Model()}, {Environment.ProcessorCount} logical cores"];
        yield return ["widest vectors",
            Vector512.IsHardwareAccelerated ? "512 bits (AVX-512)" : Vector256.IsHardwareAccelerated ? "256 bits (AVX2)" : "128 bits"];
        yield return ["system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}"];
        yield return ["runtime", RuntimeInformation.FrameworkDescription];
        yield return ["C loop", PricingPeers.Compiler is { } compiler ? $"{compiler}, -O3 -march=native -ffast-math, libmvec" : "not built"];
        yield return ["QuantLib",
            PricingPeers.QuantLibVersion is { } version ? $"{version}, -O3 -march=native (its library as its packager built it)" : "not built"];
        if (loadBefore is not null && loadAfter is not null) yield return ["load average", $"{loadBefore} before, {loadAfter} after (1 minute)"];
    }

    /// <summary>Load average of the last minute where the system tells it.</summary>
    public static string? LoadAverage() => File.Exists(Load) ? File.ReadAllText(Load).Split(' ')[0] : null;

    private static string Model()
    {
        string? line = File.Exists(Processors) ? File.ReadLines(Processors).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? "unknown" : string.Create(CultureInfo.InvariantCulture, $"{line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()}");
    }
}
