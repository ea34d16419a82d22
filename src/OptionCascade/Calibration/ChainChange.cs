// contracts in both chains, with a volatility in both and 0.02 ≤ |Δ| ≤ 0.98 before:   d_i = ln(σ_i after/σ_i before) at one strike and expiry
// β at fixed strikes   = Σ ν_i·d_i/Σ ν_i / x,   x = ln(S after/S before), ν_i vega before;   error from expiry to expiry
// β at the money       = ln(ATM after/ATM before)/x of each expiry, ATM: volatility at the forward, linear between strikes
// skew                 = volatility of the put with Δ = −¼ less that of the call with Δ = ¼, linear in Δ between out-of-the-money options
using System.Collections.Immutable;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Calibration;

/// <summary>One expiry in two chains.</summary>
/// <param name="Expiry">Expiry.</param>
/// <param name="YearFraction">Years to it at the first chain.</param>
/// <param name="AtTheMoney">Volatility at the forward before and after; NaN where strikes do not surround it.</param>
/// <param name="FixedStrike">Vega-weighted mean of ln(σ after/σ before) at fixed strikes; NaN without common contracts.</param>
/// <param name="Skew">25-delta put less 25-delta call before and after, volatility; NaN where deltas do not surround it.</param>
/// <param name="CallInterest">Open contracts in calls before and after.</param>
/// <param name="PutInterest">Open contracts in puts before and after.</param>
/// <param name="Vega">Σ vega of the common contracts, before, per unit of underlying.</param>
public sealed record ExpiryChange(NodaTime.Instant Expiry, double YearFraction, (double Before, double After) AtTheMoney, double FixedStrike, (double Before, double After) Skew,
    (double Before, double After) CallInterest, (double Before, double After) PutInterest, double Vega);

/// <summary>What changed from one chain of an underlying to a later one: open interest, volatility at fixed strikes and at the money, skew.</summary>
/// <param name="LogMove">x.</param>
/// <param name="Expiries">Expiries that both have.</param>
/// <param name="FixedStrikeBeta">Relative shift of volatility per log move of spot at fixed strikes: what <c>shiftPerLogMove</c> of a linear response means; NaN error with fewer than two expiries.</param>
/// <param name="CommonContracts">Contracts with a volatility in both.</param>
/// <param name="Opened">Contracts by which open interest rose where it rose, new listings among them.</param>
/// <param name="Closed">Contracts by which it fell where it fell, in contracts that had not expired.</param>
/// <param name="Expired">Open contracts of expiries that passed in between.</param>
public sealed record ChainChange(double LogMove, ImmutableArray<ExpiryChange> Expiries, Estimate FixedStrikeBeta, int CommonContracts, double Opened, double Closed, double Expired)
{
    /// <summary>Compares two chains.</summary>
    /// <param name="before">The earlier one.</param>
    /// <param name="after">The later one, of the same underlying.</param>
    /// <exception cref="ArgumentException">Other underlyings, the wrong order, the same spot, or no contract in both.</exception>
    public static ChainChange Of(ResolvedBook before, ResolvedBook after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.Market.Underlying != after.Market.Underlying) throw new ArgumentException($"Expected two chains of one underlying, got {before.Market.Underlying} and {after.Market.Underlying}.", nameof(after));
        if (after.Market.AsOf <= before.Market.AsOf) throw new ArgumentException("Expected the later chain second.", nameof(after));
        double x = Math.Log(after.Market.Spot / before.Market.Spot);
        if (x == 0) throw new ArgumentException("Expected a spot that moved, got the same one twice.", nameof(after));
        Side a = new(before), b = new(after);
        var expiries = ImmutableArray.CreateBuilder<ExpiryChange>();
        double weight = 0, sum = 0;
        int common = 0;
        var clusters = new List<(double Weight, double Sum)>();
        foreach (ResolvedExpiry e in before.Expiries)
        {
            if (after.Expiries.FirstOrDefault(o => o.Expiry == e.Expiry) is not { Count: > 0 } later) continue;
            double own = 0, moved = 0;
            for (int i = e.Start; i < e.Start + e.Count; i++)
            {
                if (Math.Abs(a.Deltas[i]) is < 0.02 or > 0.98 || !b.Row.TryGetValue(before.Book[before.BookRows[i]].Contract.Key, out int j)) continue;
                own += a.Vegas[i];
                moved += a.Vegas[i] * Math.Log(after.Volatilities[j] / before.Volatilities[i]);
                common++;
            }

            if (own > 0) clusters.Add((own, moved));
            (weight, sum) = (weight + own, sum + moved);
            expiries.Add(new ExpiryChange(e.Expiry, e.YearFraction, (a.AtTheMoney(e), b.AtTheMoney(later)), own > 0 ? moved / own : double.NaN, (a.Skew(e), b.Skew(later)),
                (Interest(before, e.Expiry, OptionRight.Call), Interest(after, e.Expiry, OptionRight.Call)), (Interest(before, e.Expiry, OptionRight.Put), Interest(after, e.Expiry, OptionRight.Put)), own));
        }

