// down  F(x) = −K·clamp((a − x)/(a − b), 0, 1)  +  Σ_{targets x_j ≥ x} min(q_j, H + pressed(x_j) − bought before)
// up    F(x) = Σ_{levels x_j ≤ x} min(bought in or recalled, what is still short)
//         buy-in at x_j    q_j units
//         recall at x_j    share ρ_j of what is still short
//
// symbol   unit
// H        units short at the start;  K units they can still borrow and sell;  a, b log moves where pressing begins and is complete, b < a ≤ 0
// q_j      units;  ρ_j fraction;  x, x_j log price
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>Selling more as the price falls: evenly over the log price from one level to another.</summary>
/// <param name="From">Price at which it begins, quote currency per unit, at or below the market.</param>
/// <param name="To">Price at which all is sold, below <paramref name="From"/>, &gt; 0.</param>
/// <param name="Units">K, units that can still be borrowed and sold, ≥ 0.</param>
public readonly record struct ShortPressing(double From, double To, double Units);

/// <summary>Lenders of the stock call it back once the price has risen to a level.</summary>
/// <param name="Price">Level above the market, quote currency per unit.</param>
/// <param name="Share">Share of what is still short that must be bought, [0, 1].</param>
public readonly record struct BorrowRecall(double Price, double Share);

/// <summary>
/// Short sellers: they press a fall (sell more as it goes, up to what they can borrow), cover at their targets on the way down, and are squeezed on the way up by
/// margin and by lenders who recall the stock. Covering never buys more than they are short. What has been done stays done.
/// </summary>
/// <remarks>
/// Each part may be left out. At one price recalls come after buy-ins. A buy-in level at or below the market is executed at once, without any shock. Levels of
/// accounts on margin come from <see cref="LeveragedAccounts"/> (<see cref="BuyInsOf"/>). What is covered on the way down makes no difference on the way up: x is
/// reached from 0 without turning back.
/// </remarks>
public sealed class ShortSellers : IParticipant
{
    private readonly ThresholdOrders _orders;
    private readonly double _from, _to, _pressing;

    /// <summary>Short sellers.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="unitsShort">H, units short at the start, ≥ 0.</param>
    /// <param name="pressing">What they add on the way down; null for nothing.</param>
    /// <param name="targets">Prices below the market with the units bought back there; null for none.</param>
    /// <param name="buyIns">Prices with the units bought in there on margin; null for none.</param>
    /// <param name="recalls">Recalls of the stock lent, above the market; null for none.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">A number is out of range, or a level lies on the wrong side of the market.</exception>
    public ShortSellers(double spot, double unitsShort, ShortPressing? pressing = null, IEnumerable<PriceLevel>? targets = null,
        IEnumerable<PriceLevel>? buyIns = null, IEnumerable<BorrowRecall>? recalls = null, string name = "short sellers")
    {
        Guard.Positive(spot);
        UnitsShort = Guard.NonNegative(unitsShort);
        Name = Guard.NotBlank(name);
        if (pressing is { } p)
        {
            _pressing = Guard.NonNegative(p.Units, nameof(pressing));
            _from = Math.Log(Guard.InRange(p.From, double.Epsilon, spot, nameof(pressing)) / spot);
            _to = Math.Log(Guard.Positive(p.To, nameof(pressing)) / spot);
            if (!(_to < _from))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected pressing from a higher to a lower price, got {p.From:R} to {p.To:R}."), nameof(pressing));
        }

        List<FlowJump> squeeze = Squeeze(spot, buyIns ?? [], recalls ?? []);
        _orders = new ThresholdOrders(squeeze.Concat(Covering(spot, targets ?? [], squeeze.Where(j => j.LogMove == 0).Sum(j => j.Quantity))));
    }

    /// <summary>Buy-in levels of accounts that are short: each step's price and units.</summary>
    /// <param name="accounts">Leveraged accounts; those of longs are left out.</param>
    public static ImmutableArray<PriceLevel> BuyInsOf(LeveragedAccounts accounts)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        return [.. accounts.Liquidations.Where(l => l.Units > 0).Select(l => new PriceLevel(l.Price, l.Units))];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>H, units short at the start.</summary>
    public double UnitsShort { get; }

    /// <inheritdoc/>
    public bool IsReversible => false;

    /// <summary>Units still short once the price stands at x: H − F(x), ≥ 0.</summary>
    /// <param name="logMove">x, finite.</param>
    public double StillShort(double logMove) => Math.Max(0, UnitsShort - Traded(logMove));

    /// <inheritdoc/>
    public double Traded(double logMove) => _orders.Traded(Guard.Finite(logMove)) - Pressed(logMove);

    /// <inheritdoc/>
    public double Slope(double logMove) => Guard.Finite(logMove) < _from && logMove > _to ? _pressing / (_from - _to) : 0;

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return _pressing == 0 ? _orders.Compile(domain) : FlowCurve.Compile(domain, x => -Pressed(x), _pressing, [_from, _to], _orders.Jumps);
    }

    private double Pressed(double x) => _pressing == 0 ? 0 : _pressing * Math.Clamp((_from - x) / (_from - _to), 0, 1);

    private List<FlowJump> Covering(double spot, IEnumerable<PriceLevel> targets, double boughtAtMarket)
    {
        var jumps = new List<FlowJump>();
        double bought = boughtAtMarket;
        foreach ((double x, double quantity) in ThresholdOrders.LogMoves(spot, targets, nameof(targets)).OrderByDescending(l => l.LogMove))
        {
            if (!(x < 0)) throw new ArgumentException(Wrong("target", "below", spot, x), nameof(targets));
            double units = Math.Clamp(UnitsShort + Pressed(x) - bought, 0, quantity);
            bought += units;
            if (units > 0) jumps.Add(new FlowJump(x, units));
        }

        return jumps;
    }

    private List<FlowJump> Squeeze(double spot, IEnumerable<PriceLevel> buyIns, IEnumerable<BorrowRecall> recalls)
    {
        IEnumerable<(double X, double Units, double Share)> margin = ThresholdOrders.LogMoves(spot, buyIns, nameof(buyIns)).Select(l => (Math.Max(l.LogMove, 0), l.Quantity, 0.0));
        IEnumerable<(double X, double Units, double Share)> lenders = recalls.Select(r =>
        {
            double x = Math.Log(Guard.Positive(r.Price, nameof(recalls)) / spot);
            return x > 0 ? (x, 0.0, Guard.InRange(r.Share, 0, 1, nameof(recalls))) : throw new ArgumentException(Wrong("recall", "above", spot, x), nameof(recalls));
        });
        var jumps = new List<FlowJump>();
        double left = UnitsShort;
        foreach ((double x, double quantity, double share) in margin.Concat(lenders).OrderBy(l => l.X))
        {
            double units = Math.Min(left, quantity + (share * left));
            left = share == 1 ? 0 : Math.Max(0, left - units);
            if (units > 0) jumps.Add(new FlowJump(x, units));
        }

        return jumps;
    }

    private static string Wrong(string what, string where, double spot, double logMove)
        => string.Create(CultureInfo.InvariantCulture, $"Expected every {what} {where} the market at {spot:R}, got one at {spot * Math.Exp(logMove):R}.");
}
