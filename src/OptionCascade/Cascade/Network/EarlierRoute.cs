namespace OptionCascade.Cascade.Network;

/// <summary>Plain synchronous rounds from the undisturbed market, by <see cref="NetworkRecount"/>: no derivative, no longer step, nothing but the order of the map, which every round tests.</summary>
internal static class EarlierRoute
{
    private const double Tolerance = 1e-9;

    /// <summary>A stated error beyond this is no licence to be anywhere.</summary>
    private const double WidestBound = 1e-4;

    /// <summary>True when every equilibrium on the way lies at or below the answer, false when not, null when undecided or nothing is claimed.</summary>
    public static bool? NoneBefore(NetworkModel model, NetworkResult result, double[] x, int maximumEvaluations)
    {
        (double[] w, int[] signs, OrderStructure order) = Start(model, result);
        var recount = new NetworkRecount(model, result.Shock);
        double tolerance = Tolerance + (4 * (double.IsFinite(result.ErrorBound) ? Math.Min(result.ErrorBound, WidestBound) : 1e-6));
        int n = w.Length;
        double[] at = [.. x];
        for (int round = 0; round < maximumEvaluations; round++)
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
            double[] t = recount.Image(at, recount.Flows(at));
            for (int i = 0; i < n; i++)
            {
                if (!order.IsOrdered(i)) continue;
                double d = order.Damping[i], next = ((signs[i] * t[i]) + (d * w[i])) / (1 + d);
                if (next > w[i] + (Tolerance * (1 + Math.Abs(w[i])))) return false;
                next = Math.Min(w[i], next);
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
        (double[] w, int[] signs, OrderStructure order) = Start(model, result);
        var recount = new NetworkRecount(model, result.Shock);
        double[] floor = NetworkSolver.Run.Floor(signs, result.Options.Domain), at = new double[w.Length];
        if (!Enumerable.Range(0, w.Length).Any(order.IsOrdered)) return null;
        for (int round = 0; round < maximumEvaluations; round++)
        {
            bool stands = true;
            for (int i = 0; i < w.Length; i++)
                at[i] = order.IsOrdered(i) ? signs[i] * w[i] : 0;
            double[] t = recount.Image(at, recount.Flows(at));
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

    private static (double[] W, int[] Signs, OrderStructure Order) Start(NetworkModel model, NetworkResult result)
    {
        var map = new NetworkMap(model, result.Shock, result.Options.Threads);
        NetworkOptions options = result.Options;
        var order = new OrderStructure(map, options.Domain);
        bool[] twoWay = new bool[map.Count];
        int[] signs = NetworkSolver.Run.Directions(map, order, twoWay);
        double[] top = NetworkSolver.Run.Top(signs, order, options.Domain);
        return ([.. top.Select((u, i) => twoWay[i] ? u : 0)], signs, order);
    }
}
