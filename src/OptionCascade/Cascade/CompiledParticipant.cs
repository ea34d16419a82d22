using OptionCascade.Hedging;
using OptionCascade.Participants;

namespace OptionCascade.Cascade;

/// <summary>A participant bound to a path of volatility, with the curve that it has been compiled to: for solving many markets in which it is the same.</summary>
/// <param name="participant">The bound participant.</param>
/// <param name="curve">Its curve, over the range and to the tolerance of all those markets.</param>
internal sealed class CompiledParticipant(IParticipant participant, FlowCurve curve) : IParticipant
{
    public string Name => participant.Name;

    public bool IsReversible => participant.IsReversible;

    public double Traded(double logMove) => participant.Traded(logMove);

    public double Slope(double logMove) => participant.Slope(logMove);

    public FlowCurve Compile(FlowDomain domain) => curve;
}
