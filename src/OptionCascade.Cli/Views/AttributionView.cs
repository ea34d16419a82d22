namespace OptionCascade.Cli.Views;

/// <summary>Whose move it is. Moves in log price; a critical scale is a multiple of the shock.</summary>
internal sealed record AttributionView
{
    /// <summary>v(N); of a runaway the end of the range searched.</summary>
    public required double Total { get; init; }

    /// <summary>v of nobody.</summary>
    public required double ShockAlone { get; init; }

    /// <summary>What the parts alone leave over.</summary>
    public required double Interaction { get; init; }

    /// <summary>All coalitions were solved.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Orders of arrival sampled; 0 when exact.</summary>
    public required int Permutations { get; init; }

    /// <summary>First critical scale of the whole market; NaN for none in the range searched.</summary>
    public required double CriticalScale { get; init; }

    /// <summary>Each participant's part.</summary>
    public required IReadOnlyList<AttributionShareView> Shares { get; init; }

    /// <summary>Members of every coalition that ran away.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Runaways { get; init; }

    /// <summary>A part in percent of the whole move; NaN when nothing moves.</summary>
    public double PercentOfMove(double part) => Total == 0 ? double.NaN : (part / Total * 100) + 0.0;
}

/// <summary>One participant's part.</summary>
/// <param name="Participant">Name.</param>
/// <param name="Alone">Added to the shock when nobody else trades.</param>
/// <param name="LeaveOneOut">Missing from the move without it.</param>
/// <param name="Shapley">Shapley value.</param>
/// <param name="ShapleyStandardError">Its standard error, 0 when exact.</param>
/// <param name="CriticalScaleAlone">First critical scale when only it trades; NaN for none.</param>
/// <param name="CriticalScaleWithout">First critical scale without it; NaN for none.</param>
/// <param name="CriticalScaleChange">That of the whole market less that without it; NaN unless both exist.</param>
internal readonly record struct AttributionShareView(string Participant, double Alone, double LeaveOneOut, double Shapley, double ShapleyStandardError, double CriticalScaleAlone, double CriticalScaleWithout,
    double CriticalScaleChange);
