// depth after reopening:   1 − (1 − d)·e^{−t/τ}
//
//   d   depth at the reopening, share of what it would be (1: quotes stay; < 1: they were cancelled; > 1: the halt has brought buyers);   τ seconds;   t seconds since reopening
using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Simulation;

namespace OptionCascade.Mitigation;

/// <summary>What a halt does besides stopping trading. Default: everybody waits, quotes stay, trading resumes as if nothing had been.</summary>
public sealed record HaltTerms
{
    /// <summary>Everybody waits, quotes stay.</summary>
    public static HaltTerms Plain { get; } = new();

    /// <summary>Rounds of indicative prices of the auction by which trading resumes, ≥ 0; 0: no auction.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int AuctionRounds { get; init => field = Guard.AtLeast(value, 0, nameof(AuctionRounds)); }

    /// <summary>d, depth at the reopening as a share of what it would be, &gt; 0. Default 1; below 1 quotes were cancelled and come back over time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not &gt; 0.</exception>
    public double DepthAtReopening { get; init => field = Guard.Positive(value, nameof(DepthAtReopening)); } = 1;

    /// <summary>τ, seconds in which 63% of the difference is gone, &gt; 0. Default 300.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not &gt; 0.</exception>
    public double RefillSeconds { get; init => field = Guard.Positive(value, nameof(RefillSeconds)); } = 300;

    /// <summary>Depth of another market in which hedgers go on during the halt, share of this one's, ≥ 0. Default 0: the halt stops hedging too.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public double HedgingDepth { get; init => field = Guard.NonNegative(value, nameof(HedgingDepth)); }

    /// <summary>The terms in words, for results.</summary>
    internal string InWords => string.Concat(
        HedgingDepth > 0 ? " Hedgers go on elsewhere." : " Nobody hedges meanwhile.",
        DepthAtReopening == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" Depth is {DepthAtReopening:0.##%} at the reopening and comes back in {RefillSeconds:0.#} seconds."),
        AuctionRounds > 0 ? " Trading resumes by auction." : "");
}

/// <summary>Halts of one rule during a run: when the last one ends, and how depth comes back. Not safe to share between threads.</summary>
internal sealed class HaltClock(HaltTerms terms)
{
    private double _until = double.NegativeInfinity;

    /// <summary>The end of the last halt, seconds; −∞ before the first.</summary>
    public double Until => _until;

    /// <summary>A halt, asked for in a step that ends at a time.</summary>
    public TradingDecision Halt(double stepStart, double stepEnd, double seconds, double lowest, double highest, bool tradesToLimits)
    {
        double factor = DepthFactor(stepEnd);
        _until = (tradesToLimits ? stepEnd : stepStart) + seconds;
        return new TradingDecision(seconds, lowest, highest, factor)
        {
            TradesToLimits = tradesToLimits, AuctionRounds = terms.AuctionRounds, HedgingDepth = terms.HedgingDepth,
        };
    }

    /// <summary>Depth in a step that ends at a time, share of what it would be.</summary>
    public double DepthFactor(double seconds)
        => double.IsNegativeInfinity(_until) || terms.DepthAtReopening == 1 ? 1 : 1 - ((1 - terms.DepthAtReopening) * Math.Exp(-Math.Max(0, seconds - _until) / terms.RefillSeconds));
}
