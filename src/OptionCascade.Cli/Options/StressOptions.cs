using System.CommandLine;
using OptionCascade.Cascade;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Stress;

namespace OptionCascade.Cli.Options;

/// <summary>Options of the stress command.</summary>
internal sealed class StressOptions
{
    private readonly Option<bool> _replays = new("--replays") { Description = "stylised replays of 1987, 2010, 2018, 2020, 2021 and 2025, shocks of the volatility surface, and lost depth under the stated shock [default when nothing else is asked]" };
    private readonly Option<bool> _reverse = new("--reverse") { Description = "the smallest shock of each kind that causes the outcome" };
    private readonly Option<bool> _joint = new("--joint") { Description = "the most plausible joint shock that causes it: the least Mahalanobis distance under --deviations and --correlations" };
    private readonly Option<bool> _triggers = new("--triggers") { Description = "what starts it: participants, stop levels, accounts and strikes by how much their removal moves the smallest shock" };
    private readonly Option<bool> _monteCarlo = new("--monte-carlo") { Description = "probability, size and expected shortfall of random news, with and without feedback" };
    private readonly Option<double?> _below = Numbers.Number("--below", "the outcome: the price ends at or below this [default: 10% below spot]", "PRICE", 0, lowIsAllowed: false);
    private readonly Option<double?> _above = Numbers.Number("--above", "the outcome: the price ends at or above this", "PRICE", 0, lowIsAllowed: false);
    private readonly Option<double?> _holding = Numbers.Number("--holding", "with --loss: a party's holding, units of underlying, short < 0", "UNITS", -Numbers.LargestAmount, high: Numbers.LargestAmount);
    private readonly Option<double?> _loss = Numbers.Number("--loss", "the outcome: the party of --holding loses this much or more, quote currency", "AMOUNT", 0, lowIsAllowed: false, high: Numbers.LargestAmount);
    private readonly Option<bool> _onTop = new("--on-top") { Description = "look for what it takes on top of the stated shock (--shock-jump, or --shock of the scenario); lost depth needs that" };
    private readonly Option<string?> _kind = Choices.OneOf("--kind", "which shock --triggers is measured by: news-down, news-up, block-sold, block-bought [default: news towards the outcome]", "KIND", "news-down", "news-up", "block-sold", "block-bought");
    private readonly Option<double?> _size = Numbers.Number("--size", "replays at this multiple of the event's own size [default: 1]", "FACTOR", 0, lowIsAllowed: false, high: 10);
    private readonly Option<double[]?> _deviations = Numbers.List("--deviations", "standard deviations of news (log), block (units), volatility (relative), log depth lost; 0 leaves one out [default: the daily volatility, 0, 0, 0.3; volatility takes minutes on a large book]", "N,Q,Y,L");
    private readonly Option<double[]?> _correlations = Numbers.List("--correlations", "correlations news-block, news-volatility, news-depth, block-volatility, block-depth, volatility-depth [default: none]", "R,R,R,R,R,R");
    private readonly Option<double?> _deviation = Numbers.Number("--news-deviation", "standard deviation of random news, log price [default: the daily volatility, or 0.01 where unknown]", "SIGMA", 0, lowIsAllowed: false, high: 1);
    private readonly Option<double?> _wildShare = Numbers.Number("--wild-share", "share of days whose news is wilder [default: 0]", "SHARE", 0, high: 0.5);
    private readonly Option<double?> _wildDeviation = Numbers.Number("--wild-deviation", "standard deviation of news on those days [default: 4 times the usual one]", "SIGMA", 0, lowIsAllowed: false, high: 2);
    private readonly Option<long> _draws = new("--draws") { Description = "most random shocks", HelpName = "N", DefaultValueFactory = _ => 100_000 };
    private readonly Option<ulong> _seed = new("--seed") { Description = "seed of the random shocks: the same seed gives the same figures on any number of threads", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<double?> _precision = Numbers.Number("--precision", "stop once the probability is known to this share of itself, either way; the interval stays valid [default: run to the end]", "SHARE", 0, lowIsAllowed: false, high: 1);
    private readonly Option<double?> _tail = Numbers.Number("--tail", "expected shortfall is the mean loss in this worst share of days [default: 0.01]", "SHARE", 0, lowIsAllowed: false, high: 0.5);
    private readonly Option<bool> _plain = new("--plain") { Description = "plain sampling: no mirrored pairs, no control variate, no importance sampling" };
    private readonly Option<string?> _store = new("--store") { Description = "keep the draws in this SQLite file: a killed run goes on where it was, to the same figures", HelpName = "FILE" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Add(option);
    }

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [_replays, _reverse, _joint, _triggers, _monteCarlo, _below, _above, _holding, _loss, _onTop, _kind, _size, _deviations, _correlations, _deviation, _wildShare, _wildDeviation,
        _draws, _seed, _precision, _tail, _plain, _store];

    /// <summary>What is asked.</summary>
    /// <exception cref="CommandFailure">Options contradict each other.</exception>
    public StressChoice Choose(ParseResult parsed, CascadeQuestion question, CascadeModel model)
    {
        LoadedMarket loaded = question.Loaded;
        (StressOutcome outcome, bool isDefault, string option) = Outcome(parsed, model);
        bool reverse = parsed.GetValue(_reverse), joint = parsed.GetValue(_joint), triggers = parsed.GetValue(_triggers), random = parsed.GetValue(_monteCarlo), replays = parsed.GetValue(_replays);
        string kind = parsed.GetValue(_kind) ?? (outcome.Direction > 0 ? "news-up" : "news-down");
        if (parsed.GetValue(_store) is { } store && (!random || string.IsNullOrWhiteSpace(store))) throw CommandFailure.Usage("--store: keeps the draws of --monte-carlo; expected that option and the name of a file.");
        if (parsed.GetValue(_draws) is < 100 or > 100_000_000) throw CommandFailure.Usage($"--draws: expected 100 to 100,000,000, got {parsed.GetValue(_draws)}.");
        if (reverse || joint || triggers || random) loaded.Assumptions.Add(new Assumption("outcome", outcome.Name, option, isDefault));
        double daily = double.IsFinite(question.Impact.DailyVolatility) ? question.Impact.DailyVolatility : 0.01;
        double news = parsed.GetValue(_deviation) ?? daily;
        double share = parsed.GetValue(_wildShare) ?? 0, wild = parsed.GetValue(_wildDeviation) ?? 4 * news;
        if (random) loaded.Assumptions.Add(new Assumption("random news", $"normal, {Figures.Short(news * 100)}% a day{(share > 0 ? $"; {Figures.Short(wild * 100)}% on {Figures.Short(share * 100)}% of days" : "")}", "--news-deviation, --wild-share", parsed.GetValue(_deviation) is null));
        return new StressChoice
        {
            Replays = replays || !(reverse || joint || triggers || random),
            Reverse = reverse, Joint = joint, Triggers = triggers, MonteCarlo = random,
            Outcome = outcome,
            Start = parsed.GetValue(_onTop) ? question.Shock : Shock.None,
            Kind = kind switch { "news-up" => StressKind.NewsUp, "block-sold" => StressKind.BlockSold, "block-bought" => StressKind.BlockBought, _ => StressKind.NewsDown },
            Size = parsed.GetValue(_size) ?? 1,
            Covariance = joint ? Covariance(parsed, daily, loaded) : null,
            News = share > 0 ? ShockDistribution.News(new ShockComponent(1 - share, 0, news), new ShockComponent(share, 0, wild)) : ShockDistribution.News(new ShockComponent(1, 0, news)),
            Draws = parsed.GetValue(_draws), Seed = parsed.GetValue(_seed), Precision = parsed.GetValue(_precision), Tail = parsed.GetValue(_tail) ?? 0.01,
            IsPlain = parsed.GetValue(_plain), Store = parsed.GetValue(_store),
        };
    }

    private (StressOutcome, bool IsDefault, string Option) Outcome(ParseResult parsed, CascadeModel model)
    {
        double spot = model.Market.Spot;
        double? below = parsed.GetValue(_below), above = parsed.GetValue(_above), loss = parsed.GetValue(_loss), holding = parsed.GetValue(_holding);
        if (new[] { below, above, loss }.Count(v => v is not null) > 1) throw CommandFailure.Usage("--below, --above and --loss each state the outcome; expected one of them.");
        if (loss is null != holding is null) throw CommandFailure.Usage("--loss and --holding belong together; expected both.");
        if (below >= spot) throw CommandFailure.Usage($"--below: expected a price below spot, {Figures.Price(spot)}, got {Figures.Price(below.Value)}.");
        if (above <= spot) throw CommandFailure.Usage($"--above: expected a price above spot, {Figures.Price(spot)}, got {Figures.Price(above.Value)}.");
        if (below <= spot * model.Options.LowestPriceFraction || above >= spot * model.Options.HighestPriceFraction)
            throw CommandFailure.Usage($"{(below is null ? "--above" : "--below")}: lies outside the range searched, {Figures.Price(spot * model.Options.LowestPriceFraction)} to {Figures.Price(spot * model.Options.HighestPriceFraction)}; widen it with --floor, or give a price inside.");
        if (loss is { } amount)
        {
            if (holding is 0 || (holding > 0 && amount >= holding * spot)) throw CommandFailure.Usage("--loss: expected less than the value of a holding that is not 0.");
            return (StressOutcome.HoldingLoss("the holder", spot, holding!.Value, amount), false, "--loss");
        }

        return above is { } high ? (StressOutcome.PriceAtOrAbove(spot, high), false, "--above") : (StressOutcome.PriceAtOrBelow(spot, below ?? 0.9 * spot), below is null, "--below");
    }

    private ShockCovariance Covariance(ParseResult parsed, double daily, LoadedMarket loaded)
    {
        double[] d = parsed.GetValue(_deviations) is { Length: > 0 } given ? given : [daily, 0, 0, 0.3], r = parsed.GetValue(_correlations) is { Length: > 0 } stated ? stated : new double[6];
        if (d.Length != 4) throw CommandFailure.Usage($"--deviations: expected four numbers, got {d.Length}.");
        if (r.Length != 6) throw CommandFailure.Usage($"--correlations: expected six numbers, got {r.Length}.");
        loaded.Assumptions.Add(new Assumption("usual shocks", $"news {Figures.Short(d[0])} log, block {Figures.Short(d[1])} units, volatility {Figures.Short(d[2])} relative, log depth lost {Figures.Short(d[3])}", "--deviations", parsed.GetResult(_deviations) is null));
        loaded.Assumptions.Add(new Assumption("their correlations", string.Join(", ", r.Select(Figures.Short)), "--correlations", parsed.GetResult(_correlations) is null));
        double[,] matrix = { { 1, r[0], r[1], r[2] }, { r[0], 1, r[3], r[4] }, { r[1], r[3], 1, r[5] }, { r[2], r[4], r[5], 1 } };
        try
        {
            return new ShockCovariance(d[0], d[1], d[2], d[3], matrix);
        }
        catch (ArgumentException e)
        {
            throw CommandFailure.Usage($"--deviations, --correlations: {e.Message}");
        }
    }
}

/// <summary>What the stress command is asked.</summary>
internal sealed record StressChoice
{
    public required bool Replays { get; init; }

    public required bool Reverse { get; init; }

    public required bool Joint { get; init; }

    public required bool Triggers { get; init; }

    public required bool MonteCarlo { get; init; }

    public required StressOutcome Outcome { get; init; }

    public required Shock Start { get; init; }

    public required StressKind Kind { get; init; }

    public required double Size { get; init; }

    public required ShockCovariance? Covariance { get; init; }

    public required ShockDistribution News { get; init; }

    public required long Draws { get; init; }

    public required ulong Seed { get; init; }

    public required double? Precision { get; init; }

    public required double Tail { get; init; }

    public required bool IsPlain { get; init; }

    public required string? Store { get; init; }
}
