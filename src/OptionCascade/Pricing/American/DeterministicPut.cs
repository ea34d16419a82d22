namespace OptionCascade.Pricing.American;

/// <summary>
/// The limit σ → 0 of the American put on a unit strike: the holder picks the best instant of a known path.
/// <code>
/// V = max(0, max_{0 ≤ t ≤ T} e^{−rt} − S·e^{−qt}),  interior maximum at t* = ln(S·q/r)/(q − r)
/// </code>
/// Derivatives are those of the maximum at its maximiser. Vega is 0, volga is ∫₀^{t*} e^{−rt}·S_t²·Γ_t dt = t*·S·q·e^{−qt*}/(q − r) at an interior maximum and 0
/// elsewhere. On a kink (exactly at the money forward) the side where the option is worthless is reported.
/// </summary>
internal static class DeterministicPut
{
    /// <summary>Price and derivatives; theta and charm are returned separately as they do not follow from the equation at σ = 0.</summary>
    public static PremiumSums Evaluate(double spot, double yearFraction, double r, double q, out double theta, out double charm, out ExerciseDecision decision)
    {
        theta = charm = 0;
        double now = 1 - spot, atExpiry = Math.Exp(-r * yearFraction) - (spot * Math.Exp(-q * yearFraction));
        double best = Math.Max(now, atExpiry), instant = double.NaN;
        if (q != r && spot * q / r > 0)
        {
            double t = Math.Log(spot * q / r) / (q - r);
            if (t > 0 && t < yearFraction)
            {
                double value = Math.Exp(-r * t) - (spot * Math.Exp(-q * t));
                if (value > best) (best, instant) = (value, t);
            }
        }

        PremiumSums sums = default;
        bool never = r <= 0 && q >= r;
        decision = never ? ExerciseDecision.NeverEarly : ExerciseDecision.Hold;
        if (!(best > 0)) return sums;
        sums.Price = best;
        if (!double.IsNaN(instant))
        {
            double asset = Math.Exp(-q * instant);
            sums.Delta = -asset;
            sums.Gamma = q * asset / (spot * (q - r));
            sums.Volga = instant * spot * q * asset / (q - r);
            sums.Rho = -instant * Math.Exp(-r * instant);
            sums.DividendRho = spot * instant * asset;
        }
        else if (now >= atExpiry && !never)
        {
            decision = ExerciseDecision.Exercise;
            sums.Delta = -1;
        }
        else
        {
            double cash = Math.Exp(-r * yearFraction), asset = Math.Exp(-q * yearFraction);
            sums.Delta = -asset;
            theta = (r * cash) - (q * spot * asset);
            charm = -q * asset;
            sums.Rho = -yearFraction * cash;
            sums.DividendRho = spot * yearFraction * asset;
        }

        return sums;
    }
}
