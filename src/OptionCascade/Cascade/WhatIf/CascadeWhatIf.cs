// dx/dθ = (∂RHS/∂θ)/(1 − g)          ds*/dθ = −(∂R/∂θ)/(∂R/∂s) at (x*, s*)
//
//   θ    any number of the market          R   x less the right-hand side of the equation
//   x    the answer                        s*  scale of the shock at which a fold stands, x* its place
using System.Collections.Immutable;

namespace OptionCascade.Cascade.WhatIf;

/// <summary>Choices of <see cref="CascadeWhatIf"/>.</summary>
public sealed record WhatIfOptions
{
    /// <summary>True for the parameters that every market has: sizes, depth, impact law, shock, volatility in the loop. Default true.</summary>
    public bool CoreParameters { get; init; } = true;

    /// <summary>True for the derivatives of the critical shocks as well. Default true; for a shock that moves volatility or depth the curve is traced for it, which takes longer.</summary>
    public bool CriticalShocks { get; init; } = true;
}

/// <summary>What every number of a market does to the final move and to the critical shocks next to it. Immutable.</summary>
/// <remarks>
/// Derivatives are local: of the answer as it stands, at thresholds that stay on their side of it. They say nothing about a change that carries the market over a fold; how near the
/// next one is, <see cref="NextFold"/> says. Of a pinned price only what moves the level counts. Critical shocks are measured in scales of the shock, s* = 1 being the shock itself.
/// </remarks>
public sealed record CascadeWhatIf
{
    /// <summary>The answer that is differentiated.</summary>
    public required CascadeResult Result { get; init; }

    /// <summary>The next critical shock beyond this one; null when there is none in the range searched, or it was not asked for.</summary>
    public required Fold? NextFold { get; init; }

    /// <summary>The last critical shock that this one has passed; null for none, or when it was not asked for.</summary>
    public required Fold? PassedFold { get; init; }

    /// <summary>One row per parameter: those of every market first, then those given, in their order.</summary>
    public required ImmutableArray<WhatIfRow> Rows { get; init; }

    /// <summary>The row of a parameter; null when there is none of that name.</summary>
    /// <param name="parameter">Its name.</param>
    public WhatIfRow? this[string parameter] => Rows.FirstOrDefault(r => r.Parameter == parameter);

    /// <summary>The table for a model.</summary>
    /// <param name="model">The market.</param>
    /// <param name="shock">The shock.</param>
    /// <param name="parameters">Numbers besides those that every market has, each with the market built from it; null for none.</param>
    /// <param name="options">Null for the documented defaults.</param>
    /// <exception cref="ArgumentException">The shock by itself carries the price out of the range searched.</exception>
    public static CascadeWhatIf Compute(CascadeModel model, Shock shock, IEnumerable<WhatIfParameter>? parameters = null, WhatIfOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Compute(model.Equation, shock, model.Market.Spot, parameters, options, model.Options);
    }

    /// <summary>The table for an equation.</summary>
    /// <param name="equation">Impact, participants, volatility.</param>
    /// <param name="shock">The shock.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="parameters">Numbers besides those that every market has, each with the market built from it; null for none.</param>
    /// <param name="options">Null for the documented defaults.</param>
    /// <param name="solver">Range and tolerance; null for the documented defaults.</param>
    /// <exception cref="ArgumentException">The shock by itself carries the price out of the range searched.</exception>
    public static CascadeWhatIf Compute(CascadeEquation equation, Shock shock, double spot, IEnumerable<WhatIfParameter>? parameters = null, WhatIfOptions? options = null, CascadeOptions? solver = null)
    {
        options ??= new WhatIfOptions();
        solver ??= new CascadeOptions();
        CascadeResult result = CascadeSolver.Solve(equation, shock, spot, solver);
        Fold? next = options.CriticalShocks ? result.NextFold : null, passed = options.CriticalShocks ? result.FoldsPassed.LastOrDefault() : null;
        var table = new WhatIfTable(equation, result, next, passed);
        var rows = ImmutableArray.CreateBuilder<WhatIfRow>();
        if (options.CoreParameters)
            foreach (WhatIfCoreParameter parameter in WhatIfCore.Of(equation, shock, solver.Domain))
                rows.Add(table.Row(parameter));
        foreach (WhatIfParameter parameter in parameters ?? [])
            rows.Add(table.Row(new WhatIfCoreParameter(parameter.Name, parameter.Unit, parameter.Value, null, parameter, true)));
        return new CascadeWhatIf { Result = result, NextFold = next, PassedFold = passed, Rows = rows.ToImmutable() };
    }

    /// <summary>The row of one number.</summary>
    /// <param name="parameter">The number, and the market built from it.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="options">Null for the documented defaults; its core parameters are not looked at.</param>
    /// <param name="solver">Range and tolerance; null for the documented defaults.</param>
    /// <exception cref="ArgumentException">The market cannot be built with the number's own value, or the shock by itself carries the price out of the range searched.</exception>
    public static WhatIfRow Of(WhatIfParameter parameter, double spot, WhatIfOptions? options = null, CascadeOptions? solver = null)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        WhatIfMarket market = parameter.Build(parameter.Value);
        return Compute(market.Equation, market.Shock, spot, [parameter], (options ?? new WhatIfOptions()) with { CoreParameters = false }, solver).Rows[0];
    }
}
