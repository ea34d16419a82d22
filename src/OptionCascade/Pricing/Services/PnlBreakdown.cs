using System.Collections.Immutable;
using System.Numerics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.Services;

/// <summary>
/// The P&amp;L of some set of rows, term by term: <see cref="Explained"/> + <see cref="Residual"/> = <see cref="FullRevaluation"/> to the rounding of one
/// subtraction. Quote currency. Immutable.
/// </summary>
public sealed class PnlBreakdown
{
    private readonly ImmutableArray<double> _amounts;

    /// <summary>From sums: full revaluation first, then the terms in ascending order of their bits.</summary>
    internal PnlBreakdown(PnlTerms terms, ReadOnlySpan<NetGross> sums)
    {
        Terms = terms;
        FullRevaluation = sums[0].Net;
        GrossRevaluation = sums[0].Gross;
        var amounts = ImmutableArray.CreateBuilder<double>(sums.Length - 1);
        CompensatedSum explained = default;
        foreach (NetGross sum in sums[1..])
        {
            amounts.Add(sum.Net);
            explained.Add(sum.Net);
        }

        _amounts = amounts.MoveToImmutable();
        Explained = explained.Value;
    }

    /// <summary>The terms that were computed.</summary>
    public PnlTerms Terms { get; }

    /// <summary>Change of value, payoffs of expired options included, every option priced anew.</summary>
    public double FullRevaluation { get; }

    /// <summary>Sum of the rows' absolute changes of value, ≥ 0: what a residual is to be measured against.</summary>
    public double GrossRevaluation { get; }

    /// <summary>Sum of the terms.</summary>
    public double Explained { get; }

    /// <summary>What the terms do not explain.</summary>
    public double Residual => FullRevaluation - Explained;

    /// <summary>|<see cref="Residual"/>| / <see cref="GrossRevaluation"/>; null when no row changed its value.</summary>
    public double? ResidualOfGross => GrossRevaluation > 0 ? Math.Abs(Residual) / GrossRevaluation : null;

    /// <summary>One term.</summary>
    /// <param name="term">Exactly one of <see cref="Terms"/>.</param>
    /// <exception cref="ArgumentException">Not exactly one term, or one that was not computed.</exception>
    public double this[PnlTerms term]
        => BitOperations.IsPow2((int)term) && (Terms & term) != 0
            ? _amounts[BitOperations.PopCount((uint)Terms & ((uint)term - 1))]
            : throw new ArgumentException($"Expected one of the computed terms ({Terms}), got {term}.", nameof(term));
}

/// <summary>The rows that share a key, and their P&amp;L.</summary>
/// <param name="Key">The key.</param>
/// <param name="Rows">Number of rows, ≥ 1.</param>
/// <param name="Breakdown">Their P&amp;L term by term.</param>
public sealed record PnlGroup<TKey>(TKey Key, int Rows, PnlBreakdown Breakdown)
    where TKey : notnull;
