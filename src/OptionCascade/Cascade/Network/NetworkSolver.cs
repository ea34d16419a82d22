// ordered components:   first equilibrium on the way   = limit of the descent from the undisturbed state (OrderIteration)
//                       greatest-loss equilibrium      = limit of the ascent from the state in which everybody has traded all he can
// others:               brackets by mixed monotony, then damped rounds from several starts (MixedIteration)
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>Solves <see cref="NetworkModel"/>: which equilibrium the network reaches under a shock, and what is proven about it.</summary>
public static class NetworkSolver
{
    private const double NearOne = 0.95;

    /// <summary>The equilibrium of a network under a shock.</summary>
    /// <param name="model">The network.</param>
    /// <param name="shock">News, blocks and defaults.</param>
    /// <param name="options">Range, limits and threads; null for the documented defaults.</param>
    /// <exception cref="ArgumentException">The shock names an asset or holder that the model does not have, or a default of a holder without a limit.</exception>
    public static NetworkResult Solve(NetworkModel model, NetworkShock shock, NetworkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(shock);
        options ??= new NetworkOptions();
        var map = new NetworkMap(model, shock, options.Threads);
        var run = new Run(map, options);
        run.Solve();
        return run.Result();
    }

    /// <summary>The smallest scale of a ray of shocks at which the market falls (or rises) by a jump of at least a given size.</summary>
    /// <param name="model">The network.</param>
    /// <param name="ray">The shock of scale 1: news and blocks are scaled, defaults stay.</param>
    /// <param name="largestScale">Greatest scale looked at, finite, &gt; 0.</param>
    /// <param name="leastJump">Jumps of log price (of any asset) smaller than this are not looked for, &gt; 0. No default: with many small accounts there is a small jump at every one.</param>
    /// <param name="options">Range, limits and threads; null for the documented defaults.</param>
    /// <returns>The critical shock; null when the response has no such jump up to the largest scale.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Solve"/>, or a number out of range.</exception>
    public static NetworkFold? CriticalShock(NetworkModel model, NetworkShock ray, double largestScale, double leastJump, NetworkOptions? options = null)
        => CriticalScale.Find(model, ray, Guard.Positive(largestScale), Guard.Positive(leastJump), options ?? new NetworkOptions());

    /// <summary>One solution.</summary>
    internal sealed class Run
    {
        private readonly NetworkMap _map;
        private readonly NetworkOptions _options;
        private readonly FlowDomain _domain;
        private readonly OrderStructure _order;
        private readonly int[] _signs;
        private readonly bool[] _oneWay, _twoWay, _unordered;
        private readonly double[] _x;
        private readonly List<string> _warnings = [];
        private double[]? _worst;
        private double[]? _flows;
        private bool? _unique = true;
        private CascadeStatus _status = CascadeStatus.Converged;
        private double _errorBound;

        public Run(NetworkMap map, NetworkOptions options)
        {
            (_map, _options, _domain) = (map, options, options.Domain);
            _order = new OrderStructure(map, _domain);
            int n = map.Count;
            (_x, _oneWay, _twoWay, _unordered) = (new double[n], new bool[n], new bool[n], new bool[n]);
            _signs = Directions(map, _order, _twoWay);
            for (int i = 0; i < n; i++)
            {
                _unordered[i] = !_order.IsOrdered(i);
                _oneWay[i] = !_unordered[i] && !_twoWay[i];
            }
        }

        /// <summary>Where the network ends, without verdicts on uniqueness and contagion; null for a runaway.</summary>
        public double[]? First()
        {
            Descend(_oneWay, fromTop: false, certify: false);
            Descend(_twoWay, fromTop: true, certify: false);
            Unordered();
            return _status == CascadeStatus.Runaway ? null : _x;
        }

        public CascadeStatus Status => _status;

        public void Solve()
        {
            Descend(_oneWay, fromTop: false, certify: true);
            Descend(_twoWay, fromTop: true, certify: true);
            Unordered();
        }

