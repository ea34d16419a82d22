// Loss of a liquidated account L = max(0, −equity after its positions are closed):   paid by the insurance fund as far as it goes, the rest U by all others:
//   by winners      each pays U·(profit_i/Σ profits), at most his profit
//   by deposits     everyone keeps the fraction 1 − U/(U + deposits): a withdrawal fee (Derive: 100,000 against 1,000,000 is 9.09%)
//
// symbol   unit
// amounts  quote currency
// Sources: Deribit support, "Insurance Fund" and "Socialized losses"; Derive documentation, "Security module".
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Liquidation;

/// <summary>Who pays what the insurance fund cannot.</summary>
public enum LossSharing
{
    /// <summary>Those with a profit in the session, in proportion.</summary>
    Winners = 0,

    /// <summary>All deposits in proportion, as a withdrawal fee.</summary>
    Deposits = 1,
}

/// <summary>How a loss was paid.</summary>
/// <param name="FromFund">By the insurance fund, ≥ 0.</param>
/// <param name="FundAfter">What is left in it, ≥ 0.</param>
/// <param name="Shares">By each account, ≥ 0, ordered by account.</param>
/// <param name="Unpaid">What is left for those to whom it is owed, ≥ 0: what winners' profits do not cover, or the receivers' own share of the withdrawal fee.</param>
public sealed record LossAllocation(double FromFund, double FundAfter, ImmutableArray<(string Account, double Amount)> Shares, double Unpaid);

/// <summary>Insurance fund first, then socialised loss.</summary>
public static class LossWaterfall
{
    /// <summary>Fraction of every deposit that is lost when it is withdrawn: U/(U + deposits).</summary>
    /// <param name="unpaid">U ≥ 0.</param>
    /// <param name="deposits">≥ 0.</param>
    /// <returns>[0, 1]; 0 when nothing is unpaid.</returns>
    public static double WithdrawalFee(double unpaid, double deposits)
        => Guard.NonNegative(unpaid) == 0 ? 0 : unpaid / (unpaid + Guard.NonNegative(deposits));

    /// <summary>Allocates a loss.</summary>
    /// <param name="loss">L ≥ 0.</param>
    /// <param name="fund">Balance of the insurance fund, ≥ 0.</param>
    /// <param name="bases">Profit (or deposit) of each account; those ≤ 0 pay nothing.</param>
    /// <param name="sharing">Who pays the rest.</param>
    /// <exception cref="ArgumentException">A negative loss or fund, an amount that is not finite.</exception>
    public static LossAllocation Allocate(double loss, double fund, IEnumerable<(string Account, double Basis)> bases, LossSharing sharing)
    {
        ArgumentNullException.ThrowIfNull(bases);
        double fromFund = Math.Min(Guard.NonNegative(loss), Guard.NonNegative(fund)), rest = loss - fromFund;
        (string Account, double Basis)[] payers = [.. bases.Select(b => (b.Account, Basis: Guard.Finite(b.Basis))).Where(b => b.Basis > 0).OrderBy(b => b.Account, StringComparer.Ordinal)];
        double total = payers.Sum(p => p.Basis);
        double paid = total > 0 ? sharing == LossSharing.Winners ? Math.Min(rest, total) : rest * total / (rest + total) : 0;
        return new LossAllocation(fromFund, fund - fromFund,
            rest > 0 ? [.. payers.Select(p => (p.Account, paid * p.Basis / total))] : [], rest - paid);
    }
}
