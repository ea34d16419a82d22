// I(Q_i) = ±|ln(p_i/mid)|        Q_i = units up to level i of the side that is eaten;  between knots: rational quadratics, I′ continuous and > 0
// I(Q)   = I(Q_n) ± (|Q| − Q_n)/d beyond the last known level
//
//   p_i   price of level i           Q   units, buying > 0           d   density assumed there, units per log price
using System.Globalization;
using OptionCascade.Market;
using OptionCascade.Numerics;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>How far a quantity executed at once moves the price, from the levels of a book: bids for a sale, asks for a purchase. Not odd.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>The price that it moves is mid's: the last level eaten, as log distance from mid. A book jumps by half its spread for the first unit; a law must have I(0) = 0 and one
/// slope there, so that half spread is spread over the first knot. The slope at zero is the harmonic mean of the first stretch of each side.</item>
/// <item>Levels nearer together than the resolution are one knot, and so are those nearer than a twentieth of their distance from mid: at the knots the law is exact, between
/// them the step function of the book is smoothed.</item>
/// <item>Beyond the last known level the depth is the caller's assumption, without a default.</item>
/// <item>It is the book of one instant: nobody refills it and nobody withdraws.</item>
/// </list>
/// </remarks>
public sealed class OrderBookImpact : IImpactLaw
{
    private const double RelativeResolution = 0.05;
    private readonly MonotoneRationalSpline _up, _down; // |Q| → |I|

    private OrderBookImpact(List<(double Units, double Log)> up, List<(double Units, double Log)> down, DepthBeyondBook beyond)
    {
        DensityBeyondAbove = beyond.For(up[^1].Units, up[^1].Log);
        DensityBeyondBelow = beyond.For(down[^1].Units, down[^1].Log);
        double atZero = Harmonic(up[1].Log / up[1].Units, down[1].Log / down[1].Units);
        _up = Spline(up, atZero, 1 / DensityBeyondAbove);
        _down = Spline(down, atZero, 1 / DensityBeyondBelow);
    }

