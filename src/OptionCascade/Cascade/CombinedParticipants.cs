using OptionCascade.Hedging;
using OptionCascade.Participants;

namespace OptionCascade.Cascade;

/// <summary>Several participants as one, compiled: for solving many markets in which they are the same.</summary>
/// <param name="name">A name that nobody else has.</param>
/// <param name="participants">The participants.</param>
/// <param name="curve">Their curves' sum, over the range and to the tolerance of all those markets.</param>
internal sealed class CombinedParticipants(string name, IReadOnlyList<IParticipant> participants, FlowCurve curve) : IParticipant
{
    public string Name => name;

    public bool IsReversible => participants.All(p => p.IsReversible);

    public double Traded(double logMove)
    {
        double sum = 0;
        foreach (IParticipant p in participants)
            sum += p.Traded(logMove);
        return sum;
    }

    public double Slope(double logMove)
    {
        double sum = 0;
        foreach (IParticipant p in participants)
            sum += p.Slope(logMove);
        return sum;
    }

    public FlowCurve Compile(FlowDomain domain) => curve;
}
