using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Exposure;

/// <summary>What the rows of an exposure are grouped by: terms beside the values.</summary>
/// <param name="Strikes">K.</param>
/// <param name="IsCall">Calls and puts.</param>
/// <param name="Ratios">K/F; NaN where there is no forward.</param>
/// <param name="Deviations">σ√T; NaN where there is no volatility.</param>
/// <param name="Expiries">The expiries, ascending, each with its first row.</param>
internal sealed record ExposureRows(double[] Strikes, bool[] IsCall, double[] Ratios, double[] Deviations, ImmutableArray<(Instant Expiry, double YearFraction, int Start)> Expiries)
{
    /// <summary>The rows that are priced.</summary>
    public static ExposureRows Of(ResolvedBook book)
    {
        int n = book.Count;
        double[] ratios = new double[n], deviations = new double[n];
        bool[] calls = new bool[n];
        foreach (ResolvedExpiry e in book.Expiries)
            for (int i = e.Start; i < e.Start + e.Count; i++)
                (ratios[i], deviations[i], calls[i]) = (book.Strikes[i] / e.Forward, book.Volatilities[i] * Math.Sqrt(e.YearFraction), book.Signs[i] > 0);
        return new ExposureRows(book.Strikes.ToArray(), calls, ratios, deviations, [.. book.Expiries.Select(e => (e.Expiry, e.YearFraction, e.Start))]);
    }
}

/// <summary>q·m·∂ of one Greek row by row, unscaled, and its sums: total, by strike, by expiry, by moneyness. All sums are compensated.</summary>
internal sealed class RawExposure
{
    private readonly ExposureRows _rows;
    private readonly double[] _values;

    private RawExposure(GreekSet greek, ExposureRows rows, double[] values, int rowsWithoutValue = 0)
    {
        Greek = greek;
        _rows = rows;
        _values = values;
        RowsWithoutValue = rowsWithoutValue;
        Total = Sums(1, _ => 0)[0].Amount;
    }

    public GreekSet Greek { get; }

    /// <summary>Rows that count.</summary>
    public int Rows => _values.Length;

    /// <summary>Live rows for which there is no value.</summary>
    public int RowsWithoutValue { get; }

    /// <summary>All rows.</summary>
    public ExposureAmount Total { get; }

