using OptionCascade.Numerics;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>A position in the underlying itself, or in a fund that stands for it.</summary>
public readonly record struct StockPosition
{
    /// <summary>A position.</summary>
    /// <param name="units">Shares, long &gt; 0, short &lt; 0; finite.</param>
    /// <param name="price">Price per share on which the requirement is computed: the cost at opening, the market price later; finite, &gt; 0.</param>
    /// <param name="coverPerUnit">
    /// Units of the options' underlying that one share covers; finite, &gt; 0: 1 for the underlying itself, 0.1 for a fund share of a tenth of the index.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range, NaN included.</exception>
    public StockPosition(double units, double price, double coverPerUnit = 1)
    {
        Units = Guard.Finite(units);
        Price = Guard.Positive(price);
        CoverPerUnit = Guard.Positive(coverPerUnit);
    }

    /// <summary>Shares, long &gt; 0, short &lt; 0.</summary>
    public double Units { get; }

    /// <summary>Price per share.</summary>
    public double Price { get; }

    /// <summary>Units of the options' underlying that one share covers.</summary>
    public double CoverPerUnit { get; }

    /// <summary>Market value, long &gt; 0, short &lt; 0.</summary>
    public double Value => Units * Price;
}
