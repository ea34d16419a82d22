using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Numerics;

namespace OptionCascade.Exposure;

/// <summary>Exposure of one member of an <see cref="IndexExposure"/>, converted to the index.</summary>
/// <param name="Underlying">The member's underlying.</param>
/// <param name="Positioning">Name of its positioning rule.</param>
/// <param name="Amount">Exposure in the table's unit.</param>
/// <param name="ByStrike">The member's part of every strike on the index's scale, ascending; sums to <paramref name="Amount"/>.</param>
public readonly record struct UnderlyingExposure(string Underlying, string Positioning, ExposureAmount Amount, ImmutableArray<StrikeExposure> ByStrike);

/// <summary>One exposure of several books moved together: total, by underlying, by strike on the index's scale, by expiry. All splits add up to the total.</summary>
/// <param name="Unit">What the figures are stated in, units of underlying being index units.</param>
/// <param name="Index">Name of the index.</param>
/// <param name="Positioning">Names of the rules: one where all members share it, else one per member.</param>
/// <param name="Spot">I₀.</param>
/// <param name="Total">All rows of all members.</param>
/// <param name="ByUnderlying">Per member, in the order given.</param>
/// <param name="ByStrike">Per strike K/ρ, rounded to the step asked for, ascending.</param>
/// <param name="ByExpiry">Per expiry instant, ascending; year fractions are those of the first member that has it.</param>
public sealed record IndexExposureTable(ExposureUnit Unit, string Index, string Positioning, double Spot, ExposureAmount Total,
    ImmutableArray<UnderlyingExposure> ByUnderlying, ImmutableArray<StrikeExposure> ByStrike, ImmutableArray<ExpiryExposure> ByExpiry);

/// <summary>
/// Exposures of books on several underlyings that move together, such as SPX, SPY and XSP, as exposures to one index: the conversion stands in <c>LinkedBook.cs</c>.
/// Immutable.
/// </summary>
public sealed class IndexExposure
{
    private readonly ImmutableArray<DealerExposure> _exposures;

    private IndexExposure(string index, double spot, ImmutableArray<LinkedBook> members, ImmutableArray<DealerExposure> exposures)
    {
        (Index, Spot, Members, _exposures) = (index, spot, members, exposures);
        string[] rules = [.. members.Select(m => m.Dealer.Positioning.Name).Distinct()];
        Positioning = rules.Length == 1 ? rules[0] : string.Join("; ", members.Select(m => $"{m.Dealer.Book.Market.Underlying}: {m.Dealer.Positioning.Name}"));
    }

    /// <summary>Computes the exposures of every member.</summary>
    /// <param name="index">Name of the index.</param>
    /// <param name="spot">I₀, finite, &gt; 0.</param>
    /// <param name="members">The books; at least one, of one quote currency.</param>
    /// <param name="options">Choices, the same for all; the defaults when null.</param>
    /// <exception cref="ArgumentException">No member, or members of different currencies.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The spot is out of range.</exception>
    public static IndexExposure Compute(string index, double spot, IEnumerable<LinkedBook> members, ExposureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(members);
        ImmutableArray<LinkedBook> all = [.. members];
        if (all.IsEmpty) throw new ArgumentException("Expected at least one book, got none.", nameof(members));
        string[] currencies = [.. all.Select(m => m.Dealer.Book.Market.Currency).Distinct()];
        if (currencies.Length > 1) throw new ArgumentException($"Expected books in one currency, got {string.Join(", ", currencies)}.", nameof(members));
        return new IndexExposure(Guard.NotBlank(index), Guard.Positive(spot), all, [.. all.Select(m => DealerExposure.Compute(m.Dealer, options))]);
    }

    /// <summary>Name of the index.</summary>
    public string Index { get; }

    /// <summary>I₀, quote currency per index unit.</summary>
    public double Spot { get; }

    /// <summary>The books and how they move with the index.</summary>
    public ImmutableArray<LinkedBook> Members { get; }

    /// <summary>Names of the rules.</summary>
    public string Positioning { get; }

