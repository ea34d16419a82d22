using NodaTime;
using OptionCascade.Numerics;

namespace OptionCascade.Margin;

/// <summary>A move of the whole market away from now: S' = S·e^(βx), σ' = σ·(1 + y), t' = t + Δt. <c>default</c> is no move.</summary>
/// <param name="LogMove">x, log of the relative move; an underlying with beta β moves by β·x.</param>
/// <param name="RelativeVolatility">y, relative change of every implied volatility, ≥ −1; +0.5 takes 20% to 30%.</param>
/// <param name="Elapsed">Δt, time that passes, ≥ 0.</param>
public readonly record struct MarketMove(double LogMove, double RelativeVolatility = 0, Duration Elapsed = default)
{
    /// <summary>x, finite.</summary>
    public double LogMove { get; init; } = Guard.InRange(LogMove, -50, 50);

    /// <summary>y, finite, ≥ −1.</summary>
    public double RelativeVolatility { get; init; } = Guard.InRange(RelativeVolatility, -1, 1e6);

    /// <summary>Δt, ≥ 0.</summary>
    public Duration Elapsed { get; init; } = Elapsed >= Duration.Zero ? Elapsed : throw new ArgumentOutOfRangeException(nameof(Elapsed), Elapsed, "Expected a duration >= 0.");

    /// <summary>No move.</summary>
    public static MarketMove None => default;
}
