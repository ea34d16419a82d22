// A dealer desk's morning: where did last night's profit come from, what do we hold, where does it turn, and what must we trade today?
using NodaTime;
using OptionCascade;
using OptionCascade.Cascade;
using OptionCascade.Data.Synthetic;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Services;

SyntheticMarket embedded = SyntheticMarket.Generate();
MarketSnapshot evening = embedded.Chain.Market;
var resolve = new ResolveOptions { Time = TimeConvention.CalendarInstant };

// The next morning: the index 1.2% lower, every volatility a point higher.
MarketSnapshot morning = evening with
{
    AsOf = ExchangeCalendar.UnitedStates.At(new LocalDate(2026, 3, 12), new LocalTime(9, 45)),
    Spot = 0.988 * evening.Spot,
    Quotes = new OptionQuotes(embedded.Chain.Book.Positions().Select(p => p.Contract.Key).Select(k => KeyValuePair.Create(k, evening.Quotes[k] with { ImpliedVolatility = evening.Quotes[k].ImpliedVolatility + 0.01 }))),
};

// We stand for all dealers: long the calls that the public sold, short the puts that it bought.
DealerBook Dealers(MarketSnapshot market) => DealerPositioning.LongCallsShortPuts.Apply(ResolvedBook.Create(embedded.Chain.Book, market, resolve));
DealerBook before = Dealers(evening), now = Dealers(morning);
PositionBook book = PositionBook.FromContracts(before.Book, before.Contracts);
double hedge = -BookRisk.Compute(book, [DeskUnit.DeltaUnits]).Total[DeskUnit.DeltaUnits].Net;

Console.WriteLine($"SYN {evening.Spot:N0} -> {morning.Spot:N0}, volatilities +1 point, overnight. Invented market. Million USD.");
Console.WriteLine();
Console.WriteLine("1. Last night");
PnlExplain explain = PnlExplain.Between(book, morning);
double hedgeProfit = hedge * (morning.Spot - evening.Spot);
Console.WriteLine($"   options    {explain.Total.FullRevaluation / 1e6,12:+#,0.0;-#,0.0}");
foreach ((string name, PnlTerms term) in new[]
{
    ("delta", PnlTerms.Delta), ("gamma", PnlTerms.Gamma), ("vega", PnlTerms.Vega), ("theta", PnlTerms.Theta), ("vanna", PnlTerms.Vanna), ("volga", PnlTerms.Volga), ("charm", PnlTerms.Charm),
})
    Console.WriteLine($"     {name,-8} {explain.Total[term] / 1e6,12:+#,0.0;-#,0.0}");
double rest = explain.Total.FullRevaluation - new[] { PnlTerms.Delta, PnlTerms.Gamma, PnlTerms.Vega, PnlTerms.Theta, PnlTerms.Vanna, PnlTerms.Volga, PnlTerms.Charm }.Sum(t => explain.Total[t]);
Console.WriteLine($"     rest     {rest / 1e6,12:+#,0.0;-#,0.0}   of which not explained to second order {explain.Total.Residual / 1e6:+#,0.0;-#,0.0}");
Console.WriteLine($"   hedge      {hedgeProfit / 1e6,12:+#,0.0;-#,0.0}   {hedge / 1e6:+0.00;-0.00} m units, held since the evening");
double total = explain.Total.FullRevaluation + hedgeProfit;
Console.WriteLine($"   together   {total / 1e6,12:+#,0.0;-#,0.0}");

Console.WriteLine();
Console.WriteLine("2. What we hold this morning, by expiry");
BookRisk risk = BookRisk.Compute(PositionBook.FromContracts(now.Book, now.Contracts), [DeskUnit.DeltaCurrency, DeskUnit.GammaPerOnePercentMove, DeskUnit.VegaPerVolPoint, DeskUnit.ThetaPerDay, DeskUnit.VannaPerVolPoint]);
Console.WriteLine("                 delta  gamma per 1%  vega per point  theta per day  vanna per point");
RiskGroup<Instant>[] expiries = [.. risk.ByExpiry()];
foreach (RiskGroup<Instant> e in expiries.OrderByDescending(e => e.Amounts[DeskUnit.GammaPerOnePercentMove].Gross).Take(5).OrderBy(e => e.Key)) Row($"{e.Key.InUtc().Date:uuuu-MM-dd}", e.Amounts);
Row($"all {expiries.Length}", risk.Total);

Console.WriteLine();
ExposureFlips flips = ExposureFlips.Find(now, ExposureUnit.GammaPerOnePercentMove);
Console.WriteLine($"3. Gamma turns at {(flips.Status == FlipStatus.Found ? string.Join(", ", flips.Flips.Select(f => $"{f.Spot:N0} ({(f.Spot / morning.Spot) - 1:+0.0%;-0.0%}, {(f.IsRising ? "long above" : "short above")})")) : "no level within 20%")}.");

