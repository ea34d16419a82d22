using System.Globalization;
using OptionCascade.Cli.Views;
using OptionCascade.Pricing;

namespace OptionCascade.Cli.Options;

/// <summary>Describes a valued market for the head of an answer.</summary>
internal static class BookDescription
{
    /// <summary>A reason in plain words.</summary>
    public static string Reason(DropReason reason) => reason switch
    {
        DropReason.NoQuantity => "no open interest",
        DropReason.Expired => "expired",
        DropReason.BelowMinimumTime => "less than a day left",
        DropReason.NoImpliedVolatility => "no implied volatility",
        DropReason.NoForward => "no forward for the expiry",
        _ => reason.ToString(),
    };

    /// <summary>The view of a market.</summary>
    /// <param name="valued">The market.</param>
    /// <param name="listDrops">Whether every row left out is listed.</param>
    public static BookView Of(ValuedMarket valued, bool listDrops)
    {
        ResolvedBook book = valued.Book;
        LoadedMarket loaded = valued.Loaded;
        double calls = 0, puts = 0;
        for (int i = 0; i < book.Count; i++)
        {
            if (book.Signs[i] > 0) calls += Math.Abs(book.Quantities[i]);
            else puts += Math.Abs(book.Quantities[i]);
        }

        int[] counts = new int[Enum.GetValues<DropReason>().Length];
        foreach (DroppedRow row in book.Dropped)
            counts[(int)row.Reason]++;
        var dropped = new List<DropCount>(loaded.LostByReader);
        for (int i = 0; i < counts.Length; i++)
            if (counts[i] > 0)
                dropped.Add(new DropCount(Reason((DropReason)i), counts[i]));
        return new BookView
        {
            Source = loaded.Source,
            Layout = loaded.Layout,
            IsSynthetic = loaded.Synthetic is not null,
            Seed = loaded.Synthetic?.Seed,
            Underlying = book.Market.Underlying,
            Currency = book.Market.Currency,
            AsOf = book.Market.AsOf.ToString("uuuu-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            Spot = book.Market.Spot,
            OptionsUsed = book.Count,
            ContractsUsed = book.Contracts,
            CallContracts = calls,
            PutContracts = puts,
            Expiries = book.Expiries.Length,
            Dropped = dropped,
            Drops = listDrops ? [.. loaded.LostLines, .. book.Dropped.Select(d => new DropLine(null, Item(d), Reason(d.Reason)))] : null,
        };
    }

    private static string Item(DroppedRow row)
        => string.Create(CultureInfo.InvariantCulture, $"{row.Position.Contract}, {row.Position.Quantity:R} contracts");
}