        /// <summary>Signs by which a component goes down from the undisturbed state; marks those that are pushed both ways.</summary>
        public static int[] Directions(NetworkMap map, OrderStructure order, bool[] twoWay)
        {
            int n = map.Count;
            int[] signs = [.. order.Signs];
            double[] zero = new double[n], t = new double[n];
            map.Evaluate(zero, t);
            bool[] down = new bool[n], up = new bool[n];
            for (int i = 0; i < n; i++)
            {
                double noise = 1e-15 * (Math.Abs(map.News[i]) + (map.Model.Assets[i].Impact.Slope(map.Quantities[i]) * map.Gross[i]));
                if (!(Math.Abs(t[i]) > noise)) continue;
                if (signs[i] * t[i] < 0) down[order.Roots[i]] = true;
                else up[order.Roots[i]] = true;
            }

            for (int i = 0; i < n; i++)
            {
                int root = order.Roots[i];
                twoWay[i] = order.IsOrdered(i) && down[root] && up[root];
                if (up[root] && !down[root]) signs[i] = -signs[i];
            }

            return signs;
        }

        /// <summary>Oriented end of the range searched: nothing below it is an equilibrium of interest.</summary>
        public static double[] Floor(int[] signs, FlowDomain domain)
            => [.. signs.Select(s => s > 0 ? domain.LowestLogMove : -domain.HighestLogMove)];

        /// <summary>Oriented start above every equilibrium in the range: from the most that anybody can trade.</summary>
        public static double[] Top(int[] signs, OrderStructure order, FlowDomain domain)
            => [.. signs.Select((s, i) => s > 0 ? Out(Math.Min(domain.HighestLogMove, order.Most[i]), 1) : Out(Math.Min(-domain.LowestLogMove, -order.Least[i]), 1))];

        public NetworkResult Result()
        {
            NetworkModel model = _map.Model;
            int n = _map.Count;
            if (_order.Hypotheses.Count > 0 && _status == CascadeStatus.Converged)
                _warnings.AddRange(_order.Hypotheses.Select(h => $"The answer is the first equilibrium under a hypothesis about {h}."));
            double[]? answer = _status == CascadeStatus.Runaway ? null : _x;
            double[]? flows = null;
            double residual = double.NaN, radius = double.NaN;
            Contagion? contagion = null;
            if (answer is not null)
            {
                double[] t = new double[n];
                _map.Evaluate(_x, t);
                residual = 0;
                for (int i = 0; i < n; i++)
                    residual = Math.Max(residual, Math.Abs(_x[i] - t[i]));
                (radius, contagion) = Feedback.Of(_map, _x, _signs, ordered: !Array.Exists(_unordered, u => u));
                flows = _flows ?? [.. _map.Flows];
                if (radius > 1)
                    _warnings.Add(FormattableString.Invariant($"The spectral radius is {radius:0.0000}: assets that the shock does not reach would tip at the slightest push."));
                else if (radius > NearOne)
                    _warnings.Add(FormattableString.Invariant($"The spectral radius is {radius:0.0000}: the network is near a tipping point."));
            }

            NetworkShock shock = _map.Shock;
            NetworkOptions options = _options;
            var result = new NetworkResult(() => NetworkLedger.Of(model, shock, answer, flows, options))
            {
                Status = _status,
                Shock = shock,
                LogMoves = answer is null ? [] : [.. answer],
                Assets = answer is null ? [] : Outcomes(flows!),
                Flows = answer is null ? [] : HolderFlows(flows!),
                IsUnique = _unique,
                Worst = _worst is null || answer is null ? null : [.. _worst],
                SpectralRadius = radius,
                Contagion = contagion,
                Residual = residual,
                ErrorBound = answer is null ? double.NaN : _errorBound,
                Evaluations = _map.Evaluations,
                Warnings = [.. _warnings],
                Options = options,
            };
            return result;
        }

