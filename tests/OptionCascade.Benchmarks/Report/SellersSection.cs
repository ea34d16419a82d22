using System.Diagnostics;
using System.Globalization;
using OptionCascade.Benchmarks.Hedging;
using OptionCascade.Cascade;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Margin;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Population;
using OptionCascade.Margin.Sellers;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Market;
using OptionCascade.Participants;

namespace OptionCascade.Benchmarks.Report;

/// <summary>Thousands of option sellers on margin, stops and leveraged accounts against the SPX chain, with volatility fixed and fed back.</summary>
internal static class SellersSection
{
    public const string Command = "sellers";

    private const int Accounts = 10_000, Stops = 5_000, Longs = 2_000, VolatilitySteps = 10_000, LookUps = 1_000, Rounds = 6, FewAccounts = 1_000;
    private const double MostSeconds = 0.5, MostLookUpNanoseconds = 1_000, MostStepMilliseconds = 100;

    public static void Write(MarkdownPage page)
    {
        page.Heading("Option sellers in the cascade");
        page.Paragraph($"""
            The SPX chain, {Accounts} seller accounts drawn to its open interest (naked puts, strangles, condors, covered calls; Regulation T), {Stops} stop orders, {Longs} leveraged accounts. *Accounts made ready*: kill prices and
            liquidations of all accounts both ways at fixed volatility, once per market and population, for any shock, impact and feedback. *Response curve*: every participant compiled and the curve of a ray built, from nothing, once the accounts are
            ready. Fed back, volatility rises as spot falls and with every option bought, and depth shrinks as it rises: the walk through all liquidations, each of which moves volatility and with it every other account's margin, is part of the curve.
            *Verified*: `result.Verify` of the answer to a fall of 5%, the walk repeated, everybody's flow by formula at every threshold on the way. All cores; the least of {Rounds} runs.
            """);
        if (FlowBooks.Spx() is not { } dealers)
        {
            page.Paragraph("Not measured: the chain is not on this machine.");
            page.Target("< 0.5 s", null, "response curve with sellers");
            return;
        }

        double spot = dealers.Book.Market.Spot;
        var rule = new StrategyBasedRule(StrategyBasedParameters.RegTCboe2012, UnderlyingTable.UnitedStates2024);
        SellerPopulation drawn = SellerPopulation.Generate(dealers.Book, rule, new SellerPopulationOptions { Seed = 1, PutShare = 0.2, CallShare = 0.1, MaximumAccounts = Accounts });
        AccountPopulation population = AccountPopulation.Resolve(drawn.Market, drawn.Accounts, rule);
        var terms = new SellerLiquidationTerms
        {
            Rules = ParameterLibrary.Get<LiquidationRules>("liquidation-rule", "all at once", new(2026, 3, 2)).Values, Costs = LiquidationCosts.None, Decimals = 2,
        };
        OptionSellers sellers = null!;
        double ready = Best(() => sellers = OptionSellers.FromAccounts(population, dealers.Book.Market.Underlying, terms));
        var random = new Random(7);
        double[] u = [.. Enumerable.Range(0, 2 * (Stops + Longs)).Select(_ => random.NextDouble())];
        IParticipant[] others =
        [
            new DealerHedging(dealers),
            StopOrders.Sell(spot, Enumerable.Range(0, Stops).Select(i => new PriceLevel(spot * (1 - (0.001 + (0.4 * u[2 * i]))), 100 * u[(2 * i) + 1]))),
            new LeveragedLongs(spot, Enumerable.Range(Stops, Longs).Select(i => new PriceLevel(spot * (1 - (0.02 + (0.5 * u[2 * i]))), 200 * u[(2 * i) + 1]))),
        ];
        var impact = new SquareRootImpact(1, TradingActivity.FromNotional(4e11, spot, 0.012), 1e-3);
        Shock ray = Shock.PriceJump(-0.01);
        var options = new CascadeOptions();
        double vega = sellers.At(-0.3).VegaAtTrade;
        ResponseCurve curve = null!;
        double plain = Best(() => curve = ResponseCurve.Create(new CascadeEquation(impact, [.. others, sellers]), ray, options));
        double plainLookUp = LookUp(curve);
        var feedback = new VolatilityFeedback(SpotVolatilityResponse.Linear(-3), 0.3 / vega, new MarketMakerDepth(1, 0.2));
        double walk = Best(() => _ = VolatilityWalk.Path(feedback, [sellers], 0, options.Domain));
        double fed = Best(() => curve = ResponseCurve.Create(new CascadeEquation(impact, [.. others, sellers], feedback), ray, options));
        double fedLookUp = LookUp(curve);
        OptionSellers few = OptionSellers.FromAccounts(AccountPopulation.Resolve(drawn.Market, [.. drawn.Accounts.Take(FewAccounts)], rule), dealers.Book.Market.Underlying, terms);
        (double plainFew, double plainAll, double fedFew, double fedAll) = (Verified(few, VolatilityFeedback.None), Verified(sellers, VolatilityFeedback.None), Verified(few, feedback), Verified(sellers, feedback));
        var path = new VolatilityPath(SpotVolatilityResponse.Linear(-3), 0, Enumerable.Range(0, VolatilitySteps).Select(i => new VolatilityStep(-0.5 * u[i], 0.3 / VolatilitySteps)));
        var domain = new FlowDomain(-0.6, 0.4);
        double steps = Best(() => new DealerHedging(dealers).Along(path).Compile(domain));
        page.Table(["what", "volatility fixed", "volatility fed back", "target"],
        [
            ["accounts made ready", Seconds(ready), Seconds(ready), ""],
            ["of the curve: the walk through the liquidations", "", Seconds(walk), ""],
            ["response curve", Seconds(plain), Seconds(fed), page.Target($"< {Text(MostSeconds)} s", plain < MostSeconds && fed < MostSeconds, $"response curve with sellers: {Text(plain)} s, fed back {Text(fed)} s")],
            ["a shock looked up", Nanoseconds(plainLookUp), Nanoseconds(fedLookUp), page.Target($"< {Text(MostLookUpNanoseconds)} ns", plainLookUp < MostLookUpNanoseconds && fedLookUp < MostLookUpNanoseconds, $"look-up with sellers: {Text(plainLookUp)} ns, fed back {Text(fedLookUp)} ns")],
            [string.Create(CultureInfo.InvariantCulture, $"an answer verified, {FewAccounts} sellers"), Seconds(plainFew), Seconds(fedFew), ""],
            [string.Create(CultureInfo.InvariantCulture, $"an answer verified, {Accounts} sellers"), Seconds(plainAll), Seconds(fedAll), ""],
            [string.Create(CultureInfo.InvariantCulture, $"dealers compiled along {VolatilitySteps} volatility steps"), "", Seconds(steps), page.Target($"< {Text(MostStepMilliseconds)} ms", 1e3 * steps < MostStepMilliseconds, $"dealers along a path: {Text(1e3 * steps)} ms")],
        ]);
        page.Paragraph(string.Create(CultureInfo.InvariantCulture,
            $"{population.Valued.Length} accounts, {sellers.AccountsBelow} liquidated somewhere on the way down, {sellers.AccountsAbove} on the way up; volatility rises by 30% of itself once all within 26% of the market are gone."));

        double Verified(OptionSellers who, VolatilityFeedback volatility)
        {
            var equation = new CascadeEquation(impact, [.. others, who], volatility);
            CascadeResult result = CascadeSolver.Solve(equation, Shock.PriceJump(-0.05), spot, options);
            return Best(() =>
            {
                if (!result.Verify(equation).IsConfirmed) throw new InvalidOperationException("An answer was not verified.");
            });
        }

        double LookUp(ResponseCurve response)
        {
            double checksum = 0, top = response.LargestScale;
            double[] ns = BestOf.Nanoseconds(0.5, LookUps, () =>
            {
                for (int i = 0; i < LookUps; i++)
                    checksum += response.LogMoveAt(top * (i + 0.5) / LookUps) ?? 0;
            });
            return double.IsFinite(checksum) ? ns[0] : throw new InvalidOperationException("A look-up gave no number.");
        }
    }

    private static double Best(Action work)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < Rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private static string Seconds(double seconds) => seconds < 0.1 ? Text(1e3 * seconds) + " ms" : Text(seconds) + " s";

    private static string Nanoseconds(double ns) => Text(ns) + " ns";

    private static string Text(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
