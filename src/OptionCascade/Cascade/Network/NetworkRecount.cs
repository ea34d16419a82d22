// F_h at x, holder by holder;   q = Q + Σ F, baskets passed on;   T_i = n_i + I_i(q_i) [+ ln Σ w·eˣ]
//
// symbol     unit
// x, n, T    log price
// q, Q, F    units of asset
using OptionCascade.Hedging;

namespace OptionCascade.Cascade.Network;

/// <summary>The equation of a network written out once more for <see cref="NetworkVerification"/>: shares the model's parts, not a line with <see cref="NetworkMap"/>.</summary>
internal sealed class NetworkRecount
{
    private readonly NetworkModel _model;
    private readonly double[] _news, _blocks;
    private readonly int[][] _assets;
    private readonly bool[] _closed;

    public NetworkRecount(NetworkModel model, NetworkShock shock)
    {
        _model = model;
        _news = [.. model.Assets.Select(a => shock.LogJumps.GetValueOrDefault(a.Name))];
        _blocks = [.. model.Assets.Select(a => shock.Quantities.GetValueOrDefault(a.Name))];
        _assets = [.. model.Holders.Select(h => h.Assets.Select(a => model.IndexOf(a.Name)).ToArray())];
        _closed = [.. model.Holders.Select(h => shock.Defaults.Contains(h.Name))];
    }

    /// <summary>n.</summary>
    public ReadOnlySpan<double> News => _news;

    /// <summary>Flows of nobody.</summary>
    public double[][] None() => [.. _assets.Select(a => new double[a.Length])];

    /// <summary>F of every holder by its own formula.</summary>
    public double[][] Flows(ReadOnlySpan<double> x)
    {
        double[] shifts = Shifts(x);
        double[][] flows = None();
        for (int h = 0; h < flows.Length; h++)
        {
            INetworkHolder holder = _model.Holders[h];
            int[] assets = _assets[h];
            if (_closed[h])
            {
                for (int k = 0; k < assets.Length; k++)
                    flows[h][k] = -holder.Held(k);
                continue;
            }

            double[] moves = new double[assets.Length], prices = new double[assets.Length], own = new double[assets.Length];
            for (int k = 0; k < assets.Length; k++)
                (moves[k], prices[k], own[k]) = (x[assets[k]], holder.Assets[k].Spot * Math.Exp(x[assets[k]]), shifts[assets[k]]);
            holder.Traded(new HolderState(moves, prices, own), flows[h]);
        }

        return flows;
    }

    /// <summary>q and Σ |Q| + |F|, what arbitrage passes on included.</summary>
    public (double[] Net, double[] Gross) Quantities(double[][] flows)
    {
        double[] net = [.. _blocks], gross = [.. _blocks.Select(Math.Abs)];
        for (int h = 0; h < flows.Length; h++)
        {
            for (int k = 0; k < flows[h].Length; k++)
            {
                net[_assets[h][k]] += flows[h][k];
                gross[_assets[h][k]] += Math.Abs(flows[h][k]);
            }
        }

        foreach (BasketArbitrage basket in _model.Arbitrage)
        {
            int derivative = _model.IndexOf(basket.Derivative);
            double hedged = net[derivative] * basket.PassedOn;
            foreach (Constituent c in basket.Constituents)
            {
                int member = _model.IndexOf(c.Asset);
                double units = hedged * c.Weight * _model.Assets[derivative].Spot / _model.Assets[member].Spot;
                net[member] += units;
                gross[member] += Math.Abs(units);
            }

            net[derivative] -= hedged;
        }

        return (net, gross);
    }

    /// <summary>n plus what a basket's own move adds.</summary>
    public double[] WithoutImpact(ReadOnlySpan<double> x)
    {
        double[] moves = [.. _news];
        foreach (BasketArbitrage basket in _model.Arbitrage)
        {
            double growth = 0;
            foreach (Constituent c in basket.Constituents)
                growth += c.Weight * (Math.Exp(x[_model.IndexOf(c.Asset)]) - 1);
            moves[_model.IndexOf(basket.Derivative)] += Math.Log(1 + growth);
        }

        return moves;
    }

    /// <summary>T for flows traded at <paramref name="x"/>.</summary>
    public double[] Image(ReadOnlySpan<double> x, double[][] flows)
    {
        double[] t = WithoutImpact(x), q = Quantities(flows).Net;
        for (int i = 0; i < t.Length; i++)
            t[i] += _model.Assets[i].Impact.LogMove(q[i]);
        return t;
    }

    private double[] Shifts(ReadOnlySpan<double> x)
    {
        double[] own = new double[x.Length];
        for (int i = 0; i < own.Length; i++)
            own[i] = _model.Assets[i].Volatility.At(x[i]);
        double[] all = [.. own];
        foreach (VolatilityLink link in _model.VolatilityLinks)
            all[_model.IndexOf(link.To)] += link.Share * own[_model.IndexOf(link.From)];
        return [.. all.Select(y => Math.Max(y, SpotVolatilityResponse.LowestShift))];
    }
}
