using FsCheck.Fluent;
using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Participants;

/// <summary>Participants with a rule inside the fixed point: they amplify both ways, and known equilibria come out.</summary>
public class RuleFollowerCascadeTests
{
    private const double Spot = 100, PerUnit = 1e-4;

    /// <summary>Volatility up by 4% of itself for every 1% of fall.</summary>
    private static readonly VolatilityPath Leverage = new(SpotVolatilityResponse.Linear(-4));

    public static TheoryData<string> Amplifying => ["insurers", "puts", "leveraged", "inverse", "volatility target", "risk parity", "leverage target", "clipped trend", "trend"];

    [Theory]
    [MemberData(nameof(Amplifying))]
    public void Solve_AmplifyingRule_CarriesFallAndRiseFurther(string rule)
    {
        foreach (double news in new[] { -0.02, 0.02 })
        {
            CascadeResult result = Solve(Of(rule), news);
            Assert.Equal(CascadeStatus.Converged, result.Status);
            Assert.True(result.MoveMultiple > 1.02, $"{rule} {news}: {result.MoveMultiple}");
            Assert.True(result.Amplification > 1.02, $"{rule} {news}: {result.Amplification}");
            Assert.Equal(Math.Sign(news), Math.Sign(result.Flow!.Value));
            Assert.Equal(0, result.Residual!.Value, 1e-15);
            double h = 1e-6, slope = (Solve(Of(rule), news + h).LogMove!.Value - Solve(Of(rule), news - h).LogMove!.Value) / (2 * h);
            Assert.Equal(slope, result.Amplification!.Value, 1e-4);
        }

        CascadeResult still = CascadeSolver.Solve(new CascadeEquation(new LinearImpact(PerUnit), [Of(rule)]), Shock.None, Spot);
        Assert.Equal((0.0, 0.0), (still.LogMove!.Value, still.Flow!.Value));
    }

    [Fact]
    public void Solve_SmallShock_IsTheSlopeAtTheMarketForEveryRule()
        => Law.ForAll(
            from rule in RuleFollower.Of(RuleKind.Insurers, RuleKind.Puts, RuleKind.LeveragedFunds, RuleKind.VolatilityTarget, RuleKind.RiskParity, RuleKind.Trend)
            from up in Gen.Elements(true, false)
            select (rule, up), q =>
        {
            IParticipant p = q.rule.Build();
            double n = q.up ? 1e-7 : -1e-7, slope = p.Slope(n), impact = 0.4 / Math.Max(1, Math.Abs(slope));
            CascadeResult result = CascadeSolver.Solve(new CascadeEquation(new LinearImpact(impact), [p]), Shock.PriceJump(n), Spot);
            bool corner = p.Compile(new FlowDomain(-1, 1)).Kinks.Any(k => k != 0 && Math.Abs(k) < 1e-6);
            double x = result.LogMove!.Value, curvature = Math.Abs(p.Slope(x) - p.Slope(1e-3 * n));
            return corner || Math.Abs((x / n) - (1 / (1 - (impact * slope)))) <= 1e-5 + (4 * impact * curvature);
        }, cases: 500);

    /// <summary>Three rules at once against a scan of the formulas: the answer solves the equation, and nothing before it does.</summary>
    [Fact]
    public void Solve_AnyRulesTogether_StopsAtTheFirstEquilibriumOnTheWay()
    {
        int moved = 0, runaway = 0, pinned = 0;
        Law.ForAll(
            from rules in RuleFollower.Any.ArrayOf(3)
            from path in RuleFollower.Path
            from news in Law.Uniform(-0.15, 0.15)
            from impact in Law.Uniform(1e-5, 3e-3)
            select (rules, path, news, impact), q =>
        {
            IParticipant[] all = [.. q.rules.Select((r, i) => r.Build(name: $"rule {i}") is var p && p is IVolatilitySensitive v ? v.Along(q.path) : p)];
            var equation = new CascadeEquation(new LinearImpact(q.impact), all);
            double Over(double x) => x - q.news - (q.impact * all.Sum(p => p.Traded(x)));
            int way = Math.Sign(q.news);
            if (Over(0) * way >= 0) return true; // somebody pushes the other way before any move: not the first equilibrium on this way
            CascadeResult result = CascadeSolver.Solve(equation, Shock.PriceJump(q.news), Spot);
            double end = result.LogMove ?? (way < 0 ? Math.Log(0.4) : Math.Log(2.5));
            moved++;
            if (result.Status == CascadeStatus.Runaway) runaway++;
            if (result.Status == CascadeStatus.Pinned) pinned++;
            if (result.Status == CascadeStatus.Converged && Math.Abs(Over(end)) > 1e-10 * (1 + (q.impact * 1e4))) return false;
            for (int i = 0; i < 1500; i++)
            {
                double x = end * i / 1500;
                // A scan point within rounding of a tangency or of the answer proves nothing.
                if (Over(x) * way > 1e-9) return false;
            }

            return true;
        }, cases: 1000);
        TestContext.Current.TestOutputHelper?.WriteLine($"{moved} on the way, {runaway} runaway, {pinned} pinned");
        Assert.True(moved > 600 && runaway > 20);
    }

