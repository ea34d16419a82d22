using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Impact;
using OptionCascade.Margin;
using OptionCascade.Participants;

namespace OptionCascade.Tests.Validation;

/// <summary>An impact law made of functions.</summary>
internal sealed class FunctionImpact(Func<double, double> move, Func<double, double> slope, Func<double, double> inverse) : IImpactLaw
{
    public const double Lambda = 1e-6;

    public string Name => "impact with a fault";

    public static FunctionImpact Linear(Func<double, double>? move = null, Func<double, double>? slope = null, Func<double, double>? inverse = null)
        => new(move ?? (q => Lambda * q), slope ?? (_ => Lambda), inverse ?? (x => x / Lambda));

    public double LogMove(double quantity) => move(quantity);

    public double Slope(double quantity) => slope(quantity);

    public double Quantity(double logMove) => inverse(logMove);
}

/// <summary>A participant made of functions; a stop of 10 at −5% besides a smooth seller of 100·(1 − eˣ) at its soundest.</summary>
internal class FunctionParticipant(Func<double, double>? traded = null, Func<double, double>? slope = null, Func<FlowDomain, FlowCurve>? compile = null, bool isReversible = false) : IVolatilitySensitive
{
    public const double Level = -0.05, Units = 10;

    public string Name => "participant with a fault";

    public bool IsReversible => isReversible;

    public static double Sound(double x)
    {
        if (!double.IsFinite(x)) throw new ArgumentOutOfRangeException(nameof(x), x, "Expected a finite number.");
        return Smooth(x) - (x <= Level ? Units : 0);
    }

    public static FlowCurve Curve(FlowDomain domain, double level = Level, double units = Units) => FlowCurve.Compile(domain, Smooth, 100, [0.0], [new FlowJump(level, -units)]);

    public double Traded(double logMove) => traded is null ? Sound(logMove) : traded(logMove);

    public double Slope(double logMove) => slope is null ? (logMove < 0 ? 20 * Math.Exp(logMove) : 0) : slope(logMove);

    public FlowCurve Compile(FlowDomain domain) => compile is null ? Curve(domain) : compile(domain);

    public virtual IParticipant Along(VolatilityPath path) => this;

    private static double Smooth(double x) => x < 0 ? 20 * Math.Exp(x) - 20 : 0;
}

/// <summary>As a <see cref="FunctionParticipant"/>, with another one along a path.</summary>
internal sealed class AlongParticipant(Func<VolatilityPath, IParticipant> along) : FunctionParticipant
{
    public override IParticipant Along(VolatilityPath path) => along(path);
}

/// <summary>A hedging policy made of functions of held and target units.</summary>
internal sealed class FunctionPolicy(Func<HedgeState, double> decide, Func<double, Func<double, HedgePoint>, double, double>? move = null, bool linear = false) : IHedgingPolicy
{
    public string Name => "policy with a fault";

    public bool IsLinearInPositions => linear;

    public double VarianceScale(double optionVolatility, in HedgePoint book) => 1;

    public HedgeDecision Decide(in HedgeState state) => new(decide(state), true);

    public double HedgeAfterMove(double startUnits, Func<double, HedgePoint> pointAt, double logMove)
        => move is null ? decide(new HedgeState(pointAt(logMove), startUnits, 100, 0, 0)) : move(startUnits, pointAt, logMove);
}

/// <summary>Another rule with a fault on top.</summary>
internal sealed class FaultyRule(IMarginRule sound, Func<AccountState, MarginLevel, MarginLevel>? level = null, Func<AccountState, MarginLevel?>? bound = null, double? kink = null, bool explainsAnother = false) : IMarginRule
{
    public string Name => "rule with a fault";

    public string? Refuses(ResolvedAccount account) => sound.Refuses(account);

    public MarginLevel Level(AccountState state) => level is null ? sound.Level(state) : level(state, sound.Level(state));

    public MarginLevel? Bound(AccountState state) => bound?.Invoke(state);

    public void AddKinks(AccountState start, ICollection<double> kinks, ICollection<double> jumps)
    {
        if (kink is { } x) kinks.Add(x);
    }

    public MarginReport Explain(AccountState state)
    {
        MarginLevel l = explainsAnother ? sound.Level(state) with { Maintenance = sound.Level(state).Maintenance + 1 } : Level(state);
        return new MarginReport(Name, l, [new MarginItem("all", "all", [], l.Initial, l.Maintenance)], null, ImmutableArray<string>.Empty);
    }
}
