namespace OptionCascade.Cli.Views;

/// <summary>One account: what every rule asks of it, and where it is liquidated.</summary>
internal sealed record MarginView : AnswerView
{
    /// <summary>Its name.</summary>
    public required string Account { get; init; }

    /// <summary>In which equity and requirement are stated.</summary>
    public required string Currency { get; init; }

    /// <summary>The underlying that kill prices are stated in.</summary>
    public required string Underlying { get; init; }

    /// <summary>Its lines.</summary>
    public required IReadOnlyList<HoldingView> Holdings { get; init; }

    /// <summary>Every rule that applies, the one explained first.</summary>
    public required IReadOnlyList<RuleView> Rules { get; init; }

    /// <summary>Rules that do not apply, and why.</summary>
    public required IReadOnlyList<(string Key, string Reason)> Refused { get; init; }

    /// <summary>The parts of the first rule's requirement.</summary>
    public required IReadOnlyList<MarginItemView> Items { get; init; }

    /// <summary>The scenario that decided under the first rule; null where it has none.</summary>
    public required string? WorstScenario { get; init; }

    /// <summary>Excess under the first rule over spot × volatility.</summary>
    public required ExcessGrid Excess { get; init; }

    /// <summary>Kill prices under the first rule by level of volatility.</summary>
    public required IReadOnlyList<FrontierView> Frontier { get; init; }
}

/// <summary>One line of an account.</summary>
/// <param name="Holding">In words.</param>
/// <param name="Price">Price per unit, quote currency.</param>
/// <param name="Volatility">Implied volatility; NaN where there is none.</param>
/// <param name="Value">Market value, quote currency; short options negative.</param>
internal readonly record struct HoldingView(string Holding, double Price, double Volatility, double Value);

/// <summary>An account under one rule, account currency.</summary>
/// <param name="Key">How options name the rule.</param>
/// <param name="Name">The rule with its date.</param>
/// <param name="Equity">What the rule counts.</param>
/// <param name="Initial">Requirement to open.</param>
/// <param name="Maintenance">Requirement to keep.</param>
/// <param name="KillDown">First price below at which maintenance is breached; null when there is none.</param>
/// <param name="KillUp">The same above.</param>
/// <param name="KillVolatility">Relative rise of volatility that breaches it; null when there is none.</param>
/// <param name="Runway">How long it lasts if only time passes, in words.</param>
/// <param name="RunwayDays">Days of it; null when it lasts.</param>
/// <param name="InBreach">In breach already.</param>
internal sealed record RuleView(string Key, string Name, double Equity, double Initial, double Maintenance, double? KillDown, double? KillUp, double? KillVolatility, string Runway, int? RunwayDays, bool InBreach);

/// <summary>One part of a requirement.</summary>
internal readonly record struct MarginItemView(string Description, string Rule, IReadOnlyList<string> Legs, double Initial, double Maintenance);

/// <summary>Excess over spot × volatility, account currency.</summary>
/// <param name="Moves">Relative moves of spot.</param>
/// <param name="Volatilities">Relative changes of volatility.</param>
/// <param name="Excess">By move, then volatility.</param>
internal sealed record ExcessGrid(IReadOnlyList<double> Moves, IReadOnlyList<double> Volatilities, IReadOnlyList<IReadOnlyList<double>> Excess);

/// <summary>Kill prices at a level of volatility; null where there is none.</summary>
internal readonly record struct FrontierView(double Volatility, double? Down, double? Up);

/// <summary>A population of accounts.</summary>
internal sealed record MonitorView : AnswerView
{
    /// <summary>Where the accounts came from.</summary>
    public required string Population { get; init; }

    /// <summary>Accounts in all, and those that could be valued.</summary>
    public required (int Accounts, int Valued, double NotionalShare) Coverage { get; init; }

    /// <summary>Why some could not be valued.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Accounts in breach before anything moves.</summary>
    public required int InBreach { get; init; }

    /// <summary>Distributions by name.</summary>
    public required IReadOnlyList<DistributionView> Distributions { get; init; }

    /// <summary>Concentration of notional: effective number of accounts and the share of the ten largest.</summary>
    public required (double EffectiveNumber, double TopTenShare, double LargestShare) Concentration { get; init; }

    /// <summary>What falls and rises do to all accounts, each by itself.</summary>
    public required IReadOnlyList<PopulationMoveView> Moves { get; init; }

    /// <summary>The liquidation maps.</summary>
    public required IReadOnlyList<MapView> Maps { get; init; }
}

/// <summary>Quantiles of a figure over the accounts.</summary>
/// <param name="Name">Which figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Quantiles">At 1, 5, 25, 50, 75, 95, 99%.</param>
internal sealed record DistributionView(string Name, string Unit, IReadOnlyList<(double Probability, double Value)> Quantiles);

/// <summary>All accounts at a move.</summary>
internal readonly record struct PopulationMoveView(double Move, int Breached, double BreachedNotional, double Deficit, int Bankrupt, double Shortfall);

/// <summary>One underlying's liquidation map.</summary>
internal sealed record MapView(string Underlying, IReadOnlyList<MapLevelView> Levels);

/// <summary>What is forced within one level.</summary>
internal readonly record struct MapLevelView(double Move, double Price, int Accounts, double Notional, double ForcedUnits, double ForcedNotional, double CumulativeForcedNotional);
