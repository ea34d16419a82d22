using OptionCascade.Margin.Borrowing;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Portfolio;

namespace OptionCascade.Data.Scenarios;

/// <summary>Participants who are closed out of positions they hold on margin or credit.</summary>
internal static class MarginKinds
{
    private static readonly NumberShape Entry = Shapes.Price;
    private static readonly NumberShape Leverage = Shapes.Between("notional over margin at entry", 1, 1e6);
    private static readonly NumberShape Rate = Shapes.Between("share of current notional", 0, 0.999999);
    private static readonly NumberShape Size = Shapes.Between("units of underlying, of quote currency with payoff inverse; short < 0", -Shapes.LargestAmount, Shapes.LargestAmount);
    private static readonly NumberShape Amount = Shapes.Between("quote currency, units of underlying with payoff inverse", -Shapes.LargestAmount, Shapes.LargestAmount);

    private static readonly Member[] Distribution =
    [
        new("leverages", Shapes.List(Shapes.Object("a leverage", new Member("leverage", Leverage, "L."), new("weight", Shapes.Between("share of the units; need not add up to one", 0, 1e9), "How common it is.")), least: 1), "How leveraged the positions are."),
        new("maintenanceRate", Rate, "One maintenance rate for all."),
        new("entryLogDeviation", Shapes.Between("log price", 1e-6, 10), "Standard deviation of the log of entry price over spot."),
        new("entryLogMean", Shapes.Between("log price", -10, 10), "Mean of that log.", "0, entries about the present price"),
    ];

    private static readonly BuiltKind<Func<LeverageTerms, IEnumerable<LeveragedPosition>>>[] Accounts =
    [
        new("by-leverage", "Accounts by entry and leverage, isolated margin.", (v, _) => terms => v.Items("positions").Select(p => LeveragedPosition.FromLeverage(p.Number("size"), p.Number("entryPrice"), p.Number("leverage"), terms.Payoff)),
            new Member("positions", Shapes.List(Shapes.Object("a position", new Member("size", Size, "Size."), new("entryPrice", Entry, "Entry price."), new("leverage", Leverage, "Leverage.")), least: 1), "The positions.")),
        new("by-margin", "Accounts by entry and margin: the position's own, or the account's whole wallet.",
            (v, _) => _ => v.Items("positions").Select(p => new LeveragedPosition(p.Number("size"), p.Number("entryPrice"), p.Number("margin"), p.Number("otherMaintenance", 0), p.Number("otherProfit", 0))),
            new Member("positions", Shapes.List(Shapes.Object("a position", new Member("size", Size, "Size."), new("entryPrice", Entry, "Entry price."), new("margin", Amount, "Margin."),
                new("otherMaintenance", Shapes.Between("unit of the margin", 0, Shapes.LargestAmount), "What other positions of the wallet need.", "nothing"), new("otherProfit", Amount, "What other positions have earned.", "nothing")), least: 1), "The positions.")),
        new("drawn", "Accounts drawn from a distribution of leverages and entries; linear contracts.", Drawn,
            [.. Distribution, new("units", Shapes.Between("units of underlying, short < 0", -Shapes.LargestAmount, Shapes.LargestAmount), "Units held by all together."), new("accounts", Shapes.Whole("accounts", 1, 1e6), "How many."),
                new("sizeSpread", Shapes.Between("standard deviation of the log of the size", 0, 5), "0: all alike."), new("seed", Shapes.Whole("no unit", 0, 9007199254740991), "Seed of the draw.")]),
    ];

    private static readonly BuiltKind<MaintenanceTiers>[] Tiers =
    [
        new("flat", "One rate for every size.", (v, _) => MaintenanceTiers.Flat(v.Number("rate")), new Member("rate", Shapes.Between("share of notional", 1e-9, 0.999999), "The rate.")),
        new("tiers", "Rates by notional, each on the part above the cap before.", (v, _) => MaintenanceTiers.FromRates(v.Items("tiers").Select(t => (t.Number("notionalCap"), t.Number("rate")))),
            new Member("tiers", Shapes.List(Shapes.Object("a tier", new Member("notionalCap", Shapes.Money, "Where it ends; the last one goes on."), new("rate", Shapes.Between("share of notional", 1e-9, 0.999999), "Its rate.")), least: 1), "The tiers, by increasing cap.")),
        new("library", "Tiers that come with the library, in force on the market's day.", (v, context) => ParameterLibrary.Get<MaintenanceTiers>("maintenance-tiers", v.Text("name"), Today(context)).Values,
            new Member("name", Shapes.Word(Names("maintenance-tiers")), "Which.")),
    ];

