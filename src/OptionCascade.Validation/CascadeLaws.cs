using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Validation.Markets;
using MarketLaw = OptionCascade.Validation.Law<System.Func<OptionCascade.Validation.Markets.MarketSpec, OptionCascade.Cascade.CascadeResult>>;

namespace OptionCascade.Validation;

/// <summary>A solver of cascades: whatever answers how far a shock carries the price of one underlying.</summary>
/// <param name="equation">Impact, participants, feedback of volatility.</param>
/// <param name="shock">The shock.</param>
/// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
/// <param name="options">Range to be searched, and tolerance.</param>
public delegate CascadeResult CascadeAnswer(CascadeEquation equation, Shock shock, double spot, CascadeOptions options);

/// <summary>What every solver of cascades must obey, on random markets of one underlying: orders both ways, stop densities, smooth traders, accounts whose level volatility moves.</summary>
/// <remarks>The answer is the first equilibrium on the way from the undisturbed market, x = n + I((Q + F(x, y))/D), y = y₀ + β(x) + κV. Laws use fixed tolerances: 10⁻¹⁰ of the log move times the amplification.</remarks>
public static class CascadeLaws
{
    internal static MarketLaw Stillness { get; } = Of("no shock, nobody in breach: nothing moves", "n = Q = 0, F(0) = 0 ⇒ x = 0, F = 0, no rounds", "definition of the undisturbed market", "nobody in breach",
        d => NoBreach(d) with { News = 0, Block = 0 },
        (model, m, _) => model(m) is { LogMove: 0.0, Flow: 0.0, Status: CascadeStatus.Converged } r && r.Ledger.IsEmpty ? null : "moves without a shock");

    internal static MarketLaw NoImpact { get; } = Of("no impact: the shock passes through", "I = 0 ⇒ x = n", "x = n + I(Q + F)", "news, no order exactly at it",
        d => MarketDraws.Base(d) with { Linear = true, ImpactScale = 0, News = d.In(-0.5, 0.5), Block = 0 },
        (model, m, _) => model(m).LogMove == m.News ? null : FormattableString.Invariant($"{m.News:R} becomes {model(m).LogMove:R}"));

    internal static MarketLaw NobodyThere { get; } = Of("no participants: the shock passes through", "F = 0 ⇒ x = n + I(Q)", "x = n + I(Q + F)", "none",
        d => Blank(MarketDraws.Base(d)),
        (model, m, _) => Math.Abs(model(m).LogMove!.Value - m.Equation.MoveAlone(m.Shock)) <= 1e-15 ? null : "somebody trades in an empty market");

    internal static MarketLaw Splitting { get; } = Of("splitting and merging identical accounts", "F split into identical parts ⇒ the same x", "F is a sum over participants", "none",
        WithVolatility,
        (model, m, _) => Differ(model(m), model(m with
        {
            Orders = [.. m.Orders.SelectMany(o => new[] { o with { Quantity = 0.25 * o.Quantity }, o with { Quantity = 0.75 * o.Quantity } })],
            Densities = [.. m.Densities.SelectMany(o => new[] { o with { Quantity = 0.5 * o.Quantity }, o with { Quantity = 0.5 * o.Quantity } })],
            Accounts = [.. m.Accounts.SelectMany(a => Enumerable.Repeat(a with { Quantity = 0.5 * a.Quantity, Vega = 0.5 * a.Vega }, 2))],
        })));

    internal static MarketLaw Permuting { get; } = Of("permuting accounts", "F in another order ⇒ the same x", "F is a sum over participants", "none",
        WithVolatility,
        (model, m, _) => Differ(model(m), model(m with
        {
            Orders = [.. m.Orders.Reverse()], Densities = [.. m.Densities.Reverse()], Traders = [.. m.Traders.Reverse()], Accounts = [.. m.Accounts.Reverse()],
        })));

    internal static MarketLaw Currency { get; } = Of("another currency", "S, vega ↦ 7.3·S, 7.3·vega, κ ↦ κ/7.3 ⇒ the same x", "dimensional analysis", "none",
        WithVolatility,
        (model, m, _) => Differ(model(m), model(m with
        {
            Spot = 7.3 * m.Spot, Accounts = [.. m.Accounts.Select(a => a with { Vega = 7.3 * a.Vega })], Volatility = m.Volatility! with { PerVega = m.Volatility!.PerVega / 7.3 },
        })));

    internal static MarketLaw Shares { get; } = Of("shares a tenth as large", "units ↦ 10·units, V ↦ 10·V ⇒ the same x", "dimensional analysis", "none",
        WithVolatility,
        (model, m, _) => Differ(model(m), model(Multiplied(m, 10) with
    {
        ImpactScale = m.Linear ? m.ImpactScale / 10 : m.ImpactScale, Volume = 10 * m.Volume,
    })));

