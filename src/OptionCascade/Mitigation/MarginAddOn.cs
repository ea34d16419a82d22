// before   positions/(1 + a) on the same margin          during   requirement M(x)·(1 + a) from now on, on the same equity
//
//   a    add-on, share of the requirement
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Numerics;
using OptionCascade.Participants;

namespace OptionCascade.Mitigation;

/// <summary>When margins are raised.</summary>
public enum AddOnTiming
{
    /// <summary>In calm markets: the same money carries smaller positions.</summary>
    Before = 0,

    /// <summary>In the stress itself: positions and money are what they are, and less of the money is left. Procyclical: it brings liquidations nearer.</summary>
    During = 1,
}

/// <summary>Higher margins, raised before the stress or in it.</summary>
/// <remarks>
/// Acts on leveraged accounts and on option sellers given as margin accounts; whole contracts stay whole. The strategy-based rule counts the value of short options as part of the
/// requirement: the add-on is taken on all of it.
/// </remarks>
public sealed record MarginAddOn : IMitigation
{
    /// <summary>An add-on.</summary>
    /// <param name="share">a, ≥ 0; 0.5 is half as much again.</param>
    /// <param name="timing">When it is raised. No default: one calms the market, the other does not.</param>
    /// <param name="maintenanceRate">m of positions known by their liquidation price alone, in [1e-6, 0.9]. No default.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public MarginAddOn(double share, AddOnTiming timing, double maintenanceRate)
    {
        Share = Guard.NonNegative(share);
        Timing = Enum.IsDefined(timing) ? timing : throw new ArgumentOutOfRangeException(nameof(timing), timing, "Expected Before or During.");
        MaintenanceRate = Guard.InRange(maintenanceRate, 1e-6, 0.9);
    }

    /// <summary>a.</summary>
    public double Share { get; }

    /// <summary>When it is raised.</summary>
    public AddOnTiming Timing { get; }

    /// <summary>m of positions known by their liquidation price alone.</summary>
    public double MaintenanceRate { get; }

    /// <inheritdoc/>
    public string Name => Timing == AddOnTiming.Before ? "add-on before" : "add-on in stress";

    /// <inheritdoc/>
    public string InWords => Timing == AddOnTiming.Before
        ? FormattableString.Invariant($"Margins are {Share:0.##%} higher in calm markets: the same money carries smaller positions.")
        : FormattableString.Invariant($"Margins are raised by {Share:0.##%} in the stress itself: whoever has no cash left is liquidated sooner.");

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        bool before = Timing == AddOnTiming.Before;
        double factor = 1 / (1 + Share);
        return market.Changed(this, before ? "positions that account holders cannot hold, notional" : "cash called from account holders at once", p =>
        {
            if (Share == 0) return null;
            if (MarginedPositions.Of(p, market.Spot, MaintenanceRate) is { } m)
                return before
                    ? (Smaller(m, factor).Build(), m.Positions.Sum(m.Notional) * (1 - factor))
                    : ((m with { Terms = m.Terms with { Tiers = Raised(m.Terms.Tiers) } }).Build(), m.Positions.Sum(q => m.Money(Share * m.Maintenance(q))));
            if (p is not OptionSellers { Accounts: { } accounts } sellers) return null;
            return before
                ? (SellerChanges.WithAccounts(sellers, accounts, v => SellerChanges.Scale(v.Account.Account, factor)), PositionLimit.OptionNotional(accounts, v => factor))
                : (SellerChanges.UnderRules(sellers, accounts, r => new ScaledMarginRule(r, 1 + Share)), accounts.Population.Valued.Sum(v => SellerChanges.Money(v, Share * SellerChanges.Level(v).Maintenance)));
        });
    }

    /// <summary>Positions a factor as large with the equity they have at the present price.</summary>
    private static MarginedPositions Smaller(MarginedPositions m, double factor) => m with
    {
        Positions = [.. m.Positions.Select(q => q with { Size = q.Size * factor, Margin = q.Margin + ((1 - factor) * Profit(m, q)) })],
    };

    /// <summary>Profit at the present price, unit of the margin: it stays with the account when the position is cut.</summary>
    private static double Profit(MarginedPositions m, LeveragedPosition q)
        => m.Terms.Payoff == Portfolio.FuturePayoff.Linear ? q.Size * (m.Spot - q.EntryPrice) : q.Size * ((1 / q.EntryPrice) - (1 / m.Spot));

    private MaintenanceTiers Raised(MaintenanceTiers tiers)
        => new() { Tiers = [.. tiers.Tiers.Select(t => new MaintenanceTier(t.NotionalCap, Math.Min(t.Rate * (1 + Share), 1 - 1e-9), t.Amount * (1 + Share)))] };
}
