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
    /// <exception cref="ArgumentOutOfRangeException">
    /// The move is NaN or infinite, or takes spot to 0 or ∞ in double precision; or the set has bits that are no Greek.
    /// </exception>
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
        var tasks = new List<(EuropeanTerms Terms, int Start, int Count)>();
        foreach (ResolvedExpiry e in book.Expiries)
        {
            EuropeanTerms terms = EuropeanTerms.FromForward(book.Market.Spot, e.Forward, e.Discount, e.YearFraction, logMove);
            for (int first = 0; first < e.Count; first += RowsPerTask)
                tasks.Add((terms, e.Start + first, Math.Min(RowsPerTask, e.Count - first)));
        }

        if (book.Count < RowsForThreads || threads == 1)
            foreach ((EuropeanTerms terms, int start, int count) in tasks)
                Rows(in terms, start, count);
        else
            Parallel.For(0, tasks.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
            {
                (EuropeanTerms terms, int start, int count) = tasks[i];
                Rows(in terms, start, count);
            });
        return into;

        void Rows(in EuropeanTerms terms, int start, int count)
            => Slice(in terms, book.Strikes.Slice(start, count), book.Volatilities.Slice(start, count), book.Signs.Slice(start, count), into, start, width);
    }

    /// <summary>Rows of one expiry into a block of columns, from position <paramref name="at"/> on: the one place from which books reach the kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Slice(in EuropeanTerms terms, ReadOnlySpan<double> strikes, ReadOnlySpan<double> volatilities, ReadOnlySpan<double> signs,
        BookGreeks into, int at, EuropeanKernel.Width width)
    {
        double** columns = stackalloc double*[EuropeanKernel.ColumnCount];
        fixed (double* k = strikes, sigma = volatilities, w = signs, values = into.Values)
        {
            for (int rest = (int)into.Set; rest != 0; rest &= rest - 1)
                columns[BitOperations.TrailingZeroCount(rest)] = values + into.Offset((GreekSet)(rest & -rest)) + at;
            EuropeanKernel.Evaluate(in terms, into.Set, k, sigma, w, strikes.Length, columns, width);
        }
    }
}
