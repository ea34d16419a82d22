namespace OptionCascade.Numerics;

/// <summary>Elementary functions near the point where the direct formula cancels.</summary>
internal static class ElementaryFunctions
{
    /// <summary>ln(1 + x) with full relative accuracy for every x > −1 (Kahan's correction of the rounding of 1 + x).</summary>
    public static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>e^x − 1 without cancellation: (e^x − 1)·x/ln(e^x), in which the rounding of e^x drops out. The runtime's own subtracts.</summary>
    public static double ExpMinusOne(double x)
    {
        double e = Math.Exp(x);
        if (e == 1) return x;
        double d = e - 1;
        return d == -1 || double.IsInfinity(e) ? d : d * x / Math.Log(e);
    }

    /// <summary>ln(a/b), a and b > 0, with full relative accuracy also for a close to b.</summary>
    public static double LogRatio(double a, double b)
    {
        double gap = (a - b) / b;
        return Math.Abs(gap) < 0.5 ? LogOnePlus(gap) : Math.Log(a / b);
    }
}
