// θ         = ∂V/∂t                                       per year; GreekSet.Theta
// θ_Deribit = ∂V/∂t · min(1/365, T)                       quote currency for one calendar day, or for the life that is left
// θ_1d      = V(t + min(one day, life)) − V(t)            the change itself, by full revaluation at unchanged spot, volatility and rates
using NodaTime;

namespace OptionCascade.Pricing.Services;

/// <summary>Theta per row of a book, per unit of underlying, in the definitions that desks and venues use beside ∂V/∂t.</summary>
/// <remarks>
/// A rate and a change differ near expiry: an at-the-money option with four days left loses about 7% more over the next day than its rate says, and the
/// rate of an option with minutes left, taken for a whole day, exceeds its value. Deribit publishes the rate, limited to the life that is left: its own figures of
/// March 2026 agree with <see cref="Deribit"/> and not with <see cref="OverOneDay"/>.
/// </remarks>
public static class BookTheta
{
    /// <summary>∂V/∂t·min(1/365, T) per row, quote currency per unit; with T = 0 it is 0.</summary>
    /// <param name="book">The resolved book.</param>
    public static double[] Deribit(ResolvedBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        return DeribitFrom(book, BookPricer.Evaluate(book, GreekSet.Theta)[GreekSet.Theta]);
    }

    /// <summary>
    /// V after one day (24 hours), or at expiry if that comes first, minus V now, per row, quote currency per unit. At expiry V is the payoff at today's spot.
    /// Year fractions follow the book's time convention, so that under a business-day clock a day without trading costs nothing.
    /// </summary>
    /// <param name="book">The resolved book.</param>
    public static double[] OverOneDay(ResolvedBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        return OverOneDayFrom(book, BookPricer.Evaluate(book, GreekSet.Price)[GreekSet.Price]);
    }

    internal static double[] DeribitFrom(ResolvedBook book, ReadOnlySpan<double> theta)
    {
        double[] values = new double[book.Count];
        foreach (ResolvedExpiry e in book.Expiries)
        {
            double period = Math.Min(1.0 / 365, e.YearFraction);
            for (int i = e.Start; i < e.Start + e.Count; i++)
                values[i] = theta[i] * period;
        }

        return values;
    }

    internal static double[] OverOneDayFrom(ResolvedBook book, ReadOnlySpan<double> price)
    {
        double[] values = BookPricer.Evaluate(book.After(Duration.FromDays(1)), GreekSet.Price).Values;
        for (int i = 0; i < values.Length; i++)
            values[i] -= price[i];
        return values;
    }
}
