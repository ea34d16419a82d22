namespace OptionCascade.Cascade.Clearing;

/// <summary>What is known about the clearing of a network.</summary>
public enum ClearingStatus
{
    /// <summary>Greatest and least vector agree: there is no other.</summary>
    Unique,

    /// <summary>They differ: whether a party is in default depends on whether the others expect it to be.</summary>
    Several,

    /// <summary>A linear system could not be solved in double precision; one or both vectors are missing.</summary>
    NotSolved,
}

/// <summary>The greatest and the least clearing vector of a network.</summary>
public sealed class ClearingSolution
{
    private readonly ClearingVector? _greatest, _least;

    internal ClearingSolution(PaymentNetwork network, RecoveryRates recovery, ClearingVector? greatest, ClearingVector? least)
    {
        (Network, Recovery, _greatest, _least) = (network, recovery, greatest, least);
        Status = greatest is null || least is null ? ClearingStatus.NotSolved : Difference(greatest, least) <= 1e-9 ? ClearingStatus.Unique : ClearingStatus.Several;
    }

    /// <summary>The network.</summary>
    public PaymentNetwork Network { get; }

    /// <summary>What is recovered from parties in default.</summary>
    public RecoveryRates Recovery { get; }

    /// <summary>What is known.</summary>
    public ClearingStatus Status { get; }

    /// <summary>The clearing with the least defaults: everybody trusts that others pay as far as they can.</summary>
    /// <exception cref="InvalidOperationException">It could not be computed: <see cref="ClearingStatus.NotSolved"/>.</exception>
    public ClearingVector Greatest => _greatest ?? throw new InvalidOperationException("Expected a clearing vector, got a network whose linear system has no solution in double precision.");

    /// <summary>The clearing with the most defaults.</summary>
    /// <exception cref="InvalidOperationException">It could not be computed: <see cref="ClearingStatus.NotSolved"/>.</exception>
    public ClearingVector Least => _least ?? throw new InvalidOperationException("Expected a clearing vector, got a network whose linear system has no solution in double precision.");

    /// <summary>Recomputes both vectors by another route: <see cref="ClearingCheck"/>.</summary>
    /// <exception cref="InvalidOperationException">A vector could not be computed.</exception>
    public (ClearingCheck Greatest, ClearingCheck Least) Verify()
        => (ClearingCheck.Of(Network, Recovery, Greatest, fromTop: true), ClearingCheck.Of(Network, Recovery, Least, fromTop: false));

    private double Difference(ClearingVector a, ClearingVector b)
    {
        double most = 0;
        for (int i = 0; i < a.Payments.Length; i++)
            if (Network.TotalLiabilities[i] is > 0 and var owed)
                most = Math.Max(most, Math.Abs(a.Payments[i] - b.Payments[i]) / owed);
        return most;
    }
}
