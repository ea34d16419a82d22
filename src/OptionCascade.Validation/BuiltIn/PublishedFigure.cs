using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Cascade;
using OptionCascade.Cascade.Clearing;
using OptionCascade.Hedging.Policies;
using OptionCascade.Impact;
using OptionCascade.Margin.Crypto;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;
using OptionCascade.Pricing.Dividends;
using OptionCascade.Pricing.Surface;

namespace OptionCascade.Validation.BuiltIn;

/// <summary>A figure that somebody published, and ours.</summary>
/// <param name="Source">Who published it.</param>
/// <param name="What">What it is.</param>
/// <param name="Expected">As published.</param>
/// <param name="Tolerance">Half of its last printed digit, or what its source allows.</param>
/// <param name="Ours">The library's figure.</param>
internal sealed record PublishedFigure(string Source, string What, double Expected, double Tolerance, Func<double> Ours)
{
    private const string Haug = "Haug, Complete Guide to Option Pricing Formulas (1998)";

    /// <summary>A choice over all parts of the library; the tests hold several hundred more.</summary>
    public static ImmutableArray<PublishedFigure> All { get; } =
    [
        new(Haug, "European call S=60 K=65 T=0.25 σ=0.30 r=0.08", 2.1334, 5e-5, () => BlackScholes.Evaluate(60, 65, 0.25, 0.3, 0.08, 0, OptionRight.Call).Price),
        new(Haug, "European put S=100 K=95 T=0.5 σ=0.20 r=0.10 q=0.05", 2.4648, 5e-5, () => BlackScholes.Evaluate(100, 95, 0.5, 0.2, 0.1, 0.05, OptionRight.Put).Price),
        new(Haug, "delta of a call on a future, S=105 K=100 T=0.5 σ=0.36 r=q=0.10", 0.5946, 5e-5, () => BlackScholes.Evaluate(105, 100, 0.5, 0.36, 0.1, 0.1, OptionRight.Call).Delta),
        new(Haug, "delta of a put on a future, S=105 K=100 T=0.5 σ=0.36 r=q=0.10", -0.3566, 5e-5, () => BlackScholes.Evaluate(105, 100, 0.5, 0.36, 0.1, 0.1, OptionRight.Put).Delta),
        new("QuantLib test-suite, blackcalculator.cpp", "Black 1976 call F=K=100, σ√T=0.2", 7.965567455405804, 1e-12, () => Black76.Evaluate(100, 100, 1, 0.2, 1, OptionRight.Call).Price),
        new("QuantLib test-suite, bacheliercalculator.cpp", "Bachelier call F=K=100, σ√T=20", 7.978845608028654, 1e-12, () => Bachelier.Evaluate(100, 100, 1, 20, 1, OptionRight.Call).Price),
        new("Andersen, Lake and Offengenden (2015)", "American put less European, S=K=100 T=1 σ=0.25 r=q=0.05; the source's scheme is not fully converged", 0.1069528, 1e-6, () =>
            AmericanOption.Price(100, 100, 1, 0.25, 0.05, 0.05, OptionRight.Put, AmericanPrecision.Exact) - BlackScholes.Evaluate(100, 100, 1, 0.25, 0.05, 0.05, OptionRight.Put).Price),
        new("Hull, Options, Futures and Other Derivatives, 5th ed., example 12.8", "European call with two dividends of 0.50, escrowed model", 3.67, 0.005, () =>
            DividendOption.Price(40, 40, 0.5, 0.3, 0.09, 0, OptionRight.Call, [new CashDividend(1 / 6.0, 0.5), new CashDividend(5 / 12.0, 0.5)], DividendModel.Escrowed)),
        new("Gatheral and Jacquier, Quantitative Finance 14 (2014), eq. 3.8", "least g of Vogt's slice (butterfly arbitrage)", -0.0328635729, 1e-6, () =>
            new SviParameters(-0.041, 0.1331, 0.306, 0.3586, 0.4153).Butterfly().MinimumG),
        new("Cheng and Madhavan (2009)", "rebalancing multiplier L² − L of a fund at three times inverse", 12, 0, () => new LeveragedFund(-3, 1).Multiplier),
        new("Almgren, Thum, Hauptmann and Li (2005)", "cost of 10% of a day's volume of IBM in a tenth of a day, basis points", 32, 0.5, () =>
            1e4 * new AlmgrenCost(-0.1 * 6.561e6, 0.1, new TradingActivity(6.561e6, 0.0157), 1.728e9).Cost),
        new("Kyle and Obizhaeva (2013)", "predicted fall of 1987, percent; the published figure from rounded inputs", 16.77, 0.05, () => 100 * InvarianceImpact.PredictedFall(0.6684, 0.0135, 20.57e9 * 1.54)),
        new("Cboe, Margin Requirement Examples (2007)", "Regulation T, 100 short calls on IBM at 97.73, strike 100, premium 1.68, net of the premium, dollars", 172_760, 0.5, () =>
        {
            var today = new LocalDate(2007, 2, 23);
            return StrategyMargin.Evaluate(new StrategyUnderlying { Symbol = "IBM", Price = 97.73, Class = UnderlyingClass.Equity, LeverageFactor = 1 },
                [new StrategyLeg(-100, OptionRight.Call, 100, today.PlusDays(56), 1.68, 100, ExerciseStyle.American)], null, RequirementKind.Maintenance, today, StrategyBasedParameters.RegTCboe2012).Requirement - (100 * 100 * 1.68);
        }),
        new("Binance, liquidation price of futures (FAQ)", "long 3,683.979 ETH at 1,456.84", 1114.78, 0.005, () => PerpetualLiquidation.Linear(1_535_443.01, 3683.979, 1456.84, 0.1, 135_365)!.Value),
        new("Deribit, Linear Perpetual (support page)", "initial margin of 25 BTC, coins", 0.53125, 1e-12, () =>
            DeribitStandardMargin.Future(25, ParameterLibrary.Get<DeribitStandardMarginParameters>("deribit-standard", "BTC", new LocalDate(2026, 3, 2)).Values).Initial),
        new("Cusp of one cluster of stops, closed form", "critical shock of a cluster of stops with a = 2.6 two deviations away, standard deviations", -0.765842041342123, 1e-9, Cusp),
        new("Borel–Tanner law", "expected number of stops set off at branching ½ and one at first", 2, 1e-12, () => new PoissonStopAvalanche(0.5, 1).Mean),
        new("Eisenberg and Noe (2001), example of the R package systemicrisk", "payment of the first of three banks", 1.473214285714, 1e-12, () =>
            ClearingSolver.Solve(PaymentNetwork.FromMatrix(new[,] { { 0, 0.5, 0.5 }, { 0.5, 0, 0.5 }, { 0.5, 0.5, 0 } }, [0.5, 0.625, 0.75], [1.5, 0.5, 0.5]), RecoveryRates.Full).Greatest.Payments[0]),
    ];

    /// <summary>u = u₀ + z + a[Φ(u) − Φ(u₀)] with a = 2.6, u₀ = 2: stops of one deviation's width.</summary>
    private static double Cusp()
    {
        const double width = 0.02, quantity = 1000;
        var equation = new CascadeEquation(new LinearImpact(2.6 * width / quantity), [StopDensity.Normal(100, 100 * Math.Exp(-2 * width), width, quantity)]);
        return -ResponseCurve.Create(equation, Shock.PriceJump(-width)).Folds[0].Scale;
    }
}
