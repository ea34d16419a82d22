// p_m = p⁰_m·exp(−β_m·Σ_i θ_i q_im/Q_m)          θ_i = 1                                     if E_i(p) < minimum·A_i(p)
//                                                θ_i = clamp((A_i − E_i/target − cash)/H_i)  if E_i(p) < buffer·A_i(p), else 0
//
//   θ_i       share of its holdings that bank i sells                       p⁰   prices after the shock, before any sale
//   H, A, E   holdings, assets, equity of the unsold balance sheet at p     q, Q quantity held, outstanding
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.FireSales;

/// <summary>
/// The least and the greatest equilibrium of the fire sale when everything is sold at the final price: a bound on <see cref="FireSaleSolver"/> under every order of execution,
/// monotone in shock, impact and limits.
/// </summary>
/// <remarks>
/// <para>
/// At the final price selling does not change equity, so that what a bank must sell is a function of prices alone, θ = 1 − 1/target + k/H with k ≥ 0 wherever θ &gt; 0: lower
/// prices never make it smaller. The map is order-preserving; iterating from θ = 0 rises to its least fixed point, from θ = 1 it falls to the greatest (Tarski).
/// </para>
/// <para>
/// <see cref="Least"/> bounds every execution of the rounds, simultaneous or bank by bank: as long as prices are no lower than in the least equilibrium, a bank that has sold
/// a share s at prices no lower has at least the equity of the equilibrium and no more left to raise than (θ − s)·H, and is in default only if it is there. So sales
/// and defaults never pass the equilibrium's, and prices never fall below its prices.
/// </para>
/// </remarks>
public sealed class FireSaleBound
{
    private const int MostRounds = 100_000;

    private FireSaleBound(FireSaleEquilibrium least, FireSaleEquilibrium greatest, double tolerance)
    {
        (Least, Greatest) = (least, greatest);
        IsUnique = least.Converged && greatest.Converged && least.SoldShares.Zip(greatest.SoldShares).All(p => Math.Abs(p.First - p.Second) <= 100 * tolerance);
    }

    /// <summary>The equilibrium with the smallest sales: no execution of the rounds goes beyond it.</summary>
    public FireSaleEquilibrium Least { get; }

    /// <summary>The equilibrium with the largest sales.</summary>
    public FireSaleEquilibrium Greatest { get; }

    /// <summary>True when the two agree: then there is no other.</summary>
    public bool IsUnique { get; }

    /// <summary>Both equilibria.</summary>
    /// <param name="system">The banks.</param>
    /// <param name="scenario">Shock, rule and depth; <see cref="FireSaleScenario.MaximumRounds"/> is not used.</param>
    /// <exception cref="ArgumentException">The scenario is for another number of assets.</exception>
    public static FireSaleBound Find(FireSaleSystem system, FireSaleScenario scenario)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(scenario);
        Guard.SameLength(scenario.PriceFalls.Length, system.Assets.Length, nameof(scenario));
        return new FireSaleBound(Iterate(system, scenario, 0), Iterate(system, scenario, 1), scenario.RelativeTolerance);
    }

    private static FireSaleEquilibrium Iterate(FireSaleSystem system, FireSaleScenario scenario, double start)
    {
        double[] shares = [.. Enumerable.Repeat(start, system.Banks.Length)], next = new double[shares.Length];
        double before = double.PositiveInfinity;
        for (int round = 1; ; round++)
        {
            double[] prices = Prices(system, scenario, shares);
            int defaults = 0;
            double change = 0;
            for (int b = 0; b < next.Length; b++)
            {
                next[b] = Share(system, scenario.Rule, b, prices, out bool isDefault);
                // In exact arithmetic the iterates are ordered; keep them so under rounding.
                next[b] = start == 0 ? Math.Max(next[b], shares[b]) : Math.Min(next[b], shares[b]);
                if (isDefault) defaults++;
                change = Math.Max(change, Math.Abs(next[b] - shares[b]));
            }

            double ratio = change / before;
            bool converged = change == 0 || (ratio < 1 && change <= scenario.RelativeTolerance * (1 - ratio));
            if (converged || round == MostRounds)
                return new FireSaleEquilibrium([.. prices], [.. shares], defaults, converged);
            before = change;
            (shares, next) = (next, shares);
        }
    }

    private static double[] Prices(FireSaleSystem system, FireSaleScenario scenario, double[] shares)
    {
        int assets = system.Assets.Length;
        double[] prices = new double[assets];
        for (int m = 0; m < assets; m++)
        {
            double sold = 0;
            for (int b = 0; b < shares.Length; b++) sold += shares[b] * system.Holdings[(b * assets) + m];
            prices[m] = (1 - scenario.PriceFalls[m]) * (sold > 0 ? VectorMath.Exp(-(scenario.Beta(m) * (sold / system.Outstanding[m]))) : 1);
        }

        return prices;
    }

    /// <summary>θ of a bank at prices.</summary>
    private static double Share(FireSaleSystem system, LeverageRule rule, int bank, double[] prices, out bool isDefault)
    {
        double value = 0;
        for (int m = 0; m < prices.Length; m++) value += system.Holdings[(bank * prices.Length) + m] * prices[m];
        double assets = value + system.OtherAssets[bank] + system.Cash[bank], equity = assets - system.Repayable[bank] - system.OtherLiabilities[bank];
        isDefault = equity < rule.Minimum * assets;
        if (isDefault) return 1;
        if (!(equity < rule.Buffer * assets) || !(value > 0)) return 0;
        return Math.Clamp((assets - (equity / rule.Target) - system.Cash[bank]) / value, 0, 1);
    }
}

/// <summary>An equilibrium of a fire sale in which everything is sold at the final price.</summary>
/// <param name="Prices">Price of every asset.</param>
/// <param name="SoldShares">θ of every bank, the share of its holdings that it sells.</param>
/// <param name="Defaults">Banks in default.</param>
/// <param name="Converged">False when the iteration was stopped before it had come to the scenario's tolerance; then it is a bound on one side only.</param>
public sealed record FireSaleEquilibrium(ImmutableArray<double> Prices, ImmutableArray<double> SoldShares, int Defaults, bool Converged);
