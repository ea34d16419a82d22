using OptionCascade.Numerics;

namespace OptionCascade.Margin.Population;

/// <summary>Sums that do not depend on the order of the terms.</summary>
internal static class OrderFreeSum
{
    /// <summary>Σ of the values, which are sorted in place: ascending, rounding errors carried along.</summary>
    public static double Of(Span<double> values)
    {
        values.Sort();
        var sum = new CompensatedSum();
        foreach (double x in values)
            sum.Add(x);
        return sum.Value;
    }
}
