using OptionCascade.Pricing;

namespace OptionCascade.Exposure;

/// <summary>
/// A resolved book with the dealer's side of every row: what exposures, profiles, flips and hedge ladders are computed from. Made by
/// <see cref="DealerPositioning.Apply"/>, so that no result exists without a stated rule. Immutable; safe to share between threads.
/// </summary>
public sealed class DealerBook
{
    private readonly double[] _contracts;
    private readonly double[] _units;
    private PositionTable? _table;
    private GammaSum? _gamma;

    internal DealerBook(ResolvedBook book, DealerPositioning positioning, double[] contracts, double[] units)
    {
        Book = book;
        Positioning = positioning;
        _contracts = contracts;
        _units = units;
    }

    /// <summary>The options and their market.</summary>
    public ResolvedBook Book { get; }

    /// <summary>The rule that gave the dealer's side.</summary>
    public DealerPositioning Positioning { get; }

    /// <summary>Dealer's contracts per row of <see cref="Book"/>, long &gt; 0, short &lt; 0.</summary>
    public ReadOnlySpan<double> Contracts => _contracts;

    /// <summary>Dealer's units of underlying per row: contracts × multiplier, signed.</summary>
    public ReadOnlySpan<double> Units => _units;

    /// <summary>The same side of the same options in another state of the market.</summary>
    internal DealerBook At(ResolvedBook restated) => new(restated, Positioning, _contracts, _units);

    /// <summary>The rows by columns, calls and puts apart; made when first needed.</summary>
    internal PositionTable Table => LazyInitializer.EnsureInitialized(ref _table, () => new PositionTable(this));

    /// <summary>Gamma at many levels; made when first needed.</summary>
    internal GammaSum GammaSum => LazyInitializer.EnsureInitialized(ref _gamma, () => new GammaSum(Table));
}
