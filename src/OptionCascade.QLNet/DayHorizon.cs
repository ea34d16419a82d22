using OptionCascade.Pricing;
using QL = global::QLNet;

namespace OptionCascade.QLNet;

/// <summary>
/// Any time to expiry on a calendar of whole days. QLNet knows dates only; under Black–Scholes dynamics an option depends on time through σ√T, rT and qT alone, so
/// that an option with T years left is one with T′ = N/365 years left in the market
/// <code>
/// N = round(365·T)    c = T/T′    σ′ = σ·√c    r′ = r·c    q′ = q·c
/// V = V′    Δ = Δ′    Γ = Γ′    ∂V/∂K = ∂V′/∂K    vega = √c·vega′    ρ = c·ρ′    ∂V/∂q = c·∂V′/∂q′    Θ = Θ′/c
/// </code>
/// T is not rounded: c carries what N leaves over. For a whole number of days c is 1 and QLNet sees the option as it is; otherwise what remains is the rounding of
/// σ′, r′ and q′, one or two units in the last place each.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>unit</description></listheader>
/// <item><term>T, T′</term><description>years, Actual/365 (Fixed) from <see cref="Start"/></description></item>
/// <item><term>c</term><description>dimensionless, ≥ 0, near 1 from a few days on; 0 is expiry now, where theta has no finite value</description></item>
/// <item><term>σ, r, q</term><description>as in <see cref="OptionMarket"/></description></item>
/// </list>
/// </remarks>
internal sealed class DayHorizon
{
    /// <summary>The most steps a horizon has; also the most days, since QLNet's last date is in 2199. A longer T is carried by c.</summary>
    public const int MostSteps = 100_000;

    private readonly int _days;
    private readonly double _stretch;

    /// <summary>The horizon for one option.</summary>
    /// <param name="yearFraction">T, years, ≥ 0.</param>
    /// <param name="steps">N is a multiple of this, 1 … <see cref="MostSteps"/>.</param>
    public DayHorizon(double yearFraction, int steps = 1)
    {
        const double daysPerYear = 365;
        int most = MostSteps / steps;
        _days = steps * (int)Math.Clamp(Math.Round(yearFraction * daysPerYear / steps), 1, most);
        _stretch = yearFraction * daysPerYear / _days;
        Steps = steps;
    }

    /// <summary>The first day of every horizon. Any date early enough serves: day counts on Actual/365 (Fixed) see no calendar.</summary>
    public static QL.Date Start { get; } = new(1, QL.Month.January, 1902);

    /// <summary>The number of equal steps that the horizon divides into.</summary>
    public int Steps { get; }

    /// <summary>Expiry.</summary>
    public QL.Date End => Start + _days;

    /// <summary>The end of step <paramref name="i"/>, 1 … <see cref="Steps"/>.</summary>
    public QL.Date EndOfStep(int i) => Start + (_days / Steps * i);

    /// <summary>QLNet's process for σ′, r′ and q′.</summary>
    public QL.BlackScholesMertonProcess Process(OptionMarket market)
    {
        QL.DayCounter count = new QL.Actual365Fixed();
        return new QL.BlackScholesMertonProcess(
            new QL.Handle<QL.Quote>(new QL.SimpleQuote(market.Spot)),
            new QL.Handle<QL.YieldTermStructure>(new QL.FlatForward(Start, market.DividendYield * _stretch, count)),
            new QL.Handle<QL.YieldTermStructure>(new QL.FlatForward(Start, market.Rate * _stretch, count)),
            new QL.Handle<QL.BlackVolTermStructure>(new QL.BlackConstantVol(Start, new QL.NullCalendar(), market.Volatility * Math.Sqrt(_stretch), count)));
    }

    /// <summary>QLNet's figures in the units of <see cref="GreekSet"/>, those that it does not have left out.</summary>
    public OptionValuation Valuation(QL.OneAssetOption.Results results, GreekSet wanted)
    {
        var computed = GreekSet.None;
        Greeks figures = default;
        figures = figures with
        {
            Price = Take(results.value, GreekSet.Price, 1),
            Delta = Take(results.delta, GreekSet.Delta, 1),
            Gamma = Take(results.gamma, GreekSet.Gamma, 1),
            Vega = Take(results.vega, GreekSet.Vega, Math.Sqrt(_stretch)),
            Theta = Take(results.theta, GreekSet.Theta, 1 / _stretch),
            Rho = Take(results.rho, GreekSet.Rho, _stretch),
            DividendRho = Take(results.dividendRho, GreekSet.DividendRho, _stretch),
            DualDelta = Take(results.strikeSensitivity, GreekSet.DualDelta, 1),
        };
        return (computed & GreekSet.Price) == 0
            ? OptionValuation.Failed(PricingFailure.NotSupported, "The engine returned without a price.")
            : OptionValuation.Of(computed, wanted, in figures);

        double Take(double? value, GreekSet figure, double scale)
        {
            if (value is not { } v)
                return 0;
            computed |= figure;
            return v * scale;
        }
    }
}
