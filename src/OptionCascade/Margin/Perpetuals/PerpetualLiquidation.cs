// s = +1 long, −1 short; q signed units (linear) or signed notional (inverse); E entry; W wallet or position margin; r maintenance rate; c its cumulative amount.
//   Linear, mark-based (Binance)   W − M₀ + U₀ + q(P − E) = |q|·P·r − c          ⇒ P = (W − M₀ + U₀ + c − qE)/(|q|r − q)
//   OKX, Gate                      P = (E − s·W/|q|)/(1 − s(r + fee))
//   Bybit linear                   P = E − s(IM − MM)/|q|,   IM = |q|E/lev (+ extra),  MM = |q|E·r − c
//   Bybit inverse until 2026       P = Q/(V + s(IM − MM)),   V = Q/E coins, Q notional
//   Bybit inverse from 2026        P = Q(1 + s·r)/(V + s·V/lev + s·extra/(1 + s·fee) + s·c)
//   dYdX v4                        P = (e − q·p)/(|q|·r − q)                      e equity at oracle price p
//   Hyperliquid                    P = p − s·(available/|q|)/(1 − s·l)            l = 1/maintenance leverage = r
//   Bankruptcy                     linear P = E − s·margin/|q| = E(1 − s/lev);    inverse P = Q/(V + s·margin) = E/(1 + s/lev)
// A price ≤ 0 or none is null: the position cannot be liquidated by the price alone.
//
// Sources: Binance FAQ "How to calculate liquidation price of USD-M futures"; OKX and Gate as collected by freqtrade; Bybit help "Liquidation Price (USDT
// Contract)" and "Liquidation Price Calculation under Isolated Mode" (2023 and 27 May 2026); dYdX docs "Liquidations"; Hyperliquid docs "Liquidations".
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Perpetuals;

/// <summary>At which price a venue takes the maintenance requirement in its published liquidation price.</summary>
public enum MaintenanceBasis
{
    /// <summary>At the entry price.</summary>
    Entry = 0,

    /// <summary>At the mark.</summary>
    Mark = 1,
}

/// <summary>Dated version of a venue's formula; parameter sets of kind <c>perpetual-formula</c>.</summary>
/// <param name="Maintenance">Basis of the requirement.</param>
public sealed record PerpetualFormula(MaintenanceBasis Maintenance);

