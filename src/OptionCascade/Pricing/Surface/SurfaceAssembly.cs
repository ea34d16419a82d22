using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing.Surface;

/// <summary>
/// Fits a surface step by step: screen quotes; a smile per expiry on its own; drop outliers; SSVI over all; then the final smiles from the first expiry to the
/// last, each above the one before, drawn weakly to SSVI and held softly below what later expiries quote; splines where SVI misses too much; count.
/// </summary>
internal static class SurfaceAssembly
{
    /// <summary>Different strikes that a smile of its own needs: one per parameter.</summary>
    private const int LeastStrikes = 5;

    /// <summary>Half spreads, root mean square, from which a fit is called poor.</summary>
    private const double PoorFit = 3;

    /// <summary>Quotes of one later expiry that the fit of an earlier one looks at.</summary>
    private const int MostCeilingPoints = 40;

    public static SurfaceFit Run(OptionChain chain, SurfaceFitOptions options)
    {
        var rejected = new List<RejectedQuote>();
        List<SmileQuotes> all = QuoteScreen.Run(chain, options, rejected);
        List<SmileQuotes> expiries = [.. all.Where(e => e.Quotes.Length > 0)];
        if (expiries.Count == 0)
        {
            return new SurfaceFit
            {
                Surface = null, Ssvi = null, Rejected = [.. rejected], Warnings = ["no quote could be used; there is no surface"],
                Expiries = [.. all.Select(e => new ExpiryFit(e.Expiry, null, 0, e.Markets.Length, 0, double.NaN, double.NaN))],
            };
        }

        SviParameters[] alone = [.. expiries.Select(e => Alone(e, options, rejected))];
        (SsviParameters ssvi, double[] theta) = SsviFit.Run(expiries, [.. alone.Select(s => s.TotalVariance(0))]);
        SmileCurve[] curves = new SmileCurve[expiries.Count];
        var models = new SmileModel[expiries.Count];
        for (int i = 0; i < expiries.Count; i++)
        {
            SmileCurve? floor = i > 0 ? curves[i - 1] : null;
            SviParameters shared = ssvi.Smile(theta[i]);
            bool own = options.Model != SmileModel.Ssvi && expiries[i].Strikes >= LeastStrikes;
            models[i] = own ? SmileModel.Svi : SmileModel.Ssvi;
            curves[i] = new SmileCurve(options.Model == SmileModel.Ssvi ? shared
                : own ? Final(expiries, alone, ssvi, theta, i, floor)
                : Above(expiries[i], shared, floor), null);
        }

        if (options.Model != SmileModel.Ssvi)
        {
            for (int i = 0; i < expiries.Count; i++)
            {
                SmileQuotes e = expiries[i];
                if (e.Strikes < 2 * LeastStrikes || Share(e, curves[i]) >= options.SplineBelowShare) continue;
                SmileCurve? spline = SplineFit.Run(e, curves[i].Svi, i > 0 ? curves[i - 1] : null, i < curves.Length - 1 ? curves[i + 1].Svi : null);
                if (spline is null || Share(e, spline) <= Share(e, curves[i])) continue;
                curves[i] = spline;
                models[i] = SmileModel.Spline;
            }
        }

        var surface = new VolatilitySurface(chain.Market, options.Time, [.. expiries.Select((e, i) => new SmileSlice(
            e.Expiry, e.YearFraction, e.Forward.Forward, e.Forward.Discount, models[i], curves[i], e.Quotes[0].LogMoneyness, e.Quotes[^1].LogMoneyness))]);
        ImmutableArray<ExpiryFit> reports = [.. all.Select(e => Report(e, surface, expiries.IndexOf(e) is var at and >= 0 ? (models[at], theta[at]) : null))];
        return new SurfaceFit
        {
            Surface = surface,
            Ssvi = ssvi,
            Rejected = [.. rejected],
            Warnings = Warnings(all, surface, reports),
            Expiries = reports,
        };
    }

    /// <summary>An expiry's smile without regard to the others; outliers leave its quotes.</summary>
    private static SviParameters Alone(SmileQuotes e, SurfaceFitOptions options, List<RejectedQuote> rejected)
    {
        if (e.Strikes < LeastStrikes) return SviParameters.Flat(WeightedMedian(e.Quotes));
        SviParameters smile = new SviFit(e.Quotes).Run();
        double[] miss = [.. e.Quotes.Select(q => Math.Abs(smile.TotalVariance(q.LogMoneyness) - q.Variance) / q.HalfWidth)];
        double[] sorted = [.. miss.Order()];
        double cut = Math.Max(options.OutlierHalfSpreads, 6 * 1.4826 * sorted[sorted.Length / 2]);
        if (sorted[^1] <= cut) return smile;
        SmileQuote[] kept = [.. e.Quotes.Where((_, i) => miss[i] <= cut)];
        rejected.AddRange(e.Quotes.Where((_, i) => miss[i] > cut).Select(q => new RejectedQuote(q.Contract, QuoteRejection.Outlier)));
        e.Quotes = kept;
        return e.Strikes < LeastStrikes ? SviParameters.Flat(WeightedMedian(kept)) : new SviFit(kept).Run();
    }

