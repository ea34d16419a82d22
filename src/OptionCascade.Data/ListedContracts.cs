using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Data;

/// <summary>The contracts of a chain, found by what people write: root or underlying, date, strike, right. The chain knows multiplier, hour of expiry, exercise and settlement.</summary>
public sealed class ListedContracts
{
    private readonly ExchangeCalendar _calendar;
    private readonly Dictionary<(string Name, LocalDate Date, double Strike, OptionRight Right), OptionContract> _byRoot = [], _byUnderlying = [];

    /// <summary>Contracts of a chain; of two with the same name, date, strike and right the first counts.</summary>
    /// <param name="contracts">The contracts.</param>
    /// <param name="calendar">The exchange's calendar, by which an expiry has a date.</param>
    public ListedContracts(IEnumerable<OptionContract> contracts, ExchangeCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        ArgumentNullException.ThrowIfNull(calendar);
        _calendar = calendar;
        foreach (OptionContract c in contracts)
        {
            LocalDate date = calendar.DateOf(c.Expiry);
            _byRoot.TryAdd((c.Root, date, c.Strike, c.Right), c);
            _byUnderlying.TryAdd((c.Underlying, date, c.Strike, c.Right), c);
        }
    }

    /// <summary>The listed contract that is meant: of the same root, else of the underlying that the root names; null when there is none.</summary>
    /// <param name="written">The contract as its writer's terms have it.</param>
    public OptionContract? Find(OptionContract written)
    {
        ArgumentNullException.ThrowIfNull(written);
        LocalDate date = _calendar.DateOf(written.Expiry);
        return _byRoot.TryGetValue((written.Root, date, written.Strike, written.Right), out OptionContract? found)
            || _byUnderlying.TryGetValue((written.Root, date, written.Strike, written.Right), out found) ? found : null;
    }
}
