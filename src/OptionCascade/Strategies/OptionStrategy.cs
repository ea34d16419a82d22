using System.Collections.Immutable;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Strategies;

/// <summary>An option with its premium, as it is put into a strategy.</summary>
/// <param name="Strike">K, quote currency per unit, &gt; 0.</param>
/// <param name="Price">Premium per unit, quote currency, ≥ 0.</param>
public readonly record struct PricedStrike(double Strike, double Price);

/// <summary>Options and underlying held together, with what they were traded at. The usual ones have names in <see cref="StrategyCatalog"/>.</summary>
public sealed record OptionStrategy
{
    /// <summary>A strategy of any legs.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="legs">At least one; one of them an option.</param>
    /// <exception cref="ArgumentException">No name, or no option.</exception>
    public OptionStrategy(string name, params ImmutableArray<PayoffLeg> legs)
    {
        Name = Guard.NotBlank(name);
        if (legs.IsDefaultOrEmpty || !legs.Any(l => l.IsOption)) throw new ArgumentException("Expected at least one option leg, got none.", nameof(legs));
        Legs = legs;
        HorizonYears = legs.Min(l => l.YearsToExpiry);
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>The legs in the order given.</summary>
    public ImmutableArray<PayoffLeg> Legs { get; }

    /// <summary>Years until the first leg expires: when profit is looked at.</summary>
    public double HorizonYears { get; }

    /// <summary>What was paid for everything, quote currency; a credit is &lt; 0.</summary>
    public double Cost => Legs.Sum(l => l.Paid);

    /// <summary>Premium received for options less premium paid for options, quote currency: the credit, &lt; 0 for a debit.</summary>
    public double Credit => -Legs.Where(l => l.IsOption).Sum(l => l.Paid);

    /// <summary>True when all options expire together.</summary>
    public bool HasOneExpiry => Legs.All(l => !l.IsOption || l.YearsToExpiry == HorizonYears);

    /// <summary>The account that holds it.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="underlying">Symbol of the underlying, for shares and coins held.</param>
    /// <param name="currency">Currency of premiums and of the account.</param>
    /// <param name="capital">Money in the account before the trades; what they cost is taken from it, a credit added.</param>
    /// <param name="contract">The listed contract of an option leg; the leg's units over its multiplier are the contracts.</param>
    /// <exception cref="ArgumentException">The contract is not the leg's.</exception>
    public Account ToAccount(string id, string underlying, string currency, double capital, Func<PayoffLeg, OptionContract> contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var holdings = ImmutableArray.CreateBuilder<Holding>();
        foreach (PayoffLeg leg in Legs)
        {
            if (!leg.IsOption)
            {
                holdings.Add(new SpotHolding(underlying, leg.Units));
                continue;
            }

            OptionContract terms = contract(leg);
            if (terms.Right != leg.Right || terms.Strike != leg.Strike) throw new ArgumentException($"Expected the contract of {leg}, got {terms}.", nameof(contract));
            holdings.Add(new OptionHolding(terms, leg.Units / terms.Multiplier));
        }

        holdings.Add(new CashHolding(currency, Guard.Finite(capital) - Cost));
        return new Account { Id = id, Currency = currency, Holdings = holdings.ToImmutable() };
    }

    /// <summary>The name and the legs.</summary>
    public override string ToString() => $"{Name}: {string.Join(", ", Legs)}";
}
