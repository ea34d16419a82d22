using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Participants;
using OptionCascade.Tests.Support;

namespace OptionCascade.Tests.Participants;

/// <summary>Kinds of participant that follow a rule of their own.</summary>
internal enum RuleKind
{
    Insurers, SteppingInsurers, Puts, LeveragedFunds, VolatilityTarget, RiskParity, LeverageTarget, Threshold, Trend, Breakout, Emission,
}

/// <summary>Any participant that follows a rule, given by numbers in [0, 1) so that it can be built in other units, or in parts.</summary>
internal sealed record RuleFollower(RuleKind Kind, double[] U)
{
    private const double Spot = 100;

    /// <summary>Such a participant: <paramref name="currency"/> units of currency for one, <paramref name="shares"/> shares for one, a part of the whole.</summary>
    public IParticipant Build(double currency = 1, double shares = 1, double part = 1, string name = "rule")
    {
        double s = Spot * currency / shares, money = 1e4 * currency * part, units = 100 * shares * part;
        double U01(int i) => U[i];
        double Between(int i, double low, double high) => low + ((high - low) * U01(i));
        VolatilityEstimate estimate = VolatilityEstimate.Blend(Between(5, 0.08, 0.6), U01(6) < 0.2 ? 1 : U01(6), Between(7, 0, 0.3), 1.0 / 252);
        double share = U01(8) < 0.5 ? 1 : Between(8, 0.1, 1), band = U01(9) < 0.5 ? 0 : Between(9, 0, 0.4);
        return Kind switch
        {
            RuleKind.Insurers => new ConstantProportionInsurers(s, money, Between(0, -0.2, 1.1) is var f && f > 0 ? f * money : 0, Between(1, 0, 8), Between(2, 0.3, 3), null, name),
            RuleKind.SteppingInsurers => new ConstantProportionInsurers(s, money, Between(0, 0, 1) * money, Between(1, 0, 8), Between(2, 0.3, 3), Between(3, 0.005, 0.4), name),
            RuleKind.Puts => new ReplicatedPuts(s, Between(0, -0.02, 0.08), Between(1, 0, 0.05), Enumerable.Range(2, 3).Select(i =>
                new ReplicatedPut(units * U01(i), s * Between(i + 1, 0.7, 1.3), Between(i + 2, 0.001, 2), Between(i + 3, 0.05, 0.8))), name),
            RuleKind.LeveragedFunds => new LeveragedFunds(s, [new LeveragedFund(Between(0, -4, 4), money * U01(1)), new LeveragedFund(3, money * U01(2)), new LeveragedFund(-1, money * U01(3))], name),
            RuleKind.VolatilityTarget => new VolatilityTargetFunds(s, money, Between(0, 0.05, 0.4), estimate, Between(1, 0.5, 4), share, band, name),
            RuleKind.RiskParity => new RiskParityFunds(s, money, Between(0, 0.05, 0.3), estimate, [Between(1, 0.03, 0.1), Between(2, 0.1, 0.3)], Between(3, -0.4, 0.9), Between(4, 0.8, 4), share, band, name),
            RuleKind.LeverageTarget => new LeverageTargetingFunds(s, units, units * s * (1 - (1 / Between(0, 0.5, 12))), Between(1, 0.5, 12), share, band, U01(2) < 0.3, name),
            RuleKind.Threshold => new ThresholdFunds(s, units, units * s * (Between(0, 0.5, 1) + (0.9 * U01(1))), Between(2, 0, 0.05), Between(2, 0, 0.05) + (0.05 * U01(3)),
                Between(2, 0, 0.05) + (0.05 * U01(3)) + Between(4, 0.001, 0.2), units * s * U01(1), name),
            RuleKind.Trend => new TrendFollowers(s, units, s * Between(0, 0.7, 1.4), Between(1, 0.01, 0.5), U01(2) < 0.5 ? TrendSignal.Clipped : TrendSignal.HyperbolicTangent,
                Between(3, 0, 0.2), U01(4) < 0.4, U01(5) < 0.3 ? 0 : U01(5), name),
            RuleKind.Breakout => new BreakoutFollowers(s, units * Between(0, -1, 1), [new BreakoutLevel(s * Between(1, 0.9, 0.99), units * -1), new BreakoutLevel(s * Between(2, 0.6, 0.9), units * Between(3, -3, -1)),
                new BreakoutLevel(s * Between(4, 1.01, 1.5), units * Between(5, 1, 2))], name),
            _ => new TokenEmission(s, U01(0) < 0.5 ? EmissionSchedule.Linear(units / 30) : EmissionSchedule.Vesting(units, 5, U01(1), 40), Between(2, 0, 30), U01(3),
                U01(4) < 0.4 ? 0 : U01(4) * money / 30, U01(5) * units, name),
        };
    }

    /// <summary>Largest number of units that can ever be sold, where the rule holds the underlying and nothing else; else infinity.</summary>
    public static double Held(IParticipant p) => p switch
    {
        ConstantProportionInsurers i => i.UnitsAtStart,
        ReplicatedPuts r => r.UnitsAtStart,
        VolatilityTargetFunds v => v.UnitsAtStart,
        RiskParityFunds v => v.UnitsAtStart,
        LeverageTargetingFunds l => l.UnitsAtStart,
        ThresholdFunds => 100,
        TrendFollowers { LongOnly: true } t => t.PositionAtStart,
        TokenEmission t => t.AvailableUnits,
        _ => double.PositiveInfinity,
    };

    public static Gen<RuleFollower> Any { get; } = Of([.. Enum.GetValues<RuleKind>()]);

    public static Gen<RuleFollower> Of(params RuleKind[] kinds)
        => from kind in Gen.Elements(kinds)
           from u in Law.Uniform(0, 1).ArrayOf(10)
           select new RuleFollower(kind, u);

    public static Gen<VolatilityPath> Path { get; } =
        from response in Law.Uniform(-8, 2)
        from least in Law.Uniform(-0.6, 0)
        from most in Law.Uniform(0.1, 3)
        from start in Gen.OneOf(Gen.Constant(0.0), Law.Uniform(-0.4, 1.5))
        from steps in Law.Uniform(-0.6, 0.6).ArrayOf(3)
        from shifts in Law.Uniform(-0.1, 0.5).ArrayOf(3)
        from count in Gen.Choose(0, 3)
        select new VolatilityPath(SpotVolatilityResponse.Linear(response, least, most), start, Enumerable.Range(0, count).Select(i => new VolatilityStep(steps[i], shifts[i])));
}
