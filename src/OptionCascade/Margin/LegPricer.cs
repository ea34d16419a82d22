using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;

namespace OptionCascade.Margin;

/// <summary>Model prices of the options of one group after a move.</summary>
internal static class LegPricer
{
    /// <summary>Prices in quote currency per unit of underlying.</summary>
    /// <param name="group">What the options share.</param>
    /// <param name="spot">S before the move.</param>
    /// <param name="years">T', years left, ≥ 0.</param>
    /// <param name="logMove">x, log move of the underlying.</param>
    /// <param name="strikes">K of each.</param>
    /// <param name="volatilities">σ of each, ≥ 0.</param>
    /// <param name="signs">+1 call, −1 put.</param>
    /// <param name="precision">For American options.</param>
    /// <param name="prices">Receives the prices.</param>
    public static void Price(in OptionGroup group, double spot, double years, double logMove, Span<double> strikes, Span<double> volatilities, Span<double> signs,
        AmericanPrecision precision, Span<double> prices)
    {
        if (years <= 0)
        {
            double s = spot * VectorMath.Exp(logMove);
            for (int i = 0; i < prices.Length; i++)
                prices[i] = Math.Max(signs[i] * (s - strikes[i]), 0);
        }
        else if (group.Exercise == ExerciseStyle.American)
        {
            American(in group, spot, years, logMove, strikes, volatilities, signs, precision, prices);
        }
        else
        {
            European(in group, spot, years, logMove, strikes, volatilities, signs, prices);
        }
    }

    /// <summary>F' = S·(F/S)^(T'/T) and D' = D^(T'/T), before a move of spot.</summary>
    public static (double Forward, double Discount) Carried(in OptionGroup group, double spot, double years)
    {
        if (years == group.YearFraction) return (group.Forward, group.Discount);
        double share = years / group.YearFraction;
        return (spot * Math.Exp(Math.Log(group.Forward / spot) * share), Math.Exp(Math.Log(group.Discount) * share));
    }

    /// <summary>European values of the same options, whatever their exercise; T' &gt; 0.</summary>
    public static unsafe void European(in OptionGroup group, double spot, double years, double logMove, Span<double> strikes, Span<double> volatilities,
        Span<double> signs, Span<double> prices)
    {
        (double forward, double discount) = Carried(in group, spot, years);
        var terms = EuropeanTerms.FromForward(spot, forward, discount, years, logMove);
        double** columns = stackalloc double*[EuropeanKernel.ColumnCount];
        fixed (double* k = strikes, v = volatilities, w = signs, p = prices)
        {
            columns[0] = p;
            EuropeanKernel.Evaluate(in terms, GreekSet.Price, k, v, w, prices.Length, columns, EuropeanKernel.Widest);
        }
    }

    private static void American(in OptionGroup group, double spot, double years, double logMove, Span<double> strikes, Span<double> volatilities,
        Span<double> signs, AmericanPrecision precision, Span<double> prices)
    {
        (double rate, double yield) = Rates(in group, spot);
        double s = spot * VectorMath.Exp(logMove);
        for (int i = 0; i < prices.Length; i++)
        {
            OptionRight right = signs[i] > 0 ? OptionRight.Call : OptionRight.Put;
            prices[i] = AmericanOption.Price(s, strikes[i], years, volatilities[i], rate, yield, right, precision);
        }
    }

    /// <summary>r = −ln D/T and q = r − ln(F/S)/T, per year.</summary>
    public static (double Rate, double DividendYield) Rates(in OptionGroup group, double spot)
    {
        double rate = -Math.Log(group.Discount) / group.YearFraction;
        return (rate, rate - (Math.Log(group.Forward / spot) / group.YearFraction));
    }
}
