using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Impact;
using OptionCascade.Numerics;
using OptionCascade.Participants;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cascade;

/// <summary>Feedback models with a closed form, run through the solver.</summary>
public class ClosedFormTests
{
    private const double Spot = 50, Assets = 2e6;

    /// <summary>r = r₀/(1 − κA(L² − L)) for a fund that trades (L² − L)·A per unit of log return; no equilibrium where the gain is one or more.</summary>
    [Fact]
    public void Solve_LinearLeveragedFund_AmplifiesByTheClosedForm()
    {
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load(Path.Combine("Hedging", "Policies"), "letf_rebalance.csv");
        foreach (ReferenceTable row in rows)
        {
            var fund = new LeveragedFund(row.Number("leverage_x"), Assets);
            var market = new CascadeEquation(new LinearImpact(row.Number("impact_times_assets") / Assets * Spot), [new FundFlow(fund, isLinear: true)]);
            CascadeResult result = CascadeSolver.Solve(market, Shock.PriceJump(-0.01), Spot);
            if (row["amplification"].StartsWith("no ", StringComparison.Ordinal)) Assert.Equal(CascadeStatus.Runaway, result.Status);
            else Assert.Equal(row.Number("amplification"), result.MoveMultiple!.Value, 1e-10);
        }
    }

