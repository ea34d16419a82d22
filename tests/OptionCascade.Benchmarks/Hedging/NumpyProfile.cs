using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using OptionCascade.Exposure;
using OptionCascade.Pricing;

namespace OptionCascade.Benchmarks.Hedging;

/// <summary>
/// <c>peers/gamma_profile.py</c> in a process of its own, which computes on demand: numpy on one thread. The interpreter is the one that the environment
/// variable OPTIONCASCADE_PYTHON names, else <c>/usr/bin/python3</c> (Debian: python3-numpy).
/// </summary>
internal sealed class NumpyProfile : IDisposable
{
    private readonly Process _process;
    private readonly string _file;

    private NumpyProfile(Process process, string file, string version)
    {
        _process = process;
        _file = file;
        Version = version;
    }

    /// <summary>E.g. <c>numpy 1.24.2</c>.</summary>
    public string Version { get; }

    /// <summary>Starts the peer on a book; null where there is no such interpreter or no numpy.</summary>
    public static NumpyProfile? Start(DealerBook dealers, double[] levels)
    {
        string? script = Script();
        if (script is null) return null;
        string file = Path.GetTempFileName();
        File.WriteAllBytes(file, MemoryMarshal.AsBytes<double>(Columns(dealers, levels)).ToArray());
        try
        {
            Process process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("OPTIONCASCADE_PYTHON") ?? "/usr/bin/python3", [script, file])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            if (process.StandardOutput.ReadLine() is { } version) return new NumpyProfile(process, file, version);
            process.Dispose();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No such program: the peer is not on this machine.
        }

        File.Delete(file);
        return null;
    }

    /// <summary>The whole profile once; returns Σ |level|.</summary>
    /// <param name="way"><c>level</c>, <c>broadcast</c> or <c>prepared</c>.</param>
    public double Run(string way)
    {
        _process.StandardInput.WriteLine(way);
        _process.StandardInput.Flush();
        return double.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("numpy ended: " + _process.StandardError.ReadToEnd()), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.WriteLine("quit");
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        File.Delete(_file);
    }

    private static string? Script()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
            if (Path.Combine(d.FullName, "tests", "OptionCascade.Benchmarks", "peers", "gamma_profile.py") is var path && File.Exists(path))
                return path;
        return null;
    }

    private static double[] Columns(DealerBook dealers, double[] levels)
    {
        ResolvedBook book = dealers.Book;
        double[] years = new double[book.Count];
        foreach (ResolvedExpiry e in book.Expiries)
            years.AsSpan(e.Start, e.Count).Fill(e.YearFraction);
        return [book.Count, levels.Length, book.Market.Spot, .. book.Strikes, .. book.Volatilities, .. years, .. dealers.Units, .. levels];
    }
}
