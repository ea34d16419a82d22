using System.Globalization;
using NodaTime;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>One option position as the strategy-based rules see it.</summary>
public readonly record struct StrategyLeg
{
    /// <summary>A position.</summary>
    /// <param name="contracts">Contracts, long &gt; 0, short &lt; 0; finite.</param>
    /// <param name="right">Call or put.</param>
    /// <param name="strike">K, finite, ≥ 0, quote currency per unit.</param>
    /// <param name="expiry">The expiration date, which is what the rules compare.</param>
    /// <param name="price">Market price, quote currency per unit of underlying; finite, ≥ 0. At opening, the premium.</param>
    /// <param name="multiplier">Units of underlying per contract; finite, &gt; 0.</param>
    /// <param name="exercise">European or American: a spread may not mix them.</param>
    /// <exception cref="ArgumentException">An argument outside its range, NaN (a leg without a price) included.</exception>
    public StrategyLeg(double contracts, OptionRight right, double strike, LocalDate expiry, double price, double multiplier, ExerciseStyle exercise)
    {
        if (right is not (OptionRight.Call or OptionRight.Put))
            throw new ArgumentOutOfRangeException(nameof(right), right, "Expected Call or Put.");
        if (exercise is not (ExerciseStyle.European or ExerciseStyle.American))
            throw new ArgumentOutOfRangeException(nameof(exercise), exercise, "Expected European or American.");
        Contracts = Guard.Finite(contracts);
        Right = right;
        Strike = Guard.NonNegative(strike);
        Expiry = expiry;
        Price = Guard.NonNegative(price);
        Multiplier = Guard.Positive(multiplier);
        Exercise = exercise;
    }

    /// <summary>Contracts, long &gt; 0, short &lt; 0.</summary>
    public double Contracts { get; }

    /// <summary>Call or put.</summary>
    public OptionRight Right { get; }

    /// <summary>K, quote currency per unit.</summary>
    public double Strike { get; }

    /// <summary>Expiration date.</summary>
    public LocalDate Expiry { get; }

    /// <summary>Market price, quote currency per unit of underlying.</summary>
    public double Price { get; }

    /// <summary>Units of underlying per contract.</summary>
    public double Multiplier { get; }

    /// <summary>European or American.</summary>
    public ExerciseStyle Exercise { get; }

    /// <summary>The same option with another number of contracts.</summary>
    internal StrategyLeg With(double contracts) => new(contracts, Right, Strike, Expiry, Price, Multiplier, Exercise);

    /// <summary>Payoff per unit of underlying at a price of the underlying, as if it expired there.</summary>
    internal double Payoff(double underlying) => Math.Max(Right == OptionRight.Call ? underlying - Strike : Strike - underlying, 0);

    /// <summary>Contracts, expiry, strike and right, e.g. <c>-2 2023-01-20 3700 P</c>.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Contracts:+0.########;-0.########;0} {Expiry:uuuu-MM-dd} {Strike:R} {(Right == OptionRight.Call ? 'C' : 'P')}");
}
