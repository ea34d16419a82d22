// F(x) = Σ over accounts k liquidated on the way to x:  U_k + Σ c·m·δ(x)
//
//   x      log move of spot
//   U_k    units of underlying that account k trades away at its kill price x_k
//   c, m   contracts that it buys back (from dealers), units per contract
//   δ(x)   spot delta of the option at x, put < 0: the dealers who sold it are short it and hold δ units each to be flat
//
// V(x) = Σ c·m·∂V/∂σ(x)·0.01                               vega bought, quote currency per volatility point
// premium = Σ c·m·V(x_k),   spread = Σ |c|·m·vega(x_k)·h·(1 + a·|100·x_k|)
// inventory of the dealers: −Σ c, contract by contract
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Margin.Population;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Participants;

/// <summary>What it costs to buy options back in a hurry. No defaults: markets differ by orders of magnitude.</summary>
/// <param name="HalfSpreadVolPoints">h, half the bid–ask spread in calm, volatility points, ≥ 0.</param>
/// <param name="WideningPerPercentMove">a, by how much of itself the spread widens per 1% of |log move|, ≥ 0.</param>
/// <param name="VolPointsPerVega">κ, volatility points by which implied volatility rises per unit of quote-currency vega (per point) bought, ≥ 0.</param>
public sealed record BuybackCosts(double HalfSpreadVolPoints, double WideningPerPercentMove, double VolPointsPerVega)
{
    /// <summary>h, volatility points.</summary>
    public double HalfSpreadVolPoints { get; init; } = Guard.NonNegative(HalfSpreadVolPoints);

    /// <summary>a, share per 1% of |log move|.</summary>
    public double WideningPerPercentMove { get; init; } = Guard.NonNegative(WideningPerPercentMove);

    /// <summary>κ, volatility points per unit of vega.</summary>
    public double VolPointsPerVega { get; init; } = Guard.NonNegative(VolPointsPerVega);
}

/// <summary>What has been liquidated once the price stands at x.</summary>
/// <param name="LogMove">x.</param>
/// <param name="Accounts">Accounts liquidated, in whole or in part.</param>
/// <param name="ContractsBought">Σ of contracts bought back.</param>
/// <param name="ContractsSold">Σ of contracts sold (long legs of spreads).</param>
/// <param name="UnderlyingUnits">Units of underlying that the accounts themselves traded, buying &gt; 0.</param>
/// <param name="HedgeUnits">Units that dealers traded to hedge what they sold, buying &gt; 0.</param>
/// <param name="VegaBought">V(x), quote currency per volatility point.</param>
/// <param name="Premium">Premium paid at the kill prices, net of what was received, quote currency, at unchanged volatility.</param>
/// <param name="SpreadPaid">Half spreads paid on top, quote currency; NaN without <see cref="BuybackCosts"/>.</param>
/// <param name="VolatilityRise">κ·V(x), volatility points by which the buying lifts implied volatility; NaN without <see cref="BuybackCosts"/>.</param>
/// <param name="Deficit">Losses beyond the accounts' means, quote currency, ≥ 0: the brokers' or the insurance fund's.</param>
public sealed record SellerLiquidation(
    double LogMove, int Accounts, double ContractsBought, double ContractsSold, double UnderlyingUnits, double HedgeUnits, double VegaBought, double Premium,
    double SpreadPaid, double VolatilityRise, double Deficit);

/// <summary>A contract of which the dealers' inventory changed.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Contracts">Contracts that the dealers bought, &gt; 0, or sold, &lt; 0.</param>
public readonly record struct InventoryChange(OptionContract Contract, double Contracts);

