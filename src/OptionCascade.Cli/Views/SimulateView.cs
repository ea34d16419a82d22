namespace OptionCascade.Cli.Views;

/// <summary>Many paths of a market in time, or one of them step by step.</summary>
internal sealed record SimulateView : AnswerView
{
    /// <summary>Paths run.</summary>
    public required long Paths { get; init; }

    /// <summary>Paths that came from the store.</summary>
    public required long Resumed { get; init; }

    /// <summary>The store; null for none.</summary>
    public required string? Store { get; init; }

    /// <summary>Distributions over the paths.</summary>
    public required IReadOnlyList<PathDistribution> Distributions { get; init; }

    /// <summary>How much deeper than the fair price a path must have gone to count as a cascade, log price.</summary>
    public required double CascadeSize { get; init; }

    /// <summary>Share of paths with a cascade, and its 95% interval.</summary>
    public required ShareView Cascades { get; init; }

    /// <summary>Share of paths that found no floor.</summary>
    public required ShareView Runaways { get; init; }

    /// <summary>Realised volatility over that of the fair price as it was drawn; NaN when it stood still.</summary>
    public required double VolatilityRatio { get; init; }

    /// <summary>Mean share of time without trading.</summary>
    public required double HaltedShare { get; init; }

    /// <summary>What each participant has traded by the end.</summary>
    public required IReadOnlyList<ParticipantFlowView> Flows { get; init; }

    /// <summary>One path step by step; null when many were run.</summary>
    public Simulation.SimulatedPath? Recorded { get; init; }
}

/// <summary>A share of the paths.</summary>
/// <param name="Count">Paths.</param>
/// <param name="Share">Share of all.</param>
/// <param name="Low">Lower end of the 95% interval (Wilson).</param>
/// <param name="High">Upper end.</param>
internal readonly record struct ShareView(long Count, double Share, double Low, double High);

/// <summary>A log move over the paths.</summary>
/// <param name="Key">Name in JSON and CSV.</param>
/// <param name="Name">In words.</param>
/// <param name="Quantiles">By probability, to 0.00001 of log price.</param>
/// <param name="Mean">Mean.</param>
internal sealed record PathDistribution(string Key, string Name, IReadOnlyList<(double Probability, double LogMove)> Quantiles, double Mean);

/// <summary>What a participant has traded by the end of a path, currency at S₀, bought &gt; 0.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsLiquidation">Whether it is liquidated on margin.</param>
/// <param name="Mean">Mean over the paths.</param>
/// <param name="Least">Least of any path: the most sold.</param>
/// <param name="Most">Most of any path.</param>
/// <param name="Active">Share of paths in which it traded at all.</param>
internal sealed record ParticipantFlowView(string Name, bool IsLiquidation, double Mean, double Least, double Most, double Active);
