// P(S) = Σ units·(V(S) − price),  V the payoff of what expires at the horizon, Black–Scholes of what is left of the rest
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Strategies;

/// <summary>A stretch of prices on which the profit is a + b·S, or a curve.</summary>
/// <param name="Low">S at its lower end.</param>
/// <param name="High">S at its upper end, +∞ for the last.</param>
/// <param name="Line">a and b; null where options that have not expired bend it.</param>
internal readonly record struct ProfitPiece(double Low, double High, (double Constant, double Slope)? Line);

/// <summary>The profit of a strategy at its horizon as a function of the price then.</summary>
internal sealed class HorizonProfit
{
    private readonly OptionStrategy _strategy;
    private readonly StrategyOutlook _outlook;
    private readonly double _scale;

    public HorizonProfit(OptionStrategy strategy, StrategyOutlook outlook)
    {
        (_strategy, _outlook) = (strategy, outlook);
        double[] strikes = [.. strategy.Legs.Where(l => l.IsOption).Select(l => l.Strike).Distinct().Order()];
        PayoffLeg[] alive = [.. strategy.Legs.Where(l => l.IsOption && l.YearsToExpiry > strategy.HorizonYears)];
        if (alive.Length == 0)
        {
            Pieces = [.. Between(0, strikes, double.PositiveInfinity).Select(p => new ProfitPiece(p.Low, p.High, Line(p.Low, p.High)))];
        }
        else
        {
            // Beyond so many deviations of what is left, options are their limits to the last digit.
            double reach = alive.Max(l => (14 * Volatility(l) * Math.Sqrt(Left(l))) + (Math.Abs(outlook.Rate - outlook.DividendYield) * Left(l))) + 0.01;
            double low = strikes[0] * Math.Exp(-reach), high = strikes[^1] * Math.Exp(reach);
            Pieces = [new ProfitPiece(0, low, Limit(below: true)), .. Between(low, strikes, high).Select(p => new ProfitPiece(p.Low, p.High, null)), new ProfitPiece(high, double.PositiveInfinity, Limit(below: false))];
        }

        _scale = Math.Max(strategy.Legs.Sum(l => Math.Abs(l.Units) * (l.IsOption ? l.Strike : l.Price)), double.Epsilon);
    }

    /// <summary>Adjoining stretches from 0 to +∞.</summary>
    public ProfitPiece[] Pieces { get; }

    /// <summary>P(S), quote currency; at +∞ the limit.</summary>
    public double At(double price)
    {
        if (double.IsPositiveInfinity(price)) return Pieces[^1].Line is { } line && line.Slope != 0 ? line.Slope * double.PositiveInfinity : Pieces[^1].Line!.Value.Constant;
        double sum = 0;
        foreach (PayoffLeg leg in _strategy.Legs)
            sum += leg.Units * (Value(leg, price) - leg.Price);
        return sum;
    }

    /// <summary>Prices at which the profit crosses an amount, ascending. Where it stays there over a stretch, the ends of the stretch.</summary>
    public List<double> Crossings(double amount)
    {
        var found = new List<double>();
        foreach (ProfitPiece piece in Pieces)
        {
            if (piece.Line is { } line) OnLine(piece, line, amount, found);
            else OnCurve(piece, amount, found);
        }

        found.Sort();
        for (int i = found.Count - 1; i > 0; i--)
            if (found[i] - found[i - 1] <= 1e-12 * found[i])
                found.RemoveAt(i);
        // A touch without a crossing is none, unless a flat stretch begins or ends there.
        return found;
    }

    /// <summary>Prices at which the profit may be greatest or least: ends of pieces, and turning points of curves.</summary>
    public IEnumerable<double> Extremes()
    {
        yield return 0;
        foreach (ProfitPiece piece in Pieces)
        {
            if (piece.Line is null)
                foreach (ChebyshevSeries series in Curve(piece, 0).Pieces)
                    foreach (double y in RootIsolation.Roots(series.Derivative(), 1e-13 * _scale / (series.B - series.A)))
                        yield return Math.Exp(y);
            yield return piece.High;
        }
    }

