using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Participants;
using OptionCascade.Simulation;
using OptionCascade.Validation.Markets;
using static OptionCascade.Validation.PricerLaws;
using SimulatorLaw = OptionCascade.Validation.Law<OptionCascade.Validation.SimulatorAnswer>;

namespace OptionCascade.Validation;

/// <summary>A simulator of a market in time.</summary>
/// <param name="equation">Impact, participants, feedback of volatility.</param>
/// <param name="options">Steps, drivers, reactions, rules, seed.</param>
/// <param name="path">Number of the path.</param>
public delegate SimulatedPath SimulatorAnswer(CascadeEquation equation, SimulationOptions options, ulong path);

/// <summary>What every simulator of a market in time must obey.</summary>
public static class SimulatorLaws
{
    private static readonly SimulationOptions OneStep = new() { StepSeconds = 1, Steps = 1, DaySeconds = 23_400, Seed = 1 };

    private static readonly SimulatorLaw Instant = SimulatorLaw.Of("instant reaction is the equilibrium", "reaction → 0, permanent impact, one shock: x of the equilibrium solver", "the first state in which nobody wants to trade", MarketDraws.Base, (run, m, _) =>
    {
        CascadeResult expected = m.Solve();
        if (expected.Curve is { IsSwept: true } curve && curve.Folds.Any(f => Math.Abs(f.Scale - 1) < 1e-9)) return LawVerdict.NotApplicable;
        SimulatedPath path = run(m.Equation, OneStep with { Cascade = m.Options, Drivers = new PriceDrivers { Events = [new ScheduledEvent(1, m.News, m.Block)] } }, 0);
        if (expected.LogMove is not { } x) return path.Status == SimulationStatus.Runaway ? null : Text($"{path.Status} at {path.LogMove[^1]:R}, but there is no equilibrium");
        return path.Status == SimulationStatus.Finished ? Same(path.LogMove[^1], x, 1e-8 * Math.Max(1, expected.Amplification ?? 1), "x") : Text($"{path.Status}, but there is an equilibrium at {x:R}");
    }) with { Hypothesis = "everybody reacts at once" };

    private static readonly SimulatorLaw Stillness = Still("nothing moves by itself", isStable: true) with { Hypothesis = "gain below one at the undisturbed price" };

    private static readonly SimulatorLaw UnstableStillness = Still("an unstable market stands still too", isStable: false) with { Hypothesis = "gain above one at the undisturbed price: an equilibrium, but not a stable one" };

    private static readonly SimulatorLaw Bits = Of("same bits again and on any thread", "a path is a function of its seed and number", "promise of reproducibility", (run, c, _) =>
    {
        SimulatedPath here = Noisy(run, c, 7), between = Noisy(run, c, 8);
        SimulatedPath? there = null;
        var second = new Thread(() => there = Noisy(run, c, 7));
        second.Start();
        second.Join();
        return here.LogMove.SequenceEqual(there!.LogMove) && here.Summary == there.Summary && between.Path == 8 ? null : Text($"x ends at {here.LogMove[^1]:R}, on another thread at {there.LogMove[^1]:R}");
    });

    private static readonly SimulatorLaw Paths = Of("paths and seeds differ", "another number or another seed ⇒ another path", "independent draws", (run, c, _) =>
    {
        double a = Noisy(run, c, 7).FairLogMove[^1], b = Noisy(run, c, 8).FairLogMove[^1];
        double other = run(c.Market.Equation, c.Options with { Seed = 2 }, 7).FairLogMove[^1];
        return a != b && a != other ? null : Text($"n ends at {a:R}, {b:R} on the next path, {other:R} under another seed");
    });

    private static readonly SimulatorLaw FairAlone = SimulatorLaw.Of("without participants the price is news and impact", "F = 0, permanent impact ⇒ x = n + I(Q)", "x = n + I(Q + F)", SimulatedCase.Draw, (run, c, tolerance) =>
    {
        MarketSpec empty = c.Market with { Orders = [], Densities = [], Traders = [] };
        SimulatedPath path = run(empty.Equation, c.Options with { Cascade = new CascadeOptions { LowestPriceFraction = 0.01, HighestPriceFraction = 100 } }, 3);
        for (int i = 1; i < path.LogMove.Length; i++)
            if (Same(path.LogMove[i], path.FairLogMove[i] + empty.Impact.LogMove(path.OutsideTraded[i]), Math.Max(tolerance, 1e-10), Text($"x at step {i}")) is { Violation: { } what }) return what;
        return null;
    }) with { CostFactor = 2 };

    private static readonly SimulatorLaw Stays = SimulatorLaw.Of("what has fired stays fired", "not reversible ⇒ the trades of a seller never shrink", "contract of IParticipant", d => new Swing(d.In(0.001, 0.02), d.In(-0.2, 0), d.In(0, 3), d.In(-0.3, 0.3), d.In(-0.3, 0.3)), (run, c, _) =>
    {
        var equation = new CascadeEquation(new LinearImpact(c.Impact), [StopOrders.Sell(100, [new PriceLevel(100 * Math.Exp(c.Level), c.Units)])]);
        SimulatedPath path = run(equation, OneStep with { Steps = 3, Drivers = new PriceDrivers { Events = [new ScheduledEvent(1, c.First, 0), new ScheduledEvent(2, c.Second, 0)] } }, 0);
        return path.Traded[0].Zip(path.Traded[0].Skip(1)).All(p => p.Second <= p.First + 1e-12) ? null : "a stop that has fired is bought back";
    });

