using OptionCascade.Hedging.Policies;
using OptionCascade.Portfolio;
using static OptionCascade.Validation.PricerLaws;
using PolicyLaw = OptionCascade.Validation.Law<OptionCascade.Hedging.Policies.IHedgingPolicy>;

namespace OptionCascade.Validation;

/// <summary>What every hedging policy must obey, on small books of European options and a move of the price.</summary>
/// <remarks>Cases in which the policy has no answer for the book (its costs are too large for its formula) are not judged.</remarks>
public static class HedgingPolicyLaws
{
    private const string Contract = "contract of IHedgingPolicy";

    private static readonly PolicyLaw Flat = Of("a flat book never trades", "no options, nothing held ⇒ no trade", "definition", (policy, c, _) =>
    {
        var hedge = new PolicyHedge(HedgeCase.Book([]), policy);
        double after = hedge.HedgeAfterMove(c.Move, 0), jump = hedge.HedgeAfterJump(c.Move, 0);
        return after == 0 && jump == 0 ? null : Text($"holds {after:R} after the move, {jump:R} after a jump");
    });

    private static readonly PolicyLaw Still = Of("no move, no trade", "F(0) = 0, and who starts at the target stays there", "definition", (policy, c, _) =>
        Hedge(policy, c) is not { } h ? LawVerdict.NotApplicable
            : h.TradedAfterMove(0) == 0 && h.HedgeAfterJump(0) == h.NeutralUnits ? null : Text($"trades {h.TradedAfterMove(0):R}, in a jump of nothing {h.HedgeAfterJump(0) - h.NeutralUnits:R}"));

    private static readonly PolicyLaw Linear = Of("linear policies add up", "F(A + B) = F(A) + F(B), F(2A) = 2F(A)", Contract, (policy, c, tolerance) =>
    {
        int half = c.Lines.Length / 2;
        if (!policy.IsLinearInPositions || Hedge(policy, c) is not { } all || Hedge(policy, c with { Lines = c.Lines[..half] }) is not { } a || Hedge(policy, c with { Lines = c.Lines[half..] }) is not { } b
            || Hedge(policy, c with { Lines = [.. c.Lines.Select(l => l with { Units = 2 * l.Units })] }) is not { } twice) return LawVerdict.NotApplicable;
        double f = all.TradedAfterMove(c.Move), sum = a.TradedAfterMove(c.Move) + b.TradedAfterMove(c.Move), allowed = tolerance * c.Gross;
        return Math.Abs(f - sum) > allowed ? Text($"together {f:R}, apart {sum:R}") : Same(twice.TradedAfterMove(c.Move), 2 * f, allowed, "the trade of twice the book");
    }, "IsLinearInPositions");

    private static readonly PolicyLaw Overshoot = Of("never trades past its target", "0 ≤ (h′ − h*)/(h − h*) ≤ 1", "Davis and Norman, Mathematics of Operations Research 15 (1990)", (policy, c, tolerance) =>
    {
        if (Hedge(policy, c) is not { } h || Point(h, c.Move) is not { } at) return LawVerdict.NotApplicable;
        double before = c.Start - at.TargetUnits, after = h.HedgeAfterJump(c.Move, c.Start) - at.TargetUnits, slack = tolerance * (c.Gross + Math.Abs(c.Start));
        return Math.Abs(after) > Math.Abs(before) + slack ? Text($"from {before:R} off its target to {after:R}") : after * before < 0 && Math.Abs(after) > slack ? Text($"from {before:R} past its target to {after:R}") : null;
    });

    private static readonly PolicyLaw Settled = Of("who has just hedged does not trade again", "h′ after h ⇒ h′ after h′", "inside its own band nobody trades", (policy, c, tolerance) =>
    {
        if (Hedge(policy, c) is not { } h || Point(h, c.Move) is null) return LawVerdict.NotApplicable;
        double once = h.HedgeAfterMove(c.Move, c.Start), again = h.HedgeAfterMove(c.Move, once), jump = h.HedgeAfterJump(c.Move, c.Start), jumpAgain = h.HedgeAfterJump(c.Move, jump), slack = tolerance * (c.Gross + Math.Abs(c.Start));
        return Math.Abs(again - once) > slack ? Text($"holds {once:R}, then {again:R}") : Math.Abs(jumpAgain - jump) > slack ? Text($"after a jump holds {jump:R}, then {jumpAgain:R}") : null;
    });

