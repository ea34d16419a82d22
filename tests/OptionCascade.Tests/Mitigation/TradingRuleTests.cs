using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Mitigation;
using OptionCascade.Participants;
using OptionCascade.Simulation;
using OptionCascade.Tests.Cascade;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Mitigation;

/// <summary>Breakers, bands and pauses in the simulator: worked figures of the published rules, and laws.</summary>
public sealed class TradingRuleTests
{
    private static readonly LocalDate Day = new(2024, 6, 3);
    private static readonly HaltTerms Auction = new() { AuctionRounds = 8 };
    private static readonly SimulationOptions Options = new() { StepSeconds = 5, Steps = 23_400 / 5, DaySeconds = 23_400, Seed = 3 };

    [Theory]
    [InlineData(0.07, 3600.0, 900.0)]
    [InlineData(0.07, 21_295.0, 900.0)] // the step ends at 15:24:55 + 5 s: before 15:25
    [InlineData(0.07, 21_305.0, 0.0)] // at 15:25 and later levels 1 and 2 do not halt
    [InlineData(0.13, 21_305.0, 0.0)]
    [InlineData(0.20, 21_305.0, 2095.0)] // level 3 does, for the rest of the day
    public void Breaker_FallJustToALevel_HaltsAsPublished(double decline, double seconds, double halted)
    {
        // source: NYSE Rule 7.12; the fall of 0.01% beyond the level comes in the step that ends at the time.
        MarketWideBreaker breaker = Us(0);
        SimulatedPath path = Replayed(breaker, (seconds, Math.Log(1 - decline) - 1e-4));
        // On the way to 13% and 20% the nearer levels halt as well; after 15:25 only the last is left.
        Assert.Equal(halted, path.Summary.HaltedSeconds, 6);
    }

    [Fact]
    public void Breaker_FallThroughAllLevels_StopsAtEach()
    {
        SimulatedPath path = Replayed(Us(0), (600, Math.Log(0.7)));
        Assert.Equal(3, path.Halts.Length);
        Assert.Equal([Math.Log(1 - 0.07), Math.Log(1 - 0.13), Math.Log(1 - 0.2)], path.Halts.Select(h => h.LogMove));
        Assert.Equal([600.0, 600 + 905, 600 + 905 + 905], path.Halts.Select(h => h.FromSeconds));
        Assert.Equal(23_400, path.Halts[2].ToSeconds, 6);
        Assert.Equal(Math.Log(1 - 0.2), path.LogMove[^1]);
    }

    [Fact]
    public void Breaker_SameLevelTwice_HaltsOnce()
    {
        SimulatedPath path = Replayed(Us(0), (600, Math.Log(0.92)), (3000, Math.Log(0.98)), (6000, Math.Log(0.92)));
        Assert.Single(path.Halts);
    }

    [Fact]
    public void Breaker_SecondDay_CountsFromTheLastClose()
    {
        SimulationOptions twoDays = Options with { StepSeconds = 60, Steps = 780 };
        // 6% down on the first day, 6% of that on the second: no level. Then a further 2%: level 1 of the second day.
        SimulatedPath path = Replayed(Us(0), twoDays, (600, Math.Log(0.94)), (24_000, Math.Log(0.94 * 0.94)), (30_000, Math.Log(0.94 * 0.92)));
        TradingHalt halt = Assert.Single(path.Halts);
        Assert.Equal(30_000, halt.FromSeconds, 6);
        Assert.Equal(Math.Log(0.94 * 0.93), halt.LogMove, 1e-9);
    }

    [Fact]
    public void Breaker_LevelsInfinitelyFar_SameBitsAsNone()
        => Law.ForAll(RandomModel.Generator, m =>
        {
            var far = new MarketWideBreaker(new BreakerParameters([new BreakerLevel(1 - 1e-9, 900, null, true)]), TradingClock.UsStocks, 0, new HaltTerms { AuctionRounds = 3, DepthAtReopening = 0.2 });
            SimulationOptions plain = Short(m);
            SimulatedPath with = new MarketSimulator(m.Equation, plain with { Rules = [far] }).Run(1), without = new MarketSimulator(m.Equation, plain).Run(1);
            return with.LogMove.SequenceEqual(without.LogMove) && with.Summary == without.Summary && with.Traded.Zip(without.Traded).All(t => t.First.SequenceEqual(t.Second));
        }, 1000, 5);

