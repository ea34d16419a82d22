using System.Collections.Immutable;

namespace OptionCascade.Cascade.Clearing;

/// <summary>What every party pays, keeps and loses at one clearing of a <see cref="PaymentNetwork"/>; all in the network's currency and order of parties.</summary>
public sealed record ClearingVector
{
    internal ClearingVector(PaymentNetwork network, double[] payments, bool[] inDefault, ImmutableArray<ImmutableArray<int>> rounds)
    {
        int n = payments.Length;
        double[] received = new double[n], equity = new double[n], lost = new double[n], costs = new double[n];
        network.Receipts(payments, received);
        double outside = 0;
        for (int i = 0; i < n; i++)
        {
            double owed = network.TotalLiabilities[i], shortfall = owed - payments[i];
            double surplus = network.ExternalAssets[i] + received[i] - payments[i];
            if (inDefault[i]) costs[i] = Math.Max(surplus, 0);
            else equity[i] = Math.Max(surplus, 0);
            if (owed > 0) outside += network.ExternalLiabilities[i] / owed * shortfall;
            for (int k = network.Starts[i]; k < network.Starts[i + 1]; k++)
                lost[network.Obligations[k].Creditor] += network.Shares[k] * shortfall;
        }

        Payments = [.. payments];
        Receipts = [.. received];
        Equity = [.. equity];
        ClaimsLost = [.. lost];
        BankruptcyCosts = [.. costs];
        ExternalCreditorsLoss = outside;
        Defaults = [.. Enumerable.Range(0, n).Where(i => inDefault[i])];
        DefaultsByRound = rounds;
    }

    /// <summary>p, what every party pays; at most its total liabilities.</summary>
    public ImmutableArray<double> Payments { get; }

    /// <summary>Πᵀp, what every party receives from the others.</summary>
    public ImmutableArray<double> Receipts { get; }

    /// <summary>e + Πᵀp − p̄ of the solvent, 0 of parties in default.</summary>
    public ImmutableArray<double> Equity { get; }

    /// <summary>What every party does not get back from others in default.</summary>
    public ImmutableArray<double> ClaimsLost { get; }

    /// <summary>(1 − α)e + (1 − β)Πᵀp of parties in default: gone, paid to nobody.</summary>
    public ImmutableArray<double> BankruptcyCosts { get; }

    /// <summary>What creditors outside the network do not get back.</summary>
    public double ExternalCreditorsLoss { get; }

    /// <summary>Parties in default, ascending.</summary>
    public ImmutableArray<int> Defaults { get; }

    /// <summary>
    /// Of the greatest vector: who defaults first although everybody else pays in full, who because of those, and so on. Empty for the least vector, to which no such
    /// order leads.
    /// </summary>
    public ImmutableArray<ImmutableArray<int>> DefaultsByRound { get; }
}
