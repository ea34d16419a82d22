namespace OptionCascade.Cli.Views;

/// <summary>Several underlyings moved as one index.</summary>
/// <param name="Index">The index: the underlying of --chain.</param>
/// <param name="Members">The underlyings, the index first; they add up to <paramref name="Total"/>.</param>
/// <param name="Total">All of them.</param>
/// <param name="ByExpiry">All of them by expiry, nearest first.</param>
/// <param name="ByStrike">All of them by strike on the index's scale, ascending.</param>
/// <param name="Flips">Where the exposure of all together changes sign.</param>
internal sealed record IndexView(string Index, IReadOnlyList<IndexMemberView> Members, AmountView Total, IReadOnlyList<ExpiryExposureView> ByExpiry, IReadOnlyList<StrikeExposureView> ByStrike, FlipsView Flips);

/// <summary>One underlying of an index.</summary>
/// <param name="Underlying">Its symbol.</param>
/// <param name="Source">File.</param>
/// <param name="Spot">Its price.</param>
/// <param name="PriceRatio">Its price per index point.</param>
/// <param name="Options">Options priced.</param>
/// <param name="Amount">Its subtotal, converted to the index.</param>
/// <param name="ByStrike">Its part by strike on the index's scale, ascending.</param>
internal sealed record IndexMemberView(string Underlying, string Source, double Spot, double PriceRatio, int Options, AmountView Amount, IReadOnlyList<StrikeExposureView> ByStrike);

/// <summary>An exposure in its parts.</summary>
/// <param name="Calls">Calls' part of the net.</param>
/// <param name="Puts">Puts' part of the net.</param>
/// <param name="Net">Sum.</param>
/// <param name="Gross">Sum of absolute values.</param>
internal readonly record struct AmountView(double Calls, double Puts, double Net, double Gross);
