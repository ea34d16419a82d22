using System.Collections.Immutable;
using OptionCascade.Participants;

namespace OptionCascade.Cascade.Network;

/// <summary>A market without ties to others, with participants of its own only, is what <see cref="CascadeSolver"/> certifies for any signs.</summary>
internal static class SingleAssetRoute
{
    /// <summary>The answer when every active asset is such a market; null otherwise.</summary>
    public static MixedOutcome? TrySolve(NetworkMap map, OrderStructure order, NetworkOptions options, bool[] active, double[] others)
    {
        NetworkModel model = map.Model;
        double[] x = [.. others];
        double[]? flows = null;
        var warnings = ImmutableArray.CreateBuilder<string>();
        bool pinned = false, unique = true;
        var pins = new List<(int Entry, double Quantity)>();
        for (int i = 0; i < map.Count; i++)
        {
            if (!active[i]) continue;
            if (order.Roots.Count(r => r == order.Roots[i]) > 1 || map.News[i] * map.Blocks[i] < 0) return null;
            int[] entries = model.AssetEntries[model.AssetStarts[i]..model.AssetStarts[i + 1]];
            var participants = new List<IParticipant>();
            foreach (int e in entries)
            {
                int h = Array.BinarySearch(model.HolderStarts, e);
                if (h < 0 || map.IsClosed(h) || model.Holders[h] is not SingleAssetParticipant { Participant: { } participant }) return null;
                participants.Add(participant);
            }

            var equation = new CascadeEquation(model.Assets[i].Impact, participants.Select((p, k) => new Named(p, $"{k}")));
            var range = new CascadeOptions { LowestPriceFraction = Math.Max(options.LowestPriceFraction, 1e-6), HighestPriceFraction = Math.Min(options.HighestPriceFraction, 1e6) };
            double alone = map.News[i] + model.Assets[i].Impact.LogMove(map.Blocks[i]);
            if (!(alone > Math.Log(range.LowestPriceFraction) && alone < Math.Log(range.HighestPriceFraction))) return null;
            CascadeResult result = CascadeSolver.Solve(equation, Shock.Combined(map.News[i], map.Blocks[i]), model.Assets[i].Spot, range);
            warnings.AddRange(result.Warnings.Select(w => $"{model.Assets[i].Name}: {w}"));
            if (result.LogMove is not { } move) return new MixedOutcome(CascadeStatus.Runaway, others, null, null, warnings.ToImmutable());
            x[i] = move;
            pinned |= result.Status == CascadeStatus.Pinned;
            unique &= result.IsUnique;
            for (int k = 0; k < entries.Length; k++)
                pins.Add((entries[k], result.Flows[k].Quantity));
        }

        if (pinned)
        {
            map.Evaluate(x, new double[map.Count]);
            flows = [.. map.Flows];
            foreach ((int entry, double quantity) in pins)
                flows[entry] = quantity;
        }

        return new MixedOutcome(pinned ? CascadeStatus.Pinned : CascadeStatus.Converged, x, flows, unique, warnings.ToImmutable());
    }

    /// <summary>A participant under a name that cannot clash with another's.</summary>
    private sealed class Named(IParticipant participant, string name) : IParticipant
    {
        public string Name => name;

        public bool IsReversible => participant.IsReversible;

        public double Traded(double logMove) => participant.Traded(logMove);

        public double Slope(double logMove) => participant.Slope(logMove);

        public Hedging.FlowCurve Compile(Hedging.FlowDomain domain) => participant.Compile(domain);
    }
}
