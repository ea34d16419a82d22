using OptionCascade.Hedging;
using OptionCascade.Participants;
using static OptionCascade.Validation.PricerLaws;
using ParticipantLaw = OptionCascade.Validation.Law<OptionCascade.Validation.CompiledModel>;

namespace OptionCascade.Validation;

/// <summary>A participant with its curve over the range that is looked at.</summary>
internal sealed class CompiledModel
{
    public const double Low = -0.9, High = 0.9;

    public CompiledModel(IParticipant participant)
    {
        Participant = participant;
        Curve = participant.Compile(new FlowDomain(Low, High));
        Largest = Enumerable.Range(0, 61).Max(i => Math.Abs(participant.Traded(Low + ((High - Low) * i / 60)))) + Curve.Jumps.Sum(j => Math.Abs(j.Quantity));
        if (Largest == 0) Largest = 1;
    }

    public IParticipant Participant { get; }

    public FlowCurve Curve { get; }

    /// <summary>Largest |F| seen, units: what errors are measured against.</summary>
    public double Largest { get; }
}

/// <summary>What every participant must obey: F by formula, its slope and its compiled curve are one behaviour.</summary>
/// <remarks>F(x) is what has been traded, in units, once the log price stands at x. Log moves are those of the input <c>move</c>, at most ±0.9.</remarks>
public static class ParticipantLaws
{
    private const string Contract = "contract of IParticipant";

    private static readonly ParticipantLaw Rest = Of("nothing traded before anything moves", "F(0) = 0, but for orders at the price itself", "nobody trades unless the price moves", _ => 0.0, (p, _, tolerance)
        => Math.Abs(p.Participant.Traded(0) - p.Curve.Jumps.Where(j => j.LogMove == 0).Sum(j => j.Quantity)) <= tolerance * p.Largest ? null : Text($"F(0) = {p.Participant.Traded(0):R}"))
        with { Hypothesis = "nobody in breach at the start" };

    private static readonly ParticipantLaw CurveIsFormula = Of("the curve is the formula", "|curve(x) − F(x)| ≤ stated error", Contract, Move, (p, x, _) => Agree(p, x));

    private static readonly ParticipantLaw AtThresholds = Of("a threshold at x has fired at x", "curve(x̂) = F(x̂) at every threshold x̂ and on either side of it", Contract, d => new Share(d.Unit()), (p, u, _) =>
    {
        if (p.Curve.Jumps.IsEmpty) return LawVerdict.NotApplicable;
        double x = p.Curve.Jumps[(int)(u.Of * p.Curve.Jumps.Length)].LogMove, inner = x > 0 ? Math.BitDecrement(x) : Math.BitIncrement(x), outer = x > 0 ? Math.BitIncrement(x) : Math.BitDecrement(x);
        if ((Agree(p, x) ?? Agree(p, inner) ?? Agree(p, Math.Clamp(outer, CompiledModel.Low, CompiledModel.High))) is { } what) return what;
        double step = p.Curve.Jumps.Where(j => j.LogMove == x).Sum(j => j.Quantity), met = p.Participant.Traded(x) - p.Participant.Traded(inner);
        return x == 0 || Math.Abs(met - step) <= Allowed(p) ? null : Text($"the step at {x:R} is {step:R}, the formula moves by {met:R} there");
    });

    private static readonly ParticipantLaw SlopeIsDerivative = Of("slope is the derivative", "F′(x) = lim (F(x + h) − F(x − h))/2h between thresholds", "definition", Move, (p, x, tolerance) =>
    {
        const double h = 1e-6;
        double F(double at) => p.Participant.Traded(at);
        if (Math.Abs(x) <= 8 * h || p.Curve.Jumps.Any(j => Math.Abs(j.LogMove - x) <= 8 * h)) return LawVerdict.NotApplicable;
        double wide = (F(x + h) - F(x - h)) / (2 * h), narrow = (F(x + (h / 2)) - F(x - (h / 2))) / h;
        // A corner between the points: the one-sided differences are not one.
        if (Math.Abs((F(x + h) - F(x)) - (F(x) - F(x - h))) > (1e-3 * Math.Abs(F(x + h) - F(x - h))) + (1e-9 * p.Largest)) return LawVerdict.NotApplicable;
        return Same(p.Participant.Slope(x), narrow, (1e-6 * p.Largest) + (Math.Max(1e-5, Rough(tolerance)) * Math.Abs(narrow)) + (2 * Math.Abs(wide - narrow)), Text($"F′({x:R})"));
    });

    private static readonly ParticipantLaw Bits = Of("same bits again and on any thread", "F is a function of x", Contract, Move, (p, x, _) =>
    {
        double here = p.Participant.Traded(x), mirrored = p.Participant.Traded(-x), there = double.NaN;
        var other = new Thread(() => there = p.Participant.Traded(x));
        other.Start();
        other.Join();
        return here.Equals(there) && here.Equals(p.Participant.Traded(x)) && mirrored.Equals(p.Participant.Traded(-x)) ? null : Text($"F({x:R}) = {here:R}, on another thread {there:R}, again {p.Participant.Traded(x):R}");
    }) with { CostFactor = 20 };

    private static readonly ParticipantLaw Refuses = Of("refuses what is no move", "F(NaN), F(±∞): ArgumentException", Contract, d => d.OneOf(double.NaN, double.PositiveInfinity, double.NegativeInfinity), (p, x, _) =>
    {
        try
        {
            return Text($"F({x}) = {p.Participant.Traded(x):R}");
        }
        catch (ArgumentException)
        {
            return null;
        }
    });

