// HF(P) = Σ value·LT / debt.  Liquidated where HF = 1; then again where what is left has HF = 1, and so on:  F(x) = Σ u_k over the steps met.
//   one collateral of N units, a debt D that stands still, close factor φ, bonus i:       P₁ = D/(N·LT),  ratio ρ = (1 − φ)/(1 − φ·LT(1 + i))
//     P_k = P₁ρ^{k−1},   D_k = D(1 − φ)^k,   N_k = N(1 − φ·LT(1 + i))^k,   u_k = −(N_{k−1} − N_k)(1 − reserve share)
//     ρ < 1 as long as LT(1 + i) < 1; else the loan to value LT is toxic (> 1/(1 + i)): each call makes it worse, all collateral is seized at P₁, bad debt is left
//   target health H:  P_k = P₁H^{−(k−1)};   absorption: everything at P₁
//   cash pledged, M units of the underlying owed:  P₁ = C·LT/M, P_k = P₁ρ^{−(k−1)} going up,  u_k = +φM(1 − φ)^{k−1}: the mirror
//
// symbol   unit
// N, M, u  units of underlying;  P quote currency per unit;  D, C quote currency;  LT, φ, i, H dimensionless
// Sources: docs.aave.com, "Liquidations"; toxic liquidation: Warmuz, Chaudhary and Pinna, Toxic liquidation spirals (2022), arXiv 2212.07306.
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Hedging;
using OptionCascade.Margin.Borrowing;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>One liquidation of a borrower.</summary>
/// <param name="Borrower">Index of the borrower in the order given.</param>
/// <param name="Step">From 0.</param>
/// <param name="LogMove">x_k = ln(P_k/S₀); 0 for a borrower in breach at the start.</param>
/// <param name="Price">P_k, quote currency per unit.</param>
/// <param name="Units">Units of underlying traded by the liquidator, buying &gt; 0.</param>
/// <param name="RepaidValue">Debt repaid, quote currency.</param>
/// <param name="SeizedValue">Collateral seized, quote currency, reserves included.</param>
/// <param name="BadDebt">Debt left without collateral by this step, quote currency, ≥ 0.</param>
public readonly record struct BorrowerLiquidation(int Borrower, int Step, double LogMove, double Price, double Units, double RepaidValue, double SeizedValue, double BadDebt);

/// <summary>
/// Borrowers against collateral, of a lending protocol or a bank (Lombard credit): liquidated where the health factor is 1, part by part as the price goes on.
/// The liquidator sells the collateral at once (or buys what has to be repaid, where the underlying itself is owed). What has been seized stays seized.
/// </summary>
/// <remarks>
/// Steps are those of <see cref="LendingLiquidation"/> at P_k, just beyond which the health factor is below 1; prices of other assets stand still, and what is
/// seized or repaid in other assets is traded in other markets and not counted. Units that go to a protocol's reserves are not sold. A borrower in breach at the
/// start is liquidated at x = 0, call after call until healthy or out of collateral. What is left of a loan after <see cref="MostSteps"/> steps, or once the debt is
/// below a small share of what was owed at the start, is closed with the next step. With absorption the protocol pays the debt from its own stock. Lombard credit: target health factor LT/(loan to value to restore), no bonus.
/// </remarks>
public sealed class CollateralisedBorrowers : IParticipant
{
    /// <summary>Greatest number of steps of one borrower.</summary>
    public const int MostSteps = 128;

    private const int CallsAtOnce = 10_000;
    private readonly ThresholdOrders _orders;

