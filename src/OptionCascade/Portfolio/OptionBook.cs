using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using OptionCascade.Numerics;

namespace OptionCascade.Portfolio;

/// <summary>What the quantities of a book mean. There is no default: the two lead to different exposures.</summary>
public enum QuantityKind
{
    /// <summary>Open interest: contracts outstanding, ≥ 0. A positioning rule must say who holds them.</summary>
    OpenInterest = 0,

    /// <summary>Signed inventory of the hedger (the dealer): long &gt; 0, short &lt; 0.</summary>
    SignedInventory = 1,
}

/// <summary>The part of a book that expires at one instant: rows [<see cref="Start"/>, <see cref="Start"/> + <see cref="Count"/>).</summary>
/// <param name="Expiry">Instant of expiry.</param>
/// <param name="Start">First row.</param>
/// <param name="Count">Number of rows, ≥ 1.</param>
public readonly record struct ExpirySlice(Instant Expiry, int Start, int Count);

/// <summary>
/// Options on one underlying, stored by columns, ordered by expiry, then strike, then call before put, then root, and grouped by expiry.
/// Immutable and safe to share between threads.
/// </summary>
/// <remarks>About 20 bytes a row: strike, quantity, right and an index into the few distinct contract terms.</remarks>
public sealed class OptionBook
{
    /// <summary>Terms shared by many rows: everything but strike, right and expiry.</summary>
    private sealed record Terms(string Underlying, string Root, ExerciseStyle Exercise, double Multiplier, string Currency, OptionSettlement Settlement);

    private readonly double[] _strikes;
    private readonly double[] _quantities;
    private readonly OptionRight[] _rights;
    private readonly int[] _termIndex;
    private readonly Terms[] _terms;

    private OptionBook(string underlying, QuantityKind kind, ImmutableArray<ExpirySlice> expiries,
        double[] strikes, double[] quantities, OptionRight[] rights, int[] termIndex, Terms[] terms)
    {
        Underlying = underlying;
        QuantityKind = kind;
        Expiries = expiries;
        _strikes = strikes;
        _quantities = quantities;
        _rights = rights;
        _termIndex = termIndex;
        _terms = terms;
    }

    /// <summary>Builds a book.</summary>
    /// <param name="underlying">The underlying that every contract must have.</param>
    /// <param name="kind">What the quantities mean.</param>
    /// <param name="positions">The rows in any order; may be empty. Rows of the same contract are kept apart, neither merged nor lost.</param>
    /// <exception cref="ArgumentException">A row has another underlying, or (for open interest) a negative quantity.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A quantity is NaN or infinite.</exception>
    public static OptionBook Create(string underlying, QuantityKind kind, IEnumerable<Position> positions)
    {
        Guard.NotBlank(underlying);
        ArgumentNullException.ThrowIfNull(positions);
        Position[] rows = [.. positions];
        foreach (Position row in rows)
        {
            Guard.Finite(row.Quantity, nameof(positions));
            if (row.Contract.Underlying != underlying)
                throw new ArgumentException($"Expected only options on {underlying}, got {row.Contract} on {row.Contract.Underlying}.", nameof(positions));
            if (kind == QuantityKind.OpenInterest && row.Quantity < 0)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Expected open interest >= 0, got {row.Quantity:R} for {row.Contract}."), nameof(positions));
        }

        int[] order = Enumerable.Range(0, rows.Length).ToArray();
        Array.Sort(order, (a, b) =>
        {
            OptionContract x = rows[a].Contract, y = rows[b].Contract;
            int c = x.Expiry.CompareTo(y.Expiry);
            if (c == 0) c = x.Strike.CompareTo(y.Strike);
            if (c == 0) c = x.Right.CompareTo(y.Right);
            if (c == 0) c = string.CompareOrdinal(x.Root, y.Root);
            return c != 0 ? c : a.CompareTo(b);
        });

        int n = rows.Length;
        double[] strikes = new double[n], quantities = new double[n];
        var rights = new OptionRight[n];
        int[] termIndex = new int[n];
        var terms = new List<Terms>();
        var known = new Dictionary<Terms, int>();
        var slices = ImmutableArray.CreateBuilder<ExpirySlice>();
        int start = 0;
        for (int i = 0; i < n; i++)
        {
            (OptionContract c, double quantity) = rows[order[i]];
            var t = new Terms(c.Underlying, c.Root, c.Exercise, c.Multiplier, c.Currency, c.Settlement);
            if (!known.TryGetValue(t, out int index))
            {
                known.Add(t, index = terms.Count);
                terms.Add(t);
            }

            (strikes[i], quantities[i], rights[i], termIndex[i]) = (c.Strike, quantity, c.Right, index);
            bool last = i == n - 1 || rows[order[i + 1]].Contract.Expiry != c.Expiry;
            if (last)
            {
                slices.Add(new ExpirySlice(c.Expiry, start, i + 1 - start));
                start = i + 1;
            }
        }

        return new OptionBook(underlying, kind, slices.ToImmutable(), strikes, quantities, rights, termIndex, [.. terms]);
    }

    /// <summary>Symbol of the underlying of every row.</summary>
    public string Underlying { get; }

    /// <summary>What <see cref="Quantities"/> mean.</summary>
    public QuantityKind QuantityKind { get; }

    /// <summary>Number of rows.</summary>
    public int Count => _strikes.Length;

    /// <summary>The expiries in ascending order, each with its range of rows.</summary>
    public ImmutableArray<ExpirySlice> Expiries { get; }

    /// <summary>Strikes, quote currency per unit of underlying.</summary>
    public ReadOnlySpan<double> Strikes => _strikes;

    /// <summary>Contracts per row; the meaning is <see cref="QuantityKind"/>'s.</summary>
    public ReadOnlySpan<double> Quantities => _quantities;

    /// <summary>Call or put per row.</summary>
    public ReadOnlySpan<OptionRight> Rights => _rights;

    /// <summary>Units of underlying per contract in row <paramref name="row"/>.</summary>
    public double Multiplier(int row) => _terms[_termIndex[row]].Multiplier;

    /// <summary>Exercise style of row <paramref name="row"/>.</summary>
    public ExerciseStyle Exercise(int row) => _terms[_termIndex[row]].Exercise;

    /// <summary>Settlement of row <paramref name="row"/>.</summary>
    public OptionSettlement Settlement(int row) => _terms[_termIndex[row]].Settlement;

    /// <summary>Root symbol of row <paramref name="row"/>.</summary>
    public string Root(int row) => _terms[_termIndex[row]].Root;

    /// <summary>The row as terms and quantity.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The row is not in [0, <see cref="Count"/>).</exception>
    public Position this[int row]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(row);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
            Terms t = _terms[_termIndex[row]];
            var contract = new OptionContract
            {
                Underlying = t.Underlying,
                Root = t.Root,
                Right = _rights[row],
                Strike = _strikes[row],
                Expiry = ExpiryOf(row),
                Exercise = t.Exercise,
                Multiplier = t.Multiplier,
                Currency = t.Currency,
                Settlement = t.Settlement,
            };
            return new Position(contract, _quantities[row]);
        }
    }

    /// <summary>All rows in order.</summary>
    public IEnumerable<Position> Positions()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    private Instant ExpiryOf(int row)
    {
        int low = 0, high = Expiries.Length - 1;
        while (low < high)
        {
            int mid = (low + high + 1) / 2;
            if (Expiries[mid].Start <= row) low = mid;
            else high = mid - 1;
        }

        return Expiries[low].Expiry;
    }
}
