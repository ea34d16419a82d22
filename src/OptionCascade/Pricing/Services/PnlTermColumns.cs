
namespace OptionCascade.Pricing.Services;

/// <summary>One column per Taylor term and row, per unit of underlying, between two states of the same rows.</summary>
internal static class PnlTermColumns
{
    /// <summary>What an expiry's rows share: the changes of the state.</summary>
    private readonly record struct Change(double Spot, double Time, double Rate, double DividendYield);

    /// <summary>Column 0 is the full revaluation, then the terms in ascending order of their bits.</summary>
    public static Memory<double>[] Compute(ResolvedBook before, ResolvedBook after, PnlTerms terms)
    {
        GreekSet set = GreekSet.Price;
        for (int rest = (int)terms; rest != 0; rest &= rest - 1)
            set |= Greeks((PnlTerms)(rest & -rest));
        BookGreeks greeks = BookPricer.Evaluate(before, set);
        double[] full = BookPricer.Evaluate(after, GreekSet.Price).Values;
        ReadOnlySpan<double> price = greeks[GreekSet.Price];
        for (int i = 0; i < full.Length; i++)
            full[i] -= price[i];

        var columns = new List<Memory<double>> { full };
        for (int rest = (int)terms; rest != 0; rest &= rest - 1)
            columns.Add(Column(before, after, greeks, (PnlTerms)(rest & -rest)));
        return [.. columns];
    }

    private static double[] Column(ResolvedBook before, ResolvedBook after, BookGreeks greeks, PnlTerms term)
    {
        double[] values = new double[before.Count];
        ReadOnlySpan<double> sigma = before.Volatilities, moved = after.Volatilities;
        for (int x = 0; x < before.Expiries.Length; x++)
        {
            ResolvedExpiry e = before.Expiries[x], l = after.Expiries[x];
            EuropeanTerms now = Terms(before, e), later = Terms(after, l);
            var d = new Change(after.Market.Spot - before.Market.Spot, e.YearFraction - l.YearFraction,
                now.Expired || later.Expired ? 0 : later.Rate - now.Rate, now.Expired || later.Expired ? 0 : later.DividendYield - now.DividendYield);
            (double factor, int power) = Increment(term, d);
            if (factor == 0) continue; // the values stay 0
            Span<double> to = values.AsSpan(e.Start, e.Count);
            if (term == PnlTerms.TimeConvexity) SecondTimeDerivative(in now, greeks, sigma, e.Start, to);
            else greeks[Greeks(term)].Slice(e.Start, e.Count).CopyTo(to);
            for (int i = 0; i < to.Length; i++)
            {
                double v = power == 0 ? 1 : moved[e.Start + i] - sigma[e.Start + i];
                to[i] *= factor * (power <= 1 ? v : power == 2 ? v * v : v * v * v);
            }
        }

        return values;
    }

    /// <summary>V_tt = r·V_t − b·S·V_St − ½σ²S²·V_SSt: the time derivative of the Black–Scholes equation.</summary>
    private static void SecondTimeDerivative(in EuropeanTerms e, BookGreeks greeks, ReadOnlySpan<double> volatilities, int start, Span<double> to)
    {
        ReadOnlySpan<double> theta = greeks[GreekSet.Theta], charm = greeks[GreekSet.Charm], color = greeks[GreekSet.Color];
        double rate = e.Rate, carry = e.Carry * e.Spot, half = 0.5 * e.Spot * e.Spot;
        for (int i = 0; i < to.Length; i++)
        {
            int row = start + i;
            to[i] = (rate * theta[row]) - (carry * charm[row]) - (half * volatilities[row] * volatilities[row] * color[row]);
        }
    }

    /// <summary>The part of a term's increment that an expiry's rows share, and the power of δσ that belongs to it.</summary>
    private static (double Factor, int Power) Increment(PnlTerms term, Change d) => term switch
    {
        PnlTerms.Delta => (d.Spot, 0),
        PnlTerms.Vega => (1, 1),
        PnlTerms.Theta => (d.Time, 0),
        PnlTerms.Rho => (d.Rate, 0),
        PnlTerms.DividendRho => (d.DividendYield, 0),
        PnlTerms.Gamma => (0.5 * d.Spot * d.Spot, 0),
        PnlTerms.Vanna => (d.Spot, 1),
        PnlTerms.Charm => (d.Spot * d.Time, 0),
        PnlTerms.Volga => (0.5, 2),
        PnlTerms.Veta => (d.Time, 1),
        PnlTerms.TimeConvexity => (0.5 * d.Time * d.Time, 0),
        PnlTerms.Vera => (d.Rate, 1),
        PnlTerms.Speed => (d.Spot * d.Spot * d.Spot / 6, 0),
        PnlTerms.Zomma => (0.5 * d.Spot * d.Spot, 1),
        PnlTerms.Color => (0.5 * d.Spot * d.Spot * d.Time, 0),
        PnlTerms.Ultima => (1.0 / 6, 3),
        _ => throw new ArgumentOutOfRangeException(nameof(term), term, "Expected exactly one term."),
    };

    private static GreekSet Greeks(PnlTerms term) => term switch
    {
        PnlTerms.Delta => GreekSet.Delta,
        PnlTerms.Vega => GreekSet.Vega,
        PnlTerms.Theta => GreekSet.Theta,
        PnlTerms.Rho => GreekSet.Rho,
        PnlTerms.DividendRho => GreekSet.DividendRho,
        PnlTerms.Gamma => GreekSet.Gamma,
        PnlTerms.Vanna => GreekSet.Vanna,
        PnlTerms.Charm => GreekSet.Charm,
        PnlTerms.Volga => GreekSet.Volga,
        PnlTerms.Veta => GreekSet.Veta,
        PnlTerms.TimeConvexity => GreekSet.Theta | GreekSet.Charm | GreekSet.Color,
        PnlTerms.Vera => GreekSet.Vera,
        PnlTerms.Speed => GreekSet.Speed,
        PnlTerms.Zomma => GreekSet.Zomma,
        PnlTerms.Color => GreekSet.Color,
        PnlTerms.Ultima => GreekSet.Ultima,
        _ => throw new ArgumentOutOfRangeException(nameof(term), term, "Expected exactly one term."),
    };

    private static EuropeanTerms Terms(ResolvedBook book, in ResolvedExpiry e)
        => EuropeanTerms.FromForward(book.Market.Spot, e.Forward, e.Discount, e.YearFraction, 0);
}
