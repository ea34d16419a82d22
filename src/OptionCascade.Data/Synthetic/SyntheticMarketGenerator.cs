using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Data.Synthetic;

/// <summary>Makes a <see cref="SyntheticMarket"/>; the steps stand in the order in which random numbers are drawn.</summary>
/// <remarks>
/// <list type="number">
/// <item>Expiries: each of the next ten trading days (PM), Fridays to nine weeks (PM), third Fridays to a year (AM, the nearest four PM too),
/// then third Fridays of June and December to two years (AM).</item>
/// <item>Strikes: a ladder around spot, fine near the money and coarse in the wings, finer and narrower for near expiries.</item>
/// <item>Open interest per option: size of the expiry × how round the strike is × where the public trades (puts 2 to 12% below spot with a
/// tail at half of it, calls 1 to 7% above) × lognormal noise.</item>
/// <item>Sell stops just below multiples of 50, larger below multiples of 100 and 250; one normal cluster; leveraged longs.</item>
/// </list>
/// </remarks>
internal static class SyntheticMarketGenerator
{
    private const double Spot = 5000, Rate = 0.04, DividendYield = 0.013, Multiplier = 100;
    private const double DailyNotional = 20e9, DailyVolatility = 0.018, MaintenanceMargin = 0.01;
    private static readonly LocalDate Date = new(2026, 3, 11);

    public static SyntheticMarket Generate(ulong seed)
    {
        var random = new SplitMix64(seed);
        ExchangeCalendar calendar = ExchangeCalendar.UnitedStates;
        Instant asOf = calendar.At(Date, new LocalTime(16, 0));
        var positions = new List<Position>(4200);
        var quotes = new List<KeyValuePair<OptionKey, OptionQuote>>(4200);
        foreach (Listing listing in Listings(calendar))
        {
            double expirySize = listing.Size * Math.Exp(0.2 * random.NextBell());
            double t = (calendar.At(listing.Date, listing.Terms.SettlementTime) - asOf).TotalSeconds / (365 * 86_400.0);
            double forward = Spot * Math.Exp((Rate - DividendYield) * t);
            foreach (double strike in Strikes(t))
            {
                double volatility = Math.Round(SyntheticSmile.ImpliedVolatility(Math.Log(strike / forward), t), 6);
                foreach (OptionRight right in (ReadOnlySpan<OptionRight>)[OptionRight.Call, OptionRight.Put])
                {
                    double noise = Math.Exp(0.7 * random.NextBell());
                    double openInterest = Math.Floor(expirySize * Roundness(strike) * PublicInterest(right, strike, t) * noise);
                    OptionContract contract = listing.Terms.Contract(listing.Date, strike, right);
                    positions.Add(new Position(contract, openInterest));
                    quotes.Add(KeyValuePair.Create(contract.Key, OptionQuote.Empty with { ImpliedVolatility = volatility }));
                }
            }
        }

        var market = new MarketSnapshot
        {
            Underlying = SyntheticMarket.Symbol,
            AsOf = asOf,
            Spot = Spot,
            Currency = "USD",
            Calendar = calendar,
            Forwards = ForwardCurve.Flat(Rate, DividendYield),
            Quotes = new OptionQuotes(quotes),
            Activity = TradingActivity.FromNotional(DailyNotional, Spot, DailyVolatility),
        };
        return new SyntheticMarket
        {
            Seed = seed,
            Chain = new OptionChain(market, OptionBook.Create(SyntheticMarket.Symbol, QuantityKind.OpenInterest, positions)),
            Rate = Rate,
            DividendYield = DividendYield,
            DailyNotional = DailyNotional,
            SellStops = SellStops(ref random),
            SellStopClusters = [new SyntheticStopCluster(Centre: 4737, Width: 10, Quantity: 6_000_000)],
            LeveragedLongs = LeveragedLongs(ref random),
        };
    }

    private readonly record struct Listing(LocalDate Date, ListedOptionTerms Terms, double Size);

    private static ListedOptionTerms Terms(string root, LocalTime settlement) => new()
    {
        Root = root,
        Underlying = SyntheticMarket.Symbol,
        Exercise = ExerciseStyle.European,
        SettlementTime = settlement,
        Multiplier = Multiplier,
        Currency = "USD",
        Settlement = OptionSettlement.Quote,
        Calendar = ExchangeCalendar.UnitedStates,
    };

