using OptionCascade.Margin;
using OptionCascade.Portfolio;
using OptionCascade.Validation.Markets;
using static OptionCascade.Validation.PricerLaws;
using MarginLaw = OptionCascade.Validation.Law<OptionCascade.Validation.MarginModel>;

namespace OptionCascade.Validation;

/// <summary>A margin rule with the kinds of account that it accepts, found by asking.</summary>
internal sealed class MarginModel
{
    private readonly MarginPlace[] _places;

    public MarginModel(IMarginRule rule, MarginVenue? venue)
    {
        Rule = rule;
        MarginPlace[] all = venue switch
        {
            MarginVenue.Broker => [MarginPlace.Listed, MarginPlace.Loan],
            MarginVenue.Crypto => [MarginPlace.LinearCoin, MarginPlace.CoinSettled, MarginPlace.PerpetualOnly, MarginPlace.Loan],
            _ => Enum.GetValues<MarginPlace>(),
        };
        MarginLine put = new(OptionRight.Put, 0.9, 30, -1);
        _places = [.. all.Where(p => Accepts(new MarginCase(p, p <= MarginPlace.CoinSettled ? [put] : [], p == MarginPlace.Loan ? 1 : 0, p == MarginPlace.PerpetualOnly ? 1 : 0, p == MarginPlace.Loan ? -100 : 1, 0)))];
        // A venue that takes options is judged on accounts with options.
        if (_places.Any(p => p <= MarginPlace.CoinSettled)) _places = [.. _places.Where(p => p <= MarginPlace.CoinSettled)];
        if (_places.Length == 0) _places = [all[0]];

        bool Accepts(MarginCase c) => rule.Refuses(c.Account()) is null;
    }

    public IMarginRule Rule { get; }

    public MarginCase Draw(Draws d) => MarginCase.Draw(d, d.OneOf<MarginPlace>(_places));

    /// <summary>The holdings at a move; null where the rule refuses such an account.</summary>
    public AccountState? State(MarginCase c, IEnumerable<Holding> holdings, double? move = null)
    {
        ResolvedAccount account = c.Account(holdings);
        return Rule.Refuses(account) is null ? account.At(new MarketMove(move ?? c.Move)) : null;
    }

    public MarginLevel? Level(MarginCase c, IEnumerable<Holding> holdings) => State(c, holdings) is { } state ? Rule.Level(state) : null;

    public MarginLevel? Level(MarginCase c) => Level(c, c.Holdings());
}

/// <summary>
/// What every margin rule must obey, on small accounts of those kinds that it accepts: US-listed options on a stock, linear and coin-settled options on a coin, perpetuals, assets on credit.
/// </summary>
/// <remarks>Rules are compared by their excess, equity − maintenance: rules put an option's value on either side. Amounts are in the account's currency; errors are relative to the account's gross value.</remarks>
public static class MarginRuleLaws
{
    private const string Contract = "contract of IMarginRule";

    private static readonly MarginLaw NonNegative = Of("requirements are not negative", "0 ≤ initial, maintenance < ∞, equity finite", Contract, (m, c, _) =>
        m.Level(c) is not { } l ? LawVerdict.NotApplicable : l is { Initial: >= 0 and < double.PositiveInfinity, Maintenance: >= 0 and < double.PositiveInfinity } && double.IsFinite(l.Equity) ? null : $"{l}");

    private static readonly MarginLaw Nothing = Of("an account of cash needs nothing", "no position ⇒ maintenance = initial = 0, equity = cash", Contract, (m, c, tolerance) =>
    {
        double cash = Math.Abs(c.Cash) + 1;
        return m.Level(c, [new CashHolding(c.Currency, cash)]) is not { } l ? LawVerdict.NotApplicable
            : l.Maintenance == 0 && l.Initial == 0 && Math.Abs(l.Equity - cash) <= tolerance * cash ? null : Text($"{cash:R} of cash: {l}");
    });

    private static readonly MarginLaw Explained = Of("explained is required", "Explain = Level, and its items add up", Contract, (m, c, tolerance) =>
    {
        if (m.State(c, c.Holdings()) is not { } state) return LawVerdict.NotApplicable;
        MarginLevel level = m.Rule.Level(state);
        MarginReport report = m.Rule.Explain(state);
        return report.Level != level ? Text($"explains {report.Level}, requires {level}")
            : Same(report.Items.Sum(i => i.Maintenance), level.Maintenance, Slack(c, tolerance), "the sum of the items' maintenance") is { Violation: { } maintenance } ? maintenance
            : Same(report.Items.Sum(i => i.Initial), level.Initial, Slack(c, tolerance), "the sum of the items' initial");
    });

