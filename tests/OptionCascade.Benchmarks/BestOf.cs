using System.Diagnostics;

namespace OptionCascade.Benchmarks;

/// <summary>
/// Several calls in turn, call by call, and the least time of each: a comparison that holds on a machine with other work on it, where means do not.
/// </summary>
internal static class BestOf
{
    private const int LeastRounds = 5;

    /// <summary>Nanoseconds per unit of work of each call; NaN for a call that is null (a peer that is not built).</summary>
    /// <param name="seconds">How long all calls together may take; the compiler's last version must be reached well within.</param>
    /// <param name="units">Units of work in one call, e.g. options.</param>
    /// <param name="calls">What is compared.</param>
    public static double[] Nanoseconds(double seconds, int units, params ReadOnlySpan<Action?> calls)
    {
        long[] best = new long[calls.Length];
        Array.Fill(best, long.MaxValue);
        long begin = Stopwatch.GetTimestamp();
        for (int round = 0; round < LeastRounds || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds; round++)
            for (int i = 0; i < calls.Length; i++)
            {
                if (calls[i] is not { } call) continue;
                long start = Stopwatch.GetTimestamp();
                call();
                best[i] = Math.Min(best[i], Stopwatch.GetTimestamp() - start);
            }

        return Array.ConvertAll(best, ticks => ticks == long.MaxValue ? double.NaN : 1e9 * ticks / Stopwatch.Frequency / units);
    }
}
