using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Exposure;

/// <summary>Σ q·m·∂ of one Greek, unscaled: total, by strike, by expiry.</summary>
internal sealed class RawExposure
{
    private readonly record struct ExpiryKey(Instant Expiry, double YearFraction);

    private readonly double[] _strikes;
    private readonly ExposureAccumulator[] _byStrike;
    private readonly ExpiryKey[] _expiries;
    private readonly ExposureAccumulator[] _byExpiry;
    private ExposureAccumulator _total;
    private int _at;

    private RawExposure(GreekSet greek, ReadOnlySpan<double> strikes, ExpiryKey[] expiries)
    {
        Greek = greek;
        _strikes = Distinct(strikes);
        _byStrike = new ExposureAccumulator[_strikes.Length];
        _expiries = expiries;
        _byExpiry = new ExposureAccumulator[expiries.Length];
    }

    public GreekSet Greek { get; }

    /// <summary>Rows that were added.</summary>
    public int Rows { get; private set; }

    /// <summary>Live rows for which there is no value.</summary>
    public int RowsWithoutValue { get; private set; }

    /// <summary>From a computed column.</summary>
    public static RawExposure FromGreek(DealerBook dealer, BookGreeks greeks, GreekSet greek)
    {
        ResolvedBook book = dealer.Book;
        var raw = new RawExposure(greek, book.Strikes, [.. book.Expiries.Select(e => new ExpiryKey(e.Expiry, e.YearFraction))]);
        ReadOnlySpan<double> column = greeks[greek];
        for (int e = 0; e < book.Expiries.Length; e++)
            for (int i = book.Expiries[e].Start; i < book.Expiries[e].Start + book.Expiries[e].Count; i++)
                raw.Add(e, book.Strikes[i], dealer.Units[i] * column[i], book.Signs[i] > 0);
        return raw;
    }

    /// <summary>From the venue's published gammas, over every row of the book that is alive, whether or not it could be priced.</summary>
    public static RawExposure FromVenueGamma(DealerBook dealer)
    {
        OptionBook book = dealer.Book.Book;
        OptionQuotes quotes = dealer.Book.Market.Quotes;
        LiveExpiry[] live = LiveExpiries.Of(dealer.Book);
        var raw = new RawExposure(GreekSet.Gamma, book.Strikes, [.. live.Select(s => new ExpiryKey(s.Slice.Expiry, s.YearFraction))]);
        for (int e = 0; e < live.Length; e++)
            for (int row = live[e].Slice.Start; row < live[e].Slice.Start + live[e].Slice.Count; row++)
            {
                if (book.Quantities[row] == 0) continue;
                double gamma = quotes[new OptionKey(book.Root(row), live[e].Slice.Expiry, book.Strikes[row], book.Rights[row])].Gamma;
                if (!double.IsFinite(gamma))
                {
                    raw.RowsWithoutValue++;
                    continue;
                }

                double units = dealer.Positioning.Contracts(book.Rights[row], book.Quantities[row]) * book.Multiplier(row);
                raw.Add(e, book.Strikes[row], units * gamma, book.Rights[row] == OptionRight.Call);
            }

        return raw;
    }

    /// <summary>Scaled to a unit; strikes and expiries without any row that counts are left out.</summary>
    public ExposureTable In(ExposureUnit unit, string positioning, double spot)
    {
        double factor = unit.Factor(spot);
        var byStrike = ImmutableArray.CreateBuilder<StrikeExposure>(_strikes.Length);
        for (int i = 0; i < _strikes.Length; i++)
            if (_byStrike[i].Rows > 0)
                byStrike.Add(new StrikeExposure(_strikes[i], _byStrike[i].Scaled(factor)));
        var byExpiry = ImmutableArray.CreateBuilder<ExpiryExposure>(_expiries.Length);
        for (int i = 0; i < _expiries.Length; i++)
            if (_byExpiry[i].Rows > 0)
                byExpiry.Add(new ExpiryExposure(_expiries[i].Expiry, _expiries[i].YearFraction, _byExpiry[i].Scaled(factor)));
        return new ExposureTable(unit, positioning, spot, _total.Scaled(factor), byStrike.ToImmutable(), byExpiry.ToImmutable());
    }

    private static double[] Distinct(ReadOnlySpan<double> strikes)
    {
        double[] sorted = strikes.ToArray();
        Array.Sort(sorted);
        int n = 0;
        foreach (double k in sorted)
            if (n == 0 || k != sorted[n - 1])
                sorted[n++] = k;
        return sorted[..n];
    }

    private void Add(int expiry, double strike, double value, bool isCall)
    {
        Rows++;
        _total.Add(value, isCall);
        _byExpiry[expiry].Add(value, isCall);
        if (_strikes[_at] > strike) _at = 0; // rows ascend in strike within an expiry
        while (_strikes[_at] < strike)
            _at++;
        _byStrike[_at].Add(value, isCall);
    }
}