/// <summary>
/// Sellers of options on margin who are liquidated: on breach they buy their short options back from dealers, who sell them and hedge what they sold;
/// stock and futures of the account are traded away with them.
/// </summary>
/// <remarks>
/// A short put bought back makes the dealers short a put: they sell |δ| units of underlying a piece at once and more as the price falls further, so that
/// the liquidation goes on selling. What has been liquidated stays liquidated; a threshold at x itself has fired. Deltas are European, volatility fixed at
/// each strike: <see cref="At"/> says what vega is demanded and how far volatility would rise, but this flow does not yet feel it.
/// </remarks>
public sealed class OptionSellers : IParticipant
{
    private readonly SellerLegs _legs;
    private readonly ImmutableArray<ForcedBuyback> _falls, _rises;
    private readonly double _spot;

    /// <summary>Sellers by their liquidations.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="buybacks">
    /// The liquidations; an account may come on both sides, for a fall and for a rise, and several times on one side when it is liquidated in steps: 0, 1, …,
    /// each no nearer than the one before.
    /// </param>
    /// <param name="costs">What buying back costs; null leaves spread and volatility unknown.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">The name is empty, or the liquidations of an account on one side are not the steps 0, 1, … in order of distance.</exception>
    public OptionSellers(double spot, IEnumerable<ForcedBuyback> buybacks, BuybackCosts? costs = null, string name = "option sellers")
    {
        ArgumentNullException.ThrowIfNull(buybacks);
        _spot = Guard.Positive(spot);
        Costs = costs;
        Name = Guard.NotBlank(name);
        ImmutableArray<ForcedBuyback> all = [.. buybacks];
        _falls = [.. all.Where(b => b.LogMove <= 0).OrderByDescending(b => b.LogMove).ThenBy(b => b.Account, StringComparer.Ordinal).ThenBy(b => b.Step)];
        _rises = [.. all.Where(b => b.LogMove >= 0).OrderBy(b => b.LogMove).ThenBy(b => b.Account, StringComparer.Ordinal).ThenBy(b => b.Step)];
        CheckSteps(_falls);
        CheckSteps(_rises);
        _legs = new SellerLegs(_spot, all);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsReversible => false;

    /// <summary>What buying back costs.</summary>
    public BuybackCosts? Costs { get; }

    /// <summary>Accounts that are in breach before any shock.</summary>
    public int InBreachAtStart => _falls.Count(b => b is { LogMove: 0, Step: 0 });

    /// <summary>Accounts that are liquidated somewhere on the way down.</summary>
    public int AccountsBelow => _falls.Count(b => b.Step == 0);

    /// <summary>Accounts that are liquidated somewhere on the way up.</summary>
    public int AccountsAbove => _rises.Count(b => b.Step == 0);

    /// <summary>The liquidations on the way down, nearest first.</summary>
    public ImmutableArray<ForcedBuyback> Falls => _falls;

    /// <summary>The liquidations on the way up, nearest first.</summary>
    public ImmutableArray<ForcedBuyback> Rises => _rises;

    /// <summary>Sellers from margin accounts: each account's kill prices in both directions, and what its venue closes at every breach from there on.</summary>
    /// <param name="population">The accounts, each under its margin rule.</param>
    /// <param name="underlying">The underlying that the cascade moves; holdings on others are traded with it but their flow is not part of this market.</param>
    /// <param name="terms">What venue and market do.</param>
    /// <param name="threads">Number of threads, ≥ 1; null for as many as the machine has. The result does not depend on it.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">The population's market has no such underlying, or its β is not &gt; 0.</exception>
    public static OptionSellers FromAccounts(AccountPopulation population, string underlying, SellerLiquidationTerms terms, int? threads = null, string name = "option sellers")
    {
        ImmutableArray<ForcedBuyback> buybacks = LiquidationPath.Of(population, underlying, terms, threads);
        return new OptionSellers(population.Market.Markets[underlying].Spot, buybacks, terms.BuybackCosts, name);
    }

    /// <inheritdoc/>
    public double Traded(double logMove)
    {
        Guard.Finite(logMove);
        double sum = 0;
        foreach (ForcedBuyback b in Fired(logMove))
            sum += b.UnderlyingUnits + _legs.Delta(b, logMove);
        return sum;
    }

    /// <inheritdoc/>
    public double Slope(double logMove)
    {
        Guard.Finite(logMove);
        double sum = 0;
        foreach (ForcedBuyback b in Fired(logMove))
            sum += _legs.Slope(b, logMove);
        return sum;
    }

    /// <summary>What has been liquidated at x, with the vega demanded and the premium paid.</summary>
    /// <param name="logMove">x, finite.</param>
    public SellerLiquidation At(double logMove)
    {
        Guard.Finite(logMove);
        int accounts = 0;
        double bought = 0, sold = 0, underlying = 0, hedge = 0, vega = 0, premium = 0, spread = 0, deficit = 0;
        foreach (ForcedBuyback b in Fired(logMove))
        {
            if (b.Step == 0) accounts++;
            deficit += b.Deficit;
            if (double.IsFinite(b.Premium)) premium += b.Premium;
            underlying += b.UnderlyingUnits;
            hedge += _legs.Delta(b, logMove);
            double widening = Costs is { } c ? 0.01 * c.HalfSpreadVolPoints * (1 + (c.WideningPerPercentMove * 100 * Math.Abs(b.LogMove))) : double.NaN;
            foreach (BuybackLeg leg in b.Legs)
            {
                double units = leg.Contracts * leg.Contract.Multiplier;
                if (units > 0) bought += leg.Contracts;
                else sold -= leg.Contracts;
                vega += 0.01 * units * SellerLegs.Greeks(leg, _spot, logMove).Vega;
                Greeks there = SellerLegs.Greeks(leg, _spot, b.LogMove);
                if (!double.IsFinite(b.Premium)) premium += units * there.Price;
                spread += Math.Abs(units) * there.Vega * widening;
            }
        }

        return new SellerLiquidation(logMove, accounts, bought, sold, underlying, hedge, vega, premium, Costs is null ? double.NaN : spread,
            Costs is { } costs ? costs.VolPointsPerVega * vega : double.NaN, deficit);
    }

    /// <summary>What the dealers' inventory has changed by once the price stands at x: contracts that they sold (&lt; 0) and bought, by expiry, strike, right and root.</summary>
    /// <param name="logMove">x, finite.</param>
    public ImmutableArray<InventoryChange> Inventory(double logMove)
    {
        Guard.Finite(logMove);
        var changes = new Dictionary<OptionContract, double>();
        foreach (ForcedBuyback b in Fired(logMove))
            foreach (BuybackLeg leg in b.Legs)
                changes[leg.Contract] = changes.GetValueOrDefault(leg.Contract) - leg.Contracts;
        return [.. changes.Where(c => c.Value != 0).OrderBy(c => c.Key.Expiry).ThenBy(c => c.Key.Strike).ThenBy(c => c.Key.Right)
            .ThenBy(c => c.Key.Root, StringComparer.Ordinal).ThenBy(c => c.Key.Multiplier).Select(c => new InventoryChange(c.Key, c.Value))];
    }

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return _legs.Compile(domain, _falls, _rises);
    }

    private static void CheckSteps(ImmutableArray<ForcedBuyback> buybacks)
    {
        foreach (IGrouping<string, ForcedBuyback> account in buybacks.GroupBy(b => b.Account, StringComparer.Ordinal))
        {
            int expected = 0;
            foreach (ForcedBuyback b in account)
                if (b.Step != expected++)
                    throw new ArgumentException($"Expected the steps 0, 1, ... of account {account.Key} on each side in order of distance, got step {b.Step} as number {expected}.", nameof(buybacks));
        }
    }

    private IEnumerable<ForcedBuyback> Fired(double x)
    {
        foreach (ForcedBuyback b in x <= 0 ? _falls : _rises)
        {
            if (Math.Abs(b.LogMove) > Math.Abs(x)) yield break;
            yield return b;
        }
    }
}
