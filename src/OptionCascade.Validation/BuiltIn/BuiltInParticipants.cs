using NodaTime;
using OptionCascade.Exposure;
using OptionCascade.Hedging.Policies;
using OptionCascade.Margin.Borrowing;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Validation.BuiltIn;

/// <summary>One participant of each kind, of a size of about 100 units at a price of 100; those who may only sell with what they hold.</summary>
internal static class BuiltInParticipants
{
    private const double Spot = 100;
    private static readonly LocalDate Day = new(2026, 3, 2);
    private static readonly Instant AsOf = Instant.FromUtc(2026, 3, 2, 15, 0);

    public static IEnumerable<(IParticipant Participant, double? Held)> All
    {
        get
        {
            PriceLevel[] levels = [new(97, 40), new(92, 30), new(80, 30)], above = [new(103, 40), new(110, 60)];
            DealerBook dealers = Dealers();
            yield return (new DealerHedging(dealers), null);
            yield return (new DealerHedging(dealers, new DeltaBand(5), "dealers with a band"), null);
            yield return (new DealerHedging(dealers, new MoveSizeHedging(0.02), "dealers by move size"), null);
            yield return (StopOrders.Sell(Spot, levels), 100);
            yield return (StopOrders.Buy(Spot, above), null);
            yield return (StopDensity.Normal(Spot, 90, 0.04, 100, name: "normal stops"), 100);
            yield return (StopDensity.Uniform(Spot, 80, 95, 100, name: "uniform stops"), 100);
            yield return (new RoundNumberStops(Spot, new RoundNumberStopsOptions { SellUnits = 60, BuyUnits = 40, Tick = 0.25, Grids = [new(10, 4), new(5, 1)], ClusteredShare = 0.5, LogReach = 0.1 }), null);
            yield return (new LeveragedLongs(Spot, levels), 100);
            yield return (new LeveragedShorts(Spot, above), null);
            yield return (new LeveragedAccounts(Spot, [LeveragedPosition.MarginLoan(100, -6000, Spot), LeveragedPosition.MarginLoan(-50, 7_500, Spot)], new LeverageTerms
            {
                Tiers = MaintenanceTiers.Flat(0.3), Payoff = FuturePayoff.Linear, Liquidation = ParameterLibrary.Get<LiquidationRules>("liquidation-rule", "all at once", Day).Values,
            }), null);
            var distribution = new LeverageDistribution { Leverages = [new(3, 1), new(10, 2), new(25, 2)], MaintenanceRate = 0.005, EntryLogDeviation = 0.08 };
            yield return (LeverageDensity.Longs(distribution, 100, "density of leveraged longs"), 100);
            yield return (LeverageDensity.Shorts(distribution, 100, "density of leveraged shorts"), null);
            yield return (new CollateralisedBorrowers("ETH", Spot, [CollateralisedBorrowers.LoanAgainst("ETH", 100, Spot, 6_500, 0.8, 0.05)], ParameterLibrary.Get<LendingRules>("lending", "Aave v3", Day).Values), 100);
            yield return (new DipBuyers(Spot, levels), null);
            yield return (new ValueBuyers(Spot, 95, 200, 5_000), null);
            yield return (ValueBuyers.BothSides(Spot, 90, 110, 300, 5_000, 50), null);
            yield return (new ShortSellers(Spot, 50, new ShortPressing(97, 88, 50), [new(80, 50)], [new(115, 50)]), null);
            yield return (new ConstantProportionInsurers(Spot, 10_000, 8_000, 4, 1), null);
            yield return (new ConstantProportionInsurers(Spot, 10_000, 8_000, 4, 1, 0.02, "insurers who rebalance in steps"), null);
            yield return (new ReplicatedPuts(Spot, 0.03, 0.01, [new ReplicatedPut(100, 90, 0.5, 0.25), new ReplicatedPut(50, 100, 0.1, 0.2)]), null);
            yield return (new LeveragedFunds(Spot, [new LeveragedFund(3, 3_000), new LeveragedFund(-1, 1_000)]), null);
            yield return (new VolatilityTargetFunds(Spot, 10_000, 0.12, VolatilityEstimate.Blend(0.16, 0.5, 0.1, 1.0 / 252), 1.5), null);
            yield return (new RiskParityFunds(Spot, 10_000, 0.1, VolatilityEstimate.Implied(0.18), [0.06, 0.15], 0.1, 2), null);
            yield return (LeverageTargetingFunds.AtTarget(Spot, 100, 4), null);
            yield return (new ThresholdFunds(Spot, 100, 8_500, 0.05, 0.08, 0.15), 100);
            yield return (new TrendFollowers(Spot, 100, 97, 0.08, TrendSignal.HyperbolicTangent), null);
            yield return (new BreakoutFollowers(Spot, 20, [new BreakoutLevel(95, -50), new BreakoutLevel(85, -100), new BreakoutLevel(108, 100)]), null);
            yield return (new TokenEmission(Spot, EmissionSchedule.Linear(10), 7, 0.6), null);
            BuybackLeg Leg(OptionRight right, double strike) => new(Contract(right, strike), 50, 30 / 365.0, Spot, 1, 0.25);
            yield return (new OptionSellers(Spot, [new ForcedBuyback("put seller", -0.08, [Leg(OptionRight.Put, 90)], 0), new ForcedBuyback("call seller", 0.09, [Leg(OptionRight.Call, 110)], 0)]), null);
        }
    }

    private static OptionContract Contract(OptionRight right, double strike) => new()
    {
        Underlying = "XYZ", Root = "XYZ", Right = right, Strike = strike, Expiry = AsOf + Duration.FromDays(30), Exercise = ExerciseStyle.European, Multiplier = 1, Currency = "USD", Settlement = OptionSettlement.Quote,
    };

    private static DealerBook Dealers()
    {
        Position[] positions = [new(Contract(OptionRight.Put, 90), -120), new(Contract(OptionRight.Put, 100), -60), new(Contract(OptionRight.Call, 105), 80)];
        var market = new MarketSnapshot
        {
            Underlying = "XYZ", AsOf = AsOf, Spot = Spot, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock, Forwards = ForwardCurve.Flat(0.03, 0.01),
            Quotes = new OptionQuotes(positions.Select(p => KeyValuePair.Create(p.Contract.Key, OptionQuote.Empty with { ImpliedVolatility = 0.25 }))),
        };
        return DealerPositioning.Inventory.Apply(ResolvedBook.Create(OptionBook.Create("XYZ", QuantityKind.SignedInventory, positions), market, new ResolveOptions { Time = TimeConvention.CalendarInstant }));
    }
}
