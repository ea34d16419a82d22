using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Simulation;
using Xunit;

namespace OptionCascade.Tests.Simulation;

/// <summary>Events at their own times, margin checks, orders in slices.</summary>
public sealed class EventTests
{
    private static readonly SimulationOptions Minutes = new() { StepSeconds = 60, Steps = 10, DaySeconds = 23_400, Seed = 1 };

    [Fact]
    public void Run_FallAndRecoveryWithinAStep_StopsInBetweenHaveFired()
    {
        var equation = new CascadeEquation(new LinearImpact(0.01), [StopOrders.Sell(100, [new PriceLevel(99, 1)])]);
        SimulatedPath path = Run(equation, Minutes, new ScheduledEvent(10, -0.02, 0), new ScheduledEvent(20, 0.02, 0));
        Assert.Equal([0, -1, -1], path.Traded[0].Take(3));
        Assert.Equal(-0.01, path.LogMove[1], 1e-15);
        Assert.Equal(-0.03, path.Summary.LowestLogMove, 1e-15);
    }

    [Theory]
    [InlineData(17)]
    [InlineData(59.999)]
    [InlineData(60)]
    [InlineData(0)]
    public void Run_BlockInsideAStep_DecaysFromItsOwnTime(double at)
    {
        SimulatedPath path = Run(new CascadeEquation(new LinearImpact(0.01), []), Minutes with { Kernel = ImpactKernel.Exponential(40, 0.25) }, new ScheduledEvent(at, 0, -3));
        for (int k = 1; k <= 10; k++)
            Assert.Equal(-0.03 * (0.25 + (0.75 * Math.Exp(-((60 * k) - at) / 40))), path.LogMove[k], 1e-15);
    }

    [Fact]
    public void Run_AnyStep_DeterministicEventsGiveTheSamePath()
    {
        var equation = new CascadeEquation(new LinearImpact(0.01), [StopOrders.Sell(100, [new PriceLevel(99, 1), new PriceLevel(97, 2)]), new DipBuyers(100, [new PriceLevel(95, 3)])]);
        ScheduledEvent[] events = [new(7, -0.015, 0), new(31, 0.03, -1), new(95, -0.04, 2), new(188, 0.01, 0)];
        SimulatedPath coarse = Run(equation, Minutes with { Kernel = ImpactKernel.PowerLaw(30, 0.4, 0.2) }, events);
        SimulatedPath fine = Run(equation, Minutes with { StepSeconds = 600, Steps = 1, Kernel = ImpactKernel.PowerLaw(30, 0.4, 0.2) }, events);
        // Everything happens at the events; between them impact only decays, which the coarse path sees at more instants.
        Assert.Equal(coarse.Traded.Select(t => t[^1]), fine.Traded.Select(t => t[^1]));
        Assert.Equal(coarse.LogMove[^1], fine.LogMove[^1], 1e-12);
    }

    [Fact]
    public void Run_DipBetweenTwoMarginChecks_LiquidatesNobody()
    {
        var equation = new CascadeEquation(new LinearImpact(0.01), [new LeveragedLongs(100, [new PriceLevel(98, 1)]), StopOrders.Sell(100, [new PriceLevel(98, 1)])]);
        ScheduledEvent[] dip = [new(310, -0.03, 0), new(430, 0.05, 0)];
        SimulatedPath always = Run(equation, Minutes, dip), checkedPath = Run(equation, Minutes with { MarginCheckSeconds = 300 }, dip);
        Assert.Equal(-1, always.Traded[0][^1]);
        Assert.Equal(0, checkedPath.Traded[0][^1]);
        Assert.Equal(-1, checkedPath.Traded[1][^1]); // a stop is no account: the exchange triggers it at once
        Assert.Equal([true, false], checkedPath.IsMarginChecked);
        Assert.Equal((1, 0), (always.Summary.LiquidatedUnits, checkedPath.Summary.LiquidatedUnits));
    }

