using OptionCascade.Numerics;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>The underlying of the options of one pairing: price, class, leverage.</summary>
public sealed record StrategyUnderlying
{
    private readonly double _price;
    private readonly double _leverage = 1;
    private readonly string _symbol = "";

    /// <summary>Symbol, for explanations.</summary>
    /// <exception cref="ArgumentException">Empty.</exception>
    public required string Symbol { get => _symbol; init => _symbol = Guard.NotBlank(value, nameof(Symbol)); }

    /// <summary>S, quote currency per unit; finite, &gt; 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside its range, NaN included.</exception>
    public required double Price { get => _price; init => _price = Guard.Positive(value, nameof(Price)); }

    /// <summary>The class that decides the rate of the naked requirement.</summary>
    public required UnderlyingClass Class { get; init; }

    /// <summary>L: by how much a leveraged fund multiplies its index, in absolute value, in [1, 10]; 1 for anything else.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside its range, NaN included.</exception>
    public double LeverageFactor { get => _leverage; init => _leverage = Guard.InRange(value, 1, 10, nameof(LeverageFactor)); }
}
