using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Exposure;

/// <summary>
/// Who is assumed to hold the open contracts: dealer's signed contracts per row, long &gt; 0, short &lt; 0. Always chosen explicitly, because open
/// interest has no sign and the sign is the largest uncertainty of any dealer exposure.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term><see cref="LongCallsShortPuts"/></term><description>+OI for calls, −OI for puts: customers overwrite calls and buy protective puts.</description></item>
/// <item><term><see cref="CustomersLong"/></term><description>−OI for every option: customers bought everything, dealers are short everything.</description></item>
/// <item><term><see cref="CustomersShort"/></term><description>+OI for every option: customers sold everything, dealers are long everything.</description></item>
/// <item><term><see cref="Inventory"/></term><description>The book's own signed quantity, as given in the file.</description></item>
/// <item><term><see cref="Mixture"/></term><description>(2p − 1)·OI, p the fraction that customers sold, of calls and of puts, with its uncertainty.</description></item>
/// <item><term><see cref="FromTrades"/></term><description>Minus the customers' net purchases, estimated from trades.</description></item>
/// </list>
/// Immutable; safe to share between threads.
/// </remarks>
public abstract class DealerPositioning
{
    private protected DealerPositioning(string name, QuantityKind needs)
    {
        Name = name;
        Needs = needs;
    }

    /// <summary>Dealers are long the calls and short the puts (<c>long-calls-short-puts</c>); needs open interest.</summary>
    public static DealerPositioning LongCallsShortPuts { get; } =
        new Rule("long-calls-short-puts", QuantityKind.OpenInterest, (right, quantity) => right == OptionRight.Call ? quantity : -quantity);

    /// <summary>Customers are long everything, dealers short everything (<c>customers-long</c>); needs open interest.</summary>
    public static DealerPositioning CustomersLong { get; } = new Rule("customers-long", QuantityKind.OpenInterest, (_, quantity) => -quantity);

    /// <summary>Customers are short everything, dealers long everything (<c>customers-short</c>); needs open interest.</summary>
    public static DealerPositioning CustomersShort { get; } = new Rule("customers-short", QuantityKind.OpenInterest, (_, quantity) => quantity);

    /// <summary>The book's quantities are the dealer's signed inventory (<c>inventory</c>); needs a book of <see cref="QuantityKind.SignedInventory"/>.</summary>
    public static DealerPositioning Inventory { get; } = new Rule("inventory", QuantityKind.SignedInventory, (_, quantity) => quantity);

    /// <summary>The rules that need nothing but their name, in the order of this page.</summary>
    public static ImmutableArray<DealerPositioning> All { get; } = [LongCallsShortPuts, CustomersLong, CustomersShort, Inventory];

    /// <summary>The rules of <see cref="All"/> that fit books of a kind.</summary>
    /// <param name="kind">What the book's quantities mean.</param>
    public static ImmutableArray<DealerPositioning> For(QuantityKind kind) => [.. All.Where(r => r.Needs == kind)];

    /// <summary>A mixture: customers sold the fraction p of every call's open interest and another of every put's, the rest they bought. Needs open interest.</summary>
    /// <param name="callsSold">p of calls. 1 with puts at 0 is <see cref="LongCallsShortPuts"/>, 0 and 0 is <see cref="CustomersLong"/>, 1 and 1 <see cref="CustomersShort"/>.</param>
    /// <param name="putsSold">p of puts.</param>
    /// <param name="dependence">How the errors of the fractions hang together between contracts.</param>
    public static PositioningMixture Mixture(UncertainFraction callsSold, UncertainFraction putsSold, FractionDependence dependence) => new(callsSold, putsSold, dependence);