Console.WriteLine();
double toFlat = -risk.Total[DeskUnit.DeltaCurrency].Net / morning.Spot - hedge;
Console.WriteLine($"4. To trade now: {toFlat / 1e3:+#,0;-#,0} thousand units ({toFlat * morning.Spot / 1e6:+#,0;-#,0} m USD). After that, as the index moves:");
Console.WriteLine("     move   index  to trade, m USD  share of a day's volume  by delta and gamma alone");
foreach (HedgeLadderRow row in HedgeLadder.Compute(now, new HedgeLadderOptions { MovesPercent = [-5, -3, -2, -1, 1, 2, 3, 5] }).Rows)
    Console.WriteLine($"   {row.MovePercent,5:+0;-0}%{row.Spot,8:N0}{row.FlowNotional / 1e6,17:+#,0;-#,0}{row.FractionOfDailyVolume,25:0%}{row.DeltaGammaNotional / 1e6,26:+#,0;-#,0}");

Console.WriteLine();
ScenarioGrid grid = ScenarioGrid.Compute(PositionBook.FromContracts(now.Book, now.Contracts), new ScenarioGridOptions
{
    SpotMovesPercent = [-5, -3, -1, 0, 1, 3], VolatilityShifts = [VolatilityShift.FromPoints(-2), VolatilityShift.None, VolatilityShift.FromPoints(2), VolatilityShift.FromPoints(5)],
});
double held = toFlat + hedge;
Console.WriteLine("5. Profit until the close, hedged as of now, m USD    vol -2  unchanged        +2        +5");
for (int s = 0; s < 6; s++)
    Console.WriteLine($"   index {grid[s, 0, 0].SpotMovePercent,5:+0;-0;0}%{"",34}{string.Concat(Enumerable.Range(0, 4).Select(v => $"{(grid[s, v, 0].ProfitAndLoss + (held * (grid[s, v, 0].Spot - morning.Spot))) / 1e6,10:+#,0;-#,0;0}"))}");

// And what the hedging of all dealers does to the price.
var model = new CascadeModel(embedded.Chain with { Market = morning }, resolve, DealerPositioning.LongCallsShortPuts, new SquareRootImpact(1, morning.Activity!, core: 1e-3));
CascadeResult down = model.Solve(Shock.PriceJump(-0.02));
double gamma = risk.Total[DeskUnit.GammaPerOnePercentMove].Net;
Flip? nearest = flips.Flips.IsEmpty ? null : flips.Flips.MinBy(f => Math.Abs(f.LogMove));
Console.WriteLine();
Console.WriteLine($"""
    Answer: the night made {total / 1e6:+#,0.0;-#,0.0} m USD, of which gamma {explain.Total[PnlTerms.Gamma] / 1e6:+#,0.0;-#,0.0}, vanna {explain.Total[PnlTerms.Vanna] / 1e6:+#,0.0;-#,0.0} and theta {explain.Total[PnlTerms.Theta] / 1e6:+#,0.0;-#,0.0}. We are {(gamma < 0 ? "short" : "long")} {Math.Abs(gamma) / 1e6:N0} m USD of gamma per 1%{(nearest is { } f ? $" until {f.Spot:N0}" : "")}: trade
    {toFlat * morning.Spot / 1e6:+#,0;-#,0} m USD now, and expect to {(gamma < 0 ? "sell into a fall" : "buy into a fall")}, {HedgeLadder.Compute(now, new HedgeLadderOptions { MovesPercent = [-3] }).Rows[0].FlowNotional / 1e9:+0.0;-0.0} bn USD at -3%, more than delta and gamma say. All dealers doing so
    turns news of -2% into {Math.Exp(down.LogMove!.Value) - 1:0.0%}.
    Assumptions: the whole open interest is one desk, long calls and short puts; European options; each strike's volatility moves by the same points;
    hedged once in the evening and once now.
    """);

ExposureProfile profile = ExposureProfile.Compute(now, ExposureUnit.GammaPerOnePercentMove, SpotGrid.Relative(-0.1, 0.1, 81));
var figure = new Svg("Dealers' gamma over the index", "index", "m USD per 1% move").Line("net gamma", profile.Points.Select(p => (p.Spot, p.Amount.Net / 1e6))).Mark(morning.Spot, "now");
if (nearest is { } flip) figure.Mark(flip.Spot, "gamma turns");
figure.SaveIfAsked(args);

static void Row(string name, RiskAmounts r) => Console.WriteLine($"   {name,-10}{r[DeskUnit.DeltaCurrency].Net / 1e6,9:+#,0;-#,0}{r[DeskUnit.GammaPerOnePercentMove].Net / 1e6,14:+#,0;-#,0}{r[DeskUnit.VegaPerVolPoint].Net / 1e6,16:+#,0.0;-#,0.0}" +
    $"{r[DeskUnit.ThetaPerDay].Net / 1e6,15:+#,0.0;-#,0.0}{r[DeskUnit.VannaPerVolPoint].Net / 1e6,17:+#,0;-#,0}");
