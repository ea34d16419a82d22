using System.Collections.Immutable;
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
/// <item><term><see cref="Inventory"/></term><description>The book's own signed quantity, as given in the file.</description></item>
/// </list>
/// Immutable; safe to share between threads.
/// </remarks>
public abstract class DealerPositioning
{
    private readonly QuantityKind _needs;

    private DealerPositioning(string name, QuantityKind needs)
    {
        Name = name;
        _needs = needs;
    }

    /// <summary>Dealers are long the calls and short the puts (<c>long-calls-short-puts</c>); needs open interest.</summary>
    public static DealerPositioning LongCallsShortPuts { get; } =
        new Rule("long-calls-short-puts", QuantityKind.OpenInterest, (right, quantity) => right == OptionRight.Call ? quantity : -quantity);

    /// <summary>Customers are long everything, dealers short everything (<c>customers-long</c>); needs open interest.</summary>
    public static DealerPositioning CustomersLong { get; } = new Rule("customers-long", QuantityKind.OpenInterest, (_, quantity) => -quantity);

    /// <summary>The book's quantities are the dealer's signed inventory (<c>inventory</c>); needs a book of <see cref="QuantityKind.SignedInventory"/>.</summary>
    public static DealerPositioning Inventory { get; } = new Rule("inventory", QuantityKind.SignedInventory, (_, quantity) => quantity);

    /// <summary>Every rule, in the order of this page.</summary>
    public static ImmutableArray<DealerPositioning> All { get; } = [LongCallsShortPuts, CustomersLong, Inventory];

    /// <summary>The rule's name, as results carry it and the command line takes it.</summary>
    public string Name { get; }

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
        if (book.Book.QuantityKind != _needs)
            throw new ArgumentException(_needs == QuantityKind.OpenInterest
                ? $"Positioning '{Name}' needs open interest, but the book gives the dealer's signed inventory: use positioning '{Inventory.Name}'."
                : $"Positioning '{Name}' needs signed inventory, but the book gives open interest: use '{LongCallsShortPuts.Name}' or '{CustomersLong.Name}', or a book with signed quantities.",
                nameof(book));

        double[] contracts = new double[book.Count], units = new double[book.Count];
        for (int i = 0; i < contracts.Length; i++)
        {
            contracts[i] = Contracts(book.Signs[i] > 0 ? OptionRight.Call : OptionRight.Put, book.Quantities[i]);
            units[i] = contracts[i] * book.Multipliers[i];
        }

        return new DealerBook(book, this, contracts, units);
    }

    /// <summary>The rule's name.</summary>
    public override string ToString() => Name;

    /// <summary>Dealer's signed contracts in one row.</summary>
    internal abstract double Contracts(OptionRight right, double quantity);

    private sealed class Rule(string name, QuantityKind needs, Func<OptionRight, double, double> contracts) : DealerPositioning(name, needs)
    {
        internal override double Contracts(OptionRight right, double quantity) => contracts(right, quantity);
    }
}
