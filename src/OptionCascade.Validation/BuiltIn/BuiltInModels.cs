using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Cascade;
using OptionCascade.Hedging.Policies;
using OptionCascade.Impact;
using OptionCascade.Impact.OrderBooks;
using OptionCascade.Margin;
using OptionCascade.Margin.Borrowing;
using OptionCascade.Margin.Crypto;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;
using OptionCascade.Pricing.ImpliedVolatility;
using OptionCascade.Pricing.Surface;
using OptionCascade.Simulation;

namespace OptionCascade.Validation.BuiltIn;

/// <summary>One suite on one of the library's own models.</summary>
/// <param name="Suite">Name of the suite.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Run">Runs it.</param>
internal sealed record ValidationJob(string Suite, string Model, Func<ValidationOptions, CancellationToken, ValidationReport> Run);

/// <summary>The models that come with the library, each with the tolerance it claims and the laws that it is known to break.</summary>
internal static class BuiltInModels
{
    private static readonly LocalDate Day = new(2026, 3, 2);

    /// <summary>Every suite on every model.</summary>
    public static ImmutableArray<ValidationJob> All { get; } =
        [.. Pricers(), .. Solvers(), .. Surfaces(), .. Policies(), .. MarginRules(), .. Impacts(), .. Participants(), .. Cascades(), .. Simulators()];

    private static IEnumerable<ValidationJob> Pricers()
    {
        yield return Job(PricerLaws.Suite, new BlackScholesPricer(), "Black-Scholes", 1e-11);
        yield return Job(PricerLaws.Suite, new AmericanPricer(AmericanPrecision.Exact), "American, exact", 1e-8, cost: 4);
        yield return Job(PricerLaws.Suite, new AmericanPricer(AmericanPrecision.Accurate), "American, accurate", 1e-6, cost: 2);
        yield return Job(PricerLaws.Suite, new AmericanPricer(AmericanPrecision.Fast), "American, fast", 1e-4);
    }

    private static IEnumerable<ValidationJob> Solvers()
    {
        yield return Job(ImpliedVolatilityLaws.Suite, Black, "Black", 1e-12);
        yield return Job(ImpliedVolatilityLaws.For(new AmericanPricer(AmericanPrecision.Accurate), ExerciseStyle.American, 1e-9),
            (price, o, m) => AmericanImpliedVolatility.Solve(price, m.Spot, o.Strike, o.YearFraction, m.Rate, m.DividendYield, o.Right, AmericanPrecision.Accurate), "American, accurate", 1e-8, cost: 8);

        static ImpliedVolatilityResult Black(double price, OptionTerms o, OptionMarket m) => BlackImpliedVolatility.Solve(price,
            m.Spot * Math.Exp((m.Rate - m.DividendYield) * o.YearFraction), o.Strike, o.YearFraction, Math.Exp(-m.Rate * o.YearFraction), o.Right);
    }

    private static IEnumerable<ValidationJob> Surfaces()
    {
        yield return Job(SurfaceLaws.Suite, (years, k) => new SsviParameters(-0.6, 1.1, 0.4).Smile(0.04 * years).TotalVariance(k), "SSVI", 1e-10);
        yield return Job(SurfaceLaws.Fit, Fitted(SmileModel.Svi), "SVI fit", 1e-9);
        yield return Job(SurfaceLaws.Fit, Fitted(SmileModel.Ssvi), "SSVI fit", 1e-9);

        static SurfaceFitter Fitted(SmileModel model) => chain
            => VolatilitySurface.Fit(chain, new SurfaceFitOptions { Time = TimeConvention.CalendarInstant, Model = model, MinimumBid = 1e-6 }).Surface is { } s ? (t, k) => s.AtLogMoneyness(t, k).TotalVariance : null;
    }

    private static IEnumerable<ValidationJob> Policies()
    {
        var costs = new HedgingCosts(0.001);
        IHedgingPolicy[] all =
        [
            new ContinuousHedging(), new MoveSizeHedging(0.02), new FixedTimeHedging(HedgingSchedule.Every(0.004)), new DeltaBand(50), new WhalleyWilmottBand(costs, 1e-3), new ZakamoulineBand(costs, 1e-5),
            new LelandHedging(costs, 0.02, HedgedSide.ShortOptions),
        ];
        foreach (IHedgingPolicy policy in all)
            yield return Job(HedgingPolicyLaws.Suite, policy, policy.Name, 1e-10);
        yield return Job(HedgingPolicyLaws.WithCosts, c => new WhalleyWilmottBand(c, 1e-3), "Whalley–Wilmott", 1e-10);
        yield return Job(HedgingPolicyLaws.WithCosts, c => new ZakamoulineBand(c, 1e-5), "Zakamouline", 1e-10);
    }

    private static IEnumerable<ValidationJob> MarginRules()
    {
        foreach (NamedMarginRule rule in MarginRuleCatalog.InForce(Day, UnderlyingTable.UnitedStates2024))
            yield return Job(MarginRuleLaws.For(rule.Venue), rule.Rule, rule.Key, 1e-9);
        yield return Job(MarginRuleLaws.For(MarginVenue.Crypto), new LendingMarginRule("lending", ImmutableSortedDictionary.Create<string, CollateralTerms>(StringComparer.Ordinal).Add("BTC", new CollateralTerms(0.7, 0.8))), "lending", 1e-9);
    }

    private static IEnumerable<ValidationJob> Impacts()
    {
        yield return Job(ImpactLaws.Suite, new LinearImpact(1e-9), "linear", 1e-12);
        yield return Job(ImpactLaws.Suite, new SquareRootImpact(0.8, new TradingActivity(1e5, 0.012), 1e-3), "square-root", 1e-11);
        IEnumerable<DepthLevel> Side(int sign) => Enumerable.Range(1, 25).Select(i => new DepthLevel(Math.Round(100 + (sign * 0.01 * i * (1 + (0.1 * i))), 4), 1 + (((7 * i) + sign) % 5)));
        OrderBook book = OrderBook.Of(Side(-1), Side(+1), Instant.FromUtc(2026, 3, 2, 10, 0));
        yield return Job(ImpactLaws.Suite, OrderBookImpact.Of(book, DepthBeyondBook.ShareOfMean(1)), "order book", 1e-9);
    }

    private static IEnumerable<ValidationJob> Participants()
    {
        foreach ((IParticipant participant, double? held) in BuiltInParticipants.All)
            yield return Job(held is { } units ? ParticipantLaws.SellersOf(units) : ParticipantLaws.Suite, participant, participant.Name, 1e-10);
    }

    private static IEnumerable<ValidationJob> Cascades()
    {
        yield return Job(CascadeLaws.Suite, CascadeSolver.Solve, "equilibrium solver", 1e-10, cost: 2);
    }

    private static IEnumerable<ValidationJob> Simulators()
    {
        yield return Job(SimulatorLaws.Suite, (equation, options, path) => new MarketSimulator(equation, options).Run(path), "market simulator", 1e-10);
    }

    private static ValidationJob Job<TModel>(LawSuite<TModel> suite, TModel model, string name, double tolerance, int cost = 1) => new(suite.Name, name, (options, cancellation) =>
        suite.Check(model, options with
        {
            Cases = Math.Max(1, options.Cases / cost),
            Tolerance = tolerance,
            KnownExceptions = [.. BuiltInExceptions.Of(suite.Name, name).Where(k => suite.Laws.Any(l => l.Name == k.Law))],
        }, name, cancellation));
}
