using System.Text.Json;
using OptionCascade.Data.Synthetic;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Data.Scenarios;

/// <summary>The part of a scenario that says which market is pushed.</summary>
internal static class MarketSection
{
    private const string FromFile = "from-file", Unknown = "unknown";

    private static readonly NumberShape Rate = Shapes.Between("per year, continuously compounded", -10, 10);
    private static readonly NumberShape Volatility = Shapes.Above("per square root of a year, 0.2 is 20%", 0, 10);

    private static readonly ObjectShape Rates = Shapes.Object("rates",
        new("rate", Rate, "Interest rate r: discount factor e^(-rT)."),
        new("dividendYield", Rate, "Dividend yield q: forward S e^((r - q)T)."));

    private static readonly ObjectShape Activity = Shapes.Object("a day's activity",
        new("dailyNotional", Shapes.Money, "Traded in the underlying on a day; the volume V of the impact law is this over spot."),
        new("dailyVolatility", Shapes.Above("standard deviation of the daily log return", 0, 10), "How much the underlying moves in a day, the sigma of the impact law."));

    private static readonly ObjectShape Option = Shapes.Object("an option",
        new("expiry", TextShape.Instant, "When the payoff is fixed."),
        new("strike", Shapes.Price, "Strike."),
        new("right", Shapes.Word("call", "put"), "Call or put."),
        new("quantity", Shapes.Between("contracts", -Shapes.LargestAmount, Shapes.LargestAmount), "Open interest, or the dealers' own contracts (long > 0), as the market's quantity says."),
        new("impliedVolatility", Volatility, "Implied volatility."));

    private static readonly ObjectShape Contract = Shapes.Object("terms of a contract",
        new("multiplier", Shapes.Units, "Units of underlying per contract."),
        new("exercise", Shapes.Word("european", "american"), "Exercise; American options are priced and hedged as European ones, and a warning says so."),
        new("settlement", Shapes.Word("quote", "coin"), "Paid in the quote currency, or in the underlying itself."));

    private static readonly BuiltKind<TimeConvention>[] TimeKinds =
    [
        new("calendar-instant", "Time to the expiry instant over a year of so many days.", (v, _) => TimeConvention.CalendarInstantOver(v.Number("daysPerYear")), DaysPerYear()),
        new("calendar-days", "Whole calendar days over 365; options need one day left.", (_, _) => TimeConvention.CalendarDays),
        new("business-days", "Mondays to Fridays over a year of so many days, the expiry day counts as one.", (v, _) => TimeConvention.BusinessDays(v.Number("daysPerYear")), DaysPerYear()),
        new("trading-days", "The exchange's trading days over a year of so many days, the expiry day counts as one.", (v, _) => TimeConvention.TradingDays(v.Number("daysPerYear")), DaysPerYear()),
    ];

    /// <summary>How time is counted.</summary>
    public static UnionShape Time { get; } = new("how time is counted", TimeKinds);

    private static readonly BuiltKind<ScenarioMarket>[] Kinds =
    [
        new("chain-file", "A file with the options of one market; its layout is recognised (docs/guide/data.md).", OfFile,
            new("file", Shapes.File, "The chain file."),
            new("underlying", Shapes.Text, "Which underlying, e.g. BTC.", "the only one that the file holds"),
            new("valuationTime", Shapes.Either(FromFile, TextShape.Instant), "The instant of valuation; \"from-file\" takes the one in the file."),
            new("spot", Shapes.Either(FromFile, Shapes.Price), "Spot; \"from-file\" takes the one in the file."),
            new("rates", Shapes.Either(FromFile, Rates), "Forwards and discounting; \"from-file\" takes the forwards that the file quotes."),
            new("impliedVolatility", Shapes.Either(FromFile, Volatility), "\"from-file\" takes each option's own; a number is the same for all."),
            new("activity", Shapes.Either(FromFile, Shapes.Either(Unknown, Activity)), "What price impact is scaled by; \"unknown\" will do for linear impact."),
            TimeMember()),
        new("inline", "A small chain that stands in the scenario itself.", Inline,
            new("underlying", Shapes.Text, "Symbol of the underlying."),
            new("currency", Shapes.Text, "Quote currency, e.g. USD."),
            new("calendar", Shapes.Word("us", "24-7"), "The exchange's calendar: United States, or round the clock."),
            new("valuationTime", TextShape.Instant, "The instant of valuation."),
            new("spot", Shapes.Price, "Spot."),
            new("rates", Rates, "Forwards and discounting."),
            new("activity", Shapes.Either(Unknown, Activity), "What price impact is scaled by; \"unknown\" will do for linear impact."),
            TimeMember(),
            new("quantity", Shapes.Word("open-interest", "signed-inventory"), "What the options' quantities are: open interest, which has no sign, or the dealers' own contracts."),
            new("contract", Contract, "Terms that all options have in common."),
            new("options", Shapes.List(Option), "The options; an empty list is a market without options.")),
        new("embedded", "The invented market that comes with the command: spot 5000, its own valuation time, rates, turnover and open interest, all made from the seed.", Embedded,
            new("seed", Shapes.Whole("no unit", 0, 9007199254740991), "The seed; 5000 is the market of the command without --chain."),
            TimeMember()),
    ];

    /// <summary>The market.</summary>
    public static UnionShape Shape { get; } = new("a market", Kinds);

    /// <summary>Builds the market and how time is counted into the context.</summary>
    /// <exception cref="ScenarioRefusal">It cannot be used.</exception>
    public static void Build(JsonTree market, BuildContext context)
    {
        TimeConvention time = BuiltKind<TimeConvention>.Of(TimeKinds, market.Member("time"), context);
        context.Resolve = new ResolveOptions { Time = time, MinimumYearFraction = time == TimeConvention.CalendarDays ? 1 / 365.0 : 0 };
        context.Market = BuiltKind<ScenarioMarket>.Of(Kinds, market, context);
    }

