namespace OptionCascade.Numerics;

/// <summary>
/// A linear programme over boxed variables, solved by the dual simplex method with bound flipping:
/// <code>
/// minimise Σ cⱼxⱼ     with lⱼ ≤ xⱼ ≤ uⱼ (finite),  loᵣ ≤ Σ aᵣⱼxⱼ ≤ hiᵣ
/// </code>
/// Every basis is dual feasible, since a variable out of the basis rests on the bound that its reduced cost prefers. Rows may therefore be added, and bounds
/// changed, at any time, and the next <see cref="Solve"/> goes on from where the last one stopped: what cutting planes and branch and bound need.
/// Deterministic. The inverse of the basis is kept by rows; zeros are skipped, which is most of it for the programmes that this is used for.
/// </summary>
internal sealed partial class BoundedDualSimplex
{
    private const double Feasible = 1e-9;
    private const double LeastPivot = 1e-8;
    private const double LargestDisagreement = 1e-7;
    private const double Negligible = 1e-14;
    private const double LeastNorm = 1e-12;
    private const int PivotsBetweenInversions = 400;

    private readonly int _columns;
    private readonly double[] _cost;
    private readonly List<(int Row, double Value)>[] _byColumn;
    private readonly List<(int[] Index, double[] Value)> _rows = [];
    private readonly PriorityQueue<int, (double Ratio, double Size, int Variable)> _candidates = new();
    private readonly List<(int Variable, (double Ratio, double Size, int Variable) Priority)> _found = [];
    private double[][] _inverse = [];
    private double[] _norm = [], _basicValue = [], _column = [], _load = [];
    private double[] _lower, _upper, _reduced, _resting, _alpha;
    private int[] _basic = [], _nonZero = [], _position;
    private readonly List<int> _loaded = [];
    private int _sinceInversion;

    /// <summary>A programme without rows.</summary>
    /// <param name="cost">c.</param>
    /// <param name="lower">l, finite.</param>
    /// <param name="upper">u ≥ l, finite.</param>
    public BoundedDualSimplex(ReadOnlySpan<double> cost, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        _columns = cost.Length;
        _cost = cost.ToArray();
        _lower = lower.ToArray();
        _upper = upper.ToArray();
        _reduced = cost.ToArray();
        _position = new int[_columns];
        Array.Fill(_position, -1);
        _resting = new double[_columns];
        _alpha = new double[_columns];
        _byColumn = new List<(int, double)>[_columns];
        for (int j = 0; j < _columns; j++)
        {
            _resting[j] = cost[j] < 0 ? upper[j] : lower[j];
            _byColumn[j] = [];
        }
    }

    /// <summary>Pivots done so far, the measure of work.</summary>
    public int Pivots { get; private set; }

    /// <summary>xⱼ.</summary>
    public double this[int column] => _position[column] < 0 ? _resting[column] : _basicValue[_position[column]];

    /// <summary>The reduced cost of xⱼ: what the objective gains per unit of moving it off its bound; 0 in the basis.</summary>
    public double ReducedCost(int column) => _reduced[column];

    /// <summary>The lower bound of xⱼ.</summary>
    public double Lower(int column) => _lower[column];

    /// <summary>The upper bound of xⱼ.</summary>
    public double Upper(int column) => _upper[column];

    /// <summary>Σ cⱼxⱼ.</summary>
    public double Objective()
    {
        var sum = new CompensatedSum();
        for (int j = 0; j < _columns; j++)
            sum.Add(_cost[j] * this[j]);
        return sum.Value;
    }

    /// <summary>Adds lo ≤ Σ aⱼxⱼ ≤ hi; each column at most once.</summary>
    public void AddRow(int[] index, double[] value, double low, double high)
    {
        int m = _rows.Count;
        if (m == _inverse.Length)
            Grow(Math.Max(16, 2 * m));
        double[] line = _inverse[m];
        Array.Clear(line);
        double level = 0;
        for (int k = 0; k < index.Length; k++)
        {
            int j = index[k];
            _byColumn[j].Add((m, value[k]));
            level += value[k] * this[j];
            if (_position[j] >= 0)
                AddScaled(line, _inverse[_position[j]], value[k], m);
        }

        line[m] = -1;
        _rows.Add((index, value));
        int logical = _columns + m;
        _basic[m] = logical;
        _basicValue[m] = level;
        _norm[m] = SquaredNorm(line, m + 1);
        (_lower[logical], _upper[logical], _reduced[logical], _position[logical], _resting[logical]) = (low, high, 0, m, 0);
    }