    private static readonly ParticipantLaw AlongUnmoved = Of("along unmoved volatility it is itself", "Along(y = 0): the same F and F′, bit for bit", "contract of IVolatilitySensitive", Move, (p, x, _) =>
    {
        if (p.Participant is not IVolatilitySensitive v) return LawVerdict.NotApplicable;
        IParticipant along = v.Along(VolatilityPath.Unmoved);
        return along.Name == p.Participant.Name && along.Traded(x).Equals(p.Participant.Traded(x)) && along.Slope(x).Equals(p.Participant.Slope(x)) ? null
            : Text($"F({x:R}) = {p.Participant.Traded(x):R}, along unmoved volatility {along.Traded(x):R}");
    });

    private static readonly ParticipantLaw AlongPath = Of("along a path of volatility it is a participant", "Along(y(x)): curve = F to the stated error", "contract of IVolatilitySensitive", d => new PathCase(d.In(-6, 2), d.In(0, 1), d.Some(2, () => new VolatilityStep(d.In(-0.5, 0.5), d.In(-0.1, 0.4))), Move(d)),
        (p, c, _) => p.Participant is IVolatilitySensitive v ? Agree(new CompiledModel(v.Along(c.Path)), c.Move) : LawVerdict.NotApplicable) with { CostFactor = 20 };

    /// <summary>Laws for every participant.</summary>
    public static LawSuite<IParticipant> Suite { get; } = SuiteOf("participant", "ParticipantLaws.Suite", []);

    /// <summary>The laws for every participant, and those for one who holds a number of units, has sold none at the start and may only sell: stops, liquidations, scheduled supply.</summary>
    /// <param name="heldUnits">What is held at the start, units, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number ≥ 0.</exception>
    public static LawSuite<IParticipant> SellersOf(double heldUnits)
    {
        if (!double.IsFinite(heldUnits) || heldUnits < 0) throw new ArgumentOutOfRangeException(nameof(heldUnits), heldUnits, "Expected a finite number of units >= 0.");
        return SuiteOf("participant who sells", Text($"ParticipantLaws.SellersOf({heldUnits:R})"),
        [
            Of("sold is at most what is held", "0 ≤ −F(x) ≤ held", "conservation of units", Move, (p, x, tolerance)
                => -p.Participant.Traded(x) is var sold && sold >= -tolerance * heldUnits && sold <= heldUnits * (1 + tolerance) ? null : Text($"held {heldUnits:R}, sold {sold:R} at {x:R}")),
            Of("what is sold stays sold", "|x| larger on the same side ⇒ −F(x) not smaller", "it is not reversible", Move, (p, x, tolerance)
                => p.Participant.IsReversible ? LawVerdict.NotApplicable
                    : -p.Participant.Traded(x) is var far && -p.Participant.Traded(0.9 * x) is var near && far >= near - (tolerance * heldUnits) ? null : Text($"sold {near:R} at {0.9 * x:R}, {far:R} at {x:R}")),
        ]);
    }

    private static LawSuite<IParticipant> SuiteOf(string name, string expression, ParticipantLaw[] more) => new LawSuite<CompiledModel>
    {
        Name = name,
        Expression = expression,
        Domain = [new("move", CompiledModel.Low, CompiledModel.High, -0.01, "log price")],
        Laws = [Rest, CurveIsFormula, AtThresholds, SlopeIsDerivative, Bits, Refuses, AlongUnmoved, AlongPath, .. more],
    }.For<IParticipant>(p => new CompiledModel(p), p => p.Name);

    private static double Move(Draws d) => Math.Clamp(d.In("move"), CompiledModel.Low, CompiledModel.High);

    /// <summary>The stated error, and rounding of the formula itself.</summary>
    private static double Allowed(CompiledModel p) => p.Curve.Error + (1e-11 * p.Largest);

    /// <summary>Null when the curve is the formula. A threshold within rounding of x may have fired in one and not in the other.</summary>
    private static string? Agree(CompiledModel p, double x)
    {
        if (p.Curve.Error > 1e-9 * p.Largest) return Text($"the curve states an error of {p.Curve.Error:R}, more than 1e-9 of its largest value {p.Largest:R}");
        double curve = p.Curve.At(x), formula = p.Participant.Traded(x);
        return Math.Abs(curve - formula) <= Allowed(p) ? null : Text($"the curve is {curve:R} at {x:R}, the formula {formula:R}");
    }

    private static ParticipantLaw Of<TCase>(string name, string statement, string source, Func<Draws, TCase> cases, Func<CompiledModel, TCase, double, LawVerdict> judge)
        => ParticipantLaw.Of(name, statement, source, (_, d) => cases(d), judge, "x");

    private readonly record struct Share(double Of)
    {
        public override string ToString() => Text($"the threshold {Of:P0} of the way through");
    }

    private sealed record PathCase(double PerLogMove, double Start, VolatilityStep[] Steps, double Move)
    {
        public VolatilityPath Path => new(SpotVolatilityResponse.Linear(PerLogMove, -0.5, 2), Start, Steps);

        public override string ToString() => Text($"x = {Move:R}, y = {Start:R} + {PerLogMove:R}·x, steps {string.Join(", ", Steps.Select(s => Text($"{s.Shift:R} at {s.LogMove:R}")))}");
    }
}
