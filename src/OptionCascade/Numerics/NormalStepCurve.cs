// D(x, u(x)) as piecewise Chebyshev series, D of NormalSteps.cs:
//
//   1  each group of steps of like width is compiled on a mesh of its own: an interval on which none of its steps turns is a constant; any other is
//      halved until it is at most 12 of the group's least widths long, so that nothing can hide between the points at which it is sampled
//   2  the groups' series are added on the union of their meshes; the meshes are nested, so that each sum is a polynomial of the same degree
//
// A step is worked on only within its reach, and a wide step only at a few points: the cost grows neither with the number of short-dated steps times
// the number of pieces that long-dated ones need, nor the other way round.
namespace OptionCascade.Numerics;

/// <summary>Compiles a <see cref="NormalSteps"/> to a function of one variable.</summary>
internal static class NormalStepCurve
{
    /// <summary>Least widths of a group that an interval may be long: Φ over 12 of its own widths needs a degree of about 50 for 12 digits.</summary>
    private const double MostWidths = 12;

    private const int MostDegree = 64;

    /// <summary>Dropped tails are this part of the tolerance.</summary>
    private const double TailShare = 0.01;

    /// <summary>Sum with a common scale that may depend on x.</summary>
    /// <param name="steps">The steps; those of no width are left out.</param>
    /// <param name="breakpoints">Strictly ascending: the ends of the domain, and points that must end a piece.</param>
    /// <param name="corners">Strictly ascending: the ends of the domain, and where u has a corner; all of them breakpoints.</param>
    /// <param name="tolerance">Absolute error aimed at, &gt; 0.</param>
    /// <param name="minimumWidth">Pieces are not made narrower.</param>
    /// <param name="scale">u(x), &gt; 0, smooth between the breakpoints; null for 1.</param>
    /// <param name="bounds">Least and largest u on [a, b]; may be too wide, never too narrow. Null for 1.</param>
    /// <param name="offset">Added to the result.</param>
    /// <param name="sign">+1 for offset + D, −1 for offset − D.</param>
    /// <param name="slope">True to compile ∂D/∂X, at fixed u, instead.</param>
    /// <returns>The curve and a bound of its error, estimated at points between those of the interpolation.</returns>
    public static (PiecewiseChebyshev Curve, double Error) Build(NormalSteps steps, IReadOnlyList<double> breakpoints, IReadOnlyList<double> corners, double tolerance, double minimumWidth,
        Func<double, double>? scale, Func<double, double, (double Least, double Most)>? bounds, double offset, int sign, bool slope = false)
    {
        int groups = steps.GroupCount;
        double gross = Enumerable.Range(0, groups).Sum(g => steps.GrossOf(g, slope)), reach = Reach(tolerance, gross), error = TailShare * tolerance;
        var parts = new PiecewiseChebyshev[groups];
        var union = new SortedSet<double>(breakpoints);
        for (int g = 0; g < groups; g++)
        {
            int group = g;
            // Half of the tolerance is for the groups: shared evenly and by weight, half each.
            double share = 0.25 * tolerance * ((1.0 / groups) + (steps.GrossOf(g, slope) / gross));
            parts[g] = PiecewiseChebyshev.Build(Mesh(steps, g, corners, reach, bounds), share, minimumWidth, (a, b) => Sampler(steps.On(a, b, Bounds(bounds, a, b).Most, reach, group), scale, slope),
                parallel: false, verify: true, mostDegree: MostDegree);
            error += parts[g].Error;
            foreach (ChebyshevSeries piece in parts[g].Pieces)
                union.Add(piece.A);
        }

        PiecewiseChebyshev curve = PiecewiseChebyshev.Build([.. union], 0.5 * tolerance, minimumWidth, (a, b) =>
        {
            var here = new ChebyshevSeries[groups];
            double middle = 0.5 * (a + b);
            for (int g = 0; g < groups; g++)
                here[g] = parts[g].Pieces[parts[g].IndexOf(middle)];
            return (x, into) =>
            {
                for (int j = 0; j < x.Length; j++)
                {
                    double sum = 0;
                    foreach (ChebyshevSeries p in here)
                        sum += p.Evaluate(x[j]);
                    into[j] = offset + (sign * sum);
                }
            };
        }, parallel: false, mostDegree: MostDegree);
        return (curve, error + curve.Error);
    }

    /// <summary>|z| beyond which steps of a given total height may be taken as 0 or 1: Φ(−z) ≤ ½e^(−z²/2).</summary>
    public static double Reach(double tolerance, double gross)
        => gross > 0 ? Math.Clamp(Math.Sqrt(-2 * Math.Log(Math.Min(TailShare * tolerance / gross, 0.1))), 2, NormalSteps.Saturated) : NormalSteps.Saturated;

    private static (double Least, double Most) Bounds(Func<double, double, (double Least, double Most)>? bounds, double a, double b) => bounds?.Invoke(a, b) ?? (1, 1);

    private static List<double> Mesh(NormalSteps steps, int group, IReadOnlyList<double> corners, double reach, Func<double, double, (double Least, double Most)>? bounds)
    {
        var mesh = new List<double> { corners[0] };
        for (int i = 1; i < corners.Count; i++)
            Halve(corners[i - 1], corners[i]);
        return mesh;

        void Halve(double a, double b)
        {
            (double least, double most) = Bounds(bounds, a, b);
            NormalSteps.Part part = steps.On(a, b, most, reach, group);
            double middle = 0.5 * (a + b);
            if (part.Rows > 0 && b - a > MostWidths * part.LeastWidth * least && middle > a && middle < b)
            {
                Halve(a, middle);
                Halve(middle, b);
            }
            else
            {
                mesh.Add(b);
            }
        }
    }

    private static PiecewiseChebyshev.Sampler Sampler(NormalSteps.Part part, Func<double, double>? scale, bool slope) => (x, into) =>
    {
        for (int j = 0; j < x.Length; j++)
        {
            double u = scale?.Invoke(x[j]) ?? 1;
            into[j] = slope ? part.Slope(x[j], u) : part.Sum(x[j], u);
        }
    };
}
