namespace OptionCascade.Hedging;

/// <summary>A quantity that is traded at once when the price reaches a level.</summary>
/// <param name="LogMove">x_j = ln(level/S₀). Levels at or below the market (x_j ≤ 0) are met by a fall, levels above it by a rise.</param>
/// <param name="Quantity">Units of underlying, buying &gt; 0.</param>
public readonly record struct FlowJump(double LogMove, double Quantity);
