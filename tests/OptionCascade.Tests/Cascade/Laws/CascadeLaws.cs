using OptionCascade.Cascade;

namespace OptionCascade.Tests.Cascade.Laws;

/// <summary>What every model of a cascade must obey.</summary>
internal static class CascadeLaws
{
    public static CascadeLaw Stillness { get; } = new("no shock, nobody in breach: nothing moves", "nobody in breach",
        d => NoBreach(d) with { News = 0, Block = 0 },
        (model, m) => model(m) is { LogMove: 0.0, Flow: 0.0, Status: CascadeStatus.Converged } r && r.Ledger.IsEmpty ? null : "moves without a shock");

    public static CascadeLaw NoImpact { get; } = new("no impact: the shock passes through", "news, no order exactly at it",
        d => MarketSpecs.Base(d) with { Linear = true, ImpactScale = 0, News = d.In(-0.5, 0.5), Block = 0 },
        (model, m) => model(m).LogMove == m.News ? null : $"{m.News:R} becomes {model(m).LogMove:R}");

    public static CascadeLaw NobodyThere { get; } = new("no participants: the shock passes through", "none",
        d => Blank(MarketSpecs.Base(d)),
        (model, m) => Math.Abs(model(m).LogMove!.Value - m.Equation.MoveAlone(m.Shock)) <= 1e-15 ? null : "somebody trades in an empty market");

    public static CascadeLaw Splitting { get; } = new("splitting and merging identical accounts", "none", WithVolatility,
        (model, m) => CascadeLaw.Differ(model(m), model(m with
        {
            Orders = [.. m.Orders.SelectMany(o => new[] { o with { Quantity = 0.25 * o.Quantity }, o with { Quantity = 0.75 * o.Quantity } })],
            Densities = [.. m.Densities.SelectMany(o => new[] { o with { Quantity = 0.5 * o.Quantity }, o with { Quantity = 0.5 * o.Quantity } })],
            Accounts = [.. m.Accounts.SelectMany(a => Enumerable.Repeat(a with { Quantity = 0.5 * a.Quantity, Vega = 0.5 * a.Vega }, 2))],
        })));

    public static CascadeLaw Permuting { get; } = new("permuting accounts", "none", WithVolatility,
        (model, m) => CascadeLaw.Differ(model(m), model(m with
        {
            Orders = [.. m.Orders.Reverse()], Densities = [.. m.Densities.Reverse()], Traders = [.. m.Traders.Reverse()], Accounts = [.. m.Accounts.Reverse()],
        })));

    public static CascadeLaw Currency { get; } = new("another currency", "none", WithVolatility,
        (model, m) => CascadeLaw.Differ(model(m), model(m with
        {
            Spot = 7.3 * m.Spot, Accounts = [.. m.Accounts.Select(a => a with { Vega = 7.3 * a.Vega })], Volatility = m.Volatility! with { PerVega = m.Volatility!.PerVega / 7.3 },
        })));

    public static CascadeLaw Shares { get; } = new("shares a tenth as large", "none", WithVolatility, (model, m) => CascadeLaw.Differ(model(m), model(Multiplied(m, 10) with
    {
        ImpactScale = m.Linear ? m.ImpactScale / 10 : m.ImpactScale, Volume = 10 * m.Volume,
    })));

    public static CascadeLaw Duplicate { get; } = new("everybody twice in a market twice as deep", "none", WithVolatility, (model, m) => CascadeLaw.Differ(model(m), model(m with
    {
        Orders = [.. m.Orders, .. m.Orders], Densities = [.. m.Densities, .. m.Densities], Traders = [.. m.Traders, .. m.Traders], Accounts = [.. m.Accounts, .. m.Accounts],
        Block = 2 * m.Block, Volatility = m.Volatility! with { PerVega = 0.5 * m.Volatility!.PerVega }, ImpactScale = m.Linear ? 0.5 * m.ImpactScale : m.ImpactScale, Volume = 2 * m.Volume,
    })));

