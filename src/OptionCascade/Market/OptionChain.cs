using OptionCascade.Portfolio;

namespace OptionCascade.Market;

/// <summary>A market and the options open on it: what a chain file holds for one underlying.</summary>
/// <param name="Market">Spot, forwards, quotes.</param>
/// <param name="Book">Open interest, or signed inventory where the source gives it.</param>
public sealed record OptionChain(MarketSnapshot Market, OptionBook Book);
