using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>How accounts of option sellers are liquidated on the way. What differs from venue to venue has no default.</summary>
public sealed record SellerLiquidationTerms
{
    /// <summary>What the venue does on a breach: all at once, to a target, in steps.</summary>
    public required LiquidationRules Rules { get; init; }

    /// <summary>What trading costs the account: it decides how much is left after a partial liquidation.</summary>
    public required LiquidationCosts Costs { get; init; }

    /// <summary>Digits after the point of the smallest unit of money, 0 to 12: 2 for dollars and cents, 8 for bitcoin.</summary>
    public required int Decimals { get; init; }

    /// <summary>Spread and volatility that the buying back meets in the market; null leaves both unknown.</summary>
    public BuybackCosts? BuybackCosts { get; init; }

    /// <summary>How far and how closely kill prices are sought; of it only range and closeness are used: prices move both ways, volatility and time do not.</summary>
    public KillPriceOptions Search { get; init; } = KillPriceOptions.Default;

    /// <summary>
    /// Steps on each side after which an account is closed whole, ≥ 1. Default 32. A venue that restores exactly 100% liquidates a little more at every further
    /// tick; a target above 100% needs few steps.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MostSteps { get; init => field = Guard.AtLeast(value, 1); } = 32;
}
