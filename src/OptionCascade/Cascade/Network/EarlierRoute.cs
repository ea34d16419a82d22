namespace OptionCascade.Cascade.Network;

/// <summary>Plain synchronous rounds from the undisturbed market: no derivative, no longer step, nothing but the order of the map.</summary>
internal static class EarlierRoute
{
    private const double Tolerance = 1e-9;

    /// <summary>True when every equilibrium on the way lies at or below the answer, false when not, null when undecided or nothing is claimed.</summary>
    public static bool? NoneBefore(NetworkModel model, NetworkResult result, double[] x, int maximumEvaluations)
    {
        var map = new NetworkMap(model, result.Shock, result.Options.Threads);
        (double[] w, int[] signs, OrderStructure order) = Start(map, result.Options);
        double tolerance = Tolerance + (4 * (double.IsFinite(result.ErrorBound) ? result.ErrorBound : 1e-6));
        int n = map.Count;
        double[] at = [.. x], t = new double[n];
        while (map.Evaluations < maximumEvaluations)
        {
            bool down = true, stands = true;
            for (int i = 0; i < n; i++)
            {
                if (!order.IsOrdered(i)) continue;
                double gap = w[i] - (signs[i] * x[i]);
                if (gap < -tolerance * (1 + Math.Abs(x[i]))) return false;
                down &= gap <= tolerance * (1 + Math.Abs(x[i]));
                at[i] = signs[i] * w[i];
            }

            if (down) return true;
            map.Evaluate(at, t);
            for (int i = 0; i < n; i++)
            {
                if (!order.IsOrdered(i)) continue;
                double d = order.Damping[i], next = Math.Min(w[i], ((signs[i] * t[i]) + (d * w[i])) / (1 + d));
                stands &= next == w[i];
                w[i] = next;
            }

            if (stands) return false;
        }

        return null;
    }

    /// <summary>True when plain rounds fall through the floor, false when they come to rest above it, null when undecided.</summary>
    public static bool? NoneAboveFloor(NetworkModel model, NetworkResult result, int maximumEvaluations)
    {
        var map = new NetworkMap(model, result.Shock, result.Options.Threads);
        (double[] w, int[] signs, OrderStructure order) = Start(map, result.Options);
        double[] floor = NetworkSolver.Run.Floor(signs, result.Options.Domain), at = new double[w.Length], t = new double[w.Length];
        if (!Enumerable.Range(0, map.Count).Any(order.IsOrdered)) return null;
        while (map.Evaluations < maximumEvaluations)
        {
            bool stands = true;
            for (int i = 0; i < w.Length; i++)
                at[i] = order.IsOrdered(i) ? signs[i] * w[i] : 0;
            map.Evaluate(at, t);
            for (int i = 0; i < w.Length; i++)
            {
                if (!order.IsOrdered(i)) continue;
                double d = order.Damping[i], next = Math.Min(w[i], ((signs[i] * t[i]) + (d * w[i])) / (1 + d));
                if (next < floor[i]) return true;
                stands &= next == w[i];
                w[i] = next;
            }

            // A component of unknown order may be the one that runs away.
            if (stands) return order.Disturbances.Count > 0 ? null : false;
        }

        return null;
    }

    private static (double[] W, int[] Signs, OrderStructure Order) Start(NetworkMap map, NetworkOptions options)
    {
        var order = new OrderStructure(map, options.Domain);
        bool[] twoWay = new bool[map.Count];
        int[] signs = NetworkSolver.Run.Directions(map, order, twoWay);
        double[] top = NetworkSolver.Run.Top(signs, order, options.Domain);
        return ([.. top.Select((u, i) => twoWay[i] ? u : 0)], signs, order);
    }
}