    private static readonly BuiltKind<LendingRules>[] Rules =
    [
        new("library", "Rules that come with the library, in force on the market's day.", (v, context) => ParameterLibrary.Get<LendingRules>("lending", v.Text("name"), Today(context)).Values, new Member("name", Shapes.Word(Names("lending")), "Which.")),
        new("stated", "Rules stated here.", (v, _) => new LendingRules
            {
                Mode = v.Text("mode") switch { "close-factor" => LendingMode.CloseFactor, "target-health-factor" => LendingMode.TargetHealthFactor, _ => LendingMode.Absorb },
                CloseFactor = v.Number("closeFactor"), FullCloseHealthFactor = v.Number("fullCloseHealthFactor"), TargetHealthFactor = v.Number("targetHealthFactor"), ReserveShare = v.Number("reserveShare"),
            },
            new("mode", Shapes.Word("close-factor", "target-health-factor", "absorb"), "A share of the debt at once; as much as restores a health factor; everything by the protocol."),
            new("closeFactor", Shapes.Above("share of the debt", 0, 1), "Greatest share repaid at once."),
            new("fullCloseHealthFactor", Shapes.Between("health factor", 0, 1), "Below it the whole debt may be repaid; 0: never."),
            new("targetHealthFactor", Shapes.Between("health factor", 1.000001, 1000), "What is restored in mode target-health-factor."),
            new("reserveShare", Shapes.Below("share of the collateral seized", 0, 1), "What goes to the protocol's reserves and is not sold.")),
    ];

    private static readonly Member Threshold = new("liquidationThreshold", Shapes.Share, "Share of the collateral's value up to which debt is healthy."), Bonus = new("bonus", Shapes.Between("share of the debt repaid", 0, 10), "What the liquidator gains.");

    private static readonly BuiltKind<LendingPosition>[] Loans =
    [
        new("against-units", "A loan of money against units of the underlying: collateral is sold on a fall.",
            (v, context) => CollateralisedBorrowers.LoanAgainst(Symbol(context), v.Number("units"), context.Spot, v.Number("debt"), v.Number("liquidationThreshold"), v.Number("bonus")),
            new("units", Shapes.Units, "Units pledged."), new("debt", Shapes.Money, "Debt."), Threshold, Bonus),
        new("of-units", "A loan of units against money: what is owed is bought on a rise.",
            (v, context) => CollateralisedBorrowers.LoanOf(Symbol(context), v.Number("units"), context.Spot, v.Number("cash"), v.Number("liquidationThreshold"), v.Number("bonus")),
            new("units", Shapes.Units, "Units owed."), new("cash", Shapes.Money, "Money pledged."), Threshold, Bonus),
    ];

