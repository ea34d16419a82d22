using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Cascade;
using OptionCascade.Exposure;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Tests.Cascade;

/// <summary>One dealer's option: signed contracts, strike, total volatility in a year.</summary>
internal readonly record struct RandomOption(double Contracts, double Strike, double Volatility, bool IsCall);

/// <summary>
/// A random market given by plain numbers, from which a test builds the library's model and, by its own formulas, an independent one.
/// Quantities are of order 1, impact of order 0.01–0.1 a unit, so that gains of both signs and well above one occur.
/// </summary>
internal sealed record RandomModel(bool Linear, double ImpactScale, RandomOption[] Options, PriceLevel[] Stops, PriceLevel[] Longs, PriceLevel[] Dips,
    (double Centre, double Width, double Quantity) Normal, (double Low, double High, double Quantity) Uniform, double News, double Block)
{
    public const double Spot = 100;
    public const double Volume = 50, Core = 1e-3;

    /// <summary>A market in which nothing happens.</summary>
    public static RandomModel Empty { get; } = new(true, 0.01, [], [], [], [], (90, 0.01, 0), (70, 80, 0), 0, 0);

    public IImpactLaw Impact => Linear ? new LinearImpact(ImpactScale) : new SquareRootImpact(1, new TradingActivity(Volume, ImpactScale * 5), Core);

    public Shock Shock => Shock.Combined(News, Block);

    public CascadeEquation Equation => new(Impact, Participants());

    public IEnumerable<IParticipant> Participants()
    {
        if (Options.Length > 0) yield return new DealerHedging(Dealers());
        yield return StopOrders.Sell(Spot, Stops);
        yield return new LeveragedLongs(Spot, Longs);
        yield return new DipBuyers(Spot, Dips);
        yield return StopDensity.Normal(Spot, Normal.Centre, Normal.Width, Normal.Quantity, name: "normal stops");
        yield return StopDensity.Uniform(Spot, Uniform.Low, Uniform.High, Uniform.Quantity, name: "uniform stops");
    }

    /// <summary>F(x) by formulas of this file only; <paramref name="outer"/> says whether thresholds at x itself have fired.</summary>
    public double Flow(double x, bool outer = true)
    {
        double sum = 0;
        foreach (RandomOption o in Options)
            sum -= o.Contracts * (Cdf(D1(o, x)) - Cdf(D1(o, 0)));
        bool Fired(double price)
        {
            double level = Math.Log(price / Spot);
            return outer ? x <= level : x < level;
        }

        sum -= Stops.Where(s => Fired(s.Price)).Sum(s => s.Quantity) + Longs.Where(s => Fired(s.Price)).Sum(s => s.Quantity);
        sum += Dips.Where(s => Fired(s.Price)).Sum(s => s.Quantity);
        if (x < 0)
        {
            double k = Math.Log(Normal.Centre / Spot), a = Math.Log(Uniform.Low / Spot), b = Math.Log(Uniform.High / Spot);
            sum += Normal.Quantity * (Cdf((x - k) / Normal.Width) - Cdf(-k / Normal.Width));
            sum += Uniform.Quantity * (Math.Clamp((x - a) / (b - a), 0, 1) - Math.Clamp(-a / (b - a), 0, 1));
        }

        return sum;
    }

    /// <summary>x − n − I(Q + F) with the impact law written out.</summary>
    public double Residual(double x, bool outer = true)
    {
        double q = Block + Flow(x, outer);
        double impact = Linear ? ImpactScale * q : Math.Sign(q) * ImpactScale * 5 * (Math.Sqrt((Math.Abs(q) / Volume) + Core) - Math.Sqrt(Core));
        return x - News - impact;
    }

    /// <summary>Every threshold as a log move.</summary>
    public IEnumerable<double> Thresholds() => Stops.Concat(Longs).Concat(Dips).Select(l => Math.Log(l.Price / Spot)).Distinct();

    public static Gen<RandomModel> Generator { get; } =
        from linear in Gen.Elements(true, false)
        from scale in Gen.OneOf(Support.Law.Uniform(0.0005, 0.03), Support.Law.Uniform(0.03, 0.2))
        from options in Option().ArrayOf()
        from stops in Level(60, 99.9).ArrayOf()
        from longs in Level(60, 99.9).ArrayOf()
        from dips in Level(60, 99.9).ArrayOf()
        from centre in Support.Law.Uniform(80, 102)
        from width in Support.Law.Uniform(0.002, 0.08)
        from normal in Gen.OneOf(Gen.Constant(0.0), Support.Law.Uniform(0, 10))
        from low in Support.Law.Uniform(60, 90)
        from span in Support.Law.Uniform(0.5, 15)
        from uniform in Gen.OneOf(Gen.Constant(0.0), Support.Law.Uniform(0, 10))
        from news in Support.Law.Uniform(-0.12, 0.12)
        from block in Support.Law.Uniform(0, 4)
        from kind in Gen.Choose(0, 2)
        select new RandomModel(linear, scale, [.. options.Take(6)], [.. stops.Take(6)], [.. longs.Take(4)], [.. dips.Take(4)],
            (centre, width, normal), (low, low + span, uniform), kind == 1 ? 0 : news, kind == 0 ? 0 : Math.CopySign(block, news));

    private static Gen<RandomOption> Option()
        => from contracts in Support.Law.Uniform(-5, 5)
           from strike in Support.Law.Uniform(75, 125)
           from volatility in Support.Law.Uniform(0.003, 0.3)
           from call in Gen.Elements(true, false)
           select new RandomOption(contracts, strike, volatility, call);

    private static Gen<PriceLevel> Level(double low, double high)
        => from price in Support.Law.Uniform(low, high)
           from quantity in Support.Law.Uniform(0, 2)
           select new PriceLevel(price, quantity);

    private static double D1(RandomOption o, double x) => ((x + Math.Log(Spot / o.Strike)) / o.Volatility) + (0.5 * o.Volatility);

    private static double Cdf(double z) => 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(-z / Math.Sqrt(2));

    public DealerBook Dealers()
    {
        Instant asOf = Instant.FromUtc(2024, 1, 1, 0, 0);
        Position[] positions = [.. Options.Select((o, i) => new Position(new OptionContract
        {
            Underlying = "X", Root = $"X{i}", Right = o.IsCall ? OptionRight.Call : OptionRight.Put, Strike = o.Strike,
            Expiry = asOf + Duration.FromDays(365), Exercise = ExerciseStyle.European, Multiplier = 1, Currency = "USD",
            Settlement = OptionSettlement.Quote,
        }, o.Contracts))];
        OptionBook book = OptionBook.Create("X", QuantityKind.SignedInventory, positions);
        var quotes = new OptionQuotes(positions.Select((p, i) =>
            KeyValuePair.Create(p.Contract.Key, OptionQuote.Empty with { ImpliedVolatility = Options[i].Volatility })));
        var market = new MarketSnapshot
        {
            Underlying = "X", AsOf = asOf, Spot = Spot, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock,
            Forwards = ForwardCurve.Flat(0, 0), Quotes = quotes,
        };
        return DealerPositioning.Inventory.Apply(ResolvedBook.Create(book, market, new ResolveOptions { Time = TimeConvention.CalendarInstant }));
    }
}
