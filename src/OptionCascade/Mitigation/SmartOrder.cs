// Lines of an account are closed by excess freed per unit of market impact, |Δ|·S + |units|·V (options), |notional| (futures, stock, coins), until equity = target·maintenance
using System.Globalization;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Numerics;
using OptionCascade.Participants;

namespace OptionCascade.Mitigation;

/// <summary>Option sellers in breach are liquidated line by line, the line first that frees most margin per unit of market impact, and only as far as the target needs.</summary>
/// <remarks>Acts on option sellers given as margin accounts; a single position has no order. The ranking is that of <see cref="LiquidationEngine"/>.</remarks>
public sealed record SmartOrder : IMitigation
{
    /// <summary>Smart order.</summary>
    /// <param name="targetRatio">Equity over maintenance at which it stops, in [1, 100].</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public SmartOrder(double targetRatio) => TargetRatio = Guard.InRange(targetRatio, 1, 100);

    /// <summary>Equity over maintenance at which it stops.</summary>
    public double TargetRatio { get; }

    /// <inheritdoc/>
    public string Name => "smart order";

    /// <inheritdoc/>
    public string InWords => string.Create(CultureInfo.InvariantCulture, $"Option sellers in breach close first what frees most margin per unit of impact, until equity is {TargetRatio:0.##} times maintenance.");

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        return market.Changed(this, "nothing beforehand; accounts stay open nearer to their requirement", p => p is OptionSellers { Accounts: { } accounts } sellers
            ? (SellerChanges.With(sellers, accounts, accounts.Terms with
            {
                Rules = accounts.Terms.Rules with { Extent = LiquidationExtent.ToTarget, Order = LiquidationOrder.MostFreedPerImpact, TargetRatio = TargetRatio },
            }), 0)
            : null);
    }
}
