using FsCheck.Fluent;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Participants;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Participants;

public class FundRuleTests
{
    private const double Spot = 100;

    /// <summary>y₀ and nothing else.</summary>
    private static VolatilityPath Shift(double y) => new(SpotVolatilityResponse.Fixed, y);

    [Fact]
    public void LeveragedFunds_AnyMove_AreTheEndOfDayFormula()
        => Law.ForAll(
            from leverage in Law.Uniform(-4, 4)
            from assets in Law.Uniform(0, 1e9)
            from r in Law.Uniform(-0.95, 2)
            select (leverage, assets, r), q =>
        {
            var fund = new LeveragedFund(q.leverage, q.assets);
            var p = new LeveragedFunds(Spot, [fund, fund]);
            double expected = 2 * fund.FlowUnits(q.r, Spot);
            // Money: exposure L·A/S₀ units became L·A(1 + r); assets A(1 + Lr), of which L times are wanted.
            double money = (q.leverage * Math.Max(0, q.assets * (1 + (q.leverage * q.r)))) - (q.leverage * q.assets * (1 + q.r));
            double traded = p.Traded(double.LogP1(q.r)), scale = 1e-12 * q.assets;
            return Math.Abs(traded - expected) <= scale && Math.Abs(traded - (2 * money / (Spot * (1 + q.r)))) <= scale;
        });

    [Theory]
    [InlineData(2, -0.5, 1.2)]
    [InlineData(3, -1.0 / 3, 0.5)]
    [InlineData(-1, 1, -0.7)]
    [InlineData(-2, 0.5, -0.1)]
    public void LeveragedFunds_AssetsGone_CloseTheirExposureAndNoMore(double leverage, double wipedOut, double other)
    {
        var fund = new LeveragedFund(leverage, 1e6);
        var p = new LeveragedFunds(Spot, [fund]);
        double x = double.LogP1(wipedOut), all = -leverage * 1e4;
        Assert.Equal(x, fund.WipedOutLogMove!.Value, 1e-15);
        Assert.Equal(all, p.Traded(x), 1e-7);
        Assert.Equal(all, p.Traded(1.5 * x), 1e-7);
        Assert.Equal(all, p.Traded(40 * x), 1e-7);
        Assert.Equal(all, p.Traded(0.999999999 * x), 1e-3);
        Assert.Equal(0, p.Slope(1.01 * x));
        Assert.True(p.Slope(0.99 * x) > 0);
        Assert.Equal(Math.Sign(other), Math.Sign(p.Traded(other)));
    }

    [Fact]
    public void LeveragedFunds_LeverageOfZeroOrOne_TradeNothing()
    {
        var p = new LeveragedFunds(Spot, [new LeveragedFund(0, 1e6), new LeveragedFund(1, 1e6), new LeveragedFund(3, 0)]);
        foreach (double x in new[] { -3.0, -0.5, 0, 0.5, 3 })
            Assert.Equal((0.0, 0.0), (p.Traded(x), p.Slope(x)));
        Assert.Equal(0, new LeveragedFunds(Spot, []).Compile(new FlowDomain(-1, 1)).At(0.5));
    }

    [Fact]
    public void VolatilityTarget_ShockOfVolatilityAlone_IsTheWorkedFigure()
    {
        // 12% over 16% of a billion is 7.5 million units; at twice the volatility half of them.
        var p = new VolatilityTargetFunds(Spot, 1e9, 0.12, VolatilityEstimate.Implied(0.16), leverageLimit: 2);
        Assert.Equal(7.5e6, p.UnitsAtStart, 1e-6);
        Assert.Equal(-3.75e6, p.Along(Shift(1)).Traded(0), 1e-6);
        Assert.Equal(7.5e6, p.Along(Shift(-0.5)).Traded(0), 1e-6);
        // The limit of two binds at 6%: a volatility of 4% adds no more.
        Assert.Equal(12.5e6, p.Along(Shift(-0.75)).Traded(0), 1e-6);
    }

