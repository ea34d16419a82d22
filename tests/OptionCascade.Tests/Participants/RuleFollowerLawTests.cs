using FsCheck.Fluent;
using OptionCascade.Hedging;
using OptionCascade.Participants;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Participants;

/// <summary>Laws that every participant with a rule keeps, alone and along a path of volatility.</summary>
public class RuleFollowerLawTests
{
    private const double Low = -0.9, High = 0.9;
    private static readonly double[] Moves = [.. Enumerable.Range(0, 61).Select(i => Low + ((High - Low) * i / 60)), -1e-3, 1e-3, -1e-7, 1e-7];

    [Fact]
    public void Compile_AnyRule_EqualsItsFormulaToTheStatedError()
        => Law.ForAll(RuleFollower.Any, rule => CurveIsFormula(rule.Build()), cases: 1500);

    [Fact]
    public void Compile_AnyRuleAlongAnyPath_EqualsItsFormulaToTheStatedError()
        => Law.ForAll(
            from rule in RuleFollower.Of(RuleKind.Puts, RuleKind.VolatilityTarget, RuleKind.RiskParity, RuleKind.Trend)
            from path in RuleFollower.Path
            select (rule, path), q => CurveIsFormula(((IVolatilitySensitive)q.rule.Build()).Along(q.path)), cases: 1000);

    [Fact]
    public void Slope_AnyRule_IsTheDerivative()
        => Law.ForAll(RuleFollower.Any, rule => SlopeIsDerivative(rule.Build()), cases: 1000);

    [Fact]
    public void Slope_AnyRuleAlongAnyPath_IsTheTotalDerivative()
        => Law.ForAll(
            from rule in RuleFollower.Of(RuleKind.Puts, RuleKind.VolatilityTarget, RuleKind.RiskParity, RuleKind.Trend)
            from path in RuleFollower.Path
            select (rule, path), q => SlopeIsDerivative(((IVolatilitySensitive)q.rule.Build()).Along(q.path)), cases: 1000);

    [Fact]
    public void Traded_AnyRule_NeverSellsMoreThanIsHeld()
        => Law.ForAll(
            from rule in RuleFollower.Any
            from path in RuleFollower.Path
            select (rule, path), q =>
        {
            IParticipant p = q.rule.Build();
            double held = RuleFollower.Held(p), rounding = 1e-12 * Math.Min(held, 1e6);
            IParticipant along = p is IVolatilitySensitive v ? v.Along(q.path) : p;
            return Moves.Append(-20).Append(20).All(x => -p.Traded(x) <= held + rounding && -along.Traded(x) <= held + rounding);
        });

    [Fact]
    public void Traded_NoMoveAndNobodyInBreach_IsExactlyZero()
        => Law.ForAll(RuleFollower.Any, rule => rule.Build() switch
        {
            TokenEmission e => e.Traded(0) <= 0,
            LeverageTargetingFunds => LeverageTargetingFunds.AtTarget(100 * rule.U[0] + 1, rule.U[1] * 1e6, 0.5 + (20 * rule.U[2])).Traded(0) == 0,
            ThresholdFunds t => (t.Traded(0) == 0) == t.BufferAt < 0,
            IParticipant p => p.Traded(0) == 0,
        });

    [Fact]
    public void Along_UnmovedVolatility_IsTheParticipantItself()
        => Law.ForAll(RuleFollower.Of(RuleKind.Puts, RuleKind.VolatilityTarget, RuleKind.RiskParity, RuleKind.Trend), rule =>
        {
            var p = (IVolatilitySensitive)rule.Build();
            IParticipant along = p.Along(VolatilityPath.Unmoved);
            return along.Name == p.Name && Moves.All(x => along.Traded(x) == p.Traded(x) && along.Slope(x) == p.Slope(x));
        });

    [Fact]
    public void Traded_TwoHalvesOfAFund_TradeWhatTheWholeDoes()
        => Law.ForAll(RuleFollower.Any, rule =>
        {
            IParticipant whole = rule.Build(), half = rule.Build(part: 0.5);
            return Moves.All(x => Near(2 * half.Traded(x), whole.Traded(x), whole));
        });

    [Fact]
    public void Traded_OtherCurrencyOrShares_IsTheSameTrade()
        => Law.ForAll(RuleFollower.Any, rule =>
        {
            IParticipant one = rule.Build(), currency = rule.Build(currency: 8), shares = rule.Build(shares: 16);
            return Moves.All(x => Near(currency.Traded(x), one.Traded(x), one) && Near(shares.Traded(x) / 16, one.Traded(x), one));
        });

    [Fact]
    public void Traded_RulesThatFollowThePrice_SellIntoAFallAndBuyIntoARise()
        => Law.ForAll(RuleFollower.Of(RuleKind.Puts, RuleKind.Trend, RuleKind.Breakout), rule =>
        {
            IParticipant p = rule.Build();
            double[] sorted = [.. Moves.Order()];
            return sorted.Zip(sorted.Skip(1)).All(pair => p.Traded(pair.Second) >= p.Traded(pair.First) - 1e-9);
        });

    [Fact]
    public void Traded_NaNOrInfinity_IsRefused()
        => Law.ForAll(RuleFollower.Any, rule =>
        {
            IParticipant p = rule.Build();
            foreach (double x in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
                Assert.Throws<ArgumentOutOfRangeException>(() => p.Traded(x));
            Assert.Throws<ArgumentNullException>(() => p.Compile(null!));
            return true;
        }, cases: 100);

    private static bool CurveIsFormula(IParticipant p)
    {
        FlowCurve curve = p.Compile(new FlowDomain(Low, High));
        double largest = Moves.Max(x => Math.Abs(p.Traded(x))) + 100, allowed = curve.Error + (1e-11 * largest);
        if (curve.Error > 1e-9 * largest) return false;
        // A threshold may stand within rounding of a move that is looked at: then either side will do.
        bool Same(double x) => Math.Abs(curve.At(x) - p.Traded(x)) <= allowed;
        return Moves.All(Same) && curve.Jumps.All(j => Same(j.LogMove) && Same(Math.BitDecrement(j.LogMove)) && Same(Math.BitIncrement(j.LogMove)));
    }

    private static bool SlopeIsDerivative(IParticipant p)
    {
        const double h = 1e-6;
        FlowCurve curve = p.Compile(new FlowDomain(-1, 1));
        double largest = Moves.Max(x => Math.Abs(p.Traded(x))) + 100;
        foreach (double x in Moves.Where(x => x != 0))
        {
            if (curve.Kinks.Concat(curve.Jumps.Select(j => j.LogMove)).Any(k => Math.Abs(k - x) <= 4 * h)) continue;
            double wide = (p.Traded(x + h) - p.Traded(x - h)) / (2 * h), narrow = (p.Traded(x + (0.5 * h)) - p.Traded(x - (0.5 * h))) / h;
            if (Math.Abs(narrow - p.Slope(x)) > (1e-6 * largest) + (1e-5 * Math.Abs(narrow)) + (2 * Math.Abs(wide - narrow))) return false;
        }

        return true;
    }

    /// <summary>Equal to rounding, or on two sides of a threshold that rounding has moved past x.</summary>
    private static bool Near(double a, double b, IParticipant p)
    {
        double scale = Math.Abs(b) + 100;
        return Math.Abs(a - b) <= 1e-11 * scale || p.Compile(new FlowDomain(-1, 1)).Jumps.Any(j => Moves.Any(x => Math.Abs(j.LogMove - x) < 1e-13));
    }
}
