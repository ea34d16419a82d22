using System.Collections.Immutable;
using OptionCascade.Margin;
using OptionCascade.Margin.Population;
using OptionCascade.Margin.Sellers;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Data.Scenarios;

/// <summary>Sellers of options on margin, who buy back when they are liquidated.</summary>
internal static class SellerKinds
{
    private const string FirstApplicable = "first-applicable", Unknown = "unknown";

    private static readonly BuiltKind<Func<string, AccountPopulation>>[] AccountKinds =
    [
        new("file", "The accounts of a file (docs/guide/accounts.md), valued in the scenario's market.", OfFile, new Member("file", Shapes.File, "The file of accounts.")),
        new("drawn", "Accounts drawn so that together they are short stated shares of the open interest.", Drawn,
            new Member("putShare", Shapes.Share, "Share of the puts' open interest that they are short."),
            new Member("callShare", Shapes.Share, "Share of the calls' open interest."),
            new Member("maximumAccounts", Shapes.Whole("accounts", 1, 1e6), "At most so many are drawn; the shares covered are then smaller, and a warning says so."),
            new Member("seed", Shapes.Whole("no unit", 0, 9007199254740991), "Seed of the draw.")),
    ];

    private static readonly ObjectShape Costs = Shapes.Object("costs of buying back",
        new("halfSpreadVolPoints", Shapes.Between("volatility points", 0, 1000), "Half the bid-ask spread in calm."),
        new("wideningPerPercentMove", Shapes.Between("share of itself per 1% of log move", 0, 1000), "By how much the spread widens as the price moves."),
        new("volPointsPerVega", Shapes.Between("volatility points per quote currency of vega per point", 0, 1000), "Kappa: by how much buying vega lifts implied volatility."));

    /// <summary>The kinds.</summary>
    public static IReadOnlyList<ParticipantKind> All { get; } =
    [
        new("option-sellers", "Sellers of options on margin: in breach they buy their short options back from dealers, who hedge what they sold (docs/guide/option-sellers.md).",
            """{ "type": "option-sellers", "accounts": { "type": "drawn", "putShare": 0.05, "callShare": 0, "maximumAccounts": 50, "seed": 1 }, "marginRule": "reg-t", "liquidation": "all-at-once", "targetRatio": 1, "buybackCosts": "unknown" }""",
            Build,
            new("accounts", new UnionShape("whose accounts", AccountKinds), "The accounts."),
            new("marginRule", Shapes.Text, "Key of a rule in force on the market's day, e.g. reg-t, portfolio-margin, deribit-standard; \"first-applicable\" takes the first that applies to each account (with drawn accounts, Regulation T or Deribit's)."),
            new("liquidation", Shapes.Word([.. MarginConventions.Liquidations]), "What is done on a breach: everything at once, as little as restores the target, 20% first and then all (hyperliquid), 5% a round (deribit)."),
            new("targetRatio", Shapes.Between("multiple of maintenance", 1, 100), "Equity at which liquidation stops."),
            new("buybackCosts", Shapes.Either(Unknown, Costs), "What buying back meets in the market.")),
    ];

    private static IEnumerable<IParticipant> Build(JsonTree v, BuildContext context, string name)
    {
        AccountPopulation population = BuiltKind<Func<string, AccountPopulation>>.Of(AccountKinds, v.Member("accounts"), context)(RuleKey(v, context));
        foreach (AccountProblem p in population.Problems.Take(5))
            context.Warnings.Add($"{name}: account {p.Id} is left out: {p.Holding} {p.Field}: {p.Reason}".Replace("  ", " ", StringComparison.Ordinal));
        if (population.Valued.IsEmpty) throw new ScenarioRefusal(v.Member("accounts"), "at least one account that can be valued" + (context.Warnings.Count > 0 ? ": " + context.Warnings[^1].TrimEnd('.') : ""));
        BuybackCosts? costs = v.Says("buybackCosts", Unknown) ? null : CostsOf(v.Member("buybackCosts"));
        return [OptionSellers.FromAccounts(population, context.Market.Chain.Market.Underlying, MarginConventions.Terms(population, v.Text("liquidation"), v.Number("targetRatio"), costs), name: name)];
    }