    [Fact]
    public void Run_StillBelowAtTheCheck_LiquidatesThenAndNotBefore()
    {
        var equation = new CascadeEquation(new LinearImpact(0.01), [new LeveragedLongs(100, [new PriceLevel(98, 1)])]);
        SimulatedPath path = Run(equation, Minutes with { MarginCheckSeconds = 200 }, new ScheduledEvent(70, -0.03, 0));
        Assert.Equal([0, 0, 0, 0, -1, -1], path.Traded[0].Take(6)); // looked at 0 and 200 s, sold by the next minute
        SimulatedPath own = Run(equation, Minutes with { MarginCheckSeconds = 200, Reactions = Slow("leveraged longs", new ParticipantReaction { CheckSeconds = 450 }) }, new ScheduledEvent(70, -0.03, 0));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, -1], own.Traded[0].Take(9)); // his own check stands
    }

    [Fact]
    public void Run_OrdersInSlices_GoOutOneByOne()
    {
        var equation = new CascadeEquation(new LinearImpact(1e-9), [StopOrders.Sell(100, [new PriceLevel(99, 10)])]);
        string name = equation.Participants[0].Name;
        // After the event at 60 s the next look is at 60 s; slices of 3 at 120, 145, 170 and the rest at 195 s.
        var slices = Slow(name, new ParticipantReaction { SliceUnits = 3, SliceSeconds = 25 });
        SimulatedPath path = Run(equation, Minutes with { Reactions = slices }, new ScheduledEvent(60, -0.03, 0));
        Assert.Equal([0, 0, -3, -9, -10, -10], path.Traded[0].Take(6));
        SimulatedPath capped = Run(equation, Minutes with { Reactions = Slow(name, new ParticipantReaction { UnitsPerSecond = 0.05 }) }, new ScheduledEvent(60, -0.03, 0));
        Assert.Equal([0, 0, -3, -6, -9, -10], capped.Traded[0].Take(6));
        SimulatedPath one = Run(equation, Minutes with { Reactions = Slow(name, new ParticipantReaction { SliceUnits = 3 }) }, new ScheduledEvent(60, -0.03, 0));
        Assert.Equal([0, 0, -3, -6, -9, -10], one.Traded[0].Take(6));
    }

    [Fact]
    public void Run_WorkedOrder_PaysTheMeanOfThePricesItMakes()
    {
        // Linear, permanent: half the impact whatever the number of slices; kernel that forgets at once: half of one slice's.
        var equation = new CascadeEquation(new LinearImpact(0.01), []);
        foreach (int slices in (int[])[1, 7, 40])
        {
            var order = new WorkedOrder("block", -5, 30, 400, slices);
            OrderExecution held = Assert.Single(Run(equation, Minutes with { WorkedOrders = [order] }).Executions), forgot = Run(equation, Minutes with { WorkedOrders = [order], Kernel = ImpactKernel.Exponential(1e-3, 0) }).Executions[0];
            Assert.Equal((-5, 0.025, -0.025), (held.Traded, Math.Round(held.Cost, 13), Math.Round(held.MeanLogMove, 13)));
            Assert.Equal(0.025 / slices, forgot.Cost, 1e-13);
        }

        OrderExecution late = Run(equation, Minutes with { WorkedOrders = [new WorkedOrder("late", 1, 700, 10, 2)] }).Executions[0];
        Assert.Equal(0, late.Traded);
        Assert.True(double.IsNaN(late.Cost));
    }

    [Fact]
    public void Later_OtherParticipantsOrTimesOutOfOrder_AreRefused()
    {
        var equation = new CascadeEquation(new LinearImpact(0.01), [StopOrders.Sell(100, [new PriceLevel(99, 1)])]);
        var none = new CascadeEquation(new LinearImpact(0.01), []);
        Assert.Throws<ArgumentException>(() => new MarketSimulator(equation, Minutes with { Later = [new LaterEquation(60, none)] }));
        Assert.Throws<ArgumentException>(() => new MarketSimulator(equation, Minutes with { Later = [new LaterEquation(60, equation), new LaterEquation(60, equation)] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LaterEquation(0, equation));
    }

    [Fact]
    public void Run_FlowsThatChange_AreTradedWhenTheyDo()
    {
        static CascadeEquation Wanting(double units) => new(new LinearImpact(0.01), [new Constant(units)]);
        SimulatedPath path = Run(Wanting(0), Minutes with { Later = [new LaterEquation(90, Wanting(2)), new LaterEquation(240, Wanting(-1))] });
        Assert.Equal([0, 0, 2, 2, -1, -1], path.Traded[0].Take(6));
        Assert.Equal([0, 0, 0.02, 0.02, -0.01, -0.01], path.LogMove.Take(6));
    }

    private static ImmutableDictionary<string, ParticipantReaction> Slow(string name, ParticipantReaction reaction)
        => ImmutableDictionary<string, ParticipantReaction>.Empty.Add(name, reaction);

    private static SimulatedPath Run(CascadeEquation equation, SimulationOptions options, params ScheduledEvent[] events)
        => new MarketSimulator(equation, options with { Drivers = new PriceDrivers { Events = [.. events] } }).Run(0);

    /// <summary>F(x) = constant.</summary>
    private sealed class Constant(double units) : IParticipant
    {
        public string Name => "constant";

        public bool IsReversible => true;

        public double Traded(double logMove) => units;

        public double Slope(double logMove) => 0;

        public FlowCurve Compile(FlowDomain domain) => FlowCurve.Compile(domain, Traded, Math.Abs(units) + 1);
    }
}