    private static readonly PolicyLaw Band = Of("inside the band it does not move", "|h − h*| smaller than where it traded from to no avail ⇒ no trade", "a band is an interval around the target", (policy, c, _) =>
    {
        // Where a hedger d away from the target does not trade, one who is nearer on the same side does not either.
        if (Hedge(policy, c) is not { } h || Point(h, c.Move) is not { } at) return LawVerdict.NotApplicable;
        double far = c.Start, near = at.TargetUnits + (0.5 * (c.Start - at.TargetUnits));
        return h.HedgeAfterJump(c.Move, far) != far || h.HedgeAfterJump(c.Move, near) == near ? null : Text($"holding {far:R} it does not trade, holding {near:R}, nearer to its target {at.TargetUnits:R}, it does");
    });

    private static readonly PolicyLaw Mirror = Of("the customer of the opposite book mirrors it", "F(−A) = −F(A)", "gains and losses are symmetric", (policy, c, tolerance) =>
    {
        HedgeCase opposite = c with { Lines = [.. c.Lines.Select(l => l with { Units = -l.Units })] };
        if (Hedge(policy, c) is not { } a || Hedge(policy, opposite) is not { } b || Point(a, c.Move) is null || Point(b, c.Move) is null) return LawVerdict.NotApplicable;
        return Same(b.HedgeAfterMove(c.Move, -c.Start), -a.HedgeAfterMove(c.Move, c.Start), tolerance * (c.Gross + Math.Abs(c.Start)), "the opposite hedge");
    }, "hedging volatility that does not depend on the side; Leland's and Zakamouline's does");

    private static readonly PolicyLaw Path = Of("a path's trades add up", "h_end = h_start + Σ trades, every trade ≠ 0 and costs ≥ 0", "conservation of units", (policy, c, tolerance) =>
    {
        if (Hedge(policy, c) is not { } h || Point(h, c.Move) is null || Point(h, -c.Move) is null) return LawVerdict.NotApplicable;
        double[] spots = [HedgeCase.Spot * Math.Exp(0.5 * c.Move), HedgeCase.Spot * Math.Exp(c.Move), HedgeCase.Spot * Math.Exp(0.2 * c.Move), HedgeCase.Spot], years = [1e-4, 2e-4, 3e-4, 4e-4];
        HedgePath path;
        try
        {
            path = h.AlongPath(years, spots, new HedgingCosts(1e-3, 1), c.Start);
        }
        catch (InvalidOperationException)
        {
            return LawVerdict.NotApplicable;
        }

        return path.Trades.Any(t => t.Units == 0 || t.Cost < 0) ? "a trade of nothing, or one that pays" : Same(path.EndUnits, path.StartUnits + path.Trades.Sum(t => t.Units), tolerance * (c.Gross + Math.Abs(c.Start)), "the end of the path");
    });

    private static readonly PolicyLaw Levels = Of("between its levels it does not jump", "x within none of JumpLevels: F continuous at x", Contract, (policy, c, _) =>
    {
        if (Hedge(policy, c) is not { } h || Point(h, c.Move) is null || c.Move == 0) return LawVerdict.NotApplicable;
        if (policy.JumpLevels(-1, 1).Any(l => Math.Abs(l - c.Move) <= 1e-7)) return LawVerdict.NotApplicable;
        double step = Math.Abs(h.HedgeAfterMove(c.Move + 1e-9, c.Start) - h.HedgeAfterMove(c.Move - 1e-9, c.Start));
        return step <= 1e-5 * (c.Gross + Math.Abs(c.Start)) ? null : Text($"jumps by {step:R} at {c.Move:R}");
    }, "no fixed cost of trading");

    /// <summary>Laws for a policy.</summary>
    public static LawSuite<IHedgingPolicy> Suite { get; } = new()
    {
        Name = "hedging policy",
        Expression = "HedgingPolicyLaws.Suite",
        Domain = [new("move", -0.4, 0.4, -0.01, "log price"), new("start", -500, 500, 0, "units of underlying")],
        Laws = [Flat, Still, Linear, Overshoot, Settled, Band, Mirror, Path, Levels],
        NameOf = p => p.Name,
    };