    /// <summary>From a computed column.</summary>
    public static RawExposure FromGreek(DealerBook dealer, ExposureRows rows, BookGreeks greeks, GreekSet greek)
    {
        ReadOnlySpan<double> column = greeks[greek];
        double[] values = new double[column.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = dealer.Units[i] * column[i];
        return new RawExposure(greek, rows, values);
    }

    /// <summary>From the venue's published gammas, over every row of the book that is alive, whether or not it could be priced.</summary>
    public static RawExposure FromVenueGamma(DealerBook dealer)
    {
        ResolvedBook resolved = dealer.Book;
        OptionBook book = resolved.Book;
        MarketSnapshot market = resolved.Market;
        List<double> strikes = [], ratios = [], deviations = [], values = [];
        var calls = new List<bool>();
        var expiries = ImmutableArray.CreateBuilder<(Instant, double, int)>();
        int without = 0;
        foreach (LiveExpiry live in LiveExpiries.Of(resolved))
        {
            double forward = market.Forwards.At(market.Spot, live.Slice.Expiry, live.YearFraction)?.Forward ?? double.NaN;
            expiries.Add((live.Slice.Expiry, live.YearFraction, strikes.Count));
            for (int row = live.Slice.Start; row < live.Slice.Start + live.Slice.Count; row++)
            {
                if (book.Quantities[row] == 0) continue;
                OptionQuote quote = market.Quotes[new OptionKey(book.Root(row), live.Slice.Expiry, book.Strikes[row], book.Rights[row])];
                if (!double.IsFinite(quote.Gamma))
                {
                    without++;
                    continue;
                }

                strikes.Add(book.Strikes[row]);
                calls.Add(book.Rights[row] == OptionRight.Call);
                ratios.Add(book.Strikes[row] / forward);
                deviations.Add(quote.ImpliedVolatility * Math.Sqrt(live.YearFraction));
                values.Add(dealer.Positioning.Contracts(book, live.Slice.Expiry, row) * book.Multiplier(row) * quote.Gamma);
            }
        }

        return new RawExposure(GreekSet.Gamma, new ExposureRows([.. strikes], [.. calls], [.. ratios], [.. deviations], expiries.ToImmutable()), [.. values], without);
    }

    /// <summary>Scaled to a unit; strikes and expiries without any row that counts are left out.</summary>
    public ExposureTable In(ExposureUnit unit, string positioning, double spot)
    {
        double factor = unit.Factor(spot);
        double[] strikes = Distinct(_rows.Strikes);
        ExposureSum[] perStrike = Sums(strikes.Length, i => Array.BinarySearch(strikes, _rows.Strikes[i])), perExpiry = PerExpiry();
        var byExpiry = ImmutableArray.CreateBuilder<ExpiryExposure>(perExpiry.Length);
        for (int e = 0; e < perExpiry.Length; e++)
            if (perExpiry[e].Terms > 0)
                byExpiry.Add(new ExpiryExposure(_rows.Expiries[e].Expiry, _rows.Expiries[e].YearFraction, perExpiry[e].Amount.Times(factor)));
        return new ExposureTable(unit, positioning, spot, Total.Times(factor),
            [.. strikes.Select((k, i) => new StrikeExposure(k, perStrike[i].Amount.Times(factor)))], byExpiry.ToImmutable());
    }

    /// <summary>Sums by ranges of moneyness; ranges without rows are left out.</summary>
    public ImmutableArray<MoneynessExposure> By(MoneynessBuckets buckets, double factor)
    {
        int n = buckets.Edges.Length + 1;
        ExposureSum[] sums = Sums(n + 1, i => buckets.IndexOf(_rows.Ratios[i], _rows.Deviations[i]) is >= 0 and var at ? at : n);
        var all = ImmutableArray.CreateBuilder<MoneynessExposure>();
        double lowest = buckets.Scale == MoneynessScale.ForwardRatio ? 0 : double.NegativeInfinity;
        for (int b = 0; b <= n; b++)
        {
            if (sums[b].Terms == 0) continue;
            double low = b == n ? double.NaN : b == 0 ? lowest : buckets.Edges[b - 1], high = b == n ? double.NaN : b == n - 1 ? double.PositiveInfinity : buckets.Edges[b];
            all.Add(new MoneynessExposure(low, high, sums[b].Terms, sums[b].Amount.Times(factor)));
        }

        return all.ToImmutable();
    }

    /// <summary>The squares of the same rows: what independent errors of the rows add up to.</summary>
    public RawExposure Squared() => new(Greek, _rows, Array.ConvertAll(_values, v => v * v), RowsWithoutValue);

    private ExposureSum[] PerExpiry()
    {
        int e = -1;
        return Sums(_rows.Expiries.Length, i =>
        {
            while (e + 1 < _rows.Expiries.Length && _rows.Expiries[e + 1].Start <= i) e++;
            return e;
        });
    }

    private ExposureSum[] Sums(int groups, Func<int, int> groupOf)
    {
        var sums = new ExposureSum[groups];
        for (int i = 0; i < _values.Length; i++)
            sums[groupOf(i)].Add(_values[i], _rows.IsCall[i]);
        return sums;
    }

    private static double[] Distinct(double[] strikes)
    {
        double[] sorted = [.. strikes];
        Array.Sort(sorted);
        int n = 0;
        foreach (double k in sorted)
            if (n == 0 || k != sorted[n - 1])
                sorted[n++] = k;
        return sorted[..n];
    }
}