    [Fact]
    public void VolatilityTarget_FallWithVolatility_IsTheWorkedFigure()
    {
        // −10% at half as much volatility again (24%): wealth 925 m, half of it wanted, 675 m held: 212.5 m sold at 90.
        VolatilityEstimate estimate = VolatilityEstimate.Implied(0.16);
        double x = Math.Log(0.9);
        double Trade(double share, double band) => new VolatilityTargetFunds(Spot, 1e9, 0.12, estimate, 2, share, band).Along(Shift(0.5)).Traded(x);
        Assert.Equal(-212.5e6 / 90, Trade(1, 0), 1e-6);
        Assert.Equal(-106.25e6 / 90, Trade(0.5, 0), 1e-6);
        // To the edge of a band of ±0.1: 0.6 · 925 m are wanted then.
        Assert.Equal(-120e6 / 90, Trade(1, 0.1), 1e-6);
        // 675/925 = 0.7297 lies within 0.5 ± 0.23.
        Assert.Equal(0, Trade(1, 0.23));
    }

    [Fact]
    public void VolatilityTarget_RealisedEstimate_SellsAfterAMoveEitherWay()
    {
        // Yesterday 16%, weight 0.06: the estimate without a move is 16%·√0.94; after −5% in a day σ̂² = 0.024064 + 0.06·0.0025·252 = 0.061864.
        VolatilityEstimate estimate = VolatilityEstimate.Ewma(0.16, 0.06, 1.0 / 252);
        Assert.Equal(0.024064, estimate.Volatility * estimate.Volatility, 1e-15);
        Assert.Equal(Math.Sqrt(0.061864), estimate.At(-0.05, 0), 1e-15);
        Assert.Equal(Math.Sqrt(0.061864), estimate.At(-0.05, 3), 1e-15);
        var p = new VolatilityTargetFunds(Spot, 1e9, 0.12, estimate, 2);
        Assert.Equal(0, p.Traded(0));
        Assert.True(p.Traded(-0.05) < 0 && p.Traded(0.05) < 0);
        double w0 = 0.12 / Math.Sqrt(0.024064), w = 0.12 / Math.Sqrt(0.061864), price = Spot * Math.Exp(-0.05), wealth = 1e9 * (1 + (w0 * (Math.Exp(-0.05) - 1)));
        Assert.Equal(((w * wealth) - (w0 * 1e9 * Math.Exp(-0.05))) / price, p.Traded(-0.05), 1e-6);
    }

    /// <summary>Both rules in currency: what is wanted of the wealth that the move has left, less what is held.</summary>
    [Fact]
    public void VolatilityRules_AnyFund_AreTheAccountsInCurrency()
        => Law.ForAll(
            from wealth in Law.Uniform(1, 1e6)
            from target in Law.Uniform(0.05, 0.4)
            from sigma in Law.Uniform(0.08, 0.6)
            from limit in Law.Uniform(0.5, 4)
            from theta in Law.Uniform(0, 1)
            from lambda in Law.Uniform(0, 0.3)
            from bond in Law.Uniform(0.03, 0.2)
            from rho in Law.Uniform(-0.6, 0.9)
            from share in Law.Uniform(0.1, 1)
            from band in Law.Uniform(-0.2, 0.3)
            from x in Law.Uniform(-0.8, 0.6)
            from path in RuleFollower.Path
            select (wealth, target, sigma, limit, theta, lambda, bond, rho, share, band: Math.Max(band, 0), x, path), q =>
        {
            double y = q.path.At(q.x), years = 1.0 / 252;
            double realised = (q.sigma * q.sigma) + (q.lambda * q.x * q.x / years), implied = q.sigma * q.sigma * (1 + y) * (1 + y);
            double after = Math.Sqrt((q.theta * implied) + ((1 - q.theta) * realised));
            double Expected(Func<double, double> weight)
            {
                double held = weight(q.sigma) * q.wealth / Spot, price = Spot * Math.Exp(q.x), wealth = q.wealth + (held * (price - Spot));
                if (wealth <= 0) return -held;
                double wanted = weight(after), has = held * price / wealth;
                double to = has > wanted + q.band ? wanted + q.band : has < wanted - q.band ? wanted - q.band : has;
                return q.share * (to - has) * wealth / price;
            }

            double TwoAssets(double s)
            {
                // Scale a portfolio of 1/σ each to the target, then down to the limit.
                double a = 1 / s, b = 1 / q.bond, risk = Math.Sqrt((a * a * s * s) + (b * b * q.bond * q.bond) + (2 * q.rho * a * s * b * q.bond)), scale = q.target / risk;
                return a * Math.Min(scale, q.limit / (a + b));
            }

            VolatilityEstimate estimate = VolatilityEstimate.Blend(q.sigma, q.theta, q.lambda, years);
            double one = new VolatilityTargetFunds(Spot, q.wealth, q.target, estimate, q.limit, q.share, q.band).Along(q.path).Traded(q.x);
            double two = new RiskParityFunds(Spot, q.wealth, q.target, estimate, [q.bond], q.rho, q.limit, q.share, q.band).Along(q.path).Traded(q.x);
            double rounding = 1e-11 * q.wealth;
            return Math.Abs(one - Expected(s => Math.Min(q.limit, q.target / s))) <= rounding && Math.Abs(two - Expected(TwoAssets)) <= rounding;
        }, cases: 3000);