    private static BuybackCosts CostsOf(JsonTree v) => new(v.Number("halfSpreadVolPoints"), v.Number("wideningPerPercentMove"), v.Number("volPointsPerVega"));

    /// <summary>The key of the rule named, or "first-applicable"; a key of no rule in force is refused at its place.</summary>
    private static string RuleKey(JsonTree v, BuildContext context)
    {
        string key = v.Text("marginRule");
        string[] known = [FirstApplicable, .. Rules(context).Select(r => r.Key)];
        if (known.Length == 1) throw new ScenarioRefusal(v.Member("marginRule"), "a market on a day on which a margin rule of the library was in force: they begin later");
        return known.Contains(key) ? key : throw new ScenarioRefusal(v.Member("marginRule"), Suggestion.OneOf(known, key));
    }

    private static MarginMarket Market(BuildContext context) => MarginMarket.Of(context.Market.Chain.Market, context.Resolve);

    private static ImmutableArray<NamedMarginRule> Rules(BuildContext context) => MarginConventions.Rules(Market(context));

    private static Func<string, AccountPopulation> OfFile(JsonTree v, BuildContext context) => key =>
    {
        MarginMarket market = Market(context);
        OptionCascade.Market.OptionChain chain = context.Market.Chain;
        AccountReadResult read = context.Read(v, "file", path => AccountReader.Read(path, new AccountReadOptions
        {
            Time = context.Resolve.Time,
            Market = market,
            Listed = new ListedContracts(chain.Book.Positions().Select(p => p.Contract), chain.Market.Calendar),
        }));
        foreach (ReadDiagnostic d in read.Diagnostics.Where(d => d.Severity != DiagnosticSeverity.Information).Take(20))
            context.Warnings.Add(d.ToString());
        if (read.Incomplete.Length > 0) context.Warnings.Add($"{v.Text("file")}: {read.Incomplete.Length} accounts lost a row and are left out: {string.Join(", ", read.Incomplete.Take(5).Select(a => a.Id))}.");
        if (read.Accounts.Length == 0) throw new ScenarioRefusal(v.Member("file"), "a file with at least one whole account" + (context.Warnings.Count > 0 ? ": " + context.Warnings[^1].TrimEnd('.') : ""));
        ImmutableArray<NamedMarginRule> rules = Rules(context);
        IMarginRule? chosen = rules.FirstOrDefault(r => r.Key == key)?.Rule;
        return AccountPopulation.Resolve(read.Market, read.Accounts, account => chosen ?? MarginConventions.Applicable(account, rules));
    };

    private static Func<string, AccountPopulation> Drawn(JsonTree v, BuildContext context) => key =>
    {
        ResolvedBook book = context.Book;
        if (book.Count == 0) throw new ScenarioRefusal(v, "a market with at least one option that can be priced");
        if (book.Book.QuantityKind != QuantityKind.OpenInterest) throw new ScenarioRefusal(v, "accounts from a file: this market gives signed inventory, from which no sellers can be drawn");
        string wanted = key == FirstApplicable ? MarginConventions.DefaultKey(book) : key;
        IMarginRule rule = Rules(context).FirstOrDefault(r => r.Key == wanted)?.Rule ?? throw new ScenarioRefusal(v, $"a market on a day on which {wanted} was in force");
        SellerPopulation sellers = SellerPopulation.Generate(book, rule, new SellerPopulationOptions
        {
            Seed = (ulong)v.Number("seed"), PutShare = v.Number("putShare"), CallShare = v.Number("callShare"), MaximumAccounts = v.Whole("maximumAccounts"),
        });
        context.Warnings.AddRange(sellers.Warnings);
        if (sellers.Accounts.Length == 0) throw new ScenarioRefusal(v, "shares from which a seller can be drawn" + (sellers.Warnings.Length > 0 ? ": " + sellers.Warnings[^1].TrimEnd('.') : ""));
        return AccountPopulation.Resolve(sellers.Market, sellers.Accounts, rule);
    };
}
