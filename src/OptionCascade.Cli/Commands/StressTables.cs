using OptionCascade.Cascade;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Hedging.Policies;
using OptionCascade.Pricing.Surface;
using OptionCascade.Stress;

namespace OptionCascade.Cli.Commands;

/// <summary>The stress command's tables that have no chance in them.</summary>
internal sealed class StressTables(CascadeQuestion question, CascadeModel model, StressChoice choice)
{
    private readonly double _spot = model.Market.Spot;
    private readonly string _currency = model.Market.Currency;

    private ReverseStressOptions Search => new() { Start = choice.Start, Solver = model.Options };

    /// <summary>A price move of a log move.</summary>
    public static StressCell Move(double? logMove) => logMove is { } x ? new StressCell(Figures.PercentOfLog(x), Math.Exp(x) - 1) : new StressCell(Figures.Unknown, double.NaN);

    private StressCell Price(double? logMove) => logMove is { } x ? new StressCell(Figures.Price(_spot * Math.Exp(x)), _spot * Math.Exp(x)) : new StressCell(Figures.Unknown, double.NaN);

    private StressCell Money(double amount) => new(Magnitude.Write(amount, _currency), amount);

    private static readonly StressColumn[] Ends =
    [
        new("move_alone_fraction", "shock alone"), new("move_fraction", "with everybody"), new("price", "price"), new("flow_at_S0", "others trade"), new("status", "", "", true),
    ];

    private StressCell[] End(Shock shock, CascadeModel market)
    {
        double alone = market.Equation.MoveAlone(shock);
        if (Math.Exp(alone) <= market.Options.LowestPriceFraction || Math.Exp(alone) >= market.Options.HighestPriceFraction)
            return [Move(alone), "beyond the range searched", Price(null), new StressCell(Figures.Unknown, double.NaN), "shock alone leaves the range searched"];
        CascadeResult result = market.Solve(shock);
        return result.LogMove is { } x
            ? [Move(alone), Move(x), Price(x), Money(result.FlowNotional!.Value), result.Status == CascadeStatus.Pinned ? "held by resting orders" : "equilibrium"]
            : [Move(alone), "no floor found", Price(null), new StressCell(Figures.Unknown, double.NaN), "runaway"];
    }

    /// <summary>Every replay on this market.</summary>
    public StressTable Replays()
    {
        double? volume = question.Impact.DailyNotional / _spot ?? model.Market.Activity?.DailyVolume;
        var rows = new List<StressCell[]>();
        foreach (StressScenario s in StressLibrary.All)
        {
            bool known = !s.NeedsDailyVolume || volume is not null;
            double published = s.Published.FirstOrDefault(f => f.Unit == "share of the price" && f.What.StartsWith("fall", StringComparison.Ordinal))?.Value ?? double.NaN;
            StressCell[] end = known ? End(s.ShockTo(volume, choice.Size), model)
                : [new StressCell(Figures.Unknown, double.NaN), "needs daily volume", Price(null), new StressCell(Figures.Unknown, double.NaN), "the block is stated in days of volume, which this market does not state"];
            string pushed = known ? ShockOptions.Describe(s.ShockTo(volume, choice.Size), _spot, _currency) : "block of unknown size";
            rows.Add([s.Name, Short(s), pushed, .. end, new StressCell(Figures.Percent(published, 1), published), s.Stylised]);
        }

        return new StressTable("replays", "Stylised replays", [new("replay", "replay", "", true), new("shock_short", "pushed by", "", true), new("shock", "", "", true), .. Ends, new("published_fall_fraction", "published"), new("stylised", "", "", true)], rows,
            "Published: the fall of the event itself, in its own market; not a target. Blocks are scaled to this market's day of volume. What was simplified: docs/guide/stress.md and --format json.");

        static string Short(StressScenario s) => string.Join(", ", new[] { s.News is null ? "" : "news", s.Block is null ? "" : "block", s.Volatility is null ? "" : "volatility", s.Depth is null ? "" : "lost depth" }.Where(t => t.Length > 0));
    }

    /// <summary>The figures behind the replays, each with its source.</summary>
    public static StressTable Sources()
        => new("figures", "Figures behind the replays", [new("replay", "replay", "", true), new("date", "", "", true), new("role", "role", "", true), new("what", "figure", "", true), new("value", "value"), new("unit", "unit", "", true), new("source", "", "", true), new("note", "", "", true)],
            [.. StressLibrary.All.SelectMany(s => new[] { s.News, s.Block, s.Volatility, s.Depth }.OfType<StressFigure>().Select(f => (Role: "shock", F: f)).Select(f => Row(s, f.Role, f.F)))], "Sources of each: --format json, or docs/guide/stress.md.");

    private static StressCell[] Row(StressScenario s, string role, StressFigure f)
        => [s.Name, s.Date.ToString("uuuu-MM-dd", System.Globalization.CultureInfo.InvariantCulture), role, f.What, new StressCell(Figures.Short(f.Value), f.Value), f.Unit, f.Source, f.Note];

