using System.Collections.Immutable;
using FsCheck.Fluent;
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Simulation;
using OptionCascade.Tests.Cascade;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Simulation;

/// <summary>A book that trades eat into, that refills and is withdrawn with volatility.</summary>
public sealed class BookResilienceTests
{
    private const double Slope = 0.001;

    private static readonly BookResilience Book = new() { CapacityUnits = 20, RefillSeconds = 100 };

    private static readonly SimulationOptions Options = new() { StepSeconds = 10, Steps = 30, DaySeconds = 23_400, Seed = 1, Book = Book };

    [Fact]
    public void Run_BookThatNothingEatsOrWithdraws_GivesTheBitsOfConstantDepth()
        => Law.ForAll(RandomModel.Generator, m => Same(m, new BookResilience { CapacityUnits = double.PositiveInfinity, RefillSeconds = 10 }, 0), 1000, 3);

    [Fact]
    public void Run_CapacityBeyondAllMeasure_IsConstantDepthInTheLimit()
        => Law.ForAll(RandomModel.Generator, m => Same(m, new BookResilience { CapacityUnits = 1e13, RefillSeconds = 10 }, 1e-8), 1000, 4);

    [Fact]
    public void Run_OneBlock_MovesThePriceByTheIntegralOverTheEatenBook()
    {
        SimulatedPath path = Path(Options, (10, 6));
        Assert.Equal(Slope * 20 * double.ExpM1(6.0 / 20), path.LogMove[1], 1e-15);
        Assert.Equal(Math.Exp(-6.0 / 20), path.AskDepth[1], 1e-15);
        Assert.Equal(1, path.BidDepth[1]);
        Assert.Equal(1 - ((1 - Math.Exp(-0.3)) * Math.Exp(-2)), path.AskDepth[21], 1e-14);
        Assert.Equal(path.LogMove[1], path.LogMove[^1]);
    }

    [Fact]
    public void Run_TwoBlocks_TheSecondFindsWhatHasBeenRefilledOnItsSide()
    {
        double left = 1 - ((1 - Math.Exp(-0.3)) * Math.Exp(-0.5));
        SimulatedPath same = Path(Options, (10, 6), (60, 6)), other = Path(Options, (10, 6), (60, -6));
        Assert.Equal(Slope * 20 / left * double.ExpM1(0.3), same.LogMove[6] - same.LogMove[5], 1e-14);
        Assert.Equal(-Slope * 20 * double.ExpM1(0.3), other.LogMove[6] - other.LogMove[5], 1e-14);
    }

    [Fact]
    public void Run_AfterAFall_TheBookIsWithdrawnAtOnceAndComesBack()
    {
        // One return of 3% in a memory of 600 s: far above 1% a day.
        BookResilience timid = Book with { CapacityUnits = double.PositiveInfinity, WithdrawalExponent = 1, CalmDailyVolatility = 0.01 };
        var equation = new CascadeEquation(new LinearImpact(Slope), []);
        SimulatedPath path = new MarketSimulator(equation, Options with { Steps = 600, Book = timid, Drivers = new PriceDrivers { Events = [new ScheduledEvent(10, -0.03, 0)] } }).Run(0);
        double u = 10.0 / 600, variance = (1e-4 * Math.Exp(-2 * u)) + (9e-4 * 23_400 / 600 * -double.ExpM1(-u) / u);
        Assert.Equal(0.01 / Math.Sqrt(variance), path.BidDepth[2], 1e-12);
        Assert.Equal(path.BidDepth[2], path.AskDepth[2]);
        Assert.True(path.BidDepth[2] < 0.2);
        Assert.InRange(path.BidDepth[^1], 0.999, 1);
        Assert.Equal(1, path.BidDepth[1]);
    }