    private static IEnumerable<(double Low, double High)> Between(double low, double[] strikes, double high)
    {
        double from = low;
        foreach (double strike in strikes)
        {
            yield return (from, strike);
            from = strike;
        }

        yield return (from, high);
    }

    private void OnLine(ProfitPiece piece, (double Constant, double Slope) line, double amount, List<double> found)
    {
        double noise = 4e-16 * _scale;
        if (Math.Abs(line.Slope) * (double.IsFinite(piece.High) ? piece.High : 1) <= noise)
        {
            // Flat, at the amount itself: its ends.
            if (Math.Abs(line.Constant - amount) > noise) return;
            if (piece.Low > 0) found.Add(piece.Low);
            if (double.IsFinite(piece.High)) found.Add(piece.High);
            return;
        }

        double price = (amount - line.Constant) / line.Slope;
        if (price >= piece.Low * (1 - 1e-15) && price <= piece.High * (1 + 1e-15) && price > 0) found.Add(price);
    }

    private void OnCurve(ProfitPiece piece, double amount, List<double> found)
    {
        foreach (ChebyshevSeries series in Curve(piece, amount).Pieces)
            found.AddRange(RootIsolation.Roots(series, 1e-13 * _scale).Select(Math.Exp));
    }

    private PiecewiseChebyshev Curve(ProfitPiece piece, double amount)
        => PiecewiseChebyshev.Build([Math.Log(piece.Low), Math.Log(piece.High)], 1e-13 * _scale, 1e-9, (_, _) => (y, into) =>
        {
            for (int i = 0; i < y.Length; i++)
                into[i] = At(Math.Exp(y[i])) - amount;
        }, parallel: false);

    private (double, double) Line(double low, double high)
    {
        double inside = double.IsFinite(high) ? 0.5 * (low + high) : low + 1, constant = 0, slope = 0;
        foreach (PayoffLeg leg in _strategy.Legs)
        {
            constant -= leg.Paid;
            if (!leg.IsOption) slope += leg.Units;
            else if (leg.Sign * (inside - leg.Strike) > 0) (constant, slope) = (constant - (leg.Units * leg.Sign * leg.Strike), slope + (leg.Units * leg.Sign));
        }

        return (constant, slope);
    }

    /// <summary>a + b·S far below or above all strikes.</summary>
    private (double, double) Limit(bool below)
    {
        double constant = 0, slope = 0;
        foreach (PayoffLeg leg in _strategy.Legs)
        {
            constant -= leg.Paid;
            if (!leg.IsOption) slope += leg.Units;
            else if (leg.Sign < 0 == below)
            {
                constant -= leg.Units * leg.Sign * leg.Strike * Math.Exp(-_outlook.Rate * Left(leg));
                slope += leg.Units * leg.Sign * Math.Exp(-_outlook.DividendYield * Left(leg));
            }
        }

        return (constant, slope);
    }

    private double Value(PayoffLeg leg, double price)
        => Left(leg) is var left && leg.IsOption && left > 0 && price > EuropeanRange.Least
            ? BlackScholes.Evaluate(price, leg.Strike, left, Volatility(leg), _outlook.Rate, _outlook.DividendYield, leg.Right!.Value).Price
            : leg is { IsOption: true, Right: OptionRight.Put } && left > 0 ? leg.Strike * Math.Exp(-_outlook.Rate * left) : leg.Payoff(price);

    private double Left(PayoffLeg leg) => leg.IsOption ? leg.YearsToExpiry - _strategy.HorizonYears : 0;

    private double Volatility(PayoffLeg leg) => leg.Volatility ?? _outlook.Volatility;

    private static class EuropeanRange
    {
        /// <summary>Prices below are zero as far as options are concerned.</summary>
        public const double Least = 1e-90;
    }
}
