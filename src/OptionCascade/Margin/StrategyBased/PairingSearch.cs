namespace OptionCascade.Margin.StrategyBased;

/// <summary>The pairing found: contracts per column of the programme.</summary>
/// <param name="Values">One value per column.</param>
/// <param name="LeastSaving">Bound: no pairing changes the sum of naked requirements by less than this (≤ 0), money.</param>
/// <param name="IsLeast">True when the search ended, so that no pairing requires less.</param>
internal sealed record PairingSolution(double[] Values, double LeastSaving, bool IsLeast);

/// <summary>
/// Finds the pairing with the least requirement: the linear programme with rows added as they are violated, then, where contracts may not be divided, branch and
/// bound: from the open node with the best bound down to a whole solution, the nearer whole number first. Deterministic: the limit is on work, not on time.
/// </summary>
internal sealed class PairingSearch
{
    private const double Whole = 1e-6;
    private const int NodesBetweenRoundings = 16;
    private readonly PairingProgram _program;
    private readonly bool _whole;
    private readonly double _tolerance;
    private readonly (double Low, double High)[] _limits;
    private readonly double[] _firstLow, _firstHigh;
    private readonly PriorityQueue<Node, (double Bound, int Order)> _open = new();
    private readonly List<int> _touched = [];
    private double[] _best;
    private double _bestObjective;
    private double[] _rootCost = [];
    private double _root;
    private int _nodes;

    private PairingSearch(PairingProgram program, bool whole)
    {
        _program = program;
        _whole = whole;
        _tolerance = 1e-7 * program.Scale;
        _best = new double[program.Columns];
        _firstLow = [.. Enumerable.Range(0, program.Columns).Select(program.Programme.Lower)];
        _firstHigh = [.. Enumerable.Range(0, program.Columns).Select(program.Programme.Upper)];
        _limits = [.. Enumerable.Range(0, program.Columns).Select(j => (program.Programme.Lower(j), program.Programme.Upper(j)))];
    }

    /// <summary>One more bound than its parent.</summary>
    private sealed record Node(Node? Parent, int Column, double Low, double High);

    /// <summary>The least pairing.</summary>
    /// <param name="program">A fresh programme.</param>
    /// <param name="whole">Whether contracts may not be divided.</param>
    public static PairingSolution Solve(PairingProgram program, bool whole)
    {
        if (program.Columns == 0)
            return new PairingSolution([], 0, true);
        var search = new PairingSearch(program, whole);
        int limit = 2_000 + (int)(80_000_000L / (1_000 + (20L * program.Columns)));
        if (search.Relax(4 * limit) != true)
            return new PairingSolution(search._best, double.NegativeInfinity, false);
        double bound = search.Run(limit);
        return new PairingSolution(search._best, Math.Min(bound, search._bestObjective), bound >= search._bestObjective - search._tolerance);
    }

    /// <summary>Searches until nothing is open or the limit is reached; returns the best bound still open.</summary>
    private double Run(int limit)
    {
        _root = Objective();
        _rootCost = [.. Enumerable.Range(0, _best.Length).Select(_program.Programme.ReducedCost)];
        _open.Enqueue(new Node(null, -1, 0, 0), (_root, 0));
        while (_open.TryPeek(out _, out (double Bound, int) best) && best.Bound < _bestObjective - _tolerance)
        {
            if (_nodes > 0 && _program.Programme.Pivots > limit)
                return best.Bound;
            Node node = _open.Dequeue();
            if (!Enter(node) || Relax(int.MaxValue) != true)
                continue;
            if (_nodes % NodesBetweenRoundings == 0)
                RoundOff();
            Dive(node, limit);
        }

        return _bestObjective;
    }

    /// <summary>Goes down from a node whose relaxation is solved; what is passed by is left open.</summary>
    private void Dive(Node node, int limit)
    {
        while (true)
        {
            double objective = Objective();
            _nodes++;
            if (objective > _bestObjective - _tolerance)
                return;
            int column = _whole ? Fractional() : -1;
            if (column < 0)
            {
                Keep(objective);
                return;
            }

            double value = _program.Programme[column], low = _program.Programme.Lower(column), high = _program.Programme.Upper(column), below = Math.Floor(value);
            Node down = new(node, column, low, below), up = new(node, column, below + 1, high);
            (node, Node other) = value - below > 0.5 ? (up, down) : (down, up);
            _open.Enqueue(other, (objective, _nodes));
            if (_program.Programme.Pivots > limit + 500)
            {
                _open.Enqueue(node, (objective, _nodes));
                return;
            }

            SetBounds(column, node.Low, node.High);
            if (Relax(int.MaxValue) != true)
                return;
        }
    }

    /// <summary>Puts the bounds of a node in place of those of the last one; false when a tightened limit leaves nothing between them.</summary>
    private bool Enter(Node node)
    {
        var wanted = new Dictionary<int, (double Low, double High)>();
        for (Node? n = node; n is { Column: >= 0 }; n = n.Parent)
            wanted.TryAdd(n.Column, (n.Low, n.High));
        foreach (int column in _touched)
            if (!wanted.ContainsKey(column))
                _program.Programme.SetBounds(column, _limits[column].Low, _limits[column].High);
        _touched.Clear();
        foreach ((int column, (double Low, double High) bounds) in wanted)
        {
            double low = Math.Max(bounds.Low, _limits[column].Low), high = Math.Min(bounds.High, _limits[column].High);
            if (low > high)
            {
                _touched.AddRange(wanted.Keys);
                return false;
            }

            SetBounds(column, low, high);
        }

        return true;
    }

