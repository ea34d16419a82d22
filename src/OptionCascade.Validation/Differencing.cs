// f′ ≈ (672·Δ₁ − 168·Δ₂ + 32·Δ₃ − 3·Δ₄)/(840h),   Δ_j = f(jh) − f(−jh);   error O(h⁸)
// f″ ≈ (−205/72·f₀ + 8/5·Σ₁ − 1/5·Σ₂ + 8/315·Σ₃ − 1/560·Σ₄)/h²,   Σ_j = f(jh) + f(−jh)
using OptionCascade.Pricing;
using PricerLaw = OptionCascade.Validation.Law<OptionCascade.Validation.PricedModel>;

namespace OptionCascade.Validation;

/// <summary>Every Greek is the derivative of the pricer's own price, or of its own Greek one order lower.</summary>
internal static class Differencing
{
    /// <summary>American options are judged where none of the points is exercised at once: their price has a corner there.</summary>
    public const double LeastTimeValue = 1e-4;

    private static readonly (GreekSet Figure, string Name, GreekSet Of, string Formula, string Along)[] Figures =
    [
        (GreekSet.Delta, "delta", GreekSet.Price, "∂V/∂S", "S"), (GreekSet.Gamma, "gamma", GreekSet.Price, "∂²V/∂S²", "SS"), (GreekSet.Vega, "vega", GreekSet.Price, "∂V/∂σ", "σ"),
        (GreekSet.Theta, "theta", GreekSet.Price, "−∂V/∂T", "T"), (GreekSet.Rho, "rho", GreekSet.Price, "∂V/∂r", "r"), (GreekSet.DividendRho, "dividend rho", GreekSet.Price, "∂V/∂q", "q"),
        (GreekSet.DualDelta, "dual delta", GreekSet.Price, "∂V/∂K", "K"), (GreekSet.DualGamma, "dual gamma", GreekSet.Price, "∂²V/∂K²", "KK"), (GreekSet.Vanna, "vanna", GreekSet.Delta, "∂Δ/∂σ", "σ"),
        (GreekSet.Charm, "charm", GreekSet.Delta, "−∂Δ/∂T", "T"), (GreekSet.Volga, "volga", GreekSet.Vega, "∂vega/∂σ", "σ"), (GreekSet.Veta, "veta", GreekSet.Vega, "−∂vega/∂T", "T"),
        (GreekSet.Vera, "vera", GreekSet.Vega, "∂vega/∂r", "r"), (GreekSet.Speed, "speed", GreekSet.Gamma, "∂Γ/∂S", "S"), (GreekSet.Zomma, "zomma", GreekSet.Gamma, "∂Γ/∂σ", "σ"),
        (GreekSet.Color, "color", GreekSet.Gamma, "−∂Γ/∂T", "T"), (GreekSet.Ultima, "ultima", GreekSet.Volga, "∂volga/∂σ", "σ"),
    ];

    public static IEnumerable<PricerLaw> Laws => Figures.Select(f => PricerLaw.Of(f.Name + " is the derivative", $"{f.Name} = {f.Formula} by central differences of the pricer's own {(f.Of == GreekSet.Price ? "price" : f.Of.ToString().ToLowerInvariant())}",
        "definition", (m, d) => m.Draw(d), (m, c, tolerance) => Judge(m, c, f, tolerance)) with { Hypothesis = "figure given; American: not exercised at once, rates that keep their sign", CostFactor = 2 });

    private static LawVerdict Judge(PricedModel m, PricerCase c, (GreekSet Figure, string Name, GreekSet Of, string Formula, string Along) f, double tolerance)
    {
        if (m.Figure(c, f.Figure) is not { } given) return LawVerdict.NotApplicable;
        double narrow = Math.Max(c.Deviation, 0.01);
        double h = f.Along switch { "S" or "SS" => 0.04 * narrow * c.Spot, "K" or "KK" => 0.04 * narrow * c.Strike, "σ" => 0.01 * c.Volatility, "T" => 0.01 * c.Years, _ => 0.02 * Math.Min(narrow / c.Years, 1) };
        h = Math.Min(h, 0.04 * (f.Along[0] == 'S' ? c.Spot : f.Along[0] == 'K' ? c.Strike : double.PositiveInfinity));
        double[] values = new double[9];
        double largest = 0;
        for (int j = -4; j <= 4; j++)
        {
            PricerCase at = f.Along[0] switch
            {
                'S' => c with { Spot = c.Spot + (j * h) }, 'K' => c with { Strike = c.Strike + (j * h) }, 'σ' => c with { Volatility = c.Volatility + (j * h) },
                'T' => c with { Years = c.Years - (j * h) }, 'r' => c with { Rate = c.Rate + (j * h) }, _ => c with { Yield = c.Yield + (j * h) },
            };
            // Where a rate changes its sign early exercise begins or ends to make sense: no derivative of high order exists there.
            if (c.IsAmerican && (at.Rate * c.Rate <= 0 || at.Yield * c.Yield <= 0) && (f.Along[0] is 'r' or 'q')) return LawVerdict.NotApplicable;
            if (m.Figure(at, f.Of) is not { } value) return LawVerdict.NotApplicable;
            if (c.IsAmerican && (f.Of == GreekSet.Price ? value : m.Price(at)) is { } price && price - at.Intrinsic <= LeastTimeValue * c.Unit) return LawVerdict.NotApplicable;
            values[j + 4] = value;
            largest = Math.Max(largest, Math.Abs(value));
        }

        double Apart(int j) => values[4 + j] - values[4 - j];
        double Together(int j) => values[4 + j] + values[4 - j];
        bool second = f.Along.Length == 2;
        double derivative = second
            ? ((-205.0 / 72 * values[4]) + (1.6 * Together(1)) - (0.2 * Together(2)) + (8.0 / 315 * Together(3)) - (Together(4) / 560)) / (h * h)
            : ((672 * Apart(1)) - (168 * Apart(2)) + (32 * Apart(3)) - (3 * Apart(4))) / (840 * h);
        // The model's own error, carried through the difference; figures other than the price may be as wrong as derivatives are.
        double natural = f.Of switch { GreekSet.Price => c.Unit, GreekSet.Delta => 1, GreekSet.Gamma => 1 / (narrow * c.Spot), GreekSet.Vega => c.Unit * Math.Sqrt(c.Years), _ => c.Unit * c.Years };
        double noise = 10 * tolerance * Math.Max(natural, largest) / (second ? h * h : h);
        return PricerLaws.Same(given, derivative, (PricerLaws.Rough(tolerance) * Math.Abs(derivative)) + noise, f.Name);
    }
}
