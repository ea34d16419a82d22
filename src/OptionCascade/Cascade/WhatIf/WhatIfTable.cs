namespace OptionCascade.Cascade.WhatIf;

/// <summary>Fills the rows: which route each derivative takes at the answer and at the folds.</summary>
internal sealed class WhatIfTable
{
    private readonly CascadeEquation _equation;
    private readonly CascadeResult _result;
    private readonly Fold? _next, _passed;
    private readonly WhatIfReuse _reuse;
    private readonly Dictionary<WhatIfPoint, WhatIfLevel> _levels = [];
    private readonly (WhatIfPoint? Point, string? Why) _answer;
    private readonly (WhatIfPoint? Point, string? Why)? _atNext, _atPassed;

    public WhatIfTable(CascadeEquation equation, CascadeResult result, Fold? next, Fold? passed)
    {
        (_equation, _result, _next, _passed) = (equation, result, next, passed);
        _reuse = new WhatIfReuse(equation, result.Shock, result.Options);
        _answer = WhatIfPoint.Answer(result, equation);
        _atNext = next is null ? null : WhatIfPoint.At(next, result, equation);
        _atPassed = passed is null ? null : WhatIfPoint.At(passed, result, equation);
    }

    public WhatIfRow Row(WhatIfCoreParameter parameter)
    {
        WhatIfBuilds? builds = parameter.Varied is { } varied ? new WhatIfBuilds(varied, _reuse, _result.Options) : null;
        WhatIfDerivative move = Derivative(parameter, builds, _answer, null);
        return new WhatIfRow
        {
            Parameter = parameter.Name,
            Unit = parameter.Unit,
            Value = parameter.Value,
            Move = move,
            Elasticity = move.Value is { } d && _result.LogMove is { } x && x != 0 ? parameter.Value / x * d : null,
            NextCriticalScale = _atNext is { } next ? Derivative(parameter, builds, next, _next!.Kind) : null,
            PassedCriticalScale = _atPassed is { } passed ? Derivative(parameter, builds, passed, _passed!.Kind) : null,
        };
    }

    private WhatIfDerivative Derivative(WhatIfCoreParameter parameter, WhatIfBuilds? builds, (WhatIfPoint? Point, string? Why) where, FoldKind? kind)
    {
        if (where.Point is not { } point) return WhatIfDerivative.Absent(where.Why!);
        if (point.IsAtLevel && parameter.MovesLevels && !builds!.LeavesStanding(LevelOf(point))) return Resolved(builds, point, kind);
        if (point.Kind == WhatIfPointKind.Pinned) return WhatIfDerivative.ByFormula(0, "pinned at a level that this does not move");
        double factor = point.Factor(() => ByVolatility(point));
        if (!double.IsFinite(factor)) return WhatIfDerivative.Absent("the shock does not push the market here");
        if (parameter.Partial is { } partial) return WhatIfDerivative.ByFormula(factor * partial(point));
        return FromFormula(builds!, point, factor);
    }

    /// <summary>Differences of the residual at fixed x and s.</summary>
    private WhatIfDerivative FromFormula(WhatIfBuilds builds, WhatIfPoint point, double factor)
    {
        WhatIfParameter parameter = builds.Parameter;
        Func<double, double?> residual = builds.Of((market, _) => IsSolved(market) ? point.Residual() : point.Residual(market));
        if (residual(parameter.Value) is { } same && Math.Abs(same - point.Residual()) > 1e-9 + (1e3 * point.Noise)) return Other;
        WhatIfDifferences.Estimate found = WhatIfDifferences.Of(residual, parameter.Value, parameter.FirstStep, point.Noise, levels: 6, tables: 4);
        return found.Value is { } partial
            ? new WhatIfDerivative((factor * partial) + 0.0, Math.Abs(factor) * found.Error, WhatIfRoute.FormulaDifference, Told(found, builds))
            : WhatIfDerivative.Absent(Told(found, builds)!);
    }

    /// <summary>Differences of answers solved again.</summary>
    private WhatIfDerivative Resolved(WhatIfBuilds builds, WhatIfPoint point, FoldKind? kind)
    {
        WhatIfParameter parameter = builds.Parameter;
        double here = point.Kind == WhatIfPointKind.Pinned ? point.LogMove : point.Scale;
        Func<double, double?> place = builds.Of((market, value) => IsSolved(market) ? here : point.Kind == WhatIfPointKind.Pinned ? builds.Pinned(market) : point.FoldAgain(builds.Folds(market, value), kind));
        if (place(parameter.Value) is not { } same || Math.Abs(same - here) > 1e-8 * Math.Max(1, Math.Abs(here))) return Other;
        WhatIfDifferences.Estimate found = WhatIfDifferences.Of(place, parameter.Value, parameter.FirstStep, 1e-13 * Math.Max(1e-3, Math.Abs(here)), levels: 4, tables: 2);
        return found.Value is { } slope
            ? new WhatIfDerivative(slope + 0.0, found.Error, WhatIfRoute.Resolved, Told(found, builds))
            : WhatIfDerivative.Absent(Told(found, builds)!);
    }

    private WhatIfLevel LevelOf(WhatIfPoint point)
    {
        if (!_levels.TryGetValue(point, out WhatIfLevel? level)) _levels[point] = level = new WhatIfLevel(point, _result.Options.Domain);
        return level;
    }

    /// <summary>True for the very market that was solved: a number that does not reach it changes nothing.</summary>
    private bool IsSolved(WhatIfMarket market) => ReferenceEquals(market.Equation, _equation) && market.Shock == _result.Shock;

    private static WhatIfDerivative Other => WhatIfDerivative.Absent("the market built with the parameter's own value is not the one that was solved");

    private static string? Told(in WhatIfDifferences.Estimate found, WhatIfBuilds builds)
        => found.Why is { } why && builds.Refused is { } said ? $"{why} ({said})" : found.Why;

    /// <summary>∂R/∂y₀ at s·y₀, for a ray that moves volatility.</summary>
    private double ByVolatility(WhatIfPoint point)
    {
        WhatIfParameter shift = WhatIfCore.VolatilityShift(_equation, _result.Shock.Times(point.Scale)).Varied!;
        double? At(double y)
        {
            Shock shock = shift.Build(y).Shock;
            BoundEquation bound = _equation.Bind(shock, _result.Options.Domain);
            return bound.Residual(shock, point.X, bound.Flow(point.X));
        }

        return WhatIfDifferences.Of(At, shift.Value, shift.FirstStep, point.Noise, levels: 6, tables: 4).Value ?? double.NaN;
    }
}