    private void Grow(int capacity)
    {
        double[][] wider = new double[capacity][];
        for (int i = 0; i < capacity; i++)
        {
            wider[i] = new double[capacity];
            if (i < _inverse.Length)
                _inverse[i].CopyTo(wider[i], 0);
        }

        _inverse = wider;
        Array.Resize(ref _norm, capacity);
        Array.Resize(ref _basicValue, capacity);
        Array.Resize(ref _column, capacity);
        Array.Resize(ref _load, capacity);
        Array.Resize(ref _basic, capacity);
        Array.Resize(ref _nonZero, capacity);
        Array.Resize(ref _lower, _columns + capacity);
        Array.Resize(ref _upper, _columns + capacity);
        Array.Resize(ref _reduced, _columns + capacity);
        Array.Resize(ref _resting, _columns + capacity);
        Array.Resize(ref _alpha, _columns + capacity);
        Array.Resize(ref _position, _columns + capacity);
    }

    /// <summary>Changes the bounds of xⱼ.</summary>
    public void SetBounds(int column, double low, double high)
    {
        _lower[column] = low;
        _upper[column] = high;
        if (_position[column] >= 0)
            return;
        double rest = _reduced[column] < 0 ? high : low;
        double step = rest - _resting[column];
        if (step == 0)
            return;
        _resting[column] = rest;
        ShiftBasics(column, step);
    }

    /// <summary>Goes on to the optimum.</summary>
    /// <param name="pivotLimit">Stops when <see cref="Pivots"/> has reached this.</param>
    /// <returns>True at the optimum; false when no point satisfies all rows and bounds; null at the limit of work.</returns>
    public bool? Solve(int pivotLimit)
    {
        while (true)
        {
            int leaving = -1;
            double worst = 0;
            for (int i = 0; i < _rows.Count; i++)
            {
                int v = _basic[i];
                double miss = Math.Max(_lower[v] - _basicValue[i], _basicValue[i] - _upper[v]);
                if (miss > Feasible && miss * miss > worst * _norm[i])
                    (worst, leaving) = (miss * miss / _norm[i], i);
            }

            if (leaving < 0)
                return true;
            if (Pivots >= pivotLimit)
                return null;
            if (!Step(leaving))
                return false;
            if (_sinceInversion >= PivotsBetweenInversions)
                Invert();
        }
    }

    /// <summary>One pivot: the basic variable at place p leaves at the bound that it violates (dual steepest edge), after the flips that the step passes.</summary>
    private bool Step(int p)
    {
        int departing = _basic[p];
        bool below = _basicValue[p] < _lower[departing];
        double bound = below ? _lower[departing] : _upper[departing];
        double slope = Math.Abs(_basicValue[p] - bound);
        RowOfTableau(p);

        // Candidates: moving off its bound in the allowed direction must bring the leaving variable toward its bound.
        _found.Clear();
        int total = _columns + _rows.Count;
        for (int j = 0; j < total; j++)
        {
            double alpha = _alpha[j];
            if (alpha == 0 || _position[j] >= 0 || _lower[j] == _upper[j])
                continue;
            double a = below ? -alpha : alpha;
            if (_resting[j] == _upper[j] ? a < -LeastPivot : a > LeastPivot)
                _found.Add((j, (Math.Abs(_reduced[j] / a), -Math.Abs(a), j)));
        }

        if (_found.Count == 0)
            return false;
        _candidates.Clear();
        _candidates.EnqueueRange(_found);
        int entering = _candidates.Dequeue();
        while (_candidates.Count > 0)
        {
            slope -= Math.Abs(_alpha[entering]) * (_upper[entering] - _lower[entering]);
            if (slope < 0)
                break;
            double rest = _resting[entering] == _upper[entering] ? _lower[entering] : _upper[entering];
            Load(entering, rest - _resting[entering]);
            _resting[entering] = rest;
            entering = _candidates.Dequeue();
        }

        Unload();

        double[] w = Column(entering);
        if (_sinceInversion > 0 && Math.Abs(w[p] - _alpha[entering]) > LargestDisagreement * (1 + Math.Abs(w[p])))
        {
            Invert();
            return true;
        }

        double theta = _reduced[entering] / _alpha[entering];
        for (int j = 0; j < total; j++)
            if (_alpha[j] != 0 && _position[j] < 0)
                _reduced[j] -= theta * _alpha[j];
        _reduced[entering] = 0;
        _reduced[departing] = -theta;

        double move = (_basicValue[p] - bound) / w[p];
        for (int i = 0; i < _rows.Count; i++)
            if (w[i] != 0)
                _basicValue[i] -= move * w[i];
        _basicValue[p] = _resting[entering] + move;
        _position[departing] = -1;
        _resting[departing] = bound;
        _position[entering] = p;
        _basic[p] = entering;
        Eliminate(p, w);
        Pivots++;
        _sinceInversion++;
        return true;
    }
}
