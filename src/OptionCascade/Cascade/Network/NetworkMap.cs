// T_i(x) = n_i + I_i(q_i) [+ ln Σ w_j·e^{x_j}],   q = P·(Q + Σ_h F_h(x, y)),   y = max(C·β(x), −0.99)
// ∂T_i/∂x_j = I_i′(q_i)·(P·Σ_h ∂F_h/∂x)_ij [+ ω_j],   ω_j = w_j·e^{x_j}/Σ w·e^x
//
// symbol     unit
// P          what baskets pass on: identity without any
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>The map x → T(x) of one model under one shock with its derivatives. Not safe to share between threads; it uses several itself.</summary>
internal sealed partial class NetworkMap
{
    /// <summary>Holder entries below which a second thread costs more than it saves.</summary>
    private const int ParallelFrom = 20_000;
    private const int HoldersPerBlock = 64;

    private readonly int _threads;
    private readonly double[] _growth, _shifts, _ownShifts, _prices, _moves;
    private readonly double[] _localX, _localPrice, _localShift;
    private readonly double[] _localX2, _localPrice2, _localShift2;
    private readonly bool[] _closed;
    private readonly bool _volatility;

    public NetworkMap(NetworkModel model, NetworkShock shock, int? threads)
    {
        Model = model;
        Shock = shock;
        _threads = threads ?? Environment.ProcessorCount;
        int n = model.Assets.Length, entries = model.HolderAssets.Length;
        News = new double[n];
        Blocks = new double[n];
        foreach ((string asset, double jump) in shock.LogJumps)
            News[model.IndexOf(asset)] = jump;
        foreach ((string asset, double quantity) in shock.Quantities)
            Blocks[model.IndexOf(asset)] = quantity;
        _closed = new bool[model.Holders.Length];
        foreach (string holder in shock.Defaults)
            _closed[model.IndexOfHolder(holder)] = true;
        _volatility = model.Holders.Any(h => h.DependsOnVolatility);
        (_growth, _shifts, _ownShifts, _prices, _moves) = (new double[n], new double[n], new double[n], new double[n], new double[n]);
        (_localX, _localPrice, _localShift) = (new double[entries], new double[entries], new double[entries]);
        (_localX2, _localPrice2, _localShift2) = (new double[entries], new double[entries], new double[entries]);
        Flows = new double[entries];
        Quantities = new double[n];
        Gross = new double[n];
        for (int h = 0; h < _closed.Length; h++)
            for (int k = 0; _closed[h] && k < model.Holders[h].Assets.Length; k++)
                if (double.IsNaN(model.Holders[h].Held(k)))
                    throw new ArgumentException($"Expected a default of a holder with a limit to what it can close, got '{model.Holders[h].Name}'.", nameof(shock));
    }

    public NetworkModel Model { get; }

    public NetworkShock Shock { get; }

    public int Count => News.Length;

    /// <summary>n.</summary>
    public double[] News { get; }

    /// <summary>Q before baskets pass it on.</summary>
    public double[] Blocks { get; }

    /// <summary>F by holder entry at the last evaluation.</summary>
    public double[] Flows { get; }

    /// <summary>q at the last evaluation.</summary>
    public double[] Quantities { get; }

    /// <summary>Σ |Q| + |F| at the last evaluation: what rounding is relative to.</summary>
    public double[] Gross { get; }

    /// <summary>Evaluations so far.</summary>
    public int Evaluations { get; private set; }

    /// <summary>True for a holder that closes everything whatever the prices.</summary>
    public bool IsClosed(int holder) => _closed[holder];

    /// <summary>T(x).</summary>
    public void Evaluate(ReadOnlySpan<double> x, Span<double> t)
    {
        Trade(x);
        Finish(x, t);
    }

    /// <summary>
    /// T with amplifying holders at <paramref name="x"/>, dampening ones at <paramref name="other"/>, and mixed ones at an end of what they can trade: a bound
    /// of T over the box between the two.
    /// </summary>
    public void EvaluateBound(ReadOnlySpan<double> x, ReadOnlySpan<double> other, HolderResponse[] responses, int[] signs, Span<double> t)
    {
        if (Array.Exists(responses, r => r == HolderResponse.Dampening))
        {
            Trade(other);
            Flows.CopyTo(_localX2, 0);
        }

        Trade(x);
        for (int h = 0; h < responses.Length; h++)
        {
            if (responses[h] == HolderResponse.Amplifying || _closed[h]) continue;
            for (int e = Model.HolderStarts[h], k = 0; e < Model.HolderStarts[h + 1]; e++, k++)
            {
                (double least, double most) = Model.Holders[h].Range(k);
                Flows[e] = responses[h] == HolderResponse.Dampening ? _localX2[e] : signs[Model.HolderAssets[e]] > 0 ? most : least;
            }
        }

        Finish(x, t);
    }

