using System.Collections.Immutable;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Validation.Markets;
using static OptionCascade.Validation.PricerLaws;
using SurfaceLaw = OptionCascade.Validation.Law<OptionCascade.Validation.TotalVarianceSurface>;

namespace OptionCascade.Validation;

/// <summary>A volatility surface as total variance w = σ²T.</summary>
/// <param name="yearFraction">T, years, &gt; 0.</param>
/// <param name="logMoneyness">k = ln(K/F).</param>
public delegate double TotalVarianceSurface(double yearFraction, double logMoneyness);

/// <summary>Something that makes a surface of quotes; null where it finds none.</summary>
/// <param name="chain">Options with bids and asks, and forwards.</param>
public delegate TotalVarianceSurface? SurfaceFitter(OptionChain chain);

/// <summary>What every volatility surface must obey, and what every fit of one must.</summary>
public static class SurfaceLaws
{
    private const string Gatheral = "Gatheral and Jacquier, Quantitative Finance 14 (2014)";

    private static readonly SurfaceLaw Positive = Of("variance is positive", "0 < w(T, k) < ∞", "definition", (w, c, _) => w(c.Years, c.K) is > 0 and < double.PositiveInfinity ? null : Text($"w = {w(c.Years, c.K):R}"));

    private static readonly SurfaceLaw Calendar = Of("no calendar arbitrage", "T₁ < T₂ ⇒ w(T₁, k) ≤ w(T₂, k)", Gatheral, (w, c, tolerance)
        => w(c.Years, c.K) is var near && w(1.1 * c.Years, c.K) is var far && far < near * (1 - tolerance) ? Text($"w falls from {near:R} at T = {c.Years:R} to {far:R} at T = {1.1 * c.Years:R}") : null);

    private static readonly SurfaceLaw Butterfly = Of("no butterfly arbitrage", "C(K − h) + C(K + h) ≥ 2C(K), and 0 ≥ ΔC ≥ −ΔK", "Breeden and Litzenberger, J. Business 51 (1978)", (w, c, tolerance) =>
    {
        double strike = Math.Exp(c.K), h = 0.01 * strike, low = Call(w, c.Years, strike - h), middle = Call(w, c.Years, strike), high = Call(w, c.Years, strike + h), slack = Math.Max(tolerance, 1e-12);
        return low + high - (2 * middle) < -slack ? Text($"a butterfly is worth {low + high - (2 * middle):R} of the forward") : high > middle + slack || middle - high > h + slack ? Text($"a call spread of {h:R} is worth {middle - high:R}") : null;
    });

    private static readonly SurfaceLaw Durrleman = Of("density is positive", "g(k) = (1 − kw′/2w)² − (w′/2)²(1/w + ¼) + w″/2 ≥ 0", Gatheral, (w, c, tolerance) =>
    {
        double middle = w(c.Years, c.K), h = 1e-3 * Math.Max(Math.Sqrt(middle), 0.01), low = w(c.Years, c.K - h), high = w(c.Years, c.K + h);
        double slope = (high - low) / (2 * h), curve = (high + low - (2 * middle)) / (h * h), lead = 1 - (c.K * slope / (2 * middle));
        double g = (lead * lead) - (0.25 * slope * slope * ((1 / middle) + 0.25)) + (0.5 * curve);
        return g >= -Math.Max(Rough(tolerance), 1e-4) * (1 + Math.Abs(curve)) ? null : Text($"g = {g:R}");
    });

    private static readonly SurfaceLaw Wings = SurfaceLaw.Of("wings", "|k| → ∞: w(T, k) ≤ 2|k|", "Lee, Mathematical Finance 14 (2004)", d => new Point(d.In("time"), d.Sign() * d.In(5, 40)), (w, c, tolerance)
        => w(c.Years, c.K) is var far && far <= 2 * Math.Abs(c.K) * (1 + tolerance) ? null : Text($"w = {far:R}"));

    private static readonly SurfaceLaw Bits = Of("same bits again and on any thread", "w is a function of T and k", "promise of reproducibility", (w, c, _) =>
    {
        double here = w(c.Years, c.K), there = double.NaN;
        var other = new Thread(() => there = w(c.Years, c.K));
        other.Start();
        other.Join();
        return here.Equals(there) && here.Equals(w(c.Years, c.K)) ? null : Text($"{here:R}, on another thread {there:R}");
    }) with { CostFactor = 20 };

    /// <summary>Laws for a surface.</summary>
    public static LawSuite<TotalVarianceSurface> Suite { get; } = new()
    {
        Name = "surface",
        Expression = "SurfaceLaws.Suite",
        Domain = [new("time", 0.02, 2, 1, "years"), new("moneyness", -1, 1, 0, "ln(K/F)")],
        Laws = [Positive, Calendar, Butterfly, Durrleman, Wings, Bits],
    };

