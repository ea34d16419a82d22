namespace OptionCascade.Pricing.Surface;

/// <summary>What is known about butterfly arbitrage in one smile.</summary>
/// <param name="IsFree">True when g(k) ≥ 0 and w ≥ 0 at every strike examined.</param>
/// <param name="IsExact">True when "every strike" is all real k, by sign bounds on a polynomial; false when it is a dense grid.</param>
/// <param name="MinimumG">Least value of g found.</param>
/// <param name="AtLogMoneyness">The k at which it is.</param>
public readonly record struct ButterflyCertificate(bool IsFree, bool IsExact, double MinimumG, double AtLogMoneyness);

/// <summary>What is known about calendar arbitrage between two neighbouring smiles.</summary>
/// <param name="IsFree">True when total variance does not fall from the earlier to the later expiry at any k examined.</param>
/// <param name="IsExact">True when that is all real k, by convexity bounds; false when it is a dense grid.</param>
/// <param name="MinimumIncrease">Least w(later) − w(earlier) found.</param>
/// <param name="AtLogMoneyness">The k at which it is.</param>
public readonly record struct CalendarCertificate(bool IsFree, bool IsExact, double MinimumIncrease, double AtLogMoneyness);
