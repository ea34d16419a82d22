using OptionCascade.Pricing;

namespace OptionCascade.Exposure;

/// <summary>Rows of one expiry and one right of a <see cref="PositionTable"/>: rows [<see cref="Start"/>, <see cref="Start"/> + <see cref="Count"/>).</summary>
internal readonly record struct TableSlice(int Expiry, int Start, int Count, bool IsCall);

/// <summary>The rows of a dealer's book by columns, with calls and puts of an expiry apart, so that a slice is summed without looking at signs.</summary>
internal sealed class PositionTable
{
    public PositionTable(DealerBook dealer)
    {
        ResolvedBook book = dealer.Book;
        int n = book.Count, at = 0;
        (Strikes, Volatilities, Signs, Units, Rows) = (new double[n], new double[n], new double[n], new double[n], new int[n]);
        var slices = new List<TableSlice>(2 * book.Expiries.Length);
        for (int e = 0; e < book.Expiries.Length; e++)
            foreach (int sign in (ReadOnlySpan<int>)[1, -1])
            {
                int start = at;
                for (int row = book.Expiries[e].Start; row < book.Expiries[e].Start + book.Expiries[e].Count; row++)
                    if (book.Signs[row] == sign)
                    {
                        (Strikes[at], Volatilities[at], Signs[at], Units[at], Rows[at]) = (book.Strikes[row], book.Volatilities[row], sign, dealer.Units[row], row);
                        at++;
                    }

                if (at > start) slices.Add(new TableSlice(e, start, at - start, sign > 0));
            }

        Slices = [.. slices];
        Book = book;
    }

    public ResolvedBook Book { get; }

    public TableSlice[] Slices { get; }

    public double[] Strikes { get; }

    public double[] Volatilities { get; }

    public double[] Signs { get; }

    public double[] Units { get; }

    /// <summary>Row of <see cref="Book"/>.</summary>
    public int[] Rows { get; }
}
