using System.Text.Json;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Rendering;

/// <summary>What a second route says about the answer, as a line of the table and as a member of the JSON.</summary>
internal static class VerificationReport
{
    /// <summary>The line.</summary>
    public static Fact Line(VerificationView view)
    {
        string residual = double.IsFinite(view.Residual) ? $"residual {Figures.Short(view.Residual)} (at most {Figures.Short(view.Tolerance)})" : "no answer, no residual";
        string first = !view.IsFirst ? $"the push turns earlier, at a log move of {Figures.Signed(view.EarlierLogMove, 6)}" : double.IsFinite(view.Residual) ? "first equilibrium confirmed" : "no equilibrium on the way confirmed";
        return new Fact("verified", view.IsConfirmed ? "yes" : "NO", $"{residual}, {Figures.Count(view.Points)} points by formula, {first}" + (view.IsBalanced ? "" : "; flows do not add up"));
    }

    /// <summary>The JSON member.</summary>
    public static void Json(Utf8JsonWriter json, VerificationView view) => json.Object("verification", j =>
    {
        j.WriteBoolean("isConfirmed", view.IsConfirmed);
        j.Figure("residualLogPrice", view.Residual);
        j.Figure("residualToleranceLogPrice", view.Tolerance);
        j.WriteBoolean("isEquilibrium", view.IsEquilibrium);
        j.WriteBoolean("isBalanced", view.IsBalanced);
        j.WriteBoolean("isFirst", view.IsFirst);
        j.Figure("earlierLogMove", view.EarlierLogMove);
        j.WriteNumber("points", view.Points);
        j.WriteStartArray("failures");
        foreach (string failure in view.Failures)
            j.WriteStringValue(failure);
        j.WriteEndArray();
    });
}
