using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Data.Synthetic;
using OptionCascade.Exposure;
using OptionCascade.Hedging.Policies;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Pricing;

namespace OptionCascade.Data;

/// <summary>A shock with its name.</summary>
/// <param name="Name">Name, unique in a scenario.</param>
/// <param name="Shock">What pushes the market.</param>
public sealed record ScenarioShock(string Name, Shock Shock);

/// <summary>
/// Everything that a cascade is computed from: market, dealers, impact, everyone else, shocks, options of the solver. <see cref="ScenarioReader"/> reads one
/// from a file; it can also be put together by hand. Immutable. Nothing has a default that the answer depends on without saying so.
/// </summary>
public sealed record CascadeScenario
{
    /// <summary>What it is called; empty where it has no name.</summary>
    public string Title { get; init; } = "";

    /// <summary>The undisturbed market and the options open on it.</summary>
    public required OptionChain Chain { get; init; }

    /// <summary>How time is counted, which rows are left out.</summary>
    public required ResolveOptions Resolve { get; init; }

    /// <summary>Whose side the dealers are on.</summary>
    public required DealerPositioning Positioning { get; init; }

    /// <summary>When and how far the dealers trade.</summary>
    public required IHedgingPolicy Hedging { get; init; }

    /// <summary>How far a traded quantity moves the price.</summary>
    public required IImpactLaw Impact { get; init; }

    /// <summary>How volatility and depth take part.</summary>
    public required VolatilityFeedback Volatility { get; init; }

    /// <summary>Everyone besides the dealers who trades because the price moved.</summary>
    public required ImmutableArray<IParticipant> Participants { get; init; }

    /// <summary>The shocks, at least one; their names differ.</summary>
    public required ImmutableArray<ScenarioShock> Shocks { get; init; }

    /// <summary>Range and tolerance of the solver.</summary>
    public required CascadeOptions Options { get; init; }

    /// <summary>Where the market comes from: name of the chain file, <c>inline chain</c> or <c>embedded market</c>.</summary>
    public string Source { get; init; } = "";

    /// <summary>What the reader of the chain file said; null where the market is not from a file.</summary>
    public ChainReadResult? ChainFile { get; init; }

    /// <summary>The invented market; null where the market is another.</summary>
    public SyntheticMarket? Embedded { get; init; }

    /// <summary>What a reader of the result should know about how the scenario was read, e.g. accounts left out.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The market ready to be pushed.</summary>
    /// <exception cref="ArgumentException">The parts do not fit together: the dealers' side and the book, names of participants, the hedging policy and the book.</exception>
    public CascadeModel BuildModel() => new(Chain, Resolve, Positioning, Impact, Participants, Options, Volatility, Hedging);

    /// <summary>The shock of a name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">No shock has it; the message lists those there are.</exception>
    public Shock Shock(string name)
        => Shocks.FirstOrDefault(s => s.Name == name)?.Shock
            ?? throw new ArgumentException($"Expected the name of a shock ({string.Join(", ", Shocks.Select(s => s.Name))}), got '{name}'.", nameof(name));
}
