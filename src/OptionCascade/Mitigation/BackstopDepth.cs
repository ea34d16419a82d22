// q(x) = κ(a − x) for x < a, until the capital is spent at b:   κ = W/(S₀(e^a − e^b))
//
//   a, b   log prices at which the backstop begins to buy and has spent all;   W   capital, quote currency;   κ   units per log price
using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Participants;

namespace OptionCascade.Mitigation;

/// <summary>A buyer of last resort: buys evenly over a range of prices below the market until its capital is spent.</summary>
/// <remarks>In a market in which everybody else only sells, more capital over the same range never makes the floor lower: it buys more at every price.</remarks>
public sealed record BackstopDepth : IMitigation
{
    /// <summary>A backstop.</summary>
    /// <param name="capital">W, quote currency, ≥ 0; 0 changes nothing.</param>
    /// <param name="highest">Price, as a fraction of the present one, below which it buys, in (0, 1].</param>
    /// <param name="lowest">Price, as a fraction of the present one, at which the capital is spent, in (0, highest).</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public BackstopDepth(double capital, double highest, double lowest)
    {
        Capital = Guard.NonNegative(capital);
        Highest = Guard.InRange(highest, double.Epsilon, 1);
        Lowest = Guard.InRange(lowest, double.Epsilon, highest * (1 - 1e-9));
    }

    /// <summary>W, quote currency.</summary>
    public double Capital { get; }

    /// <summary>Fraction of the present price below which it buys.</summary>
    public double Highest { get; }

    /// <summary>Fraction of the present price at which the capital is spent.</summary>
    public double Lowest { get; }

    /// <inheritdoc/>
    public string Name => "backstop";

    /// <inheritdoc/>
    public string InWords => string.Create(CultureInfo.InvariantCulture,
        $"A buyer of last resort buys for {Capital:#,0} between {Highest - 1:+0.##%;-0.##%;0%} and {Lowest - 1:+0.##%;-0.##%;0%} of the present price.");

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        if (Capital == 0) return market with { Effects = market.Effects.Add(new MeasureEffect(Name, [], 0, "capital that stands ready")) };
        double unitsPerLogPrice = Capital / (market.Spot * (Highest - Lowest));
        return market.With(this, new ValueBuyers(market.Spot, market.Spot * Highest, unitsPerLogPrice, Capital, Name), Capital, "capital that stands ready");
    }
}
