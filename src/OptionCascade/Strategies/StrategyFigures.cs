using System.Collections.Immutable;
using OptionCascade.Numerics;
using OptionCascade.Pricing;

namespace OptionCascade.Strategies;

/// <summary>A range of prices at the horizon in which the strategy makes money.</summary>
/// <param name="Low">Its lower end, quote currency, ≥ 0.</param>
/// <param name="High">Its upper end; +∞ for no end.</param>
public readonly record struct ProfitRange(double Low, double High);

/// <summary>What is said of one option leg.</summary>
/// <param name="Leg">The leg.</param>
/// <param name="ProbabilityInTheMoney">At its own expiry, Φ(d₂) of a call under the outlook's drift.</param>
/// <param name="ProbabilityOfTouch">That the price is at its strike at least once until its expiry.</param>
/// <param name="Delta">∂V/∂S of one unit held, sign of the right, not of the position.</param>
public sealed record LegFigures(PayoffLeg Leg, double ProbabilityInTheMoney, double ProbabilityOfTouch, double Delta);

/// <summary>Payoff, breakevens, probabilities and Greeks of a strategy. Profit is that at the first expiry, premiums counted as paid then: no interest on them.</summary>
public sealed record StrategyFigures
{
    private readonly HorizonProfit _profit;
    private readonly StrategyOutlook _outlook;

    private StrategyFigures(OptionStrategy strategy, StrategyOutlook outlook, HorizonProfit profit) => (Strategy, _outlook, _profit) = (strategy, outlook, profit);

    /// <summary>The strategy.</summary>
    public OptionStrategy Strategy { get; }

    /// <summary>What was assumed.</summary>
    public StrategyOutlook Outlook => _outlook;

    /// <summary>The most that can be made, quote currency; +∞ for no limit.</summary>
    public double MaximumProfit { get; private init; }

    /// <summary>The most that can be lost, quote currency, as a number ≥ 0 where there is a loss; +∞ for no limit; &lt; 0 where there is always a profit.</summary>
    public double MaximumLoss { get; private init; }

    /// <summary>Prices at the horizon between profit and loss, quote currency, ascending.</summary>
    public ImmutableArray<double> Breakevens { get; private init; }

    /// <summary>Where money is made.</summary>
    public ImmutableArray<ProfitRange> ProfitRanges { get; private init; }

    /// <summary>P(profit &gt; 0) at the horizon. Brokers who count a profit from one cent a unit on: <see cref="ProbabilityOfAtLeast"/>.</summary>
    public double ProbabilityOfProfit { get; private init; }

    /// <summary>E[profit], quote currency; ±∞ never: the lognormal price has a mean.</summary>
    public double ExpectedProfit { get; private init; }

    /// <summary>E[profit | profit &gt; 0]; NaN where there is none.</summary>
    public double ExpectedProfitWhenProfitable { get; private init; }

    /// <summary>E[loss | loss], as a number &gt; 0; NaN where there is none.</summary>
    public double ExpectedLossWhenLosing { get; private init; }

    /// <summary>Of each option leg, in order.</summary>
    public ImmutableArray<LegFigures> Legs { get; private init; }

    /// <summary>Σ units·∂V/∂S today, units of underlying.</summary>
    public double Delta { get; private init; }

    /// <summary>Σ units·∂²V/∂S² today, units of underlying per unit of price.</summary>
    public double Gamma { get; private init; }

    /// <summary>Σ units·∂V/∂σ today, quote currency per volatility point (0.01).</summary>
    public double VegaPerVolPoint { get; private init; }

    /// <summary>Σ units·∂V/∂t today, quote currency per year of the clock in which years are stated; over 252 or 365 it is per day.</summary>
    public double ThetaPerYear { get; private init; }

