using System.Collections.Immutable;

namespace OptionCascade.Cascade.WhatIf;

/// <summary>The markets built while one parameter is varied, each once, and their folds. Not safe to share between threads.</summary>
internal sealed class WhatIfBuilds(WhatIfParameter parameter, WhatIfReuse reuse, CascadeOptions options)
{
    private readonly Dictionary<double, WhatIfMarket?> _markets = [];
    private readonly Dictionary<double, ImmutableArray<Fold>> _folds = [];

    public WhatIfParameter Parameter => parameter;

    /// <summary>What a market said that refused to be built; null when all were.</summary>
    public string? Refused { get; private set; }

    /// <summary>A figure of the market built with a value, each value looked at once; null where the value is refused or there is no such figure.</summary>
    public Func<double, double?> Of(Func<WhatIfMarket, double, double?> figure)
    {
        var known = new Dictionary<double, double?>();
        return value =>
        {
            if (known.TryGetValue(value, out double? before)) return before;
            return known[value] = Refusing(() => Market(value) is { } market ? figure(market, value) : null);
        };
    }

    /// <summary>The folds of a market built with a value.</summary>
    public ImmutableArray<Fold> Folds(WhatIfMarket market, double value)
    {
        if (_folds.TryGetValue(value, out ImmutableArray<Fold> known)) return known;
        return _folds[value] = market.Shock.IsNone ? [] : ResponseCurve.Create(reuse.Of(market), market.Shock, options).Folds;
    }

    /// <summary>Where the price is pinned in a market built with a value; null when it is not.</summary>
    public double? Pinned(WhatIfMarket market) => new FixedShock(reuse.Of(market), market.Shock, options.Domain).First() is { IsPinned: true } found ? found.LogMove : null;

    /// <summary>True when the parameter does not move a level: looked at with the first step on either side.</summary>
    public bool LeavesStanding(WhatIfLevel level)
    {
        WhatIfMarket[] beside = [.. new[] { Market(parameter.Value + parameter.FirstStep), Market(parameter.Value - parameter.FirstStep) }.OfType<WhatIfMarket>()];
        return beside.Length > 0 && beside.All(level.StandsStillIn);
    }

    private WhatIfMarket? Market(double value)
    {
        if (!_markets.TryGetValue(value, out WhatIfMarket? market))
            _markets[value] = market = Refusing(() => parameter.Build(value));
        return market;
    }

    /// <summary>A value that the market refuses is no failure: the derivative is taken from the other side, and the note tells what was said.</summary>
    private T? Refusing<T>(Func<T?> build)
    {
        try
        {
            return build();
        }
        catch (ArgumentException refusal)
        {
            Refused ??= refusal.Message.ReplaceLineEndings(" ");
            return default;
        }
    }
}
