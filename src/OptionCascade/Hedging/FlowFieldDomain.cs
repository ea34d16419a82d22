using OptionCascade.Numerics;

namespace OptionCascade.Hedging;

/// <summary>What a <see cref="FlowField"/> covers, and how exactly.</summary>
public sealed record FlowFieldDomain
{
    private readonly double _lowest = Math.Log(0.4), _highest = Math.Log(1.6), _leastShift = -0.5, _mostShift = 2, _tolerance = 1e-9;
    private readonly double _horizon;

    /// <summary>Lower end of x. Default ln 0.4, a fall of 60%.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in [−50, 0].</exception>
    public double LowestLogMove { get => _lowest; init => _lowest = Guard.InRange(value, -50, 0, nameof(LowestLogMove)); }

    /// <summary>Upper end of x. Default ln 1.6, a rise of 60%.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in [1e-9, 50].</exception>
    public double HighestLogMove { get => _highest; init => _highest = Guard.InRange(value, 1e-9, 50, nameof(HighestLogMove)); }

    /// <summary>Lower end of y, relative shift of every volatility. Default −0.5: half.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in [−0.99, 0].</exception>
    public double LowestVolatilityShift { get => _leastShift; init => _leastShift = Guard.InRange(value, SpotVolatilityResponse.LowestShift, 0, nameof(LowestVolatilityShift)); }

    /// <summary>Upper end of y. Default 2: three times.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in [0, 99].</exception>
    public double HighestVolatilityShift { get => _mostShift; init => _mostShift = Guard.InRange(value, 0, SpotVolatilityResponse.HighestShift, nameof(HighestVolatilityShift)); }

    /// <summary>Longest t, years of the book's time convention. No default: it decides how close to their expiry options are followed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public required double HorizonYears { get => _horizon; init => _horizon = Guard.NonNegative(value, nameof(HorizonYears)); }

    /// <summary>Error aimed at, relative to the gross flow. Default 1e-9: a hundredth of a share in ten million.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in [1e-13, 1e-2].</exception>
    public double RelativeTolerance { get => _tolerance; init => _tolerance = Guard.InRange(value, 1e-13, 1e-2, nameof(RelativeTolerance)); }

    internal void Check(double x, double y, double t)
    {
        Guard.InRange(x, LowestLogMove, HighestLogMove, "logMove");
        Guard.InRange(y, LowestVolatilityShift, HighestVolatilityShift, "volatilityShift");
        Guard.InRange(t, 0, HorizonYears, "years");
    }
}