    public static CascadeLaw SoldIsHeld { get; } = new("sold is at most what is held", "holders who sell", Sellers, (model, m) =>
    {
        double held = m.Orders.Sum(o => -o.Quantity) + m.Densities.Sum(o => o.Quantity), sold = 0;
        CascadeResult r = model(m);
        foreach (LedgerRound round in r.Ledger)
        {
            double now = -round.Flows.Sum(f => f.Quantity);
            if (now < -1e-12 * held) return $"buys back in round {round.Round}";
            sold += now;
        }

        sold = Math.Max(sold, -r.Flow ?? 0);
        return sold <= held * (1 + 1e-12) ? null : $"{held} held, {sold} sold";
    });

    public static CascadeLaw PositivePrice { get; } = new("the price stays above zero", "none",
        d => Sellers(d) with { News = d.In(-6, -0.05), LowestPriceFraction = 1e-6 },
        (model, m) => model(m) is { } r && (r.LogMove is null || (r.Spot > 0 && Math.Abs(r.Spot.Value - (m.Spot * Math.Exp(r.LogMove.Value))) <= 1e-12 * m.Spot)) ? null : "a price that is none");

    public static CascadeLaw MonotoneInShock { get; } = new("a larger shock of the same kind moves the price no less", "nobody in breach; any mix of buyers and sellers", NoBreach,
        (model, m) => CascadeLaw.Nearer(model(m), model(m with { News = 1.3 * m.News, Block = 1.3 * m.Block })));

    public static CascadeLaw MonotoneInImpact { get; } = new("more impact, or less depth, moves the price no less", "everybody sells on a fall, the shock pushes down", Sellers,
        (model, m) => CascadeLaw.Nearer(model(m), model(m with { ImpactScale = 1.2 * m.ImpactScale })) ?? CascadeLaw.Nearer(model(m with { DepthLoss = 0.1 }), model(m with { DepthLoss = 0.3 })));

    public static CascadeLaw MonotoneInLeverage { get; } = new("more leverage, or less margin, moves the price no less", "everybody sells on a fall, the shock pushes down",
        d => Leveraged(Sellers(d), [.. Enumerable.Range(0, 1 + d.Below(8)).Select(_ => (d.In(1.5, 60), d.In(0, 2)))]),
        (model, m) => CascadeLaw.Nearer(model(m), model(Leveraged(m, [.. m.Leverage.Select(l => (1.15 * l.Leverage, l.Quantity))]))));

    public static CascadeLaw Amplifies { get; } = new("amplification is at least one", "all feedback positive: everybody sells on a fall", Sellers,
        (model, m) => model(m) is { LogMove: { } x } r && (r.Amplification < 1 || x > m.Equation.MoveAlone(m.Shock) + 1e-12) ? $"amplification {r.Amplification:R}, move multiple {r.MoveMultiple:R}" : null);

    public static CascadeLaw Dampens { get; } = new("amplification is at most one", "all feedback negative: everybody buys on a fall", Buyers,
        (model, m) => model(m) is { LogMove: { } x } r && (r.Amplification > 1 || x < m.Equation.MoveAlone(m.Shock) - 1e-12) ? $"amplification {r.Amplification:R}, move multiple {r.MoveMultiple:R}" : null);

    public static CascadeLaw SmallShock { get; } = new("1/(1 − g) is the response to a small further shock", "linear or square-root impact, no order at the price", NoBreach, (model, m) =>
    {
        if (model(m) is not { LogMove: { } x, Status: CascadeStatus.Converged, Amplification: { } a }) return null;
        const double h = 1e-6;
        double? low = model(m with { News = m.News - h, Block = 0, HeldBlock = m.Block }).LogMove, high = model(m with { News = m.News + h, Block = 0, HeldBlock = m.Block }).LogMove;
        if (low is not { } l || high is not { } u || Math.Abs(u - l) > 20 * h || Math.Abs((u - x) - (x - l)) > 0.01 * Math.Abs(u - l)) return null; // a jump or a corner between the two
        return Math.Abs(((u - l) / (2 * h)) - a) <= (1e-2 * Math.Abs(a)) + 1e-4 ? null : $"stated {a:R}, measured {(u - l) / (2 * h):R}";
    });

