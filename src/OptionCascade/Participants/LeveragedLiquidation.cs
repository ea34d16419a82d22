namespace OptionCascade.Participants;

/// <summary>One step of an account's liquidation.</summary>
/// <param name="Account">Index of the account in the order given.</param>
/// <param name="Step">From 0.</param>
/// <param name="LogMove">x_k = ln(P_k/S₀); 0 for an account in breach at the start.</param>
/// <param name="Price">P_k, quote currency per unit.</param>
/// <param name="Units">Units of underlying traded, buying &gt; 0.</param>
/// <param name="SizeLeft">Size of the position afterwards, unit of <see cref="LeveragedPosition.Size"/>.</param>
public readonly record struct LeveragedLiquidation(int Account, int Step, double LogMove, double Price, double Units, double SizeLeft);