        private static double Out(double value, int sign) => value + (sign * 1e-12 * (1 + Math.Abs(value)));

        private void Descend(bool[] active, bool fromTop, bool certify)
        {
            if (!Array.Exists(active, a => a) || _status == CascadeStatus.Runaway) return;
            int n = _map.Count;
            var down = new OrderIteration(_map, _signs, _order.Damping, active, Floor(_signs, _domain), _x, _options, fromAbove: !fromTop);
            double[] a = fromTop ? Top(_signs, _order, _domain) : new double[n];
            DescentEnd end = down.Descend(a);
            if (end == DescentEnd.BelowFloor)
            {
                _status = CascadeStatus.Runaway;
                _unique = null;
                _warnings.Add(FormattableString.Invariant($"Runaway: no equilibrium has all prices between {_options.LowestPriceFraction} and {_options.HighestPriceFraction} of spot on the way of this shock."));
                return;
            }

            if (end == DescentEnd.Disorder)
                NotCertified("A round went against the order that the holders state: one of them does not trade as its structure says.");
            else if (end == DescentEnd.Exhausted)
                NotCertified(FormattableString.Invariant($"No equilibrium was enclosed within {_options.MaximumEvaluations} evaluations."));
            else if (!Stands(down, a, active))
                NotCertified("No equilibrium was found in the range searched: the shock pushes assets that hang together both ways, and one of them against its end.");
            if (down.AtEdge) _warnings.Add("The answer stands on a fold or threshold to within rounding.");
            if (certify) Certify(down, a, active, fromTop);
            down.Unorient(a, _x);
        }

        /// <summary>Error bound, and the equilibrium of greatest loss.</summary>
        private void Certify(OrderIteration down, double[] a, bool[] active, bool fromTop)
        {
            int n = _map.Count;
            double[] m = new double[n], right = new double[n], error = new double[n];
            down.Map(a, m);
            for (int i = 0; i < n; i++)
                if (active[i])
                    right[i] = Math.Abs(down.Gap[i]) + down.Noise[i];
            bool bounded = down.Inverse(a, right, error);
            for (int i = 0; i < n; i++)
                if (active[i])
                    _errorBound = Math.Max(_errorBound, bounded ? error[i] : right[i] == 0 ? 0 : double.PositiveInfinity);
            int[] opposite = [.. _signs.Select(s => -s)];
            double[] past = [.. a.Select(v => -v - 1)]; // the ascent ends at the answer at the latest
            var up = new OrderIteration(_map, opposite, _order.Damping, active, past, _x, _options, fromAbove: false);
            double[] b = Top(opposite, _order, _domain);
            DescentEnd end = up.Descend(b);
            bool same = true, point = end == DescentEnd.Equilibrium && Stands(up, b, active);
            for (int i = 0; i < n; i++)
            {
                if (!active[i]) continue;
                same &= Math.Abs(a[i] + b[i]) <= 1e-9 * (1 + Math.Abs(a[i])) + (4 * (double.IsFinite(_errorBound) ? _errorBound : 0));
            }

            if (!same)
            {
                _unique = point || _unique == false ? false : null;
                if (point)
                {
                    _worst ??= [.. Where(down, a)];
                    for (int i = 0; i < n; i++)
                        if (active[i])
                            _worst[i] = opposite[i] * b[i];
                }
            }

            if (!fromTop) OtherSide(a, active);
            if (same) return;
            if (fromTop)
                NotCertified("The shock pushes assets that hang together both ways, and there are several equilibria: none of them is the first.");
        }

        /// <summary>Equilibria on the other side of the undisturbed state do not concern the way, but the answer is not the only one then.</summary>
        private void OtherSide(double[] a, bool[] active)
        {
            double[] top = Top(_signs, _order, _domain);
            var all = new OrderIteration(_map, _signs, _order.Damping, active, Floor(_signs, _domain), _x, _options, fromAbove: false);
            bool found = all.Descend(top) == DescentEnd.Equilibrium && Stands(all, top, active), same = true;
            for (int i = 0; i < a.Length; i++)
                if (active[i])
                    same &= Math.Abs(a[i] - top[i]) <= 1e-9 * (1 + Math.Abs(a[i])) + (4 * (double.IsFinite(_errorBound) ? _errorBound : 0));
            if (!same) _unique = found || _unique == false ? false : null;
        }