    private static readonly MarginLaw Bounded = Of("the bound is a bound", "Bound.Excess ≤ Level.Excess, and what was learned changes no level", Contract, (m, c, tolerance) =>
    {
        if (m.State(c, c.Holdings(), 0.3 * c.Move) is not { } first || m.State(c, c.Holdings()) is not { } second || m.Level(c) is not { } fresh) return LawVerdict.NotApplicable;
        _ = m.Rule.Level(first);
        second.Learned = first.Learned;
        MarginLevel? bound = m.Rule.Bound(second);
        if (bound is { } b && b.Excess > fresh.Excess + Slack(c, tolerance)) return Text($"bounded below by {b.Excess:R}, but is {fresh.Excess:R}");
        MarginLevel after = m.Rule.Level(second);
        return Math.Abs(after.Excess - fresh.Excess) <= Slack(c, tolerance) ? null : Text($"an excess of {fresh.Excess:R}, but {after.Excess:R} after another state");
    });

    private static readonly MarginLaw Ordered = Of("order and splitting do not matter", "holdings permuted, or split in two ⇒ the same level", "an account is a set of net positions", (m, c, tolerance) =>
    {
        Holding[] split = [.. c.Holdings().Reverse().SelectMany(h => h is OptionHolding o ? new Holding[] { o with { Contracts = o.Contracts - 1 }, o with { Contracts = 1 } } : [h])];
        return m.Level(c) is not { } a || m.Level(c, split) is not { } b ? LawVerdict.NotApplicable : Math.Abs(a.Excess - b.Excess) <= Slack(c, tolerance) && Math.Abs(a.Available - b.Available) <= Slack(c, tolerance) ? null : Text($"{a}, split {b}");
    });

    private static readonly MarginLaw Cash = Of("cash is excess", "excess(account + a) = excess(account) + a", "cash carries no risk", (m, c, tolerance) =>
    {
        double more = Math.Abs(c.Cash) + 1;
        return m.Level(c) is not { } a || m.Level(c, c.Holdings().Append(new CashHolding(c.Currency, more))) is not { } b ? LawVerdict.NotApplicable : Same(b.Excess, a.Excess + more, Slack(c, tolerance) + (tolerance * more), "the excess");
    });

    private static readonly MarginLaw LongOnly = Of("long options need no more than their premium", "no short position ⇒ excess ≥ account value − value of the options", "the loss is limited to the premium", (m, c, tolerance) =>
    {
        if (c.Lines.Length == 0) return LawVerdict.NotApplicable;
        double cash = Math.Abs(c.Cash);
        Holding[] holdings = [.. c.Lines.Select(l => new OptionHolding(c.Contract(l), Math.Abs(l.Contracts))), new CashHolding(c.Currency, cash)];
        return m.Level(c, holdings) is not { } l ? LawVerdict.NotApplicable : l.Excess >= cash - Slack(c, tolerance) - (tolerance * cash) ? null : Text($"long only, {cash:R} of cash: excess {l.Excess:R}");
    });

    private static readonly MarginLaw MoreLong = Of("one more long option does not hurt", "excess(account + long option) ≥ excess(account)", "it pays and never costs", (m, c, tolerance) =>
    {
        if (c.Lines.Length == 0) return LawVerdict.NotApplicable;
        MarginLine added = c.Lines[^1] with { Contracts = 1, Strike = c.Lines[^1].Strike > 1 ? 0.9 : 1.1 };
        return m.Level(c) is not { } a || m.Level(c, c.Holdings().Append(new OptionHolding(c.Contract(added), 1))) is not { } b ? LawVerdict.NotApplicable
            : b.Excess >= a.Excess - Slack(c, tolerance) ? null : Text($"one more {added.Right} at {c.Contract(added).Strike:R}, {added.Days} days, takes the excess from {a.Excess:R} to {b.Excess:R}");
    });