    private static readonly SimulatorLaw RoundTrip = SimulatorLaw.Of("no round trip makes money", "I linear, G positive definite, Σqᵢ = 0: Σ qᵢ·(xᵢ − ½λqᵢ) ≥ 0", "Gatheral, Quantitative Finance 10 (2010)", Manipulation.Draw, (run, c, tolerance) =>
    {
        double net = c.Trades.Sum();
        double[] trades = [.. c.Trades, -net];
        SimulatedPath path = run(new CascadeEquation(new LinearImpact(Manipulation.Lambda), []), OneStep with
        {
            StepSeconds = 10, Steps = trades.Length, Kernel = c.Kernel, Drivers = new PriceDrivers { Events = [.. trades.Select((q, i) => new ScheduledEvent(10 * (i + 1), 0, q))] },
        }, 0);
        double cost = trades.Select((q, i) => q * (path.LogMove[i + 1] - (0.5 * Manipulation.Lambda * q))).Sum();
        return cost >= -tolerance * trades.Sum(q => Manipulation.Lambda * q * q) ? null : Text($"makes {-cost:R}");
    }) with { Hypothesis = "linear impact, kernels of the library" };

    private static readonly SimulatorLaw Balance = Of("mass balance", "x = n + I(outside + F) with permanent impact, at every step", "x = n + I(Q + F)", (run, c, _) =>
    {
        SimulatedPath path = Noisy(run, c, 5);
        for (int i = 1; i < path.LogMove.Length; i++)
        {
            double x = path.LogMove[i], n = path.FairLogMove[i], traded = path.OutsideTraded[i] + path.Traded.Sum(t => t[i]);
            if (path.Status == SimulationStatus.Runaway && i == path.LogMove.Length - 1) break;
            if (Same(x, n + c.Market.Impact.LogMove(traded), 1e-7, Text($"x at step {i}")) is { Violation: { } what }) return what;
        }

        return null;
    });

    /// <summary>All laws.</summary>
    public static LawSuite<SimulatorAnswer> Suite { get; } = new()
    {
        Name = "simulator",
        Expression = "SimulatorLaws.Suite",
        Laws = [Instant, Stillness, UnstableStillness, Bits, Paths, FairAlone, Stays, RoundTrip, Balance],
    };

    private static SimulatorLaw Still(string name, bool isStable) => SimulatorLaw.Of(name, "no drivers, nobody in breach ⇒ n = 0, |x| ≤ 10⁻¹¹/|1 − g|", "definition of the undisturbed market", MarketDraws.Base, (run, m, _) =>
    {
        // Stops act on one side only: the gain differs from side to side.
        double gain = new[] { -1e-9, 0, 1e-9 }.Max(x => m.Equation.Gain(Shock.None, x)), slack = 1e-11 / Math.Max(Math.Abs(1 - gain), 1e-3); // flows are compiled to 10⁻¹² of gross, some ten units at an impact of a tenth
        if (gain < 1 != isStable) return LawVerdict.NotApplicable;
        SimulatedPath path = run(m.Equation, OneStep with { Steps = 20, Cascade = m.Options }, 0);
        return path.LogMove.All(x => Math.Abs(x) <= slack) && path.FairLogMove.All(n => n == 0) ? null : Text($"x ends at {path.LogMove[^1]:R}");
    }) with { CostFactor = 2 };

    private static SimulatedPath Noisy(SimulatorAnswer run, SimulatedCase c, ulong path) => run(c.Market.Equation, c.Options, path);

    private static SimulatorLaw Of(string name, string statement, string source, Func<SimulatorAnswer, SimulatedCase, double, LawVerdict> judge)
        => SimulatorLaw.Of(name, statement, source, SimulatedCase.Draw, judge) with { CostFactor = 4 };

    private sealed record SimulatedCase(MarketSpec Market, double DailyVolatility, int Steps, double Jumps)
    {
        public SimulationOptions Options => OneStep with
        {
            StepSeconds = 60, Steps = Steps, Cascade = Market.Options,
            Drivers = new PriceDrivers { DailyVolatility = DailyVolatility, Jumps = new JumpProcess(Jumps, -0.01, 0.01), Events = [new ScheduledEvent(120, Market.News / 4, Market.Block / 4)] },
        };

        public static SimulatedCase Draw(Draws d) => new(MarketDraws.Base(d), d.In(0.001, 0.05), 5 + d.Below(40), d.In(0, 5));

        public override string ToString() => Text($"{Steps} minutes at {DailyVolatility:R} a day, {Jumps:R} jumps a day; {Market}");
    }

    private sealed record Swing(double Impact, double Level, double Units, double First, double Second)
    {
        public override string ToString() => Text($"impact {Impact:R}, stop of {Units:R} at {Level:R}, news {First:R} then {Second:R}");
    }

    private sealed record Manipulation(ImpactKernel Kernel, double[] Trades)
    {
        public const double Lambda = 1e-4;

        public static Manipulation Draw(Draws d) => new(d.Below(3) switch
        {
            0 => ImpactKernel.Permanent,
            1 => ImpactKernel.Exponential(d.In(1, 600), d.In(0, 1)),
            _ => ImpactKernel.PowerLaw(d.In(1, 600), d.In(0.05, 2), d.In(0, 1)),
        }, [.. Enumerable.Range(0, 1 + d.Below(8)).Select(_ => d.Sign() * d.In(0, 10))]);

        public override string ToString() => Text($"{Kernel.Name} kernel, permanent {Kernel.PermanentShare:R}, trades {string.Join(", ", Trades.Select(t => Text($"{t:R}")))}");
    }
}
