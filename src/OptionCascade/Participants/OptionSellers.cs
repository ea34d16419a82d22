// F(x) = Σ over accounts k liquidated on the way to x:  U_k + Σ c·m·δ(x, y(x))
//
//   x      log move of spot
//   y(x)   relative shift of every implied volatility; 0 unless the market's path is given (Along)
//   U_k    units of underlying that account k trades away at its kill price x_k
//   c, m   contracts that it buys back (from dealers), units per contract
//   δ      spot delta of the option, put < 0: the dealers who sold it are short it and hold δ units each to be flat
//
// V = Σ c·m·∂V/∂σ·0.01                                     vega bought, quote currency per volatility point
// premium = Σ c·m·V(x_k, y_k),   spread = Σ |c|·m·vega(x_k, y_k)·h·(1 + a·|100·x_k|)      y_k: y as account k trades
// inventory of the dealers: −Σ c, contract by contract
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Margin.Population;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Participants;

/// <summary>
/// Sellers of options on margin who are liquidated: on breach they buy their short options back from dealers, who sell them and hedge what they sold;
/// stock and futures of the account are traded away with them.
/// </summary>
/// <remarks>
/// <para>
/// A short put bought back makes the dealers short a put: they sell |δ| units of underlying a piece at once and more as the price falls further, so that
/// the liquidation goes on selling. What has been liquidated stays liquidated; a threshold at x itself has fired. Deltas are European.
/// </para>
/// <para>
/// Volatility: <see cref="Walk"/> says, level by level, who is in breach while volatility rises with the fall and with what has been bought, and what vega that
/// takes; <see cref="Along"/> is the same sellers in a market with the path that came of it. Without a path volatility is fixed at each strike. Sellers made of margin
/// accounts breach where their margin says, which sees volatility; sellers given by their liquidations keep the levels given, and trade at the volatility met there.
/// </para>
/// </remarks>
public sealed class OptionSellers : IVegaDemand
{
    private readonly double _spot;
    private readonly SellerRecord? _record;
    private readonly SellerTape? _tape;
    private readonly SellerAccounts? _accounts;
    private readonly VolatilityPath _path = VolatilityPath.Unmoved;
    private ImmutableDictionary<int, FinishedWalk> _finished = ImmutableDictionary<int, FinishedWalk>.Empty; // the last of each direction: saves walking twice

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
        _record = new SellerRecord(_spot, [.. buybacks]);
    }

    private OptionSellers(OptionSellers sellers, VolatilityPath path)
    {
        (_spot, Costs, Name, _accounts, _path) = (sellers._spot, sellers.Costs, sellers.Name, sellers._accounts, path);
        if (_accounts is null) _record = sellers._record;
        else _tape = new SellerTape(_accounts, path, sellers._finished.Values);
    }

    private OptionSellers(SellerAccounts accounts, string name)
        : this(accounts.Spot, LiquidationPath.Of(accounts), accounts.Terms.BuybackCosts, name)
        => _accounts = accounts;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsReversible => false;

    /// <inheritdoc/>
    public bool IsMarginChecked => true;

    /// <summary>What buying back costs.</summary>
    public BuybackCosts? Costs { get; }

    /// <summary>Where volatility stands: unmoved, or the path given.</summary>
    public VolatilityPath Volatility => _path;

    /// <summary>The margin accounts; null for sellers given by their liquidations.</summary>
    internal SellerAccounts? Accounts => _accounts;

    /// <summary>Accounts that are in breach before any shock of the price.</summary>
    public int InBreachAtStart => UpTo(0).Falls.Count(b => b is { LogMove: 0, Step: 0 });

    /// <summary>Accounts that are liquidated somewhere on the way down.</summary>
    public int AccountsBelow => Falls.Count(b => b.Step == 0);

    /// <summary>Accounts that are liquidated somewhere on the way up.</summary>
    public int AccountsAbove => Rises.Count(b => b.Step == 0);

    /// <summary>The liquidations on the way down, nearest first.</summary>
    public ImmutableArray<ForcedBuyback> Falls => UpTo(double.NegativeInfinity).Falls;

    /// <summary>The liquidations on the way up, nearest first.</summary>
    public ImmutableArray<ForcedBuyback> Rises => UpTo(double.PositiveInfinity).Rises;

    /// <summary>Sellers from margin accounts: each account's kill prices in both directions, and what its venue closes at every breach from there on.</summary>
    /// <param name="population">The accounts, each under its margin rule.</param>
    /// <param name="underlying">The underlying that the cascade moves; holdings on others are traded with it but their flow is not part of this market.</param>
    /// <param name="terms">What venue and market do.</param>
    /// <param name="threads">Number of threads, ≥ 1; null for as many as the machine has. The result does not depend on it.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">The population's market has no such underlying, or its β is not &gt; 0.</exception>
    public static OptionSellers FromAccounts(AccountPopulation population, string underlying, SellerLiquidationTerms terms, int? threads = null, string name = "option sellers")
    {
        LiquidationPath.Check(population, underlying, terms);
        return new OptionSellers(new SellerAccounts(population, underlying, terms, threads), name);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// An <see cref="OptionSellers"/>. Accounts are liquidated just where <see cref="Walk"/> liquidates them when told the same volatility: the walk is repeated with the
    /// path's own steps, as far out as anybody asks, or taken over when it was this path's. Steps at the same level are taken in the order given.
    /// </remarks>
    public IParticipant Along(VolatilityPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.IsUnmoved && _path.IsUnmoved ? this : new OptionSellers(this, path);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// <para>
    /// Every account is searched with volatility y₀ + β(x) + u, from the level at which u last changed. Accounts that only sold options breach the nearer the more
    /// volatility rises, and that is used to leave alone those that cannot be next; accounts that hold long options as well may go either way and are searched at both ends
    /// of a band of u: their next breach is exact as long as, within the band, it strays beyond those of the ends by no more than these differ.
    /// </para>
    /// <para>All accounts that breach within twice the search's tolerance are one liquidation. What a liquidation at the market itself trades, both directions trade: count it once.</para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The direction is neither −1 nor +1, or y₀ outside [−0.99, 99].</exception>
    public IVegaDemandWalk Walk(int direction, SpotVolatilityResponse response, double start, FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(domain);
        if (direction is not (-1 or 1)) throw new ArgumentOutOfRangeException(nameof(direction), direction, "Expected -1 (down) or +1 (up).");
        var volatility = new VolatilityPath(response, start);
        double end = direction < 0 ? -domain.LowestLogMove : domain.HighestLogMove;
        if (_accounts is null) return new ListedWalk(direction < 0 ? Falls : Rises, volatility, _spot, direction, end);
        return new SellerWalk(_accounts, direction, volatility, end)
        {
            Finished = (fired, steps) =>
            {
                var walk = new FinishedWalk(direction, response, start, end, steps, fired);
                ImmutableInterlocked.AddOrUpdate(ref _finished, direction, walk, (_, _) => walk);
            },
        };
    }

    /// <inheritdoc/>
    public double Traded(double logMove)
    {
        SellerRecord record = UpTo(Guard.Finite(logMove));
        return record.Traded(logMove, 1 + _path.At(logMove));
    }

    /// <inheritdoc/>
    public double Slope(double logMove)
    {
        SellerRecord record = UpTo(Guard.Finite(logMove));
        return record.Slope(logMove, 1 + _path.At(logMove), _path.SlopeAt(logMove));
    }

    /// <summary>What has been liquidated at x, with the vega demanded and the premium paid.</summary>
    /// <param name="logMove">x, finite.</param>
    public SellerLiquidation At(double logMove)
    {
        SellerRecord record = UpTo(Guard.Finite(logMove));
        int accounts = 0;
        double bought = 0, sold = 0, underlying = 0, hedge = 0, vega = 0, premium = 0, spread = 0, deficit = 0, traded = 0, scale = 1 + _path.At(logMove);
        foreach (ForcedBuyback b in record.Fired(logMove))
        {
            if (b.Step == 0) accounts++;
            deficit += b.Deficit;
            if (double.IsFinite(b.Premium)) premium += b.Premium;
            underlying += b.UnderlyingUnits;
            hedge += record.Legs.Delta(b, logMove, scale);
            double widening = Costs is { } c ? 0.01 * c.HalfSpreadVolPoints * (1 + (c.WideningPerPercentMove * 100 * Math.Abs(b.LogMove))) : double.NaN;
            double there = 1 + ShiftOf(b);
            foreach (BuybackLeg leg in b.Legs)
            {
                double units = leg.Contracts * leg.Contract.Multiplier;
                if (units > 0) bought += leg.Contracts;
                else sold -= leg.Contracts;
                vega += 0.01 * units * SellerLegs.Greeks(leg, _spot, logMove, scale).Vega;
                Greeks trade = SellerLegs.Greeks(leg, _spot, b.LogMove, there);
                if (!double.IsFinite(b.Premium)) premium += units * trade.Price;
                traded += 0.01 * units * trade.Vega;
                spread += Math.Abs(units) * trade.Vega * widening;
            }
        }

        return new SellerLiquidation(logMove, accounts, bought, sold, underlying, hedge, vega, premium, Costs is null ? double.NaN : spread,
            Costs is { } costs ? costs.VolPointsPerVega * traded : double.NaN, deficit, traded);
    }

    /// <summary>What the dealers' inventory has changed by once the price stands at x: contracts that they sold (&lt; 0) and bought, by expiry, strike, right and root.</summary>
    /// <param name="logMove">x, finite.</param>
    public ImmutableArray<InventoryChange> Inventory(double logMove)
    {
        var changes = new Dictionary<OptionContract, double>();
        foreach (ForcedBuyback b in UpTo(Guard.Finite(logMove)).Fired(logMove))
            foreach (BuybackLeg leg in b.Legs)
                changes[leg.Contract] = changes.GetValueOrDefault(leg.Contract) - leg.Contracts;
        return [.. changes.Where(c => c.Value != 0).OrderBy(c => c.Key.Expiry).ThenBy(c => c.Key.Strike).ThenBy(c => c.Key.Right)
            .ThenBy(c => c.Key.Root, StringComparer.Ordinal).ThenBy(c => c.Key.Multiplier).Select(c => new InventoryChange(c.Key, c.Value))];
    }

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        SellerRecord record = _record ?? _tape!.UpTo(-domain.LowestLogMove, domain.HighestLogMove);
        return _path.IsUnmoved ? record.Legs.Compile(domain, record.Falls, record.Rises) : record.Legs.Compile(domain, record.Falls, record.Rises, _path);
    }

    /// <summary>y at which a liquidation trades.</summary>
    private double ShiftOf(ForcedBuyback b) => !double.IsNaN(b.VolatilityShift) ? b.VolatilityShift : _path.Before(b.LogMove);

    private SellerRecord UpTo(double x) => _record ?? _tape!.UpTo(x <= 0 ? -x : -1, x > 0 ? x : -1);
}