    [Fact]
    public void RiskParity_VolatilityDoubled_IsTheWorkedFigure()
    {
        // 15% and 5%, uncorrelated, target 10%: λ = 0.1/√2, the underlying 0.0707107/0.15 = 47.14% of wealth, the bonds 141.4%. Doubled volatility halves it.
        RiskParityFunds Of(double limit) => new(Spot, 1e9, 0.1, VolatilityEstimate.Implied(0.15), [0.05], 0, limit);
        Assert.Equal(1e7 * 0.1 / (Math.Sqrt(2) * 0.15), Of(3).UnitsAtStart, 1e-6);
        Assert.Equal(-0.5e7 * 0.1 / (Math.Sqrt(2) * 0.15), Of(3).Along(Shift(1)).Traded(0), 1e-6);
        // A limit of 1.5 binds (188.6% were wanted): 1.5·(1/0.15)/(1/0.15 + 1/0.05) = 37.5%, then 1.5·(1/0.3)/(1/0.3 + 20) = 21.43%.
        Assert.Equal(0.375e7, Of(1.5).UnitsAtStart, 1e-6);
        Assert.Equal(((1.5 / 7) - 0.375) * 1e7, Of(1.5).Along(Shift(1)).Traded(0), 1e-6);
    }

    [Fact]
    public void RiskParity_AnyNumberOfAssets_HasTheTargetVolatilityAndEqualRisks()
        => Law.ForAll(
            from n in Gen.Choose(2, 5)
            from volatilities in Law.Uniform(0.03, 0.4).ArrayOf(5)
            from rho in Law.Uniform(-0.2, 0.9)
            select (n, volatilities, rho), q =>
        {
            double[] sigma = q.volatilities[..q.n];
            // Each asset in turn is the underlying of a fund without a limit.
            double[] weights = [.. sigma.Select((s, i) => new RiskParityFunds(Spot, 1, 0.1, VolatilityEstimate.Implied(s), sigma.Where((_, j) => j != i), q.rho, 1e6).UnitsAtStart * Spot)];
            double Covariance(int i, int j) => weights[i] * weights[j] * sigma[i] * sigma[j] * (i == j ? 1 : q.rho);
            double[] risks = [.. Enumerable.Range(0, q.n).Select(i => Enumerable.Range(0, q.n).Sum(j => Covariance(i, j)))];
            return Math.Abs(risks.Sum() - 0.01) <= 1e-13 && risks.All(r => Math.Abs(r - (0.01 / q.n)) <= 1e-13);
        });

    [Fact]
    public void VolatilityTarget_LeveragedBeyondItsWealth_SellsEverything()
    {
        // Three times invested: gone at −1/3. With half the gap traded, the other half goes at once there.
        var p = new VolatilityTargetFunds(Spot, 1e6, 0.3, VolatilityEstimate.Implied(0.1), leverageLimit: 3, adjustmentShare: 0.5);
        double gone = Math.Log(2.0 / 3);
        Assert.Equal(-3e4, p.Traded(gone - 1e-9), 1e-6);
        Assert.Equal(-1.5e4, p.Traded(gone + 1e-9), 1);
        FlowJump jump = Assert.Single(p.Compile(new FlowDomain(-1, 1)).Jumps);
        Assert.Equal(gone, jump.LogMove, 1e-15);
        Assert.Equal(-1.5e4, jump.Quantity, 1e-6);
    }