    [Fact]
    public void Solve_LeveragedFund_HasTheAmplificationOfEveryReferenceRow()
    {
        int stable = 0;
        foreach (ReferenceTable row in ReferenceTable.Load(Path.Combine("Hedging", "Policies"), "letf_rebalance.csv"))
        {
            // κ per unit of currency is κ·S₀ per unit of the underlying.
            const double assets = 1e6;
            IParticipant fund = new LeveragedFunds(Spot, [new LeveragedFund(row.Number("leverage_x"), assets)]);
            var equation = new CascadeEquation(new LinearImpact(row.Number("impact_times_assets") / assets * Spot), [fund]);
            CascadeResult still = CascadeSolver.Solve(equation, Shock.None, Spot);
            if (row["amplification"].StartsWith("no ", StringComparison.Ordinal))
            {
                Assert.True(still.Gain >= 1);
                Assert.True(CascadeSolver.Solve(equation, Shock.PriceJump(-1e-6), Spot).LogMove is not { } x || x < -0.01);
                continue;
            }

            stable++;
            Assert.Equal(row.Number("amplification"), still.Amplification!.Value, 1e-12);
            Assert.Equal(row.Number("amplification"), CascadeSolver.Solve(equation, Shock.PriceJump(-1e-9), Spot).MoveMultiple!.Value, 1e-6);
        }

        Assert.Equal(26, stable);
    }

    [Theory]
    [InlineData(10, -9, 20, 1000, 1000, 1.025)]
    [InlineData(20, -15, 10, 1000, 1000, 1.0625)]
    [InlineData(5, 10, 1, 500, 600, 0.8571428571428571)]
    public void Solve_FundAtItsCapAgainstNoiseTraders_ClearsAtTheClosedForm(double shares, double cash, double leverage, double noise, double supply, double expected)
    {
        // Thurner, Farmer and Geanakoplos: p = (ξ + λM)/(N − λD). Noise traders hold ξ/p shares; at S₀ = ξ/(N − D) they hold all that the fund does not.
        Assert.Equal(expected, (noise + (leverage * cash)) / (supply - (leverage * shares)), 1e-15);
        double spot = noise / (supply - shares);
        var equation = new CascadeEquation(new NoiseTraders(supply - shares), [new LeverageTargetingFunds(spot, shares, -cash, leverage)]);
        CascadeResult result = CascadeSolver.Solve(equation, Shock.None, spot);
        Assert.Equal(CascadeStatus.Converged, result.Status);
        Assert.Equal(expected, result.Spot!.Value, 1e-13);
    }

    [Fact]
    public void Solve_TrendFollowersBelowTheirAverage_SqueezeTheMarketUpAsTheMirrorImageOfAFall()
    {
        // Short while the price is 3% below the average: each step up makes them cover, fastest at the average itself.
        var shorts = new TrendFollowers(Spot, 500, Spot * Math.Exp(0.03), 0.02, TrendSignal.HyperbolicTangent);
        var longs = new TrendFollowers(Spot, 500, Spot * Math.Exp(-0.03), 0.02, TrendSignal.HyperbolicTangent);
        CascadeResult up = Solve(shorts, 0.015), down = Solve(longs, -0.015);
        Assert.Equal(-down.LogMove!.Value, up.LogMove!.Value, 1e-13);
        Fold squeeze = Assert.Single(up.Curve!.Folds);
        Assert.Equal(FoldKind.Smooth, squeeze.Kind);
        Assert.InRange(squeeze.Shock.LogJump, 0.001, 0.02);
        CascadeResult before = Solve(shorts, squeeze.Shock.LogJump * 0.999), after = Solve(shorts, squeeze.Shock.LogJump * 1.001);
        Assert.True(after.LogMove > before.LogMove + 0.02);
        // Bought back at most: the short position and the full long one.
        Assert.InRange(after.Flow!.Value, 0, 500 - shorts.PositionAtStart);
    }

