using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Cascade.Clearing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cascade.Clearing;

/// <summary>Random networks against plain iteration, and the laws of clearing, each with a planted fault that fails it.</summary>
public class ClearingLawTests
{
    private const int Cases = 2000;

    private static readonly Gen<(PaymentNetwork Network, RecoveryRates Recovery)> AnyNetwork = Gen.Choose(0, int.MaxValue - 1).Select(Create);

    [Fact]
    public void Solve_RandomNetworks_AgreesWithPlainIterationFromBothEnds()
    {
        int several = 0, defaults = 0;
        Law.ForAll(AnyNetwork, c =>
        {
            ClearingSolution solution = ClearingSolver.Solve(c.Network, c.Recovery);
            if (solution.Status == ClearingStatus.NotSolved) return false;
            if (solution.Status == ClearingStatus.Several) several++;
            defaults += solution.Greatest.Defaults.Length;
            return Near(solution.Greatest.Payments, Plain(c.Network, c.Recovery, true)) && Near(solution.Least.Payments, Plain(c.Network, c.Recovery, false));

            bool Near(IReadOnlyList<double> a, double[] b) => a.Zip(b).All(p => Math.Abs(p.First - p.Second) <= 1e-8 * (1 + c.Network.TotalLiabilities.Max()));
        }, Cases);
        Assert.True(several > 50 && defaults > 1000);
    }

    [Fact]
    public void Solve_RandomNetworks_AreConfirmedAndOrdered()
        => Law.ForAll(AnyNetwork, c =>
        {
            ClearingSolution solution = ClearingSolver.Solve(c.Network, c.Recovery);
            (ClearingCheck greatest, ClearingCheck least) = solution.Verify();
            return greatest.IsConfirmed && least.IsConfirmed && solution.Greatest.Payments.Zip(solution.Least.Payments).All(p => p.First >= p.Second - 1e-9)
                && solution.Greatest.DefaultsByRound.Sum(r => r.Length) == solution.Greatest.Defaults.Length && solution.Greatest.DefaultsByRound.Length <= c.Network.Parties.Length;
        }, Cases);

    [Fact]
    public void LimitedLiability_Holds_AndFailsWhenEverybodyPaysInFull()
        => HoldsButFailsWhen(LimitedLiability, (network, recovery) => [.. network.TotalLiabilities]);

    [Fact]
    public void AbsolutePriority_Holds_AndFailsWhenDefaultersKeepATenth()
        => HoldsButFailsWhen(AbsolutePriority, (network, recovery) => [.. Solved(network, recovery).Select((p, i) => p < network.TotalLiabilities[i] * (1 - 1e-9) ? 0.9 * p : p)]);

    [Fact]
    public void Monotone_InExternalAssets_HoldsAndFailsWhenTheRichPayLess()
        => HoldsButFailsWhen(Monotone, (network, recovery) => [.. Solved(network, recovery).Select((p, i) => p / (1 + network.ExternalAssets[i]))]);

    [Fact]
    public void Conservation_WithoutBankruptcyCosts_HoldsAndFailsWhenACostIsTaken()
        => HoldsButFailsWhen(Conservation, (network, recovery) => Solved(network, new RecoveryRates(0.9, 0.9)));

    /// <summary>Splitting one debt in two, and listing debts in another order, changes nothing.</summary>
    [Fact]
    public void Solve_SplitAndReorderedDebts_GivesTheSame()
        => Law.ForAll(AnyNetwork, c =>
        {
            var split = new PaymentNetwork(c.Network.Parties, c.Network.ExternalAssets, c.Network.ExternalLiabilities,
                c.Network.Obligations.Reverse().SelectMany(o => new[] { o with { Amount = 0.25 * o.Amount }, o with { Amount = 0.75 * o.Amount } }));
            return Solved(split, c.Recovery).Zip(Solved(c.Network, c.Recovery)).All(p => Math.Abs(p.First - p.Second) <= 1e-9 * (1 + Math.Abs(p.First)));
        }, Cases);

