using OptionCascade.Cascade;
using OptionCascade.Numerics;
using OptionCascade.Participants;
using OptionCascade.Validation;
using OptionCascade.Validation.Markets;
using static OptionCascade.Validation.Markets.MarketDraws;

namespace OptionCascade.Tests.Cascade.Laws;

/// <summary>One dealer's options besides.</summary>
internal sealed record OptionMarketSpec : MarketSpec
{
    public OptionMarketSpec(MarketSpec market, RandomOption[] options)
        : base(market) => DealersOptions = options;

    public RandomOption[] DealersOptions { get; }

    public override IEnumerable<IParticipant> Participants()
        => base.Participants().Prepend(new DealerHedging((RandomModel.Empty with { Options = DealersOptions }).Dealers()));
}

/// <summary>What a random market is meant to stress.</summary>
internal enum SpecKind
{
    Mixed,
    Options,
    InBreach,
    Clusters,
    OnEachOther,
    ExactTouch,
    Flat,
    NearFold,
    Volatility,
    VolatilityShock,
    Depth,
}

/// <summary>Random markets, small on purpose.</summary>
internal static class MarketSpecs
{
    private const ulong Seed = 20260612;

    /// <summary>Draws of one stream: the same for a seed and a stream, whatever the thread.</summary>
    public static Draws Stream(ulong seed, ulong stream)
    {
        var random = new CounterRandom(seed);
        return new Draws(i => random.Uniforms(stream, (ulong)i).First);
    }

    public static SpecKind Kind(int index) => (SpecKind)(index % Enum.GetValues<SpecKind>().Length);

    /// <summary>Market number <paramref name="index"/>; the same on every run.</summary>
    public static MarketSpec Random(int index, ulong seed = Seed)
    {
        Draws draws = Stream(seed, (ulong)index);
        return Kind(index) switch
        {
            SpecKind.Options => new OptionMarketSpec(Base(draws), [.. Enumerable.Range(0, 1 + draws.Below(2)).Select(_ => Option(draws))]),
            SpecKind.InBreach => InBreach(draws),
            SpecKind.Clusters => Clusters(draws),
            SpecKind.OnEachOther => OnEachOther(draws),
            SpecKind.ExactTouch => ExactTouch(draws),
            SpecKind.Flat => Flat(draws),
            SpecKind.NearFold => NearFold(draws),
            SpecKind.Volatility => WithVolatility(draws),
            SpecKind.VolatilityShock => Shaken(draws),
            SpecKind.Depth => Thin(draws),
            _ => Base(draws),
        };
    }

    private static RandomOption Option(Draws d) => new(d.In(-5, 5), d.In(75, 125), d.In(0.003, 0.3), d.Chance(0.5));

    private static MarketSpec InBreach(Draws d)
    {
        MarketSpec m = Base(d);
        SpecOrder[] atMarket = [.. Enumerable.Range(0, 1 + d.Below(3)).Select(_ => new SpecOrder(0, d.Chance(0.7) ? -d.In(0, 2) : d.In(0, 2)))];
        bool shocked = d.Chance(0.7);
        return m with { Orders = [.. m.Orders, .. atMarket], News = shocked ? m.News : 0, Block = shocked ? m.Block : 0 };
    }

    private static MarketSpec Clusters(Draws d)
    {
        MarketSpec m = Base(d);
        double centre = d.Sign() * d.In(0.005, 0.3), gap = Math.Pow(10, d.In(-17, -5));
        int count = 3 + d.Below(20);
        SpecOrder[] cluster = [.. Enumerable.Range(0, count).Select(i => new SpecOrder(centre + (gap * i), (d.Chance(0.7) ? -1 : 1) * d.In(0, 0.6)))];
        double round = d.Sign() * Math.Log(d.Chance(0.5) ? 1.1 : 1.05);
        return m with { Orders = [.. m.Orders, .. cluster, .. d.Some(6, () => new SpecOrder(round, d.Sign() * d.In(0, 0.7)))] };
    }

    private static MarketSpec OnEachOther(Draws d)
    {
        MarketSpec m = Base(d);
        double level = d.Sign() * d.In(0.005, 0.3), quantity = d.In(0.1, 3);
        // The second pair cancels exactly.
        return m with { Orders = [.. m.Orders, new SpecOrder(level, quantity), new SpecOrder(level, -d.In(0.1, 3)), new SpecOrder(2 * level, -quantity), new SpecOrder(2 * level, quantity)] };
    }

