// Eligible when HF = Σ value·LT / debt < 1. Collateral k is seized against debt d:  seized value = repaid·(1 + b_k), at most all of it.
//   Close factor     repaid = φ·debt_d,  φ = close factor, or 1 below the lower threshold of HF
//   Target HF = H    repaid = (H·D − Σ value·LT)/(H − LT_k(1 + b_k)), at most debt_d          (repaying helps only where HF > LT_k(1 + b_k))
//   Absorb           all collateral taken at value·(1 − b); all debt paid by the protocol; what is over is credited, what is short is the protocol's loss
// Bad debt: what is still owed when no collateral is left.
//
// symbol   unit
// values, D, repaid   quote currency;  φ, b, LT fractions
// Sources: docs.aave.com, "Liquidations"; aave.com/docs/aave-v4; Compound v2 Comptroller and Compound III documentation.
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Borrowing;

/// <summary>One call of a liquidator.</summary>
/// <param name="DebtAsset">What was repaid.</param>
/// <param name="RepaidUnits">Units of it.</param>
/// <param name="RepaidValue">Their value, quote currency.</param>
/// <param name="CollateralAsset">What was seized.</param>
/// <param name="SeizedUnits">Units of it: what the liquidator sells in the market.</param>
/// <param name="SeizedValue">Their value, quote currency.</param>
/// <param name="ReserveUnits">Units of it that went to the protocol's reserves, part of the seized units.</param>
public readonly record struct LendingSeizure(
    string DebtAsset, double RepaidUnits, double RepaidValue, string CollateralAsset, double SeizedUnits, double SeizedValue, double ReserveUnits);

/// <summary>What a liquidation did to a borrower.</summary>
/// <param name="Seizures">The calls, in order.</param>
/// <param name="After">The position afterwards.</param>
/// <param name="BadDebt">Debt that no collateral is left for, quote currency, ≥ 0; with absorption, the debt less the value of all collateral, before the discount at which the protocol sells it.</param>
/// <param name="Credit">What the borrower got back in the debt's currency (absorption only), quote currency, ≥ 0.</param>
public sealed record LendingLiquidationResult(ImmutableArray<LendingSeizure> Seizures, LendingPosition After, double BadDebt, double Credit);

/// <summary>Liquidation of collateralised borrowers.</summary>
public static class LendingLiquidation
{
    /// <summary>Liquidates a borrower until he is healthy, out of debt or out of collateral, or the rounds are used up.</summary>
    /// <param name="position">The borrower at current prices.</param>
    /// <param name="rules">The protocol's rules.</param>
    /// <param name="rounds">Greatest number of liquidators' calls, ≥ 1. No default: each call is a trade in the market.</param>
    /// <remarks>
    /// Each call repays the largest debt and seizes the largest collateral by value (ties by symbol), as liquidators choose. A position that is not eligible is
    /// returned unchanged. Prices stand still between the calls.
    /// </remarks>
    /// <exception cref="ArgumentException">A negative quantity or price, rules outside their range, or more than one debt in an account to be absorbed.</exception>
    public static LendingLiquidationResult Liquidate(LendingPosition position, LendingRules rules, int rounds)
    {
        ArgumentNullException.ThrowIfNull(position);
        ArgumentNullException.ThrowIfNull(rules);
        Guard.AtLeast(rounds, 1);
        Check(position, rules);
        if (rules.Mode == LendingMode.Absorb) return Absorb(position);
        var seizures = ImmutableArray.CreateBuilder<LendingSeizure>();
        for (int i = 0; i < rounds && position.HealthFactor < 1 && position.CollateralValue > 0; i++)
        {
            (LendingSeizure seizure, LendingPosition after) = Call(position, rules);
            if (!(seizure.SeizedUnits > 0)) break;
            seizures.Add(seizure);
            position = after;
        }

        return new LendingLiquidationResult(seizures.ToImmutable(), position, position.CollateralValue > 0 ? 0 : position.DebtValue, 0);
    }