    [Fact]
    public void Breaker_AfterTheMarketHasSettled_LeavesTheEquilibrium()
        => Law.ForAll(RandomModel.Generator.Where(m => m.Shock.Direction < 0), m =>
        {
            // Everybody is done within the first step; the breaker's level is reached by none of it. A second push, later, is halted: what was before it stays.
            SimulationOptions run = Short(m) with { Drivers = new PriceDrivers { Events = [new ScheduledEvent(5, m.News, m.Block), new ScheduledEvent(40, -0.3, 0)] } };
            SimulatedPath free = new MarketSimulator(m.Equation, run).Run(0);
            double settled = free.LogMove[1];
            if (free.Status == SimulationStatus.Runaway || settled is < -0.5 or >= 0 || free.LogMove[7] != settled) return true;
            var breaker = new MarketWideBreaker(new BreakerParameters([new BreakerLevel(1 - Math.Exp(settled - 0.01), 1e6, null, true)]), TradingClock.UsStocks, 0, HaltTerms.Plain);
            SimulatedPath path = new MarketSimulator(m.Equation, run with { Rules = [breaker] }).Run(0);
            return path.LogMove.Take(8).SequenceEqual(free.LogMove.Take(8)) && path.LogMove.Skip(8).All(x => x >= settled - 0.010001);
        }, 1000, 8);

    [Theory]
    [InlineData("LULD tier 1", 100, 10_000, 95, 105)]
    [InlineData("LULD tier 1", 100, 1_499, 90, 110)] // last 25 minutes
    [InlineData("LULD tier 1", 100, 1_500, 95, 105)]
    [InlineData("LULD tier 2", 100, 10_000, 90, 110)]
    [InlineData("LULD tier 2", 100, 1_000, 90, 110)] // not doubled above 3 dollars
    [InlineData("LULD tier 2", 2, 10_000, 1.6, 2.4)]
    [InlineData("LULD tier 2", 2, 1_000, 1.2, 2.8)]
    [InlineData("LULD tier 1", 3, 10_000, 2.4, 3.6)]
    [InlineData("LULD tier 1", 0.75, 10_000, 0.6, 0.9)]
    [InlineData("LULD tier 1", 0.5, 10_000, 0.35, 0.65)] // 15 cents
    [InlineData("LULD tier 1", 0.1, 10_000, 0.025, 0.175)] // 75%
    [InlineData("LULD tier 1", 0.1, 100, 0, 0.25)]
    public void Bands_PublishedTiers_WorkedFigures(string name, double reference, double secondsToClose, double low, double high)
    {
        // source: Plan to Address Extraordinary Market Volatility, percentage parameters
        (double lowest, double highest) = BandParameters.Get(name, Day).Bands(reference, secondsToClose);
        Assert.Equal(low, lowest, 1e-12);
        Assert.Equal(high, highest, 1e-12);
    }

    [Fact]
    public void Bands_PriceStaysAtTheBand_PausesAfterFifteenSecondsForFiveMinutes()
    {
        var bands = new PriceBands(BandParameters.Get("LULD tier 1", Day), 100, TradingClock.UsStocks, Auction);
        SimulatedPath path = Replayed(bands, (1000, Math.Log(0.9)));
        TradingHalt first = path.Halts[0];
        Assert.Equal((1010.0, 1310.0), (first.FromSeconds, first.ToSeconds)); // limit state from 995, the start of the step of the fall
        Assert.Equal(Math.Log(0.95), first.LogMove, 1e-12);
        Assert.Equal(Math.Log(0.9), path.LogMove[^1], 1e-9); // the auction is free of the band
        Assert.Single(path.Halts);
    }

    [Fact]
    public void Bands_RandomMarkets_NoTradeOutsideThem()
        => Law.ForAll(Timed(), m => Inside(m.Model, m.Seed, new PriceBands(BandParameters.Get("LULD tier 1", Day), RandomModel.Spot, TradingClock.UsStocks, HaltTerms.Plain)), 1000, 21);

