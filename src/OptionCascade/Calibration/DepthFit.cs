// depth(side, d) = Σ quantity of one side within d of mid, averaged over looks at equal intervals        λ = 2d/(bids + asks within d)
// Standard errors: Newey and West with ⌊1.3√n⌋ lags, since depth lasts.
using NodaTime;
using OptionCascade.Impact.OrderBooks;
using OptionCascade.Numerics;

namespace OptionCascade.Calibration;

/// <summary>Mean depth of a market within a distance of mid.</summary>
/// <param name="Looks">Looks at equal intervals.</param>
/// <param name="BasisPoints">d, 10⁻⁴ of mid.</param>
/// <param name="Bids">Units of bids within d.</param>
/// <param name="Asks">Units of asks within d.</param>
/// <param name="Spread">Best ask less best bid, quote currency per unit.</param>
/// <param name="LogMovePerUnit">2d/(bids + asks): the slope of a market whose depth within d is evenly spread and does not refill, log price per unit; an upper bound of lasting impact.</param>
public sealed record DepthFit(int Looks, double BasisPoints, Estimate Bids, Estimate Asks, Estimate Spread, Estimate LogMovePerUnit)
{
    /// <summary>The means; null for fewer than ten looks, or a market without any depth within the distance.</summary>
    /// <param name="samples">The book after each update, in order of time; between two of them it stands as after the first.</param>
    /// <param name="basisPoints">d, the distance within which the samples' depth was taken, finite, &gt; 0.</param>
    /// <param name="interval">Between two looks, &gt; 0: each second counts the same, however many updates it has.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static DepthFit? Of(IReadOnlyList<BookSample> samples, double basisPoints, Duration interval)
    {
        ArgumentNullException.ThrowIfNull(samples);
        Guard.Positive(basisPoints);
        Guard.Positive(interval.TotalSeconds, nameof(interval));
        var looks = new List<BookSample>();
        if (samples.Count > 0)
        {
            int at = 0;
            for (Instant t = samples[0].Time; t <= samples[^1].Time; t += interval)
            {
                while (at + 1 < samples.Count && samples[at + 1].Time <= t) at++;
                looks.Add(samples[at]);
            }
        }

        if (looks.Count < 10) return null;
        int lags = LongRun.ManyLags(looks.Count);
        Estimate Mean(Func<BookSample, double> of)
        {
            (double mean, double error) = LongRun.Mean([.. looks.Select(of)], lags);
            return new Estimate(mean, error);
        }

        Estimate both = Mean(s => s.BidDepth + s.AskDepth);
        double slope = 2e-4 * basisPoints / both.Value;
        return both.Value > 0 ? new DepthFit(looks.Count, basisPoints, Mean(s => s.BidDepth), Mean(s => s.AskDepth), Mean(s => s.Spread), new Estimate(slope, slope * both.StandardError / both.Value)) : null;
    }
}
