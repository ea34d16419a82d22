using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Participants;

/// <summary>
/// The liquidation of one position step by step: first breach, cut, first breach of what is left, and so on. A trade at P leaves the equity as it is but for
/// the fee: W becomes W + (what was cut)·(profit per size at P) − fee.
/// </summary>
internal static class LeveragedSteps
{
    /// <summary>After so many steps the rest is closed at once.</summary>
    public const int MostSteps = 128;

    private const int MostRounds = 1000;

    /// <summary>Adds the steps of one position to a list.</summary>
    public static void Add(List<LeveragedLiquidation> into, int account, LeveragedPosition position, LeverageTerms terms, double spot)
    {
        bool linear = terms.Payoff == FuturePayoff.Linear;
        var now = new PerpetualBreach(terms.Payoff, terms.Tiers, Guard.Finite(position.Margin) - Guard.NonNegative(position.OtherMaintenance) + Guard.Finite(position.OtherProfit),
            Guard.Finite(position.Size), Guard.Positive(position.EntryPrice));
        double price = spot;
        for (int step = 0; now.Size != 0 && now.From(price) is { } next; step++)
        {
            price = next;
            if (terms.Liquidation.BackstopFraction is > 0 and var f && now.Equity(price) < f * terms.Tiers.Requirement(now.Notional(price))) return;
            double before = now.Size;
            now = Cut(now, terms, price, closeAll: step == MostSteps - 1);
            double units = (now.Size - before) / (linear ? 1 : price);
            into.Add(new LeveragedLiquidation(account, step, price == spot ? 0 : Math.Log(price / spot), price, units, now.Size));
        }
    }

    /// <summary>One liquidation at a price: rounds until the target is met or nothing is left, one at least.</summary>
    private static PerpetualBreach Cut(PerpetualBreach now, LeverageTerms terms, double price, bool closeAll)
    {
        LiquidationRules rules = terms.Liquidation;
        bool linear = terms.Payoff == FuturePayoff.Linear;
        double start = Math.Abs(now.Size);
        for (int round = 0; now.Size != 0; round++)
        {
            double size = Math.Abs(now.Size), left = closeAll || round == MostRounds || Money(now, price, linear) < rules.WholeBelowNotional ? 0 : rules.Extent switch
            {
                LiquidationExtent.AllAtOnce => 0,
                LiquidationExtent.ToTarget => size * ShareForTarget(now, terms, price),
                LiquidationExtent.Fractions => size * (1 - rules.Fractions[Math.Min(round, rules.Fractions.Length - 1)]),
                LiquidationExtent.Tiers => size * (terms.Tiers.ReducedNotional(now.Notional(price), rules.TierStep) / now.Notional(price)),
                LiquidationExtent.Rounds => Math.Max(0, size - (start * rules.Fractions[0])),
                _ => throw new ArgumentException($"Expected a known extent, got {rules.Extent}.", nameof(terms)),
            };
            double cut = size - left;
            if (rules.ContractStep > 0) cut = Math.Min(size, Math.Ceiling((cut / rules.ContractStep) - 1e-9) * rules.ContractStep);
            if (size - cut <= 1e-12 * start) cut = size;
            now = Reduced(now, terms, price, cut);
            if (now.Size == 0 || now.Equity(price) >= rules.TargetRatio * (1 - 1e-12) * terms.Tiers.Requirement(now.Notional(price))) return now;
        }

        return now;
    }

    private static PerpetualBreach Reduced(PerpetualBreach now, LeverageTerms terms, double price, double cut)
    {
        double share = cut / Math.Abs(now.Size), equity = now.Equity(price), profit = (equity - now.Wallet) * share;
        double fee = Math.Min(terms.FeeRate * now.Notional(price) * share, Math.Max(0, equity));
        return now with { Wallet = now.Wallet + profit - fee, Size = share >= 1 ? 0 : now.Size * (1 - share) };
    }

    /// <summary>The greatest share of the position that the equity carries at the target: equity − fee·n(1 − k) = target·requirement(k·n).</summary>
    private static double ShareForTarget(PerpetualBreach now, LeverageTerms terms, double price)
    {
        double equity = now.Equity(price), n = now.Notional(price), low = 0, high = 1;
        if (equity - (terms.FeeRate * n) <= 0) return 0;
        while (0.5 * (low + high) is var k && k > low && k < high)
        {
            if (equity - (terms.FeeRate * n * (1 - k)) >= terms.Liquidation.TargetRatio * terms.Tiers.Requirement(k * n)) low = k;
            else high = k;
        }

        return low;
    }

    /// <summary>Notional in quote currency.</summary>
    private static double Money(PerpetualBreach now, double price, bool linear) => linear ? now.Notional(price) : Math.Abs(now.Size);
}