    /// <summary>y of each asset at the last evaluation.</summary>
    public ReadOnlySpan<double> Shifts => _shifts;

    /// <summary>Prices at the last evaluation.</summary>
    public ReadOnlySpan<double> Prices => _prices;

    /// <summary>q from flows: Q added, baskets passed on.</summary>
    public void Net(ReadOnlySpan<double> flows, Span<double> quantities)
    {
        for (int i = 0; i < Count; i++)
        {
            double sum = Blocks[i], gross = Math.Abs(Blocks[i]);
            for (int p = Model.AssetStarts[i]; p < Model.AssetStarts[i + 1]; p++)
            {
                double f = flows[Model.AssetEntries[p]];
                sum += f;
                gross += Math.Abs(f);
            }

            (quantities[i], Gross[i]) = (sum, gross);
        }

        foreach (var basket in Model.Baskets)
        {
            double passed = basket.PassedOn * quantities[basket.Derivative];
            quantities[basket.Derivative] -= passed;
            for (int k = 0; k < basket.Members.Length; k++)
                quantities[basket.Members[k]] += passed * basket.UnitsPerUnit[k];
            for (int k = 0; k < basket.Members.Length; k++)
                Gross[basket.Members[k]] += Math.Abs(passed) * basket.UnitsPerUnit[k];
        }
    }

    private void Finish(ReadOnlySpan<double> x, Span<double> t)
    {
        Net(Flows, Quantities);
        for (int i = 0; i < Count; i++)
            t[i] = News[i] + Model.Assets[i].Impact.LogMove(Quantities[i]);
        foreach (var basket in Model.Baskets)
            t[basket.Derivative] += BasketMove(basket.Members, basket.Weights, x);
    }

    /// <summary>ln Σ w·eˣ, about its greatest member.</summary>
    public static double BasketMove(int[] members, double[] weights, ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int k = 0; k < members.Length; k++)
            sum += weights[k] * (Math.Exp(x[members[k]]) - 1);
        return Math.Log(1 + sum);
    }

    private void Trade(ReadOnlySpan<double> x)
    {
        Evaluations++;
        x.CopyTo(_moves);
        for (int i = 0; i < Count; i++)
        {
            _growth[i] = Math.Exp(x[i]);
            _prices[i] = Model.Assets[i].Spot * _growth[i];
        }

        if (_volatility) MoveVolatility(x);
        void One(int h)
        {
            (int start, int k) = (Model.HolderStarts[h], Model.HolderStarts[h + 1] - Model.HolderStarts[h]);
            for (int e = start; e < start + k; e++)
            {
                int i = Model.HolderAssets[e];
                (_localX[e], _localPrice[e], _localShift[e]) = (_moves[i], _prices[i], _shifts[i]);
            }

            Span<double> units = Flows.AsSpan(start, k);
            if (!_closed[h])
            {
                Model.Holders[h].Traded(Local(start, k), units);
                return;
            }

            for (int j = 0; j < k; j++)
                units[j] = -Model.Holders[h].Held(j);
        }

        int holders = Model.Holders.Length;
        if (_threads == 1 || (Flows.Length < ParallelFrom && !(_volatility && holders >= HoldersPerBlock)))
        {
            for (int h = 0; h < holders; h++)
                One(h);
            return;
        }

        int blocks = (holders + HoldersPerBlock - 1) / HoldersPerBlock;
        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = _threads }, b =>
        {
            for (int h = b * HoldersPerBlock; h < Math.Min(holders, (b + 1) * HoldersPerBlock); h++)
                One(h);
        });
    }

    private void MoveVolatility(ReadOnlySpan<double> x)
    {
        for (int i = 0; i < Count; i++)
            _shifts[i] = _ownShifts[i] = Model.Assets[i].Volatility.At(x[i]);
        foreach ((int from, int to, double share) in Model.Links)
            _shifts[to] += share * _ownShifts[from];
        for (int i = 0; i < Count; i++)
            _shifts[i] = Math.Max(_shifts[i], SpotVolatilityResponse.LowestShift);
    }

    private HolderState Local(int start, int k) => new(_localX.AsSpan(start, k), _localPrice.AsSpan(start, k), _localShift.AsSpan(start, k));
}
