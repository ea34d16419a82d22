// Going from P the way that hurts (long: down, short: up), the first price at which   W − M₀ + U₀ + profit(P) ≤ requirement(notional(P)):
//   in each tier on the way, the root by PerpetualLiquidation; or the edge of a tier, where a requirement without cumulative amounts jumps.
//
// symbol      unit
// W, M₀, U₀   quote currency (linear) or coin (inverse);   profit q(P − E) or Q(1/E − 1/P);   notional |q|P or |Q|/P
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.Perpetuals;

/// <summary>One position in a perpetual or future, its margin and its schedule: where it is breached next. Units of the table above.</summary>
/// <param name="Payoff">Linear or inverse.</param>
/// <param name="Tiers">Maintenance by notional.</param>
/// <param name="Wallet">W − M₀ + U₀: margin, less what other positions need, plus what they earned.</param>
/// <param name="Size">q units or Q quote currency, signed, not 0.</param>
/// <param name="EntryPrice">E &gt; 0.</param>
internal readonly record struct PerpetualBreach(FuturePayoff Payoff, MaintenanceTiers Tiers, double Wallet, double Size, double EntryPrice)
{
    private bool Linear => Payoff == FuturePayoff.Linear;

    /// <summary>|q|P or |Q|/P.</summary>
    public double Notional(double price) => Linear ? Math.Abs(Size) * price : Math.Abs(Size) / price;

    /// <summary>Wallet and profit at a price.</summary>
    public double Equity(double price) => Wallet + (Linear ? Size * (price - EntryPrice) : Size * ((1 / EntryPrice) - (1 / price)));

    /// <summary>Equity less the requirement.</summary>
    public double Excess(double price) => Equity(price) - Tiers.Requirement(Notional(price));

    /// <summary>The first price of breach from a price on, the price itself when it is breached there; null when there is none.</summary>
    public double? From(double price)
    {
        Guard.Positive(price);
        if (Excess(price) <= 0) return price;
        // The notional grows on the way when a linear short or an inverse long loses.
        int direction = Math.Sign(-Size), step = Linear == (Size < 0) ? 1 : -1, tier = Tiers.IndexOf(Notional(price));
        for (double from = price; ;)
        {
            double cap = step > 0 ? Tiers.Tiers[tier].NotionalCap : tier > 0 ? Tiers.Tiers[tier - 1].NotionalCap : 0;
            bool last = step > 0 ? tier == Tiers.Tiers.Length - 1 : tier == 0;
            double edge = last ? (direction > 0 ? double.PositiveInfinity : 0) : Linear ? cap / Math.Abs(Size) : Math.Abs(Size) / cap;
            if (Root(tier) is { } root && (root - from) * direction >= -1e-12 * from && (edge - root) * direction >= -1e-12 * root)
                return direction > 0 ? Math.Max(root, from) : Math.Min(root, from);
            if (last) return null;
            tier += step;
            (double rate, double amount) = (Tiers.Tiers[tier].Rate, Tiers.Tiers[tier].Amount);
            if (Equity(edge) - Math.Max(0, (cap * rate) - amount) <= 0) return edge;
            from = edge;
        }
    }

    private double? Root(int tier)
    {
        (double rate, double amount) = (Tiers.Tiers[tier].Rate, Tiers.Tiers[tier].Amount);
        return Linear ? PerpetualLiquidation.Linear(Wallet, Size, EntryPrice, rate, amount) : PerpetualLiquidation.Inverse(Wallet, Size, EntryPrice, rate, amount);
    }
}
