using System.Globalization;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using PricerLaw = OptionCascade.Validation.Law<OptionCascade.Validation.PricedModel>;

namespace OptionCascade.Validation;

/// <summary>What every pricer of plain options must obey. Whether it prices European or American exercise or both is found by asking; figures that it does not give are not judged.</summary>
/// <remarks>
/// <para>V price, S spot, K strike, T years, σ volatility, r rate, q dividend yield, w = +1 for a call and −1 for a put. Errors are relative to S + K (the larger of today's and discounted).</para>
/// A case in which the pricer refuses with a reason is not judged; a figure that came out as NaN is a breach (<c>figures are finite</c>).
/// </remarks>
public static class PricerLaws
{
    private const string NoArbitrage = "no arbitrage; Merton, Bell J. Economics 4 (1973)";

    private static readonly PricerLaw Parity = On("put–call parity", "C − P = S·e^(−qT) − K·e^(−rT)", "Stoll, J. Finance 24 (1969)", (m, c, tolerance) =>
    {
        if (m.Price(c with { Right = OptionRight.Call }) is not { } call || m.Price(c with { Right = OptionRight.Put }) is not { } put) return LawVerdict.NotApplicable;
        double forward = c.DiscountedSpot - c.DiscountedStrike;
        return Same(call - put, forward, tolerance * c.Unit, "C − P");
    }, ExerciseStyle.European);

    private static readonly PricerLaw Bounds = On("no-arbitrage bounds", "max(w(S·e^(−qT) − K·e^(−rT)), 0) ≤ V ≤ S·e^(−qT) (call), K·e^(−rT) (put); American: the larger of that at 0 and T", NoArbitrage, (m, c, tolerance) =>
    {
        if (m.Price(c) is not { } v) return LawVerdict.NotApplicable;
        double most = c.Sign > 0 ? c.DiscountedSpot : c.DiscountedStrike;
        if (c.IsAmerican) most = Math.Max(most, c.Sign > 0 ? c.Spot : c.Strike);
        double slack = tolerance * c.Unit;
        return v < c.Floor - slack ? Text($"price {v:R} below the forward's value {c.Floor:R}") : v > most + slack ? Text($"price {v:R} above {most:R}") : null;
    });

    private static readonly PricerLaw Intrinsic = On("American at least intrinsic", "V ≥ max(w(S − K), 0)", "it can be exercised now", (m, c, tolerance)
        => m.Price(c) is not { } v ? LawVerdict.NotApplicable : v < c.Intrinsic - (tolerance * c.Unit) ? Text($"price {v:R}, exercised now {c.Intrinsic:R}") : null, ExerciseStyle.American);

    private static readonly PricerLaw AtLeastEuropean = On("American at least European", "V_American ≥ V_European", "the right to exercise early is worth no less than nothing", (m, c, tolerance)
        => m.Price(c) is not { } v || m.European(c) is not { } e ? LawVerdict.NotApplicable : v < e - (tolerance * c.Unit) ? Text($"American {v:R}, European {e:R}") : null, ExerciseStyle.American);

    private static readonly PricerLaw NeverEarly = On("no early exercise without a reason", "call, q ≤ 0 ≤ r; put, r ≤ 0 ≤ q: V_American = V_European", NoArbitrage, (m, c, tolerance) =>
    {
        (double low, double high) = (-Math.Abs(c.Yield), Math.Abs(c.Rate));
        PricerCase never = c.Sign > 0 ? c with { Rate = high, Yield = low } : c with { Rate = low, Yield = high };
        return m.Price(never) is not { } v || m.European(never) is not { } e ? LawVerdict.NotApplicable : Same(v, e, tolerance * never.Unit, Text($"at r = {never.Rate:R}, q = {never.Yield:R} the price"));
    }, ExerciseStyle.American);

    private static readonly PricerLaw Symmetry = On("put–call symmetry", "C(S, K, r, q) = P(K, S, q, r)", "McDonald and Schroder, J. Computational Finance 1 (1998)", (m, c, tolerance) =>
    {
        PricerCase other = c with { Right = c.Sign > 0 ? OptionRight.Put : OptionRight.Call, Spot = c.Strike, Strike = c.Spot, Rate = c.Yield, Yield = c.Rate };
        return m.Price(c) is not { } v || m.Price(other) is not { } u ? LawVerdict.NotApplicable : Same(v, u, tolerance * c.Unit, "V less the other's price: V");
    });

