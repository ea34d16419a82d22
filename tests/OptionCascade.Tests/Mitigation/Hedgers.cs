using OptionCascade.Hedging;
using OptionCascade.Participants;

namespace OptionCascade.Tests.Mitigation;

/// <summary>A hedger whose flow is a multiple of the log move: F(x) = k·x.</summary>
internal sealed class Hedgers(double unitsPerLogPrice) : IParticipant
{
    public string Name => "hedgers";

    public bool IsReversible => true;

    public double Traded(double logMove) => unitsPerLogPrice * logMove;

    public double Slope(double logMove) => unitsPerLogPrice;

    public FlowCurve Compile(FlowDomain domain) => FlowCurve.Compile(domain, Traded, Math.Abs(unitsPerLogPrice));
}