    [Fact]
    public void Bands_RuleThatLetsOneTradeThrough_IsCaught()
        => Assert.NotNull(Record.Exception(() => Law.ForAll(Timed(), m => Inside(m.Model, m.Seed, new Leaking(new PriceBands(BandParameters.Get("LULD tier 1", Day), RandomModel.Spot, TradingClock.UsStocks, HaltTerms.Plain))), 1000, 21)));

    [Fact]
    public void Pause_CmeDynamic_TwoMinutesAfterThreeAndAHalfPercentInAnHour()
    {
        var pause = new VelocityPause(PauseParameters.Get("CME dynamic", Day), Auction);
        SimulatedPath path = Replayed(pause, (600, Math.Log(0.97)), (1200, Math.Log(0.96)), (6000, Math.Log(0.93)));
        // source: CME price limit FAQ. 4% within the hour; the further 3% after it comes when the hour has passed.
        TradingHalt halt = Assert.Single(path.Halts);
        Assert.Equal((1200.0, 1320.0), (halt.FromSeconds, halt.ToSeconds));
        Assert.Equal(Math.Log(0.965), halt.LogMove, 1e-12);
    }

    [Fact]
    public void Limits_HardLimit_HoldsThePriceAndKeepsOrdersWaiting()
    {
        var equation = new CascadeEquation(new LinearImpact(0.01), []);
        SimulationOptions run = Options with { Steps = 10, Drivers = new PriceDrivers { Events = [new ScheduledEvent(5, 0, -20), new ScheduledEvent(30, 0, 15)] }, Rules = [new PriceLimits(0.07, 0.07, 0)] };
        SimulatedPath path = new MarketSimulator(equation, run).Run(0);
        // ln 0.93 = −0.0726 takes 7.257 units; the other 12.743 wait until 15 are bought: −20 + 15 = −5 units, −0.05.
        Assert.Equal(Math.Log(0.93), path.LogMove[3], 1e-12);
        Assert.Equal(100 * Math.Log(0.93), path.OutsideTraded[3], 1e-9);
        Assert.Equal(-0.05, path.LogMove[^1], 1e-12);
        Assert.Equal(-5, path.OutsideTraded[^1], 1e-9);
    }

    [Fact]
    public void Halt_QuotesCancelled_DepthComesBackOverTime()
    {
        var equation = new CascadeEquation(new LinearImpact(0.01), []);
        var breaker = new MarketWideBreaker(new BreakerParameters([new BreakerLevel(0.07, 900, null, false)]), TradingClock.UsStocks, 0, new HaltTerms { DepthAtReopening = 0.5, RefillSeconds = 100 });
        SimulationOptions run = Options with { Steps = 400, Drivers = new PriceDrivers { Events = [new ScheduledEvent(5, 0, -8)] }, Rules = [breaker] };
        SimulatedPath path = new MarketSimulator(equation, run).Run(0);
        int open = (5 + 900) / 5;
        Assert.All(Enumerable.Range(1, open), k => Assert.Equal(Math.Log(1 - 0.07), path.LogMove[k]));
        for (int k = open + 1; k < open + 20; k++)
            Assert.Equal(-0.08 / (1 - (0.5 * Math.Exp(-5.0 * (k - open) / 100))), path.LogMove[k], 1e-12);
        Assert.Equal(-0.08, path.LogMove[^1], 1e-5);
    }

    [Fact]
    public void Halt_QuotesCancelled_ThinDepthReachesTheNextLevel()
    {
        // The same block with all levels: at half the depth it would go to −15%, so that the second level halts, which it would not have done with the quotes in place.
        var equation = new CascadeEquation(new LinearImpact(0.01), []);
        TradingHalt[] Halts(double depth) => [.. new MarketSimulator(equation, Options with
        {
            Steps = 400, Drivers = new PriceDrivers { Events = [new ScheduledEvent(5, 0, -8)] },
            Rules = [new MarketWideBreaker(BreakerParameters.Get("US market-wide", Day), TradingClock.UsStocks, 0, new HaltTerms { DepthAtReopening = depth, RefillSeconds = 100 })],
        }).Run(0).Halts];
        Assert.Equal([Math.Log(1 - 0.07), Math.Log(1 - 0.13)], Halts(0.5).Select(h => h.LogMove));
        Assert.Single(Halts(1));
    }

