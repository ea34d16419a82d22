// equity'(x) = equity(x) + b·M₀,      liquidated where equity'(x) < M(x)
//
//   b    buffer, share of the requirement;   M₀, M(x)   maintenance requirement now and at x, quote currency (coin for coin-margined accounts)
//
// Source of b = 25%, and that it may be used up when requirements rise: Commission Delegated Regulation (EU) No 153/2013, Article 28(1)(a).
using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Participants;

namespace OptionCascade.Mitigation;

/// <summary>Every account on margin posts a share more than its requirement beforehand, and may use it up: nothing more is asked for until the buffer is gone.</summary>
/// <remarks>
/// Acts on leveraged accounts and on option sellers given as margin accounts. Of leveraged longs and shorts known by their liquidation prices alone a maintenance rate is assumed.
/// Whoever is in breach without the buffer may be saved by it: it is cash paid in beforehand. The cost is that cash.
/// </remarks>
public sealed record MarginBuffer : IMitigation
{
    /// <summary>A buffer.</summary>
    /// <param name="share">b, ≥ 0; 0.25 in the EU's rules for clearing houses.</param>
    /// <param name="maintenanceRate">m of positions known by their liquidation price alone, in [1e-6, 0.9]. No default.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public MarginBuffer(double share, double maintenanceRate)
    {
        Share = Guard.NonNegative(share);
        MaintenanceRate = Guard.InRange(maintenanceRate, 1e-6, 0.9);
    }

    /// <summary>b.</summary>
    public double Share { get; }

    /// <summary>m of positions known by their liquidation price alone.</summary>
    public double MaintenanceRate { get; }

    /// <inheritdoc/>
    public string Name => "buffer";

    /// <inheritdoc/>
    public string InWords => string.Create(CultureInfo.InvariantCulture, $"Every account on margin has posted {Share:0.##%} more than it must, and may use that up.");

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        return market.Changed(this, "cash that account holders tie up", p =>
        {
            if (Share == 0) return null;
            if (MarginedPositions.Of(p, market.Spot, MaintenanceRate) is { } m)
                return ((m with { Positions = [.. m.Positions.Select(q => q with { Margin = q.Margin + (Share * m.Maintenance(q)) })] }).Build(), m.Positions.Sum(q => m.Money(Share * m.Maintenance(q))));
            if (p is not OptionSellers { Accounts: { } accounts } sellers) return null;
            double cost = accounts.Population.Valued.Sum(v => SellerChanges.Money(v, Share * SellerChanges.Level(v).Maintenance));
            return (SellerChanges.WithAccounts(sellers, accounts, v => SellerChanges.Add(v.Account.Account, Share * SellerChanges.Level(v).Maintenance)), cost);
        });
    }
}
