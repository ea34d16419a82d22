using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.ImpliedVolatility;
using static OptionCascade.Validation.PricerLaws;
using SolverLaw = OptionCascade.Validation.Law<OptionCascade.Validation.ImpliedVolatilitySolver>;

namespace OptionCascade.Validation;

/// <summary>A solver for implied volatility: the σ at which the pricing model gives a price, or a status that says why there is none.</summary>
/// <param name="price">V, present value per unit of underlying, finite.</param>
/// <param name="terms">The option.</param>
/// <param name="market">Spot, rate and yield; its volatility is not to be looked at (it is NaN-free, but wrong on purpose).</param>
public delegate ImpliedVolatilityResult ImpliedVolatilitySolver(double price, OptionTerms terms, OptionMarket market);

/// <summary>What every solver for implied volatility must obey, given the pricer that defines its model.</summary>
public static class ImpliedVolatilityLaws
{
    private const string Definition = "definition";

    /// <summary>All laws, for solvers of Black–Scholes volatilities of European options.</summary>
    public static LawSuite<ImpliedVolatilitySolver> Suite { get; } = Against(new BlackScholesPricer(), ExerciseStyle.European, "ImpliedVolatilityLaws.Suite", 4e-16);

    /// <summary>All laws, for solvers whose model is a pricer.</summary>
    /// <param name="pricer">What defines the price of a volatility.</param>
    /// <param name="exercise">The style that is priced and solved for.</param>
    /// <param name="priceError">Error of the pricer's prices relative to the larger of spot and strike, ≥ 0: it limits what can be asked of the solver.</param>
    /// <exception cref="ArgumentOutOfRangeException">The error is negative or not finite.</exception>
    public static LawSuite<ImpliedVolatilitySolver> For(IOptionPricer pricer, ExerciseStyle exercise, double priceError)
    {
        ArgumentNullException.ThrowIfNull(pricer);
        if (!double.IsFinite(priceError) || priceError < 0) throw new ArgumentOutOfRangeException(nameof(priceError), priceError, "Expected a finite error >= 0.");
        return Against(pricer, exercise, Text($"ImpliedVolatilityLaws.For(pricer, ExerciseStyle.{exercise}, {priceError:R})"), priceError);
    }

