using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Tests.Support;

/// <summary>Builds chains whose quotes are known exactly.</summary>
internal sealed class SyntheticChain
{
    public static readonly Instant AsOf = Instant.FromUtc(2024, 1, 2, 12, 0);
    private readonly List<Position> _positions = [];
    private readonly List<KeyValuePair<OptionKey, OptionQuote>> _quotes = [];

    public double Spot { get; init; } = 100;

    public ExerciseStyle Exercise { get; init; } = ExerciseStyle.European;

    public OptionSettlement Settlement { get; init; } = OptionSettlement.Quote;

    public static Instant ExpiryIn(double days) => AsOf + Duration.FromDays(days);

    public void Add(double days, double strike, OptionRight right, double bid, double ask, double volatility = double.NaN)
    {
        var contract = new OptionContract
        {
            Underlying = "X", Root = "X", Right = right, Strike = strike, Expiry = ExpiryIn(days),
            Exercise = Exercise, Multiplier = 1, Currency = "USD", Settlement = Settlement,
        };
        _positions.Add(new Position(contract, 1));
        _quotes.Add(KeyValuePair.Create(contract.Key, OptionQuote.Empty with { Bid = bid, Ask = ask, ImpliedVolatility = volatility }));
    }

    public OptionChain Build(ForwardCurve forwards)
    {
        OptionBook book = OptionBook.Create("X", QuantityKind.OpenInterest, _positions);
        return new OptionChain(new MarketSnapshot
        {
            Underlying = "X", AsOf = AsOf, Spot = Spot, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock, Forwards = forwards, Quotes = new OptionQuotes(_quotes),
        }, book);
    }
}