    [Fact]
    public void Weight_SplitAtOneInstant_IsThatOfTheWhole()
        => Law.ForAll(
            from capacity in Law.Uniform(0.1, 50)
            from least in Law.Uniform(0.01, 1)
            from before in Law.Uniform(-60, 60)
            from first in Law.Uniform(0, 60)
            from second in Law.Uniform(0, 60)
            from side in Gen.Elements(-1, 1)
            select (capacity, least, before, a: side * first, b: side * second), c =>
            {
                var sides = new BookSides(new BookResilience { CapacityUnits = c.capacity, RefillSeconds = 1, LeastShare = c.least }, 1);
                sides.Clear();
                sides.Eat(c.before);
                double whole = sides.Weight(c.a + c.b), back = sides.Units(whole), h = 1e-5 * (1 + Math.Abs(c.a));
                double slope = (sides.Weight(c.a + h) - sides.Weight(c.a - h)) / (2 * h);
                bool smooth = Math.Abs(slope - sides.WeightSlope(c.a)) <= 1e-4 * slope || Math.Abs(c.a) < 2 * h || Math.Abs(sides.WeightSlope(c.a + h) - sides.WeightSlope(c.a - h)) > 1e-5 * slope;
                double first = sides.Weight(c.a);
                sides.Eat(c.a);
                return smooth && Math.Abs(back - c.a - c.b) <= 1e-9 * (1 + Math.Abs(back)) && Math.Abs(first + sides.Weight(c.b) - whole) <= 1e-9 * (1 + Math.Abs(whole));
            }, 1000, 9);

    [Fact]
    public void Run_BookAndHedgers_PriceIsWhatTheWeightsSay()
        => Law.ForAll(RandomModel.Generator, m =>
        {
            // Checked by the balance alone: x = n + I(E(Q + F)) with E written out here, at a state that is not held by a threshold.
            var options = new SimulationOptions
            {
                StepSeconds = 1, Steps = 1, DaySeconds = 23_400, Seed = 1, Book = Book with { LeastShare = 0.2 }, Drivers = new PriceDrivers { Events = [new ScheduledEvent(1, m.News, m.Block)] },
            };
            SimulatedPath path = new MarketSimulator(m.Equation, options).Run(0);
            if (path.Status == SimulationStatus.Runaway) return true;
            double q = m.Block + path.Traded.Sum(t => t[^1]), u = Math.Abs(q), last = 20 * Math.Log(5);
            double weight = Math.Sign(q) * (u <= last ? 20 * double.ExpM1(u / 20) : (20 * 4) + ((u - last) * 5));
            double x = m.News + m.Impact.LogMove(weight), slope = m.Impact.Slope(weight) * (u <= last ? Math.Exp(u / 20) : 5);
            return Math.Abs(x - path.LogMove[^1]) <= 1e-9 * (1 + (slope * 100));
        }, 1000, 15);

    private static bool Same(RandomModel m, BookResilience book, double tolerance)
    {
        var options = new SimulationOptions { StepSeconds = 60, Steps = 6, DaySeconds = 23_400, Seed = 1, Drivers = new PriceDrivers { Events = [new ScheduledEvent(60, m.News, m.Block), new ScheduledEvent(200, -m.News, 0)] } };
        SimulatedPath plain = new MarketSimulator(m.Equation, options).Run(0), eaten = new MarketSimulator(m.Equation, options with { Book = book }).Run(0);
        // A market at a tipping point is not asked for more than it has: one whose own answer jumps with the twelfth digit of the news.
        RandomModel beside = m with { News = m.News * (1 + 1e-11), Block = m.Block * (1 + 1e-11) };
        SimulatedPath near = new MarketSimulator(m.Equation, options with { Drivers = new PriceDrivers { Events = [new ScheduledEvent(60, beside.News, beside.Block), new ScheduledEvent(200, -beside.News, 0)] } }).Run(0);
        if (tolerance > 0 && (near.Status != plain.Status || near.LogMove.Zip(plain.LogMove).Any(p => Math.Abs(p.First - p.Second) > 0.1 * tolerance))) return true;
        if (plain.Status != eaten.Status) return false;
        return plain.LogMove.Zip(eaten.LogMove).All(p => tolerance == 0 ? p.First == p.Second : Math.Abs(p.First - p.Second) <= tolerance);
    }

    private static SimulatedPath Path(SimulationOptions options, params ReadOnlySpan<(double Seconds, double Quantity)> blocks)
    {
        var events = ImmutableArray.CreateBuilder<ScheduledEvent>();
        foreach ((double seconds, double quantity) in blocks)
            events.Add(new ScheduledEvent(seconds, 0, quantity));
        return new MarketSimulator(new CascadeEquation(new LinearImpact(Slope), []), options with { Drivers = new PriceDrivers { Events = events.ToImmutable() } }).Run(0);
    }
}