    [Fact]
    public void LeverageTargeting_FallOfFivePercent_IsTheWorkedFigure()
    {
        // Assets 100,000, debt 80,000, five times. At 95: assets 95,000, equity 15,000, 75,000 wanted: 20,000 sold, which is (L − 1)·r of the assets at the start.
        LeverageTargetingFunds p = LeverageTargetingFunds.AtTarget(Spot, 1000, 5);
        Assert.Equal(0, p.Traded(0));
        Assert.Equal(-20_000.0 / 95, p.Traded(Math.Log(0.95)), 1e-10);
        Assert.Equal(20_000.0 / 105, p.Traded(Math.Log(1.05)), 1e-10);
        Assert.Equal(-10_000.0 / 95, new LeverageTargetingFunds(Spot, 1000, 80_000, 5, adjustmentShare: 0.5).Traded(Math.Log(0.95)), 1e-10);
        // Leverage 95/15 = 6.33 against a band of 5 ± 1: sold down to six times.
        Assert.Equal(-5000.0 / 95, new LeverageTargetingFunds(Spot, 1000, 80_000, 5, band: 1).Traded(Math.Log(0.95)), 1e-10);
        Assert.Equal(0, new LeverageTargetingFunds(Spot, 1000, 80_000, 5, sellsOnly: true).Traded(Math.Log(1.05)));
        Assert.Equal(-20_000.0 / 95, new LeverageTargetingFunds(Spot, 1000, 80_000, 5, sellsOnly: true).Traded(Math.Log(0.95)), 1e-10);
        Assert.Equal(Math.Log(0.8), p.InsolventAt, 1e-15);
        Assert.Equal(-1000, p.Traded(Math.Log(0.8) - 1e-12), 1e-12);
    }

    [Fact]
    public void LeverageTargeting_OffItsTargetOrInsolventAtTheStart_TradesBeforeAnyMove()
    {
        // Equity 20,000 of 100,000 against four times: 80,000 wanted.
        Assert.Equal(-200, new LeverageTargetingFunds(Spot, 1000, 80_000, 4).Traded(0), 1e-10);
        Assert.Equal(200, new LeverageTargetingFunds(Spot, 1000, 80_000, 6).Traded(0), 1e-10);
        // Cash: half invested, one half wanted.
        Assert.Equal(0, new LeverageTargetingFunds(Spot, 1000, -100_000, 0.5).Traded(0));
        Assert.True(new LeverageTargetingFunds(Spot, 1000, -100_000, 0.5).Traded(-0.1) > 0);
        foreach (double x in new[] { -0.5, 0, 0.5 })
            Assert.Equal(-1000, new LeverageTargetingFunds(Spot, 1000, 100_000, 4).Traded(x));
        Assert.Equal(0, new LeverageTargetingFunds(Spot, 0, 100_000, 4).Traded(-0.5));
        Assert.Equal(0, new LeverageTargetingFunds(Spot, 0, 0, 4).Traded(-0.5));
    }

    [Fact]
    public void LeverageTargeting_AtItsTarget_IsALeveragedFundOfTheSameEquity()
        => Law.ForAll(
            from leverage in Law.Uniform(0.1, 20)
            from equity in Law.Uniform(1, 1e6)
            from x in Law.Uniform(-0.9, 0.9)
            select (leverage, equity, x), q =>
        {
            double bank = LeverageTargetingFunds.AtTarget(Spot, q.leverage * q.equity / Spot, q.leverage).Traded(q.x);
            return Math.Abs(bank - new LeveragedFunds(Spot, [new LeveragedFund(q.leverage, q.equity)]).Traded(q.x)) <= 1e-11 * q.equity;
        });