    private static Member TimeMember() => new("time", Time, "How the time to an expiry becomes a fraction of a year.");

    private static Member DaysPerYear() => new("daysPerYear", Shapes.Above("days", 0, 1000), "Days in a year, e.g. 365 for calendar time, 252 for trading days.");

    private static ScenarioMarket Embedded(JsonTree v, BuildContext context)
    {
        SyntheticMarket market = SyntheticMarket.Generate((ulong)v.Number("seed"));
        return new ScenarioMarket(market.Chain, "embedded market") { Embedded = market };
    }

    private static ScenarioMarket OfFile(JsonTree v, BuildContext context)
    {
        string file = v.Text("file");
        var options = new ChainReadOptions
        {
            Underlying = v.Has("underlying") ? v.Text("underlying") : null,
            AsOf = v.Says("valuationTime", FromFile) ? null : v.Instant("valuationTime"),
            Spot = v.Says("spot", FromFile) ? null : v.Number("spot"),
            Forwards = v.Says("rates", FromFile) ? null : ForwardCurve.Flat(v.Member("rates").Number("rate"), v.Member("rates").Number("dividendYield")),
        };
        ChainReadResult read = context.Read(v, "file", path => Read(v, path, options));
        if (read.Chains.Length > 1)
        {
            throw new ScenarioRefusal(v.Has("underlying") ? v.Member("underlying") : v,
                $"\"underlying\" to name one of {string.Join(", ", read.Chains.Select(c => c.Market.Underlying))}, which {file} holds");
        }

        OptionChain chain = read.Chains[0];
        MarketSnapshot market = chain.Market;
        if (!v.Says("activity", FromFile)) market = market with { Activity = ActivityOf(v, market.Spot) };
        else if (market.Activity is null) throw new ScenarioRefusal(v.Member("activity"), $"dailyNotional and dailyVolatility, or \"unknown\": {file} does not give them");
        if (!v.Says("impliedVolatility", FromFile)) market = market with { Quotes = OptionQuotes.Flat(chain.Book, v.Number("impliedVolatility")) };
        return new ScenarioMarket(chain with { Market = market }, Path.GetFileName(file)) { File = read };
    }

    private static ChainReadResult Read(JsonTree v, string path, ChainReadOptions options)
    {
        try
        {
            return ChainReader.Read(path, options);
        }
        catch (ChainFormatException e) when (e.Value.Length == 0 && Needed(e.Problem) is { } member)
        {
            throw new ScenarioRefusal(v[member] ?? v, $"a value for \"{member}\", which the file does not give", inner: e);
        }

        static string? Needed(ChainFileProblem problem) => problem switch
        {
            ChainFileProblem.MissingSpot => "spot",
            ChainFileProblem.MissingAsOf => "valuationTime",
            ChainFileProblem.MissingForwards => "rates",
            ChainFileProblem.MissingUnderlying => "underlying",
            _ => null,
        };
    }

    private static TradingActivity? ActivityOf(JsonTree v, double spot)
        => v.Says("activity", Unknown) ? null : TradingActivity.FromNotional(v.Member("activity").Number("dailyNotional"), spot, v.Member("activity").Number("dailyVolatility"));

    private static ScenarioMarket Inline(JsonTree v, BuildContext context)
    {
        string underlying = v.Text("underlying"), currency = v.Text("currency");
        JsonTree terms = v.Member("contract");
        QuantityKind kind = v.Says("quantity", "open-interest") ? QuantityKind.OpenInterest : QuantityKind.SignedInventory;
        var positions = new List<Position>();
        var quotes = new Dictionary<OptionKey, OptionQuote>();
        foreach (JsonTree option in v.Items("options"))
        {
            if (kind == QuantityKind.OpenInterest && option.Number("quantity") < 0) throw new ScenarioRefusal(option.Member("quantity"), "open interest, a number >= 0");
            var contract = new OptionContract
            {
                Underlying = underlying,
                Root = underlying,
                Right = option.Says("right", "call") ? OptionRight.Call : OptionRight.Put,
                Strike = option.Number("strike"),
                Expiry = option.Instant("expiry"),
                Exercise = terms.Says("exercise", "european") ? ExerciseStyle.European : ExerciseStyle.American,
                Multiplier = terms.Number("multiplier"),
                Currency = currency,
                Settlement = terms.Says("settlement", "quote") ? OptionSettlement.Quote : OptionSettlement.Coin,
            };
            if (!quotes.TryAdd(contract.Key, OptionQuote.Empty with { ImpliedVolatility = option.Number("impliedVolatility") }))
                throw new ScenarioRefusal(option, "each contract once", contract.ToString());
            positions.Add(new Position(contract, option.Number("quantity")));
        }

        double spot = v.Number("spot");
        var market = new MarketSnapshot
        {
            Underlying = underlying,
            AsOf = v.Instant("valuationTime"),
            Spot = spot,
            Currency = currency,
            Calendar = v.Says("calendar", "us") ? ExchangeCalendar.UnitedStates : ExchangeCalendar.RoundTheClock,
            Forwards = ForwardCurve.Flat(v.Member("rates").Number("rate"), v.Member("rates").Number("dividendYield")),
            Quotes = new OptionQuotes(quotes),
            Activity = ActivityOf(v, spot),
        };
        return new ScenarioMarket(new OptionChain(market, OptionBook.Create(underlying, kind, positions)), "inline chain");
    }
}
