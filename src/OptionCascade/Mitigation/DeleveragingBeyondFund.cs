// Walking away from the market, liquidation k executes at P_k·e^{∓s} while its equity at the breach is its requirement M_k:
//   deficit_k = max(0, |u_k|·P_k·(1 − e^{−s}) − M_k)
// As long as Σ deficits ≤ fund the position is sold in the market; from the first that the fund cannot pay on it is closed against profitable accounts instead and does not
// reach the market.
//
//   u_k units;   P_k, price of the breach, quote currency;   s   slippage of a liquidation, log price;   M_k quote currency;   fund quote currency
//
// Sources: venues' published rules: insurance fund first, then auto-deleveraging (Binance FAQ 360033525471; Hyperliquid and OKX documentation).
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Hedging;
using OptionCascade.Numerics;
using OptionCascade.Participants;
using OptionCascade.Portfolio;

namespace OptionCascade.Mitigation;

/// <summary>An insurance fund pays what liquidated accounts cannot; when it is spent, bankrupt positions are closed against profitable ones and no longer sold.</summary>
/// <remarks>
/// That ends a cascade of liquidations at the cost of those who were right: they lose positions, from the most profitable and leveraged on
/// (<see cref="Margin.Liquidation.AutoDeleveraging"/>). Acts on leveraged accounts and on longs and shorts known by their liquidation prices. Without slippage there is no deficit
/// and nothing changes. Sides are walked one at a time with the whole fund each.
/// </remarks>
public sealed record DeleveragingBeyondFund : IMitigation
{
    /// <summary>A fund with deleveraging behind it.</summary>
    /// <param name="fund">Balance, quote currency, ≥ 0; +∞ for a fund that is never spent.</param>
    /// <param name="slippage">s, log price by which a liquidation executes beyond its breach, ≥ 0.</param>
    /// <param name="maintenanceRate">m of positions known by their liquidation price alone, in [1e-6, 0.9]. No default.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public DeleveragingBeyondFund(double fund, double slippage, double maintenanceRate)
    {
        Fund = fund >= 0 ? fund : throw new ArgumentOutOfRangeException(nameof(fund), fund, "Expected >= 0.");
        Slippage = Guard.NonNegative(slippage);
        MaintenanceRate = Guard.InRange(maintenanceRate, 1e-6, 0.9);
    }

    /// <summary>Balance of the fund, quote currency.</summary>
    public double Fund { get; }

    /// <summary>s.</summary>
    public double Slippage { get; }

    /// <summary>m of positions known by their liquidation price alone.</summary>
    public double MaintenanceRate { get; }

    /// <inheritdoc/>
    public string Name => "deleveraging";

    /// <inheritdoc/>
    public string InWords => string.Create(CultureInfo.InvariantCulture,
        $"An insurance fund of {Fund:#,0} pays what liquidated accounts cannot; once it is spent, bankrupt positions are closed against profitable ones instead of being sold.");

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        return market.Changed(this, "the insurance fund; beyond it winners lose their positions", p =>
        {
            if (MarginedPositions.Of(p, market.Spot, MaintenanceRate) is not { } m) return null;
            LeveragedAccounts accounts = m.Build();
            var reaching = ImmutableArray.CreateBuilder<FlowJump>();
            bool cut = false;
            foreach (IGrouping<bool, LeveragedLiquidation> side in accounts.Liquidations.GroupBy(l => l.Units > 0))
            {
                double left = Fund;
                foreach (LeveragedLiquidation l in side.OrderBy(l => Math.Abs(l.LogMove)).ThenBy(l => l.Account).ThenBy(l => l.Step))
                {
                    double deficit = Deficit(m, l);
                    if (deficit > left || left < 0)
                    {
                        (left, cut) = (-1, true); // spent: this one and all beyond it are deleveraged
                        continue;
                    }

                    left -= deficit;
                    reaching.Add(new FlowJump(l.LogMove, l.Units));
                }
            }

            return cut ? (new LevelTraders(p.Name, reaching), double.IsFinite(Fund) ? Fund : 0) : null;
        });
    }

    private double Deficit(MarginedPositions m, LeveragedLiquidation l)
    {
        bool linear = m.Terms.Payoff == FuturePayoff.Linear;
        double closed = Math.Abs(l.Units), notional = linear ? closed * l.Price : closed, requirement = m.Terms.Tiers.Requirement(notional) * (linear ? 1 : l.Price);
        return Math.Max(0, (closed * l.Price * -double.ExpM1(-Slippage)) - requirement);
    }
}
