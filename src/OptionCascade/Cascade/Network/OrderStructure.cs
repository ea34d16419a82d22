// Assets that a holder or a basket ties together form components. A component is ordered when signs s_i = ±1 exist with s_i·s_j = o_i·o_j for all its holders
// (a signed graph without a frustrated cycle). Then u = s∘x turns T into a map that rises in every coordinate but its own, and
//
//   M_i(u) = (s_i·T_i(s∘u) + d_i·u_i)/(1 + d_i),   d_i = sup I_i′ · Σ_h D_{h,i}
//
// has the same fixed points and rises in every coordinate.
//
// symbol   unit
// x, u     log price
// d        none
// Source: order-preserving maps, A. Tarski, Pacific Journal of Mathematics 5 (1955); signs, H. Smith, Monotone Dynamical Systems (1995), ch. 3.
using OptionCascade.Hedging;

namespace OptionCascade.Cascade.Network;

/// <summary>Which assets hang together, and whether the order of their solutions is known.</summary>
internal sealed class OrderStructure
{
    private readonly int[] _parent, _sign;

    public OrderStructure(NetworkMap map, FlowDomain domain)
    {
        NetworkModel model = map.Model;
        int n = model.Assets.Length;
        (_parent, _sign) = ([.. Enumerable.Range(0, n)], [.. Enumerable.Repeat(1, n)]);
        Responses = new HolderResponse[model.Holders.Length];
        double[] damping = new double[n], least = [.. map.Blocks], most = [.. map.Blocks];
        var disturbed = new List<(int Asset, string Why)>();
        var hypotheses = new List<string>();
        for (int h = 0; h < model.Holders.Length; h++)
        {
            INetworkHolder holder = model.Holders[h];
            int[] assets = model.HolderAssets[model.HolderStarts[h]..model.HolderStarts[h + 1]];
            for (int k = 0; k < assets.Length; k++)
            {
                (double a, double b) = map.IsClosed(h) ? (-holder.Held(k), -holder.Held(k)) : holder.Range(k);
                least[assets[k]] += a;
                most[assets[k]] += b;
            }

            if (map.IsClosed(h)) continue;
            HolderStructure structure = holder.Structure(domain);
            Responses[h] = structure.Response;
            if (structure.Hypothesis is { } hypothesis) hypotheses.Add($"{holder.Name}: {hypothesis}");
            if (structure.Response != HolderResponse.Amplifying)
            {
                for (int k = 1; k < assets.Length; k++)
                    Join(assets[0], assets[k], 1);
                disturbed.Add((assets[0], structure.Response == HolderResponse.Dampening ? $"{holder.Name} trades against the move" : $"{holder.Name} trades neither with nor against every move"));
                continue;
            }

            if (holder.DependsOnVolatility)
                foreach ((int from, int to, double share) in model.Links)
                    if (assets.Contains(to) && share != 0 && !Join(from, to, structure.Orientation[Array.IndexOf(assets, to)] * Math.Sign(share)))
                    {
                        disturbed.Add((to, $"{holder.Name} and others want opposite orders"));
                        Responses[h] = HolderResponse.Mixed;
                    }

            for (int k = 0; k < assets.Length; k++)
            {
                damping[assets[k]] += structure.OwnDamping[k];
                if (structure.OwnDamping[k] > 0 && model.Baskets.Any(b => b.Derivative == assets[k] && b.PassedOn > 0))
                {
                    // Passed on to the basket, it would be damping of one asset by the price of another.
                    disturbed.Add((assets[k], $"{holder.Name} trades {model.Assets[assets[k]].Name} against its move, which arbitrage passes on to the basket"));
                    Responses[h] = HolderResponse.Mixed;
                }

                if (k == 0 || Join(assets[0], assets[k], structure.Orientation[0] * structure.Orientation[k])) continue;
                disturbed.Add((assets[k], $"{holder.Name} and others want opposite orders"));
                Responses[h] = HolderResponse.Mixed;
            }
        }

        foreach (var basket in model.Baskets)
            foreach (int member in basket.Members)
                if (!Join(basket.Derivative, member, 1))
                    disturbed.Add((member, $"the basket of {model.Assets[basket.Derivative].Name} and its holders want opposite orders"));
        Least = new double[n];
        Most = new double[n];
        PassOn(model, least, most);
        Damping = new double[n];
        for (int i = 0; i < n; i++)
        {
            Least[i] = map.News[i] + Move(model.Assets[i], least[i]);
            Most[i] = map.News[i] + Move(model.Assets[i], most[i]);
            if (damping[i] == 0) continue;
            Damping[i] = damping[i] * ImpactSlopes.Range(model.Assets[i].Impact, least[i], most[i]).Most;
            if (double.IsFinite(Damping[i])) continue;
            (Damping[i], _) = (0, 0);
            disturbed.Add((i, $"the impact law of {model.Assets[i].Name} has no known greatest slope, and somebody there trades against the move"));
        }

        foreach (var basket in model.Baskets)
        {
            // The basket's own move comes on top; nothing bounds it beforehand.
            (Least[basket.Derivative], Most[basket.Derivative]) = (double.NegativeInfinity, double.PositiveInfinity);
        }

        Roots = [.. Enumerable.Range(0, n).Select(i => Find(i).Root)];
        Signs = [.. Enumerable.Range(0, n).Select(i => Find(i).Sign)];
        Disturbances = disturbed.GroupBy(d => Roots[d.Asset]).ToDictionary(g => g.Key, g => g.Select(d => d.Why).Distinct().ToArray());
        Hypotheses = hypotheses;
    }