    public static CascadeLaw Threads { get; } = new("the same bits on any number of threads", "none", WithVolatility, (model, m) =>
    {
        long[] bits = new long[4];
        Thread[] threads = [.. bits.Select((_, i) => new Thread(() => bits[i] = BitConverter.DoubleToInt64Bits(model(m).LogMove ?? double.NaN)))];
        foreach (Thread t in threads) t.Start();
        foreach (Thread t in threads) t.Join();
        return bits.Distinct().Count() == 1 ? null : "the bits depend on the thread";
    });

    public static CascadeLaw Mirror { get; } = new("the mirrored market gives the mirrored answer", "symmetric impact", WithVolatility, (model, m) =>
    {
        CascadeResult one = model(m), two = model(Mirrored(m));
        return CascadeLaw.Differ(one, two with { LogMove = -two.LogMove });
    });

    public static CascadeLaw NoFeedback { get; } = new("zero feedback of volatility is no feedback, bit for bit", "none", d => WithVolatility(d) with { Volatility = null }, (model, m) =>
    {
        CascadeResult none = model(m), zero = model(m with { Volatility = new SpecVolatility(0, 0, 0, 0, 0, 0.5) });
        return none.Status == zero.Status && none.LogMove.Equals(zero.LogMove) && none.Flow.Equals(zero.Flow) && none.Gain.Equals(zero.Gain) ? null : "not the same bits";
    });

    public static IReadOnlyList<CascadeLaw> All { get; } =
    [
        Stillness, NoImpact, NobodyThere, Splitting, Permuting, Currency, Shares, Duplicate, SoldIsHeld, PositivePrice, MonotoneInShock, MonotoneInImpact, MonotoneInLeverage,
        Amplifies, Dampens, SmallShock, Threads, Mirror, NoFeedback,
    ];

    /// <summary>Leveraged longs besides: sold out at ln((1 − 1/L)/(1 − m)) with m = 1%, entered at spot.</summary>
    public static MarketSpec Leveraged(MarketSpec m, (double Leverage, double Quantity)[] longs) => m with
    {
        Leverage = longs,
        Orders = [.. m.Orders.Where(o => o.Quantity < 0 && !m.Leverage.Any(l => o == Order(l))), .. longs.Select(Order)],
    };

    private static SpecOrder Order((double Leverage, double Quantity) held) => new(Math.Min(Math.Log((1 - (1 / held.Leverage)) / 0.99), -1e-6), -held.Quantity);

    private static MarketSpec Blank(MarketSpec m) => m with { Orders = [], Densities = [], Traders = [], Accounts = [] };

    private static MarketSpec NoBreach(Draws d) => MarketSpecs.Base(d);

    private static MarketSpec WithVolatility(Draws d) => MarketSpecs.Base(d) with
    {
        Volatility = MarketSpecs.Volatility(d),
        Traders = d.Some(2, () => new SpecTrader(d.In(-4, 4), d.In(0.02, 0.3), d.In(-1, 1), d.In(-2, 2))),
        Accounts = MarketSpecs.Unambiguous(d.Some(4, () => MarketSpecs.Account(d))),
    };

    private static MarketSpec Sellers(Draws d) => MarketSpecs.Base(d) with
    {
        Orders = d.Some(8, () => new SpecOrder(-Math.Pow(d.In(0.03, 0.7), 2), -d.In(0, 2))),
        Densities = d.Some(2, () => new SpecDensity(true, true, -d.In(-0.03, 0.2), d.In(0.002, 0.08), d.In(0, 5))),
        Traders = [], News = -d.In(0.001, 0.12), Block = -d.In(0, 2),
    };

    private static MarketSpec Buyers(Draws d) => MarketSpecs.Base(d) with
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
