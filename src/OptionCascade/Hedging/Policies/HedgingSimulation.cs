// S_{j+1} = S_j·exp((μ − σ_R²/2)·dt + σ_R·√dt·Z)
// cash_{j+1} = cash_j·e^(r·dt) + h_j·(e^(q·dt) − 1)·S_{j+1} + payoffs;   a trade of n units: cash −= n·S
// error = e^(−rH)·(book_H + h_H·S_H + cash_H) − V₀,   cash_0 = −h_0·S_0;   P&L = error − Σ e^(−r·t)·costs
//
//   S, h, n      spot, quote currency per unit; units of underlying held and traded
//   μ, σ_R       growth of the expected price, per year; realised volatility, per √year
//   r, q         rate and dividend yield of the book, per year
//   V₀, book_H   value of the options at the start (implied volatilities) and at the horizon H, quote currency
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>
/// Hedges a book under several policies over the same simulated paths and states what each cost and what risk it left.
/// </summary>
/// <remarks>
/// <para>
/// Dividends of the hedge are received at q on the price. Cash accrues at the book's rate; r and q are those of the last expiry, exact for a flat curve.
/// The hedge is set up at the policy's target and closed at the horizon; whether that is charged is an option. A policy that has no answer at some point of
/// some path is refused as a whole, with the reason of the first such path, and the other policies go on.
/// </para>
/// Number i of path p is a function of seed, p and i alone and every sum is taken in the order of the paths: same bits on any number of threads.
/// </remarks>
public static class HedgingSimulation
{
    /// <summary>Runs the comparison.</summary>
    /// <param name="book">The hedger's options, all with time left; at least one.</param>
    /// <param name="policies">At least one.</param>
    /// <param name="options">The world and how much of it is drawn.</param>
    /// <exception cref="ArgumentException">No policy; an empty book; an option that expires at once; or a horizon beyond the last expiry.</exception>
    public static HedgingComparison Compare(HedgedBook book, IEnumerable<IHedgingPolicy> policies, HedgingSimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(options);
        IHedgingPolicy[] all = [.. policies];
        if (all.Length == 0) throw new ArgumentException("Expected at least one policy, got none.", nameof(policies));
        if (book.Count == 0) throw new ArgumentException("Expected a book with options, got an empty one.", nameof(book));
        if (book.ExpiryYears.First() == 0) throw new ArgumentException("Expected options with time left, got one that expires at once.", nameof(book));
        double horizon = options.HorizonYears ?? book.LastExpiryYears;
        if (horizon > book.LastExpiryYears)
            throw new ArgumentException(FormattableString.Invariant($"Expected a horizon of at most {book.LastExpiryYears} years, the last expiry, got {horizon}."), nameof(options));

        double[] times = Times(book, horizon, options.Steps);
        var runs = new PolicyPaths[all.Length];
        for (int k = 0; k < all.Length; k++)
            runs[k] = new PolicyPaths(all[k], options.Paths);
        var random = new CounterRandom(options.Seed);
        double start = book.StartValue;
        Parallel.For(0, options.Paths, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, () => new SimulatedPath(book, options, times, start), (path, _, work) =>
        {
            work.Draw(random, (ulong)path);
            foreach (PolicyPaths run in runs)
                work.Hedge(run, path);
            return work;
        }, _ => { });

        return new HedgingComparison(options, start, horizon, times.Length - 1, [.. runs.Select(r => r.Outcome())]);
    }

    /// <summary>Even steps and the expiries on the way, ascending from 0.</summary>
    private static double[] Times(HedgedBook book, double horizon, int steps)
    {
        const double Same = 1e-12;
        double[] expiries = [.. book.ExpiryYears.Where(e => e < horizon), horizon];
        var times = new SortedSet<double>(expiries) { 0 };
        for (int i = 1; i < steps; i++)
        {
            double t = horizon * i / steps;
            if (!expiries.Any(e => Math.Abs(e - t) <= Same * horizon)) times.Add(t);
        }

        return [.. times];
    }
}
