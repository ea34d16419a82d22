using System.Collections.Immutable;

namespace OptionCascade.Pricing.Services;

/// <summary>A risk figure of some set of rows.</summary>
/// <param name="Net">Sum with signs.</param>
/// <param name="Gross">Sum of the rows' absolute values, ≥ |<paramref name="Net"/>|.</param>
public readonly record struct RiskAmount(double Net, double Gross);

/// <summary>Risk figures of some set of rows, one per desk unit. Immutable.</summary>
public sealed class RiskAmounts
{
    private readonly ImmutableArray<RiskAmount> _amounts;

    internal RiskAmounts(ImmutableArray<DeskUnit> units, ImmutableArray<RiskAmount> amounts)
    {
        Units = units;
        _amounts = amounts;
    }

    /// <summary>The units that were asked for, in that order.</summary>
    public ImmutableArray<DeskUnit> Units { get; }

    /// <summary>The figure in one unit.</summary>
    /// <param name="unit">One of <see cref="Units"/>.</param>
    /// <exception cref="ArgumentException">A unit that was not asked for.</exception>
    public RiskAmount this[DeskUnit unit]
    {
        get
        {
            int i = Units.IndexOf(unit);
            return i >= 0 ? _amounts[i] : throw new ArgumentException($"Expected one of {string.Join(", ", Units)}, got {unit}.", nameof(unit));
        }
    }

    /// <summary>Scales raw sums, one per figure, to units.</summary>
    internal static RiskAmounts Scale(ImmutableArray<DeskUnit> units, ImmutableArray<RowFigure> figures, ReadOnlySpan<NetGross> sums, double spot)
    {
        var amounts = ImmutableArray.CreateBuilder<RiskAmount>(units.Length);
        foreach (DeskUnit unit in units)
        {
            NetGross sum = sums[figures.IndexOf(unit.Figure)];
            double factor = unit.Factor(spot);
            amounts.Add(new RiskAmount(sum.Net * factor, sum.Gross * factor));
        }

        return new RiskAmounts(units, amounts.MoveToImmutable());
    }
}

/// <summary>The rows that share a key, and their risk.</summary>
/// <param name="Key">The key.</param>
/// <param name="Rows">Number of rows, ≥ 1.</param>
/// <param name="Amounts">Their risk figures.</param>
public sealed record RiskGroup<TKey>(TKey Key, int Rows, RiskAmounts Amounts)
    where TKey : notnull;