    [Fact]
    public void Halt_HedgersElsewhere_MoveThePriceWhileOthersWait()
    {
        // Reversible flow of gain 0.5; fair price falls during the halt: hedgers follow it elsewhere, a stop does not fire.
        var equation = new CascadeEquation(new LinearImpact(0.01), [new Hedgers(50), StopOrders.Sell(100, [new PriceLevel(91.5, 1)])]);
        var breaker = new MarketWideBreaker(new BreakerParameters([new BreakerLevel(0.07, 100, null, false)]), TradingClock.UsStocks, 0, new HaltTerms { HedgingDepth = 1 });
        SimulationOptions run = Options with { Steps = 40, Drivers = new PriceDrivers { Events = [new ScheduledEvent(5, -0.04, 0), new ScheduledEvent(50, -0.006, 0)] }, Rules = [breaker] };
        SimulatedPath path = new MarketSimulator(equation, run).Run(0), waits = new MarketSimulator(equation, run with { Rules = [new MarketWideBreaker(breaker.Parameters, breaker.Clock, 0, HaltTerms.Plain)] }).Run(0);
        Assert.Equal(-0.092, path.LogMove[15], 1e-9); // (0.04 + 0.006)/(1 − 0.5)
        Assert.Equal(0, path.Traded[1][15]);
        Assert.Equal(Math.Log(1 - 0.07), waits.LogMove[15]);
        Assert.Equal(-1, path.Traded[1][^1]);
        Assert.Equal(path.LogMove[^1], waits.LogMove[^1], 1e-9);
    }

    [Fact]
    public void Auction_ManyRounds_EndsWhereContinuousTradingWould()
        => Law.ForAll(RandomModel.Generator.Where(m => m.Shock.Direction < 0), m =>
        {
            // Sellers only: indicative prices fall towards the first equilibrium below.
            IParticipant[] sellers = [StopOrders.Sell(RandomModel.Spot, m.Stops), new LeveragedLongs(RandomModel.Spot, m.Longs)];
            var equation = new CascadeEquation(m.Impact, sellers);
            var drivers = new PriceDrivers { Events = [new ScheduledEvent(5, m.News, m.Block)] };
            SimulatedPath free = new MarketSimulator(equation, Options with { Steps = 2, Drivers = drivers }).Run(0);
            if (free.Status == SimulationStatus.Runaway || free.LogMove[1] > -0.002) return true;
            // Halted from the start, by a rule that stops the very first step.
            SimulatedPath path = new MarketSimulator(equation, Options with { Steps = 3, Drivers = drivers, Rules = [new HaltOnce(new TradingDecision(5, double.NegativeInfinity, double.PositiveInfinity, 1) { AuctionRounds = 100 })] }).Run(0);
            return Math.Abs(path.LogMove[2] - free.LogMove[1]) <= 1e-9;
        }, 1000, 33);

    [Fact]
    public void Auction_OneRound_ExecutesMoreThanAnyOtherPrice()
        => Law.ForAll(RandomModel.Generator.Where(m => m.Shock.Direction < 0 && m.Dips.Length > 0), m =>
        {
            // A block of market orders against resting bids and the market's depth, discretised finely: brute force by the discrete auction.
            var equation = new CascadeEquation(new LinearImpact(m.ImpactScale), [new DipBuyers(RandomModel.Spot, m.Dips)]);
            double block = -1 - Math.Abs(m.Block);
            var halt = new HaltOnce(new TradingDecision(5, double.NegativeInfinity, double.PositiveInfinity, 1) { AuctionRounds = 1 });
            SimulatedPath path = new MarketSimulator(equation, Options with { Steps = 2, Drivers = new PriceDrivers { Events = [new ScheduledEvent(5, 0, block)] }, Rules = [halt] }).Run(0);
            if (path.Status == SimulationStatus.Runaway) return true;
            const double Tick = 1e-4;
            List<AuctionOrder> orders = [new(block, null), .. m.Dips.Where(d => d.Quantity > 0).Select(d => new AuctionOrder(d.Quantity, d.Price))];
            for (double x = -Tick; x > path.LogMove[2] - 0.05; x -= Tick)
                orders.Add(new AuctionOrder(Tick / m.ImpactScale, RandomModel.Spot * Math.Exp(x)));
            double cleared = Math.Log(OpeningAuction.Clear(orders, RandomModel.Spot).Price / RandomModel.Spot);
            return Math.Abs(cleared - path.LogMove[2]) <= 2 * Tick;
        }, 1000, 34);

