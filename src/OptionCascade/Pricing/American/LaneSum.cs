using System.Runtime.Intrinsics;

namespace OptionCascade.Pricing.American;

/// <summary>
/// Sums over quadrature points in an order that does not depend on the vector width: lane i, for each of the eight residues of the point's number, sums its points
/// in ascending order whatever register holds it; then the eight lanes are added here.
/// </summary>
internal static unsafe class LaneSum
{
    /// <summary>Number of lanes.</summary>
    public const int Lanes = 8;

    /// <summary>((0 + 2) + (4 + 6)) + ((1 + 3) + (5 + 7)).</summary>
    public static double Of(double* lanes)
    {
        Vector128<double> low = Vector128.Load(lanes) + Vector128.Load(lanes + 2), high = Vector128.Load(lanes + 4) + Vector128.Load(lanes + 6), sum = low + high;
        return sum.ToScalar() + sum.GetElement(1);
    }
}