        /// <summary>True when a point is an equilibrium, not just where an iteration was held by the end of the range.</summary>
        private static bool Stands(OrderIteration iteration, double[] u, bool[] active)
        {
            iteration.Map(u, new double[u.Length]);
            for (int i = 0; i < u.Length; i++)
                if (active[i] && !(Math.Abs(iteration.Gap[i]) <= 1e-9 * (1 + Math.Abs(u[i]))))
                    return false;
            return true;
        }

        private static double[] Where(OrderIteration down, double[] a)
        {
            double[] x = new double[a.Length];
            down.Unorient(a, x);
            return x;
        }

        private void Unordered()
        {
            if (!Array.Exists(_unordered, u => u) || _status == CascadeStatus.Runaway) return;
            var mixed = new MixedIteration(_map, _order, _options, _unordered, _x);
            MixedOutcome outcome = mixed.Solve();
            _warnings.AddRange(outcome.Warnings);
            _flows = outcome.Flows;
            outcome.LogMoves.CopyTo(_x, 0);
            _errorBound = double.NaN;
            if (outcome.Status == CascadeStatus.Runaway)
            {
                (_status, _unique) = (CascadeStatus.Runaway, null);
                return;
            }

            if (_worst is not null)
                for (int i = 0; i < _x.Length; i++)
                    if (_unordered[i])
                        _worst[i] = _x[i];
            if (outcome.IsUnique != true && _unique == true) _unique = outcome.IsUnique;
            if (outcome.Status == CascadeStatus.NotCertified)
                NotCertified($"Nothing is certified: {string.Join("; ", _order.Disturbances.SelectMany(d => d.Value).Distinct().Take(3))}.");
            else if (outcome.Status == CascadeStatus.Pinned && _status == CascadeStatus.Converged)
                _status = CascadeStatus.Pinned;
        }

        private void NotCertified(string why)
        {
            _status = CascadeStatus.NotCertified;
            if (_unique == true) _unique = null;
            _warnings.Insert(0, why);
        }

        private ImmutableArray<AssetOutcome> Outcomes(double[] flows)
        {
            NetworkModel model = _map.Model;
            var outcomes = ImmutableArray.CreateBuilder<AssetOutcome>(_map.Count);
            for (int i = 0; i < _map.Count; i++)
            {
                double flow = 0;
                for (int p = model.AssetStarts[i]; p < model.AssetStarts[i + 1]; p++)
                    flow += flows[model.AssetEntries[p]];
                bool certified = _status is CascadeStatus.Converged or CascadeStatus.Pinned || _oneWay[i];
                outcomes.Add(new AssetOutcome(model.Assets[i].Name, _x[i], model.Assets[i].Spot * Math.Exp(_x[i]), flow, flow * model.Assets[i].Spot, _map.Shifts[i], certified));
            }

            return outcomes.MoveToImmutable();
        }

        private ImmutableArray<HolderFlow> HolderFlows(double[] flows)
        {
            NetworkModel model = _map.Model;
            var all = ImmutableArray.CreateBuilder<HolderFlow>();
            for (int h = 0; h < model.Holders.Length; h++)
                for (int e = model.HolderStarts[h]; e < model.HolderStarts[h + 1]; e++)
                    if (flows[e] != 0)
                    {
                        NetworkAsset asset = model.Assets[model.HolderAssets[e]];
                        all.Add(new HolderFlow(model.Holders[h].Name, asset.Name, flows[e], flows[e] * asset.Spot));
                    }

            return all.ToImmutable();
        }
    }
}
