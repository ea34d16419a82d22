// Buffer margin      BM = MM + b·(MM − MtM)                        what the auction restores; MM, BM < 0 while under margin
// Share paid         δ(t): start → fast in t₁, fast → 0 in t₂      fraction of mark-to-market that a bidder pays; discount d = 1 − δ
// Price of all       B = δ·(MtM − R)                               R: cash paid by earlier bidders, reserved in the account
// Greatest fraction  f = BM/(BM − δ·MtM − (1 − δ)·R)               after it BM = 0;  1 when MtM is below the cut-off
// After a bid of f   MtM' = (MtM − R)(1 − f) + R + f·B,  MM' likewise,  R' = R + f·B
// Insolvent          offer(t) = MtM⁻ + (MM − MtM⁻)·min(t/T, 1) ≤ 0,  MtM⁻ = min(MtM, 0): what the insurance fund pays (negative) for all of the account
// Fee at the start   share·MtM·BM/(BM − MtM)
//
// symbol   unit
// MtM, MM, BM, R, B   stablecoin;  δ, d, b, f fractions;  t seconds
// Source: Derive v2 documentation, "Liquidations"; Dutch auction as deployed January 2026. The documentation's second example prices a bid at d·MtM without
// subtracting the reserved cash; its own formula, and the venue, subtract it.
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Liquidation;

/// <summary>Dated parameters of a Dutch auction of accounts under margin.</summary>
public sealed record LiquidationAuctionParameters
{
    /// <summary>δ at the start, [0, 1].</summary>
    public required double StartingShare { get; init; }

    /// <summary>δ at the end of the fast phase, [0, start].</summary>
    public required double FastShare { get; init; }

    /// <summary>t₁, seconds, ≥ 0.</summary>
    public required double FastSeconds { get; init; }

    /// <summary>t₂, seconds, &gt; 0.</summary>
    public required double SlowSeconds { get; init; }

    /// <summary>T of insolvent auctions, seconds, ≥ 0.</summary>
    public required double InsolventSeconds { get; init; }

    /// <summary>b ≥ 0.</summary>
    public required double BufferFraction { get; init; }

    /// <summary>Fee to the insurance fund when a solvent auction starts, fraction of what will be sold, [0, 0.1].</summary>
    public required double FeeRate { get; init; }

    /// <summary>Accounts worth less than this may be bought whole, stablecoin.</summary>
    public required double SmallAccountCutoff { get; init; }
}

/// <summary>An account in an auction.</summary>
/// <param name="MarkToMarket">MtM, reserved cash included.</param>
/// <param name="MaintenanceMargin">MM as Derive states it: what is left after the requirement, negative under margin; reserved cash included.</param>
/// <param name="ReservedCash">R ≥ 0: paid by earlier bidders of this auction.</param>
public readonly record struct AuctionAccount(double MarkToMarket, double MaintenanceMargin, double ReservedCash = 0);

/// <summary>One bid and what it did.</summary>
/// <param name="Fraction">f of the account (without reserved cash) that changed hands.</param>
/// <param name="CashFromBidder">What the bidder paid into the account; 0 in an insolvent auction.</param>
/// <param name="CashToBidder">What the insurance fund paid the bidder; 0 in a solvent auction.</param>
/// <param name="RequiredBidderCash">Cash that the bidder must own to carry what he takes.</param>
/// <param name="After">The account afterwards.</param>
/// <param name="EndsAuction">True when nothing is left to auction.</param>
public readonly record struct AuctionFill(
    double Fraction, double CashFromBidder, double CashToBidder, double RequiredBidderCash, AuctionAccount After, bool EndsAuction);