    [Fact]
    public void Solve_InverseFundAlone_IsSqueezedByARise()
    {
        // x = n + λ·6·(A/S₀)(1 − e^(−x)) for a fund of −2: solved here by bisection.
        var fund = new LeveragedFunds(Spot, [new LeveragedFund(-2, 80_000)]);
        double low = 0.05, high = 0.3;
        for (int i = 0; i < 100; i++)
        {
            double x = 0.5 * (low + high);
            if (x - 0.05 - (PerUnit * 6 * 800 * (1 - Math.Exp(-x))) < 0) low = x;
            else high = x;
        }

        Assert.Equal(low, Solve(fund, 0.05).LogMove!.Value, 1e-14);
        // A rise by half takes its assets: it buys back 1600 units and no more.
        CascadeResult gone = Solve(fund, Math.Log(1.5));
        Assert.Equal(1600, gone.Flow!.Value, 1e-9);
        Assert.Equal(Math.Log(1.5) + 0.16, gone.LogMove!.Value, 1e-12);
    }

    [Fact]
    public void Solve_LeverageTargetPastItsEquity_SellsEverythingAndStopsThere()
    {
        LeverageTargetingFunds fund = LeverageTargetingFunds.AtTarget(Spot, 1000, 4);
        // Gain λ·L·d·e^(−x) = 0.3 at the start and 0.4 where equity is gone, x = ln ¾.
        CascadeResult small = Solve(fund, -0.01), large = Solve(fund, -0.3);
        Assert.Equal(1 / (1 - (PerUnit * 4 * 750 * Math.Exp(-small.LogMove!.Value))), small.Amplification!.Value, 1e-12);
        Assert.Equal(-1000, large.Flow!.Value, 1e-9);
        Assert.Equal(-0.4, large.LogMove!.Value, 1e-12);
        Assert.Equal(1, large.Amplification!.Value, 1e-12);
    }

    [Fact]
    public void Solve_ThresholdFundsAndBreakouts_JumpAtTheirLevels()
    {
        var bank = new ThresholdFunds(Spot, 1000, 94_500, 0.03, 0.04, 0.05);
        CascadeResult calm = Solve(bank, -0.015), hit = Solve(bank, -0.016);
        Assert.Equal(-0.015, calm.LogMove!.Value, 1e-15);
        // 200 units at the buffer take the price 2% lower, below the minimum at −2.61%: all 1000 go, and the price by another 8%.
        Assert.Equal(-0.116, hit.LogMove!.Value, 1e-12);
        Assert.Equal(-1000, hit.Flow);
        Assert.Equal(bank.BufferAt, Assert.Single(hit.FoldsPassed).Shock.LogJump, 1e-14);

        var breakout = new BreakoutFollowers(Spot, 0, [new BreakoutLevel(103, 300), new BreakoutLevel(105, 600), new BreakoutLevel(97, -300)]);
        // Through 103 they buy 300 units, 3% more, which takes the price through 105 and another 3%.
        Assert.Equal(0.09, Solve(breakout, 0.03).LogMove!.Value, 1e-12);
        Assert.Equal(0.0295, Solve(breakout, 0.0295).LogMove!.Value, 1e-15);
        Assert.Equal(-0.061, Solve(breakout, -0.031).LogMove!.Value, 1e-12);
    }

