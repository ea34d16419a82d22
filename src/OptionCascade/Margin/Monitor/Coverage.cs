using System.Collections.Immutable;
using OptionCascade.Margin.Population;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.Monitor;

/// <summary>How much of a population the figures speak for.</summary>
/// <param name="Accounts">Accounts given.</param>
/// <param name="Valued">Accounts that could be valued.</param>
/// <param name="Notional">Gross notional of all accounts as far as it is known, quote currency.</param>
/// <param name="ValuedNotional">Gross notional of the accounts valued, quote currency.</param>
/// <param name="OfUnknownNotional">Accounts left out that hold something of which not even the notional is known: the shares by notional leave that out.</param>
/// <param name="Problems">Why accounts were left out, each with holding and field.</param>
public sealed record Coverage(int Accounts, int Valued, double Notional, double ValuedNotional, int OfUnknownNotional, ImmutableArray<AccountProblem> Problems)
{
    /// <summary>Share of the accounts valued, in [0, 1]; NaN without accounts.</summary>
    public double AccountShare => Valued / (double)Accounts;

    /// <summary>Share of the known notional that lies with accounts valued, in [0, 1]; NaN when no notional is known.</summary>
    public double NotionalShare => ValuedNotional / Notional;

    /// <summary>The coverage of a population.</summary>
    /// <param name="population">The accounts.</param>
    /// <param name="notional">Gross notional of each of <see cref="AccountPopulation.Valued"/>, quote currency.</param>
    internal static Coverage Of(AccountPopulation population, ReadOnlySpan<double> notional)
    {
        bool[] isValued = new bool[population.Accounts.Length];
        foreach (ValuedAccount v in population.Valued)
            isValued[v.Index] = true;
        int unknown = 0;
        var others = new List<double>();
        for (int i = 0; i < isValued.Length; i++)
        {
            if (isValued[i]) continue;
            (double known, bool complete) = KnownNotional(population.Market, population.Accounts[i]);
            others.Add(known);
            unknown += complete ? 0 : 1;
        }

        double valued = OrderFreeSum.Of(notional.ToArray());
        return new Coverage(isValued.Length, population.Valued.Length, valued + OrderFreeSum.Of(others.ToArray()), valued, unknown, population.Problems);
    }

    /// <summary>Notional of what refers to a known underlying, at its spot.</summary>
    private static (double Notional, bool Complete) KnownNotional(MarginMarket market, Account account)
    {
        double sum = 0;
        bool complete = true;
        foreach (Holding holding in account.Holdings)
        {
            (string? underlying, double units) = holding switch
            {
                OptionHolding o => (o.Contract.Underlying, o.Contracts * o.Contract.Multiplier),
                SpotHolding s => (s.Asset, s.Units),
                FutureHolding f => (f.Contract.Underlying, f.Contracts * f.Contract.Multiplier),
                _ => (null, 0.0),
            };
            if (underlying is null) continue;
            if (market.Markets.TryGetValue(underlying, out MarketSnapshot? snapshot))
                sum += Math.Abs(units) * (holding is FutureHolding { Contract.Payoff: FuturePayoff.Inverse } ? 1 : snapshot.Spot);
            else
                complete = false;
        }

        return (sum, complete);
    }
}
