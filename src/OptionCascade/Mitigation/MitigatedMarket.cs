using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Numerics;
using OptionCascade.Participants;
using OptionCascade.Simulation;

namespace OptionCascade.Mitigation;

/// <summary>A market with the measures that are in force: the equation for its equilibrium, the rules and reactions for its course in time. Immutable.</summary>
public sealed record MitigatedMarket
{
    /// <summary>A market without measures.</summary>
    /// <param name="equation">Impact, participants, volatility.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The spot is not &gt; 0.</exception>
    public MitigatedMarket(CascadeEquation equation, double spot)
    {
        ArgumentNullException.ThrowIfNull(equation);
        Equation = equation;
        Spot = Guard.Positive(spot);
    }

    /// <summary>A market without measures.</summary>
    /// <param name="model">The model.</param>
    public MitigatedMarket(CascadeModel model)
        : this(model?.Equation ?? throw new ArgumentNullException(nameof(model)), model.Market.Spot)
    {
    }

    /// <summary>Impact, participants, volatility.</summary>
    public CascadeEquation Equation { get; init; }

    /// <summary>S₀, quote currency per unit.</summary>
    public double Spot { get; init; }

    /// <summary>Rules of the venue that stop or bound trading.</summary>
    public ImmutableArray<ITradingRule> Rules { get; init; } = [];

    /// <summary>How fast participants react, by name; who is not named reacts at once.</summary>
    public ImmutableDictionary<string, ParticipantReaction> Reactions { get; init; } = ImmutableDictionary<string, ParticipantReaction>.Empty;

    /// <summary>What each measure changed, in the order in which they were applied.</summary>
    public ImmutableArray<MeasureEffect> Effects { get; init; } = [];

    /// <summary>The options of a run in time with this market's rules and reactions.</summary>
    /// <param name="options">Steps, drivers, seed.</param>
    public SimulationOptions Timed(SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { Rules = options.Rules.AddRange(Rules), Reactions = options.Reactions.SetItems(Reactions) };
    }

    /// <summary>The market after a measure that changes participants one by one.</summary>
    /// <param name="measure">The measure.</param>
    /// <param name="costOf">Who bears its cost and what it is.</param>
    /// <param name="change">The participant as it becomes and what that costs; null when the measure does not concern it.</param>
    internal MitigatedMarket Changed(IMitigation measure, string costOf, Func<IParticipant, (IParticipant Participant, double Cost)?> change)
    {
        var touched = ImmutableArray.CreateBuilder<string>();
        double cost = 0;
        IParticipant[] participants = [.. Equation.Participants.Select(p =>
        {
            if (change(p) is not { } changed) return p;
            touched.Add(p.Name);
            cost += changed.Cost;
            return changed.Participant;
        })];
        var effect = new MeasureEffect(measure.Name, touched.ToImmutable(), cost, costOf);
        return this with { Equation = touched.Count == 0 ? Equation : new CascadeEquation(Equation.Impact, participants, Equation.Volatility), Effects = Effects.Add(effect) };
    }

    /// <summary>The market with one more participant.</summary>
    internal MitigatedMarket With(IMitigation measure, IParticipant participant, double cost, string costOf) => this with
    {
        Equation = new CascadeEquation(Equation.Impact, [.. Equation.Participants, participant], Equation.Volatility),
        Effects = Effects.Add(new MeasureEffect(measure.Name, [participant.Name], cost, costOf)),
    };

    /// <summary>The market with one more rule of the venue.</summary>
    internal MitigatedMarket With(IMitigation measure, ITradingRule rule, string costOf) => this with
    {
        Rules = Rules.Add(rule),
        Effects = Effects.Add(new MeasureEffect(measure.Name, ["trading"], double.NaN, costOf)),
    };
}