/// <summary>Dutch auction of an account under margin, whole positions pro rata, as on Derive.</summary>
public static class LiquidationAuction
{
    /// <summary>δ: fraction of mark-to-market that a bidder pays.</summary>
    /// <param name="seconds">t since the start, ≥ 0.</param>
    /// <param name="parameters">The parameters in force.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative time.</exception>
    public static double ShareOfMark(double seconds, LiquidationAuctionParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Guard.NonNegative(seconds);
        LiquidationAuctionParameters p = parameters;
        if (seconds < p.FastSeconds) return p.StartingShare - ((p.StartingShare - p.FastShare) * seconds / p.FastSeconds);
        double slow = seconds - p.FastSeconds;
        return slow >= p.SlowSeconds ? 0 : p.FastShare - (p.FastShare * slow / p.SlowSeconds);
    }

    /// <summary>BM: the level that the auction restores.</summary>
    /// <param name="account">The account.</param>
    /// <param name="parameters">The parameters in force.</param>
    public static double BufferMargin(AuctionAccount account, LiquidationAuctionParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return Guard.Finite(account.MaintenanceMargin) + ((account.MaintenanceMargin - Guard.Finite(account.MarkToMarket)) * parameters.BufferFraction);
    }

    /// <summary>Greatest fraction of the account (without reserved cash) that may be bought now, [0, 1]; 0 when the account is insolvent or above its buffer.</summary>
    /// <param name="account">The account.</param>
    /// <param name="seconds">t since the start, ≥ 0.</param>
    /// <param name="parameters">The parameters in force.</param>
    public static double GreatestFraction(AuctionAccount account, double seconds, LiquidationAuctionParameters parameters)
        => Fraction(account, BufferMargin(account, parameters), ShareOfMark(seconds, parameters), parameters);

    /// <summary>Greatest fraction for a given buffer margin and share: f = BM/(BM − δ·MtM − (1 − δ)·R).</summary>
    /// <param name="bufferMargin">BM.</param>
    /// <param name="markToMarket">MtM ≥ 0.</param>
    /// <param name="shareOfMark">δ, [0, 1].</param>
    /// <param name="reservedCash">R ≥ 0.</param>
    public static double GreatestFraction(double bufferMargin, double markToMarket, double shareOfMark, double reservedCash)
    {
        Guard.NonNegative(markToMarket);
        Guard.InRange(shareOfMark, 0, 1);
        Guard.NonNegative(reservedCash);
        if (!(Guard.Finite(bufferMargin) < 0)) return 0;
        return bufferMargin / (bufferMargin - (markToMarket * shareOfMark) - (reservedCash * (1 - shareOfMark)));
    }

    /// <summary>B: what the whole account (without reserved cash) costs a bidder now; ≥ 0.</summary>
    /// <param name="account">A solvent account.</param>
    /// <param name="seconds">t since the start, ≥ 0.</param>
    /// <param name="parameters">The parameters in force.</param>
    public static double SolventPrice(AuctionAccount account, double seconds, LiquidationAuctionParameters parameters)
        => Math.Max(0, account.MarkToMarket - Guard.NonNegative(account.ReservedCash)) * ShareOfMark(seconds, parameters);

    /// <summary>What the insurance fund pays for all of an insolvent account, as a negative price; 0 when it is not under margin.</summary>
    /// <param name="account">The account.</param>
    /// <param name="seconds">t since the start, ≥ 0.</param>
    /// <param name="parameters">The parameters in force.</param>
    public static double InsolventPrice(AuctionAccount account, double seconds, LiquidationAuctionParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Guard.NonNegative(seconds);
        if (account.MaintenanceMargin >= 0) return 0;
        double from = Math.Min(account.MarkToMarket, 0);
        return seconds >= parameters.InsolventSeconds ? account.MaintenanceMargin
            : from + ((account.MaintenanceMargin - from) * (seconds / parameters.InsolventSeconds));
    }

