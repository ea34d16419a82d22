// p̄_i = Σ_j L_ij + ℓ_i            Π_ij = L_ij/p̄_i
//
//   L_ij   what party i owes party j, currency          ℓ_i   what it owes outside the network, currency
//   p̄_i    its total liabilities                         e_i   its assets outside the network, currency
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Clearing;

/// <summary>One debt within a network.</summary>
/// <param name="Debtor">Number of the party that owes.</param>
/// <param name="Creditor">Number of the party that is owed; another one.</param>
/// <param name="Amount">L, currency, finite, ≥ 0.</param>
public readonly record struct Obligation(int Debtor, int Creditor, double Amount);

/// <summary>Parties that owe each other and the world outside: a sparse matrix of liabilities with external assets. Immutable; safe to share between threads.</summary>
public sealed class PaymentNetwork
{
    /// <summary>A network.</summary>
    /// <param name="parties">Names, all different.</param>
    /// <param name="externalAssets">e, one per party, finite, ≥ 0.</param>
    /// <param name="externalLiabilities">ℓ, one per party, finite, ≥ 0; of the same rank as debts within the network.</param>
    /// <param name="obligations">The debts; several between the same parties add up.</param>
    /// <exception cref="ArgumentException">A figure is negative, NaN or infinite, a party does not exist or owes itself, or the lists differ in length.</exception>
    public PaymentNetwork(ImmutableArray<string> parties, ImmutableArray<double> externalAssets, ImmutableArray<double> externalLiabilities, IEnumerable<Obligation> obligations)
    {
        ArgumentNullException.ThrowIfNull(obligations);
        if (parties.IsDefaultOrEmpty) throw new ArgumentException("Expected at least one party, got none.", nameof(parties));
        string? twice = parties.GroupBy(p => p, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
        if (twice is not null) throw new ArgumentException($"Expected parties with different names, got '{twice}' twice.", nameof(parties));
        Guard.SameLength(externalAssets.IsDefault ? 0 : externalAssets.Length, parties.Length, nameof(externalAssets));
        Guard.SameLength(externalLiabilities.IsDefault ? 0 : externalLiabilities.Length, parties.Length, nameof(externalLiabilities));
        foreach (double e in externalAssets) Guard.NonNegative(e, nameof(externalAssets));
        foreach (double l in externalLiabilities) Guard.NonNegative(l, nameof(externalLiabilities));
        Parties = parties;
        ExternalAssets = externalAssets;
        ExternalLiabilities = externalLiabilities;
        Obligations = [.. obligations.Select(o => Checked(o, parties.Length, nameof(obligations))).Where(o => o.Amount > 0)
            .GroupBy(o => (o.Debtor, o.Creditor)).Select(g => new Obligation(g.Key.Debtor, g.Key.Creditor, g.Sum(o => o.Amount)))
            .OrderBy(o => o.Debtor).ThenBy(o => o.Creditor)];

        double[] total = [.. externalLiabilities];
        Starts = new int[parties.Length + 1];
        foreach (Obligation o in Obligations)
        {
            total[o.Debtor] += o.Amount;
            Starts[o.Debtor + 1]++;
        }

        for (int i = 0; i < parties.Length; i++) Starts[i + 1] += Starts[i];
        TotalLiabilities = [.. total];
        foreach (double t in TotalLiabilities) Guard.Finite(t, nameof(obligations));
        Shares = [.. Obligations.Select(o => o.Amount / total[o.Debtor])];
    }

    /// <summary>A network from a full matrix.</summary>
    /// <param name="liabilities">L: row i, column j is what party i owes party j; square, zero on the diagonal.</param>
    /// <param name="externalAssets">e, one per party.</param>
    /// <param name="externalLiabilities">ℓ, one per party.</param>
    /// <exception cref="ArgumentException">As for the constructor, or the matrix is not square.</exception>
    public static PaymentNetwork FromMatrix(double[,] liabilities, ImmutableArray<double> externalAssets, ImmutableArray<double> externalLiabilities)
    {
        ArgumentNullException.ThrowIfNull(liabilities);
        int n = liabilities.GetLength(0);
        if (n == 0) throw new ArgumentException("Expected at least one party, got none.", nameof(liabilities));
        Guard.SameLength(liabilities.GetLength(1), n, nameof(liabilities));
        var all = new List<Obligation>();
        for (int i = 0; i < n; i++)
        {
            double total = 0;
            for (int j = 0; j < n; j++)
            {
                double amount = Guard.NonNegative(liabilities[i, j], nameof(liabilities));
                if (amount != 0 && i == j)
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected zeros on the diagonal, got party {i} that owes itself {amount:R}."), nameof(liabilities));
                total += amount;
                if (amount != 0) all.Add(new Obligation(i, j, amount));
            }

            Guard.Finite(total, nameof(liabilities));
        }

        return new PaymentNetwork([.. Enumerable.Range(1, n).Select(i => i.ToString(CultureInfo.InvariantCulture))], externalAssets, externalLiabilities, all);
    }

    /// <summary>Names.</summary>
    public ImmutableArray<string> Parties { get; }

    /// <summary>e, currency.</summary>
    public ImmutableArray<double> ExternalAssets { get; }

    /// <summary>ℓ, currency.</summary>
    public ImmutableArray<double> ExternalLiabilities { get; }

    /// <summary>The debts within the network, by debtor and creditor, each pair once.</summary>
    public ImmutableArray<Obligation> Obligations { get; }

    /// <summary>p̄, currency.</summary>
    public ImmutableArray<double> TotalLiabilities { get; }

    /// <summary>First obligation of every debtor, and one more entry.</summary>
    internal int[] Starts { get; }

    /// <summary>Π of every obligation.</summary>
    internal double[] Shares { get; }

    /// <summary>The same network with other external assets.</summary>
    /// <param name="externalAssets">e, one per party, finite, ≥ 0.</param>
    /// <exception cref="ArgumentException">As for the constructor.</exception>
    public PaymentNetwork WithExternalAssets(ImmutableArray<double> externalAssets) => new(Parties, externalAssets, ExternalLiabilities, Obligations);

    /// <summary>Πᵀp: what every party receives when payments are p.</summary>
    internal void Receipts(ReadOnlySpan<double> payments, Span<double> into)
    {
        into.Clear();
        for (int i = 0; i < Parties.Length; i++)
        {
            double paid = payments[i];
            if (paid == 0) continue;
            for (int k = Starts[i]; k < Starts[i + 1]; k++)
                into[Obligations[k].Creditor] += Shares[k] * paid;
        }
    }

    private static Obligation Checked(Obligation o, int parties, string name)
    {
        Guard.NonNegative(o.Amount, name);
        if (o.Debtor < 0 || o.Debtor >= parties || o.Creditor < 0 || o.Creditor >= parties || o.Debtor == o.Creditor)
            throw new ArgumentException($"Expected two different parties from 0 to {parties - 1}, got debtor {o.Debtor} and creditor {o.Creditor}.", name);
        return o;
    }
}