    /// <summary>Borrowers and the rules they are under.</summary>
    /// <param name="underlying">Symbol of the asset whose price moves; as collateral or as debt of each borrower.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="borrowers">Collateral and debts, the underlying at S₀.</param>
    /// <param name="rules">E.g. <c>ParameterLibrary.Get&lt;LendingRules&gt;("lending", "Aave v3", date).Values</c>.</param>
    /// <param name="name">Name used in results.</param>
    /// <param name="leastDebtShare">Debts below this share of what was owed at the start are closed in one, [1e-9, 1]. Default 0.001: nobody calls for dust.</param>
    /// <exception cref="ArgumentException">A number is out of range, or a borrower has the underlying at a price other than S₀.</exception>
    public CollateralisedBorrowers(string underlying, double spot, IEnumerable<LendingPosition> borrowers, LendingRules rules, string name = "collateralised borrowers",
        double leastDebtShare = 1e-3)
    {
        Guard.NotBlank(underlying);
        Guard.Positive(spot);
        ArgumentNullException.ThrowIfNull(borrowers);
        Rules = rules ?? throw new ArgumentNullException(nameof(rules));
        Name = Guard.NotBlank(name);
        Guard.InRange(leastDebtShare, 1e-9, 1);
        if (rules.Mode == LendingMode.TargetHealthFactor) Guard.InRange(rules.TargetHealthFactor, 1.001, 100, nameof(rules));
        LendingPosition[] all = [.. borrowers];
        var moving = ImmutableHashSet.Create(underlying);
        var steps = new List<BorrowerLiquidation>();
        for (int i = 0; i < all.Length; i++)
        {
            CheckPrices(all[i], underlying, spot, i);
            LendingLiquidation.Check(all[i], rules);
            int first = steps.Count;
            AddSteps(steps, i, all[i], underlying, moving, spot, rules, leastDebtShare);
            if (steps.Count > first && steps[first].LogMove == 0) InBreachAtStart++;
        }

        Liquidations = [.. steps];
        _orders = new ThresholdOrders(Liquidations.Select(l => new FlowJump(l.LogMove, l.Units)));
    }

    /// <summary>A loan of money against units of the underlying.</summary>
    /// <param name="underlying">Its symbol.</param>
    /// <param name="units">N, ≥ 0.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="debt">D, quote currency, ≥ 0.</param>
    /// <param name="liquidationThreshold">LT, [0, 1].</param>
    /// <param name="bonus">i, ≥ 0.</param>
    public static LendingPosition LoanAgainst(string underlying, double units, double spot, double debt, double liquidationThreshold, double bonus) => new()
    {
        Collateral = [new LendingCollateral(Guard.NotBlank(underlying), units, spot, liquidationThreshold, bonus)], Debts = [new LendingDebt("cash", debt, 1)],
    };

    /// <summary>A loan of units of the underlying against money: a short position, liquidated as the price rises.</summary>
    /// <param name="underlying">Its symbol.</param>
    /// <param name="units">M, ≥ 0.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="cash">C pledged, quote currency, ≥ 0.</param>
    /// <param name="liquidationThreshold">LT, [0, 1].</param>
    /// <param name="bonus">i, ≥ 0.</param>
    public static LendingPosition LoanOf(string underlying, double units, double spot, double cash, double liquidationThreshold, double bonus) => new()
    {
        Collateral = [new LendingCollateral("cash", cash, 1, liquidationThreshold, bonus)], Debts = [new LendingDebt(Guard.NotBlank(underlying), units, spot)],
    };

    /// <summary>1/(1 + i): beyond this loan to value a liquidation with bonus i makes the loan to value worse, all collateral is seized and bad debt is left.</summary>
    /// <param name="bonus">i, fraction, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public static double ToxicLoanToValue(double bonus) => 1 / (1 + Guard.NonNegative(bonus));

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The rules.</summary>
    public LendingRules Rules { get; }

    /// <summary>All steps, borrower by borrower, in the order in which a borrower meets them.</summary>
    public ImmutableArray<BorrowerLiquidation> Liquidations { get; }

    /// <summary>Number of borrowers that are liquidated before any shock.</summary>
    public int InBreachAtStart { get; }

    /// <inheritdoc/>
    public bool IsReversible => false;

    /// <inheritdoc/>
    public bool IsMarginChecked => true;

    /// <summary>Bad debt left by the liquidations met on the way from 0 to x, quote currency, ≥ 0.</summary>
    /// <param name="logMove">x, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double BadDebt(double logMove) => Met(logMove).Sum(l => l.BadDebt);

