using System.Collections.Immutable;
using FsCheck;
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Simulation;
using OptionCascade.Tests.Cascade;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Simulation;

/// <summary>The simulator against the equilibrium solver and against closed forms.</summary>
public sealed class SimulatorTests
{
    private static readonly SimulationOptions OneStep = new() { StepSeconds = 1, Steps = 1, DaySeconds = 23_400, Seed = 1 };

    [Fact]
    public void Run_InstantReactionNoDecayNoNoise_IsTheEquilibrium()
        => Law.ForAll(RandomModel.Generator, m =>
        {
            CascadeResult expected = CascadeSolver.Solve(m.Equation, m.Shock, RandomModel.Spot);
            var drivers = new PriceDrivers { Events = [new ScheduledEvent(1, m.News, m.Block)] };
            SimulatedPath path = new MarketSimulator(m.Equation, OneStep with { Drivers = drivers }).Run(0);
            if (expected.Status == CascadeStatus.Runaway) return path.Status == SimulationStatus.Runaway;
            double tolerance = 1e-8 * Math.Max(1, Math.Abs(1 / (1 - (expected.Gain ?? 0))));
            return path.Status == SimulationStatus.Finished
                && Math.Abs(path.LogMove[^1] - expected.LogMove!.Value) <= 1e-8
                && expected.Flows.Zip(path.Traded).All(p => Math.Abs(p.First.Quantity - p.Second[^1]) <= tolerance * 100);
        }, 3000, 71);