    /// <summary>As first deployed (2023): the offer falls from 0 to a bound that is fixed when the auction starts, per unit of the account as it was then.</summary>
    /// <param name="lowerBound">The bound, ≤ 0.</param>
    /// <param name="seconds">t since the start, ≥ 0.</param>
    /// <param name="parameters">The parameters in force.</param>
    public static double InsolventPriceToBound(double lowerBound, double seconds, LiquidationAuctionParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Guard.NonNegative(seconds);
        return Guard.InRange(lowerBound, double.MinValue, 0) * (seconds >= parameters.InsolventSeconds ? 1 : seconds / parameters.InsolventSeconds);
    }

    /// <summary>Fee that the account pays to the insurance fund when a solvent auction starts.</summary>
    /// <param name="account">The account.</param>
    /// <param name="parameters">The parameters in force.</param>
    public static double Fee(AuctionAccount account, LiquidationAuctionParameters parameters)
        => account.MarkToMarket <= 0 ? 0
            : Fraction(account with { ReservedCash = 0 }, BufferMargin(account, parameters), 1, parameters) * account.MarkToMarket * parameters.FeeRate;

    /// <summary>Fee from a given buffer margin: share·MtM·BM/(BM − MtM).</summary>
    /// <param name="bufferMargin">BM.</param>
    /// <param name="markToMarket">MtM ≥ 0.</param>
    /// <param name="feeRate">Share of what will be sold, [0, 1].</param>
    public static double Fee(double bufferMargin, double markToMarket, double feeRate)
        => GreatestFraction(bufferMargin, markToMarket, 1, 0) * markToMarket * Guard.InRange(feeRate, 0, 1);

    /// <summary>A bid for a fraction of what the account holds now.</summary>
    /// <param name="account">The account.</param>
    /// <param name="wanted">Fraction wanted, (0, 1]; a solvent auction gives no more than <see cref="GreatestFraction(AuctionAccount, double, LiquidationAuctionParameters)"/>.</param>
    /// <param name="seconds">t since the start, ≥ 0.</param>
    /// <param name="parameters">The parameters in force.</param>
    /// <returns>What happened; fraction 0 when the account is above margin.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A fraction outside (0, 1] or a negative time.</exception>
    public static AuctionFill Bid(AuctionAccount account, double wanted, double seconds, LiquidationAuctionParameters parameters)
    {
        Guard.InRange(wanted, double.Epsilon, 1);
        if (account.MaintenanceMargin >= 0 && BufferMargin(account, parameters) >= 0) return new AuctionFill(0, 0, 0, 0, account, true);
        if (account.MarkToMarket < 0 || ShareOfMark(seconds, parameters) <= 0)
        {
            double paid = -InsolventPrice(account, seconds, parameters) * wanted;
            double carried = Math.Abs(account.MaintenanceMargin) * wanted;
            return new AuctionFill(wanted, 0, paid, Math.Max(0, carried - paid), Scaled(account, wanted, 0), wanted == 1);
        }

        double most = GreatestFraction(account, seconds, parameters), fraction = Math.Min(wanted, most);
        double cash = SolventPrice(account, seconds, parameters) * fraction;
        double required = cash + (Math.Abs(BufferMargin(account, parameters) - account.ReservedCash) * fraction);
        return new AuctionFill(fraction, cash, 0, required, Scaled(account, fraction, cash), wanted >= most);
    }

    private static AuctionAccount Scaled(AuctionAccount a, double fraction, double cash)
    {
        double kept = 1 - fraction;
        return new AuctionAccount(((a.MarkToMarket - a.ReservedCash) * kept) + a.ReservedCash + cash,
            ((a.MaintenanceMargin - a.ReservedCash) * kept) + a.ReservedCash + cash, a.ReservedCash + cash);
    }

    private static double Fraction(AuctionAccount a, double bufferMargin, double share, LiquidationAuctionParameters p)
        => a.MarkToMarket < 0 ? 0 : a.MarkToMarket < p.SmallAccountCutoff ? 1 : GreatestFraction(bufferMargin, a.MarkToMarket, share, a.ReservedCash);
}