    /// <summary>The kinds.</summary>
    public static IReadOnlyList<ParticipantKind> All { get; } =
    [
        new("leveraged-shorts", "Leveraged short positions, each bought back whole at its liquidation price; one whose price is at or below spot is bought before any shock.",
            """{ "type": "leveraged-shorts", "positions": [{ "entryPrice": 5000, "leverage": 20, "maintenanceRate": 0.01, "units": 500000 }] }""", Shorts,
            new("positions", Shapes.List(Shapes.Object("a leveraged short", new Member("entryPrice", Entry, "Price E at which it was opened."), new("leverage", Shapes.Above("notional over margin at entry", 0, 1e6), "L."),
                new("maintenanceRate", Rate, "m, what must remain as equity: liquidated at E (1 + 1/L)/(1 + m)."), new("units", Shapes.Units, "Units short."))), "Positions by entry and leverage.", "none"),
            new("liquidations", Shapes.List(OrderKinds.Level), "Positions by liquidation price.", "none")),
        new("leveraged-accounts", "Leveraged longs and shorts with maintenance margin by tiers, liquidated at once or in steps as the venue does.",
            """{ "type": "leveraged-accounts", "payoff": "linear", "tiers": { "type": "flat", "rate": 0.01 }, "liquidation": "all-at-once", "accounts": { "type": "by-leverage", "positions": [{ "size": 300000, "entryPrice": 5050, "leverage": 15 }, { "size": -100000, "entryPrice": 4950, "leverage": 10 }] } }""",
            LeveragedOnMargin,
            new("payoff", Shapes.Word("linear", "inverse"), "A size means units with the one, money with the other."), new("tiers", new UnionShape("maintenance margin", Tiers), "What must remain as equity."),
            new("liquidation", Shapes.Word([.. MarginConventions.Liquidations, "okx"]), "What is done on a breach; okx goes down by tiers."),
            new("targetRatio", Shapes.Between("multiple of maintenance", 1.001, 1e6), "Equity at which to-target stops; it must be given there.", "1"),
            new("feeRate", Shapes.Between("share of the notional closed", 0, 0.5), "Liquidation fee.", "no fee"),
            new("accounts", new UnionShape("whose accounts", Accounts), "The accounts.")),
        new("leverage-density", "Leveraged longs or shorts too many to list, as a density of liquidation prices.",
            """{ "type": "leverage-density", "side": "long", "units": 1000000, "leverages": [{ "leverage": 10, "weight": 3 }, { "leverage": 25, "weight": 1 }], "maintenanceRate": 0.01, "entryLogDeviation": 0.05 }""",
            (v, _, name) => [v.Says("side", "long") ? LeverageDensity.Longs(DistributionOf(v), v.Number("units"), name) : LeverageDensity.Shorts(DistributionOf(v), v.Number("units"), name)],
            [new("side", Shapes.Word("long", "short"), "Longs are sold on a fall, shorts bought on a rise."), new("units", Shapes.Units, "Units held, or short, now."), .. Distribution]),
        new("collateralised-borrowers", "Borrowers against collateral, of a lending protocol or a bank, liquidated where their health factor is 1.",
            """{ "type": "collateralised-borrowers", "rules": { "type": "library", "name": "Aave v3" }, "loans": [{ "type": "against-units", "units": 100000, "debt": 3.8e8, "liquidationThreshold": 0.8, "bonus": 0.05 }] }""",
            (v, context, name) => [new CollateralisedBorrowers(Symbol(context), context.Spot, v.Items("loans").Select(l => BuiltKind<LendingPosition>.Of(Loans, l, context)).ToList(), BuiltKind<LendingRules>.Of(Rules, v.Member("rules"), context), name, v.Number("leastDebtShare", 1e-3))],
            new("rules", new UnionShape("rules of a lender", Rules), "How they are liquidated."), new("loans", Shapes.List(new UnionShape("a loan", Loans), least: 1), "The loans."),
            new("leastDebtShare", Shapes.Between("share of what was owed at the start", 1e-9, 1), "Debts below it are closed in one.", "0.001")),
        new("short-sellers", "Short sellers: they press a fall, cover at targets, and are squeezed by margin and by lenders who recall the stock.",
            """{ "type": "short-sellers", "unitsShort": 800000, "pressing": { "from": 4950, "to": 4700, "units": 400000 }, "targets": [{ "price": 4600, "units": 500000 }], "buyIns": [{ "price": 5300, "units": 300000 }], "recalls": [{ "price": 5500, "share": 0.5 }] }""",
            (v, context, name) => [new ShortSellers(context.Spot, v.Number("unitsShort"), v["pressing"] is { } p ? new ShortPressing(p.Number("from"), p.Number("to"), p.Number("units")) : null, OrderKinds.Levels(v, "targets"), OrderKinds.Levels(v, "buyIns"),
                v.Items("recalls").Select(r => new BorrowRecall(r.Number("price"), r.Number("share"))), name)],
            new("unitsShort", Shapes.Between("units of underlying", 0, Shapes.LargestAmount), "Units short at the start."),
            new("pressing", Shapes.Object("pressing", new("from", Shapes.Price, "Where it begins, not above spot."), new("to", Shapes.Price, "Where all is sold, below \"from\"."), new("units", Shapes.Units, "Units sold on the way.")), "What they add on the way down.", "nothing"),
            new("targets", Shapes.List(OrderKinds.Level), "Prices below spot at which they cover.", "none"), new("buyIns", Shapes.List(OrderKinds.Level), "Prices at which they are bought in on margin.", "none"),
            new("recalls", Shapes.List(Shapes.Object("a recall", new Member("price", Shapes.Price, "Level above spot."), new("share", Shapes.Share, "Share of what is still short that must be bought."))), "Recalls of the stock lent.", "none")),
    ];