    /// <summary>Debt repaid by the liquidations met on the way from 0 to x, quote currency, ≥ 0.</summary>
    /// <param name="logMove">x, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double Repaid(double logMove) => Met(logMove).Sum(l => l.RepaidValue);

    /// <inheritdoc/>
    public double Traded(double logMove) => _orders.Traded(Guard.Finite(logMove));

    /// <inheritdoc/>
    public double Slope(double logMove) => 0;

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return _orders.Compile(domain);
    }

    private IEnumerable<BorrowerLiquidation> Met(double logMove)
    {
        Guard.Finite(logMove);
        return Liquidations.Where(l => l.LogMove == 0 || (l.LogMove < 0 ? logMove <= l.LogMove : logMove >= l.LogMove));
    }

    private static void AddSteps(List<BorrowerLiquidation> steps, int borrower, LendingPosition position, string underlying, ImmutableHashSet<string> moving, double spot, LendingRules rules,
        double leastDebtShare)
    {
        // The level is where HF = 1; the liquidation needs HF < 1 and is what happens just beyond it, where the position stands priced.
        double level = spot, standing = spot, dust = leastDebtShare * position.DebtValue;
        LendingRules closing = rules with { Mode = LendingMode.CloseFactor, CloseFactor = 1 };
        int direction = 0;
        for (int step = 0; step < MostSteps; step++)
        {
            if (!(position.HealthFactor < 1))
            {
                if (position.LiquidationFactor(moving) is not { } factor || Math.Sign(factor - 1) * direction < 0) break;
                if (direction == 0) direction = Priced(position, underlying, standing * 0.999).HealthFactor < position.HealthFactor ? -1 : 1;
                level = standing * factor;
                for (double nudge = 1e-15; !(position.HealthFactor < 1) && nudge < 1e-9; nudge *= 4)
                {
                    standing = level * (1 + (direction * nudge));
                    position = Priced(position, underlying, standing);
                }
            }

            bool rest = step == MostSteps - 1 || (rules.Mode != LendingMode.Absorb && position.DebtValue < dust);
            LendingLiquidationResult result = LendingLiquidation.Liquidate(position, rest ? closing : rules, CallsAtOnce);
            double units = 0, repaid = 0, seized = 0;
            foreach (LendingSeizure s in result.Seizures)
            {
                if (s.CollateralAsset == underlying) units -= s.SeizedUnits - s.ReserveUnits;
                if (s.DebtAsset == underlying && rules.Mode != LendingMode.Absorb) units += s.RepaidUnits;
                repaid += s.RepaidValue;
                seized += s.SeizedValue;
            }

            if (result.Seizures.IsEmpty) break;
            steps.Add(new BorrowerLiquidation(borrower, step, level == spot ? 0 : Math.Log(level / spot), level, units, repaid, seized, result.BadDebt));
            position = result.After;
        }
    }

    private static LendingPosition Priced(LendingPosition position, string underlying, double price)
    {
        ImmutableArray<LendingCollateral> collateral = position.Collateral;
        for (int i = 0; i < collateral.Length; i++)
            if (collateral[i].Asset == underlying)
                collateral = collateral.SetItem(i, collateral[i] with { Price = price });
        ImmutableArray<LendingDebt> debts = position.Debts;
        for (int i = 0; i < debts.Length; i++)
            if (debts[i].Asset == underlying)
                debts = debts.SetItem(i, debts[i] with { Price = price });
        return new LendingPosition { Collateral = collateral, Debts = debts };
    }

    private static void CheckPrices(LendingPosition position, string underlying, double spot, int index)
    {
        ArgumentNullException.ThrowIfNull(position);
        foreach (double price in position.Collateral.Where(c => c.Asset == underlying).Select(c => c.Price).Concat(position.Debts.Where(d => d.Asset == underlying).Select(d => d.Price)))
            if (price != spot)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected {underlying} at {spot:R}, got {price:R} at borrower {index}."), nameof(position));
    }
}