    /// <summary>The figures.</summary>
    /// <param name="strategy">The strategy.</param>
    /// <param name="outlook">Spot, volatility, rates.</param>
    public static StrategyFigures Of(OptionStrategy strategy, StrategyOutlook outlook)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentNullException.ThrowIfNull(outlook);
        var profit = new HorizonProfit(strategy, outlook);
        double[] extremes = [.. profit.Extremes().Select(profit.At)];
        List<double> crossings = profit.Crossings(0);
        ImmutableArray<ProfitRange> gains = Ranges(profit, crossings, v => v > 0), losses = Ranges(profit, crossings, v => v < 0);
        var integral = new ProfitIntegral(profit, outlook, strategy.HorizonYears);
        (double gain, double inGain) = integral.Over(gains);
        (double loss, double inLoss) = integral.Over(losses);
        (double delta, double gamma, double vega, double theta) = Greeks(strategy, outlook);
        return new StrategyFigures(strategy, outlook, profit)
        {
            MaximumProfit = extremes.Max(),
            MaximumLoss = -extremes.Min(),
            Breakevens = [.. crossings.Where(c => IsEnd(c, gains) || IsEnd(c, losses))],
            ProfitRanges = gains,
            ProbabilityOfProfit = inGain,
            ExpectedProfit = gain + loss,
            ExpectedProfitWhenProfitable = inGain > 0 ? gain / inGain : double.NaN,
            ExpectedLossWhenLosing = inLoss > 0 ? -loss / inLoss : double.NaN,
            Legs = [.. strategy.Legs.Where(l => l.IsOption).Select(l => Figures(l, outlook))],
            Delta = delta,
            Gamma = gamma,
            VegaPerVolPoint = 0.01 * vega,
            ThetaPerYear = theta,
        };
    }

    /// <summary>Profit at the horizon when the price stands there, quote currency.</summary>
    /// <param name="price">S, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public double ProfitAt(double price) => _profit.At(Guard.NonNegative(price));

    /// <summary>P(profit ≥ amount) at the horizon.</summary>
    /// <param name="amount">Quote currency for the whole strategy, finite; one cent a unit is 0.01·units.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not finite.</exception>
    public double ProbabilityOfAtLeast(double amount)
    {
        Guard.Finite(amount);
        return ProfitIntegral.Probability(_outlook, Strategy.HorizonYears, Ranges(_profit, _profit.Crossings(amount), v => v >= amount));
    }

    private static bool IsEnd(double price, ImmutableArray<ProfitRange> ranges) => ranges.Any(r => r.Low == price || r.High == price);

    /// <summary>The ranges between crossings in which the profit is as asked, adjoining ones joined.</summary>
    private static ImmutableArray<ProfitRange> Ranges(HorizonProfit profit, List<double> crossings, Func<double, bool> wanted)
    {
        var ranges = ImmutableArray.CreateBuilder<ProfitRange>();
        double low = 0;
        foreach (double high in crossings.Append(double.PositiveInfinity))
        {
            double inside = double.IsFinite(high) ? 0.5 * (low + high) : (2 * low) + 1;
            if (high > low && wanted(profit.At(inside)))
            {
                if (ranges.Count > 0 && ranges[^1].High == low) ranges[^1] = ranges[^1] with { High = high };
                else ranges.Add(new ProfitRange(low, high));
            }

            low = high;
        }

        return ranges.ToImmutable();
    }

    private static LegFigures Figures(PayoffLeg leg, StrategyOutlook outlook) => new(leg,
        leg.Sign > 0 ? outlook.ProbabilityAbove(leg.Strike, leg.YearsToExpiry) : outlook.ProbabilityBelow(leg.Strike, leg.YearsToExpiry),
        outlook.ProbabilityOfTouch(leg.Strike, leg.YearsToExpiry), Today(leg, outlook).Delta);

    private static (double Delta, double Gamma, double Vega, double Theta) Greeks(OptionStrategy strategy, StrategyOutlook outlook)
    {
        (double delta, double gamma, double vega, double theta) = (0, 0, 0, 0);
        foreach (PayoffLeg leg in strategy.Legs)
        {
            if (!leg.IsOption)
            {
                delta += leg.Units;
                continue;
            }

            Greeks g = Today(leg, outlook);
            (delta, gamma, vega, theta) = (delta + (leg.Units * g.Delta), gamma + (leg.Units * g.Gamma), vega + (leg.Units * g.Vega), theta + (leg.Units * g.Theta));
        }

        return (delta, gamma, vega, theta);
    }

    private static Greeks Today(PayoffLeg leg, StrategyOutlook outlook)
        => BlackScholes.Evaluate(outlook.Spot, leg.Strike, leg.YearsToExpiry, leg.Volatility ?? outlook.Volatility, outlook.Rate, outlook.DividendYield, leg.Right!.Value);
}
