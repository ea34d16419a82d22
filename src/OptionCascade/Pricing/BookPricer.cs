using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

/// <summary>Prices whole books: European options in closed form (Black–Scholes–Merton on spot, which is Black-76 on each expiry's forward).</summary>
public static class BookPricer
{
    /// <summary>Price and Greeks of every row with spot moved to S₀·eˣ, volatilities fixed per strike, forwards moved with spot.</summary>
    /// <param name="book">The resolved book.</param>
    /// <param name="set">What to compute.</param>
    /// <param name="logMove">x, log move of spot; 0 is the snapshot itself.</param>
    /// <exception cref="ArgumentOutOfRangeException">The move is NaN or infinite.</exception>
    public static BookGreeks Evaluate(ResolvedBook book, GreekSet set, double logMove = 0)
    {
        ArgumentNullException.ThrowIfNull(book);
        Guard.Finite(logMove);
        BookGreeks into = BookGreeks.Allocate(set, book.Count);
        double spot = book.Market.Spot * Math.Exp(logMove);
        foreach (ResolvedExpiry e in book.Expiries)
        {
            double forward = e.Forward * Math.Exp(logMove), t = e.YearFraction, rootT = Math.Sqrt(t);
            double r = t > 0 ? -Math.Log(e.Discount) / t : 0, q = t > 0 ? r - Math.Log(forward / spot) / t : 0, dq = e.Discount * forward / spot;
            for (int i = e.Start; i < e.Start + e.Count; i++)
            {
                double k = book.Strikes[i], v = book.Volatilities[i], w = book.Signs[i], s = v * rootT;
                double d1 = (Math.Log(forward / k) / s) + (0.5 * s), d2 = d1 - s;
                double n1 = Cdf(w * d1), n2 = Cdf(w * d2), pdf = Math.Exp(-0.5 * d1 * d1) / Math.Sqrt(2 * Math.PI);
                double price = e.Discount * w * ((forward * n1) - (k * n2));
                double gamma = dq * pdf / (spot * s), vega = dq * spot * pdf * rootT;
                double theta = (-0.5 * gamma * spot * spot * v * v) + (w * ((q * spot * dq * n1) - (r * e.Discount * k * n2)));
                Set(GreekSet.Price, i, price);
                Set(GreekSet.Delta, i, w * dq * n1);
                Set(GreekSet.Gamma, i, gamma);
                Set(GreekSet.Vega, i, vega);
                Set(GreekSet.Theta, i, theta);
                Set(GreekSet.Rho, i, w * k * t * e.Discount * n2);
                Set(GreekSet.Vanna, i, -dq * pdf * d2 / v);
                Set(GreekSet.Charm, i, (w * q * dq * n1) - (dq * pdf * ((2 * (r - q) * t) - (d2 * s)) / (2 * t * s)));
                Set(GreekSet.Volga, i, vega * d1 * d2 / v);
            }
        }

        return into;

        void Set(GreekSet greek, int row, double value)
        {
            if ((set & greek) != 0) into.Column(greek)[row] = value;
        }

        static double Cdf(double x) => 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(-x / Math.Sqrt(2));
    }
}