    private static SviParameters Final(List<SmileQuotes> expiries, SviParameters[] alone, SsviParameters ssvi, double[] theta, int i, SmileCurve? floor)
    {
        SmileQuotes e = expiries[i];
        SviParameters shared = ssvi.Smile(theta[i]);
        var ceiling = new List<(double, double, double)>();
        (double left, double right) = (double.PositiveInfinity, double.PositiveInfinity);
        for (int j = i + 1; j < expiries.Count; j++)
        {
            if (expiries[j].Strikes < LeastStrikes) continue;
            SviParameters common = ssvi.Smile(theta[j]);
            left = Math.Min(left, Math.Max(alone[j].LeftWingSlope, common.LeftWingSlope));
            right = Math.Min(right, Math.Max(alone[j].RightWingSlope, common.RightWingSlope));
            // Each later quote counts from above as surely as it counts for its own expiry.
            SmileQuote[] later = expiries[j].Quotes;
            int every = ((later.Length - 1) / MostCeilingPoints) + 1;
            for (int n = 0; n < later.Length; n += every)
                ceiling.Add((later[n].LogMoneyness, alone[j].TotalVariance(later[n].LogMoneyness), later[n].HalfWidth));
        }

        return new SviFit(e.Quotes) { Floor = floor, Prior = shared, Ceiling = ceiling, Retreats = Retreats(e, shared, floor), Starts = [alone[i]], SlopeCaps = (left, right) }.Run();
    }

    /// <summary>The SSVI smile where it lies above the expiry before, else the nearest smile that does.</summary>
    private static SviParameters Above(SmileQuotes e, SviParameters shared, SmileCurve? floor)
    {
        if (floor is null || floor.Calendar(shared).IsFree) return shared;
        return new SviFit(e.Quotes) { Floor = floor, Prior = shared, Retreats = Retreats(e, shared, floor) }.Run();
    }

    /// <summary>Smiles that are free of arbitrage by construction: SSVI, and the expiry before itself (total variance that does not grow).</summary>
    private static SviParameters[] Retreats(SmileQuotes e, SviParameters shared, SmileCurve? floor)
        => floor is null ? [shared, SviParameters.Flat(WeightedMedian(e.Quotes))] : [shared, floor.Svi];

    private static ExpiryFit Report(SmileQuotes e, VolatilitySurface surface, (SmileModel Model, double Theta)? fitted)
    {
        int within = 0;
        foreach (TwoSided m in e.Markets)
            if (Holds(e, m, surface.At(e.Expiry, m.Contract.Strike).TotalVariance))
                within++;
        double sum = 0;
        foreach (SmileQuote q in e.Quotes)
        {
            double miss = (surface.At(e.Expiry, q.Contract.Strike).TotalVariance - q.Variance) / q.HalfWidth;
            sum += miss * miss;
        }

        return new ExpiryFit(e.Expiry, fitted?.Model, e.Quotes.Length, e.Markets.Length, within,
            e.Quotes.Length > 0 ? Math.Sqrt(sum / e.Quotes.Length) : double.NaN, fitted?.Theta ?? double.NaN);
    }

    /// <summary>Share of markets that hold the smile's price; with more venue volatilities than markets, of quotes within their half width.</summary>
    private static double Share(SmileQuotes e, SmileCurve curve)
        => e.Quotes.Length > e.Markets.Length
            ? e.Quotes.Count(q => Math.Abs(curve.Jet(q.LogMoneyness).W - q.Variance) <= q.HalfWidth) / (double)e.Quotes.Length
            : e.Markets.Count(m => Holds(e, m, curve.Jet(Math.Log(m.Contract.Strike / e.Forward.Forward)).W)) / (double)e.Markets.Length;

    /// <summary>True when the price at total variance w lies in [bid, ask], to rounding.</summary>
    private static bool Holds(SmileQuotes e, in TwoSided m, double w)
    {
        double k = Math.Log(m.Contract.Strike / e.Forward.Forward);
        double price = QuoteScreen.PriceUnit(m.Contract, e.Forward) * NormalisedBlack.Price(k, Math.Sqrt(w), Black76.Sign(m.Contract.Right));
        return price >= m.Bid * (1 - 1e-12) && price <= m.Ask * (1 + 1e-12);
    }

    private static ImmutableArray<string> Warnings(List<SmileQuotes> all, VolatilitySurface surface, ImmutableArray<ExpiryFit> reports)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        foreach (SmileQuotes e in all)
        {
            if (e.Quotes.Length == 0) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{e.Expiry}: no quote says anything about volatility; taken from neighbouring expiries"));
            if (e.Quotes.Any(q => q.Contract.Exercise == ExerciseStyle.American)) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{e.Expiry}: American options taken as European, out of the money only"));
        }

        foreach (ExpiryFit r in reports)
            if (r.RmsInHalfSpreads > PoorFit) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{r.Expiry}: misses its quotes by {r.RmsInHalfSpreads:F1} half spreads (root mean square); they may not agree with other expiries"));
        double between = surface.CheckArbitrage().BetweenExpiriesMinimumG;
        if (between < 0) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"between expiries the interpolated smile has negative density somewhere (least g {between:G3})"));
        return warnings.ToImmutable();
    }

    private static double WeightedMedian(SmileQuote[] quotes)
    {
        SmileQuote[] sorted = [.. quotes.OrderBy(q => q.Variance)];
        double half = 0.5 * sorted.Sum(q => 1 / q.HalfWidth), sum = 0;
        foreach (SmileQuote q in sorted)
        {
            sum += 1 / q.HalfWidth;
            if (sum >= half) return q.Variance;
        }

        return sorted[^1].Variance;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
