using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using QL = global::QLNet;

namespace OptionCascade.QLNet;

/// <summary>QLNet's engines for plain options on one underlying.</summary>
public enum QLNetEngine
{
    /// <summary>European, closed form: price, delta, gamma, vega, theta, rho, dividend rho, dual delta.</summary>
    AnalyticEuropean = 0,

    /// <summary>American, Barone-Adesi and Whaley (1987): price; Greeks only where QLNet takes early exercise to be worthless.</summary>
    BaroneAdesiWhaley = 1,

    /// <summary>American, Bjerksund and Stensland (1993): price; Greeks only where QLNet takes early exercise to be worthless, and for puts there those of the wrong option.</summary>
    BjerksundStensland = 2,

    /// <summary>American, Ju's quadratic approximation (1999): price, delta, gamma; the two Greeks are wrong in QLNet 1.13.1.</summary>
    JuQuadratic = 3,

    /// <summary>European and American, finite differences in log spot (Douglas): price, delta, gamma, theta.</summary>
    FiniteDifference = 4,
}

/// <summary>One of QLNet's engines as a pricer.</summary>
/// <remarks>
/// Figures are passed on as QLNet works them out, wrong ones included (docs/guide/qlnet.md lists them), except NaN and infinities, which are withheld. Thread-safe; calls run
/// one at a time. Times are exact: see <see cref="DayHorizon"/>. At expiry (T = 0) there is no theta.
/// </remarks>
public sealed class QLNetPricer : IOptionPricer
{
    private readonly QLNetEngine _engine;
    private readonly int _timeSteps;
    private readonly int _spotSteps;

    /// <summary>A pricer on one engine.</summary>
    /// <param name="engine">Any engine but <see cref="QLNetEngine.FiniteDifference"/>, which needs its grid.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another engine.</exception>
    public QLNetPricer(QLNetEngine engine)
    {
        if (engine is < QLNetEngine.AnalyticEuropean or >= QLNetEngine.FiniteDifference)
            throw new ArgumentOutOfRangeException(nameof(engine), engine, $"Expected an engine without a grid; for finite differences use {nameof(FiniteDifference)}.");
        _engine = engine;
    }

    private QLNetPricer(int timeSteps, int spotSteps)
    {
        _engine = QLNetEngine.FiniteDifference;
        _timeSteps = timeSteps;
        _spotSteps = spotSteps;
    }

    /// <inheritdoc/>
    public string Name => $"QLNet {_engine}";

    /// <summary>The finite-difference engine on a grid.</summary>
    /// <param name="timeSteps">Steps from now to expiry, ≥ 1.</param>
    /// <param name="spotSteps">Points in log spot, ≥ 10.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static QLNetPricer FiniteDifference(int timeSteps, int spotSteps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeSteps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(spotSteps, 10);
        return new QLNetPricer(timeSteps, spotSteps);
    }

    /// <inheritdoc/>
    public OptionValuation Evaluate(OptionTerms terms, OptionMarket market, GreekSet wanted)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(market);
        bool american = terms.Exercise == ExerciseStyle.American;
        if (_engine != QLNetEngine.FiniteDifference && american == (_engine == QLNetEngine.AnalyticEuropean))
            return OptionValuation.Failed(PricingFailure.NotSupported, $"{Name} does not price {terms.Exercise} exercise.");

        var horizon = new DayHorizon(terms.YearFraction);
        QL.Exercise exercise = american ? new QL.AmericanExercise(DayHorizon.Start, horizon.End) : new QL.EuropeanExercise(horizon.End);
        return EngineRun.Evaluate(new QL.VanillaOption(Payoff(terms), exercise), () => Engine(horizon.Process(market)), wanted, horizon, out _);
    }

    /// <summary>QLNet's payoff of a plain option.</summary>
    internal static QL.PlainVanillaPayoff Payoff(OptionTerms terms)
        => new(terms.Right == OptionRight.Call ? QL.Option.Type.Call : QL.Option.Type.Put, terms.Strike);

    private QL.IPricingEngine Engine(QL.BlackScholesMertonProcess process) => _engine switch
    {
        QLNetEngine.AnalyticEuropean => new QL.AnalyticEuropeanEngine(process),
        QLNetEngine.BaroneAdesiWhaley => new QL.BaroneAdesiWhaleyApproximationEngine(process),
        QLNetEngine.BjerksundStensland => new QL.BjerksundStenslandApproximationEngine(process),
        QLNetEngine.JuQuadratic => new QL.JuQuadraticApproximationEngine(process),
        _ => new QL.FdBlackScholesVanillaEngine(process, _timeSteps, _spotSteps),
    };
}
