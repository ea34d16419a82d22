// f(t + Δt) = f(t) + clamp((F(x_seen) − f(t))·(1 − e^{−Δt/τ}), ±c·Δt),   in orders of at most q, one every s seconds (then Δt = s)
using OptionCascade.Numerics;

namespace OptionCascade.Simulation;

/// <summary>How fast a participant walks towards what it wants to have traded.</summary>
/// <remarks>The limit of all reaction times equal and short is the equilibrium solver's answer: the first state at which nobody wants to trade.</remarks>
public sealed record ParticipantReaction
{
    private readonly double _seconds, _cap = double.PositiveInfinity, _slice = double.PositiveInfinity, _sliceSeconds, _check;

    /// <summary>At once, without limit: within the step in which the price moves.</summary>
    public static ParticipantReaction Instant { get; } = new();

    /// <summary>τ, seconds after which 63% of what is wanted has been traded, ≥ 0. Default 0: at once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public double ReactionSeconds { get => _seconds; init => _seconds = Guard.NonNegative(value, nameof(ReactionSeconds)); }

    /// <summary>c, units traded per second at most, &gt; 0. Default none. Participation caps: share of volume · volume per second.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not &gt; 0.</exception>
    public double UnitsPerSecond { get => _cap; init => _cap = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(UnitsPerSecond), value, "Expected > 0."); }

    /// <summary>q, units of one order, &gt; 0: what is left is sent <see cref="SliceSeconds"/> later. Default none: everything in one order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not &gt; 0.</exception>
    public double SliceUnits { get => _slice; init => _slice = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(SliceUnits), value, "Expected > 0."); }

    /// <summary>s, seconds between two orders, ≥ 0. Default 0: one at every step and event of the run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public double SliceSeconds { get => _sliceSeconds; init => _sliceSeconds = Guard.NonNegative(value, nameof(SliceSeconds)); }

    /// <summary>Seconds between two looks at the price, ≥ 0: the frequency at which a venue checks margin. Between two looks nothing new is decided; orders of the last look go on. Default 0: at every step and event.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public double CheckSeconds { get => _check; init => _check = Guard.NonNegative(value, nameof(CheckSeconds)); }

    /// <summary>True when everything wanted is traded within the step.</summary>
    public bool IsInstant => _seconds == 0 && double.IsPositiveInfinity(_cap) && double.IsPositiveInfinity(_slice) && _sliceSeconds == 0 && _check == 0;
}
