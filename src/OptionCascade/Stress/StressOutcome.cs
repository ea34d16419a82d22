// caused  ⇔  x ≤ X (falls),  x ≥ X (rises),  or  L(x, y) ≥ limit
//
//   x    log move of the price once everybody forced to trade has traded          y    relative shift of volatility there
//   X    level, log price                                                         L    loss of a party, quote currency
using System.Globalization;
using OptionCascade.Cascade;
using OptionCascade.Margin;
using OptionCascade.Numerics;

namespace OptionCascade.Stress;

/// <summary>Where a market stands after a shock.</summary>
/// <param name="LogMove">x, log price; of a runaway the end of the range searched.</param>
/// <param name="VolatilityShift">y, relative shift of every implied volatility there.</param>
/// <param name="IsRunaway">True when nothing holds the price within the range searched.</param>
public readonly record struct StressEnd(double LogMove, double VolatilityShift, bool IsRunaway)
{
    /// <summary>Where a shock ends; one that carries the price out of the range by itself is a runaway.</summary>
    /// <param name="equation">Impact, participants, volatility.</param>
    /// <param name="shock">The shock.</param>
    /// <param name="options">Range and tolerance; null for the documented defaults.</param>
    public static StressEnd Of(CascadeEquation equation, Shock shock, CascadeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ArgumentNullException.ThrowIfNull(shock);
        options ??= new CascadeOptions();
        double alone = equation.MoveAlone(shock), low = options.Domain.LowestLogMove, high = options.Domain.HighestLogMove;
        if (alone <= low || alone >= high) return Runaway(equation, shock, alone <= low ? low : high, options);
        var one = new FixedShock(equation, shock, options.Domain);
        return Settlement.Of(one.First()) is { } found
            ? new StressEnd(found.LogMove, found.Bound.Path.At(found.LogMove), false)
            : Runaway(equation, shock, one.Direction < 0 ? low : high, options);
    }

    /// <summary>The same for an answer of the solver.</summary>
    internal static StressEnd Of(CascadeResult result, CascadeEquation equation, CascadeOptions options)
    {
        if (result.LogMove is { } x) return new StressEnd(x, result.VolatilityShift!.Value, false);
        bool down = equation.Bind(result.Shock, options.Domain).PushAtStart(result.Shock) < 0;
        return Runaway(equation, result.Shock, down ? options.Domain.LowestLogMove : options.Domain.HighestLogMove, options);
    }

    internal static StressEnd Runaway(CascadeEquation equation, Shock shock, double end, CascadeOptions options)
        => new(end, equation.Bind(shock, options.Domain).Path.At(end), true);
}

/// <summary>What a stress test asks for: the price beyond a level, a loss of a party, an account in breach. Immutable.</summary>
/// <remarks>
/// Limits are closed: a price at its level, a loss of just the limit, equity of just the maintenance margin count as caused. A runaway reaches every level on its side; of a loss it
/// counts what is lost at the end of the range searched.
/// </remarks>
public sealed class StressOutcome
{
    private readonly Func<double, double, double>? _beyond;

    private StressOutcome(string name, int direction, double level, Func<double, double, double>? beyond)
        => (Name, Direction, Level, _beyond) = (Guard.NotBlank(name), direction, level, beyond);

    /// <summary>What it is, in words.</summary>
    public string Name { get; }

    /// <summary>−1 for a level that falls reach, +1 for one that rises reach, 0 for a condition that is neither.</summary>
    public int Direction { get; }

    /// <summary>X, log price; ∓∞ for a market without a floor or ceiling, NaN where <see cref="Direction"/> is 0.</summary>
    public double Level { get; }

    /// <summary>The price ends at or below a level.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="price">The level, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static StressOutcome PriceAtOrBelow(double spot, double price)
        => new(string.Create(CultureInfo.InvariantCulture, $"price at or below {price:#,0.####}"), -1, Math.Log(Guard.Positive(price) / Guard.Positive(spot)), null);

    /// <summary>The price ends at or above a level.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="price">The level, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static StressOutcome PriceAtOrAbove(double spot, double price)
        => new(string.Create(CultureInfo.InvariantCulture, $"price at or above {price:#,0.####}"), 1, Math.Log(Guard.Positive(price) / Guard.Positive(spot)), null);

