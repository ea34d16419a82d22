using OptionCascade.Impact;
using static OptionCascade.Validation.PricerLaws;
using ImpactLaw = OptionCascade.Validation.Law<OptionCascade.Impact.IImpactLaw>;

namespace OptionCascade.Validation;

/// <summary>What every law of price impact must obey.</summary>
/// <remarks>Quantities are drawn over many orders of magnitude around the input <c>quantity</c>: narrow it to what your market trades.</remarks>
public static class ImpactLaws
{
    private const string Contract = "contract of IImpactLaw";

    private static readonly ImpactLaw Zero = Of("nothing traded, nothing moved", "I(0) = 0", Contract, _ => 0.0, (law, q, _) => law.LogMove(0) is 0.0 ? null : Text($"I(0) = {law.LogMove(0):R}"));

    private static readonly ImpactLaw Increasing = Of("increasing", "Q₁ < Q₂ ⇒ I(Q₁) < I(Q₂)", Contract, Quantity, (law, q, _) =>
    {
        double more = q + (0.001 * Math.Abs(q)), a = law.LogMove(q), b = law.LogMove(more);
        return b > a ? null : Text($"I({q:R}) = {a:R}, I({more:R}) = {b:R}");
    });

    private static readonly ImpactLaw Odd = Of("odd", "I(−Q) = −I(Q)", "buying and selling meet the same depth", Quantity, (law, q, tolerance)
        => Same(law.LogMove(-q), -law.LogMove(q), tolerance * Math.Abs(law.LogMove(q)), "I(−Q)")) with { Hypothesis = "symmetric depth; an order book's law is not odd" };

    private static readonly ImpactLaw SlopeAtZero = Of("finite slope at zero", "0 < I′(0) < ∞, and I(Q)/Q → I′(0)", "with an infinite slope any short-gamma book cascades from no shock", d => Quantity(d) * 1e-9, (law, q, tolerance) =>
    {
        double slope = law.Slope(0);
        return slope > 0 && double.IsFinite(slope) ? Same(law.LogMove(q) / q, slope, Math.Max(Rough(tolerance), 1e-3) * slope, Text($"I(Q)/Q at Q = {q:R}")) : Text($"I′(0) = {slope:R}");
    });

    private static readonly ImpactLaw SlopeIsDifference = Of("slope is the derivative", "I′(Q) = lim (I(Q + h) − I(Q − h))/2h > 0", "definition", Quantity, (law, q, tolerance) =>
    {
        // At a corner the two differences disagree, and so may the slope with both.
        double h = 1e-4 * Math.Abs(q), wide = (law.LogMove(q + h) - law.LogMove(q - h)) / (2 * h), narrow = (law.LogMove(q + (h / 2)) - law.LogMove(q - (h / 2))) / h, slope = law.Slope(q);
        return slope > 0 ? Same(slope, narrow, (Rough(tolerance) * narrow) + (2 * Math.Abs(wide - narrow)), Text($"I′({q:R})")) : Text($"I′({q:R}) = {slope:R}");
    });

    private static readonly ImpactLaw Inverse = Of("inverse round trip", "I⁻¹(I(Q)) = Q", Contract, Quantity, (law, q, tolerance)
        => Same(law.Quantity(law.LogMove(q)), q, Math.Max(tolerance, 1e-12) * Math.Abs(q), "I⁻¹(I(Q))"));

    private static readonly ImpactLaw RoundTrip = Of("no round trip makes money at once", "Σqᵢ = 0 ⇒ Σ qᵢ·I(q₁ + … + qᵢ) ≥ 0", "Huberman and Stanzl, Econometrica 72 (2004)", d =>
    {
        double[] trades = [.. Enumerable.Range(0, 1 + d.Below(5)).Select(_ => Quantity(d))];
        return new Trades([.. trades, -trades.Sum()]);
    }, (law, trades, tolerance) =>
    {
        double held = 0, cost = 0, gross = 0;
        foreach (double q in trades.Units)
        {
            held += q;
            double paid = q * law.LogMove(Math.Abs(held) <= 1e-12 * trades.Units.Sum(Math.Abs) ? 0 : held);
            cost += paid;
            gross += Math.Abs(paid);
        }

        return cost >= -tolerance * gross ? null : Text($"the round trip makes {-cost:R}");
    });

    /// <summary>All laws.</summary>
    public static LawSuite<IImpactLaw> Suite { get; } = new()
    {
        Name = "impact",
        Expression = "ImpactLaws.Suite",
        Domain = [new("quantity", 1e-3, 1e6, 1, "units of underlying")],
        Laws = [Zero, Increasing, Odd, SlopeAtZero, SlopeIsDifference, Inverse, RoundTrip],
        NameOf = law => law.Name,
    };

    private static double Quantity(Draws d) => d.LogIn("quantity") * d.Sign();

    private static ImpactLaw Of<TCase>(string name, string statement, string source, Func<Draws, TCase> cases, Func<IImpactLaw, TCase, double, LawVerdict> judge)
        => ImpactLaw.Of(name, statement, source, (_, d) => cases(d), judge, "Q");

    private sealed record Trades(double[] Units)
    {
        public override string ToString() => "trades of " + string.Join(", ", Units.Select(u => Text($"{u:R}")));
    }
}
