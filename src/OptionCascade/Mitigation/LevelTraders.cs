// F(x) = Σ q_k over the levels met on the way from 0 to x
using OptionCascade.Hedging;
using OptionCascade.Participants;

namespace OptionCascade.Mitigation;

/// <summary>Somebody who trades stated quantities at stated levels; what has been traded stays traded.</summary>
internal sealed class LevelTraders(string name, IEnumerable<FlowJump> levels) : IParticipant
{
    private readonly ThresholdOrders _orders = new(levels);

    public string Name => name;

    public bool IsReversible => false;

    public bool IsMarginChecked => true; // the levels are those of liquidations under a measure

    public double Traded(double logMove) => _orders.Traded(logMove);

    public double Slope(double logMove) => 0;

    public FlowCurve Compile(FlowDomain domain) => _orders.Compile(domain);
}
