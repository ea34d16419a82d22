using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Impact;

namespace OptionCascade.Simulation;

/// <summary>A market compiled for runs in time: who reacts at once as two curves, everybody else one by one. Immutable; shared by all paths.</summary>
internal sealed class SimulatedMarket
{
    /// <summary>Somebody who takes his time.</summary>
    public readonly record struct Slow(int Index, FlowCurve Curve, bool IsReversible, ParticipantReaction Reaction);

    private readonly BoundEquation _bound;

    /// <summary>The market at the start, and what it becomes later.</summary>
    public SimulatedMarket(CascadeEquation equation, SimulationOptions options)
        : this(equation, options, ImmutableArray<(double, SimulatedMarket)>.Empty)
    {
        string? unknown = options.Reactions.Keys.Order(StringComparer.Ordinal).FirstOrDefault(n => equation.Participants.All(p => p.Name != n));
        if (unknown is not null)
            throw new ArgumentException($"Expected reactions of {string.Join(", ", equation.Participants.Select(p => $"'{p.Name}'"))}, got one of '{unknown}'.", nameof(options));
        var later = ImmutableArray.CreateBuilder<(double Seconds, SimulatedMarket Market)>(options.Later.Length);
        foreach (LaterEquation next in options.Later)
        {
            if (later.Count > 0 && !(next.Seconds > later[^1].Seconds)) throw new ArgumentException("Expected later equations in ascending order of time.", nameof(options));
            if (next.Seconds >= options.Steps * options.StepSeconds) break;
            if (!next.Equation.Participants.Select(p => (p.Name, p.IsReversible)).SequenceEqual(equation.Participants.Select(p => (p.Name, p.IsReversible))))
                throw new ArgumentException($"Expected the same participants in every later equation, got others from second {next.Seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)} on.", nameof(options));
            later.Add((next.Seconds, new SimulatedMarket(next.Equation, options, [])));
        }

        Later = later.DrainToImmutable();
    }

    private SimulatedMarket(CascadeEquation equation, SimulationOptions options, ImmutableArray<(double Seconds, SimulatedMarket Market)> later)
    {
        Later = later;
        FlowDomain domain = options.Cascade.Domain;
        _bound = equation.Bind(Shock.None, domain);
        Domain = domain;
        Curves = [.. _bound.Compile(domain)];
        Reversible = [.. _bound.Participants.Select(p => p.IsReversible)];
        IsMarginChecked = [.. equation.Participants.Select(p => p.IsMarginChecked)];
        Reactions = [.. equation.Participants.Select(p => ReactionOf(p, options))];
        int[] instant = [.. Enumerable.Range(0, Curves.Length).Where(i => Reactions[i].IsInstant)];
        Returning = FlowCurve.Sum(domain, [.. instant.Where(i => Reversible[i]).Select(i => Curves[i])]);
        Staying = FlowCurve.Sum(domain, [.. instant.Where(i => !Reversible[i]).Select(i => Curves[i])]);
        StayingAtStart = Staying.At(0);
        int[] limits = [.. instant.Where(i => BuysLow(Curves[i]))];
        ReturningLimits = FlowCurve.Sum(domain, [.. limits.Where(i => Reversible[i]).Select(i => Curves[i])]);
        StayingLimits = FlowCurve.Sum(domain, [.. limits.Where(i => !Reversible[i]).Select(i => Curves[i])]);
        Slows = [.. Enumerable.Range(0, Curves.Length).Where(i => !Reactions[i].IsInstant).Select(i => new Slow(i, Curves[i], Reversible[i], Reactions[i]))];
        JumpLevels = [.. Returning.Jumps.Concat(Staying.Jumps).Select(j => j.LogMove).Concat(_bound.DepthSteps).Distinct().Order()];
    }

    /// <summary>What the market becomes, and when; of the first one only.</summary>
    public ImmutableArray<(double Seconds, SimulatedMarket Market)> Later { get; private init; }

    public FlowDomain Domain { get; }

    public CascadeEquation Equation => _bound.Equation;

    public IImpactLaw Impact => _bound.Impact;

    /// <summary>Curves of all participants, in the model's order.</summary>
    public ImmutableArray<FlowCurve> Curves { get; }

    public ImmutableArray<bool> Reversible { get; }

    public ImmutableArray<ParticipantReaction> Reactions { get; }

    /// <summary>Whose trades are liquidations.</summary>
    public ImmutableArray<bool> IsMarginChecked { get; }

    /// <summary>Who reacts at once and whose trades come back with the price.</summary>
    public FlowCurve Returning { get; }

    /// <summary>Who reacts at once and whose trades stay.</summary>
    public FlowCurve Staying { get; }

    public double StayingAtStart { get; }

    /// <summary>Of <see cref="Returning"/>, those who only ever buy lower and sell higher: they can leave limit orders.</summary>
    public FlowCurve ReturningLimits { get; }

    /// <summary>Of <see cref="Staying"/>, the same.</summary>
    public FlowCurve StayingLimits { get; }

    public ImmutableArray<Slow> Slows { get; }

    /// <summary>Levels at which flow or depth jumps, ascending.</summary>
    public double[] JumpLevels { get; }

    public double Depth(double x) => _bound.Depth(x);

    public double DepthSlope(double x) => _bound.DepthSlope(x);

    /// <summary>y at x when the price has been as low and as high as stated: what liquidations bought stays bought.</summary>
    public double Volatility(double x, double lowest, double highest)
    {
        VolatilityPath path = _bound.Path;
        return path.With(x, path.StepsMet(lowest) + path.StepsMet(highest) - path.StepsMet(0));
    }

    /// <summary>What has been triggered of trades that stay, for the extremes of the price.</summary>
    public static double Triggered(FlowCurve curve, double lowest, double highest) => curve.At(lowest) + curve.At(highest) - curve.At(0);

    private static ParticipantReaction ReactionOf(Participants.IParticipant participant, SimulationOptions options)
    {
        ParticipantReaction reaction = options.Reactions.GetValueOrDefault(participant.Name, ParticipantReaction.Instant);
        return participant.IsMarginChecked && reaction.CheckSeconds == 0 && options.MarginCheckSeconds > 0 ? reaction with { CheckSeconds = options.MarginCheckSeconds } : reaction;
    }

    /// <summary>True for a flow that nowhere rises with the price, as far as its jumps and a mesh of slopes show.</summary>
    private static bool BuysLow(FlowCurve curve)
    {
        const int Mesh = 512;
        if (curve.Jumps.Any(j => j.LogMove <= 0 ? j.Quantity < 0 : j.Quantity > 0)) return false;
        double width = curve.HighestLogMove - curve.LowestLogMove, least = -1e-9 * curve.AbsoluteUpperBound;
        for (int i = 0; i <= Mesh; i++)
            if (-curve.SlopeAt(Math.Min(curve.LowestLogMove + (width * i / Mesh), curve.HighestLogMove)) < least)
                return false;
        return true;
    }
}
