using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Borrowing;

/// <summary>One collateral asset of a borrower.</summary>
/// <param name="Asset">Its symbol.</param>
/// <param name="Units">Units, ≥ 0.</param>
/// <param name="Price">p, quote currency per unit, ≥ 0.</param>
/// <param name="LiquidationThreshold">LT: fraction of its value that may be owed before liquidation, [0, 1].</param>
/// <param name="LiquidationBonus">b: what the liquidator gets on top, fraction ≥ 0 (Compound's incentive 1.08 is 0.08). Absorbed accounts: 1 − liquidation factor.</param>
public readonly record struct LendingCollateral(string Asset, double Units, double Price, double LiquidationThreshold, double LiquidationBonus)
{
    /// <summary>Units × price, quote currency.</summary>
    public double Value => Units * Price;
}

/// <summary>One debt of a borrower.</summary>
/// <param name="Asset">Its symbol.</param>
/// <param name="Units">Units owed, ≥ 0.</param>
/// <param name="Price">p, quote currency per unit, &gt; 0.</param>
public readonly record struct LendingDebt(string Asset, double Units, double Price)
{
    /// <summary>Units × price, quote currency.</summary>
    public double Value => Units * Price;
}

/// <summary>A collateralised borrower at given prices. Immutable.</summary>
public sealed record LendingPosition
{
    /// <summary>What is pledged.</summary>
    public required ImmutableArray<LendingCollateral> Collateral { get; init; }

    /// <summary>What is owed.</summary>
    public required ImmutableArray<LendingDebt> Debts { get; init; }

    /// <summary>Value of all collateral, quote currency.</summary>
    public double CollateralValue
    {
        get
        {
            double sum = 0;
            foreach (LendingCollateral c in Collateral)
                sum += c.Value;
            return sum;
        }
    }

    /// <summary>Σ value·LT, quote currency.</summary>
    public double BorrowingPower
    {
        get
        {
            double sum = 0;
            foreach (LendingCollateral c in Collateral)
                sum += c.Value * c.LiquidationThreshold;
            return sum;
        }
    }

    /// <summary>Value of all debts, quote currency.</summary>
    public double DebtValue
    {
        get
        {
            double sum = 0;
            foreach (LendingDebt d in Debts)
                sum += d.Value;
            return sum;
        }
    }

    /// <summary>Σ value·LT / debt; below 1 the position is liquidated. +∞ without debt.</summary>
    public double HealthFactor => DebtValue is > 0 and var debt ? BorrowingPower / debt : double.PositiveInfinity;

    /// <summary>
    /// The factor f on the prices of the named assets (the others stand still) at which the health factor is 1: the liquidation price of a loan is f·p.
    /// </summary>
    /// <param name="movingAssets">Symbols of the assets that move together.</param>
    /// <returns>f; null when no factor &gt; 0 does it.</returns>
    public double? LiquidationFactor(IReadOnlySet<string> movingAssets)
    {
        ArgumentNullException.ThrowIfNull(movingAssets);
        double moving = 0, standing = 0;
        foreach (LendingCollateral c in Collateral)
        {
            if (movingAssets.Contains(c.Asset)) moving += c.Value * c.LiquidationThreshold;
            else standing += c.Value * c.LiquidationThreshold;
        }

        foreach (LendingDebt d in Debts)
        {
            if (movingAssets.Contains(d.Asset)) moving -= d.Value;
            else standing -= d.Value;
        }

        double factor = -standing / moving;
        return factor > 0 && double.IsFinite(factor) ? factor : null;
    }

    /// <summary>The same holdings at other prices.</summary>
    /// <param name="factors">Factor on the price of each asset; assets that are not named stand still.</param>
    public LendingPosition Moved(IReadOnlyDictionary<string, double> factors)
    {
        ArgumentNullException.ThrowIfNull(factors);
        double Price(string asset, double price) => factors.TryGetValue(asset, out double f) ? price * Guard.Positive(f) : price;
        return new LendingPosition
        {
            Collateral = [.. Collateral.Select(c => c with { Price = Price(c.Asset, c.Price) })],
            Debts = [.. Debts.Select(d => d with { Price = Price(d.Asset, d.Price) })],
        };
    }
}

/// <summary>How a lending protocol liquidates.</summary>
public enum LendingMode
{
    /// <summary>A liquidator repays up to a fraction of the debt (Aave v2 and v3, Compound v2).</summary>
    CloseFactor = 0,

    /// <summary>A liquidator repays what brings the health factor to a target (Aave v4).</summary>
    TargetHealthFactor = 1,

    /// <summary>The protocol takes all collateral and pays all debt (Compound v3).</summary>
    Absorb = 2,
}

/// <summary>Dated rules of a lending protocol.</summary>
public sealed record LendingRules
{
    /// <summary>The way.</summary>
    public required LendingMode Mode { get; init; }

    /// <summary>Greatest fraction of the debt repaid at once, (0, 1]; for <see cref="LendingMode.CloseFactor"/>.</summary>
    public required double CloseFactor { get; init; }

    /// <summary>Health factor below which the whole debt may be repaid; 0: never.</summary>
    public required double FullCloseHealthFactor { get; init; }

    /// <summary>Health factor to restore, &gt; 1; for <see cref="LendingMode.TargetHealthFactor"/>.</summary>
    public required double TargetHealthFactor { get; init; }

    /// <summary>Part of the seized value that goes to the protocol's reserves, as a fraction of the seized collateral (Compound v2: 0.028).</summary>
    public required double ReserveShare { get; init; }
}