    [Theory]
    [InlineData(0.5, 4)]
    [InlineData(0.8, 25)]
    [InlineData(-1, 0.25)]
    public void Run_LinearFeedbackWithNoise_VarianceRatioIsTheSquareOfTheAmplification(double gain, double expected)
    {
        var equation = new CascadeEquation(new LinearImpact(0.01), [new Linear(100 * gain)]);
        var options = OneStep with { Steps = 390, StepSeconds = 60, Drivers = new PriceDrivers { DailyVolatility = 0.01 } };
        SimulatedPath path = new MarketSimulator(equation, options).Run(3);
        double real = 0, fair = 0;
        for (int k = 1; k < path.LogMove.Length; k++)
        {
            real += Math.Pow(path.LogMove[k] - path.LogMove[k - 1], 2);
            fair += Math.Pow(path.FairLogMove[k] - path.FairLogMove[k - 1], 2);
        }

        Assert.Equal(expected, real / fair, expected * 1e-9);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void Run_HawkesOrders_VarianceOverMeanOfCountsIsThatOfTheBranchingRatio(double n)
    {
        // Orders of one unit. With herding a family of orders has one side, so that the net quantity tells how large families are.
        const int Paths = 600;
        var equation = new CascadeEquation(new LinearImpact(1e-7), []);
        var alone = new HawkesOrders(1000 * (1 - n), n, 5, 1);
        var options = OneStep with { StepSeconds = 23_400 };
        var herding = new MarketSimulator(equation, options with { Drivers = new PriceDrivers { Orders = alone with { SameSideProbability = 1 } } });
        var mixed = new MarketSimulator(equation, options with { Drivers = new PriceDrivers { Orders = alone } });
        double sum = 0, squares = 0;
        for (ulong i = 0; i < Paths; i++)
        {
            sum += Math.Pow(mixed.Run(i).OutsideTraded[^1], 2);
            squares += Math.Pow(herding.Run(i).OutsideTraded[^1], 2);
        }

        // Without herding the net quantity has variance = expected count (sides are independent); each family that herds counts as one order of the family's size:
        // variance = E[number] · E[family size²] / E[family size] = count · 1/(1 − n)².
        Assert.Equal(1000, sum / Paths, 1000 * 5 * Math.Sqrt(2.0 / Paths));
        double expected = 1000 / Math.Pow(1 - n, 2);
        Assert.Equal(expected, squares / Paths, expected * 5 * Math.Sqrt(3.0 / Paths));
    }

    [Fact]
    public void RunMany_AnyNumberOfThreads_SameBits()
    {
        var equation = new CascadeEquation(new LinearImpact(0.01), [new Linear(50), StopOrders.Sell(100, [new PriceLevel(99, 1), new PriceLevel(98, 1)])]);
        var simulator = new MarketSimulator(equation, OneStep with { Steps = 50, StepSeconds = 60, Drivers = new PriceDrivers { DailyVolatility = 0.03, Jumps = new JumpProcess(2, -0.01, 0.01) } });
        List<PathSummary> Run(int threads)
        {
            var all = new List<PathSummary>();
            simulator.RunMany(10, 700, s =>
            {
                all.Add(s);
                return true;
            }, threads);
            return all;
        }

        Assert.Equal(Run(1), Run(3));
        Assert.Equal(Run(1)[5], simulator.Run(15).Summary);
    }

    [Fact]
    public void Run_StopThatHasFired_StaysFired()
    {
        var equation = new CascadeEquation(new LinearImpact(0.01), [StopOrders.Sell(100, [new PriceLevel(99, 1)])]);
        var drivers = new PriceDrivers { Events = [new ScheduledEvent(1, -0.02, 0), new ScheduledEvent(2, 0.05, 0)] };
        SimulatedPath path = new MarketSimulator(equation, OneStep with { Steps = 3, Drivers = drivers }).Run(0);
        Assert.Equal([0, -1, -1, -1], path.Traded[0]);
        Assert.Equal(-0.03, path.LogMove[1], 1e-15);
        Assert.Equal(0.02, path.LogMove[2], 1e-15);
    }

    [Fact]
    public void Run_ReactionTimesAllShort_ConvergesToTheEquilibrium()
    {
        var equation = new CascadeEquation(new LinearImpact(0.01), [new Linear(60), StopOrders.Sell(100, [new PriceLevel(98, 0.5)])]);
        CascadeResult expected = CascadeSolver.Solve(equation, Shock.PriceJump(-0.02), 100);
        var slow = new ParticipantReaction { ReactionSeconds = 10 };
        var options = OneStep with
        {
            Steps = 5000, Drivers = new PriceDrivers { Events = [new ScheduledEvent(1, -0.02, 0)] },
            Reactions = ImmutableDictionary<string, ParticipantReaction>.Empty.Add("linear", slow).Add("stops", slow),
        };
        string[] names = [.. equation.Participants.Select(p => p.Name)];
        options = options with { Reactions = names.ToImmutableDictionary(n => n, _ => slow) };
        SimulatedPath path = new MarketSimulator(equation, options).Run(0);
        Assert.Equal(expected.LogMove!.Value, path.LogMove[^1], 1e-10);
    }

    [Fact]
    public void Run_PinnedByALargeBuyer_HoldsTheLevelAndFillsOnlyWhatIsNeeded()
    {
        var equation = new CascadeEquation(new LinearImpact(0.01), [new DipBuyers(100, [new PriceLevel(99, 10)])]);
        var drivers = new PriceDrivers { Events = [new ScheduledEvent(1, -0.02, 0), new ScheduledEvent(2, -0.01, 0)] };
        SimulatedPath path = new MarketSimulator(equation, OneStep with { Steps = 2, Drivers = drivers }).Run(0);
        double level = Math.Log(0.99);
        Assert.Equal(level, path.LogMove[1], 1e-14);
        Assert.Equal((level + 0.02) / 0.01, path.Traded[0][1], 1e-9);
        Assert.Equal(level, path.LogMove[2], 1e-14);
        Assert.Equal((level + 0.03) / 0.01, path.Traded[0][2], 1e-9);
    }

    /// <summary>F(x) = a·x.</summary>
    private sealed class Linear(double perLogMove) : IParticipant
    {
        public string Name => "linear";

        public bool IsReversible => true;

        public double Traded(double logMove) => perLogMove * logMove;

        public double Slope(double logMove) => perLogMove;

        public OptionCascade.Hedging.FlowCurve Compile(OptionCascade.Hedging.FlowDomain domain)
            => OptionCascade.Hedging.FlowCurve.Compile(domain, Traded, Math.Abs(perLogMove) + 1);
    }
}
