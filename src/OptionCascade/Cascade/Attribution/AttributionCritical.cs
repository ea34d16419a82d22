using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Participants;

namespace OptionCascade.Cascade.Attribution;

/// <summary>The first critical scale of a shock when only some participants trade.</summary>
internal sealed class AttributionCritical
{
    private readonly CascadeEquation _equation;
    private readonly Shock _shock;
    private readonly CascadeOptions _options;
    private readonly ImmutableArray<IParticipant> _participants;

    public AttributionCritical(CascadeEquation equation, Shock shock, CascadeOptions options, bool sharesOnePath)
    {
        (_equation, _shock, _options) = (equation, shock, options);
        if (sharesOnePath && shock.IsPriceOnly)
        {
            // Everybody is bound to the path of volatility already, and compiled.
            BoundEquation bound = equation.Bind(shock, options.Domain);
            FlowCurve[] curves = bound.Compile(options.Domain);
            _participants = [.. bound.Participants.Select((p, i) => new CompiledParticipant(p, curves[i]))];
        }
        else
        {
            _participants = equation.Participants;
        }
    }

    /// <summary>Scale of the first fold; null when the market never tips in the range searched.</summary>
    public double? First(Func<int, bool> trades)
    {
        CascadeEquation some = _equation.With(_participants.Where((_, i) => trades(i)));
        return ResponseCurve.Create(some, _shock, _options).Folds.FirstOrDefault()?.Scale;
    }
}
