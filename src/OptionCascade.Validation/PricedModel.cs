using System.Globalization;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Validation;

/// <summary>One option and its market, by plain numbers.</summary>
internal sealed record PricerCase(OptionRight Right, ExerciseStyle Exercise, double Spot, double Strike, double Years, double Volatility, double Rate, double Yield)
{
    public double Sign => Right == OptionRight.Call ? 1 : -1;

    public bool IsAmerican => Exercise == ExerciseStyle.American;

    /// <summary>σ√T.</summary>
    public double Deviation => Volatility * Math.Sqrt(Years);

    /// <summary>S·e^(−qT) and K·e^(−rT).</summary>
    public double DiscountedSpot => Spot * Math.Exp(-Yield * Years);

    public double DiscountedStrike => Strike * Math.Exp(-Rate * Years);

    /// <summary>What an error is measured against: the larger of today's and the discounted spot and strike, added.</summary>
    public double Unit => Math.Max(Spot, DiscountedSpot) + Math.Max(Strike, DiscountedStrike);

    public double Intrinsic => Math.Max(Sign * (Spot - Strike), 0);

    /// <summary>max(w(S·e^(−qT) − K·e^(−rT)), 0).</summary>
    public double Floor => Math.Max(Sign * (DiscountedSpot - DiscountedStrike), 0);

    /// <summary>The price without volatility: of all times to exercise the best.</summary>
    public double Deterministic
    {
        get
        {
            if (!IsAmerican) return Floor;
            double best = Math.Max(Intrinsic, Floor);
            // ∂/∂t of S·e^(−qt) − K·e^(−rt) is zero at t* = ln(qS/(rK))/(q − r).
            double ratio = Yield * Spot / (Rate * Strike), t = Math.Log(ratio) / (Yield - Rate);
            if (t > 0 && t < Years) best = Math.Max(best, Sign * ((Spot * Math.Exp(-Yield * t)) - (Strike * Math.Exp(-Rate * t))));
            return best;
        }
    }

    public OptionTerms Terms => new(Right, Exercise, Strike, Years);

    public OptionMarket Market => new(Spot, Rate, Yield, Volatility);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Exercise} {(Sign > 0 ? "call" : "put")} S={Spot:R} K={Strike:R} T={Years:R} σ={Volatility:R} r={Rate:R} q={Yield:R}");
}

/// <summary>A pricer with what it prices, found by asking.</summary>
internal sealed class PricedModel
{
    private readonly ExerciseStyle[] _styles;

    public PricedModel(IOptionPricer pricer)
    {
        Pricer = pricer;
        var plain = new PricerCase(OptionRight.Call, ExerciseStyle.European, 100, 100, 1, 0.25, 0.05, 0.02);
        _styles = [.. new[] { ExerciseStyle.European, ExerciseStyle.American }.Where(s => Price(plain with { Exercise = s }, out _) is not null)];
        if (_styles.Length == 0) _styles = [ExerciseStyle.European];
    }

    public IOptionPricer Pricer { get; }

    public bool Prices(ExerciseStyle style) => _styles.Contains(style);

    /// <summary>A case of the styles it prices, inside the suite's domain.</summary>
    public PricerCase Draw(Draws d) => new(d.OneOf(OptionRight.Call, OptionRight.Put), d.OneOf<ExerciseStyle>(_styles),
        d.In("spot"), d.In("strike"), d.In("time"), d.In("volatility"), d.In("rate"), d.In("yield"));

    public PricerCase Draw(Draws d, ExerciseStyle style) => Draw(d) with { Exercise = style };

    public OptionValuation Evaluate(PricerCase c, GreekSet wanted) => Pricer.Evaluate(c.Terms, c.Market, wanted);

    /// <summary>The price; null where the pricer refuses, with its words.</summary>
    public double? Price(PricerCase c, out string? refusal)
    {
        OptionValuation v = Evaluate(c, GreekSet.Price);
        refusal = v.Reason;
        return v.TryGet(GreekSet.Price, out double price) ? price : null;
    }

    public double? Price(PricerCase c) => Price(c, out _);

    /// <summary>One figure; null where it is not given.</summary>
    public double? Figure(PricerCase c, GreekSet figure) => Evaluate(c, figure | GreekSet.Price).TryGet(figure, out double value) ? value : null;

    /// <summary>The European price: the pricer's own where it has one, else by the closed form.</summary>
    public double? European(PricerCase c) => Prices(ExerciseStyle.European)
        ? Price(c with { Exercise = ExerciseStyle.European })
        : BlackScholes.Evaluate(c.Spot, c.Strike, c.Years, c.Volatility, c.Rate, c.Yield, c.Right).Price;
}