    /// <summary>A ladder of stops each of which carries the price exactly onto the next: x_{k+1} = n + λ·k·q.</summary>
    private static MarketSpec ExactTouch(Draws d)
    {
        double step = Math.Pow(2, -d.In(4, 9)), news = d.Chance(0.5) ? Math.Round(64 * step) / 64 : step, lambda = 1.0 / 64;
        double side = d.Sign(), quantity = d.Chance(0.5) ? news / lambda : step / lambda;
        int count = 1 + d.Below(6);
        return new MarketSpec
        {
            Linear = true,
            ImpactScale = lambda,
            Orders = [.. Enumerable.Range(1, count).Select(k => new SpecOrder(side * (news + ((k - 1) * quantity * lambda)), side * quantity)),
                new SpecOrder(side * (news + (count * quantity * lambda)), d.Chance(0.5) ? -side * quantity : side * quantity)],
            News = side * news,
        };
    }

    /// <summary>Stops spread evenly with a gain of exactly (or almost) one: s(x) has a level stretch.</summary>
    private static MarketSpec Flat(Draws d)
    {
        bool sell = d.Chance(0.5);
        double width = Math.Pow(2, -2 - d.Below(4)), lambda = Math.Pow(2, -4 - d.Below(4)), quantity = width / lambda * (d.Chance(0.5) ? 1 : 1 + (d.Sign() * Math.Pow(10, d.In(-16, -6))));
        double near = d.In(0.001, 0.1), news = d.Chance(0.3) ? near : d.In(0, 0.15), side = sell ? -1 : 1;
        return new MarketSpec
        {
            Linear = true,
            ImpactScale = lambda,
            Densities = [new SpecDensity(false, sell, sell ? -near - width : near, width, quantity)],
            Orders = d.Some(3, () => new SpecOrder(side * d.In(0.01, 0.5), d.Sign() * d.In(0, 1))),
            News = side * news,
        };
    }

    /// <summary>The shock is put a relative 10⁻³ to 10⁻¹³ before or behind a fold.</summary>
    private static MarketSpec NearFold(Draws d)
    {
        MarketSpec m = Base(d);
        if (d.Chance(0.5)) m = m with { Densities = [.. m.Densities, new SpecDensity(true, m.News <= 0, Math.Sign(m.News) * d.In(0, 0.1), d.In(0.01, 0.05), d.In(2, 10))] };
        if (m.Shock.IsNone) return m;
        ResponseCurve curve = ResponseCurve.Create(m.Equation, m.Shock);
        Fold? fold = curve.Folds.Where(f => f.Scale > 1e-6).Skip(d.Below(2)).FirstOrDefault() ?? curve.Folds.FirstOrDefault(f => f.Scale > 1e-6);
        if (fold is null) return m;
        double scale = fold.Scale * (1 + (d.Sign() * Math.Pow(10, d.In(-13, -3))));
        // A shock that leaves the range by itself is the caller's bug.
        var near = m with { News = scale * m.News, Block = scale * m.Block };
        return Math.Abs(near.Equation.MoveAlone(near.Shock)) < 0.9 ? near : m;
    }

    private static MarketSpec WithVolatility(Draws d)
    {
        MarketSpec m = Base(d);
        return m with
        {
            Volatility = Volatility(d),
            Traders = d.Some(1, () => new SpecTrader(d.In(-4, 4), d.In(0.02, 0.3), d.In(-1, 1), d.In(-2, 2))),
            Accounts = Unambiguous(d.Some(6, () => Account(d))),
        };
    }

    private static MarketSpec Shaken(Draws d)
    {
        MarketSpec m = WithVolatility(d);
        bool alone = d.Chance(0.5);
        var shaken = m with
        {
            Volatility = d.Chance(0.8) ? m.Volatility : null,
            Shift = d.Chance(0.1) ? d.In(-0.95, 8) : d.In(-0.5, 1),
            News = alone ? 0 : m.News,
            Block = alone ? 0 : m.Block,
            DepthLoss = d.Chance(0.3) ? d.In(0, 0.8) : 0,
            Accounts = Unambiguous([.. m.Accounts, .. d.Some(3, () => Account(d) with { Distance = d.In(-0.02, 0.05) })]),
        };
        return WithinRange(shaken);
    }

    private static MarketSpec Thin(Draws d)
    {
        MarketSpec m = d.Chance(0.5) ? WithVolatility(d) : InBreach(d);
        double loss = d.In(0, 0.9);
        return WithinRange(m with { DepthLoss = loss });
    }

    /// <summary>A shock that leaves the range by itself is the caller's bug: its block is made smaller.</summary>
    private static MarketSpec WithinRange(MarketSpec m)
    {
        while (Math.Abs(m.Equation.MoveAlone(m.Shock)) >= 0.9)
            m = m with { Block = 0.1 * m.Block };
        return m;
    }
}
