// One expiry of FlowField.cs: Δ = e^(−q(T − t))·[C + D(X, u)], X = x − bt, u = (1 + y)·√(T − t). The table holds D as a function of X and ln u.
using OptionCascade.Exposure;
using OptionCascade.Numerics;
using OptionCascade.Pricing;

namespace OptionCascade.Hedging;

/// <summary>The delta of one expiry of a book as a function of spot, volatility and time. Units of underlying.</summary>
internal sealed class ExpiryField
{
    /// <summary>So many rows are summed as quickly as a table is looked up, to within a factor of some.</summary>
    private const int DirectRows = 256;

    /// <summary>Tables end where the widest step is this wide, log price: below it even dense strikes are summed.</summary>
    private const double LeastTabledDeviation = 1e-3;

    /// <summary>Least widths that a rectangle of degree 15 may be long.</summary>
    private const double MostWidths = 4;

    /// <summary>Rounding of a sum, relative to its gross.</summary>
    private const double Rounding = 1e-14;

    private readonly NormalSteps _steps;
    private readonly double _yearFraction, _carry, _dividendYield, _constant, _leastTabledScale, _reach;
    private readonly ChebyshevTree? _table;

    public ExpiryField(DealerBook dealers, in ResolvedExpiry expiry, FlowFieldDomain domain, double tolerance)
    {
        ResolvedBook book = dealers.Book;
        _yearFraction = expiry.YearFraction;
        bool due = !(_yearFraction > 0);
        double spot = book.Market.Spot, rate = due ? 0 : -Math.Log(expiry.Discount) / _yearFraction;
        _carry = due ? 0 : Math.Log(expiry.Forward / spot) / _yearFraction;
        _dividendYield = rate - _carry;
        var rows = new List<(double, double, double)>(expiry.Count);
        for (int i = expiry.Start; i < expiry.Start + expiry.Count; i++)
        {
            double units = dealers.Units[i];
            if (book.Signs[i] < 0) _constant -= units;
            if (book.Strikes[i] < BookDelta.LeastStrike) _constant += units;
            else rows.Add((VectorMath.LogRatio(book.Strikes[i], expiry.Forward), due ? 0 : book.Volatilities[i], units));
        }

        _steps = NormalSteps.Create(rows);
        double lived = Math.Min(domain.HorizonYears, _yearFraction);
        double growth = Math.Exp(-_dividendYield * _yearFraction) * Math.Exp(Math.Max(_dividendYield * lived, 0));
        tolerance /= growth;
        _reach = NormalStepCurve.Reach(tolerance, _steps.Gross);
        double most = (1 + domain.HighestVolatilityShift) * Math.Sqrt(_yearFraction);
        double least = (1 + domain.LowestVolatilityShift) * Math.Sqrt(_yearFraction - lived);
        _leastTabledScale = LeastTabledScale(least, most);
        double error = (0.01 * tolerance) + (Rounding * _steps.Gross); // steps beyond reach
        if (_leastTabledScale < most && tolerance > 0)
        {
            double drift = _carry * lived;
            _table = ChebyshevTree.Build(domain.LowestLogMove - Math.Max(drift, 0), domain.HighestLogMove - Math.Min(drift, 0),
                Math.Log(_leastTabledScale), Math.Log(most), tolerance, Cell);
            error += _table.Error;
        }

        Error = error * growth;
    }

    /// <summary>Error of the delta, units of underlying.</summary>
    public double Error { get; }

    /// <summary>Memory of the table, bytes.</summary>
    public long TableBytes => _table?.Bytes ?? 0;

    /// <summary>Σ |contracts · multiplier · D·F/S| of one expiry.</summary>
    public static double GrossOf(DealerBook dealers, in ResolvedExpiry expiry)
    {
        double sum = 0;
        foreach (double units in dealers.Units.Slice(expiry.Start, expiry.Count))
            sum += Math.Abs(units);
        return sum * expiry.Discount * expiry.Forward / dealers.Book.Market.Spot;
    }

    /// <summary>Δ and its derivatives; all 0 once the expiry is reached.</summary>
    public FlowPoint Delta(double x, double y, double t)
    {
        double left = _yearFraction - t;
        if (t > 0 && left <= 0) return default;
        double at = x - (_carry * t), v = 1 + y, discount = Math.Exp(-_dividendYield * left);
        if (left <= 0) return new FlowPoint(discount * (_constant + _steps.Hard(at)), 0, 0, 0);

        double u = v * Math.Sqrt(left), value, perX, perLogScale;
        if (_table is null || u < _leastTabledScale)
        {
            (value, perX, double perScale) = _steps.Slopes(at, u, _reach);
            perLogScale = perScale * u;
        }
        else
        {
            (value, perX, perLogScale) = _table.Evaluate(at, Math.Log(u));
            value += _steps.Hard(at);
        }

        value += _constant;
        return new FlowPoint(discount * value, discount * perX, discount * perLogScale / v,
            discount * ((_dividendYield * value) - (_carry * perX) - (0.5 * perLogScale / left)));
    }

    /// <summary>The least u from which the table is used: above it more than a few rows turn at one price.</summary>
    private double LeastTabledScale(double least, double most)
    {
        double low = Math.Max(least, Math.Min(most, LeastTabledDeviation / Math.Max(_steps.MostWidth, double.Epsilon))), high = most;
        if (_steps.MostRowsAt(high, _reach) <= DirectRows) return double.PositiveInfinity;
        if (_steps.MostRowsAt(low, _reach) > DirectRows) return low;
        while (high > 1.05 * low)
        {
            double middle = Math.Sqrt(low * high);
            if (_steps.MostRowsAt(middle, _reach) <= DirectRows) low = middle;
            else high = middle;
        }

        return low;
    }

    private ChebyshevTree.Cell Cell(double a, double b, double low, double high)
    {
        double most = Math.Exp(high);
        NormalSteps.Part part = _steps.On(a, b, most, _reach);
        if (part.Rows == 0) return new ChebyshevTree.Cell('\0', part.Sum(a, most), null);
        // Nothing may hide between the points: not much wider than the narrowest step, at most a factor of two in u.
        char split = b - a > MostWidths * part.LeastWidth * Math.Exp(low) ? 'x' : high - low > 0.7 ? 'y' : '\0';
        return new ChebyshevTree.Cell(split, null, (x, logScale) => part.Sum(x, Math.Exp(logScale)));
    }
}