    private static IEnumerable<IParticipant> Shorts(JsonTree v, BuildContext context, string name)
    {
        if (v.Items("positions").Count + v.Items("liquidations").Count == 0) throw new ScenarioRefusal(v, "positions or liquidations, at least one");
        PriceLevel[] levels =
        [
            .. v.Items("positions").Select(p => new PriceLevel(LeveragedShorts.LiquidationPrice(p.Number("entryPrice"), p.Number("leverage"), p.Number("maintenanceRate")), p.Number("units"))),
            .. OrderKinds.Levels(v, "liquidations"),
        ];
        int breached = levels.Count(l => l.Price <= context.Spot);
        if (breached > 0) context.Warnings.Add($"{name}: {breached} have a liquidation level at or below spot: they are bought back before any shock.");
        return [new LeveragedShorts(context.Spot, levels, name)];
    }

    private static IEnumerable<IParticipant> LeveragedOnMargin(JsonTree v, BuildContext context, string name)
    {
        bool toTarget = v.Says("liquidation", "to-target");
        if (toTarget != v.Has("targetRatio"))
            throw new ScenarioRefusal(v["targetRatio"] ?? v.Member("liquidation"), toTarget ? "\"targetRatio\" beside to-target" : "no \"targetRatio\" unless liquidation is to-target");
        var terms = new LeverageTerms
        {
            Tiers = BuiltKind<MaintenanceTiers>.Of(Tiers, v.Member("tiers"), context),
            Payoff = v.Says("payoff", "linear") ? FuturePayoff.Linear : FuturePayoff.Inverse,
            Liquidation = MarginConventions.Liquidation(v.Text("liquidation")) with { TargetRatio = v.Number("targetRatio", 1) },
            FeeRate = v.Number("feeRate", 0),
        };
        JsonTree accounts = v.Member("accounts");
        if (terms.Payoff == FuturePayoff.Inverse && accounts.Says(UnionShape.Discriminator, "drawn")) throw new ScenarioRefusal(v.Member("payoff"), "\"linear\" with accounts that are drawn");
        var all = new LeveragedAccounts(context.Spot, BuiltKind<Func<LeverageTerms, IEnumerable<LeveragedPosition>>>.Of(Accounts, accounts, context)(terms).ToList(), terms, name);
        if (all.InBreachAtStart > 0) context.Warnings.Add($"{name}: {all.InBreachAtStart} are in breach before any shock.");
        return [all];
    }

    private static Func<LeverageTerms, IEnumerable<LeveragedPosition>> Drawn(JsonTree v, BuildContext context)
        => _ => DistributionOf(v).Draw(context.Spot, v.Number("units"), v.Whole("accounts"), v.Number("sizeSpread"), (ulong)v.Number("seed"));

    private static LeverageDistribution DistributionOf(JsonTree v) => new()
    {
        Leverages = [.. v.Items("leverages").Select(l => new LeverageShare(l.Number("leverage"), l.Number("weight")))],
        MaintenanceRate = v.Number("maintenanceRate"),
        EntryLogDeviation = v.Number("entryLogDeviation"),
        EntryLogMean = v.Number("entryLogMean", 0),
    };

    private static string Symbol(BuildContext context) => context.Market.Chain.Market.Underlying;

    private static NodaTime.LocalDate Today(BuildContext context)
    {
        MarketSnapshot market = context.Market.Chain.Market;
        return market.Calendar.DateOf(market.AsOf);
    }

    private static string[] Names(string kind) => [.. ParameterLibrary.Contents.Where(c => c.Kind == kind).Select(c => c.Name).Distinct()];
}