    /// <summary>Laws for a policy that knows what trading costs: the policy by its costs.</summary>
    public static LawSuite<Func<HedgingCosts, IHedgingPolicy>> WithCosts { get; } = new()
    {
        Name = "hedging policy by costs",
        Expression = "HedgingPolicyLaws.WithCosts",
        Domain = Suite.Domain,
        Laws =
        [
            Law<Func<HedgingCosts, IHedgingPolicy>>.Of("without costs it is the delta", "λ = κ = 0 ⇒ h′ = −Δ", "Black and Scholes (1973)", HedgeCase.Draw, (policy, c, tolerance) =>
            {
                if (Hedge(policy(HedgingCosts.None), c) is not { } h || Point(h, c.Move) is null) return LawVerdict.NotApplicable;
                double delta = new PolicyHedge(HedgeCase.Book(c.Lines), new ContinuousHedging()).HedgeAfterMove(c.Move);
                return Same(h.PointAt(c.Move).TargetUnits, delta, tolerance * c.Gross, "the target") is { Violation: { } target } ? target
                    : Same(h.HedgeAfterMove(c.Move, c.Start), delta, tolerance * (c.Gross + Math.Abs(c.Start)), "the hedge");
            }) with { Hypothesis = "hedges whenever the price moves" },
            Law<Func<HedgingCosts, IHedgingPolicy>>.Of("higher costs, wider band", "λ₁ < λ₂: where λ₁ does not trade, λ₂ does not", "Whalley and Wilmott, Mathematical Finance 7 (1997)", HedgeCase.Draw, (policy, c, _) =>
            {
                if (Hedge(policy(new HedgingCosts(0.001)), c) is not { } cheap || Hedge(policy(new HedgingCosts(0.004)), c) is not { } dear || Point(cheap, c.Move) is null || Point(dear, c.Move) is not { } at) return LawVerdict.NotApplicable;
                // Both start as far from their own target as the case says.
                double off = c.Start, a = cheap.PointAt(c.Move).TargetUnits + off, b = at.TargetUnits + off;
                return cheap.HedgeAfterJump(c.Move, a) != a || dear.HedgeAfterJump(c.Move, b) == b ? null : Text($"{off:R} off its target it trades at 0.4% but not at 0.1%");
            }) with { Hypothesis = "one target for all costs" },
        ],
    };

    private static PolicyHedge? Hedge(IHedgingPolicy policy, HedgeCase c)
    {
        try
        {
            return new PolicyHedge(HedgeCase.Book(c.Lines), policy);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static HedgePoint? Point(PolicyHedge hedge, double move)
    {
        try
        {
            return hedge.PointAt(move);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static PolicyLaw Of(string name, string statement, string source, Func<IHedgingPolicy, HedgeCase, double, LawVerdict> judge, string hypothesis = "none")
        => PolicyLaw.Of(name, statement, source, HedgeCase.Draw, judge) with { Hypothesis = hypothesis };

    /// <summary>One line of the book.</summary>
    private readonly record struct Line(OptionRight Right, double Strike, double Years, double Volatility, double Units);

    /// <summary>A book, a move, and what is held before.</summary>
    private sealed record HedgeCase(Line[] Lines, double Move, double Start)
    {
        public const double Spot = 100;

        public double Gross => Lines.Sum(l => Math.Abs(l.Units));

        public static HedgeCase Draw(Draws d)
        {
            double move = d.In("move"), start = d.In("start");
            return new HedgeCase([.. Enumerable.Range(0, 1 + d.Below(5)).Select(_ => new Line(d.OneOf(OptionRight.Call, OptionRight.Put), 100 + (5 * (d.Below(10) - 4)), d.OneOf(1, 0.5, 30 / 365.0, 7 / 365.0),
                d.In(0.1, 0.8), d.Sign() * d.In(100, 1000)))], move, start);
        }

        public static HedgedBook Book(Line[] lines) => HedgedBook.Create(Spot, 0, 0, lines.Select(l => new HedgedOption(l.Right, l.Strike, l.Years, l.Volatility, l.Units)));

        public override string ToString() => Text($"S = {Spot}, move {Move:R}, held {Start:R}, ")
            + string.Join(", ", Lines.Select(l => Text($"{l.Units:R} {l.Right} K={l.Strike:R} T={l.Years:R} σ={l.Volatility:R}")));
    }
}
