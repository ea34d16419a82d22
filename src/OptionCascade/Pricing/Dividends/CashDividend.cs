namespace OptionCascade.Pricing.Dividends;

/// <summary>
/// A cash dividend known today. The spot falls by it at the ex-date. Times up to 0 are past (the spot is already ex) and times after expiry do not
/// matter: both are left out. A dividend at expiry itself lowers the spot that a European payoff sees.
/// </summary>
/// <param name="YearFraction">Time to the ex-date, years.</param>
/// <param name="Amount">Cash per unit of the underlying, quote currency, ≥ 0.</param>
public readonly record struct CashDividend(double YearFraction, double Amount);