    private static MarketWideBreaker Us(double reference) => new(BreakerParameters.Get("US market-wide", Day), TradingClock.UsStocks, reference, HaltTerms.Plain);

    private static SimulatedPath Replayed(ITradingRule rule, params (double Seconds, double Fair)[] moves) => Replayed(rule, Options, moves);

    /// <summary>A deep market whose fair price steps to stated log moves.</summary>
    private static SimulatedPath Replayed(ITradingRule rule, SimulationOptions options, params (double Seconds, double Fair)[] moves)
    {
        double last = 0;
        ScheduledEvent[] events = [.. moves.Select(m =>
        {
            var e = new ScheduledEvent(m.Seconds, m.Fair - last, 0);
            last = m.Fair;
            return e;
        })];
        return new MarketSimulator(new CascadeEquation(new LinearImpact(0.01), []), options with { Drivers = new PriceDrivers { Events = [.. events] }, Rules = [rule] }).Run(0);
    }

    private static SimulationOptions Short(RandomModel m)
        => Options with { Steps = 20, Drivers = new PriceDrivers { DailyVolatility = 0.05, Events = [new ScheduledEvent(5, m.News, m.Block)] } };

    private static Gen<(RandomModel Model, int Seed)> Timed() => from m in RandomModel.Generator from seed in Gen.Choose(1, 1_000_000) select (m, seed);

    /// <summary>Every price at which anything was traded lies within 5% of the time-weighted mean that the rule must have used, or of the reference it kept.</summary>
    private static bool Inside(RandomModel m, int seed, ITradingRule rule)
    {
        SimulationOptions run = Options with { Steps = 60, Seed = (ulong)seed, Drivers = new PriceDrivers { DailyVolatility = 1.5, Events = [new ScheduledEvent(50, m.News, m.Block)] }, Rules = [rule] };
        SimulatedPath path = new MarketSimulator(m.Equation, run).Run(0);
        var kept = new List<double>();
        double reference = RandomModel.Spot;
        bool reopened = false, wasHalted = false;
        for (int k = 1; k < path.LogMove.Length; k++)
        {
            if (path.Halted[k])
            {
                wasHalted = true;
                continue;
            }

            double price = RandomModel.Spot * Math.Exp(path.LogMove[k]);
            bool traded = path.LogMove[k] != path.LogMove[k - 1];
            if (wasHalted)
            {
                (wasHalted, reopened, reference) = (false, true, price);
                kept.Clear();
            }
            else if (traded && (price < reference * 0.95 * (1 - 1e-12) || price > reference * 1.05 * (1 + 1e-12))) return false;

            kept.Add(price);
            // 60 steps of 5 seconds are the five minutes; before the run the price stood at the spot.
            double mean = (kept.Sum() + (reopened ? 0 : (60 - kept.Count) * RandomModel.Spot)) / (reopened ? kept.Count : 60);
            if (Math.Abs(mean - reference) >= 0.01 * reference) reference = mean;
        }

        return true;
    }

    /// <summary>Halts in the first step it is asked, once.</summary>
    private sealed class HaltOnce(TradingDecision decision) : ITradingRule, ITradingRuleState
    {
        private bool _done;

        public string Name => "once";

        public ITradingRuleState Start() => new HaltOnce(decision);

        public TradingDecision Decide(TradingMoment moment)
        {
            if (_done) return TradingDecision.Continue;
            _done = true;
            return decision;
        }

        public void Observe(TradingMoment moment)
        {
        }
    }

    /// <summary>The planted fault: the first limit is let pass.</summary>
    private sealed class Leaking(ITradingRule inner) : ITradingRule
    {
        public string Name => inner.Name;

        public ITradingRuleState Start() => new State(inner.Start());

        private sealed class State(ITradingRuleState inner) : ITradingRuleState
        {
            private bool _done;

            public TradingDecision Decide(TradingMoment moment)
            {
                TradingDecision d = inner.Decide(moment);
                if (_done || (moment.LogMove >= d.LowestLogMove && moment.LogMove <= d.HighestLogMove)) return d;
                _done = true;
                return TradingDecision.Continue;
            }

            public void Observe(TradingMoment moment) => inner.Observe(moment);
        }
    }
}
