namespace OptionCascade.Cli.Views;

/// <summary>Hedging policies over the same simulated paths; money in the quote currency, discounted to the start.</summary>
/// <param name="Book">Whose options: the dealers' or a position.</param>
/// <param name="StartValue">Value of the options at implied volatilities; a seller's is negative.</param>
/// <param name="HorizonYears">End of the simulation.</param>
/// <param name="Steps">Times at which policies decide.</param>
/// <param name="Paths">Simulated paths.</param>
/// <param name="Seed">Their seed.</param>
/// <param name="RealisedVolatility">Volatility of the simulated price, per year.</param>
/// <param name="Drift">Growth of the expected price, per year.</param>
/// <param name="OneWayCost">Proportional cost, fraction of the traded value.</param>
/// <param name="FixedCost">Cost of each trade.</param>
/// <param name="RiskAversion">Absolute risk aversion of the bands that follow from a utility; null where no band could be set.</param>
/// <param name="Rows">One row a policy.</param>
internal sealed record PoliciesView(string Book, double StartValue, double HorizonYears, int Steps, int Paths, ulong Seed, double RealisedVolatility, double Drift, double OneWayCost, double FixedCost,
    double? RiskAversion, IReadOnlyList<PolicyRow> Rows);

/// <summary>What a policy did.</summary>
/// <param name="Policy">Its name with its parameters.</param>
/// <param name="Cost">Mean cost of a path.</param>
/// <param name="Risk">Standard deviation of the hedging error before costs.</param>
/// <param name="Pnl">Mean result after costs.</param>
/// <param name="Trades">Mean number of trades.</param>
/// <param name="TurnoverUnits">Mean units traded.</param>
/// <param name="IsEfficient">No other policy is cheaper and less risky at once.</param>
/// <param name="Refusal">Why the policy has no answer; empty where it has.</param>
internal sealed record PolicyRow(string Policy, EstimateView Cost, EstimateView Risk, EstimateView Pnl, double Trades, double TurnoverUnits, bool IsEfficient, string Refusal);

/// <summary>A figure from simulated paths.</summary>
/// <param name="Value">Estimate.</param>
/// <param name="HalfWidth95">Half the width of its 95% interval.</param>
internal readonly record struct EstimateView(double Value, double HalfWidth95);
