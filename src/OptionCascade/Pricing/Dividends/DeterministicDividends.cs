namespace OptionCascade.Pricing.Dividends;

/// <summary>
/// The spot model at σ√T → 0 (or K = 0): the payoff on the known path, for an American option at the best of all instants.
/// Instants to look at: now, just before and after every ex-date, expiry, and where ∂/∂u of the discounted exercise value A·e^(−qu) − K·e^(−ru) is 0.
/// Out of the money and at the kink delta is 0; gamma and vega are 0.
/// </summary>
internal static class DeterministicDividends
{
    /// <summary>Price and Greeks.</summary>
    public static DividendGreeks Evaluate(DividendProblem p, bool american)
    {
        double r = p.Rate, q = p.DividendYield;
        // e^(−rt)·S(t) = growth·e^(−qt); growth falls at ex-dates.
        double growth = p.Spot, perSpot = 1, perRate = 0, start = 0;
        double best = 0, delta = 0, rho = 0;
        bool now = false;

        void Consider(double t)
        {
            double reinvested = Math.Exp(-q * t), discount = Math.Exp(-r * t);
            double value = p.Sign * ((growth * reinvested) - (p.Strike * discount));
            if (!(value > best)) return;
            best = value;
            delta = p.Sign * perSpot * reinvested;
            rho = p.Sign * ((perRate * reinvested) + (t * p.Strike * discount));
            now = t == 0;
        }

        void Stretch(double end)
        {
            if (!american) return;
            Consider(start);
            double ratio = r * p.Strike / (q * growth), turn = Math.Log(ratio) / (r - q);
            if (turn > start && turn < end) Consider(turn);
            Consider(end);
        }

        foreach (CashDividend d in p.Dividends)
        {
            Stretch(d.YearFraction);
            double paid = d.Amount * Math.Exp((q - r) * d.YearFraction);
            if (paid >= growth) (growth, perSpot, perRate) = (0, 0, 0);
            else (growth, perRate) = (growth - paid, perRate + (d.YearFraction * paid));
            start = d.YearFraction;
        }

        Stretch(p.YearFraction);
        Consider(p.YearFraction);
        double theta = (american && now) || best == 0 || p.YearFraction == 0 ? 0 : (r * best) - (p.Carry * p.Spot * delta);
        return new DividendGreeks { Price = best, Delta = delta, Theta = theta, Rho = rho, Converged = double.IsFinite(best) };
    }
}
