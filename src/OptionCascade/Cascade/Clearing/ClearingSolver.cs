// p_i = p̄_i                                  if e_i + (Πᵀp)_i ≥ p̄_i
//     = α·e_i + β·(Πᵀp)_i                    else: in default
//
//   p, p̄   payments, total liabilities          e       external assets
//   Π      relative liabilities                 α, β    recovery of external assets, of claims
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Clearing;

/// <summary>Clearing vectors of a payment network: the greatest and the least, each in finitely many steps.</summary>
/// <remarks>
/// <para>
/// The map on the right is order-preserving, so that its fixed points have a greatest and a least one (Tarski). <b>Greatest</b>: everybody pays in full; whoever then cannot, is in
/// default, for good; the payments of all in default solve one linear system; repeat until nobody joins. At most n rounds.
/// </para>
/// <para>
/// <b>Least</b>: with the set S of those known to be solvent, the map min(p̄, αe + βΠᵀp) outside S lies below the true one; its least fixed point is a lower bound that makes
/// more parties solvent for sure, and S grows until it stops, when the bound is the least clearing vector itself. Its fixed point is 0 for parties to which no money can flow
/// and unique for the others, where the steps of the greatest find it. At most n² linear systems; nothing is iterated to a tolerance.
/// </para>
/// <para>
/// A party that is short by less than 1e-12 of its liabilities is solvent: rounding must not cost it its bankruptcy. The linear systems are dense in the parties in default:
/// memory grows with the square, time with the cube of their number.
/// </para>
/// <para>
/// Sources: L. Eisenberg and T. H. Noe, Systemic risk in financial systems, Management Science 47 (2001); L. C. G. Rogers and L. A. M. Veraart, Failure and rescue in an
/// interbank network, Management Science 59 (2013). The steps to the least vector are this library's.
/// </para>
/// </remarks>
public static class ClearingSolver
{
    /// <summary>Share of its liabilities by which a party may be short and still count as solvent.</summary>
    internal const double Slack = 1e-12;