    private static readonly PricerLaw InStrike = On("monotone in strike", "0 ≤ −w·ΔV ≤ ΔK, European: ≤ e^(−rT)·ΔK", NoArbitrage, (m, c, tolerance) =>
    {
        double step = 0.01 * c.Strike;
        if (m.Price(c) is not { } v || m.Price(c with { Strike = c.Strike + step }) is not { } u) return LawVerdict.NotApplicable;
        double fall = c.Sign * (v - u), most = step * (c.IsAmerican ? Math.Max(1, Math.Exp(-c.Rate * c.Years)) : Math.Exp(-c.Rate * c.Years)), slack = tolerance * c.Unit;
        return fall < -slack || fall > most + slack ? Text($"strike up by {step:R} takes the price from {v:R} to {u:R}") : null;
    });

    private static readonly PricerLaw ConvexInStrike = On("convex in strike", "V(K − h) + V(K + h) ≥ 2V(K)", NoArbitrage, (m, c, tolerance) => Convex(m, c, h => c with { Strike = c.Strike + h }, 0.02 * c.Strike, tolerance));

    private static readonly PricerLaw ConvexInSpot = On("convex in spot", "V(S − h) + V(S + h) ≥ 2V(S)", "Merton (1973); Bergman, Grundy and Wiener, J. Finance 51 (1996)",
        (m, c, tolerance) => Convex(m, c, h => c with { Spot = c.Spot + h }, 0.02 * c.Spot, tolerance));

    private static readonly PricerLaw InVolatility = On("monotone in volatility", "σ₁ < σ₂ ⇒ V(σ₁) ≤ V(σ₂)", "Bergman, Grundy and Wiener, J. Finance 51 (1996)", (m, c, tolerance)
        => m.Price(c) is not { } v || m.Price(c with { Volatility = 1.02 * c.Volatility }) is not { } u ? LawVerdict.NotApplicable
            : u < v - (tolerance * c.Unit) ? Text($"volatility up by 2% takes the price from {v:R} to {u:R}") : null);

    private static readonly PricerLaw InTime = On("American monotone in time", "T₁ < T₂ ⇒ V(T₁) ≤ V(T₂)", "the longer option can be exercised when the shorter is", (m, c, tolerance)
        => m.Price(c) is not { } v || m.Price(c with { Years = 1.02 * c.Years }) is not { } u ? LawVerdict.NotApplicable
            : u < v - (tolerance * c.Unit) ? Text($"time up by 2% takes the price from {v:R} to {u:R}") : null, ExerciseStyle.American);

    private static readonly PricerLaw Homogeneous = On("homogeneous in spot and strike", "V(aS, aK) = a·V(S, K)", "dimensional analysis", (m, c, tolerance) =>
        m.Price(c) is not { } v || m.Price(c with { Spot = 7.3 * c.Spot, Strike = 7.3 * c.Strike }) is not { } u ? LawVerdict.NotApplicable
            : Same(u, 7.3 * v, 7.3 * tolerance * c.Unit, "V(7.3S, 7.3K)"));

    private static readonly PricerLaw DeltaSign = On("sign and size of delta", "0 ≤ wΔ ≤ 1, European: ≤ e^(−qT)", "monotone in spot and Lipschitz", (m, c, tolerance) =>
    {
        if (m.Figure(c, GreekSet.Delta) is not { } delta) return LawVerdict.NotApplicable;
        double most = c.IsAmerican ? Math.Max(1, Math.Exp(-c.Yield * c.Years)) : Math.Exp(-c.Yield * c.Years), slack = Rough(tolerance);
        return c.Sign * delta < -slack || c.Sign * delta > most + slack ? Text($"delta {delta:R}") : null;
    });

    private static readonly PricerLaw GammaSign = On("sign of gamma", "Γ ≥ 0", "convex in spot", (m, c, tolerance)
        => m.Figure(c, GreekSet.Gamma) is not { } gamma ? LawVerdict.NotApplicable : gamma * c.Spot < -Rough(tolerance) ? Text($"gamma {gamma:R}") : null);

    private static readonly PricerLaw VegaSign = On("sign of vega", "∂V/∂σ ≥ 0", "monotone in volatility", (m, c, tolerance)
        => m.Figure(c, GreekSet.Vega) is not { } vega ? LawVerdict.NotApplicable : vega < -Rough(tolerance) * c.Unit ? Text($"vega {vega:R}") : null);

