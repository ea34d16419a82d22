namespace OptionCascade.Cli.Views;

/// <summary>An exposure over spot.</summary>
internal sealed record ProfileView : AnswerView
{
    /// <summary>Which exposure.</summary>
    public required UnitView Unit { get; init; }

    /// <summary>What the volatilities do when spot moves.</summary>
    public required string Volatility { get; init; }

    /// <summary>All changes of sign in the range.</summary>
    public required FlipsView Flips { get; init; }

    /// <summary>The profile, ascending in spot.</summary>
    public required IReadOnlyList<ProfilePoint> Points { get; init; }
}