    private static LawSuite<ImpliedVolatilitySolver> Against(IOptionPricer pricer, ExerciseStyle exercise, string expression, double priceError)
    {
        // A market whose volatility says nothing: a solver that looks at it is caught.
        ImpliedVolatilityResult Solve(ImpliedVolatilitySolver solver, double price, PricerCase c) => solver(price, c.Terms, new OptionMarket(c.Spot, c.Rate, c.Yield, 3.21));
        double? Price(PricerCase c) => pricer.Evaluate(c.Terms, c.Market, GreekSet.Price).TryGet(GreekSet.Price, out double v) ? v : null;
        double Noise(PricerCase c) => priceError * c.Unit;
        // What the price leaves to be known of σ: its error over vega, by a difference of the model itself.
        double Leeway(PricerCase c)
        {
            double h = 0.01 * c.Volatility;
            return Price(c with { Volatility = c.Volatility + h }) is { } up && Price(c with { Volatility = c.Volatility - h }) is { } down && up > down ? 4 * Noise(c) * 2 * h / (up - down) : double.PositiveInfinity;
        }

        SolverLaw Of(string name, string statement, string source, Func<ImpliedVolatilitySolver, PricerCase, double, LawVerdict> judge)
            => SolverLaw.Of(name, statement, source, d => Draw(d, exercise), judge);

        return new LawSuite<ImpliedVolatilitySolver>
        {
            Name = "implied volatility",
            Expression = expression,
            Domain =
            [
                new("spot", 50, 200, 100, "quote currency"), new("deviations", -4, 4, 0, "ln(F/K)/(σ√T)"), new("time", 0.005, 5, 1, "years"), new("volatility", 0.03, 2, 0.25, "per √year"),
                new("rate", -0.05, 0.15, 0.05, "per year"), new("yield", -0.05, 0.15, 0, "per year"),
            ],
            Laws =
            [
                Of("round trip", "σ̂(V(σ)) = σ within the attainable error and that of V", Definition, (solver, c, tolerance) =>
                {
                    if (Price(c) is not { } v || v - c.Deterministic <= 1e3 * Math.Max(Noise(c), 1e-15 * c.Unit)) return LawVerdict.NotApplicable;
                    ImpliedVolatilityResult r = Solve(solver, v, c);
                    if (r.Status == ImpliedVolatilityStatus.NoRecoverableVolatility) return LawVerdict.NotApplicable;
                    return r.IsSolved ? Same(r.Volatility, c.Volatility, ((tolerance + (8 * r.AttainableError)) * c.Volatility) + Leeway(c), "σ̂") : Text($"{r.Status} for a price {v:R} that σ = {c.Volatility:R} gives");
                }),
                Of("reprices", "V(σ̂) = V", Definition, (solver, c, tolerance) =>
                {
                    if (Price(c) is not { } v || Solve(solver, v, c) is not { IsSolved: true } r || Price(c with { Volatility = r.Volatility }) is not { } again) return LawVerdict.NotApplicable;
                    return Same(again, v, (4 * Noise(c)) + (tolerance * Math.Max(v, 1e-4 * c.Unit)), Text($"at σ̂ = {r.Volatility:R} the price"));
                }),
                Of("attainable error", "|σ̂ − σ| ≤ 8·stated error + error of V, and stated > 0", "contract of ImpliedVolatilityResult", (solver, c, _) =>
                {
                    if (Price(c) is not { } v || Solve(solver, v, c) is not { IsSolved: true } r || Leeway(c) is not (< double.PositiveInfinity and var leeway) || leeway > 0.01 * c.Volatility) return LawVerdict.NotApplicable;
                    return r.AttainableError > 0 ? Same(r.Volatility, c.Volatility, (8 * r.AttainableError * c.Volatility) + leeway, Text($"stated to {r.AttainableError:E1}, σ̂")) : Text($"states an error of {r.AttainableError:R}");
                }),
                Of("monotone in price", "V₁ < V₂ ⇒ σ̂₁ < σ̂₂", "vega > 0", (solver, c, _) =>
                {
                    if (Price(c) is not { } v || Price(c with { Volatility = 1.01 * c.Volatility }) is not { } more || more - v <= 100 * Math.Max(Noise(c), 1e-15 * c.Unit)) return LawVerdict.NotApplicable;
                    ImpliedVolatilityResult a = Solve(solver, v, c), b = Solve(solver, more, c);
                    return !a.IsSolved || !b.IsSolved ? LawVerdict.NotApplicable : b.Volatility > a.Volatility ? null : Text($"{a.Volatility:R} for {v:R}, {b.Volatility:R} for {more:R}");
                }),
                Of("below intrinsic is refused", "V < lim σ→0 V(σ) ⇒ BelowIntrinsic, no volatility", "no volatility gives that price", (solver, c, _) =>
                {
                    double price = c.Deterministic - (0.01 * c.Unit);
                    ImpliedVolatilityResult r = Solve(solver, price, c);
                    return r.Status == ImpliedVolatilityStatus.BelowIntrinsic && double.IsNaN(r.Volatility) ? null : Text($"{r.Status}, volatility {r.Volatility:R}, for a price of {price:R} below {c.Deterministic:R}");
                }),
                Of("above the maximum is refused", "V > lim σ→∞ V(σ) ⇒ AboveMaximum, no volatility", "no volatility gives that price", (solver, c, _) =>
                {
                    double price = 1.01 * (c.IsAmerican ? Math.Max(c.Spot, c.DiscountedSpot) + Math.Max(c.Strike, c.DiscountedStrike) : c.Sign > 0 ? c.DiscountedSpot : c.DiscountedStrike);
                    ImpliedVolatilityResult r = Solve(solver, price, c);
                    return r.Status == ImpliedVolatilityStatus.AboveMaximum && double.IsNaN(r.Volatility) ? null : Text($"{r.Status}, volatility {r.Volatility:R}, for a price of {price:R}");
                }),
                Of("expired options have none", "T = 0 ⇒ Expired", "the price does not depend on volatility", (solver, c, _) =>
                {
                    PricerCase expired = c with { Years = 0 };
                    ImpliedVolatilityResult r = Solve(solver, expired.Intrinsic + 0.5, expired);
                    return r.Status == ImpliedVolatilityStatus.Expired && double.IsNaN(r.Volatility) ? null : Text($"{r.Status}, volatility {r.Volatility:R}");
                }),
                Of("never NaN without a status", "any finite price: Solved ⇔ 0 < σ̂ < ∞", "contract of ImpliedVolatilityResult", (solver, c, _) =>
                {
                    double price = (c.Volatility - 0.5) * c.Unit;
                    ImpliedVolatilityResult r = Solve(solver, price, c);
                    return r.Status == ImpliedVolatilityStatus.None || r.IsSolved != (r.Volatility > 0 && double.IsFinite(r.Volatility)) ? Text($"{r.Status}, volatility {r.Volatility:R}, for a price of {price:R}") : null;
                }),
                Of("same bits again and on any thread", "σ̂ is a function of its inputs", "promise of reproducibility", (solver, c, _) =>
                {
                    if (Price(c) is not { } v) return LawVerdict.NotApplicable;
                    double here = Solve(solver, v, c).Volatility, there = double.NaN;
                    var other = new Thread(() => there = Solve(solver, v, c).Volatility);
                    other.Start();
                    other.Join();
                    return here.Equals(there) && here.Equals(Solve(solver, v, c).Volatility) ? null : Text($"{here:R}, on another thread {there:R}");
                }) with { CostFactor = 20 },
            ],
        };
    }

    private static PricerCase Draw(Draws d, ExerciseStyle exercise)
    {
        OptionRight right = d.OneOf(OptionRight.Call, OptionRight.Put);
        double spot = d.In("spot"), deviations = d.In("deviations"), time = d.LogIn("time"), volatility = d.LogIn("volatility"), rate = d.In("rate"), yield = d.In("yield");
        return new PricerCase(right, exercise, spot, spot * Math.Exp(((rate - yield) * time) - (deviations * volatility * Math.Sqrt(time))), time, volatility, rate, yield);
    }
}
