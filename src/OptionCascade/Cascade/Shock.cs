using System.Globalization;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade;

/// <summary>
/// What pushes the market from outside: news, a block trade, a shift of volatility, a loss of depth, or a mix. Also a ray: the shocks of scale s ≥ 0,
/// (s·n, s·Q, s·y₀, (1 − l)^s).
/// </summary>
/// <remarks>
/// News and block must not push opposite ways: along such a ray the push itself would turn round, and "the first equilibrium on the way" would mean nothing.
/// Volatility and depth push through what participants do about them.
/// </remarks>
public sealed record Shock
{
    private Shock(double logJump, double quantity, double volatilityShift, double logDepthLoss)
    {
        LogJump = logJump;
        Quantity = quantity;
        VolatilityShift = volatilityShift;
        LogDepthLoss = logDepthLoss;
    }

    /// <summary>n, jump of the fair log price (news).</summary>
    public double LogJump { get; }

    /// <summary>Q, units of underlying traded from outside, a block sold &lt; 0.</summary>
    public double Quantity { get; }

    /// <summary>y₀, relative shift of every implied volatility; +0.5 takes 20% to 30%.</summary>
    public double VolatilityShift { get; }

    /// <summary>−ln(1 − l), ≥ 0: log of the factor by which depth falls; adds up over shocks.</summary>
    public double LogDepthLoss { get; }

    /// <summary>l, share of the market's depth that is gone, in [0, 1).</summary>
    public double DepthLoss => -double.ExpM1(-LogDepthLoss);

    /// <summary>−1 for a push down, +1 for a push up by news or block; 0 when there is neither (volatility and depth push no way by themselves).</summary>
    public int Direction => Math.Sign(LogJump != 0 ? LogJump : Quantity);

    /// <summary>True for no shock at all.</summary>
    public bool IsNone => LogJump == 0 && Quantity == 0 && VolatilityShift == 0 && LogDepthLoss == 0;

    /// <summary>True when volatility and depth are left as they are: such a ray is answered whole by one sweep.</summary>
    public bool IsPriceOnly => VolatilityShift == 0 && LogDepthLoss == 0;

    /// <summary>No shock.</summary>
    public static Shock None { get; } = new(0, 0, 0, 0);

    /// <summary>News that moves the fair log price by n.</summary>
    /// <param name="logJump">n, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public static Shock PriceJump(double logJump) => new(Guard.Finite(logJump), 0, 0, 0);

    /// <summary>A block traded from outside.</summary>
    /// <param name="quantity">Q, units of underlying, sold &lt; 0; finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public static Shock BlockTrade(double quantity) => new(0, Guard.Finite(quantity), 0, 0);

    /// <summary>A shift of every implied volatility.</summary>
    /// <param name="relativeShift">y₀, in [−0.99, 99]; +0.5 takes 20% to 30%.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public static Shock Volatility(double relativeShift)
        => new(0, 0, Guard.InRange(relativeShift, SpotVolatilityResponse.LowestShift, SpotVolatilityResponse.HighestShift), 0);

    /// <summary>A loss of depth: every quantity moves the price as if it were 1/(1 − l) times as large.</summary>
    /// <param name="share">l, in [0, 0.999999].</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public static Shock LossOfDepth(double share) => new(0, 0, 0, -double.LogP1(-Guard.InRange(share, 0, 0.999999)));

    /// <summary>News and a block trade together.</summary>
    /// <param name="logJump">n, finite.</param>
    /// <param name="quantity">Q, units of underlying, sold &lt; 0; finite.</param>
    /// <exception cref="ArgumentException">The two push opposite ways.</exception>
    public static Shock Combined(double logJump, double quantity)
    {
        if (Guard.Finite(logJump) * Guard.Finite(quantity) < 0)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected news and block trade to push the same way, got n = {logJump:R} and Q = {quantity:R}."), nameof(quantity));
        return new Shock(logJump, quantity, 0, 0);
    }

    /// <summary>This shock and another at once: news, blocks and volatility shifts add, depths multiply.</summary>
    /// <param name="other">The other.</param>
    /// <exception cref="ArgumentException">News and blocks push opposite ways, or the shifts of volatility leave the range.</exception>
    public Shock And(Shock other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Shock price = Combined(LogJump + other.LogJump, Quantity + other.Quantity);
        double y = Guard.InRange(VolatilityShift + other.VolatilityShift, SpotVolatilityResponse.LowestShift, SpotVolatilityResponse.HighestShift, nameof(other));
        return new Shock(price.LogJump, price.Quantity, y, LogDepthLoss + other.LogDepthLoss);
    }

    /// <summary>The shock s times as large; a shift of volatility is held at its bounds, −0.99 and 99.</summary>
    /// <param name="scale">s, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public Shock Times(double scale)
    {
        if (Guard.NonNegative(scale) == 0) return None;
        double y = Math.Clamp(VolatilityShift * scale, SpotVolatilityResponse.LowestShift, SpotVolatilityResponse.HighestShift);
        return new Shock(LogJump * scale, Quantity * scale, y, LogDepthLoss * scale);
    }
}