    [Fact]
    public void ThresholdFunds_ThreeFourFivePercent_IsTheWorkedFigure()
    {
        // Debt 94,500 of 100,000. 4% at 98,437.5: a fifth (1 − 4/5) is sold. At 98: equity 3500, 70,000 kept, 28,000 sold. 3% at 97,422.68: everything.
        var p = new ThresholdFunds(Spot, 1000, 94_500, 0.03, 0.04, 0.05);
        Assert.Equal(0.055, p.CapitalRatio(0), 1e-15);
        Assert.Equal(Math.Log(0.984375), p.BufferAt, 1e-15);
        Assert.Equal(Math.Log(0.945 / 0.97), p.MinimumAt, 1e-15);
        Assert.Equal(0, p.Traded(p.BufferAt + 1e-12));
        Assert.Equal(-200, p.Traded(p.BufferAt), 1e-9);
        Assert.Equal(-28_000 / 98.0, p.Traded(Math.Log(0.98)), 1e-9);
        Assert.Equal(-400, p.Traded(p.MinimumAt + 1e-12), 1e-6);
        Assert.Equal(-1000, p.Traded(p.MinimumAt));
        Assert.Equal(0, p.Traded(0.5));
        Assert.Equal([-1000 + 400, -200.0], p.Compile(new FlowDomain(-1, 1)).Jumps.Select(j => Math.Round(j.Quantity, 9)));
    }

    [Fact]
    public void ThresholdFunds_AnyBalanceSheet_ComeBackToTheTargetOrSellAll()
        => Law.ForAll(
            from debt in Law.Uniform(0, 1.4)
            from other in Law.Uniform(0, 1)
            from m in Law.Uniform(0, 0.1)
            from b in Law.Uniform(0, 0.1)
            from t in Law.Uniform(0.001, 0.3)
            from x in Law.Uniform(-0.8, 0.8)
            select (debt, other, m, b: m + b, t: m + b + t, x), q =>
        {
            var p = new ThresholdFunds(1, 1, q.debt, q.m, q.b, q.t, q.other);
            double price = Math.Exp(q.x), assets = price + q.other, equity = assets - q.debt, ratio = equity / assets, sold = -p.Traded(q.x);
            double start = 1 + q.other - q.debt, startRatio = start / (1 + q.other);
            if (startRatio <= q.b && q.x > 0) return sold == -p.Traded(0);
            if (ratio > q.b) return sold == 0;
            if (ratio <= q.m) return sold == 1;
            double kept = (1 - sold) * price;
            return sold == 1 ? equity / q.other <= q.t + 1e-12 : Math.Abs((equity / (kept + q.other)) - q.t) <= 1e-12;
        }, cases: 3000);

    [Fact]
    public void Funds_ArgumentsOutOfRange_AreRefused()
    {
        VolatilityEstimate estimate = VolatilityEstimate.Implied(0.2);
        Assert.Throws<ArgumentOutOfRangeException>(() => VolatilityEstimate.Implied(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => VolatilityEstimate.Ewma(0.2, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => VolatilityEstimate.Blend(0.2, 1.1, 0.1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => VolatilityEstimate.Blend(0.2, 1, 0.1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => estimate.At(0.1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VolatilityTargetFunds(Spot, -1, 0.1, estimate, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VolatilityTargetFunds(Spot, 1, 0, estimate, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VolatilityTargetFunds(Spot, 1, 0.1, estimate, 1, adjustmentShare: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VolatilityTargetFunds(Spot, 1, 0.1, estimate, 1, adjustmentShare: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VolatilityTargetFunds(Spot, 1, 0.1, estimate, 1, band: -0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RiskParityFunds(Spot, 1, 0.1, estimate, [], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RiskParityFunds(Spot, 1, 0.1, estimate, [0.1, 0.1], -0.5, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeverageTargetingFunds(Spot, 1, double.NaN, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeverageTargetingFunds(Spot, 1, 1, -2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThresholdFunds(Spot, 1, 1, 0.05, 0.04, 0.06));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThresholdFunds(Spot, 1, 1, 0.03, 0.04, 0.035));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ThresholdFunds(Spot, 1, 1, 0, 0, 0));
    }
}
