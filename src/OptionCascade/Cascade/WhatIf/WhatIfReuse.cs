using OptionCascade.Hedging;
using OptionCascade.Participants;

namespace OptionCascade.Cascade.WhatIf;

/// <summary>Compiled curves of the market that was solved, for markets that share participants with it: those are not compiled again.</summary>
/// <param name="solved">The market that was solved.</param>
/// <param name="shock">Its shock.</param>
/// <param name="options">Range and tolerance.</param>
internal sealed class WhatIfReuse(CascadeEquation solved, Shock shock, CascadeOptions options)
{
    private readonly Lazy<IParticipant[]> _compiled = new(() =>
    {
        BoundEquation bound = solved.Bind(shock, options.Domain);
        FlowCurve[] curves = bound.Compile(options.Domain);
        return [.. bound.Participants.Select((p, i) => new CompiledParticipant(p, curves[i]))];
    });

    /// <summary>The same market, to be solved faster: curves stay as they are where the path of volatility does, which takes a shock to the price alone and no vega that lifts volatility.</summary>
    public CascadeEquation Of(WhatIfMarket market)
    {
        if (!shock.IsPriceOnly || !market.Shock.IsPriceOnly || solved.Volatility.ShiftPerVega > 0 || !ReferenceEquals(market.Equation.Volatility, solved.Volatility)) return market.Equation;
        return market.Equation.With(market.Equation.Participants.Select(p => solved.Participants.IndexOf(p) is >= 0 and var i && ReferenceEquals(solved.Participants[i], p) ? _compiled.Value[i] : p));
    }
}