    [Fact]
    public void Solve_TokenSupplyWithoutAShock_PushesThePriceFromTheStart()
    {
        var fixedSupply = new TokenEmission(Spot, EmissionSchedule.Linear(20), 30, 0.5);
        CascadeResult result = CascadeSolver.Solve(new CascadeEquation(new LinearImpact(PerUnit), [fixedSupply]), Shock.None, Spot);
        Assert.Equal(-0.03, result.LogMove!.Value, 1e-14);
        Assert.Equal(1, result.Amplification!.Value, 1e-12);
        // Costs of 100 a day in currency: 30 units at 100, more as the price falls. x = −λ(300 + 30e^(−x)).
        double x = 0;
        for (int i = 0; i < 100; i++)
            x = -PerUnit * (300 + (30 * Math.Exp(-x)));
        var costs = new TokenEmission(Spot, EmissionSchedule.Linear(20), 30, 0.5, costPerDay: 100);
        result = CascadeSolver.Solve(new CascadeEquation(new LinearImpact(PerUnit), [costs]), Shock.None, Spot);
        Assert.Equal(x, result.LogMove!.Value, 1e-14);
        Assert.True(result.Amplification > 1);
        // With supply the market holds less against the same news.
        Assert.Equal(-0.05 - 0.03, Solve(fixedSupply, -0.05).LogMove!.Value, 1e-14);
    }

    [Fact]
    public void Solve_VolatilityShockAlone_MakesVolatilityFundsSell()
    {
        IParticipant fund = new VolatilityTargetFunds(Spot, 1e5, 0.12, VolatilityEstimate.Implied(0.16), 2).Along(new VolatilityPath(SpotVolatilityResponse.Fixed, 0.5));
        CascadeResult result = CascadeSolver.Solve(new CascadeEquation(new LinearImpact(PerUnit), [fund]), Shock.None, Spot);
        // 750 units at 16%, 500 wanted at 24%: 250 sold at the old price move it by 2.5%; half invested, the fall itself makes the fund buy a little.
        double x = 0;
        for (int i = 0; i < 200; i++)
            x = PerUnit * ((0.5 * ((1000 * Math.Exp(-x)) + (750 * (1 - Math.Exp(-x))))) - 750);
        Assert.Equal(x, result.LogMove!.Value, 1e-13);
        Assert.InRange(x, -0.025, -0.02);
    }

    private static CascadeResult Solve(IParticipant p, double news)
        => CascadeSolver.Solve(new CascadeEquation(new LinearImpact(PerUnit), [p]), Shock.PriceJump(news), Spot);

    /// <summary>Each with a gain of about 0.1 to 0.6 at the market.</summary>
    private static IParticipant Of(string rule) => rule switch
    {
        "insurers" => new ConstantProportionInsurers(Spot, 1e5, 7.5e4, 4, 2),
        "puts" => new ReplicatedPuts(Spot, 0.02, 0.01, [new ReplicatedPut(500, 95, 0.25, 0.2), new ReplicatedPut(400, 100, 0.1, 0.2)]),
        "leveraged" => new LeveragedFunds(Spot, [new LeveragedFund(3, 50_000), new LeveragedFund(2, 50_000)]),
        "inverse" => new LeveragedFunds(Spot, [new LeveragedFund(-1, 100_000), new LeveragedFund(-2, 20_000)]),
        "volatility target" => new VolatilityTargetFunds(Spot, 5e4, 0.15, VolatilityEstimate.Implied(0.16), 2).Along(Leverage),
        "risk parity" => new RiskParityFunds(Spot, 5e4, 0.15, VolatilityEstimate.Implied(0.16), [0.06], 0.1, 4).Along(Leverage),
        "leverage target" => LeverageTargetingFunds.AtTarget(Spot, 1000, 4),
        "clipped trend" => new TrendFollowers(Spot, 300, 97, 0.1, TrendSignal.Clipped),
        "trend" => new TrendFollowers(Spot, 300, 97, 0.1, TrendSignal.HyperbolicTangent),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "No such rule."),
    };

    /// <summary>Holders of ξ/p shares: they part with q shares at p = ξ/(h − q), so that I(q) = −ln(1 − q/h).</summary>
    private sealed class NoiseTraders(double held) : IImpactLaw
    {
        public string Name => "noise traders";

        public double LogMove(double quantity) => -double.LogP1(-quantity / held);

        public double Slope(double quantity) => 1 / (held - quantity);

        public double Quantity(double logMove) => held * (1 - Math.Exp(-logMove));
    }
}
