using OptionCascade.Cascade;
using OptionCascade.Cascade.Attribution;
using OptionCascade.Cascade.WhatIf;
using OptionCascade.Cli.Views;

namespace OptionCascade.Cli.Commands;

/// <summary>From attribution, what-if and verification to their views.</summary>
internal static class AnalysisMapping
{
    /// <summary>Whose move it is.</summary>
    public static AttributionView Attribution(CascadeAttribution a) => new()
    {
        Total = a.Total,
        ShockAlone = a.ShockAlone,
        Interaction = a.Interaction,
        IsExact = a.IsExact,
        Permutations = a.Permutations,
        CriticalScale = a.CriticalScale ?? double.NaN,
        Shares = [.. a.Shares.Select(s => new AttributionShareView(s.Participant, s.Alone, s.LeaveOneOut, s.Shapley, s.ShapleyStandardError,
            s.CriticalScaleAlone ?? double.NaN, s.CriticalScaleWithout ?? double.NaN, s.CriticalScaleChange ?? double.NaN))],
        Runaways = [.. a.RunawayCoalitions.Select(c => (IReadOnlyList<string>)[.. c])],
    };

    /// <summary>What would change it.</summary>
    public static WhatIfView WhatIf(CascadeWhatIf w) => new(w.NextFold?.Scale ?? double.NaN, w.PassedFold?.Scale ?? double.NaN,
        [.. w.Rows.Select(r => new WhatIfRowView(r.Parameter, r.Value + 0.0, r.Unit, Derivative(r.Move)!, (r.Elasticity ?? double.NaN) + 0.0, Derivative(r.NextCriticalScale), Derivative(r.PassedCriticalScale)))]);

    /// <summary>Whether it holds.</summary>
    public static VerificationView Verification(CascadeVerification v)
        => new(v.IsConfirmed, v.Residual ?? double.NaN, v.ResidualTolerance, v.IsEquilibrium, v.IsBalanced, v.IsFirst, v.EarlierLogMove ?? double.NaN, v.Points, [.. v.Failures]);

    private static DerivativeView? Derivative(WhatIfDerivative? d) => d is null ? null : new DerivativeView(d.Value ?? double.NaN, d.Error, d.Route switch
    {
        WhatIfRoute.Analytic => "analytic",
        WhatIfRoute.FormulaDifference => "formula-difference",
        WhatIfRoute.Resolved => "resolved",
        _ => "none",
    }, d.Note ?? "");
}