/// <summary>Liquidation and bankruptcy prices of one perpetual or futures position by venue formula. Units of the first table above; prices in quote currency per unit.</summary>
public static class PerpetualLiquidation
{
    /// <summary>Binance, one-way mode, isolated or cross: maintenance on the mark.</summary>
    /// <param name="walletBalance">W: isolated margin, or the cross wallet balance.</param>
    /// <param name="size">q, signed units, not 0.</param>
    /// <param name="entryPrice">E &gt; 0.</param>
    /// <param name="maintenanceRate">r, [0, 1).</param>
    /// <param name="maintenanceAmount">c ≥ 0.</param>
    /// <param name="otherMaintenance">M₀: maintenance of all other cross positions; 0 when isolated.</param>
    /// <param name="otherProfit">U₀: unrealised profit of all other cross positions; 0 when isolated.</param>
    /// <returns>The price, or null.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static double? Linear(double walletBalance, double size, double entryPrice, double maintenanceRate, double maintenanceAmount = 0,
        double otherMaintenance = 0, double otherProfit = 0)
    {
        Check(size, entryPrice, maintenanceRate);
        double free = Guard.Finite(walletBalance) - Guard.Finite(otherMaintenance) + Guard.Finite(otherProfit) + Guard.NonNegative(maintenanceAmount);
        return Valid((free - (size * entryPrice)) / ((Math.Abs(size) * maintenanceRate) - size));
    }

    /// <summary>As <see cref="Linear(double, double, double, double, double, double, double)"/>, with the tier that holds at the liquidation price itself.</summary>
    /// <param name="walletBalance">W.</param>
    /// <param name="size">q, signed units, not 0.</param>
    /// <param name="entryPrice">E &gt; 0.</param>
    /// <param name="tiers">Maintenance tiers by notional in quote currency.</param>
    /// <param name="otherMaintenance">M₀.</param>
    /// <param name="otherProfit">U₀.</param>
    /// <returns>The price nearest to the entry at which the requirement is reached, or null.</returns>
    public static double? Linear(double walletBalance, double size, double entryPrice, MaintenanceTiers tiers, double otherMaintenance = 0, double otherProfit = 0)
    {
        ArgumentNullException.ThrowIfNull(tiers);
        double? found = null;
        for (int i = 0; i < tiers.Tiers.Length; i++)
        {
            MaintenanceTier tier = tiers.Tiers[i];
            if (Linear(walletBalance, size, entryPrice, tier.Rate, tier.Amount, otherMaintenance, otherProfit) is not { } price) continue;
            if (!Holds(tiers, i, Math.Abs(size) * price)) continue;
            if (found is not { } f || (size > 0 ? price > f : price < f)) found = price;
        }

        return found;
    }

    /// <summary>Price below which a position goes to the backstop (Hyperliquid: equity below ⅔ of maintenance): as <see cref="Linear(double, double, double, double, double, double, double)"/> with a fraction of the requirement.</summary>
    /// <param name="walletBalance">W.</param>
    /// <param name="size">q, signed units, not 0.</param>
    /// <param name="entryPrice">E &gt; 0.</param>
    /// <param name="maintenanceRate">r, [0, 1).</param>
    /// <param name="maintenanceAmount">c ≥ 0.</param>
    /// <param name="fraction">Fraction of maintenance, (0, 1].</param>
    /// <returns>The price, or null.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static double? Backstop(double walletBalance, double size, double entryPrice, double maintenanceRate, double maintenanceAmount, double fraction)
        => Linear(walletBalance, size, entryPrice, maintenanceRate * Guard.InRange(fraction, double.Epsilon, 1), maintenanceAmount * fraction);

    /// <summary>OKX and Gate: maintenance and closing fee on the mark, no cumulative amount.</summary>
    /// <param name="margin">W: margin of the position.</param>
    /// <param name="size">q, signed units, not 0.</param>
    /// <param name="entryPrice">E &gt; 0.</param>
    /// <param name="maintenanceRate">r, [0, 1).</param>
    /// <param name="feeRate">Taker fee of the liquidation, [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static double? LinearWithFee(double margin, double size, double entryPrice, double maintenanceRate, double feeRate)
    {
        Check(size, entryPrice, maintenanceRate);
        Guard.InRange(feeRate, 0, 1);
        int side = Math.Sign(size);
        return Valid((entryPrice - (side * Guard.Finite(margin) / Math.Abs(size))) / (1 - (side * (maintenanceRate + feeRate))));
    }

    /// <summary>Bybit, linear, isolated: both margins fixed at the entry price.</summary>
    /// <param name="size">q, signed units, not 0.</param>
    /// <param name="entryPrice">E &gt; 0.</param>
    /// <param name="initialMargin">IM with whatever was added to it, quote currency.</param>
    /// <param name="maintenanceMargin">MM, quote currency.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static double? LinearAtEntry(double size, double entryPrice, double initialMargin, double maintenanceMargin)
    {
        Check(size, entryPrice, 0);
        return Valid(entryPrice - ((Guard.Finite(initialMargin) - Guard.Finite(maintenanceMargin)) / size));
    }

    /// <summary>Bybit, linear, isolated, from leverage: IM = |q|E/lev, MM = |q|E·r − c.</summary>
    /// <param name="size">q, signed units, not 0.</param>
    /// <param name="entryPrice">E &gt; 0.</param>
    /// <param name="leverage">lev &gt; 0.</param>
    /// <param name="maintenanceRate">r, [0, 1).</param>
    /// <param name="maintenanceAmount">c ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static double? LinearAtEntry(double size, double entryPrice, double leverage, double maintenanceRate, double maintenanceAmount)
    {
        double value = Math.Abs(size) * entryPrice;
        return LinearAtEntry(size, entryPrice, value / Guard.Positive(leverage), (value * maintenanceRate) - Guard.NonNegative(maintenanceAmount));
    }

    /// <summary>Bybit, inverse, isolated, as published until 2026: both margins fixed at the entry price.</summary>
    /// <param name="notional">Q, signed, quote currency, not 0.</param>
    /// <param name="entryPrice">E &gt; 0.</param>
    /// <param name="initialMargin">IM, coin.</param>
    /// <param name="maintenanceMargin">MM, coin.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static double? InverseAtEntry(double notional, double entryPrice, double initialMargin, double maintenanceMargin)
    {
        Check(notional, entryPrice, 0);
        int side = Math.Sign(notional);
        double size = Math.Abs(notional);
        return Valid(size / ((size / entryPrice) + (side * (Guard.Finite(initialMargin) - Guard.Finite(maintenanceMargin)))));
    }

    /// <summary>Bybit, inverse, isolated, as published on 27 May 2026: maintenance on the mark.</summary>
    /// <param name="notional">Q, signed, quote currency, not 0.</param>
    /// <param name="entryPrice">E &gt; 0.</param>
    /// <param name="leverage">lev &gt; 0.</param>
    /// <param name="maintenanceRate">r, [0, 1).</param>
    /// <param name="maintenanceAmount">c ≥ 0, coin.</param>
    /// <param name="extraMargin">Margin added, coin.</param>
    /// <param name="feeRate">Taker fee, [0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static double? InverseAtMark(double notional, double entryPrice, double leverage, double maintenanceRate, double maintenanceAmount = 0,
        double extraMargin = 0, double feeRate = 0)
    {
        Check(notional, entryPrice, maintenanceRate);
        Guard.InRange(feeRate, 0, 1);
        int side = Math.Sign(notional);
        double size = Math.Abs(notional), value = size / entryPrice;
        double coins = value + (side * ((value / Guard.Positive(leverage)) + (Guard.Finite(extraMargin) / (1 + (side * feeRate))) + Guard.NonNegative(maintenanceAmount)));
        return Valid(size * (1 + (side * maintenanceRate)) / coins);
    }

    /// <summary>Bybit, inverse, isolated, by the version of the formula: <see cref="InverseAtEntry"/> or <see cref="InverseAtMark"/> with the same inputs.</summary>
    /// <param name="formula">The version, e.g. <c>ParameterLibrary.Get&lt;PerpetualFormula&gt;("perpetual-formula", "Bybit inverse", date)</c>.</param>
    /// <param name="notional">Q, signed, quote currency, not 0.</param>
    /// <param name="entryPrice">E &gt; 0.</param>
    /// <param name="leverage">lev &gt; 0.</param>
    /// <param name="maintenanceRate">r, [0, 1).</param>
    /// <param name="maintenanceAmount">c ≥ 0, coin.</param>
    /// <param name="extraMargin">Margin added, coin.</param>
    /// <param name="feeRate">Taker fee, [0, 1); only the newer version has it.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static double? Inverse(PerpetualFormula formula, double notional, double entryPrice, double leverage, double maintenanceRate, double maintenanceAmount = 0,
        double extraMargin = 0, double feeRate = 0)
    {
        ArgumentNullException.ThrowIfNull(formula);
        if (formula.Maintenance == MaintenanceBasis.Mark) return InverseAtMark(notional, entryPrice, leverage, maintenanceRate, maintenanceAmount, extraMargin, feeRate);
        Check(notional, entryPrice, maintenanceRate);
        double value = Math.Abs(notional) / entryPrice;
        return InverseAtEntry(notional, entryPrice, (value / Guard.Positive(leverage)) + Guard.Finite(extraMargin), (value * maintenanceRate) - Guard.NonNegative(maintenanceAmount));
    }

    /// <summary>An inverse position with a margin in coin, tiers by value in coin at the mark: W + s·Q(1/E − 1/P) = Q/P·r − c.</summary>
    /// <param name="walletBalance">W, coin.</param>
    /// <param name="notional">Q, signed, quote currency, not 0.</param>
    /// <param name="entryPrice">E &gt; 0.</param>
    /// <param name="tiers">Maintenance tiers by value in coin.</param>
    /// <returns>The price nearest to the entry at which the requirement is reached, or null.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static double? Inverse(double walletBalance, double notional, double entryPrice, MaintenanceTiers tiers)
    {
        ArgumentNullException.ThrowIfNull(tiers);
        Check(notional, entryPrice, 0);
        int side = Math.Sign(notional);
        double? found = null;
        for (int i = 0; i < tiers.Tiers.Length; i++)
        {
            MaintenanceTier tier = tiers.Tiers[i];
            if (Inverse(walletBalance, notional, entryPrice, tier.Rate, tier.Amount) is not { } price || !Holds(tiers, i, Math.Abs(notional) / price)) continue;
            if (found is not { } f || (side > 0 ? price > f : price < f)) found = price;
        }

        return found;
    }

    /// <summary>An inverse position with a margin in coin and one rate, maintenance on the mark: W + Q(1/E − 1/P) = |Q|/P·r − c ⇒ P = (Q + |Q|r)/(W + Q/E + c).</summary>
    /// <param name="walletBalance">W, coin.</param>
    /// <param name="notional">Q, signed, quote currency, not 0.</param>
    /// <param name="entryPrice">E &gt; 0.</param>
    /// <param name="maintenanceRate">r, [0, 1].</param>
    /// <param name="maintenanceAmount">c ≥ 0, coin.</param>
    /// <returns>The price, or null.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static double? Inverse(double walletBalance, double notional, double entryPrice, double maintenanceRate, double maintenanceAmount = 0)
    {
        Check(notional, entryPrice, maintenanceRate);
        int side = Math.Sign(notional);
        double size = Math.Abs(notional), coins = Guard.Finite(walletBalance) + (side * size / entryPrice) + Guard.NonNegative(maintenanceAmount);
        return Valid(size * (maintenanceRate + side) / coins);
    }

    /// <summary>dYdX v4: from equity and oracle price.</summary>
    /// <param name="equity">e, quote currency.</param>
    /// <param name="size">q, signed units, not 0.</param>
    /// <param name="oraclePrice">p &gt; 0.</param>
    /// <param name="maintenanceFraction">r, [0, 1).</param>
    /// <param name="otherMaintenance">Maintenance of all other positions of the account.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static double? FromEquity(double equity, double size, double oraclePrice, double maintenanceFraction, double otherMaintenance = 0)
    {
        Check(size, oraclePrice, maintenanceFraction);
        return Valid((Guard.Finite(equity) - Guard.Finite(otherMaintenance) - (size * oraclePrice)) / ((Math.Abs(size) * maintenanceFraction) - size));
    }

    /// <summary>Hyperliquid: from what is available above maintenance.</summary>
    /// <param name="price">p: mark (or entry) at which <paramref name="marginAvailable"/> holds, &gt; 0.</param>
    /// <param name="size">q, signed units, not 0.</param>
    /// <param name="marginAvailable">Account value (isolated: margin) less maintenance requirement at p, quote currency.</param>
    /// <param name="maintenanceLeverage">1/l, &gt; 1: twice the greatest leverage.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static double? FromAvailableMargin(double price, double size, double marginAvailable, double maintenanceLeverage)
    {
        Check(size, price, 0);
        int side = Math.Sign(size);
        return Valid(price - (side * Guard.Finite(marginAvailable) / Math.Abs(size) / (1 - (side / Guard.Positive(maintenanceLeverage)))));
    }

    /// <summary>Price at which a linear position has lost its margin: E − s·margin/|q|; with margin = |q|E/lev, E(1 − s/lev).</summary>
    /// <param name="size">q, signed units, not 0.</param>
    /// <param name="entryPrice">E &gt; 0.</param>
    /// <param name="margin">Margin of the position, quote currency.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static double? LinearBankruptcy(double size, double entryPrice, double margin)
    {
        Check(size, entryPrice, 0);
        return Valid(entryPrice - (Guard.Finite(margin) / size));
    }

    /// <summary>Price at which an inverse position has lost its margin: Q/(V + s·margin); with margin = V/lev, E/(1 + s/lev).</summary>
    /// <param name="notional">Q, signed, quote currency, not 0.</param>
    /// <param name="entryPrice">E &gt; 0.</param>
    /// <param name="margin">Margin of the position, coin.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static double? InverseBankruptcy(double notional, double entryPrice, double margin) => InverseAtEntry(notional, entryPrice, margin, 0);

    private static bool Holds(MaintenanceTiers tiers, int index, double notional)
    {
        double floor = index == 0 ? 0 : tiers.Tiers[index - 1].NotionalCap, cap = index == tiers.Tiers.Length - 1 ? double.PositiveInfinity : tiers.Tiers[index].NotionalCap;
        return notional >= floor * (1 - 1e-12) && notional <= cap * (1 + 1e-12);
    }

    private static double? Valid(double price) => price > 0 && double.IsFinite(price) ? price : null;

    private static void Check(double size, double entryPrice, double rate)
    {
        if (Guard.Finite(size) == 0) throw new ArgumentOutOfRangeException(nameof(size), size, "Expected a position other than 0.");
        Guard.Positive(entryPrice);
        Guard.InRange(rate, 0, 1);
    }
}
