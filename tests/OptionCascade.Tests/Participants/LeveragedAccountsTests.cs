using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Hedging;
using OptionCascade.Margin;
using OptionCascade.Margin.Borrowing;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Margin;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Participants;

public class LeveragedAccountsTests
{
    private static readonly MaintenanceTiers Binance = ParameterLibrary.Get<MaintenanceTiers>("maintenance-tiers", "Binance BTCUSDT", new(2021, 9, 1)).Values;
    private static readonly MaintenanceTiers Small = MaintenanceTiers.FromRates([(100, 0.01), (200, 0.02), (400, 0.05), (double.PositiveInfinity, 0.1)]);

    private static LiquidationRules Rule(string name) => ParameterLibrary.Get<LiquidationRules>("liquidation-rule", name, new(2026, 1, 1)).Values;

    private static LeverageTerms Terms(MaintenanceTiers tiers, string rule = "all at once", FuturePayoff payoff = FuturePayoff.Linear)
        => new() { Tiers = tiers, Payoff = payoff, Liquidation = Rule(rule) };

    [Fact]
    public void Liquidations_IsolatedTenTimes_StandWhereEquityIsMaintenance()
    {
        // Long 2 at 100, margin 20: 20 + 2(P − 100) = 0.005·2P, P = 90/0.995. Short 3 at 100, margin 30: P = 110/1.005.
        var accounts = new LeveragedAccounts(100, [LeveragedPosition.FromLeverage(2, 100, 10), LeveragedPosition.FromLeverage(-3, 100, 10)], Terms(MaintenanceTiers.Flat(0.005)));
        Assert.Equal([Math.Log(0.9 / 0.995), Math.Log(1.1 / 1.005)], accounts.Liquidations.Select(l => l.LogMove), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([-2.0, 3], accounts.Liquidations.Select(l => l.Units));
        Assert.Equal(LeveragedLongs.LiquidationPrice(100, 10, 0.005), accounts.Liquidations[0].Price, 1e-12);
        Assert.Equal(LeveragedShorts.LiquidationPrice(100, 10, 0.005), accounts.Liquidations[1].Price, 1e-12);
        Assert.Equal(-2, accounts.Traded(-0.2));
        Assert.Equal(3, accounts.Traded(0.2));
        Assert.Equal(0, accounts.Traded(-0.09));
        Assert.Equal((2, 0), (accounts.Accounts, accounts.InBreachAtStart));
        Assert.False(accounts.IsReversible);
    }

    /// <summary>Binance's own worked examples (the maintenance amount of the tier given): isolated and cross.</summary>
    [Fact]
    public void Liquidations_PublishedVectors_AreExact()
    {
        int seen = 0;
        foreach (ReferenceTable r in ReferenceTable.Load("Margin", "perpetual_liquidation.csv").Where(r => r["venue"] is "binance" or "dydx v4"))
        {
            double size = r.Number("quantity") * (r["side"] == "long" ? 1 : -1), entry = r.Number("entry_price"), amount = r.Number("maintenance_amount_or_deduction");
            LeveragedPosition position = r["venue"] == "binance"
                ? new(size, entry, r.Number("wallet_or_position_margin"), r.Number("tmm_other"), r.Number("upnl_other"))
                : LeveragedPosition.MarginLoan(size, r.Number("wallet_or_position_margin") - (size * entry), entry); // dYdX gives the equity
            var tiers = new MaintenanceTiers { Tiers = [new MaintenanceTier(double.PositiveInfinity, r.Number("mmr"), double.IsNaN(amount) ? 0 : amount)] };
            LeveragedLiquidation step = Assert.Single(new LeveragedAccounts(entry, [position], Terms(tiers)).Liquidations);
            Assert.Equal(r.Number("expected_price"), step.Price, r.Number("tolerance"));
            seen++;
        }

        Assert.True(seen >= 8);
    }

    /// <summary>Binance's BTC example with the whole dated table instead of the tier given: the same price, the notional there being in the tier of 2.5%.</summary>
    [Fact]
    public void Liquidations_DatedTiers_FindTheTierThatHoldsThere()
    {
        LeveragedLiquidation step = Assert.Single(new LeveragedAccounts(32481.98, [new(109.488, 32481.98, 1535443.01)], Terms(Binance)).Liquidations);
        Assert.Equal(18778.73, step.Price, 0.005);
        Assert.Equal(0.025, Binance.Tiers[Binance.IndexOf(109.488 * step.Price)].Rate);
    }

    /// <summary>Caps 100, 200, 400; rates 1, 2, 5, 10%; so amounts 0, 1, 7, 27. Long 10 at 50, margin 70, cut two tiers at a time.</summary>
    [Fact]
    public void Liquidations_TwoTiersAtATime_ByHand()
    {
        // 70 + 10(P − 50) = 0.1·10P − 27: P₁ = 403/9, notional 447.8 in the top tier. Cut to the cap of two tiers below, 200: 1800/403 units are left.
        // Cash 70 + (10 − 1800/403)(403/9 − 50) = 149080/3627; then 0.02 and 1 hold: P₂ = 657293/15876, notional 184.9. Two tiers down is nothing: closed.
        var accounts = new LeveragedAccounts(50, [new(10, 50, 70)], Terms(Small, "OKX"));
        Assert.Equal(2, accounts.Liquidations.Length);
        Assert.Equal(403 / 9.0, accounts.Liquidations[0].Price, 1e-12);
        Assert.Equal(1800 / 403.0, accounts.Liquidations[0].SizeLeft, 1e-12);
        Assert.Equal(657293 / 15876.0, accounts.Liquidations[1].Price, 1e-12);
        Assert.Equal(0, accounts.Liquidations[1].SizeLeft);
        Assert.Equal(-10, accounts.Traded(-0.5), 1e-12);
    }

    [Theory]
    [InlineData(1000, -80_000, 0.25, 0.5)]
    [InlineData(-1000, 160_000, 0.3, 0.5)]
    public void Liquidations_MarginLoanToATarget_FollowTheGeometricSequence(double shares, double cash, double m, double f)
    {
        // Each step leaves m/f of the shares; its price is (1 ∓ f)/(1 ∓ m) times the one before.
        int s = Math.Sign(shares);
        var rules = Rule("to target") with { TargetRatio = f / m };
        var accounts = new LeveragedAccounts(110, [LeveragedPosition.MarginLoan(shares, cash, 110)], new() { Tiers = MaintenanceTiers.Flat(m), Payoff = FuturePayoff.Linear, Liquidation = rules });
        double first = MarginLoan.LiquidationPrice(shares, cash, new MarginLoanParameters(0.5, m, m))!.Value;
        for (int k = 0; k < 6; k++)
        {
            LeveragedLiquidation step = accounts.Liquidations[k];
            Assert.Equal(first * Math.Pow((1 - (s * f)) / (1 - (s * m)), k), step.Price, 1e-9);
            Assert.Equal(shares * Math.Pow(m / f, k + 1), step.SizeLeft, 1e-9);
        }

        Assert.Equal(MarginLoan.ForcedTrade(shares, cash, first, f), Math.Abs(accounts.Liquidations[0].Units), 1e-9);
        Assert.Equal(-shares, accounts.Liquidations.Sum(l => l.Units), 1e-9);
        Assert.Equal(0, accounts.Liquidations[^1].SizeLeft);
    }

    [Fact]
    public void Liquidations_InverseContract_ByHand()
    {
        // 60,000 at 50,000, margin 0.12 coins, 0.5%: 0.12 + 60,000(1/50,000 − 1/P) = 0.005·60,000/P, P = 60,300/1.32.
        var accounts = new LeveragedAccounts(50_000, [LeveragedPosition.FromLeverage(60_000, 50_000, 10, FuturePayoff.Inverse)], Terms(MaintenanceTiers.Flat(0.005), payoff: FuturePayoff.Inverse));
        LeveragedLiquidation step = Assert.Single(accounts.Liquidations);
        Assert.Equal(60_300 / 1.32, step.Price, 1e-9);
        Assert.Equal(-60_000 / step.Price, step.Units, 1e-12);
    }

    /// <summary>Hyperliquid: 20% first, then all if still in breach; small ones at once; below two thirds of maintenance the vault takes over.</summary>
    [Fact]
    public void Liquidations_FractionsWholeAndBackstop_AreTheVenues()
    {
        LeverageTerms terms = Terms(MaintenanceTiers.Flat(0.01), "Hyperliquid");
        var large = new LeveragedAccounts(60_000, [LeveragedPosition.FromLeverage(10, 60_000, 20)], terms);
        Assert.Equal(8, large.Liquidations[0].SizeLeft, 1e-12);
        Assert.Equal(6.4, large.Liquidations[1].SizeLeft, 1e-12);
        Assert.True(large.Liquidations[1].Price < large.Liquidations[0].Price);
        Assert.Equal(-10, large.Liquidations.Sum(l => l.Units), 1e-12);
        Assert.Single(new LeveragedAccounts(60_000, [LeveragedPosition.FromLeverage(1, 60_000, 20)], terms).Liquidations);
        Assert.Empty(new LeveragedAccounts(60_000, [new(10, 60_000, 3_000)], terms).Liquidations); // equity 3,000 of 6,000 needed
        Assert.Equal(1, new LeveragedAccounts(60_000, [new(10, 60_000, 5_000)], terms).InBreachAtStart);
    }

    [Fact]
    public void Liquidations_RoundsOfContracts_CloseWholeContracts()
    {
        var rules = Rule("Deribit") with { ContractStep = 1 };
        var accounts = new LeveragedAccounts(100, [LeveragedPosition.FromLeverage(-30, 100, 5)], new() { Tiers = MaintenanceTiers.Flat(0.02), Payoff = FuturePayoff.Linear, Liquidation = rules });
        // 5% of what is left when a breach begins, in whole contracts: 1.5, 1.4 … 1.1 of 30 to 22 make 2, then one at a time.
        Assert.Equal([.. Enumerable.Repeat(2.0, 5), .. Enumerable.Repeat(1.0, 20)], accounts.Liquidations.Select(l => Math.Round(l.Units, 12)));
    }

    [Fact]
    public void Liquidations_RequirementThatJumps_BreachAtTheEdgeOfTheTier()
    {
        // Without cumulative amounts: 1% up to 100, 10% beyond. Short 1 at 90 with 15: equity 5 at 100 covers 1 but not 10.
        var tiers = new MaintenanceTiers { Tiers = [new(100, 0.01, 0), new(double.PositiveInfinity, 0.1, 0)] };
        Assert.Equal(100, Assert.Single(new LeveragedAccounts(90, [new(-1, 90, 15)], Terms(tiers)).Liquidations).Price);
        Assert.Equal(98 / 1.01, Assert.Single(new LeveragedAccounts(90, [new(-1, 90, 8)], Terms(tiers)).Liquidations).Price, 1e-12);
        // A long healthy at 95 in the low tier though it would not be at 105: it goes at its own price below.
        LeveragedLiquidation low = Assert.Single(new LeveragedAccounts(95, [new(1, 105, 15)], Terms(tiers)).Liquidations);
        Assert.Equal(90 / 0.99, low.Price, 1e-12);
    }

    [Fact]
    public void Liquidations_Fee_BringsTheNextStepNearer()
    {
        LeverageTerms free = Terms(Small, "OKX");
        LeveragedAccounts without = new(50, [new(10, 50, 70)], free), with = new(50, [new(10, 50, 70)], free with { FeeRate = 0.01 });
        Assert.Equal(without.Liquidations[0], with.Liquidations[0]);
        // 1% of what was cut at 403/9, 10·403/9 − 200, is paid out of the cash: the price rises by that over 0.98 of the size.
        double fee = 0.01 * ((4030 / 9.0) - 200);
        Assert.Equal(without.Liquidations[1].Price + (fee / (0.98 * 1800 / 403)), with.Liquidations[1].Price, 1e-10);
    }

    [Fact]
    public void Traded_EdgesOfThePopulation_AreWellDefined()
    {
        LeverageTerms terms = Terms(Binance);
        var none = new LeveragedAccounts(100, [], terms);
        Assert.Equal(0, none.Traded(-1));
        Assert.Equal(0, none.Compile(new FlowDomain(-1, 1)).At(-1));
        var odd = new LeveragedAccounts(100, [new(0, 100, 5), new(1, 100, 100), new(2, 100, 0.1), new(-2, 100, -7)], terms);
        Assert.Equal(2, odd.InBreachAtStart); // no position, no leverage, hardly any margin, bankrupt
        Assert.Equal(0, odd.Traded(0)); // 2 sold and 2 bought at once
        Assert.Equal(2, odd.Compile(new FlowDomain(-1, 1)).Jumps.Count(j => j.LogMove == 0));
        Assert.Equal(4, odd.Accounts);
    }

    [Fact]
    public void Constructor_BadInput_IsRefused()
    {
        LeverageTerms terms = Terms(Binance);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeveragedAccounts(0, [], terms));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeveragedAccounts(100, [new(double.NaN, 100, 5)], terms));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeveragedAccounts(100, [new(1, 0, 5)], terms));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeveragedAccounts(100, [new(1, 100, double.PositiveInfinity)], terms));
        Assert.Throws<ArgumentOutOfRangeException>(() => LeveragedPosition.FromLeverage(1, 100, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => terms with { Liquidation = Rule("to target") });
        Assert.Throws<ArgumentOutOfRangeException>(() => terms with { FeeRate = -0.1 });
    }

    private static Gen<LeveragedPosition> Position(double spot)
        => from side in Gen.Elements(1, -1)
           from value in Law.Uniform(10, 3e7)
           from leverage in Law.Uniform(1.2, 60)
           from entry in Law.Uniform(0.8, 1.25)
           select LeveragedPosition.FromLeverage(side * value / spot, spot * entry, leverage);

    [Fact]
    public void Liquidations_AnyAccountOfTheTable_StandWhereThePublishedFormulaSays()
        => Law.ForAll(Position(30_000), p =>
        {
            var accounts = new LeveragedAccounts(30_000, [p], Terms(Binance));
            double? price = PerpetualLiquidation.Linear(p.Margin, p.Size, p.EntryPrice, Binance);
            int side = Math.Sign(p.Size);
            if (price is not { } expected) return accounts.Liquidations.IsEmpty;
            bool atOnce = side * (expected - 30_000) >= 0;
            LeveragedLiquidation step = accounts.Liquidations.Single();
            return step.Units == -p.Size && (atOnce ? step.LogMove == 0 : Math.Abs(step.Price - expected) <= 1e-9 * expected && step.LogMove * side < 0);
        });

    [Theory]
    [InlineData("OKX")]
    [InlineData("Deribit")]
    [InlineData("Hyperliquid")]
    [InlineData("all at once")]
    public void Liquidations_AnyRule_CloseNoMoreThanHeldOutwardAndRestoreMargin(string rule)
        => Law.ForAll(Position(30_000), p =>
        {
            LeverageTerms terms = Terms(Binance, rule);
            var accounts = new LeveragedAccounts(30_000, [p], terms);
            int side = Math.Sign(p.Size);
            double size = p.Size, cash = p.Margin, price = double.NaN;
            foreach (LeveragedLiquidation l in accounts.Liquidations)
            {
                if (l.Units * side >= 0 || side * (l.Price - price) > 1e-9 * l.Price) return false;
                double Excess(double q) => cash + (q * (l.Price - p.EntryPrice)) - Binance.Requirement(Math.Abs(q) * l.Price);
                // In breach where it is cut (at it, when the price came from outside), not in breach afterwards.
                double excess = Excess(size), scale = Math.Abs(p.Size) * p.EntryPrice;
                if (l.LogMove == 0 ? excess > 1e-9 * scale : Math.Abs(excess) > 1e-9 * scale) return false;
                double left = l.SizeLeft;
                cash += (size - left) * (l.Price - p.EntryPrice);
                if (left != 0 && Excess(left) < -1e-9 * scale) return false;
                (size, price) = (left, l.Price);
            }

            double closed = accounts.Liquidations.Sum(l => l.Units) * -side;
            return closed <= Math.Abs(p.Size) * (1 + 1e-12) && Math.Abs(Math.Abs(size) + closed - Math.Abs(p.Size)) <= 1e-9 * Math.Abs(p.Size)
                && ParticipantCheck.Broken(accounts) is null;
        }, cases: 300);

    /// <summary>The first step against the liquidation engine of general accounts, which knows nothing of liquidation prices: it trades the same, just beyond the price and not before.</summary>
    [Theory]
    [InlineData("OKX")]
    [InlineData("Hyperliquid")]
    [InlineData("all at once")]
    [InlineData("Deribit")]
    public void Liquidations_FirstStep_IsWhatTheEngineTrades(string rule)
        => Law.ForAll(Position(CryptoAccounts.Spot), p =>
        {
            FutureContract perpetual = CryptoAccounts.Perpetual(FuturePayoff.Linear);
            var margin = new TieredPerpetualRule("tiers", ImmutableSortedDictionary<string, PerpetualTerms>.Empty.Add(perpetual.Symbol, new PerpetualTerms(Binance, 0.5)));
            LiquidationRules rules = Rule(rule) with { Tiers = ImmutableDictionary<string, MaintenanceTiers>.Empty.Add(perpetual.Symbol, Binance) };
            var accounts = new LeveragedAccounts(CryptoAccounts.Spot, [p], Terms(Binance, rule));
            ResolvedAccount account = CryptoAccounts.Resolve("USD", new FutureHolding(perpetual, p.Size, p.EntryPrice), new CashHolding("USD", p.Margin));
            double Engine(double x) => LiquidationEngine.Liquidate(account, new MarketMove(x), margin, rules, LiquidationCosts.None, 2).Trades.Sum(t => t.Quantity);
            if (accounts.Liquidations.IsEmpty) return true;
            LeveragedLiquidation first = accounts.Liquidations[0];
            int way = -Math.Sign(p.Size);
            if (first.LogMove == 0) return Math.Abs(Engine(0) - first.Units) <= 1e-6 * Math.Abs(p.Size);
            return Engine(first.LogMove - (way * 1e-8)) == 0 && Math.Abs(Engine(first.LogMove + (way * 1e-8)) - first.Units) <= 1e-6 * Math.Abs(p.Size);
        }, cases: 300);

    [Fact]
    public void Liquidations_HigherLeverage_StandNearer()
        => Law.ForAll(from p in Position(30_000) from more in Law.Uniform(1.01, 3) select (p, more), c =>
        {
            LeveragedPosition higher = c.p with { Margin = c.p.Margin / c.more };
            double At(LeveragedPosition p) => new LeveragedAccounts(30_000, [p], Terms(Binance)).Liquidations is [var l] ? Math.Abs(l.LogMove) : double.PositiveInfinity;
            return At(higher) <= At(c.p);
        });

    [Fact]
    public void Traded_AccountsSplitMergedOrReordered_IsTheSame()
        => Law.ForAll(Position(100).ArrayOf(5), positions =>
        {
            LeverageTerms terms = Terms(MaintenanceTiers.Flat(0.01));
            var whole = new LeveragedAccounts(100, positions, terms);
            var split = new LeveragedAccounts(100, positions.Reverse().SelectMany(p => new[] { p with { Size = 0.25 * p.Size, Margin = 0.25 * p.Margin }, p with { Size = 0.75 * p.Size, Margin = 0.75 * p.Margin } }), terms);
            double gross = positions.Sum(p => Math.Abs(p.Size));
            return Enumerable.Range(-50, 101).All(i => Math.Abs(whole.Traded(0.0187 * i) - split.Traded(0.0187 * i)) <= 1e-12 * gross);
        });

    [Fact]
    public void Traded_OtherCurrencyAndShareUnits_IsTheSame()
        => Law.ForAll(Position(100), p =>
        {
            const double rate = 128, parts = 8; // powers of two: the same bits
            LeverageTerms terms = Terms(Binance, "OKX");
            var scaled = new MaintenanceTiers { Tiers = [.. Binance.Tiers.Select(t => new MaintenanceTier(t.NotionalCap * rate, t.Rate, t.Amount * rate))] };
            ImmutableArray<LeveragedLiquidation> base0 = new LeveragedAccounts(100, [p], terms).Liquidations,
                currency = new LeveragedAccounts(100 * rate, [p with { EntryPrice = p.EntryPrice * rate, Margin = p.Margin * rate }], terms with { Tiers = scaled }).Liquidations,
                shares = new LeveragedAccounts(100 / parts, [p with { Size = p.Size * parts, EntryPrice = p.EntryPrice / parts }], terms).Liquidations;
            return base0.Select(l => (l.LogMove, l.Units)).SequenceEqual(currency.Select(l => (l.LogMove, l.Units)))
                && base0.Select(l => (l.LogMove, l.Units)).SequenceEqual(shares.Select(l => (l.LogMove, l.Units / parts)));
        });

    /// <summary>An inverse long in P is a linear short in 1/P: the same thresholds mirrored, whatever the rule.</summary>
    [Theory]
    [InlineData("OKX")]
    [InlineData("Deribit")]
    [InlineData("all at once")]
    public void Liquidations_InverseLong_MirrorTheLinearShort(string rule)
        => Law.ForAll(from side in Gen.Elements(1, -1) from value in Law.Uniform(0.5, 900) from leverage in Law.Uniform(1.3, 40) from entry in Law.Uniform(0.9, 1.1)
                      select (side, value, leverage, entry), c =>
        {
            const double spot = 40_000;
            double face = c.side * c.value * spot, e = spot * c.entry;
            var inverse = new LeveragedAccounts(spot, [LeveragedPosition.FromLeverage(face, e, c.leverage, FuturePayoff.Inverse)], Terms(Small, rule, FuturePayoff.Inverse));
            var linear = new LeveragedAccounts(1 / spot, [LeveragedPosition.FromLeverage(-face, 1 / e, c.leverage)], Terms(Small, rule));
            return inverse.Liquidations.Length == linear.Liquidations.Length && inverse.Liquidations.Zip(linear.Liquidations).All(z =>
                Math.Abs(z.First.LogMove + z.Second.LogMove) <= 1e-9 && Math.Abs((z.First.Units * z.First.Price) + z.Second.Units) <= 1e-9 * Math.Abs(face));
        });

    [Fact]
    public void Compile_HundredThousandAccounts_EqualsTheFormula()
    {
        var distribution = new LeverageDistribution { Leverages = [new(5, 1), new(20, 1), new(100, 1)], MaintenanceRate = 0.004, EntryLogDeviation = 0.05 };
        LeveragedPosition[] all = [.. distribution.Draw(30_000, 40_000, 50_000, 1.5, 1), .. distribution.Draw(30_000, -40_000, 50_000, 1.5, 2)];
        var accounts = new LeveragedAccounts(30_000, all, Terms(Binance, "OKX"));
        Assert.Equal(100_000, accounts.Accounts);
        Assert.Null(ParticipantCheck.Broken(accounts));
        double kept = accounts.Liquidations.Where(l => l.Units < 0 && l.LogMove >= -0.9).GroupBy(l => l.Account).Sum(g => g.Last().SizeLeft)
            + Enumerable.Range(0, 50_000).Except(accounts.Liquidations.Where(l => l.LogMove >= -0.9).Select(l => l.Account)).Sum(k => all[k].Size);
        double shortsAtOnce = accounts.Liquidations.Where(l => l.Units > 0 && l.LogMove == 0).Sum(l => l.Units); // large ones, whose tier asks more than the 0.4% they were drawn with
        Assert.Equal(40_000, kept + shortsAtOnce - accounts.Traded(-0.9), 1e-6);
        Assert.InRange(kept, 0, 1000); // the largest, cut to lower tiers, stand it
    }
}