        if (!(weight > 0)) throw new ArgumentException("Expected contracts with a volatility in both chains, got none.", nameof(after));
        double mean = sum / weight, squares = clusters.Sum(c => (c.Sum - (mean * c.Weight)) * (c.Sum - (mean * c.Weight)));
        double error = clusters.Count < 2 ? double.NaN : Math.Sqrt(squares * clusters.Count / (clusters.Count - 1)) / weight / Math.Abs(x);
        (double opened, double closed, double expired) = Interest(before, after);
        return new ChainChange(x, expiries.ToImmutable(), new Estimate(mean / x, error), common, opened, closed, expired);
    }

    private static double Interest(ResolvedBook book, NodaTime.Instant expiry, OptionRight right)
        => book.Book.Positions().Where(p => p.Contract.Expiry == expiry && p.Contract.Right == right).Sum(p => p.Quantity);

    private static (double Opened, double Closed, double Expired) Interest(ResolvedBook before, ResolvedBook after)
    {
        Dictionary<OptionKey, double> left = before.Book.Positions().ToDictionary(p => p.Contract.Key, p => p.Quantity);
        double opened = 0, closed = 0, expired = 0;
        foreach (Position p in after.Book.Positions())
        {
            double change = p.Quantity - (left.Remove(p.Contract.Key, out double was) ? was : 0);
            (opened, closed) = (opened + Math.Max(change, 0), closed + Math.Max(-change, 0));
        }

        foreach ((OptionKey key, double was) in left)
            if (key.Expiry <= after.Market.AsOf) expired += was;
            else closed += was;
        return (opened, closed, expired);
    }

    private sealed class Side
    {
        private readonly ResolvedBook _book;

        public Side(ResolvedBook book)
        {
            _book = book;
            BookGreeks greeks = BookPricer.Evaluate(book, GreekSet.Delta | GreekSet.Vega);
            (Deltas, Vegas) = (greeks[GreekSet.Delta].ToArray(), greeks[GreekSet.Vega].ToArray());
            for (int i = 0; i < book.Count; i++) Row[book.Book[book.BookRows[i]].Contract.Key] = i;
        }

        public double[] Deltas { get; }

        public double[] Vegas { get; }

        public Dictionary<OptionKey, int> Row { get; } = [];

        public double AtTheMoney(ResolvedExpiry e)
            => Between([.. Enumerable.Range(e.Start, e.Count).Where(i => (_book.Strikes[i] >= e.Forward) == (_book.Signs[i] > 0)).Select(i => (_book.Strikes[i], _book.Volatilities[i])).OrderBy(p => p.Item1)], e.Forward);

        public double Skew(ResolvedExpiry e) => At(e, -1) - At(e, 1);

        private double At(ResolvedExpiry e, int sign)
            => Between([.. Enumerable.Range(e.Start, e.Count).Where(i => _book.Signs[i] == sign).Select(i => (Math.Abs(Deltas[i]), _book.Volatilities[i])).OrderBy(p => p.Item1)], 0.25);

        /// <summary>Linear between the neighbours; NaN outside.</summary>
        private static double Between((double X, double Y)[] points, double x)
        {
            for (int i = 1; i < points.Length; i++)
                if (points[i - 1].X <= x && x <= points[i].X)
                    return points[i].X == points[i - 1].X ? points[i].Y : points[i - 1].Y + ((points[i].Y - points[i - 1].Y) * (x - points[i - 1].X) / (points[i].X - points[i - 1].X));
            return double.NaN;
        }
    }
}
