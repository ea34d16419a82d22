namespace OptionCascade.Pricing.American;

/// <summary>
/// The early-exercise premium of a put on a unit strike and its derivatives, from points (s, w, ln b) of one boundary.
/// <code>
/// P = Σ w·[ r·e^{−rs}Φ(−d₂) − q·S·e^{−qs}Φ(−d₁) ],  d₁,₂ = (ln S − ln b + (r − q ± ½σ²)s)/(σ√s)
/// with m = w·e^{−rs}φ(d₂)/(σ√s),  c = r − q·b,  i = 1/(σ√s)   (and S·e^{−qs}φ(d₁) = b·e^{−rs}φ(d₂)):
/// ∂P/∂S   = −Σ [ m·c/S + w·q·e^{−qs}Φ(−d₁) ]           ∂²P/∂S²  = Σ m·(r + c·d₂·i)/S²
/// ∂³P/∂S³ = −2·∂²P/∂S²/S + Σ m·(c·i² − d₂·i·(r + c·d₂·i))/S³
/// ∂P/∂ln b = m·c   ∂P/∂σ = m·√s·(r·d₁ − q·b·d₂)   ∂P/∂r = w·e^{−rs}Φ(−d₂)(1 − rs) − m·c·s   ∂P/∂q = −w·S·e^{−qs}Φ(−d₁)(1 − qs) + m·c·s
/// </code>
/// Total derivatives along σ use the boundary's own sensitivity ∂ln b/∂σ and ∂²ln b/∂σ².
/// </summary>
internal static unsafe partial class PremiumKernel
{
    private const int Price = 0, Delta = 1, Gamma = 2, Speed = 3, Vega = 4, Vanna = 5, Volga = 6, Rho = 7, DividendRho = 8, Sums = 9;

    /// <summary>
    /// Adds the premium of <paramref name="points"/>, times <paramref name="sign"/>, to <paramref name="sums"/>; every width gives the same bits
    /// (<see cref="LaneSum"/>).
    /// </summary>
    public static void Accumulate(
        in BoundaryProblem problem, double logSpot, PremiumPoints points, double sign, AmericanNeeds needs, ref PremiumSums sums, bool shortMills, EuropeanKernel.Width width)
    {
        double spot = Math.Exp(logSpot);
        double* lanes = stackalloc double[Sums * LaneSum.Lanes];
        switch (width)
        {
            case EuropeanKernel.Width.Vector512:
                LanesVector512(in problem, logSpot, spot, points, needs, shortMills, lanes);
                break;
            case EuropeanKernel.Width.Vector256:
                LanesVector256(in problem, logSpot, spot, points, needs, shortMills, lanes);
                break;
            default:
                LanesVector128(in problem, logSpot, spot, points, needs, shortMills, lanes);
                break;
        }

        sums.Price += sign * Sum(Price);
        if (needs == AmericanNeeds.Price) return;
        sums.Delta += sign * Sum(Delta);
        double gammaSum = sign * Sum(Gamma) / (spot * spot);
        sums.Gamma += gammaSum;
        sums.Speed += (sign * Sum(Speed) / (spot * spot * spot)) - (2 * gammaSum / spot);
        if ((needs & (AmericanNeeds.Sigma | AmericanNeeds.SigmaSecond)) != 0)
        {
            sums.Vega += sign * Sum(Vega);
            sums.Vanna += sign * Sum(Vanna) / spot;
            sums.Volga += sign * Sum(Volga);
        }

        if ((needs & AmericanNeeds.Rates) == 0) return;
        sums.Rho += sign * Sum(Rho);
        sums.DividendRho += sign * Sum(DividendRho);

        double Sum(int of) => LaneSum.Of(lanes + (of * LaneSum.Lanes));
    }
}