    /// <summary>One exposure in a unit.</summary>
    /// <param name="unit">The unit; it also says which Greek.</param>
    /// <param name="strikeStep">Strikes on the index's scale are rounded to multiples of this, index points; finite, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is out of range.</exception>
    /// <exception cref="ArgumentException">The Greek was not computed.</exception>
    public IndexExposureTable In(ExposureUnit unit, double strikeStep)
    {
        ArgumentNullException.ThrowIfNull(unit);
        Guard.Positive(strikeStep);
        double scale = unit.Factor(Spot);
        ExposureSum total = default;
        var byUnderlying = ImmutableArray.CreateBuilder<UnderlyingExposure>(Members.Length);
        var byStrike = new SortedDictionary<double, ExposureSum>();
        var byExpiry = new SortedDictionary<Instant, (double YearFraction, ExposureSum Sum)>();
        for (int j = 0; j < Members.Length; j++)
        {
            LinkedBook member = Members[j];
            ExposureTable own = _exposures[j].In(unit);
            double factor = scale * member.Conversion(unit) / unit.Factor(own.Spot);
            total.Add(own.Total.Times(factor));
            var ownStrikes = new SortedDictionary<double, ExposureSum>();
            foreach (StrikeExposure row in own.ByStrike)
            {
                double at = Math.Floor((row.Strike / member.PriceRatio / strikeStep) + 0.5) * strikeStep;
                Add(byStrike, at, row.Amount.Times(factor));
                Add(ownStrikes, at, row.Amount.Times(factor));
            }

            byUnderlying.Add(new UnderlyingExposure(member.Dealer.Book.Market.Underlying, own.Positioning, own.Total.Times(factor), Strikes(ownStrikes)));

            foreach (ExpiryExposure row in own.ByExpiry)
            {
                if (!byExpiry.TryGetValue(row.Expiry, out (double YearFraction, ExposureSum Sum) at)) at.YearFraction = row.YearFraction;
                at.Sum.Add(row.Amount.Times(factor));
                byExpiry[row.Expiry] = at;
            }
        }

        return new IndexExposureTable(unit, Index, Positioning, Spot, total.Amount, byUnderlying.MoveToImmutable(), Strikes(byStrike), [.. byExpiry.Select(p => new ExpiryExposure(p.Key, p.Value.YearFraction, p.Value.Sum.Amount))]);

        static ImmutableArray<StrikeExposure> Strikes(SortedDictionary<double, ExposureSum> sums) => [.. sums.Select(p => new StrikeExposure(p.Key, p.Value.Amount))];

        static void Add(SortedDictionary<double, ExposureSum> sums, double strike, ExposureAmount amount)
        {
            sums.TryGetValue(strike, out ExposureSum sum);
            sum.Add(amount);
            sums[strike] = sum;
        }
    }

    /// <summary>The exposure as a function of the index.</summary>
    /// <param name="unit">The exposure and its unit.</param>
    /// <param name="grid">Levels of the index; <see cref="SpotGrid.Default"/> when null.</param>
    /// <param name="options">Dynamics of the members' smiles and threads; the defaults when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A level would take a member's price to 0 or below.</exception>
    public ExposureProfile Profile(ExposureUnit unit, SpotGrid? grid = null, ProfileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(unit);
        options ??= new ProfileOptions();
        return ExposureProfile.Of(new Function(this, unit, options), unit, Positioning, Spot, grid ?? SpotGrid.Default, options);
    }

    /// <summary>All flips between two relative moves of the index.</summary>
    /// <param name="unit">The exposure.</param>
    /// <param name="lowestMove">Lower end of the range, I/I₀ − 1; &gt; −1. Default −20%.</param>
    /// <param name="highestMove">Upper end of the range, I/I₀ − 1. Default +20%.</param>
    /// <param name="options">Dynamics of the members' smiles and threads; the defaults when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty, reaches below −100%, or takes a member's price to 0 or below.</exception>
    public ExposureFlips Flips(ExposureUnit unit, double lowestMove = -0.2, double highestMove = 0.2, ProfileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(unit);
        MoveRange.Check(lowestMove, highestMove);
        options ??= new ProfileOptions();
        double low = double.LogP1(lowestMove), high = double.LogP1(highestMove);
        var levels = new SortedSet<double> { low, high };
        foreach (LinkedBook m in Members)
        {
            double[] own = ExposureSampling.Levels(m.Dealer.Book, m.LogMove(low, Spot), m.LogMove(high, Spot), options.Volatility.Bind(m.Dealer.Book));
            foreach (double x in own)
            {
                double at = double.LogP1(double.ExpM1(x) * m.Dealer.Book.Market.Spot / (m.Beta * m.PriceRatio * Spot));
                if (at > low && at < high) levels.Add(at);
            }
        }

        return ExposureFlips.Of(new Function(this, unit, options), [.. levels], unit, Positioning, Spot, lowestMove, highestMove, options);
    }

    private sealed class Function(IndexExposure index, ExposureUnit unit, ProfileOptions options) : IExposureFunction
    {
        private readonly ExposureFunction[] _members = [.. index.Members.Select(m => new ExposureFunction(m.Dealer, unit, options.Volatility))];

        public ExposureAmount[] At(double[] logMoves, int threads)
        {
            var sums = new ExposureSum[logMoves.Length];
            for (int j = 0; j < _members.Length; j++)
            {
                LinkedBook member = index.Members[j];
                ExposureAmount[] raw = _members[j].Raw(Array.ConvertAll(logMoves, x => member.LogMove(x, index.Spot)), threads);
                for (int l = 0; l < raw.Length; l++)
                    sums[l].Add(raw[l].Times(member.Conversion(unit)));
            }

            var amounts = new ExposureAmount[logMoves.Length];
            for (int l = 0; l < amounts.Length; l++)
                amounts[l] = sums[l].Amount.Times(unit.Factor(index.Spot * Math.Exp(logMoves[l])));
            return amounts;
        }
    }
}
