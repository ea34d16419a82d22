using OptionCascade.Exposure;

namespace OptionCascade.Tests.Exposure;

/// <summary>Compares flips with the sign changes of the profile at ten times the resolution of the search.</summary>
internal static class FlipCheck
{
    /// <summary>True when the flips interlace with the sign changes of the profile, and each is a change of sign itself.</summary>
    public static bool Interlaces(ExposureFlips found, ExposureFunction exposure)
    {
        double low = Math.Log(found.LowestSpot / SmallBooks.Spot), high = Math.Log(found.HighestSpot / SmallBooks.Spot);
        int levels = 10 * found.Samples;
        double step = (high - low) / levels;
        ExposureAmount[] amounts = exposure.At([.. Enumerable.Range(0, levels + 1).Select(i => low + (step * i))], 2);
        int next = 0, last = 0;
        for (int i = 0; i <= levels; i++)
        {
            ExposureAmount at = amounts[i];
            int sign = Math.Abs(at.Net) <= 1e-12 * at.Gross ? 0 : Math.Sign(at.Net);
            if (sign == 0 || sign == last) continue;
            if (last != 0)
            {
                // An odd number of flips between the last two levels of opposite sign, the first of them in the direction of the change.
                if (next >= found.Flips.Length || found.Flips[next].IsRising != sign > 0 || found.Flips[next].LogMove > low + (step * (i + 1e-6))) return false;
                next++;
                while (next + 1 < found.Flips.Length && found.Flips[next + 1].LogMove <= low + (step * i)) next += 2;
            }

            last = sign;
        }

        // What the scan did not see must be true pairs: alternating directions, each with a sign change around it.
        for (int i = 0; i < found.Flips.Length; i++)
        {
            if (i > 0 && (found.Flips[i].IsRising == found.Flips[i - 1].IsRising || found.Flips[i].Spot <= found.Flips[i - 1].Spot)) return false;
            Flip f = found.Flips[i];
            if (f.Slope > 0 != f.IsRising || Math.Abs(f.Residual) > Math.Abs(f.Slope) * 1e-10 * f.Spot) return false;
        }

        return (found.Flips.Length - next) % 2 == 0;
    }
}