    internal static MarketLaw Duplicate { get; } = Of("everybody twice in a market twice as deep", "2F, 2Q, I(·/2) ⇒ the same x", "dimensional analysis", "none",
        WithVolatility,
        (model, m, _) => Differ(model(m), model(m with
    {
        Orders = [.. m.Orders, .. m.Orders], Densities = [.. m.Densities, .. m.Densities], Traders = [.. m.Traders, .. m.Traders], Accounts = [.. m.Accounts, .. m.Accounts],
        Block = 2 * m.Block, Volatility = m.Volatility! with { PerVega = 0.5 * m.Volatility!.PerVega }, ImpactScale = m.Linear ? 0.5 * m.ImpactScale : m.ImpactScale, Volume = 2 * m.Volume,
    })));

    internal static MarketLaw SoldIsHeld { get; } = Of("sold is at most what is held", "0 ≤ sold so far ≤ held in every round of the ledger", "conservation of units", "holders who sell",
        Sellers,
        (model, m, _) =>
    {
        double held = m.Orders.Sum(o => -o.Quantity) + m.Densities.Sum(o => o.Quantity), sold = 0;
        CascadeResult r = model(m);
        foreach (LedgerRound round in r.Ledger)
        {
            double now = -round.Flows.Sum(f => f.Quantity);
            if (now < -1e-12 * held) return FormattableString.Invariant($"buys back in round {round.Round}");
            sold += now;
        }

        sold = Math.Max(sold, -r.Flow ?? 0);
        return sold <= held * (1 + 1e-12) ? null : FormattableString.Invariant($"{held} held, {sold} sold");
    });

    internal static MarketLaw PositivePrice { get; } = Of("the price stays above zero", "S = S₀·eˣ > 0", "x is a log move", "none",
        d => Sellers(d) with { News = d.In(-6, -0.05), LowestPriceFraction = 1e-6 },
        (model, m, _) => model(m) is { } r && (r.LogMove is null || (r.Spot > 0 && Math.Abs(r.Spot.Value - (m.Spot * Math.Exp(r.LogMove.Value))) <= 1e-12 * m.Spot)) ? null : "a price that is none");

    internal static MarketLaw MonotoneInShock { get; } = Of("a larger shock of the same kind moves the price no less", "|n|, |Q| larger ⇒ |x| not smaller", "the answer is the first equilibrium on the way: running maximum of s(x)", "nobody in breach; any mix of buyers and sellers",
        NoBreach,
        (model, m, _) => Nearer(model(m), model(m with { News = 1.3 * m.News, Block = 1.3 * m.Block })));

    internal static MarketLaw MonotoneInImpact { get; } = Of("more impact, or less depth, moves the price no less", "I larger or D smaller ⇒ |x| not smaller", "Tarski's fixed-point theorem on a monotone map; Milgrom and Roberts, Econometrica 58 (1990)", "everybody sells on a fall, the shock pushes down",
        Sellers,
        (model, m, _) => Nearer(model(m), model(m with { ImpactScale = 1.2 * m.ImpactScale })) ?? Nearer(model(m with { DepthLoss = 0.1 }), model(m with { DepthLoss = 0.3 })));

    internal static MarketLaw MonotoneInLeverage { get; } = Of("more leverage, or less margin, moves the price no less", "leverage higher ⇒ |x| not smaller", "as above; liquidation levels ln((1 − 1/L)/(1 − m)) rise with L", "everybody sells on a fall, the shock pushes down",
        d => Leveraged(Sellers(d), [.. Enumerable.Range(0, 1 + d.Below(8)).Select(_ => (d.In(1.5, 60), d.In(0, 2)))]),
        (model, m, _) => Nearer(model(m), model(Leveraged(m, [.. m.Leverage.Select(l => (1.15 * l.Leverage, l.Quantity))]))));

    internal static MarketLaw Amplifies { get; } = Of("amplification is at least one", "F sells on a fall ⇒ 1/(1 − g) ≥ 1 and |x| ≥ |n + I(Q)|", "g = I′·F′ ≥ 0", "all feedback positive: everybody sells on a fall",
        Sellers,
        (model, m, _) => model(m) is { LogMove: { } x } r && (r.Amplification < 1 || x > m.Equation.MoveAlone(m.Shock) + 1e-12) ? FormattableString.Invariant($"amplification {r.Amplification:R}, move multiple {r.MoveMultiple:R}") : null);

