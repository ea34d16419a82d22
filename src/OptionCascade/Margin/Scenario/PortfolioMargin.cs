using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Scenario;

/// <summary>All positions of one class group (one underlying and what follows it), revalued at the price points.</summary>
public sealed record ClassGroupProfits
{
    private readonly double _units;

    /// <summary>Name, e.g. the underlying's symbol.</summary>
    public required string Name { get; init; }

    /// <summary>The product group within which gains offset losses in part, or null.</summary>
    public string? ProductGroup { get; init; }

    /// <summary>Profit at each price point, ascending by price, quote currency; the same number of points in every group; finite.</summary>
    public required ImmutableArray<double> Profits { get; init; }

    /// <summary>Σ |contracts|·multiplier over options and futures: what the minimum is charged on; finite, ≥ 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside its range, NaN included.</exception>
    public required double DerivativeUnits { get => _units; init => _units = Guard.NonNegative(value, nameof(DerivativeUnits)); }
}

/// <summary>The requirement of one product group, or of a class group that belongs to none. Money in quote currency.</summary>
/// <param name="Name">The group.</param>
/// <param name="ClassGroups">Its class groups.</param>
/// <param name="WorstPoint">Index of the price point with the largest net loss.</param>
/// <param name="Loss">The largest net loss, ≥ 0.</param>
/// <param name="Minimum">The minimum charge, ≥ 0.</param>
public sealed record PortfolioMarginItem(string Name, ImmutableArray<string> ClassGroups, int WorstPoint, double Loss, double Minimum)
{
    /// <summary>The greater of loss and minimum, ≥ 0.</summary>
    public double Requirement => Math.Max(Loss, Minimum);
}

/// <summary>
/// Customer portfolio margin (TIMS) on profits at the price points:
/// <code>
/// class group g        L_g(p) = −profit_g(p)
/// product group        L(p) = Σ_g max(L_g(p), 0) − offset·Σ_g max(−L_g(p), 0)
/// requirement          Σ over groups of max(max_p L(p), minimum·Σ|contracts|·multiplier, 0)
/// </code>
/// Class groups outside any product group stand alone. Source: FINRA Rule 4210(g); Cboe Rule 12.4; OCC's CPM user guide.
/// </summary>
public static class PortfolioMargin
{
    /// <summary>The requirement per group; their sum is the account's.</summary>
    /// <param name="groups">The class groups.</param>
    /// <param name="parameters">Points, minimum and offset.</param>
    /// <exception cref="ArgumentException">A group with another number of points than the parameters have, or a profit that is not finite.</exception>
    public static ImmutableArray<PortfolioMarginItem> Evaluate(IReadOnlyList<ClassGroupProfits> groups, PortfolioMarginParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(parameters);
        foreach (ClassGroupProfits g in groups)
        {
            Guard.SameLength(g.Profits.Length, parameters.Points, g.Name);
            foreach (double profit in g.Profits)
                if (!double.IsFinite(profit))
                    throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected finite profits in class group {g.Name}, got {profit:R}."), nameof(groups));
        }

        return [.. groups.GroupBy(g => g.ProductGroup ?? "\0" + g.Name).Select(g => Item(g.First().ProductGroup ?? g.First().Name, [.. g], parameters))];
    }

    private static PortfolioMarginItem Item(string name, ClassGroupProfits[] groups, PortfolioMarginParameters parameters)
    {
        double worst = 0;
        int at = 0;
        for (int p = 0; p < parameters.Points; p++)
        {
            double loss = 0, gain = 0;
            foreach (ClassGroupProfits g in groups)
            {
                loss += Math.Max(-g.Profits[p], 0);
                gain += Math.Max(g.Profits[p], 0);
            }

            double net = loss - (parameters.ProductGroupOffset * gain);
            if (net > worst)
                (worst, at) = (net, p);
        }

        return new PortfolioMarginItem(name, [.. groups.Select(g => g.Name)], at, worst, parameters.MinimumPerUnit * groups.Sum(g => g.DerivativeUnits));
    }
}
