using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Mitigation;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Cascade;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Mitigation;

/// <summary>Measures that act on the equation: closed forms, laws, and that a measure of size nothing is none.</summary>
public sealed class MeasureTests
{
    private const double Spot = 100, Rate = 0.05;
    private static readonly LocalDate Day = new(2024, 6, 3);
    private static readonly LiquidationRules Hyperliquid = ParameterLibrary.Get<LiquidationRules>("liquidation-rule", "Hyperliquid", Day).Values with { WholeBelowNotional = 0, BackstopFraction = 0 };

    [Fact]
    public void Apply_MeasuresOfSizeNothing_SameEquationAndBits()
        => Law.ForAll(RandomModel.Generator, m =>
        {
            var market = new MitigatedMarket(m.Equation, RandomModel.Spot);
            IMitigation[] nothing =
            [
                new CombinedMeasures(), new MarginBuffer(0, Rate), new MarginAddOn(0, AddOnTiming.Before, Rate), new MarginAddOn(0, AddOnTiming.During, Rate), new PositionLimit(double.PositiveInfinity, Rate),
                new AddedDepth(0), new BackstopDepth(0, 0.9, 0.8), new Transparency(0, 0), new WiderHedgingBand(0), new BreakerAnticipation([-0.07], 0, 0.02), new DeleveragingBeyondFund(double.PositiveInfinity, 0.1, Rate),
                new SmartOrder(1.05),
            ];
            return nothing.All(n => ReferenceEquals(n.Apply(market).Equation, market.Equation) && n.Apply(market).Rules.IsEmpty);
        }, 1000, 3);

    [Theory]
    [InlineData(0.25)]
    [InlineData(1)]
    public void Buffer_LongKnownByItsLevel_MovesToTheClosedForm(double share)
    {
        // equity q(P − L(1 − m)) + b·m·q·S₀ = m·q·P   ⇒   P = L − b·m·S₀/(1 − m)
        var market = new MitigatedMarket(new CascadeEquation(new LinearImpact(0.001), [new LeveragedLongs(Spot, [new PriceLevel(92, 10)])]), Spot);
        MitigatedMarket with = new MarginBuffer(share, Rate).Apply(market);
        var accounts = Assert.IsType<LeveragedAccounts>(Assert.Single(with.Equation.Participants));
        Assert.Equal(92 - (share * Rate * Spot / (1 - Rate)), Assert.Single(accounts.Liquidations).Price, 1e-9);
        Assert.Equal(share * Rate * 10 * Spot, Assert.Single(with.Effects).Cost, 1e-9);
    }

    [Fact]
    public void AddOn_BeforeAndInStress_MoveOppositeWays()
    {
        var market = new MitigatedMarket(new CascadeEquation(new LinearImpact(0.001), [new LeveragedLongs(Spot, [new PriceLevel(92, 10)])]), Spot);
        LeveragedLiquidation during = Only(new MarginAddOn(0.5, AddOnTiming.During, Rate).Apply(market)), before = Only(new MarginAddOn(0.5, AddOnTiming.Before, Rate).Apply(market));
        // in stress: P(1 − 1.5m) = 92(1 − m); before: equity of 10 units on 10/1.5 of them, (S₀ − E)·10 = E' …  q(P − S₀) + 10(S₀ − E) = m·q·P, E = 92(1 − m)
        double e = 92 * (1 - Rate), q = 10 / 1.5;
        Assert.Equal(e / (1 - (1.5 * Rate)), during.Price, 1e-9);
        Assert.Equal(((q * Spot) - (10 * (Spot - e))) / (q * (1 - Rate)), before.Price, 1e-9);
        Assert.True(during.Price > 92 && before.Price < 92);
        Assert.Equal(-q, before.Units, 1e-12);
    }