    /// <summary>Nothing holds the price on a side within the range searched.</summary>
    /// <param name="direction">−1: no floor; +1: no ceiling.</param>
    /// <exception cref="ArgumentOutOfRangeException">Neither.</exception>
    public static StressOutcome Runaway(int direction) => direction switch
    {
        -1 => new StressOutcome("no floor", -1, double.NegativeInfinity, null),
        1 => new StressOutcome("no ceiling", 1, double.PositiveInfinity, null),
        _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "Expected -1 (down) or +1 (up)."),
    };

    /// <summary>A holder of the underlying loses at least an amount: −u·S₀·(eˣ − 1) ≥ limit.</summary>
    /// <param name="party">Who.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="units">u, units of underlying held, short &lt; 0; not 0.</param>
    /// <param name="limit">Quote currency, &gt; 0; of a long holding less than its value.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static StressOutcome HoldingLoss(string party, double spot, double units, double limit)
    {
        double share = Guard.Positive(limit) / (Math.Abs(Guard.Finite(units)) * Guard.Positive(spot));
        if (units == 0) throw new ArgumentOutOfRangeException(nameof(units), units, "Expected a holding, got none.");
        string name = string.Create(CultureInfo.InvariantCulture, $"{Guard.NotBlank(party)} loses {limit:#,0.##} or more");
        return units > 0
            ? new StressOutcome(name, -1, double.LogP1(-Guard.InRange(share, 0, Math.BitDecrement(1), nameof(limit))), null)
            : new StressOutcome(name, 1, double.LogP1(share), null);
    }

    /// <summary>A party's loss, given as a function of the market, reaches a limit.</summary>
    /// <param name="party">Who.</param>
    /// <param name="loss">L(x, y), quote currency: a loss &gt; 0; continuous in both, finite.</param>
    /// <param name="limit">Quote currency, finite.</param>
    /// <exception cref="ArgumentException">No name, no function, or a limit that is not finite.</exception>
    public static StressOutcome PartyLoss(string party, Func<double, double, double> loss, double limit)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Guard.Finite(limit);
        return new StressOutcome(string.Create(CultureInfo.InvariantCulture, $"{Guard.NotBlank(party)} loses {limit:#,0.##} or more"), 0, double.NaN, (x, y) => loss(x, y) - limit);
    }

    /// <summary>A margin account is liquidated: maintenance margin − equity ≥ 0 under its rule.</summary>
    /// <param name="account">The account; its own move for x is βx of its underlyings.</param>
    /// <param name="rule">Its margin rule.</param>
    /// <exception cref="ArgumentException">The rule does not apply to the account.</exception>
    public static StressOutcome AccountLiquidated(ResolvedAccount account, IMarginRule rule) => Account(account, rule, "is liquidated", l => -l.Excess);

    /// <summary>A margin account is worth nothing or less: it owes more than it has.</summary>
    /// <param name="account">The account.</param>
    /// <param name="rule">Its margin rule: only to know that it applies; what counts is the market value of everything held.</param>
    /// <exception cref="ArgumentException">The rule does not apply to the account.</exception>
    public static StressOutcome AccountDefaults(ResolvedAccount account, IMarginRule rule) => Account(account, rule, "defaults", null);

    /// <summary>Whether a state of the market is one.</summary>
    /// <param name="end">The state.</param>
    public bool IsCausedBy(StressEnd end) => Direction switch
    {
        < 0 => end.LogMove <= Level || (end.IsRunaway && end.LogMove < 0),
        > 0 => end.LogMove >= Level || (end.IsRunaway && end.LogMove > 0),
        _ => _beyond!(end.LogMove, end.VolatilityShift) >= 0,
    };

    /// <summary>How far the market is beyond the limit, ≥ 0 when caused: log price for levels, the unit of the loss else.</summary>
    /// <param name="logMove">x.</param>
    /// <param name="volatilityShift">y.</param>
    internal double Beyond(double logMove, double volatilityShift) => _beyond is not null ? _beyond(logMove, volatilityShift) : (logMove - Level) * Direction;

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static StressOutcome Account(ResolvedAccount account, IMarginRule rule, string what, Func<MarginLevel, double>? beyond)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(rule);
        if (rule.Refuses(account) is { } why) throw new ArgumentException(why, nameof(rule));
        // A state is not safe to share between threads; one a call is cheap beside the market that is solved for it.
        return new StressOutcome($"account {account.Account.Id} {what}", 0, double.NaN, (x, y) =>
        {
            AccountState state = account.At(new MarketMove(x, y));
            return beyond is null ? -state.MarketValue : beyond(rule.Level(state));
        });
    }
}