    /// <summary>Both ends of the clearing vectors of a network.</summary>
    /// <param name="network">Who owes whom.</param>
    /// <param name="recovery">What is recovered from parties in default.</param>
    public static ClearingSolution Solve(PaymentNetwork network, RecoveryRates recovery)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(recovery);
        return new ClearingSolution(network, recovery, Greatest(network, recovery), Least(network, recovery));
    }

    private static ClearingVector? Greatest(PaymentNetwork network, RecoveryRates recovery)
    {
        int n = network.Parties.Length;
        var descent = new Descent(network, recovery, solvent: new bool[n], empty: new bool[n]);
        return descent.Run(1, 1) ? new ClearingVector(network, descent.Payments, descent.InDefault, descent.Rounds()) : null;
    }

    private static ClearingVector? Least(PaymentNetwork network, RecoveryRates recovery)
    {
        int n = network.Parties.Length;
        bool[] solvent = new bool[n];
        for (int i = 0; i < n; i++) solvent[i] = network.TotalLiabilities[i] == 0;
        double[] received = new double[n];
        while (true)
        {
            var descent = new Descent(network, recovery, solvent, Unfunded(network, recovery, solvent));
            if (!descent.Run(recovery.ExternalAssets, recovery.Claims)) return null;
            network.Receipts(descent.Payments, received);
            bool grown = false;
            for (int i = 0; i < n; i++)
                if (!solvent[i] && !IsShort(network, i, network.ExternalAssets[i] + received[i]))
                    solvent[i] = grown = true;
            if (grown) continue;
            bool[] inDefault = Array.ConvertAll(solvent, s => !s);
            return new ClearingVector(network, descent.Payments, inDefault, []);
        }
    }

    internal static bool IsShort(PaymentNetwork network, int party, double assets) => assets < network.TotalLiabilities[party] * (1 - Slack);

    /// <summary>Parties outside S that neither have assets to recover nor are paid, directly or through others, by somebody who has: the least they pay is nothing.</summary>
    private static bool[] Unfunded(PaymentNetwork network, RecoveryRates recovery, bool[] solvent)
    {
        int n = network.Parties.Length;
        bool[] funded = new bool[n];
        var open = new Stack<int>();
        for (int i = 0; i < n; i++)
        {
            funded[i] = solvent[i] || recovery.ExternalAssets * network.ExternalAssets[i] > 0;
            if (funded[i]) open.Push(i);
        }

        while (recovery.Claims > 0 && open.TryPop(out int i))
            for (int k = network.Starts[i]; k < network.Starts[i + 1]; k++)
                if (!funded[network.Obligations[k].Creditor])
                {
                    funded[network.Obligations[k].Creditor] = true;
                    open.Push(network.Obligations[k].Creditor);
                }

        return Array.ConvertAll(funded, f => !f);
    }

    /// <summary>From full payment downwards: whoever cannot pay joins those in default, whose payments solve p = αe + βΠᵀp.</summary>
    private sealed class Descent(PaymentNetwork network, RecoveryRates recovery, bool[] solvent, bool[] empty)
    {
        private readonly List<int> _members = [];
        private readonly List<int> _ends = [];
        private readonly double[] _received = new double[network.Parties.Length];

        public double[] Payments { get; } = [.. network.TotalLiabilities.Select((p, i) => empty[i] ? 0 : p)];

        public bool[] InDefault { get; } = new bool[network.Parties.Length];

        public ImmutableArray<ImmutableArray<int>> Rounds() => [.. _ends.Select((end, r) => _members[(r == 0 ? 0 : _ends[r - 1])..end].Order().ToImmutableArray())];

        /// <summary>Runs to the end; false when a linear system has no solution in double precision.</summary>
        /// <param name="assetsCounted">Share of external assets that counts towards solvency.</param>
        /// <param name="claimsCounted">Share of receipts that counts.</param>
        public bool Run(double assetsCounted, double claimsCounted)
        {
            while (true)
            {
                network.Receipts(Payments, _received);
                int before = _members.Count;
                for (int i = 0; i < Payments.Length; i++)
                    if (!InDefault[i] && !solvent[i] && !empty[i] && IsShort(network, i, (assetsCounted * network.ExternalAssets[i]) + (claimsCounted * _received[i])))
                    {
                        InDefault[i] = true;
                        _members.Add(i);
                    }

                if (_members.Count == before) return true;
                _ends.Add(_members.Count);
                if (!SolveMembers()) return false;
            }
        }

        private bool SolveMembers()
        {
            int d = _members.Count;
            int[] row = new int[Payments.Length];
            Array.Fill(row, -1);
            for (int k = 0; k < d; k++) row[_members[k]] = k;
            double[] matrix = new double[d * d], right = new double[d];
            for (int k = 0; k < d; k++)
            {
                matrix[(k * d) + k] = 1;
                right[k] = recovery.ExternalAssets * network.ExternalAssets[_members[k]];
            }

            for (int i = 0; i < Payments.Length; i++)
                for (int k = network.Starts[i]; k < network.Starts[i + 1]; k++)
                {
                    int creditor = row[network.Obligations[k].Creditor];
                    if (creditor < 0) continue;
                    double share = recovery.Claims * network.Shares[k];
                    if (row[i] >= 0) matrix[(creditor * d) + row[i]] -= share;
                    else right[creditor] += share * Payments[i];
                }

            int[] pivots = new int[d];
            if (!DenseLinearSystem.Factor(matrix, pivots, d)) return false;
            DenseLinearSystem.Solve(matrix, pivots, right);
            for (int k = 0; k < d; k++)
            {
                int i = _members[k];
                if (!double.IsFinite(right[k])) return false;
                // In exact arithmetic payments fall from step to step and stay ≥ 0; keep them so under rounding.
                Payments[i] = Math.Clamp(right[k], 0, Payments[i]);
            }

            return true;
        }
    }
}