    private static readonly PricerLaw Euler = On("Euler's relation", "V = S·∂V/∂S + K·∂V/∂K", "homogeneous of degree one", (m, c, tolerance) =>
    {
        OptionValuation v = m.Evaluate(c, GreekSet.Price | GreekSet.Delta | GreekSet.DualDelta);
        return v.TryGet(GreekSet.Price, out double price) && v.TryGet(GreekSet.Delta, out double delta) && v.TryGet(GreekSet.DualDelta, out double dual)
            ? Same((c.Spot * delta) + (c.Strike * dual), price, Rough(tolerance) * c.Unit, "S·Δ + K·∂V/∂K") : LawVerdict.NotApplicable;
    });

    private static readonly PricerLaw Equation = On("Black–Scholes equation", "Θ + ½σ²S²Γ + (r − q)SΔ = rV; American: where it is not exercised now", "Black and Scholes, J. Political Economy 81 (1973)", (m, c, tolerance) =>
    {
        OptionValuation v = m.Evaluate(c, GreekSet.Price | GreekSet.Delta | GreekSet.Gamma | GreekSet.Theta);
        if (!v.TryGet(GreekSet.Price, out double price) || !v.TryGet(GreekSet.Delta, out double delta) || !v.TryGet(GreekSet.Gamma, out double gamma) || !v.TryGet(GreekSet.Theta, out double theta)) return LawVerdict.NotApplicable;
        if (c.IsAmerican && price - c.Intrinsic <= Differencing.LeastTimeValue * c.Unit) return LawVerdict.NotApplicable;
        double diffusion = 0.5 * c.Volatility * c.Volatility * c.Spot * c.Spot * gamma;
        return Same(theta + diffusion + ((c.Rate - c.Yield) * c.Spot * delta), c.Rate * price, Rough(tolerance) * (c.Unit + Math.Abs(theta)), "Θ + ½σ²S²Γ + (r − q)SΔ");
    });

    private static readonly PricerLaw NoVolatility = On("limit of no volatility", "σ → 0: V → max over the allowed times of w(S·e^(−qt) − K·e^(−rt)), and every figure given is finite", "deterministic growth", (m, c, tolerance) =>
    {
        PricerCase still = c with { Volatility = c.Volatility < 0.2 ? 0 : c.Volatility < 0.5 ? 1e-9 : 1e-5 };
        OptionValuation v = m.Evaluate(still, GreekSet.All);
        if (v.Failure == PricingFailure.NotFinite || v.Withheld != GreekSet.None) return NotFinite(v, Text($"at σ = {still.Volatility:R}"));
        if (!v.TryGet(GreekSet.Price, out double price)) return LawVerdict.NotApplicable;
        return Same(price, still.Deterministic, (tolerance + still.Deviation) * c.Unit, Text($"at σ = {still.Volatility:R} the price"));
    });

    private static readonly PricerLaw NoTime = On("limit of no time", "T → 0: V → max(w(S − K), 0), and every figure given is finite", "payoff", (m, c, tolerance) =>
    {
        PricerCase expiring = c with { Years = c.Years < 1 ? 0 : 1e-12 };
        OptionValuation v = m.Evaluate(expiring, GreekSet.All);
        if (v.Failure == PricingFailure.NotFinite || v.Withheld != GreekSet.None) return NotFinite(v, Text($"at T = {expiring.Years:R}"));
        if (!v.TryGet(GreekSet.Price, out double price)) return LawVerdict.NotApplicable;
        return Same(price, expiring.Intrinsic, (tolerance + expiring.Deviation) * c.Unit, Text($"at T = {expiring.Years:R} the price"));
    });

    private static readonly PricerLaw Hostile = PricerLaw.Of("figures are finite", "S, K ∈ [10⁻³, 10⁶], T ∈ [0, 30], σ ∈ [0, 10], r, q ∈ [−0.5, 0.5]: no exception, no NaN; a refusal has a reason",
        "contract of IOptionPricer", (m, d) =>
        {
            PricerCase c = m.Draw(d);
            double Far(double near, double least, double most) => d.Below(4) switch { 0 => near, 1 => least, 2 => most, _ => least == 0 ? most * Math.Pow(d.Unit(), 3) : least * Math.Exp(Math.Log(most / least) * d.Unit()) };
            double Either(double near, double most) => d.Below(3) switch { 0 => near, 1 => d.Sign() * most, _ => most * ((2 * d.Unit()) - 1) };
            return c with
            {
                Spot = Far(c.Spot, 1e-3, 1e6), Strike = Far(c.Strike, 1e-3, 1e6), Years = Far(c.Years, 0, 30), Volatility = Far(c.Volatility, 0, 10), Rate = Either(c.Rate, 0.5), Yield = Either(c.Yield, 0.5),
            };
        }, (m, c, _) =>
        {
            OptionValuation v = m.Evaluate(c, GreekSet.All);
            return v.Failure == PricingFailure.NotFinite || v.Withheld != GreekSet.None ? NotFinite(v, "")
                : !v.Succeeded && string.IsNullOrWhiteSpace(v.Reason) ? "refuses without a reason" : null;
        });

