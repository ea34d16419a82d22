using OptionCascade.Hedging;
using OptionCascade.Participants;

namespace OptionCascade.Tests.Participants;

/// <summary>What holds for every participant: its curve is its formula, its slope the derivative, a threshold at x has fired at x.</summary>
internal static class ParticipantLaws
{
    /// <summary>The first law that fails, or null.</summary>
    /// <param name="p">The participant.</param>
    /// <param name="gross">Scale of its flow, units.</param>
    /// <param name="corners">Where its smooth part has corners.</param>
    public static string? Broken(IParticipant p, double gross, params double[] corners)
    {
        var domain = new FlowDomain(-0.9, 0.9);
        FlowCurve curve = p.Compile(domain);
        double tolerance = 1e-11 * Math.Max(gross, 1e-300);
        for (int i = 0; i <= 60; i++)
        {
            double x = -0.9 + (1.8 * i / 60);
            if (Math.Abs(curve.At(x) - p.Traded(x)) > tolerance) return $"curve {curve.At(x):R} at {x}, formula {p.Traded(x):R}";
            const double h = 1e-6;
            bool near = curve.Jumps.Any(j => Math.Abs(j.LogMove - x) <= h) || corners.Append(0).Any(c => Math.Abs(c - x) <= h);
            if (near) continue;
            double difference = (p.Traded(x + h) - p.Traded(x - h)) / (2 * h);
            if (Math.Abs(difference - p.Slope(x)) > (1e-4 * Math.Abs(difference)) + (1e-8 * gross)) return $"slope {p.Slope(x):R} at {x}, difference {difference:R}";
        }

        foreach (IGrouping<double, FlowJump> jumps in curve.Jumps.GroupBy(j => j.LogMove))
        {
            double x = jumps.Key, inner = x > 0 ? Math.BitDecrement(x) : Math.BitIncrement(x), step = jumps.Sum(j => j.Quantity);
            if (Math.Abs(curve.At(x) - p.Traded(x)) > tolerance) return $"at its threshold {x:R} the curve is {curve.At(x):R}, the formula {p.Traded(x):R}";
            if (x != 0 && Math.Abs(p.Traded(x) - p.Traded(inner) - step) > tolerance) return $"threshold {x:R} has not fired at its level";
        }

        return null;
    }
}
