using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.FireSales;

/// <summary>
/// Fire sales of banks that hold the same assets: a shock breaches leverage limits, banks sell to delever or because they default, prices fall, more banks are in breach.
/// </summary>
/// <remarks>
/// <para>
/// Each round executes the orders of the round before, all at once: p ← p·exp(−β·sold/outstanding), proceeds at the mean of the prices before and after. Then every bank
/// looks at the new prices: below the minimum it defaults and orders everything sold; below the buffer it delevers by A − E/target, paying back from cash first and
/// ordering the rest as the same share of every asset. The order of the banks does not matter.
/// </para>
/// <para>
/// Sales only grow and are bounded by the holdings, so that every run comes to rest. What it comes to depends on the path: a bank that sells early restores the target, not
/// the buffer, and is safer after. Defaults therefore need not grow with the shock. <see cref="FireSaleBound"/> does, and holds for every order of execution.
/// </para>
/// <para>
/// Sources: R. Cont and E. Schaanning (2017); exponential impact: R. Cifuentes, G. Ferrucci and H. S. Shin, Liquidity risk and contagion, JEEA 3 (2005); the order of operations
/// is that of the public model of Farmer, Kleinnijenhuis, Nahai-Williamson and Wetzer, Foundations of system-wide financial stress testing (2020), in its simultaneous mode.
/// </para>
/// </remarks>
public static class FireSaleSolver
{
    /// <summary>One run.</summary>
    /// <param name="system">The banks.</param>
    /// <param name="scenario">Shock, rule and depth.</param>
    /// <exception cref="ArgumentException">The scenario is for another number of assets.</exception>
    public static FireSaleResult Run(FireSaleSystem system, FireSaleScenario scenario)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(scenario);
        Guard.SameLength(scenario.PriceFalls.Length, system.Assets.Length, nameof(scenario));
        var state = new FireSaleState(system, scenario);
        state.Run();
        return new FireSaleResult(state);
    }

    /// <summary>Many runs on one system, in the order of the scenarios.</summary>
    /// <param name="system">The banks.</param>
    /// <param name="scenarios">The scenarios.</param>
    /// <param name="threads">Number of threads, ≥ 1; null for as many as the machine has. The results do not depend on it.</param>
    /// <exception cref="ArgumentException">A scenario is for another number of assets, or the number of threads is less than 1.</exception>
    public static ImmutableArray<FireSaleResult> RunAll(FireSaleSystem system, IReadOnlyList<FireSaleScenario> scenarios, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(scenarios);
        foreach (FireSaleScenario scenario in scenarios)
            Guard.SameLength(scenario.PriceFalls.Length, system.Assets.Length, nameof(scenarios));
        var results = new FireSaleResult[scenarios.Count];
        Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = Guard.AtLeast(threads ?? Environment.ProcessorCount, 1, nameof(threads)) },
            i => results[i] = Run(system, scenarios[i]));
        return ImmutableArray.Create(results);
    }
}