    /// <summary>The law of a book.</summary>
    /// <param name="book">A book with both sides, not crossed.</param>
    /// <param name="beyond">What rests beyond the last level of each side.</param>
    /// <param name="resolutionBasisPoints">Least distance between knots, 10⁻⁴ of the price, finite, &gt; 0. Default 1: finer than what a book means a second later.</param>
    /// <exception cref="ArgumentException">The book has an empty side or is crossed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The resolution is out of range.</exception>
    public static OrderBookImpact Of(OrderBook book, DepthBeyondBook beyond, double resolutionBasisPoints = 1)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(beyond);
        Guard.Positive(resolutionBasisPoints);
        if (book.Top is not { Spread: > 0 } top) throw new ArgumentException("Expected a book with a bid below an ask, got one that is empty on a side or crossed.", nameof(book));
        return new OrderBookImpact(Knots([.. book.Known(BookSide.Ask)], top.Mid, 1e-4 * resolutionBasisPoints), Knots([.. book.Known(BookSide.Bid)], top.Mid, 1e-4 * resolutionBasisPoints), beyond);
    }

    /// <summary>The law of depth in bands around mid: exact at the bands' edges.</summary>
    /// <param name="depth">At least one band with units on each side; units must not fall with distance.</param>
    /// <param name="beyond">What rests beyond the last band of each side.</param>
    /// <exception cref="ArgumentException">A side has no units, or fewer at a greater distance.</exception>
    public static OrderBookImpact Of(DepthBuckets depth, DepthBeyondBook beyond)
    {
        ArgumentNullException.ThrowIfNull(depth);
        ArgumentNullException.ThrowIfNull(beyond);
        return new OrderBookImpact(Knots(depth, BookSide.Ask), Knots(depth, BookSide.Bid), beyond);
    }

    /// <inheritdoc/>
    public string Name => "order-book";

    /// <summary>Units of asks known; a purchase of more meets the assumed density.</summary>
    public double KnownAbove => _up.High;

    /// <summary>Units of bids known; a sale of more meets the assumed density.</summary>
    public double KnownBelow => _down.High;

    /// <summary>Log price up to which asks are known, &gt; 0.</summary>
    public double KnownLogMoveUp => _up.HighValue;

    /// <summary>Log price down to which bids are known, &lt; 0.</summary>
    public double KnownLogMoveDown => -_down.HighValue;

    /// <summary>Density assumed above, units per log price.</summary>
    public double DensityBeyondAbove { get; }

    /// <summary>Density assumed below, units per log price.</summary>
    public double DensityBeyondBelow { get; }

    /// <summary>True where I(Q) rests on the assumption about depth beyond the known levels.</summary>
    /// <param name="quantity">Q, units, buying &gt; 0.</param>
    public bool IsAssumed(double quantity) => quantity > _up.High || -quantity > _down.High;

    /// <inheritdoc/>
    public double LogMove(double quantity) => quantity >= 0 ? Beyond(_up, quantity) : -Beyond(_down, -quantity);

    /// <inheritdoc/>
    public double Slope(double quantity)
    {
        (MonotoneRationalSpline side, double size) = quantity >= 0 ? (_up, quantity) : (_down, -quantity);
        return size >= side.High ? side.HighSlope : side.Slope(size);
    }

    /// <inheritdoc/>
    public double Quantity(double logMove)
    {
        (MonotoneRationalSpline side, double move) = logMove >= 0 ? (_up, logMove) : (_down, -logMove);
        double size = move > side.HighValue ? side.High + ((move - side.HighValue) / side.HighSlope) : side.Inverse(move);
        return logMove >= 0 ? size : -size;
    }

    private static double Beyond(MonotoneRationalSpline side, double size) => size > side.High ? side.HighValue + ((size - side.High) * side.HighSlope) : side.Value(size);

    private static List<(double Units, double Log)> Knots(IReadOnlyList<DepthLevel> levels, double mid, double resolution)
    {
        var knots = new List<(double Units, double Log)> { (0, 0) };
        double units = 0;
        for (int i = 0; i < levels.Count; i++)
        {
            units += levels[i].Quantity;
            double log = Math.Abs(Math.Log(levels[i].Price / mid));
            if (i == levels.Count - 1 || log >= knots[^1].Log + Math.Max(resolution, RelativeResolution * knots[^1].Log)) knots.Add((units, log));
        }

        return knots;
    }

    private static List<(double Units, double Log)> Knots(DepthBuckets depth, BookSide side)
    {
        var knots = new List<(double Units, double Log)> { (0, 0) };
        foreach (DepthBucket bucket in depth.Side(side))
        {
            if (bucket.Quantity < knots[^1].Units)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected units that do not fall with distance, got {bucket.Quantity:R} after {knots[^1].Units:R}."), nameof(depth));
            double log = Math.Abs(Math.Log(side == BookSide.Ask ? 1 + (bucket.Percent / 100) : 1 - (bucket.Percent / 100)));
            // A band without units of its own: the price falls through it at once, so the units before it reach its far edge.
            if (bucket.Quantity == knots[^1].Units && knots.Count > 1) knots[^1] = (bucket.Quantity, log);
            else if (bucket.Quantity > 0) knots.Add((bucket.Quantity, log));
        }

        return knots.Count > 1 ? knots : throw new ArgumentException("Expected units on each side, got none.", nameof(depth));
    }

    private static MonotoneRationalSpline Spline(List<(double Units, double Log)> knots, double atZero, double atEnd)
    {
        double[] u = [.. knots.Select(k => k.Units)], v = [.. knots.Select(k => k.Log)], d = new double[u.Length];
        (d[0], d[^1]) = (atZero, atEnd);
        for (int k = 1; k < u.Length - 1; k++)
            d[k] = Harmonic((v[k] - v[k - 1]) / (u[k] - u[k - 1]), (v[k + 1] - v[k]) / (u[k + 1] - u[k]));
        return new MonotoneRationalSpline(u, v, d);
    }

    private static double Harmonic(double a, double b) => 2 * a * b / (a + b);
}
