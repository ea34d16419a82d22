using OptionCascade.Cascade;
using OptionCascade.Data;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cascade;

/// <summary>
/// SPX at the close of 2022-12-12 (Cboe delayed quotes). Conventions: r = q = 0, whole calendar days/365, at least one day left, IV &gt; 0, open
/// interest &gt; 0, dealers long calls and short puts, σ = 1.2% a day, c² = 1e-3, Y = 1. Figures computed independently.
/// </summary>
public class RealChainCascadeTests
{
    private static readonly Lazy<OptionChain> Spx = new(() =>
        ChainReader.Read(RealData.File("chains/spx_2022-12-12_cboe.csv"), new ChainReadOptions { Forwards = ForwardCurve.Flat(0, 0) }).Chains.Single());

    [Theory]
    [InlineData(450e9, -0.01, -0.0113061925, 3945.6962, -8.4296, 0.11273, 1.1270)]
    [InlineData(450e9, -0.03, -0.0338060133, 3857.9100, -54.2947, 0.10891, 1.1222)]
    [InlineData(450e9, -0.10, -0.1111164102, 3570.8912, -412.5354, 0.07900, 1.0858)]
    [InlineData(50e9, -0.01, -0.0162632843, 3926.1854, -15.2716, 0.34076, 1.5169)]
    [InlineData(50e9, -0.05, -0.0746455794, 3703.5285, -217.3990, 0.28184, 1.3924)]
    [InlineData(50e9, -0.10, -0.1406155802, 3467.0914, -583.4897, 0.20593, 1.2593)]
    public void Solve_SpxSquareRootImpact_MatchesIndependentFigures(double notional, double n, double x, double spot, double flow, double gain, double amplification)
    {
        CascadeModel model = Model(new SquareRootImpact(1, TradingActivity.FromNotional(notional, Spx.Value.Market.Spot, 0.012), 1e-3));
        CascadeResult result = model.Solve(Shock.PriceJump(n));
        Assert.Equal(CascadeStatus.Converged, result.Status);
        Assert.True(Math.Abs(x - result.LogMove!.Value) < 1e-8);
        Assert.Equal(spot, result.Spot!.Value, 4);
        Assert.Equal(flow, result.FlowNotional!.Value / 1e9, 4);
        Assert.Equal(gain, result.Gain!.Value, 5);
        Assert.Equal(amplification, result.Amplification!.Value, 4);
        Assert.True(Math.Abs(result.Residual!.Value) < 1e-15);
    }

    [Theory]
    [InlineData(-0.005, -0.0070351086, 0.426755)]
    [InlineData(-0.009, -0.0184207128, 0.868556)]
    public void Solve_SpxLinearImpact_MatchesIndependentFigures(double n, double x, double gain)
    {
        CascadeResult result = Model(LinearImpact.PerBillion(0.0005, Spx.Value.Market.Spot)).Solve(Shock.PriceJump(n));
        Assert.True(Math.Abs(x - result.LogMove!.Value) < 1e-8);
        Assert.Equal(gain, result.Gain!.Value, 6);
        Fold fold = Assert.Single(result.Curve!.Folds);
        Assert.Equal(-0.0219038, fold.LogMove, 7);
        Assert.Equal(-0.00922817551, fold.Shock.LogJump, 11);
        Assert.Null(fold.LandingLogMove);
    }

    [Fact]
    public void Solve_SpxLinearImpactBeyondTheFold_IsARunawayInPlainWords()
    {
        CascadeModel model = Model(LinearImpact.PerBillion(0.0005, Spx.Value.Market.Spot));
        Assert.Equal(0.152343, model.Equation.Gain(Shock.None, 0), 6);
        CascadeResult result = model.Solve(Shock.PriceJump(-0.00922817551 * 1.0000001));
        Assert.Equal(CascadeStatus.Runaway, result.Status);
        Assert.Null(result.LogMove);
        Assert.Contains(result.Warnings, w => w.StartsWith("Runaway", StringComparison.Ordinal));
        Assert.Throws<InvalidOperationException>(result.EnsureConverged);
        Assert.Equal(CascadeStatus.Converged, model.Solve(Shock.PriceJump(-0.00922817551 * 0.9999999)).Status);
    }

    [Fact]
    public void Book_Spx_UsesTheRowsOfTheConvention()
    {
        CascadeModel model = Model(new LinearImpact(0));
        Assert.Equal(13_168, model.Book.Count);
        Assert.Equal(17_656_739, model.Book.Contracts);
        Assert.Equal(-3.046866, model.Exposure().In(ExposureUnit.GammaPerOnePercentMove).Total.Net / 1e9, 6);
    }

    [Fact]
    public void Compile_SpxDealers_StaysWithinItsStatedError()
    {
        var dealers = new DealerHedging(Model(new LinearImpact(0)).Dealers);
        FlowCurve curve = dealers.Compile(new FlowDomain(Math.Log(0.4), Math.Log(1.6)));
        Assert.True(curve.Error <= 1e-11 * dealers.GrossUnits, $"stated error {curve.Error / dealers.GrossUnits:E1} of gross");
        for (int i = 0; i <= 2000; i++)
        {
            double x = Math.Log(0.4) + ((Math.Log(1.6) - Math.Log(0.4)) * i / 2000);
            double difference = Math.Abs(curve.At(x) - dealers.Traded(x));
            Assert.True(difference <= 1e-11 * dealers.GrossUnits, $"x = {x}: {difference / dealers.GrossUnits:E2} of gross");
        }
    }

    private static CascadeModel Model(IImpactLaw impact)
        => new(Spx.Value, new ResolveOptions { Time = TimeConvention.CalendarDays, MinimumYearFraction = 1 / 365.0 },
            DealerPositioning.LongCallsShortPuts, impact);
}
