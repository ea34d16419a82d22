using System.Numerics;
using System.Runtime.CompilerServices;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

/// <summary>
/// Prices whole books: European options in closed form (Black–Scholes–Merton on spot, which is Black-76 on each expiry's forward).
/// </summary>
/// <remarks>
/// Rows are worked in vectors of the widest kind that the machine has, large books on all processors. A row's result depends on its own
/// inputs only, so the bits are the same for every width, number of threads and order of the book.
/// </remarks>
public static unsafe class BookPricer
{
    /// <summary>Rows that one thread takes at a time: their inputs and all outputs stay in the second-level cache.</summary>
    private const int RowsPerTask = 4096;

    /// <summary>Smaller books are not worth waking other threads for.</summary>
    private const int RowsForThreads = 4 * RowsPerTask;

    /// <summary>Price and Greeks of every row with spot moved to S₀·eˣ, volatilities fixed per strike, forwards moved with spot.</summary>
    /// <param name="book">The resolved book.</param>
    /// <param name="set">What to compute; nothing else is.</param>
    /// <param name="logMove">x, log move of spot; 0 is the snapshot itself.</param>
    /// <exception cref="ArgumentOutOfRangeException">The move is NaN or infinite, or the set has bits that are no Greek.</exception>
    /// <remarks>
    /// Rates are those that the expiry's forward and discount factor imply at the snapshot: r = −ln D/T, q = r − ln(F/S)/T (0 at T = 0).
    /// Limits at expiry, at zero volatility and at zero strike: see <see cref="BlackScholes"/>.
    /// </remarks>
    public static BookGreeks Evaluate(ResolvedBook book, GreekSet set, double logMove = 0)
        => Evaluate(book, set, logMove, EuropeanKernel.Widest, Environment.ProcessorCount);

    /// <summary>As above with a given vector width and number of threads, neither of which changes the result.</summary>
    internal static BookGreeks Evaluate(ResolvedBook book, GreekSet set, double logMove, EuropeanKernel.Width width, int threads)
    {
        ArgumentNullException.ThrowIfNull(book);
        Guard.Finite(logMove);
        if ((set & ~GreekSet.All) != 0)
            throw new ArgumentOutOfRangeException(nameof(set), set, $"Expected a combination of the members of {nameof(GreekSet)}, got {(int)set}.");
        BookGreeks into = BookGreeks.Allocate(set, book.Count);
        if (book.Count < RowsForThreads || threads == 1)
        {
            foreach (ResolvedExpiry expiry in book.Expiries)
                Rows(expiry, 0, expiry.Count);
            return into;
        }

        var tasks = new List<(ResolvedExpiry Expiry, int First)>();
        foreach (ResolvedExpiry expiry in book.Expiries)
            for (int first = 0; first < expiry.Count; first += RowsPerTask)
                tasks.Add((expiry, first));
        Parallel.For(0, tasks.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            (ResolvedExpiry expiry, int first) = tasks[i];
            Rows(expiry, first, Math.Min(RowsPerTask, expiry.Count - first));
        });
        return into;

        void Rows(ResolvedExpiry expiry, int first, int count)
        {
            EuropeanTerms terms = EuropeanTerms.FromForward(book.Market.Spot, expiry.Forward, expiry.Discount, expiry.YearFraction, logMove);
            Slice(in terms, book, expiry.Start + first, count, into, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slice(in EuropeanTerms terms, ResolvedBook book, int start, int count, BookGreeks into, EuropeanKernel.Width width)
    {
        double** columns = stackalloc double*[EuropeanKernel.ColumnCount];
        fixed (double* strikes = book.Strikes, volatilities = book.Volatilities, signs = book.Signs, values = into.Values)
        {
            for (int rest = (int)into.Set; rest != 0; rest &= rest - 1)
                columns[BitOperations.TrailingZeroCount(rest)] = values + into.Offset((GreekSet)(rest & -rest)) + start;
            EuropeanKernel.Evaluate(in terms, into.Set, strikes + start, volatilities + start, signs + start, count, columns, width);
        }
    }
}
