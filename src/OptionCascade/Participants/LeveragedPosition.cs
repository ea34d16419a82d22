using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Participants;

/// <summary>One account's position on margin: a perpetual or future, or stock held on credit or sold short.</summary>
/// <param name="Size">q: signed units of underlying (linear), or Q: signed face value in quote currency (inverse). Long &gt; 0; 0 is no position.</param>
/// <param name="EntryPrice">E, quote currency per unit, &gt; 0.</param>
/// <param name="Margin">W: the position's own margin (isolated) or the account's whole wallet (cross), quote currency (linear) or coin (inverse).</param>
/// <param name="OtherMaintenance">M₀: what other cross positions need, unit of the margin, ≥ 0. They are taken to stand still.</param>
/// <param name="OtherProfit">U₀: what other cross positions have earned, unit of the margin.</param>
public readonly record struct LeveragedPosition(double Size, double EntryPrice, double Margin, double OtherMaintenance = 0, double OtherProfit = 0)
{
    /// <summary>An isolated position with margin = value at entry/leverage.</summary>
    /// <param name="size">Signed units (linear) or face value (inverse).</param>
    /// <param name="entryPrice">E, quote currency per unit, &gt; 0.</param>
    /// <param name="leverage">L, ≥ 1.</param>
    /// <param name="payoff">Linear or inverse.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static LeveragedPosition FromLeverage(double size, double entryPrice, double leverage, FuturePayoff payoff = FuturePayoff.Linear)
    {
        double value = Math.Abs(Guard.Finite(size)) * (payoff == FuturePayoff.Linear ? Guard.Positive(entryPrice) : 1 / Guard.Positive(entryPrice));
        return new LeveragedPosition(size, entryPrice, value / Guard.InRange(leverage, 1, double.MaxValue));
    }

    /// <summary>Stock bought on credit (shares &gt; 0, cash the loan, &lt; 0) or sold short (shares &lt; 0, cash proceeds and margin): equity = cash + shares·P.</summary>
    /// <param name="shares">Signed shares.</param>
    /// <param name="cash">Cash, quote currency.</param>
    /// <param name="price">Any price, e.g. the present one, &gt; 0: the equity is the same at all of them.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static LeveragedPosition MarginLoan(double shares, double cash, double price)
        => new(Guard.Finite(shares), Guard.Positive(price), Guard.Finite(cash) + (shares * price));
}