    /// <summary>The listed expiries, nearest first, with the open interest of their busiest option.</summary>
    private static IEnumerable<Listing> Listings(ExchangeCalendar calendar)
    {
        ListedOptionTerms am = Terms(SyntheticMarket.Symbol, new LocalTime(9, 30)), pm = Terms(SyntheticMarket.Symbol + "W", new LocalTime(16, 0));
        int daily = 0;
        for (LocalDate d = Date.PlusDays(1); d <= Date.PlusYears(2); d = d.PlusDays(1))
        {
            LocalDate fridayOfWeek = d.DayOfWeek == IsoDayOfWeek.Thursday && !calendar.IsBusinessDay(d.PlusDays(1)) ? d.PlusDays(1) : d;
            bool weekly = fridayOfWeek.DayOfWeek == IsoDayOfWeek.Friday;
            bool monthly = weekly && fridayOfWeek.Day is >= 15 and <= 21;
            if (!calendar.IsBusinessDay(d)) continue;
            int days = Period.DaysBetween(Date, d);
            bool quarterly = monthly && d.Month % 3 == 0;
            if (monthly && (days <= 370 || d.Month is 6 or 12))
                yield return new Listing(d, am, quarterly ? 550 : days <= 130 ? 360 : 180);
            if (daily < 10 || (weekly && days <= 63) || (monthly && days <= 130))
                yield return new Listing(d, pm, monthly ? 220 : weekly ? 130 : 90);
            daily++;
        }
    }

    /// <summary>The strike ladder: three steps, doubling outwards, between bounds that widen with √T.</summary>
    private static IEnumerable<double> Strikes(double yearFraction)
    {
        double root = Math.Sqrt(yearFraction);
        (double fine, double middle, double coarse) = yearFraction switch { < 0.05 => (10, 25, 100), < 0.3 => (25, 50, 100), _ => (50, 100, 250) };
        double low = Spot * Math.Max(0.3, 1 - 0.07 - (1.0 * root)), high = Spot * Math.Min(1.6, 1 + 0.03 + (0.45 * root));
        double near = Spot * Math.Min(0.10, 0.020 + (0.10 * root)), mid = Spot * Math.Min(0.30, 0.06 + (0.30 * root));
        for (double strike = Math.Ceiling(low / 5) * 5; strike <= high; strike += 5)
        {
            double distance = Math.Abs(strike - Spot);
            double step = distance <= near ? fine : distance <= mid ? middle : coarse;
            if (strike % step == 0) yield return strike;
        }
    }

    /// <summary>How much more a round strike is traded.</summary>
    private static double Roundness(double strike)
        => strike % 500 == 0 ? 3.0 : strike % 250 == 0 ? 2.2 : strike % 100 == 0 ? 1.8 : strike % 50 == 0 ? 1.0 : strike % 25 == 0 ? 0.55 : 0.22;

    /// <summary>Where the public holds options, 0 to about 1: hedges below spot with a long tail, overwriting above.</summary>
    private static double PublicInterest(OptionRight right, double strike, double yearFraction)
    {
        double k = Math.Log(strike / Spot), root = Math.Sqrt(yearFraction);
        if (right == OptionRight.Call)
            return (0.92 * Bump(k, 0.014 + (0.06 * root), 0.020 + (0.11 * root))) + 0.02;
        return (0.85 * Bump(k, -0.030 - (0.18 * root), 0.026 + (0.13 * root))) + (0.30 * Bump(k, -0.06 - (0.5 * root), 0.08 + (0.3 * root))) + 0.02;

        static double Bump(double k, double centre, double width) => Math.Exp(-0.5 * (k - centre) * (k - centre) / (width * width));
    }

    /// <summary>Three stops just below each multiple of 50 from 4,900 to 4,400: within 0.15% of it, larger below rounder numbers.</summary>
    private static ImmutableArray<SyntheticStop> SellStops(ref SplitMix64 random)
    {
        var stops = ImmutableArray.CreateBuilder<SyntheticStop>();
        for (double round = 4900; round >= 4400; round -= 50)
        {
            double size = round % 250 == 0 ? 120_000 : round % 100 == 0 ? 60_000 : 25_000;
            for (int i = 0; i < 3; i++)
            {
                double level = Math.Round(round * (1 - (0.0015 * random.NextUniform())) * 4) / 4;
                stops.Add(new SyntheticStop(level, Math.Round(size * random.NextUniform(0.6, 1.4))));
            }
        }

        stops.Sort((a, b) => b.Level.CompareTo(a.Level));
        return stops.ToImmutable();
    }

    /// <summary>
    /// Sixty accounts: leverage 20, 15, 12 or 10 (one, four, four and one in ten), entries within 1% of spot; an account that would be liquidated within 2% of spot is drawn again.
    /// </summary>
    private static ImmutableArray<SyntheticLeveragedLong> LeveragedLongs(ref SplitMix64 random)
    {
        var accounts = ImmutableArray.CreateBuilder<SyntheticLeveragedLong>(60);
        while (accounts.Count < 60)
        {
            double leverage = random.NextUniform() switch { < 0.1 => 20, < 0.5 => 15, < 0.9 => 12, _ => 10 };
            double entry = Math.Round(Spot * random.NextUniform(0.99, 1.01) * 4) / 4;
            double liquidation = Math.Round(entry * (1 - (1 / leverage)) / (1 - MaintenanceMargin) * 4) / 4;
            double quantity = Math.Round(random.NextUniform(100_000, 600_000));
            if (liquidation <= 0.98 * Spot)
                accounts.Add(new SyntheticLeveragedLong(entry, leverage, liquidation, quantity));
        }

        accounts.Sort((a, b) => b.LiquidationPrice.CompareTo(a.LiquidationPrice));
        return accounts.ToImmutable();
    }
}