    private static readonly MarginLaw Spread = Of("a spread needs no more than it can lose", "vertical with strikes K₁, K₂: excess ≥ cash − |K₁ − K₂|·units", "the long leg covers the short one", (m, c, tolerance) =>
    {
        if (c.Lines.Length == 0 || c.Place == MarginPlace.CoinSettled) return LawVerdict.NotApplicable;
        MarginLine sold = c.Lines[0] with { Contracts = -Math.Abs(c.Lines[0].Contracts) }, bought = sold with { Contracts = -sold.Contracts, Strike = sold.Strike >= 1.2 ? 1 : sold.Strike + 0.1 };
        bought = bought with { Strike = MarginCase.Strikes.MinBy(k => Math.Abs(k - bought.Strike)) };
        if (bought.Strike == sold.Strike) return LawVerdict.NotApplicable;
        double cash = Math.Abs(c.Cash), width = Math.Abs(c.Contract(sold).Strike - c.Contract(bought).Strike) * bought.Contracts * c.Multiplier;
        return m.Level(c, [new OptionHolding(c.Contract(sold), sold.Contracts), new OptionHolding(c.Contract(bought), bought.Contracts), new CashHolding(c.Currency, cash)]) is not { } l ? LawVerdict.NotApplicable
            : l.Excess >= cash - width - Slack(c, tolerance) - (tolerance * cash) ? null
            : Text($"{sold.Contracts} {sold.Right} at {c.Contract(sold).Strike:R}, {bought.Contracts} at {c.Contract(bought).Strike:R}, can lose {width:R}, leaves {l.Excess:R} of {cash:R}");
    }, "options settled in money, margined as spreads or by scenarios");

    private static readonly MarginLaw Homogeneous = Of("twice the account, twice the excess", "excess(2·account) = 2·excess(account)", "no tiers of size", (m, c, tolerance)
        => m.Level(c) is not { } a || m.Level(c, c.Holdings(2)) is not { } b ? LawVerdict.NotApplicable : Same(b.Excess, 2 * a.Excess, 2 * Slack(c, tolerance), "the excess of twice the account"), "requirements that do not grow with size");

    private static readonly MarginLaw Kinks = Of("stated corners are log moves", "AddKinks: finite numbers", Contract, (m, c, _) =>
    {
        if (m.State(c, c.Holdings(), 0) is not { } state) return LawVerdict.NotApplicable;
        var kinks = new List<double>();
        var jumps = new List<double>();
        m.Rule.AddKinks(state, kinks, jumps);
        return kinks.Concat(jumps).All(double.IsFinite) ? null : "a corner at NaN or infinity";
    });

    private static readonly MarginLaw Bits = Of("same bits again and on any thread", "Level is a function of the state", Contract, (m, c, _) =>
    {
        if (m.Level(c) is not { } here) return LawVerdict.NotApplicable;
        MarginLevel? there = null;
        var other = new Thread(() => there = m.Level(c));
        other.Start();
        other.Join();
        return here.Equals(there) && here.Equals(m.Level(c)) ? null : Text($"{here}, on another thread {there}");
    }) with { CostFactor = 10 };

    /// <summary>All laws, on accounts of every kind that the rule accepts.</summary>
    public static LawSuite<IMarginRule> Suite { get; } = On("MarginRuleLaws.Suite", null);

    /// <summary>All laws, on accounts as a venue has them.</summary>
    /// <param name="venue">A broker of listed options and stock, or a venue for coins.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such venue.</exception>
    public static LawSuite<IMarginRule> For(MarginVenue venue) => venue is MarginVenue.Broker or MarginVenue.Crypto
        ? On($"MarginRuleLaws.For(MarginVenue.{venue})", venue)
        : throw new ArgumentOutOfRangeException(nameof(venue), venue, "Expected Broker or Crypto.");

    private static LawSuite<IMarginRule> On(string expression, MarginVenue? venue) => new LawSuite<MarginModel>
    {
        Name = "margin rule",
        Expression = expression,
        Domain = [new("cash", 0.1, 5, 1, "typical accounts"), new("move", -0.5, 0.5, 0, "log price")],
        Laws = [NonNegative, Nothing, Explained, Bounded, Ordered, Cash, LongOnly, MoreLong, Spread, Homogeneous, Kinks, Bits],
    }.For<IMarginRule>(rule => new MarginModel(rule, venue), rule => rule.Name);

    /// <summary>Error allowed: a share of the account's gross value, in its currency.</summary>
    private static double Slack(MarginCase c, double tolerance)
    {
        double units = c.Lines.Sum(l => Math.Abs(l.Contracts)) * c.Multiplier * 2 + Math.Abs(c.Spot) + Math.Abs(c.Futures) + 1;
        return Math.Max(tolerance, 1e-12) * ((c.Place == MarginPlace.CoinSettled ? units : units * c.Price) + Math.Abs(c.Cash));
    }

    private static MarginLaw Of(string name, string statement, string source, Func<MarginModel, MarginCase, double, LawVerdict> judge, string hypothesis = "none")
        => MarginLaw.Of(name, statement, source, (m, d) => m.Draw(d), judge) with { Hypothesis = hypothesis, CostFactor = 4 };
}