    internal static MarketLaw Dampens { get; } = Of("amplification is at most one", "F buys on a fall ⇒ 1/(1 − g) ≤ 1 and |x| ≤ |n + I(Q)|", "g = I′·F′ ≤ 0", "all feedback negative: everybody buys on a fall",
        Buyers,
        (model, m, _) => model(m) is { LogMove: { } x } r && (r.Amplification > 1 || x < m.Equation.MoveAlone(m.Shock) - 1e-12) ? FormattableString.Invariant($"amplification {r.Amplification:R}, move multiple {r.MoveMultiple:R}") : null);

    internal static MarketLaw SmallShock { get; } = Of("1/(1 − g) is the response to a small further shock", "dx/dn = 1/(1 − g)", "implicit function theorem", "linear or square-root impact, no order at the price",
        NoBreach,
        (model, m, _) =>
    {
        if (model(m) is not { LogMove: { } x, Status: CascadeStatus.Converged, Amplification: { } a }) return null;
        const double h = 1e-6;
        double? low = model(m with { News = m.News - h, Block = 0, HeldBlock = m.Block }).LogMove, high = model(m with { News = m.News + h, Block = 0, HeldBlock = m.Block }).LogMove;
        if (low is not { } l || high is not { } u || Math.Abs(u - l) > 20 * h || Math.Abs((u - x) - (x - l)) > 0.01 * Math.Abs(u - l)) return null; // a jump or a corner between the two
        return Math.Abs(((u - l) / (2 * h)) - a) <= (1e-2 * Math.Abs(a)) + 1e-4 ? null : FormattableString.Invariant($"stated {a:R}, measured {(u - l) / (2 * h):R}");
    });

    internal static MarketLaw Threads { get; } = Of("the same bits on any number of threads", "same inputs ⇒ same bits on four threads", "promise of reproducibility", "none",
        WithVolatility,
        (model, m, _) =>
    {
        long[] bits = new long[4];
        Thread[] threads = [.. bits.Select((_, i) => new Thread(() => bits[i] = BitConverter.DoubleToInt64Bits(model(m).LogMove ?? double.NaN)))];
        foreach (Thread t in threads) t.Start();
        foreach (Thread t in threads) t.Join();
        return bits.Distinct().Count() == 1 ? null : "the bits depend on the thread";
    });

    internal static MarketLaw Mirror { get; } = Of("the mirrored market gives the mirrored answer", "−n, −Q, −F(−x) ⇒ −x", "I is odd", "symmetric impact",
        WithVolatility,
        (model, m, _) =>
    {
        CascadeResult one = model(m), two = model(Mirrored(m));
        return Differ(one, two with { LogMove = -two.LogMove });
    });

    internal static MarketLaw NoFeedback { get; } = Of("zero feedback of volatility is no feedback, bit for bit", "β = κ = 0 ⇒ bits of the market without feedback", "y = y₀ + β(x) + κV", "none",
        d => WithVolatility(d) with { Volatility = null },
        (model, m, _) =>
    {
        CascadeResult none = model(m), zero = model(m with { Volatility = new SpecVolatility(0, 0, 0, 0, 0, 0.5) });
        return none.Status == zero.Status && none.LogMove.Equals(zero.LogMove) && none.Flow.Equals(zero.Flow) && none.Gain.Equals(zero.Gain) ? null : "not the same bits";
    });

    /// <summary>All laws on a model that answers markets.</summary>
    internal static LawSuite<Func<MarketSpec, CascadeResult>> OnMarkets { get; } = new()
    {
        Name = "cascade",
        Expression = "CascadeLaws.Suite",
        Laws =
        [
            Stillness, NoImpact, NobodyThere, Splitting, Permuting, Currency, Shares, Duplicate, SoldIsHeld, PositivePrice, MonotoneInShock, MonotoneInImpact, MonotoneInLeverage,
            Amplifies, Dampens, SmallShock, Threads, Mirror, NoFeedback,
        ],
    };

    /// <summary>All laws.</summary>
    public static LawSuite<CascadeAnswer> Suite { get; } = OnMarkets.For<CascadeAnswer>(answer => m => answer(m.Equation, m.Shock, m.Spot, m.Options));

    /// <summary>Null when two answers are one to rounding; a shock within a relative 10⁻⁹ of a tipping point may fall to either side.</summary>
    internal static string? Differ(CascadeResult a, CascadeResult b)
    {
        if (IsNearFold(a) || IsNearFold(b)) return null;
        if (a.Status != b.Status) return FormattableString.Invariant($"{a.Status} at {a.LogMove:R}, but {b.Status} at {b.LogMove:R}");
        if (a.LogMove is not { } x || b.LogMove is not { } y) return null;
        return Math.Abs(x - y) <= 1e-10 * Math.Max(1, Math.Abs(a.Amplification ?? 1)) ? null : FormattableString.Invariant($"{x:R}, but {y:R}");
    }