    /// <summary>Inventory estimated from trades: dealers hold the opposite of what customers bought. Needs open interest, which limits it when wanted.</summary>
    /// <param name="inventory">Customers' net purchases.</param>
    /// <param name="boundByOpenInterest">True: at most the open interest of each contract, long or short.</param>
    public static DealerPositioning FromTrades(TradeInventory inventory, bool boundByOpenInterest)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        return new Estimated(inventory, boundByOpenInterest);
    }

    /// <summary>The rule's name, as results carry it and the command line takes it.</summary>
    public string Name { get; }

    /// <summary>The kind of quantity that the rule needs.</summary>
    public QuantityKind Needs { get; }

    /// <summary>The rule of a name.</summary>
    /// <param name="name">One of the names in <see cref="All"/>; exact, lower case.</param>
    /// <exception cref="ArgumentException">No rule has this name; the message lists those there are.</exception>
    public static DealerPositioning FromName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (DealerPositioning rule in All)
            if (rule.Name == name)
                return rule;
        throw new ArgumentException($"Expected a positioning rule ({string.Join(", ", All.Select(r => r.Name))}), got '{name}'.", nameof(name));
    }

    /// <summary>Gives every priced row its dealer's signed contracts.</summary>
    /// <param name="book">The resolved book.</param>
    /// <exception cref="ArgumentException">The book's quantities are not of the kind that this rule needs.</exception>
    public DealerBook Apply(ResolvedBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        if (book.Book.QuantityKind != Needs)
            throw new ArgumentException(Needs == QuantityKind.OpenInterest
                ? $"Positioning '{Name}' needs open interest, but the book gives the dealer's signed inventory: use positioning '{Inventory.Name}'."
                : $"Positioning '{Name}' needs signed inventory, but the book gives open interest: use {string.Join(" or ", For(QuantityKind.OpenInterest).Select(r => $"'{r.Name}'"))}, or a book with signed quantities.",
                nameof(book));

        double[] contracts = new double[book.Count], units = new double[book.Count];
        foreach (ResolvedExpiry e in book.Expiries)
            for (int i = e.Start; i < e.Start + e.Count; i++)
            {
                contracts[i] = Contracts(book.Book, e.Expiry, book.BookRows[i]);
                units[i] = contracts[i] * book.Multipliers[i];
            }

        return new DealerBook(book, this, contracts, units);
    }

    /// <summary>The rule's name.</summary>
    public override string ToString() => Name;

    /// <summary>Dealer's signed contracts in a row of a book, which expires at <paramref name="expiry"/>.</summary>
    internal abstract double Contracts(OptionBook book, Instant expiry, int row);

    private sealed class Rule(string name, QuantityKind needs, Func<OptionRight, double, double> contracts) : DealerPositioning(name, needs)
    {
        internal override double Contracts(OptionBook book, Instant expiry, int row) => contracts(book.Rights[row], book.Quantities[row]);
    }

    private sealed class Estimated(TradeInventory inventory, bool bound) : DealerPositioning(bound ? "trades-within-open-interest" : "trades", QuantityKind.OpenInterest)
    {
        internal override double Contracts(OptionBook book, Instant expiry, int row)
        {
            // Lots of one contract stand side by side and share its inventory in proportion to their open interest.
            (int first, int last) = (row, row);
            while (first > 0 && IsSame(first - 1)) first--;
            while (last < book.Count - 1 && IsSame(last + 1)) last++;
            double interest = 0;
            for (int i = first; i <= last; i++)
                interest += book.Quantities[i];
            double held = -inventory.CustomersNet(new OptionKey(book.Root(row), expiry, book.Strikes[row], book.Rights[row]));
            if (bound) held = Math.Clamp(held, -interest, interest);
            return first == last ? held : interest > 0 ? held * (book.Quantities[row] / interest) : row == first ? held : 0;

            bool IsSame(int other)
                => book.Strikes[other] == book.Strikes[row] && book.Rights[other] == book.Rights[row] && book.Root(other) == book.Root(row) && ExpiryHolds(other);

            bool ExpiryHolds(int other)
            {
                foreach (ExpirySlice e in book.Expiries)
                    if (e.Expiry == expiry)
                        return other >= e.Start && other < e.Start + e.Count;
                return false;
            }
        }
    }
}
