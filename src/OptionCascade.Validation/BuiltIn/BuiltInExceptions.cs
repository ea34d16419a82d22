namespace OptionCascade.Validation.BuiltIn;

/// <summary>Laws that the library's own models are known to break: negative results stay in the report.</summary>
internal static class BuiltInExceptions
{
    private const string TwoBoundaries = "Where both rates are negative there are two exercise boundaries, and the stated derivative in a rate was found off by a few parts in ten thousand of itself; not explained yet.";

    private static readonly Func<IReadOnlyDictionary<string, double>, bool> BothNegative = named => named["rate"] < 0 && named["yield"] < 0;

    private static readonly (string Suite, string Model, KnownBreach Breach)[] All =
    [
        ("pricer", "American", new("rho is the derivative", TwoBoundaries, BothNegative)),
        ("pricer", "American", new("dividend rho is the derivative", TwoBoundaries, BothNegative)),
        ("pricer", "American, fast", new("charm is the derivative", "The fast precision resolves the exercise boundary too coarsely for charm near it: off by up to some hundredths a year; the accurate one holds.")),
        ("hedging policy", "Zakamouline", new("the customer of the opposite book mirrors it", "Its hedging volatility depends on the side: long and short options are hedged at different volatilities, as in the paper.")),
        ("hedging policy", "Leland", new("the customer of the opposite book mirrors it", "Its hedging volatility depends on the side that it is told.")),
        ("margin rule", "portfolio-margin", new("long options need no more than their premium", "The rule's minimum of 37.50 dollars a contract applies to long options too, however little they are worth.")),
        ("margin rule", "portfolio-margin", new("one more long option does not hurt", "The minimum of 37.50 dollars a contract again.")),
        ("margin rule", "portfolio-margin", new("a spread needs no more than it can lose", "The minimum of 37.50 dollars a contract again.")),
        ("margin rule", "deribit-standard", new("a spread needs no more than it can lose", "The standard rule margins every short option by itself; it knows no spreads.")),
        ("margin rule", "deribit-standard", new("twice the account, twice the excess", "The rate for futures rises with the size of the position.")),
        ("margin rule", "deribit-portfolio", new("twice the account, twice the excess", "The extended table takes a fixed dampener off large losses, and the delta shock begins at a threshold.")),
        ("margin rule", "deribit-portfolio", new("a spread needs no more than it can lose", "The roll shock is charged on the delta of every expiry beside the scenarios.")),
        ("margin rule", "deribit-portfolio", new("long options need no more than their premium", "The roll shock is charged on the delta of every expiry beside the scenarios, long options included.")),
        ("margin rule", "deribit-portfolio", new("one more long option does not hurt", "The roll shock is charged on the delta of every expiry beside the scenarios, long options included.")),
        ("margin rule", "derive-standard", new("a spread needs no more than it can lose", "Maximum losses are taken per expiry with the rule's own charges on top.")),
        ("margin rule", "derive-portfolio", new("long options need no more than their premium", "Contingencies are charged on the size of every expiry, long or short.")),
        ("margin rule", "derive-portfolio", new("one more long option does not hurt", "Contingencies are charged on the size of every expiry, long or short.")),
        ("margin rule", "derive-portfolio", new("a spread needs no more than it can lose", "Contingencies are charged on the short leg beside the scenarios.")),
        ("margin rule", "okx", new("long options need no more than their premium", "The grid values options without discounting: a long option can lose 1/D of its mark.")),
        ("margin rule", "okx", new("one more long option does not hurt", "The grid values options without discounting: a long option can lose 1/D of its mark.")),
        ("margin rule", "okx", new("a spread needs no more than it can lose", "The grid values options without discounting: a spread can lose 1/D of its width.")),
        ("margin rule", "paradex", new("long options need no more than their premium", "The grid values options without discounting: a long option can lose 1/D of its mark.")),
        ("margin rule", "paradex", new("one more long option does not hurt", "The grid values options without discounting: a long option can lose 1/D of its mark.")),
        ("margin rule", "paradex", new("a spread needs no more than it can lose", "The grid values options without discounting: a spread can lose 1/D of its width.")),
        ("margin rule", "binance-btcusdt", new("twice the account, twice the excess", "The maintenance rate rises with the notional, tier by tier.")),
        ("impact", "order book", new("odd", "Bids and asks are not mirror images.")),
        ("participant", "dealers by move size", new("a threshold at x has fired at x", "Levels are multiples of the move size rounded to the last place: a few fire one unit in the last place later than stated.")),
        ("simulator", "market simulator", new("an unstable market stands still too", "Where a move sets off more than itself (a gain above one at the undisturbed price) the rounding of the compiled flow, some 10⁻³⁰ of a unit, is enough to set the simulator off; the equilibrium solver stands still.")),
        ("participant", "token emission", new("nothing traded before anything moves", "Scheduled supply is sold whether the price moves or not.")),
    ];

    /// <summary>The exceptions of a model.</summary>
    public static IEnumerable<KnownBreach> Of(string suite, string model)
        => All.Where(e => suite.StartsWith(e.Suite, StringComparison.Ordinal) && model.StartsWith(e.Model, StringComparison.Ordinal)).Select(e => e.Breach);
}
