namespace OptionCascade.Cli.Views;

/// <summary>What a second route says about the answer.</summary>
/// <param name="IsConfirmed">Everything held.</param>
/// <param name="Residual">Of the equation at the answer, log price; NaN for a runaway.</param>
/// <param name="Tolerance">What it may be.</param>
/// <param name="IsEquilibrium">The residual is within it.</param>
/// <param name="IsBalanced">Flows and ledger add up.</param>
/// <param name="IsFirst">No equilibrium before the answer.</param>
/// <param name="EarlierLogMove">Where one was met; NaN for none.</param>
/// <param name="Points">Points at which the equation was evaluated.</param>
/// <param name="Failures">What failed, in words.</param>
internal sealed record VerificationView(bool IsConfirmed, double Residual, double Tolerance, bool IsEquilibrium, bool IsBalanced, bool IsFirst, double EarlierLogMove, int Points, IReadOnlyList<string> Failures);