    /// <summary>Null when the second is at least as far from the start as the first, to rounding.</summary>
    internal static string? Nearer(CascadeResult first, CascadeResult second)
    {
        if (first.LogMove is not { } a) return second.LogMove is { } found && !IsNearFold(second) ? FormattableString.Invariant($"runs away first, then only to {found:R}") : null;
        return second.LogMove is not { } b || Math.Abs(b) >= Math.Abs(a) - 1e-10 ? null : FormattableString.Invariant($"{a:R} first, then only {b:R}");
    }

    private static bool IsNearFold(CascadeResult result) => result.Curve is { IsSwept: true } curve && curve.Folds.Any(f => Math.Abs(f.Scale - 1) < 1e-9);

    private static MarketLaw Of(string name, string statement, string source, string hypothesis, Func<Draws, MarketSpec> markets,
        Func<Func<MarketSpec, CascadeResult>, MarketSpec, double, string?> violation)
        => MarketLaw.Of(name, statement, source, markets, (model, m, tolerance) => violation(model, m, tolerance)) with { Hypothesis = hypothesis };

    /// <summary>Leveraged longs besides: sold out at ln((1 − 1/L)/(1 − m)) with m = 1%, entered at spot.</summary>
    internal static MarketSpec Leveraged(MarketSpec m, (double Leverage, double Quantity)[] longs) => m with
    {
        Leverage = longs,
        Orders = [.. m.Orders.Where(o => o.Quantity < 0 && !m.Leverage.Any(l => o == Order(l))), .. longs.Select(Order)],
    };

    private static SpecOrder Order((double Leverage, double Quantity) held) => new(Math.Min(Math.Log((1 - (1 / held.Leverage)) / 0.99), -1e-6), -held.Quantity);

    private static MarketSpec Blank(MarketSpec m) => m with { Orders = [], Densities = [], Traders = [], Accounts = [] };

    private static MarketSpec NoBreach(Draws d) => MarketDraws.Base(d);

    private static MarketSpec WithVolatility(Draws d) => MarketDraws.Base(d) with
    {
        Volatility = MarketDraws.Volatility(d),
        Traders = d.Some(2, () => new SpecTrader(d.In(-4, 4), d.In(0.02, 0.3), d.In(-1, 1), d.In(-2, 2))),
        Accounts = MarketDraws.Unambiguous(d.Some(4, () => MarketDraws.Account(d))),
    };

    private static MarketSpec Sellers(Draws d) => MarketDraws.Base(d) with
    {
        Orders = d.Some(8, () => new SpecOrder(-Math.Pow(d.In(0.03, 0.7), 2), -d.In(0, 2))),
        Densities = d.Some(2, () => new SpecDensity(true, true, -d.In(-0.03, 0.2), d.In(0.002, 0.08), d.In(0, 5))),
        Traders = [], News = -d.In(0.001, 0.12), Block = -d.In(0, 2),
    };

    private static MarketSpec Buyers(Draws d) => MarketDraws.Base(d) with
    {
        Orders = d.Some(8, () => new SpecOrder(-Math.Pow(d.In(0.03, 0.7), 2), d.In(0, 2))),
        Densities = [], Traders = d.Some(2, () => new SpecTrader(-d.In(0, 4), d.In(0.02, 0.3), 0, 0)), News = -d.In(0.001, 0.12), Block = -d.In(0, 2),
    };

    private static MarketSpec Multiplied(MarketSpec m, double by) => m with
    {
        Orders = [.. m.Orders.Select(o => o with { Quantity = by * o.Quantity })], Densities = [.. m.Densities.Select(o => o with { Quantity = by * o.Quantity })],
        Traders = [.. m.Traders.Select(t => new SpecTrader(by * t.A, t.Width, by * t.B, by * t.C))], Accounts = [.. m.Accounts.Select(a => a with { Quantity = by * a.Quantity })],
        Block = by * m.Block,
    };

    private static MarketSpec Mirrored(MarketSpec m) => m with
    {
        Orders = [.. m.Orders.Select(o => new SpecOrder(-o.LogMove, -o.Quantity))],
        Densities = [.. m.Densities.Select(o => o with { Sell = !o.Sell, Centre = o.Normal ? -o.Centre : -o.Centre - o.Width })],
        Traders = [.. m.Traders.Select(t => t with { B = -t.B })], Accounts = [.. m.Accounts.Select(a => a with { Side = -a.Side, Quantity = -a.Quantity })],
        News = -m.News, Block = -m.Block, Volatility = m.Volatility! with { PerLogMove = -m.Volatility!.PerLogMove },
    };
}
