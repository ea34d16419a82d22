using OptionCascade.Mitigation;

namespace OptionCascade.Cli.Views;

/// <summary>Measures compared on one state.</summary>
internal sealed record MitigateView : AnswerView
{
    /// <summary>The shock.</summary>
    public required ShockView Shock { get; init; }

    /// <summary>Names of the dealers, as opposed to everybody else who is forced.</summary>
    public required IReadOnlyList<string> Dealers { get; init; }

    /// <summary>The market as it is, then the measures.</summary>
    public required IReadOnlyList<MeasureOutcome> Outcomes { get; init; }

    /// <summary>What each measure did, in words; in the order of the outcomes, the market as it is left out.</summary>
    public required IReadOnlyList<string> Explanations { get; init; }

    /// <summary>Measures that make it worse.</summary>
    public required IReadOnlyList<string> Worse { get; init; }
}
