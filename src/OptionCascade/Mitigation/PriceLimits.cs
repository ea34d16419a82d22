// R·(1 − d) ≤ S ≤ R·(1 + u) for every trade
//
//   R   reference, quote currency;   d, u   fractions
//
// Source: CME, price limit FAQ: 7% up and down outside the trading hours of stocks.
using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Simulation;

namespace OptionCascade.Mitigation;

/// <summary>Hard limits of a day: nothing trades beyond them, trading goes on at them.</summary>
public sealed record PriceLimits : IMitigation, ITradingRule
{
    /// <summary>Limits.</summary>
    /// <param name="down">d, fraction in (0, 1).</param>
    /// <param name="up">u, &gt; 0; +∞ for none.</param>
    /// <param name="referenceLogMove">ln(R/S₀).</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public PriceLimits(double down, double up, double referenceLogMove)
    {
        Down = Guard.InRange(down, 1e-9, 1 - 1e-9);
        Up = up > 0 ? up : throw new ArgumentOutOfRangeException(nameof(up), up, "Expected > 0.");
        ReferenceLogMove = Guard.Finite(referenceLogMove);
    }

    /// <summary>d.</summary>
    public double Down { get; }

    /// <summary>u.</summary>
    public double Up { get; }

    /// <summary>ln(R/S₀).</summary>
    public double ReferenceLogMove { get; }

    /// <inheritdoc cref="IMitigation.Name"/>
    public string Name => "limits";

    /// <inheritdoc/>
    public string InWords => string.Create(CultureInfo.InvariantCulture, $"Nothing trades more than {Down:0.##%} below or {Up:0.##%} above the reference.");

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        return market.With(this, this, "orders that wait at the limit");
    }

    /// <inheritdoc/>
    public ITradingRuleState Start() => new State(new TradingDecision(0, ReferenceLogMove + Math.Log(1 - Down), ReferenceLogMove + Math.Log(1 + Up), 1));

    private sealed class State(TradingDecision always) : ITradingRuleState
    {
        public TradingDecision Decide(TradingMoment moment) => always;

        public void Observe(TradingMoment moment)
        {
        }
    }
}
