namespace OptionCascade.Numerics;

/// <summary>
/// Σ xᵢ with the rounding errors carried along (two-sum of Knuth 1969, without branches): |error| ≤ ε·|Σ xᵢ| + O(n·ε²)·Σ|xᵢ|, so that subtotals and totals of any
/// grouping agree to the last bits. NaN and infinity pass through as in plain addition.
/// </summary>
internal struct CompensatedSum
{
    private double _sum;
    private double _carry;

    /// <summary>The sum so far.</summary>
    public readonly double Value => double.IsFinite(_carry) ? _sum + _carry : _sum;

    /// <summary>Adds a term.</summary>
    public void Add(double x)
    {
        double t = _sum + x, added = t - _sum;
        _carry += (_sum - (t - added)) + (x - added);
        _sum = t;
    }
}