    /// <summary>The fund's exact flow, of a simple return: the closed form is the response to a small shock.</summary>
    [Fact]
    public void Solve_LeveragedFund_AmplifiesASmallShockByTheClosedForm()
    {
        foreach (ReferenceTable row in ReferenceTable.Load(Path.Combine("Hedging", "Policies"), "letf_rebalance.csv"))
        {
            var fund = new LeveragedFund(row.Number("leverage_x"), Assets);
            var market = new CascadeEquation(new LinearImpact(row.Number("impact_times_assets") / Assets * Spot), [new FundFlow(fund, isLinear: false)]);
            CascadeResult still = CascadeSolver.Solve(market, Shock.None, Spot);
            Assert.Equal(row.Number("impact_times_assets") * row.Number("multiplier_x2_minus_x"), still.Gain!.Value, 1e-12);
            if (still.Gain < 1) Assert.Equal(row.Number("amplification"), still.Amplification!.Value, 1e-10);
            else Assert.StartsWith("no ", row["amplification"], StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// A full exit sold piece by piece at the prices that the solver gives leaves equity below zero from the leverage (1 + δ)/I on. With x = s^m and mδ whole the price
    /// is a polynomial in s, and eight Gauss–Legendre nodes give the mean price exactly.
    /// </summary>
    [Fact]
    public void Solve_FullExitOfALeveragedPosition_IsRuinFromTheCriticalLeverageOn()
    {
        GaussLegendre.UnitInterval(8, out double[] nodes, out double[] weights);
        foreach (ReferenceTable row in ReferenceTable.Load("Impact", "critical_leverage.csv"))
        {
            double exponent = row.Number("exponent"), power = exponent switch { 0.5 => 2, 0.6 => 5, _ => 1 }, mean = 0;
            var market = new CascadeEquation(new PowerImpact(row.Number("impact"), exponent), []);
            for (int i = 0; i < nodes.Length; i++)
            {
                double s = nodes[i];
                double price = CascadeSolver.Solve(market, Shock.BlockTrade(-Math.Pow(s, power)), Spot).Spot!.Value / Spot;
                mean += weights[i] * power * Math.Pow(s, power - 1) * price;
            }

            Assert.Equal(1, 1 / (1 - mean) / row.Number("critical"), 1e-9); // equity 1/λ is what the exit costs
        }
    }

    /// <summary>Thurner, Farmer and Geanakoplos: ξ = 1000, λ = 20, D = 10, M = −9 and N = 1000 clear at 1.025; the price diverges at D = N/λ.</summary>
    [Fact]
    public void CappedFundPrice_PublishedParameters_ClearsAtTheClosedForm()
    {
        var market = new CappedFundPrice(1000, 20, 10, -9, 1000);
        Assert.Equal(1.025, market.Price!.Value, 1e-15);
        Assert.Equal(1.25, market.FundEquity!.Value, 1e-12);
        Assert.Null(new CappedFundPrice(1000, 20, 50, -9, 1000).Price);
        Assert.True(new CappedFundPrice(1000, 20, 49.999, -9, 1000).Price > 10_000);
        Assert.Null(new CappedFundPrice(100, 20, 10, -9, 1000).Price);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CappedFundPrice(1000, 0.5, 10, -9, 1000));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CappedFundPrice(1000, 20, 10, double.NaN, 1000));
    }

    /// <summary>Price by price: what noise traders and the fund want at the clearing price is what there is, and iterating demand converges to it by the factor g.</summary>
    [Fact]
    public void CappedFundPrice_AnyMarket_ClearsAndIsTheLimitOfIteratedDemand()
        => Law.ForAll(Law.Uniform(0, 1), u =>
        {
            double noise = 500 + (1000 * u), cap = 2 + (18 * u * u), shares = 0.9 * 1000 / cap * ((7 * u) % 1), cash = -0.5 * noise / cap * ((3 * u) % 1);
            var market = new CappedFundPrice(noise, cap, shares, cash, 1000);
            double price = market.Price!.Value, iterate = 0.1;
            for (int i = 0; i < 500; i++) iterate = (noise + (cap * ((shares * iterate) + cash))) / 1000;
            return Math.Abs((noise / price) + (cap * market.FundEquity!.Value / price) - 1000) <= 1e-9 && Math.Abs((iterate / price) - 1) <= 1e-10
                && Math.Abs(new CappedFundPrice(noise + 1, cap, shares, cash, 1000).Price!.Value - price - (0.001 / (1 - market.Gain))) <= 1e-12 / (1 - market.Gain);
        });

    /// <summary>One fund, in units of underlying: its exact flow, or that flow's tangent at the start.</summary>
    private sealed class FundFlow(LeveragedFund fund, bool isLinear) : IParticipant
    {
        public string Name => "fund";

        public bool IsReversible => true;

        public double Traded(double logMove) => isLinear ? fund.Multiplier * fund.Assets * logMove / Spot : fund.FlowUnits(Math.Exp(logMove) - 1, Spot);

        public double Slope(double logMove)
            => isLinear ? fund.Multiplier * fund.Assets / Spot : fund.IsWipedOut(Math.Exp(logMove) - 1) ? 0 : fund.Multiplier * fund.Assets * Math.Exp(-logMove) / Spot;

        public FlowCurve Compile(FlowDomain domain)
        {
            // 1 + Lr = 0: the corner where the fund is gone.
            double ruin = 1 - (1 / fund.Leverage);
            return FlowCurve.Compile(domain, Traded, 20 * fund.Assets / Spot, isLinear || !(ruin > 0) || !double.IsFinite(ruin) ? null : [Math.Log(ruin)]);
        }
    }

    /// <summary>ln(1 − I·xᵟ) for x units sold, with a linear core of width 1e-24 that keeps its slope finite.</summary>
    private sealed class PowerImpact(double impact, double exponent) : IImpactLaw
    {
        private const double Core = 1e-24;

        public string Name => "power";

        public double LogMove(double quantity)
        {
            double u = Math.Abs(quantity);
            return Math.Sign(quantity) * -ElementaryFunctions.LogOnePlus(-impact * Power(u));
        }

        public double Slope(double quantity)
        {
            double u = Math.Abs(quantity);
            return impact * exponent * Math.Pow(u + Core, exponent - 1) / (1 - (impact * Power(u)));
        }

        public double Quantity(double logMove)
            => Math.Sign(logMove) * (Math.Pow(((1 - Math.Exp(-Math.Abs(logMove))) / impact) + Math.Pow(Core, exponent), 1 / exponent) - Core);

        private double Power(double u) => Math.Pow(u + Core, exponent) - Math.Pow(Core, exponent);
    }
}