    private void SetBounds(int column, double low, double high)
    {
        _program.Programme.SetBounds(column, low, high);
        _touched.Add(column);
    }

    /// <summary>
    /// A pairing near the solution of the relaxation: what is whole is held, the rest rounded one by one to the nearer number, each time with the programme solved
    /// again. Where that fails, all spreads rounded down; straddles and stock follow, to the nearer number and at last down too, which always fits. (With one
    /// multiplier their programme has whole solutions by itself; with several the units of stock make a knapsack of it.)
    /// </summary>
    private void RoundOff()
    {
        if (!_whole || Fractional() < 0)
            return;
        (double Low, double High)[] bounds = [.. Enumerable.Range(0, _best.Length).Select(j => (_program.Programme.Lower(j), _program.Programme.Upper(j)))];
        List<(int Column, double Value)> down = _program.RoundedSpreads(j => _program.Programme[j]);
        foreach ((int column, _) in down)
            if (_program.Programme[column] is var v && Math.Abs(v - Math.Round(v)) < Whole)
                _program.Programme.SetBounds(column, Math.Round(v), Math.Round(v));
        if (!Descend(down: false))
            foreach (bool last in (ReadOnlySpan<bool>)[false, true])
            {
                Restore(bounds);
                foreach ((int column, double value) in down)
                    _program.Programme.SetBounds(column, value, value);
                if (Descend(last)) break;
            }

        Restore(bounds);
        Relax(int.MaxValue);
    }

    /// <summary>Rounds what is fractional, one column after the other; true when that gave a pairing.</summary>
    /// <param name="down">Always down, not to the nearer number.</param>
    private bool Descend(bool down)
    {
        if (Relax(int.MaxValue) != true)
            return false;
        while (true)
        {
            int column = Fractional();
            if (column < 0)
            {
                if (Objective() is var objective && objective < _bestObjective)
                    Keep(objective);
                return true;
            }

            double value = _program.Programme[column], low = _program.Programme.Lower(column), high = _program.Programme.Upper(column), nearer = down ? Math.Floor(value) : Math.Round(value);
            _program.Programme.SetBounds(column, nearer, nearer);
            if (Relax(int.MaxValue) == true)
                continue;
            double other = nearer > value ? nearer - 1 : nearer + 1;
            _program.Programme.SetBounds(column, low, high);
            if (other < low || other > high)
                return false;
            _program.Programme.SetBounds(column, other, other);
            if (Relax(int.MaxValue) != true)
                return false;
        }
    }

    private void Restore((double Low, double High)[] bounds)
    {
        for (int j = 0; j < bounds.Length; j++)
            if (_program.Programme.Lower(j) != bounds[j].Low || _program.Programme.Upper(j) != bounds[j].High)
                _program.Programme.SetBounds(j, bounds[j].Low, bounds[j].High);
    }

    private void Keep(double objective)
    {
        for (int j = 0; j < _best.Length; j++)
            _best[j] = _whole && _program.IsContracts(j) ? Math.Round(_program.Programme[j]) : _program.Programme[j];
        _bestObjective = objective;
        if (_whole)
            Tighten();
    }

    /// <summary>What a column's reduced cost at the root allows: k contracts away from its bound cost k times as much, which may not exceed the gap.</summary>
    private void Tighten()
    {
        double gap = _bestObjective - _root;
        for (int j = 0; j < _best.Length; j++)
        {
            double perContract = Math.Abs(_rootCost[j]) * _program.Scale;
            if (!_program.IsContracts(j) || perContract <= 1e-9 * _program.Scale)
                continue;
            double steps = Math.Floor((gap / perContract) + 1e-6);
            (double low, double high) = _limits[j];
            _limits[j] = _rootCost[j] > 0 ? (low, Math.Max(low, Math.Min(high, _firstLow[j] + steps))) : (Math.Min(high, Math.Max(low, _firstHigh[j] - steps)), high);
            if (_limits[j] != (low, high) && !_touched.Contains(j))
                _touched.Add(j);
        }
    }

    private double Objective() => _program.Objective(j => _program.Programme[j]);

    private bool? Relax(int limit)
    {
        while (true)
        {
            bool? solved = _program.Programme.Solve(limit);
            if (solved != true || !_program.AddViolated())
                return solved;
        }
    }

    /// <summary>The column to branch on: the count of a spread before its parts, the most fractional first; −1 when all are whole.</summary>
    private int Fractional()
    {
        int column = -1;
        double most = 0;
        foreach (int j in _program.Counts)
            Consider(j, ref column, ref most);
        if (column >= 0)
            return column;
        for (int j = 0; j < _best.Length; j++)
            if (_program.IsContracts(j))
                Consider(j, ref column, ref most);
        return column;
    }

    private void Consider(int j, ref int column, ref double most)
    {
        double v = _program.Programme[j], distance = Math.Abs(v - Math.Round(v));
        if (distance > Whole && distance * _program.Weight(j) > most)
            (most, column) = (distance * _program.Weight(j), j);
    }
}