    private static readonly PricerLaw Asked = On("gives what is asked for", "given ⊆ asked, and the price does not depend on what else is asked", "contract of IOptionPricer", (m, c, tolerance) =>
    {
        OptionValuation all = m.Evaluate(c, GreekSet.All), one = m.Evaluate(c, GreekSet.Price);
        if ((one.Given & ~GreekSet.Price) != 0) return Text($"asked for the price, it gives {one.Given}");
        return all.TryGet(GreekSet.Price, out double a) && one.TryGet(GreekSet.Price, out double b) ? Same(a, b, tolerance * c.Unit, "asked for everything, the price")
            : all.Succeeded == one.Succeeded ? LawVerdict.NotApplicable : "a price, or none, depending on what else is asked";
    });

    private static readonly PricerLaw Bits = On("same bits again and on any thread", "V is a function of its inputs", "contract of IOptionPricer", (m, c, _) =>
    {
        double?[] prices = new double?[3];
        prices[0] = m.Price(c);
        var other = new Thread(() => prices[1] = m.Price(c));
        other.Start();
        other.Join();
        prices[2] = m.Price(c);
        return prices.Distinct().Count() == 1 ? null : Text($"{prices[0]:R}, on another thread {prices[1]:R}, again {prices[2]:R}");
    }) with { CostFactor = 10 };

    /// <summary>All laws.</summary>
    public static LawSuite<IOptionPricer> Suite { get; } = new LawSuite<PricedModel>
    {
        Name = "pricer",
        Expression = "PricerLaws.Suite",
        Domain =
        [
            new("spot", 50, 200, 100, "quote currency"), new("strike", 50, 200, 100, "quote currency"), new("time", 0.02, 5, 1, "years"), new("volatility", 0.05, 1, 0.25, "per √year"),
            new("rate", -0.1, 0.15, 0.05, "per year"), new("yield", -0.1, 0.15, 0, "per year"),
        ],
        Laws =
        [
            Parity, Bounds, Intrinsic, AtLeastEuropean, NeverEarly, Symmetry, InStrike, ConvexInStrike, ConvexInSpot, InVolatility, InTime, Homogeneous, DeltaSign, GammaSign, VegaSign,
            .. Differencing.Laws, Euler, Equation, NoVolatility, NoTime, Hostile, Asked, Bits,
        ],
    }.For<IOptionPricer>(pricer => new PricedModel(pricer), pricer => pricer.Name);

    /// <summary>Relative error allowed where derivatives are compared.</summary>
    internal static double Rough(double tolerance) => Math.Min(1e4 * tolerance, 0.1);

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    internal static LawVerdict Same(double actual, double expected, double allowed, string what)
        => Math.Abs(actual - expected) <= allowed ? LawVerdict.Obeyed : Text($"{what} is {actual:R}, expected {expected:R}, off by {Math.Abs(actual - expected):E1}");

    private static PricerLaw On(string name, string statement, string source, Func<PricedModel, PricerCase, double, LawVerdict> judge, ExerciseStyle? style = null)
        => PricerLaw.Of(name, statement, source, (m, d) => style is { } s ? m.Draw(d, s) : m.Draw(d), (m, c, t) => style is { } s && !m.Prices(s) ? LawVerdict.NotApplicable : judge(m, c, t))
            with { Hypothesis = style is { } s ? $"{s} exercise" : "none" };

    private static LawVerdict Convex(PricedModel m, PricerCase c, Func<double, PricerCase> at, double h, double tolerance)
        => m.Price(at(-h)) is not { } low || m.Price(c) is not { } middle || m.Price(at(h)) is not { } high ? LawVerdict.NotApplicable
            : low + high - (2 * middle) < -2 * tolerance * c.Unit ? Text($"{low:R}, {middle:R}, {high:R} at steps of {h:R}") : null;

    private static string NotFinite(OptionValuation v, string where)
        => $"{(v.Failure == PricingFailure.NotFinite ? "the price" : v.Withheld.ToString())} came out as NaN or infinite {where}".TrimEnd();
}