    [Fact]
    public void Solve_ThousandParties_IsConfirmed()
    {
        var random = new Random(3);
        const int n = 1000;
        var network = new PaymentNetwork([.. Enumerable.Range(0, n).Select(i => $"p{i}")], [.. Enumerable.Range(0, n).Select(_ => 3 * random.NextDouble())], [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())],
            Enumerable.Range(0, n * 8).Select(_ => new Obligation(random.Next(n), random.Next(n), random.NextDouble())).Where(o => o.Debtor != o.Creditor));
        ClearingSolution solution = ClearingSolver.Solve(network, new RecoveryRates(0.6, 0.7));
        Assert.True(solution.Greatest.Defaults.Length is > 50 and < n);
        (ClearingCheck greatest, ClearingCheck least) = solution.Verify();
        Assert.True(greatest.IsConfirmed && least.IsConfirmed);
    }

    private static void HoldsButFailsWhen(Func<PaymentNetwork, RecoveryRates, Func<PaymentNetwork, RecoveryRates, double[]>, bool> law, Func<PaymentNetwork, RecoveryRates, double[]> fault)
    {
        Law.ForAll(AnyNetwork, c => law(c.Network, c.Recovery, Solved), Cases);
        int failed = Enumerable.Range(0, 200).Select(Create).Count(c => !law(c.Network, c.Recovery, fault));
        Assert.True(failed > 20, $"The planted fault failed in {failed} of 200 networks.");
    }

    /// <summary>Nobody pays more than it has or owes.</summary>
    private static bool LimitedLiability(PaymentNetwork network, RecoveryRates recovery, Func<PaymentNetwork, RecoveryRates, double[]> pays)
    {
        double[] p = pays(network, recovery), got = Received(network, p);
        return p.Select((v, i) => v >= 0 && v <= network.TotalLiabilities[i] * (1 + 1e-10) && v <= ((network.ExternalAssets[i] + got[i]) * (1 + 1e-10)) + 1e-10).All(b => b);
    }

    /// <summary>Who does not pay in full hands over everything that is recovered.</summary>
    private static bool AbsolutePriority(PaymentNetwork network, RecoveryRates recovery, Func<PaymentNetwork, RecoveryRates, double[]> pays)
    {
        double[] p = pays(network, recovery), got = Received(network, p);
        return p.Select((v, i) => v >= network.TotalLiabilities[i] * (1 - 1e-9)
            || Math.Abs(v - (recovery.ExternalAssets * network.ExternalAssets[i]) - (recovery.Claims * got[i])) <= 1e-9 * (1 + network.TotalLiabilities[i])).All(b => b);
    }

    /// <summary>More external assets of one party never lower a payment.</summary>
    private static bool Monotone(PaymentNetwork network, RecoveryRates recovery, Func<PaymentNetwork, RecoveryRates, double[]> pays)
    {
        double[] before = pays(network, recovery);
        for (int rich = 0; rich < network.Parties.Length; rich++)
        {
            double[] after = pays(network.WithExternalAssets(network.ExternalAssets.SetItem(rich, network.ExternalAssets[rich] + 0.7)), recovery);
            if (after.Zip(before).Any(p => p.First < p.Second - 1e-9)) return false;
        }

        return true;
    }

    /// <summary>With α = β = 1 all external assets end as equity or with creditors outside.</summary>
    private static bool Conservation(PaymentNetwork network, RecoveryRates recovery, Func<PaymentNetwork, RecoveryRates, double[]> pays)
    {
        double[] p = pays(network, RecoveryRates.Full), got = Received(network, p);
        double equity = 0, outside = 0;
        for (int i = 0; i < p.Length; i++)
        {
            double owed = network.TotalLiabilities[i];
            if (p[i] >= owed * (1 - 1e-12)) equity += network.ExternalAssets[i] + got[i] - owed;
            if (owed > 0) outside += network.ExternalLiabilities[i] * p[i] / owed;
        }

        return Math.Abs(network.ExternalAssets.Sum() - equity - outside) <= 1e-9 * (1 + network.ExternalAssets.Sum());
    }

    private static double[] Solved(PaymentNetwork network, RecoveryRates recovery) => [.. ClearingSolver.Solve(network, recovery).Greatest.Payments];

    private static double[] Received(PaymentNetwork network, double[] p)
    {
        double[] got = new double[p.Length];
        foreach (Obligation o in network.Obligations) got[o.Creditor] += o.Amount / network.TotalLiabilities[o.Debtor] * p[o.Debtor];
        return got;
    }

    /// <summary>The definition, iterated from full payment or from none until it stands.</summary>
    private static double[] Plain(PaymentNetwork network, RecoveryRates recovery, bool fromTop)
    {
        double[] p = fromTop ? [.. network.TotalLiabilities] : new double[network.Parties.Length];
        for (int step = 0; step < 200_000; step++)
        {
            double[] got = Received(network, p), next = new double[p.Length];
            for (int i = 0; i < p.Length; i++)
                next[i] = network.ExternalAssets[i] + got[i] >= network.TotalLiabilities[i] * (1 - 1e-12) ? network.TotalLiabilities[i] : (recovery.ExternalAssets * network.ExternalAssets[i]) + (recovery.Claims * got[i]);
            bool stands = next.Zip(p).All(q => Math.Abs(q.First - q.Second) <= 1e-15 * (1 + q.Second));
            p = next;
            if (stands) break;
        }

        return p;
    }

    /// <summary>Two to nine parties, sparse and dense, with and without bankruptcy costs, money outside or none at all.</summary>
    private static (PaymentNetwork Network, RecoveryRates Recovery) Create(int seed)
    {
        var random = new Random(seed);
        int n = random.Next(2, 10);
        double density = random.NextDouble(), money = random.Next(8) == 0 ? 0 : Math.Pow(10, 1.5 * (random.NextDouble() - 0.7)), outside = random.Next(4) == 0 ? 0 : 1;
        var debts = new List<Obligation>();
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                if (i != j && random.NextDouble() < density)
                    debts.Add(new Obligation(i, j, random.NextDouble()));
        RecoveryRates recovery = random.Next(3) switch { 0 => RecoveryRates.Full, 1 => new RecoveryRates(random.NextDouble(), random.NextDouble()), _ => new RecoveryRates(random.Next(2), 0.5 * random.Next(3)) };
        return (new PaymentNetwork([.. Enumerable.Range(0, n).Select(i => $"p{i}")], [.. Enumerable.Range(0, n).Select(_ => random.Next(3) == 0 ? 0 : money * random.NextDouble())],
            [.. Enumerable.Range(0, n).Select(_ => outside * random.NextDouble())], debts), recovery);
    }
}