    /// <summary>
    /// Laws for a fit of a surface to quotes, on chains quoted around a random SSVI surface without arbitrage: one to four expiries from a month to a year. Expiries of the chain are judged, not times between.
    /// </summary>
    public static LawSuite<SurfaceFitter> Fit { get; } = new()
    {
        Name = "surface fit",
        Expression = "SurfaceLaws.Fit",
        Domain =
        [
            new("rho", -0.9, 0.9, 0, "tilt"), new("eta", 0.2, 2, 1, "curvature"), new("gamma", 0.1, 0.6, 0.5, "decay of curvature"), new("variance", 0.01, 0.6, 0.04, "σ² at the money"),
            new("spread", 0.005, 0.1, 0.02, "half spread over volatility"),
        ],
        Laws =
        [
            OfFit("finds a surface", "quotes without arbitrage ⇒ w exists, positive", "definition", (market, _, w, _) => w is not null ? null : "no surface"),
            OfFit("reprices its quotes", "bid ≤ σ(T, k) ≤ ask for at least 95% of the quotes", "quotes are an interval", (_, quotes, w, _) =>
            {
                if (w is null) return LawVerdict.NotApplicable;
                int inside = quotes.Count(q => Math.Sqrt(w(q.Years, q.K) / q.Years) is var v && v >= q.Bid * (1 - 1e-9) && v <= q.Ask * (1 + 1e-9));
                return inside >= 0.95 * quotes.Length ? null : Text($"{inside} of {quotes.Length} quotes");
            }),
            Pointwise(Positive), Pointwise(Calendar), Pointwise(Butterfly), Pointwise(Durrleman), Pointwise(Wings),
            OfFit("same bits again", "the same chain ⇒ the same w", "promise of reproducibility", (_, quotes, w, again) =>
                w is null ? LawVerdict.NotApplicable : again() is { } second && quotes.All(q => w(q.Years, q.K).Equals(second(q.Years, q.K))) ? null : "another surface the second time"),
        ],
    };

    private static double Call(TotalVarianceSurface w, double years, double strike) => Black76.Evaluate(1, strike, years, Math.Sqrt(w(years, Math.Log(strike)) / years), 1, OptionRight.Call).Price;

    private static SurfaceLaw Of(string name, string statement, string source, Func<TotalVarianceSurface, Point, double, LawVerdict> judge)
        => SurfaceLaw.Of(name, statement, source, d => new Point(d.In("time"), d.In("moneyness")), judge);

    private static Law<SurfaceFitter> OfFit(string name, string statement, string source,
        Func<SmileMarket, ImmutableArray<(double Years, double K, double Bid, double Ask)>, TotalVarianceSurface?, Func<TotalVarianceSurface?>, LawVerdict> judge)
        => Law<SurfaceFitter>.Of(name, statement, source, SmileMarket.Draw, (fit, market, _) =>
        {
            OptionChain chain = market.Chain(out var quotes);
            return judge(market, quotes, fit(chain), () => fit(chain));
        }) with { CostFactor = 40, Hypothesis = "quotes around a surface without arbitrage" };

    /// <summary>A law of surfaces, at 40 points of every fitted one.</summary>
    private static Law<SurfaceFitter> Pointwise(SurfaceLaw law) => OfFit(law.Name, law.Statement, law.Source, (market, quotes, w, _) =>
    {
        if (w is null) return LawVerdict.NotApplicable;
        Func<Draws, double, (string Case, LawVerdict Verdict)> judge = law.Bind(w);
        double[] times = [.. quotes.Select(q => q.Years).Distinct()];
        for (int i = 0; i < 40; i++)
        {
            double t = times[i % times.Length], first = i * 0.61803398875;
            var at = new Draws(j => Fraction(first + (j * 0.324717957)), ImmutableDictionary<string, LawRange>.Empty
                .Add("time", new LawRange("time", t, t, t)).Add("moneyness", new LawRange("moneyness", -1.2 * Math.Sqrt(market.Variance), 1.2 * Math.Sqrt(market.Variance))));
            (string point, LawVerdict verdict) = judge(at, 1e-9);
            if (verdict.Violation is { } what) return $"{what}, at {point}";
        }

        return LawVerdict.Obeyed;
    });

    private static double Fraction(double x) => x - Math.Floor(x);

    private sealed record Point(double Years, double K)
    {
        public override string ToString() => Text($"T = {Years:R}, k = {K:R}");
    }
}
