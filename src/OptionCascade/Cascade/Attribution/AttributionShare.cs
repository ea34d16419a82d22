namespace OptionCascade.Cascade.Attribution;

/// <summary>One participant's part in a move and in the first critical shock.</summary>
public sealed record AttributionShare
{
    /// <summary>Name.</summary>
    public required string Participant { get; init; }

    /// <summary>v({p}) − v(∅), log price: what it adds to the shock when nobody else trades.</summary>
    public required double Alone { get; init; }

    /// <summary>v(N) − v(N∖p), log price: how much shorter the move would have been without it.</summary>
    public required double LeaveOneOut { get; init; }

    /// <summary>Shapley value, log price: what it adds on average over all orders in which participants may arrive. The values add up to the total less the shock alone.</summary>
    public required double Shapley { get; init; }

    /// <summary>Standard error of <see cref="Shapley"/>, log price; 0 when all coalitions were solved.</summary>
    public required double ShapleyStandardError { get; init; }

    /// <summary>Scale of the shock at which the market tips first when only this participant trades; null when it never does in the range searched (or was not asked for).</summary>
    public required double? CriticalScaleAlone { get; init; }

    /// <summary>Scale of the shock at which the market tips first without this participant; null as above.</summary>
    public required double? CriticalScaleWithout { get; init; }

    /// <summary>
    /// First critical scale of the whole market less that without this participant: &lt; 0 when it makes the market tip sooner, &gt; 0 when it holds it. Null unless both exist.
    /// </summary>
    public required double? CriticalScaleChange { get; init; }
}
