using NodaTime;
using OptionCascade.Numerics;

namespace OptionCascade.Portfolio;

/// <summary>The terms that follow from a listed option's root symbol: underlying, exercise, settlement time, multiplier, currency.</summary>
/// <remarks>
/// Sources: Cboe product specifications for SPX, SPXW, XSP, RUT, RUTW, DJX, VIX, OEX, XEO; Nasdaq for NDX and NDXP; OCC for equity and ETF
/// options. AM-settled classes fix their payoff at the opening of the expiry date (09:30 New York), all others at the close (16:00, or 13:00 on
/// early-close days). Deribit options expire at 08:00 UTC. A root that is not listed here is taken for an equity or ETF option, which is what
/// every other OCC root is.
/// </remarks>
public sealed record ListedOptionTerms
{
    private static readonly LocalTime Open = new(9, 30);
    private static readonly LocalTime Close = new(16, 0);

    /// <summary>Root symbol, e.g. <c>SPXW</c>.</summary>
    public required string Root { get; init; }

    /// <summary>Symbol of the underlying, e.g. <c>SPX</c>.</summary>
    public required string Underlying { get; init; }

    /// <summary>European or American.</summary>
    public required ExerciseStyle Exercise { get; init; }

    /// <summary>Local time on the expiry date at which the payoff is fixed.</summary>
    public required LocalTime SettlementTime { get; init; }

    /// <summary>Units of underlying per contract.</summary>
    public required double Multiplier { get; init; }

    /// <summary>Quote currency.</summary>
    public required string Currency { get; init; }

    /// <summary>Settlement in quote currency or in coin.</summary>
    public required OptionSettlement Settlement { get; init; }

    /// <summary>The exchange's calendar.</summary>
    public required ExchangeCalendar Calendar { get; init; }

    /// <summary>Terms of a US listed option by its OCC root.</summary>
    /// <param name="root">Root symbol such as <c>SPX</c>, <c>SPXW</c>, <c>AAPL</c>; a leading caret or underscore is ignored.</param>
    /// <exception cref="ArgumentException">The root is empty.</exception>
    public static ListedOptionTerms ForUnitedStates(string root)
    {
        string r = Guard.NotBlank(root).TrimStart('^', '_').ToUpperInvariant();
        return r switch
        {
            "SPX" or "RUT" or "NDX" or "DJX" or "MXEA" or "MXEF" or "RUI" or "RLG" or "RLV" => Index(r, r, Open),
            "VIX" => Index(r, r, Open),
            "SPXW" or "SPXPM" or "SPXQ" => Index(r, "SPX", Close),
            "RUTW" => Index(r, "RUT", Close),
            "NDXP" => Index(r, "NDX", Close),
            "VIXW" => Index(r, "VIX", Open),
            "XSP" or "XSPW" => Index(r, "XSP", Close),
            "MRUT" => Index(r, "MRUT", Close),
            "XND" => Index(r, "XND", Close),
            "XEO" => Index(r, "OEX", Close),
            "OEX" => Index(r, "OEX", Close) with { Exercise = ExerciseStyle.American },
            _ => Index(r, r, Close) with { Exercise = ExerciseStyle.American },
        };

        static ListedOptionTerms Index(string root, string underlying, LocalTime settlement) => new()
        {
            Root = root,
            Underlying = underlying,
            Exercise = ExerciseStyle.European,
            SettlementTime = settlement,
            Multiplier = 100,
            Currency = "USD",
            Settlement = OptionSettlement.Quote,
            Calendar = ExchangeCalendar.UnitedStates,
        };
    }

    /// <summary>Terms of a coin-settled Deribit option: European, 08:00 UTC, one coin a contract, strikes in USD.</summary>
    /// <param name="coin">The coin, e.g. <c>BTC</c>.</param>
    /// <exception cref="ArgumentException">The symbol is empty.</exception>
    public static ListedOptionTerms ForDeribitCoin(string coin) => new()
    {
        Root = Guard.NotBlank(coin),
        Underlying = coin,
        Exercise = ExerciseStyle.European,
        SettlementTime = new LocalTime(8, 0),
        Multiplier = 1,
        Currency = "USD",
        Settlement = OptionSettlement.Coin,
        Calendar = ExchangeCalendar.RoundTheClock,
    };

    /// <summary>The contract of these terms with the given date, strike and right.</summary>
    /// <param name="expiryDate">Expiry date in the exchange's zone.</param>
    /// <param name="strike">Strike, quote currency per unit.</param>
    /// <param name="right">Call or put.</param>
    /// <exception cref="ArgumentOutOfRangeException">The strike is negative, NaN or infinite.</exception>
    public OptionContract Contract(LocalDate expiryDate, double strike, OptionRight right) => new()
    {
        Underlying = Underlying,
        Root = Root,
        Right = right,
        Strike = strike,
        Expiry = Calendar.At(expiryDate, SettlementTime),
        Exercise = Exercise,
        Multiplier = Multiplier,
        Currency = Currency,
        Settlement = Settlement,
    };
}