    /// <summary>Component of each asset.</summary>
    public int[] Roots { get; }

    /// <summary>s; 1 throughout a component that is not ordered.</summary>
    public int[] Signs { get; }

    /// <summary>d.</summary>
    public double[] Damping { get; }

    /// <summary>Responses of the holders; one that contradicts the others counts as mixed.</summary>
    public HolderResponse[] Responses { get; }

    /// <summary>Why a component is not ordered, by root.</summary>
    public IReadOnlyDictionary<int, string[]> Disturbances { get; }

    /// <summary>What the order rests on beyond proof.</summary>
    public IReadOnlyList<string> Hypotheses { get; }

    /// <summary>No equilibrium has a lower log move than this.</summary>
    public double[] Least { get; }

    /// <summary>No equilibrium has a higher log move than this.</summary>
    public double[] Most { get; }

    /// <summary>True when the order of the component is known.</summary>
    public bool IsOrdered(int asset) => !Disturbances.ContainsKey(Roots[asset]);

    private static void PassOn(NetworkModel model, double[] least, double[] most)
    {
        foreach (var basket in model.Baskets)
        {
            double low = basket.PassedOn == 0 ? 0 : basket.PassedOn * least[basket.Derivative], high = basket.PassedOn == 0 ? 0 : basket.PassedOn * most[basket.Derivative];
            for (int k = 0; k < basket.Members.Length; k++)
            {
                least[basket.Members[k]] += low * basket.UnitsPerUnit[k];
                most[basket.Members[k]] += high * basket.UnitsPerUnit[k];
            }

            // What is left of the derivative's own flow, which may be less than all of it.
            double left = 1 - basket.PassedOn;
            least[basket.Derivative] = Math.Min(least[basket.Derivative], left == 0 ? 0 : left * least[basket.Derivative]);
            most[basket.Derivative] = Math.Max(most[basket.Derivative], left == 0 ? 0 : left * most[basket.Derivative]);
        }
    }

    private static double Move(NetworkAsset asset, double quantity)
    {
        if (double.IsFinite(quantity)) return asset.Impact.LogMove(quantity);
        return asset.Impact.LogMove(Math.Sign(quantity)) == 0 ? 0 : quantity;
    }

    private (int Root, int Sign) Find(int i)
    {
        int sign = 1;
        while (_parent[i] != i)
        {
            sign *= _sign[i];
            i = _parent[i];
        }

        return (i, sign);
    }

    /// <summary>Ties two assets with s_a·s_b = sign; false when they are tied the other way already.</summary>
    private bool Join(int a, int b, int sign)
    {
        (int rootA, int signA) = Find(a);
        (int rootB, int signB) = Find(b);
        if (rootA == rootB) return signA * signB == sign;
        (int child, int parent) = rootA < rootB ? (rootB, rootA) : (rootA, rootB);
        _parent[child] = parent;
        _sign[child] = signA * signB * sign;
        return true;
    }
}
