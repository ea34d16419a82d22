using System.Collections.Immutable;

namespace OptionCascade.Cascade.Clearing;

/// <summary>A clearing vector recomputed by another route than the solver's: debt by debt, by substitution and by plain iteration. Errors are relative to all liabilities and assets.</summary>
/// <param name="Residual">Largest difference between a payment and what the clearing condition asks for.</param>
/// <param name="PriorityError">Largest payment beyond the assets or the liabilities, or equity kept by a party that does not pay in full.</param>
/// <param name="ConservationError">External assets against equity, payments to the outside and bankruptcy costs.</param>
/// <param name="Gap">
/// Distance to the plain iteration from full payment (greatest vector) or from no payment (least vector), which bounds every clearing vector from its side; 0 within rounding
/// when the vector is that end.
/// </param>
/// <param name="Steps">Steps of the plain iteration; it stops after 100,000.</param>
/// <param name="IsConfirmed">Residual, priority and conservation below 1e-10 and the gap below 1e-8.</param>
public sealed record ClearingCheck(double Residual, double PriorityError, double ConservationError, double Gap, int Steps, bool IsConfirmed)
{
    private const int MostSteps = 100_000;

    internal static ClearingCheck Of(PaymentNetwork network, RecoveryRates recovery, ClearingVector vector, bool fromTop)
    {
        int n = network.Parties.Length;
        double scale = Math.Max(network.TotalLiabilities.Sum() + network.ExternalAssets.Sum(), double.Epsilon);
        ImmutableArray<double> asked = Condition(network, recovery, vector.Payments);
        double residual = 0, priority = 0, outside = 0;
        double[] received = Received(network, vector.Payments);
        for (int i = 0; i < n; i++)
        {
            double paid = vector.Payments[i], owed = network.TotalLiabilities[i], assets = network.ExternalAssets[i] + received[i];
            residual = Math.Max(residual, Math.Abs(paid - asked[i]));
            priority = Math.Max(priority, Math.Max(paid - owed, paid - assets));
            if (paid < owed * (1 - ClearingSolver.Slack)) priority = Math.Max(priority, vector.Equity[i]);
            if (owed > 0) outside += network.ExternalLiabilities[i] * (paid / owed);
        }

        double conservation = network.ExternalAssets.Sum() - vector.Equity.Sum() - vector.BankruptcyCosts.Sum() - outside;

        ImmutableArray<double> now = fromTop ? network.TotalLiabilities : [.. new double[n]];
        int step = 0;
        for (double change = double.PositiveInfinity; step < MostSteps && change > 1e-15 * scale; step++)
        {
            ImmutableArray<double> next = Condition(network, recovery, now);
            change = now.Zip(next).Max(p => Math.Abs(p.First - p.Second));
            now = next;
        }

        double gap = now.Zip(vector.Payments).Max(p => Math.Abs(p.First - p.Second)) / scale;
        residual /= scale;
        priority = Math.Max(priority, 0) / scale;
        conservation = Math.Abs(conservation) / scale;
        return new ClearingCheck(residual, priority, conservation, gap, step, residual <= 1e-10 && priority <= 1e-10 && conservation <= 1e-10 && gap <= 1e-8);
    }

    /// <summary>The right side of the clearing condition.</summary>
    private static ImmutableArray<double> Condition(PaymentNetwork network, RecoveryRates recovery, ImmutableArray<double> payments)
    {
        double[] received = Received(network, payments);
        return [.. received.Select((r, i) =>
        {
            double owed = network.TotalLiabilities[i], assets = network.ExternalAssets[i] + r;
            return assets >= owed * (1 - ClearingSolver.Slack) ? owed : (recovery.ExternalAssets * network.ExternalAssets[i]) + (recovery.Claims * r);
        })];
    }

    private static double[] Received(PaymentNetwork network, ImmutableArray<double> payments)
    {
        double[] received = new double[payments.Length];
        foreach (Obligation o in network.Obligations)
            received[o.Creditor] += o.Amount * (payments[o.Debtor] / network.TotalLiabilities[o.Debtor]);
        return received;
    }
}
