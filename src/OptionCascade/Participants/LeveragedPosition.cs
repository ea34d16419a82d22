using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Participants;

/// <summary>One account's position on margin: a perpetual or future, or stock held on credit or sold short.</summary>
/// <param name="Size">q: signed units of underlying (linear), or Q: signed face value in quote currency (inverse). Long &gt; 0; 0 is no position.</param>
/// <param name="EntryPrice">E, quote currency per unit, &gt; 0.</param>
/// <param name="Margin">W: the position's own margin (isolated) or the account's whole wallet (cross), quote currency (linear) or coin (inverse).</param>
/// <param name="OtherMaintenance">M₀: what other cross positions need, unit of the margin, ≥ 0. They are taken to stand still.</param>
/// <param name="OtherProfit">U₀: what other cross positions have earned, unit of the margin.</param>
public readonly record struct LeveragedPosition(double Size, double EntryPrice, double Margin, double OtherMaintenance = 0, double OtherProfit = 0)
{
    /// <summary>An isolated position with margin = value at entry/leverage.</summary>
    /// <param name="size">Signed units (linear) or face value (inverse).</param>
    /// <param name="entryPrice">E, quote currency per unit, &gt; 0.</param>
    /// <param name="leverage">L, ≥ 1.</param>
    /// <param name="payoff">Linear or inverse.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static LeveragedPosition FromLeverage(double size, double entryPrice, double leverage, FuturePayoff payoff = FuturePayoff.Linear)
    {
        double value = Math.Abs(Guard.Finite(size)) * (payoff == FuturePayoff.Linear ? Guard.Positive(entryPrice) : 1 / Guard.Positive(entryPrice));
        return new LeveragedPosition(size, entryPrice, value / Guard.InRange(leverage, 1, double.MaxValue));
    }

    /// <summary>Stock bought on credit (shares &gt; 0, cash the loan, &lt; 0) or sold short (shares &lt; 0, cash proceeds and margin): equity = cash + shares·P.</summary>
    /// <param name="shares">Signed shares.</param>
    /// <param name="cash">Cash, quote currency.</param>
    /// <param name="price">Any price, e.g. the present one, &gt; 0: the equity is the same at all of them.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static LeveragedPosition MarginLoan(double shares, double cash, double price)
        => new(Guard.Finite(shares), Guard.Positive(price), Guard.Finite(cash) + (shares * price));
}

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

/// <summary>One step of an account's liquidation.</summary>
/// <param name="Account">Index of the account in the order given.</param>
/// <param name="Step">From 0.</param>
/// <param name="LogMove">x_k = ln(P_k/S₀); 0 for an account in breach at the start.</param>
/// <param name="Price">P_k, quote currency per unit.</param>
/// <param name="Units">Units of underlying traded, buying &gt; 0.</param>
/// <param name="SizeLeft">Size of the position afterwards, unit of <see cref="LeveragedPosition.Size"/>.</param>
public readonly record struct LeveragedLiquidation(int Account, int Step, double LogMove, double Price, double Units, double SizeLeft);
