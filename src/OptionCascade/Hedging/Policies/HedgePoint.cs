namespace OptionCascade.Hedging.Policies;

/// <summary>What a hedger sees of the book and the market at one instant.</summary>
/// <remarks>
/// For a single option the figures are that option's. For a book <see cref="Volatility"/> is the mean of the options' implied volatilities weighted by
/// |units|, <see cref="YearsToExpiry"/> and <see cref="Rate"/> belong to the last expiry that is still alive: the bands were derived for one option, and
/// this is this library's extension of them to a book, with the book's net gamma.
/// </remarks>
/// <param name="TargetUnits">−Δ: the holding of the underlying that makes book and hedge delta-neutral, units of underlying.</param>
/// <param name="GammaUnitsPerPoint">Γ of the hedger's book at implied volatility, units of underlying per point of spot; long options &gt; 0.</param>
/// <param name="Spot">S, quote currency per unit, &gt; 0.</param>
/// <param name="YearsToExpiry">T − t, years, ≥ 0; 0 when no option is alive.</param>
/// <param name="Volatility">σ, per √year, ≥ 0; 0 when no option is alive.</param>
/// <param name="Rate">r, per year, continuously compounded.</param>
public readonly record struct HedgePoint(double TargetUnits, double GammaUnitsPerPoint, double Spot, double YearsToExpiry, double Volatility, double Rate);

/// <summary>What a hedging policy decides on: the instant, and what the hedger remembers.</summary>
/// <param name="Now">Book and market at this instant; the target is at the policy's own hedging volatility.</param>
/// <param name="HeldUnits">Units of underlying held before deciding.</param>
/// <param name="LastHedgeSpot">Spot when the hedge was last renewed, quote currency per unit, &gt; 0.</param>
/// <param name="Years">t, years since the hedge was set up.</param>
/// <param name="PreviousYears">t of the previous decision, ≤ <paramref name="Years"/>; equal to it for a jump, in which no time passes.</param>
public readonly record struct HedgeState(HedgePoint Now, double HeldUnits, double LastHedgeSpot, double Years, double PreviousYears);

/// <summary>What a hedging policy decides.</summary>
/// <param name="HedgeUnits">Units of underlying held afterwards; the trade is this less what was held, buying &gt; 0.</param>
/// <param name="Renewed">True when the policy acted: the spot of this instant becomes its reference, even where the trade happens to be zero.</param>
public readonly record struct HedgeDecision(double HedgeUnits, bool Renewed);