    [Fact]
    public void Staged_LongKnownByItsLevel_SellsInPartsAtTheClosedForm()
    {
        var market = new MitigatedMarket(new CascadeEquation(new LinearImpact(0.001), [new LeveragedLongs(Spot, [new PriceLevel(92, 10)])]), Spot);
        var accounts = Assert.IsType<LeveragedAccounts>(Assert.Single(new StagedLiquidation(Hyperliquid, Rate).Apply(market).Equation.Participants));
        // 20% first: restored at once (equity m·q·P on 0.8q); what is left breaches where m·q·P₀ + 0.8q(P − P₀) = m·0.8q·P.
        Assert.Equal(-2, accounts.Liquidations[0].Units, 1e-9);
        Assert.Equal(92, accounts.Liquidations[0].Price, 1e-9);
        Assert.Equal(92 * (0.8 - Rate) / (0.8 * (1 - Rate)), accounts.Liquidations[1].Price, 1e-9);
        Assert.Equal(-10, accounts.Liquidations.Sum(l => l.Units), 1e-9);
    }

    [Fact]
    public void Limit_LargePosition_KeepsItsLevelAndIsCut()
    {
        var terms = new LeverageTerms { Tiers = MaintenanceTiers.Flat(Rate), Payoff = FuturePayoff.Linear, Liquidation = new LiquidationRules { Name = "all", Extent = LiquidationExtent.AllAtOnce, Order = LiquidationOrder.LargestFirst, SecondsPerRound = 0 } };
        var market = new MitigatedMarket(new CascadeEquation(new LinearImpact(0.001), [new LeveragedAccounts(Spot, [LeveragedPosition.FromLeverage(10, Spot, 10), LeveragedPosition.FromLeverage(2, Spot, 5)], terms)]), Spot);
        MitigatedMarket with = new PositionLimit(4, Rate).Apply(market);
        var (was, now) = ((LeveragedAccounts)market.Equation.Participants[0], (LeveragedAccounts)with.Equation.Participants[0]);
        Assert.Equal(was.Liquidations.Select(l => l.Price), now.Liquidations.Select(l => l.Price), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal([-4.0, -2.0], now.Liquidations.Select(l => l.Units), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(600, with.Effects[0].Cost, 1e-9);
    }

    [Fact]
    public void Backstop_SellersOnly_MoreCapitalNeverLowersTheFloor()
        => Law.ForAll(SellersOnly(), c =>
        {
            double small = Floor(c.Market, c.Shock, new BackstopDepth(c.Capital, c.Top, c.Top - 0.1)), large = Floor(c.Market, c.Shock, new BackstopDepth(2 * c.Capital, c.Top, c.Top - 0.1));
            return small >= Floor(c.Market, c.Shock, new BackstopDepth(0, 0.9, 0.8)) - 1e-9 && large >= small - 1e-9;
        }, 1000, 41);

    [Fact]
    public void Backstop_ThatSellsInstead_IsCaught()
        => Assert.NotNull(Record.Exception(() => Law.ForAll(SellersOnly(), c =>
        {
            var seller = new MitigatedMarket(new CascadeEquation(c.Market.Equation.Impact, [.. c.Market.Equation.Participants, StopOrders.Sell(Spot, [new PriceLevel(c.Top * Spot * 0.9999, c.Capital / Spot)], "backstop")]), Spot);
            return Floor(seller, c.Shock, new CombinedMeasures()) >= Floor(c.Market, c.Shock, new CombinedMeasures()) - 1e-9;
        }, 1000, 41)));

    [Fact]
    public void Depth_SellersOnly_MoreNeverLowersTheFloor()
        => Law.ForAll(SellersOnly(), c => Floor(c.Market, c.Shock, new AddedDepth(0.5)) >= Floor(c.Market, c.Shock, new AddedDepth(0)) - 1e-9, 1000, 42);

    [Fact]
    public void Anticipation_SellersOnly_NeverRaisesTheFloor()
        => Law.ForAll(SellersOnly(), c => Floor(c.Market, c.Shock, new BreakerAnticipation([Math.Log(0.93)], c.Capital / Spot, 0.05)) <= Floor(c.Market, c.Shock, new CombinedMeasures()) + 1e-9, 1000, 43);

    [Fact]
    public void AntiProcyclical_PublishedOptions_WorkedFigures()
    {
        AntiProcyclicalParameters eu = AntiProcyclicalParameters.Eu(Day);
        Assert.Equal(new AntiProcyclicalParameters(0.25, 0.25, 10), eu); // source: Regulation (EU) No 153/2013, Article 28(1)
        SpotVolatilityResponse up = SpotVolatilityResponse.Linear(-4, 0, 2);
        AntiProcyclicalMargin Tool(AntiProcyclicalTool tool, double size) => new(tool, size, 2, up, Rate);
        // Volatility 20% up: the buffer holds the requirement, 40% up uses it all.
        Assert.Equal([1.25, 1.25, 1.4], ((double[])[0, 0.2, 0.4]).Select(Tool(AntiProcyclicalTool.Buffer, eu.Buffer).Multiple), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([1.25, 1.4, 1.55], ((double[])[0, 0.2, 0.4]).Select(Tool(AntiProcyclicalTool.StressedWeight, eu.StressedWeight).Multiple), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([1.5, 1.5, 1.6], ((double[])[0, 0.2, 0.6]).Select(Tool(AntiProcyclicalTool.Floor, 1.5).Multiple), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([1.0, 1.2, 1.4], ((double[])[0, 0.2, 0.4]).Select(Tool(AntiProcyclicalTool.None, 0).Multiple), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void AntiProcyclical_EveryTool_LiquidatesNoNearerThanNone()
    {
        var market = new MitigatedMarket(new CascadeEquation(new LinearImpact(0.001), [new LeveragedLongs(Spot, [new PriceLevel(85, 10)])]), Spot);
        SpotVolatilityResponse up = SpotVolatilityResponse.Linear(-4, 0, 2);
        double Level(AntiProcyclicalTool tool, double size)
        {
            IParticipant p = Assert.Single(new AntiProcyclicalMargin(tool, size, 2, up, Rate).Apply(market).Equation.Participants);
            return Assert.Single(p.Compile(new FlowDomain(-2, 1)).Jumps).LogMove;
        }

        double none = Level(AntiProcyclicalTool.None, 0);
        // q(P − E) = (1 − 4x)·m·q·P with E = 85(1 − m), x = ln(P/S₀)
        double price = Spot * Math.Exp(none);
        Assert.Equal((1 - (4 * none)) * Rate * price, price - (85 * (1 - Rate)), 1e-8);
        Assert.True(none > Math.Log(0.85));
        foreach ((AntiProcyclicalTool tool, double size) in ((AntiProcyclicalTool, double)[])[(AntiProcyclicalTool.Buffer, 0.25), (AntiProcyclicalTool.StressedWeight, 0.25), (AntiProcyclicalTool.Floor, 1.5)])
            Assert.True(Level(tool, size) < none);
    }

    [Fact]
    public void Deleveraging_FundSpent_TheRestDoesNotReachTheMarket()
    {
        // Slippage of 10% on a requirement of 5%: each unit loses 100·x·(1 − e^−0.1) − 5 more than it has.
        var market = new MitigatedMarket(new CascadeEquation(new LinearImpact(0.001), [new LeveragedLongs(Spot, [new PriceLevel(95, 10), new PriceLevel(90, 10), new PriceLevel(80, 10)])]), Spot);
        double first = 10 * 95 * (-double.ExpM1(-0.1) - Rate);
        IParticipant p = Assert.Single(new DeleveragingBeyondFund(first * 1.5, 0.1, Rate).Apply(market).Equation.Participants);
        Assert.Equal(-10, p.Traded(-2), 1e-9);
        Assert.Equal(-20, new DeleveragingBeyondFund(first * 2, 0.1, Rate).Apply(market).Equation.Participants[0].Traded(-2), 1e-9);
    }

    [Fact]
    public void Settlement_RandomAccounts_ConservesCashAndNeverOverdrawsTheFund()
        => Law.ForAll(Accounts(), c =>
        {
            DefaultSettlement s = DefaultSettlement.Settle(c.Accounts, c.Price, c.Fund, c.Ranking, 2);
            if (s.Ledger.Imbalance != 0 || s.FundAfter < 0 || s.FundAfter > c.Fund + 0.01) return false;
            foreach (NamedPosition a in c.Accounts)
            {
                // Nobody who was liquidated is left owing money; nobody is deleveraged beyond what he held.
                double cash = a.Position.Margin + (double)s.Ledger.Balance(a.Account), closed = s.Deleveraged.Where(f => f.Account == a.Account).Sum(f => f.Size);
                bool breached = a.Position.Margin + (a.Position.Size * (c.Price - a.Position.EntryPrice)) < a.Maintenance;
                if (breached && cash < -0.02) return false;
                if (closed * a.Position.Size > 0 || Math.Abs(closed) > Math.Abs(a.Position.Size) + 1e-9) return false;
            }

            return Math.Abs(c.Fund - s.FundAfter + (double)s.Ledger.Balance(CashLedger.InsuranceFund)) <= 0.02;
        }, 2000, 51);

    [Fact]
    public void Settlement_EmptyFund_DeleveragesTheMostProfitableFirst()
    {
        NamedPosition[] accounts =
        [
            new("bankrupt", new LeveragedPosition(10, 100, 50), 40),
            new("rich", new LeveragedPosition(-6, 110, 100), 25),
            new("poor", new LeveragedPosition(-20, 92, 900), 80),
        ];
        // At 90 the long has lost 100 on a margin of 50; its bankruptcy price is 95.
        DefaultSettlement none = DefaultSettlement.Settle(accounts, 90, 0, DeleveragingRanking.BinanceQuantile, 2), fund = DefaultSettlement.Settle(accounts, 90, 60, DeleveragingRanking.BinanceQuantile, 2);
        Assert.Equal(["rich", "poor"], none.Deleveraged.Select(f => f.Account));
        Assert.Equal([6.0, 4.0], none.Deleveraged.Select(f => f.Size));
        Assert.All(none.Deleveraged, f => Assert.Equal(95, f.Price));
        Assert.Equal(-50m, none.Ledger.Balance("bankrupt"));
        Assert.Empty(fund.Deleveraged);
        Assert.Equal(10, fund.FundAfter);
        Assert.Equal(-50m, fund.Ledger.Balance("bankrupt"));
    }

    [Fact]
    public void Band_DealersBelowIt_TradeNothing()
    {
        RandomModel m = RandomModel.Empty with { Options = [new RandomOption(-1, 100, 0.2, false)] };
        var market = new MitigatedMarket(m.Equation, Spot);
        MitigatedMarket with = new WiderHedgingBand(0.2).Apply(market);
        IParticipant before = market.Equation.Participants[0], after = with.Equation.Participants[0];
        Assert.Equal(0, after.Traded(-0.05));
        Assert.Equal(before.Traded(-0.2) + 0.2, after.Traded(-0.2), 1e-9); // to the edge of the band: 0.2 less is sold
        Assert.Equal(20, with.Effects[0].Cost, 1e-12);
    }

    private static LeveragedLiquidation Only(MitigatedMarket market) => Assert.Single(Assert.IsType<LeveragedAccounts>(Assert.Single(market.Equation.Participants)).Liquidations);

    private static double Floor(MitigatedMarket market, Shock shock, IMitigation measure)
        => CascadeSolver.Solve(measure.Apply(market).Equation, shock, Spot).LogMove ?? double.NegativeInfinity;

    private static Gen<(MitigatedMarket Market, Shock Shock, double Capital, double Top)> SellersOnly() =>
        from m in RandomModel.Generator
        from capital in Law.Uniform(1, 500)
        from top in Law.Uniform(0.8, 1)
        select (new MitigatedMarket(new CascadeEquation(m.Impact, [StopOrders.Sell(RandomModel.Spot, m.Stops), new LeveragedLongs(RandomModel.Spot, m.Longs), StopDensity.Normal(Spot, m.Normal.Centre, m.Normal.Width, m.Normal.Quantity)]), Spot),
            Shock.Combined(-Math.Abs(m.News) - 0.001, -Math.Abs(m.Block)), capital, top);

    private static Gen<(NamedPosition[] Accounts, double Price, double Fund, DeleveragingRanking Ranking)> Accounts() =>
        from positions in (from size in Law.Uniform(-10, 10)
                           from entry in Law.Uniform(80, 120)
                           from leverage in Law.Uniform(1.5, 40)
                           select LeveragedPosition.FromLeverage(size, entry, leverage)).ArrayOf(12)
        from price in Law.Uniform(60, 140)
        from fund in Law.Uniform(0, 300)
        from ranking in Gen.Elements(DeleveragingRanking.HyperliquidIndex, DeleveragingRanking.BinanceQuantile, DeleveragingRanking.ProRata)
        select (positions.Select((p, i) => new NamedPosition($"a{i}", p, 0.02 * Math.Abs(p.Size) * price)).ToArray(), price, Math.Round(fund, 2), ranking);
}