    /// <summary>Shocks of the volatility surface; null without options or where dealers do not hedge all the way.</summary>
    public StressTable? Surface()
    {
        if (model.Book.Count == 0 || question.Scenario.Hedging is not ContinuousHedging) return null;
        (string Name, VolatilityShock Shock)[] shocks =
        [
            ("all volatilities +5 points", VolatilityShock.Parallel(5)), ("all volatilities -5 points", VolatilityShock.Parallel(-5)),
            ("skew +3 points 10% below", VolatilityShock.Skew(3)), ("skew -3 points 10% below", VolatilityShock.Skew(-3)),
            ("front end +5 points at 1 month", VolatilityShock.Term(5, 1.0 / 12, 0.5)), ("front end -5 points at 1 month", VolatilityShock.Term(-5, 1.0 / 12, 0.5)),
        ];
        var rows = new List<StressCell[]>();
        foreach ((string name, VolatilityShock shock) in shocks)
        {
            SurfaceStress s = SurfaceStress.Apply(question.Scenario.Chain, question.Scenario.Resolve, question.Scenario.Positioning, shock);
            CascadeModel shocked = (question.Scenario with { Chain = s.Chain }).BuildModel();
            Fold? fold = shocked.Respond(Shock.PriceJump(-0.1)).Folds.FirstOrDefault();
            rows.Add([name, Money(s.DealerUnits * _spot), .. End(s.Rehedge, shocked)[1..4], Move(fold?.Shock.LogJump)]);
        }

        return new StressTable("surface", "Shocks of the volatility surface", [new("shock", "shock", "", true), new("dealers_trade_at_S0", "dealers trade"), .. Ends[1..4], new("next_critical_news_fraction", "tips at news of")], rows,
            "Each option's own volatility is shifted, none below 0.1 points: all alike, a tilt about the money (points at a strike 10% below), or falling with the root of tenor. Dealers trade at once to keep delta at zero; the market then ends where their trade and everybody's reaction take it.");
    }

    /// <summary>The stated shock with depth lost; null without a shock.</summary>
    public StressTable? Depth()
    {
        if (question.Shock.IsNone) return null;
        StressCell[][] rows = [.. new[] { 0, 0.25, 0.5, 0.75, 0.9, 0.98 }.Select(l => (StressCell[])[new StressCell(Figures.Percent(l, 0).TrimStart('+'), l), .. End(l == 0 ? question.Shock : question.Shock.And(Shock.LossOfDepth(l)), model)])];
        return new StressTable("depth", "The stated shock with depth lost", [new("depth_lost_fraction", "depth lost"), .. Ends], rows, $"Stated shock: {ShockOptions.Describe(question.Shock, _spot, _currency)}.");
    }

    /// <summary>The smallest shock of each kind.</summary>
    public StressTable Reverse()
    {
        StressKind[] kinds = [.. Enum.GetValues<StressKind>().Where(k => choice.Start.IsNone || choice.Start.Direction * Direction(k) >= 0)];
        StressCell[][] rows = [.. kinds.Select(k => Found(Name(k), ReverseStress.Find(model, choice.Outcome, k, Search)))];
        return new StressTable("reverse", "Smallest shock of each kind", Search1, rows,
            $"{(choice.Start.IsNone ? "Each by itself." : "On top of the stated shock.")} Checked by the solver: the shock causes it, 0.999 of it does not. Lost depth pushes nobody by itself: see --on-top. Sizes of volatility and depth are searched step by step.");
    }

    private static readonly StressColumn[] Search1 =
    [
        new("kind", "kind", "", true), new("amount", "size"), new("what", "", "", true), new("move_without_fraction", "0.999 of it ends at"), new("move_with_fraction", "it ends at"), new("jumps", "jumps", "", true), new("status", "finding", "", true),
    ];

    private StressCell[] Found(string name, ReverseStressResult r)
    {
        string said = r.Status switch
        {
            ReverseStressStatus.Found => r.IsCertified ? "nothing smaller does" : "none smaller was found",
            ReverseStressStatus.AlreadyCaused => "already so without it",
            ReverseStressStatus.AnyShock => "any such shock, however small",
            ReverseStressStatus.NotVerified => "not settled: too near to a tipping point",
            _ => "none in the range searched",
        };
        StressCell amount = r.Amount is { } a ? new StressCell(Size(r.Kind, a), a) : new StressCell("-", double.NaN);
        bool found = r.Status == ReverseStressStatus.Found;
        return [name, amount, r.Shock is { } s ? ShockOptions.Describe(s, _spot, _currency) : "", Move(r.Without?.LogMove), found && r.With!.LogMove is null ? "no floor" : Move(r.With?.LogMove), found ? r.IsJump ? "yes" : "no" : "-", said];
    }

