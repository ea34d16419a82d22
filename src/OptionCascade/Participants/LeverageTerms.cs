using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Participants;

/// <summary>Under which terms leveraged positions are held and liquidated.</summary>
public sealed record LeverageTerms
{
    private readonly LiquidationRules _liquidation = null!;
    private readonly MaintenanceTiers _tiers = null!;
    private readonly double _feeRate;

    /// <summary>Maintenance by notional, e.g. <c>ParameterLibrary.Get&lt;MaintenanceTiers&gt;("maintenance-tiers", "Binance BTCUSDT", date).Values</c>; one rate for stock on margin.</summary>
    public required MaintenanceTiers Tiers { get => _tiers; init => _tiers = value ?? throw new ArgumentNullException(nameof(Tiers)); }

    /// <summary>Linear or inverse. No default: a size means units in one and money in the other.</summary>
    public required FuturePayoff Payoff { get; init; }

    /// <summary>
    /// What the venue does at a breach, e.g. <c>ParameterLibrary.Get&lt;LiquidationRules&gt;("liquidation-rule", "OKX", date).Values</c>. Extent, fractions, target,
    /// tier step, least notional, backstop and contract step count; order, seconds, tiers by symbol and hedges do not concern a single position.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">To a target of less than 1.001 times maintenance: it would sell a little at every price.</exception>
    public required LiquidationRules Liquidation
    {
        get => _liquidation;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Extent == LiquidationExtent.ToTarget) Guard.InRange(value.TargetRatio, 1.001, 1e6, nameof(Liquidation));
            _liquidation = value;
        }
    }

    /// <summary>Liquidation fee, fraction of the notional closed, [0, 1); never more than the equity left. Default 0: it moves later steps only.</summary>
    public double FeeRate { get => _feeRate; init => _feeRate = Guard.InRange(value, 0, 1 - 1e-9, nameof(FeeRate)); }
}