    private static (LendingSeizure Seizure, LendingPosition After) Call(LendingPosition position, LendingRules rules)
    {
        LendingDebt debt = position.Debts[0];
        foreach (LendingDebt d in position.Debts)
            if (d.Value > debt.Value || (d.Value == debt.Value && string.CompareOrdinal(d.Asset, debt.Asset) < 0))
                debt = d;
        LendingCollateral collateral = position.Collateral[0];
        foreach (LendingCollateral c in position.Collateral)
            if (c.Value > collateral.Value || (c.Value == collateral.Value && string.CompareOrdinal(c.Asset, collateral.Asset) < 0))
                collateral = c;
        double gross = 1 + collateral.LiquidationBonus, wanted = debt.Value;
        if (rules.Mode == LendingMode.TargetHealthFactor)
        {
            double help = rules.TargetHealthFactor - (collateral.LiquidationThreshold * gross);
            if (help > 0) wanted = Math.Min(wanted, ((rules.TargetHealthFactor * position.DebtValue) - position.BorrowingPower) / help);
        }
        else if (!(position.HealthFactor < rules.FullCloseHealthFactor))
        {
            wanted *= rules.CloseFactor;
        }

        bool all = wanted * gross >= collateral.Value;
        double seizedUnits = all ? collateral.Units : wanted * gross / collateral.Price, seizedValue = seizedUnits * collateral.Price;
        bool whole = !all && wanted >= debt.Value;
        double repaidValue = all ? Math.Min(collateral.Value / gross, debt.Value) : wanted, repaidUnits = whole ? debt.Units : Math.Min(repaidValue / debt.Price, debt.Units);
        var seizure = new LendingSeizure(debt.Asset, repaidUnits, repaidValue, collateral.Asset, seizedUnits, seizedValue, seizedUnits * rules.ReserveShare);
        return (seizure, new LendingPosition
        {
            Collateral = position.Collateral.Replace(collateral, collateral with { Units = collateral.Units - seizedUnits }),
            Debts = position.Debts.Replace(debt, debt with { Units = debt.Units - repaidUnits }),
        });
    }

    private static LendingLiquidationResult Absorb(LendingPosition position)
    {
        if (!(position.HealthFactor < 1)) return new LendingLiquidationResult([], position, 0, 0);
        LendingDebt[] owedDebts = [.. position.Debts.Where(d => d.Units > 0)];
        if (owedDebts.Length != 1) throw new ArgumentException($"Expected one debt in an account to be absorbed, got {owedDebts.Length}.", nameof(position));
        double counted = position.Collateral.Sum(c => c.Value * (1 - c.LiquidationBonus)), owed = owedDebts[0].Value, value = position.CollateralValue;
        ImmutableArray<LendingSeizure> seizures = [.. position.Collateral.Where(c => c.Value > 0).Select(c => new LendingSeizure(
            owedDebts[0].Asset, owedDebts[0].Units * c.Value / value, owed * c.Value / value, c.Asset, c.Units, c.Value, 0))];
        var after = new LendingPosition
        {
            Collateral = [.. position.Collateral.Select(c => c with { Units = 0 })],
            Debts = [.. position.Debts.Select(d => d with { Units = 0 })],
        };
        return new LendingLiquidationResult(seizures, after, Math.Max(0, owed - value), Math.Max(0, counted - owed));
    }

    /// <summary>Refuses quantities and rules outside their ranges.</summary>
    internal static void Check(LendingPosition position, LendingRules rules)
    {
        foreach (LendingCollateral c in position.Collateral)
        {
            Guard.NonNegative(c.Units);
            Guard.NonNegative(c.Price);
            Guard.InRange(c.LiquidationThreshold, 0, 1);
            Guard.NonNegative(c.LiquidationBonus);
        }

        foreach (LendingDebt d in position.Debts)
        {
            Guard.NonNegative(d.Units);
            Guard.Positive(d.Price);
        }

        if (rules.Mode == LendingMode.CloseFactor) Guard.InRange(rules.CloseFactor, double.Epsilon, 1);
        if (rules.Mode == LendingMode.TargetHealthFactor) Guard.InRange(rules.TargetHealthFactor, 1, 100);
        Guard.InRange(rules.ReserveShare, 0, 1);
    }
}
