namespace OptionCascade.Cascade.WhatIf;

/// <summary>How a derivative was found.</summary>
public enum WhatIfRoute
{
    /// <summary>By formula: implicit function theorem with all partial derivatives in closed form.</summary>
    Analytic,

    /// <summary>Implicit function theorem, the partial derivative by the parameter from differences of the equation's formula at the fixed answer. Nothing is solved again.</summary>
    FormulaDifference,

    /// <summary>Differences of answers solved again, extrapolated to step zero: for what moves a threshold at which the answer stands.</summary>
    Resolved,

    /// <summary>There is no derivative; the note says why.</summary>
    None,
}

/// <summary>A derivative, or why there is none.</summary>
/// <param name="Value">Per unit of the parameter; null for none.</param>
/// <param name="Error">Estimated absolute error of a difference quotient; 0 by formula, NaN for none.</param>
/// <param name="Route">How it was found.</param>
/// <param name="Note">What the reader should know: why there is none, or that it holds on one side only; null for nothing.</param>
public sealed record WhatIfDerivative(double? Value, double Error, WhatIfRoute Route, string? Note = null)
{
    internal static WhatIfDerivative ByFormula(double value, string? note = null) => new(value + 0.0, 0, WhatIfRoute.Analytic, note);

    internal static WhatIfDerivative Absent(string why) => new(null, double.NaN, WhatIfRoute.None, why);
}

/// <summary>What one number of the market does to its answer.</summary>
public sealed record WhatIfRow
{
    /// <summary>Name of the parameter θ.</summary>
    public required string Parameter { get; init; }

    /// <summary>Unit of θ; "" for a pure number, "×" for a factor that is one in the market as it is.</summary>
    public required string Unit { get; init; }

    /// <summary>θ.</summary>
    public required double Value { get; init; }

    /// <summary>dx/dθ, log price per unit of θ.</summary>
    public required WhatIfDerivative Move { get; init; }

    /// <summary>(θ/x)·dx/dθ: percent of the move per percent of the parameter; null without a derivative or a move.</summary>
    public required double? Elasticity { get; init; }

    /// <summary>ds*/dθ of the next fold, scale of the shock per unit of θ; null when there is no such fold.</summary>
    public required WhatIfDerivative? NextCriticalScale { get; init; }

    /// <summary>ds*/dθ of the last fold that the shock has passed; null when it has passed none.</summary>
    public required WhatIfDerivative? PassedCriticalScale { get; init; }
}
