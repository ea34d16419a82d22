namespace OptionCascade.Cli.Views;

/// <summary>What every number does to the move and to the critical shocks next to it.</summary>
/// <param name="NextCriticalScale">The next critical scale of the shock; NaN for none in the range searched.</param>
/// <param name="PassedCriticalScale">The last that the shock has passed; NaN for none.</param>
/// <param name="Rows">One row a number.</param>
internal sealed record WhatIfView(double NextCriticalScale, double PassedCriticalScale, IReadOnlyList<WhatIfRowView> Rows);

/// <summary>What one number does.</summary>
/// <param name="Parameter">Its name, or its path in the scenario.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit; empty for a pure number.</param>
/// <param name="Move">Log price per unit of it.</param>
/// <param name="Elasticity">Percent of the move per percent of it; NaN where there is none.</param>
/// <param name="NextCriticalScale">Scale of the shock per unit of it; null when there is no such fold.</param>
/// <param name="PassedCriticalScale">The same of the last fold passed.</param>
internal sealed record WhatIfRowView(string Parameter, double Value, string Unit, DerivativeView Move, double Elasticity, DerivativeView? NextCriticalScale, DerivativeView? PassedCriticalScale);

/// <summary>A derivative.</summary>
/// <param name="Value">Per unit; NaN for none.</param>
/// <param name="Error">Estimated absolute error; 0 by formula, NaN for none.</param>
/// <param name="Route">How it was found.</param>
/// <param name="Note">Why there is none, or that it holds on one side; empty for nothing.</param>
internal sealed record DerivativeView(double Value, double Error, string Route, string Note);
