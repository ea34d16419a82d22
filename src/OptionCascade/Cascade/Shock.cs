using OptionCascade.Numerics;

namespace OptionCascade.Cascade;

/// <summary>What pushes the market from outside: news and a block trade. Also a ray: the shocks s·(n, Q) for scales s ≥ 0.</summary>
/// <remarks>
/// The two must not push opposite ways: along such a ray the push itself would turn round, and "the first equilibrium on the way" would mean nothing.
/// </remarks>
public sealed record Shock
{
    private Shock(double logJump, double quantity)
    {
        LogJump = logJump;
        Quantity = quantity;
    }

    /// <summary>n, jump of the fair log price (news).</summary>
    public double LogJump { get; }

    /// <summary>Q, units of underlying traded from outside, a block sold &lt; 0.</summary>
    public double Quantity { get; }

    /// <summary>−1 for a push down, +1 for a push up, 0 for none.</summary>
    public int Direction => Math.Sign(LogJump != 0 ? LogJump : Quantity);

    /// <summary>No shock.</summary>
    public static Shock None { get; } = new(0, 0);

    /// <summary>News that moves the fair log price by n.</summary>
    /// <param name="logJump">n, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public static Shock PriceJump(double logJump) => new(Guard.Finite(logJump), 0);

    /// <summary>A block traded from outside.</summary>
    /// <param name="quantity">Q, units of underlying, sold &lt; 0; finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public static Shock BlockTrade(double quantity) => new(0, Guard.Finite(quantity));

    /// <summary>News and a block trade together.</summary>
    /// <param name="logJump">n, finite.</param>
    /// <param name="quantity">Q, units of underlying, sold &lt; 0; finite.</param>
    /// <exception cref="ArgumentException">The two push opposite ways.</exception>
    public static Shock Combined(double logJump, double quantity)
    {
        if (Guard.Finite(logJump) * Guard.Finite(quantity) < 0)
            throw new ArgumentException($"Expected news and block trade to push the same way, got n = {logJump} and Q = {quantity}.", nameof(quantity));
        return new Shock(logJump, quantity);
    }

    /// <summary>The shock s times as large.</summary>
    /// <param name="scale">s, finite, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public Shock Times(double scale) => Guard.NonNegative(scale) == 0 ? None : new Shock(LogJump * scale, Quantity * scale);
}