    private string Size(StressKind? kind, double amount) => kind switch
    {
        StressKind.NewsDown => Figures.PercentOfLog(-amount),
        StressKind.NewsUp => Figures.PercentOfLog(amount),
        StressKind.BlockSold => Magnitude.Write(-amount * _spot, _currency),
        StressKind.BlockBought => Magnitude.Write(amount * _spot, _currency),
        StressKind.VolatilityUp => $"times {Figures.Short(1 + amount)}",
        StressKind.VolatilityDown => $"times {Figures.Short(1 - amount)}",
        StressKind.DepthLost => $"{Figures.Fixed(amount * 100, 2)}%",
        _ => $"{Figures.Fixed(amount, 3)} sd",
    };

    private static int Direction(StressKind kind) => kind is StressKind.NewsDown or StressKind.BlockSold ? -1 : kind is StressKind.NewsUp or StressKind.BlockBought ? 1 : 0;

    private static string Name(StressKind kind) => kind switch
    {
        StressKind.NewsDown => "bad news",
        StressKind.NewsUp => "good news",
        StressKind.BlockSold => "block sold",
        StressKind.BlockBought => "block bought",
        StressKind.VolatilityUp => "volatility up",
        StressKind.VolatilityDown => "volatility down",
        _ => "depth lost",
    };

    /// <summary>The most plausible joint shock.</summary>
    public StressTable Joint(ShockCovariance covariance)
    {
        ReverseStressResult r = JointReverseStress.Find(model, choice.Outcome, covariance, Search);
        Shock s = r.Shock ?? Shock.None;
        bool found = r.Shock is not null;
        StressCell Part(double value, string text) => found ? new StressCell(text, value) : new StressCell("-", double.NaN);
        StressCell[] cells = Found("joint", r);
        string caption = $"Distance in standard deviations of the stated usual shocks (Mahalanobis); found by looking in all directions{(r.LowerBound is { } bound ? $"; proven: none is nearer than {Figures.Fixed(bound, 4)}" : "; a nearer one in a narrow window between them is not excluded")}.";
        return new StressTable("joint", "Most plausible joint shock",
            [new("distance_sd", "distance"), new("news_log", "news"), new("block_units", "block"), new("volatility_relative", "volatility"), new("depth_lost_fraction", "depth lost"), new("move_with_fraction", "it ends at"), new("status", "finding", "", true)],
            [[cells[1], Part(s.LogJump, Figures.PercentOfLog(s.LogJump)), Part(s.Quantity, Magnitude.Write(s.Quantity * _spot, _currency)), Part(s.VolatilityShift, $"times {Figures.Short(1 + s.VolatilityShift)}"),
                Part(s.DepthLoss, $"{Figures.Fixed(s.DepthLoss * 100, 1)}%"), cells[4], cells[6]]], caption);
    }

    /// <summary>What starts it.</summary>
    public (StressTable, IEnumerable<string>) Triggers()
    {
        TriggerRanking ranking = TriggerRanking.Compute(model, choice.Outcome, choice.Kind, new TriggerRankingOptions { Reverse = Search });
        string unit = Name(choice.Kind);
        StressCell[][] rows = [.. ranking.Triggers.Take(25).Select(t => (StressCell[])
        [
            t.Name, t.Kind.ToString().ToLowerInvariant(), Money(t.Units * _spot), t.CriticalWithout is { } c ? new StressCell(Size(choice.Kind, c), c) : new StressCell("never", double.NaN),
            t.CriticalWithout is null ? new StressCell("-", double.NaN) : new StressCell(Signed(t.Change), t.Change), t.ShareToRemove is { } share ? new StressCell($"{Figures.Fixed(share * 100, 2)}%", share) : new StressCell("-", double.NaN),
        ])];
        string first = ranking.First is { } f
            ? $" First forced there: {f.Participant}{(f.IsThreshold ? $" at {Figures.Price(_spot * Math.Exp(f.LogMove))}, {Magnitude.Write(f.Units * _spot, _currency)}" : $", by hedging as the price moves, from {Figures.Price(_spot * Math.Exp(f.LogMove))} on")}."
            : "";
        string critical = Found(unit, ranking.Critical) is var cells && ranking.Critical.Amount is not null
            ? $"Smallest {unit}: {cells[1].Text}.{first} To stand: the share of it that must go for the market to stand {Size(choice.Kind, ranking.Withstand!.Value)}."
            : $"Smallest {unit}: {cells[6].Text}; nothing to rank.";
        return (new StressTable("triggers", "What starts it", [new("trigger", "taken out", "", true), new("kind", "kind", "", true), new("trades_at_S0", "trades"), new("critical_without", $"{unit} needed then"), new("change", "change"), new("share_to_remove", "to stand")], rows, critical),
            ranking.Notes);
    }

    private string Signed(double change) => choice.Kind is StressKind.BlockSold or StressKind.BlockBought ? Magnitude.Write(change * _spot, _currency) : Figures.Signed(change * 100, 3) + "% log";
}
