using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing.Dividends;

/// <summary>Checked inputs of one option; dividends of (0, T], ascending, those of one instant added up.</summary>
internal sealed record DividendProblem(
    double Spot, double Strike, double YearFraction, double Volatility, double Rate, double DividendYield, OptionRight Right, CashDividend[] Dividends)
{
    /// <summary>Standard deviations below this count as 0: the price differs by less than 0.4 of it times spot.</summary>
    public const double LeastStandardDeviation = 1e-9;

    /// <summary>b = r − q.</summary>
    public double Carry => Rate - DividendYield;

    /// <summary>+1 for a call, −1 for a put.</summary>
    public double Sign => Right == OptionRight.Call ? 1 : -1;

    /// <summary>True when the path is known.</summary>
    public bool Deterministic => Spot == 0 || Strike == 0 || Volatility * Math.Sqrt(YearFraction) < LeastStandardDeviation;

    /// <summary>Checks and sorts.</summary>
    public static DividendProblem Create(
        double spot, double strike, double yearFraction, double volatility, double rate, double dividendYield, OptionRight right, IReadOnlyList<CashDividend> dividends)
    {
        ArgumentNullException.ThrowIfNull(dividends);
        Guard.InRange(spot, EuropeanTerms.LeastPrice, EuropeanTerms.MostPrice);
        Guard.InRange(strike, 0, EuropeanTerms.MostPrice);
        Guard.NonNegative(yearFraction);
        Guard.NonNegative(volatility);
        Guard.Finite(rate);
        Guard.Finite(dividendYield);
        Guard.InRange(-rate * yearFraction, double.NegativeInfinity, BlackScholes.GreatestGrowth, nameof(rate));
        Guard.InRange(-dividendYield * yearFraction, double.NegativeInfinity, BlackScholes.GreatestGrowth, nameof(dividendYield));
        if (right is not (OptionRight.Call or OptionRight.Put)) throw new ArgumentOutOfRangeException(nameof(right), right, "Expected Call or Put.");
        foreach (CashDividend d in dividends)
        {
            Guard.Finite(d.YearFraction, "dividends.YearFraction");
            Guard.NonNegative(d.Amount, "dividends.Amount");
        }

        CashDividend[] alive =
        [
            .. dividends.Where(d => d.YearFraction > 0 && d.YearFraction <= yearFraction && d.Amount > 0).GroupBy(d => d.YearFraction)
                .OrderBy(g => g.Key).Select(g => new CashDividend(g.Key, g.Sum(d => d.Amount))),
        ];
        return new DividendProblem(spot, strike, yearFraction, volatility, rate, dividendYield, right, alive);
    }

    /// <summary>max(±(S − K), 0).</summary>
    public double Payoff(double spot) => Math.Max(Sign * (spot - Strike), 0);
}
