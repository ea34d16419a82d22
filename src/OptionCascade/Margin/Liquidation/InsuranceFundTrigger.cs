// Trigger of auto-deleveraging (OKX): balance < (1 − drop)·peak of the last window;   drop 30%, window 8 h
//
// symbol    unit
// balance   quote currency;  drop fraction
// Source: OKX help, "Early liquidation and auto-deleveraging".
using NodaTime;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Liquidation;

/// <summary>When an insurance fund has fallen so far that the venue deleverages instead of drawing on it.</summary>
/// <param name="Drop">Fraction of the peak, (0, 1].</param>
/// <param name="Window">How far back the peak is looked for, &gt; 0.</param>
public sealed record InsuranceFundTrigger(double Drop, Duration Window)
{
    /// <summary>Fraction of the peak, (0, 1].</summary>
    public double Drop { get; init; } = Guard.InRange(Drop, double.Epsilon, 1);

    /// <summary>How far back the peak is looked for, &gt; 0.</summary>
    public Duration Window { get; init; } = Window > Duration.Zero ? Window : throw new ArgumentOutOfRangeException(nameof(Window), Window, "Expected a duration > 0.");

    /// <summary>True when the balance has fallen by the drop or more from the greatest balance of the window.</summary>
    /// <param name="balances">Balances with their times, in any order; those after <paramref name="now"/> or before the window are left out, except that the last one before the window still held at its beginning.</param>
    /// <param name="now">The time.</param>
    /// <param name="balance">The balance now, ≥ 0.</param>
    public bool IsReached(IEnumerable<(Instant At, double Balance)> balances, Instant now, double balance)
    {
        ArgumentNullException.ThrowIfNull(balances);
        double peak = Guard.NonNegative(balance);
        Instant start = now - Window;
        (Instant At, double Balance)? before = null;
        foreach ((Instant at, double value) in balances)
        {
            Guard.NonNegative(value);
            if (at > now) continue;
            if (at >= start) peak = Math.Max(peak, value);
            else if (before is not { } b || at > b.At || (at == b.At && value > b.Balance)) before = (at, value);
        }

        if (before is { } held) peak = Math.Max(peak, held.Balance);
        return peak > 0 && balance <= (1 - Drop) * peak;
    }
}
