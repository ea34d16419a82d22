using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Impact;
using OptionCascade.Margin;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.ImpliedVolatility;
using OptionCascade.Pricing.Surface;
using OptionCascade.Simulation;
using OptionCascade.Tests.Margin.KillPrices;
using OptionCascade.Validation;

namespace OptionCascade.Tests.Validation;

/// <summary>For every law of the other suites a model that breaks it.</summary>
internal static class OtherFaults
{
    private static double Thread => 1 + (1e-13 * (Environment.CurrentManagedThreadId % 64));

    private static readonly IMarginRule RegT = new StrategyBasedRule(StrategyBasedParameters.RegTCboe2012, UnderlyingTable.UnitedStates2024);

    public static IReadOnlyDictionary<string, ImpliedVolatilitySolver> Solvers { get; } = new Dictionary<string, ImpliedVolatilitySolver>
    {
        ["round trip"] = Solver((_, r) => Changed(r, 1.0001 * r.Volatility, r.AttainableError)),
        ["reprices"] = Solver((_, r) => Changed(r, 1.0001 * r.Volatility, r.AttainableError)),
        ["attainable error"] = Solver((_, r) => Changed(r, r.Volatility * (1 + 1e-9), 1e-17)),
        ["monotone in price"] = Solver((_, r) => Changed(r, Math.Round(r.Volatility, 2) + 0.001, r.AttainableError)),
        ["below intrinsic is refused"] = Solver((p, r) => r.IsSolved ? r : ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.AtIntrinsic)),
        ["above the maximum is refused"] = Solver((_, r) => r.Status == ImpliedVolatilityStatus.AboveMaximum ? ImpliedVolatilityResult.Solved(10, 1e-16) : r),
        ["expired options have none"] = Solver((_, r) => r.Status == ImpliedVolatilityStatus.Expired ? ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.AtIntrinsic) : r),
        ["never NaN without a status"] = Solver((_, r) => r.Status == ImpliedVolatilityStatus.BelowIntrinsic ? default : r),
        ["same bits again and on any thread"] = Solver((_, r) => Changed(r, Thread * r.Volatility, r.AttainableError)),
    };

    public static IReadOnlyDictionary<string, TotalVarianceSurface> Surfaces { get; } = new Dictionary<string, TotalVarianceSurface>
    {
        ["variance is positive"] = (t, k) => Sound(t, k) - 0.02,
        ["no calendar arbitrage"] = (t, k) => Sound(t < 1 ? t : 1 / t, k),
        ["no butterfly arbitrage"] = (t, k) => Sound(t, k) * (1 + (0.3 * Math.Sin(15 * k))),
        ["density is positive"] = (t, k) => Sound(t, k) * (1 + (0.3 * Math.Sin(15 * k))),
        ["wings"] = (t, k) => Sound(t, k) + (0.1 * k * k),
        ["same bits again and on any thread"] = (t, k) => Thread * Sound(t, k),
    };

    public static IReadOnlyDictionary<string, SurfaceFitter> Fitters { get; } = new Dictionary<string, SurfaceFitter>
    {
        ["finds a surface"] = _ => null,
        ["reprices its quotes"] = _ => (t, k) => 0.09 * t,
        ["variance is positive"] = _ => (t, k) => 0,
        ["no calendar arbitrage"] = _ => (t, k) => 0.04 / t,
        ["no butterfly arbitrage"] = _ => Surfaces["no butterfly arbitrage"],
        ["density is positive"] = _ => Surfaces["density is positive"],
        ["wings"] = _ => Surfaces["wings"],
        ["same bits again"] = Counting(),
    };

    public static IReadOnlyDictionary<string, IHedgingPolicy> Policies { get; } = new Dictionary<string, IHedgingPolicy>
    {
        ["a flat book never trades"] = new FunctionPolicy(s => s.Now.TargetUnits + 1),
        ["no move, no trade"] = new FunctionPolicy(s => s.Now.TargetUnits + 1),
        ["linear policies add up"] = new FunctionPolicy(s => new HedgeBand(30).After(s.HeldUnits, s.Now.TargetUnits), linear: true),
        ["never trades past its target"] = new FunctionPolicy(s => s.Now.TargetUnits - (0.1 * (s.HeldUnits - s.Now.TargetUnits))),
        ["who has just hedged does not trade again"] = new FunctionPolicy(s => 0.5 * (s.HeldUnits + s.Now.TargetUnits)),
        ["inside the band it does not move"] = new FunctionPolicy(s => Math.Abs(s.HeldUnits - s.Now.TargetUnits) < 100 ? s.Now.TargetUnits : s.HeldUnits),
        ["the customer of the opposite book mirrors it"] = new FunctionPolicy(s => Math.Floor(s.Now.TargetUnits)),
        ["a path's trades add up"] = new FunctionPolicy(s => s.Years > 2e-4 ? double.NaN : s.Now.TargetUnits),
        ["between its levels it does not jump"] = new FunctionPolicy(s => s.Now.TargetUnits, (_, at, x) => at(0.02 * Math.Truncate(x / 0.02)).TargetUnits),
    };

    public static IReadOnlyDictionary<string, Func<HedgingCosts, IHedgingPolicy>> PoliciesByCosts { get; } = new Dictionary<string, Func<HedgingCosts, IHedgingPolicy>>
    {
        ["without costs it is the delta"] = c => new DeltaBand(20),
        ["higher costs, wider band"] = c => new DeltaBand(0.2 / (1e-4 + c.OneWayFraction)),
    };

    public static IReadOnlyDictionary<string, IMarginRule> MarginRules { get; } = new Dictionary<string, IMarginRule>
    {
        ["requirements are not negative"] = new FaultyRule(RegT, (_, l) => l with { Maintenance = l.Maintenance - 1e4 }),
        ["an account of cash needs nothing"] = new FaultyRule(RegT, (_, l) => l with { Maintenance = l.Maintenance + 2000 }),
        ["explained is required"] = new FaultyRule(RegT, explainsAnother: true),
        ["the bound is a bound"] = new FaultyRule(RegT, bound: s => RegT.Level(s) with { Maintenance = 0 }),
        ["order and splitting do not matter"] = new FaultyRule(RegT, (s, l) => l with { Maintenance = l.Maintenance + s.Account.Account.Holdings.Length }),
        ["cash is excess"] = new FaultyRule(RegT, (s, l) => l with { Equity = l.Equity - (0.05 * s.CashValue) }),
        ["long options need no more than their premium"] = new FaultyRule(RegT, (s, l) => l with { Maintenance = l.Maintenance + (0.2 * Math.Abs(s.OptionValue)) }),
        ["one more long option does not hurt"] = new FaultyRule(RegT, (s, l) => l with { Maintenance = l.Maintenance + (50 * s.Account.Options.Length) }),
        ["a spread needs no more than it can lose"] = new NakedRule(),
        ["twice the account, twice the excess"] = new FaultyRule(RegT, (_, l) => l with { Maintenance = l.Maintenance + (1e-6 * l.Maintenance * l.Maintenance) }),
        ["stated corners are log moves"] = new FaultyRule(RegT, kink: double.NaN),
        ["same bits again and on any thread"] = new FaultyRule(RegT, (_, l) => l with { Maintenance = Thread * l.Maintenance }),
    };

    public static IReadOnlyDictionary<string, IImpactLaw> Impacts { get; } = new Dictionary<string, IImpactLaw>
    {
        ["nothing traded, nothing moved"] = FunctionImpact.Linear(q => 1e-4 + (FunctionImpact.Lambda * q)),
        ["increasing"] = FunctionImpact.Linear(q => Math.Clamp(FunctionImpact.Lambda * q, -0.1, 0.1)),
        ["odd"] = FunctionImpact.Linear(q => FunctionImpact.Lambda * (q > 0 ? q : 2 * q)),
        ["finite slope at zero"] = new FunctionImpact(q => Math.CopySign(1e-4 * Math.Sqrt(Math.Abs(q)), q), q => 5e-5 / Math.Sqrt(Math.Abs(q)), x => Math.CopySign(x * x * 1e8, x)),
        ["slope is the derivative"] = FunctionImpact.Linear(slope: _ => 1.1 * FunctionImpact.Lambda),
        ["inverse round trip"] = FunctionImpact.Linear(inverse: x => 1.0001 * x / FunctionImpact.Lambda),
        ["no round trip makes money at once"] = FunctionImpact.Linear(q => Math.Sin(FunctionImpact.Lambda * q * 50)),
    };

    public static IReadOnlyDictionary<string, IParticipant> Participants { get; } = new Dictionary<string, IParticipant>
    {
        ["nothing traded before anything moves"] = new FunctionParticipant(x => FunctionParticipant.Sound(x) - 4.7),
        ["the curve is the formula"] = new FunctionParticipant(x => 1.001 * FunctionParticipant.Sound(x)),
        ["a threshold at x has fired at x"] = new FunctionParticipant(x => FunctionParticipant.Sound(x) + (x == FunctionParticipant.Level ? FunctionParticipant.Units : 0)),
        ["slope is the derivative"] = new FunctionParticipant(slope: _ => 0),
        ["same bits again and on any thread"] = new FunctionParticipant(x => Thread * FunctionParticipant.Sound(x)),
        ["refuses what is no move"] = new FunctionParticipant(x => double.IsFinite(x) ? FunctionParticipant.Sound(x) : 0),
        ["along unmoved volatility it is itself"] = new AlongParticipant(_ => new FunctionParticipant(x => 2 * FunctionParticipant.Sound(x))),
        ["along a path of volatility it is a participant"] = new AlongParticipant(path => path.IsUnmoved ? new FunctionParticipant() : new FunctionParticipant(x => FunctionParticipant.Sound(x) + path.At(x))),
        ["sold is at most what is held"] = new FunctionParticipant(x => 2 * FunctionParticipant.Sound(x)),
        ["what is sold stays sold"] = new FunctionParticipant(x => x is <= -0.05 and > -0.3 ? -10 : 0),
    };

    public static IReadOnlyDictionary<string, SimulatorAnswer> Simulators { get; } = new Dictionary<string, SimulatorAnswer>
    {
        ["instant reaction is the equilibrium"] = (e, o, p) => Sound(e, o with { Steps = o.Steps, Drivers = o.Drivers with { Events = [.. o.Drivers.Events.Select(v => v with { LogJump = 0.9 * v.LogJump })] } }, p),
        ["nothing moves by itself"] = (e, o, p) => Sound(e, o with { Drivers = o.Drivers with { DailyVolatility = o.Drivers.DailyVolatility + 1e-4 } }, p),
        ["an unstable market stands still too"] = (e, o, p) => Sound(e, o with { Drivers = o.Drivers with { DailyVolatility = o.Drivers.DailyVolatility + 1e-4 } }, p),
        ["same bits again and on any thread"] = (e, o, p) => Sound(e, o with { Seed = (ulong)Environment.CurrentManagedThreadId }, p),
        ["paths and seeds differ"] = (e, o, p) => Sound(e, o, 0),
        ["without participants the price is news and impact"] = (e, o, p) => Sound(e, o with { Kernel = ImpactKernel.Exponential(60, 0.5) }, p),
        ["what has fired stays fired"] = (e, o, p) => Sound(e, o, p) is var s ? s with { Traded = [.. s.Traded.Select(t => t.SetItem(t.Length - 1, 0))] } : s,
        ["no round trip makes money"] = (e, o, p) => Sound(e, o, p) is var s ? s with { LogMove = [.. s.LogMove.Select((x, i) => i % 2 == 0 ? 0.5 * x : x)] } : s,
        ["mass balance"] = (e, o, p) => Sound(e, o, p) is var s ? s with { LogMove = s.LogMove.SetItem(s.LogMove.Length - 1, s.LogMove[^1] + 1e-5) } : s,
    };

    private static OptionCascade.Simulation.SimulatedPath Sound(OptionCascade.Cascade.CascadeEquation equation, SimulationOptions options, ulong path) => new MarketSimulator(equation, options).Run(path);

    private static double Sound(double t, double k) => new SsviParameters(-0.6, 1.1, 0.4).Smile(0.04 * t).TotalVariance(k);

    /// <summary>What the sound solver does not solve stays as it is.</summary>
    private static ImpliedVolatilityResult Changed(ImpliedVolatilityResult r, double volatility, double error) => r.IsSolved ? ImpliedVolatilityResult.Solved(volatility, error) : r;

    /// <summary>The sound solver, its answer changed where it solved or refused.</summary>
    private static ImpliedVolatilitySolver Solver(Func<double, ImpliedVolatilityResult, ImpliedVolatilityResult> fault) => (price, o, m) =>
    {
        ImpliedVolatilityResult sound = BlackImpliedVolatility.Solve(price, m.Spot * Math.Exp((m.Rate - m.DividendYield) * o.YearFraction), o.Strike, o.YearFraction, Math.Exp(-m.Rate * o.YearFraction), o.Right);
        return fault(price, sound);
    };

    private static SurfaceFitter Counting()
    {
        int calls = 0;
        return _ => Interlocked.Increment(ref calls) is var n ? (t, k) => (0.04 + (1e-9 * n)) * t : null;
    }
}
