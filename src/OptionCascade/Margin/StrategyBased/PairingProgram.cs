// minimise  Σ_c z_c − Σ N_i·(x_ic + v_i + k_i) − Σ a_i·b_i + Σ covered_i·v_i + Σ cost_j·y_jc − Σ g_j·w_j        (+ Σ N_i·q_i, all naked)
//
// x_ic  short i hedged in the spread of class c      y_jc  long j used in it       z_c  its maximum loss over strikes
// b_i   short i whose add-on is waived, being the lesser side of a straddle or strangle
// v_i   short i covered by stock                      w_j   long j protecting stock  k_i  short i riding on such a stock (collar, conversion)
//
// n_c   how many shorts of one right are hedged in the spread of class c
//
// balance  Σ_i x_ic = n_c = Σ_j y_jc      for calls and for puts of every class
// loss     Σ_i x_ic·pay_i(s) − Σ_j y_jc·pay_j(s) ≤ z_c          at every strike s
// hosts    Σ_{calls, N ≥ n} b ≤ Σ_{puts, N ≥ n} (q − x − b − v − k)  for every n, and the same with calls and puts exchanged
// collar   Σ_{riders, K ≤ κ} k ≤ Σ_{protecting, K ≤ κ} w         for every κ, per expiry (≥ when the stock is short)
// supply   Σ_c x + b + v + k ≤ q,  Σ_c y + w ≤ Q,  Σ m·v + Σ m·w ≤ units of stock
//
// Only the balance and stock rows are there from the start; of the others, those that are violated.
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>The pairing of one underlying as a linear programme with lazily generated rows. Money is in units of <see cref="Scale"/>.</summary>
internal sealed partial class PairingProgram
{
    private const double Violated = 1e-7;

    private readonly PairingLines _lines;
    private readonly List<SpreadClass> _classes;
    private readonly List<double> _cost = [];
    private readonly List<double> _limit = [];
    private readonly int[][] _x, _y;
    private readonly int[] _z, _b, _v, _w, _k;
    private readonly int[,] _n;
    private readonly List<int> _counts = [];
    private readonly bool[] _isLoss;
    private readonly BoundedDualSimplex _programme;
    private readonly HashSet<(char Kind, int Group, long Key)> _present = [];

    public PairingProgram(PairingLines lines)
    {
        _lines = lines;
        _classes = SpreadClass.Of(lines);
        int n = lines.Shorts.Length, m = lines.Longs.Length;
        Scale = lines.Shorts.Length > 0 ? lines.Shorts.Max(s => s.Naked) : 1;
        if (!(Scale > 0)) Scale = 1;
        (_x, _y) = (Matrix(n), Matrix(m));
        (_b, _v, _k, _w) = (Empty(n), Empty(n), Empty(n), Empty(m));
        _z = new int[_classes.Count];
        _n = new int[_classes.Count, 2];
        for (int c = 0; c < _classes.Count; c++)
            AddSpread(c);
        if (lines.Straddles && lines.Shorts.Any(s => s.Option.Right == OptionRight.Call) && lines.Shorts.Any(s => s.Option.Right == OptionRight.Put))
            for (int i = 0; i < n; i++)
                _b[i] = Column(-lines.Shorts[i].AddOn, lines.Shorts[i].Count);
        AddStock();

        _isLoss = new bool[_cost.Count];
        foreach (int z in _z)
            _isLoss[z] = true;
        double[] perturbed = new double[_cost.Count];
        for (int j = 0; j < perturbed.Length; j++)
            perturbed[j] = _cost[j] + (1e-10 * (1 + (j * 0.6180339887498949 % 1)));
        _programme = new BoundedDualSimplex(perturbed, new double[_cost.Count], [.. _limit]);
        AddPermanentRows();
    }

    /// <summary>The unit of money: the largest naked requirement of a contract.</summary>
    public double Scale { get; }

    public IReadOnlyList<SpreadClass> Classes => _classes;

    public int Columns => _cost.Count;

    public BoundedDualSimplex Programme => _programme;

    public int HedgedColumn(int spreadClass, int shortLine) => _x[shortLine][spreadClass];

    public int HedgingColumn(int spreadClass, int longLine) => _y[longLine][spreadClass];

    public int WaivedColumn(int shortLine) => _b[shortLine];

    public int CoveredColumn(int shortLine) => _v[shortLine];

    public int ProtectingColumn(int longLine) => _w[longLine];

    public int RidingColumn(int shortLine) => _k[shortLine];

    /// <summary>The columns n: once they are whole, most others are.</summary>
    public IReadOnlyList<int> Counts => _counts;

    /// <summary>How much depends on the column: its cost, as a share of the unit of money, and a little.</summary>
    public double Weight(int column) => 0.1 + Math.Abs(_cost[column]);

    /// <summary>Whether the column counts contracts (all but the losses of the spreads).</summary>
    public bool IsContracts(int column) => !_isLoss[column];

    /// <summary>Saving against all naked (≤ 0), money.</summary>
    public double Objective(Func<int, double> value)
    {
        var sum = new CompensatedSum();
        for (int j = 0; j < _cost.Count; j++)
            sum.Add(_cost[j] * value(j));
        return sum.Value * Scale;
    }

    private static int[] Empty(int count)
    {
        int[] columns = new int[count];
        Array.Fill(columns, -1);
        return columns;
    }

    private int[][] Matrix(int count)
    {
        int[][] columns = new int[count][];
        for (int i = 0; i < count; i++)
            columns[i] = Empty(_classes.Count);
        return columns;
    }

    private int Column(double cost, double limit)
    {
        _cost.Add(cost / Scale);
        _limit.Add(limit);
        return _cost.Count - 1;
    }

    private void AddSpread(int c)
    {
        SpreadClass spread = _classes[c];
        double most = 0, low = double.PositiveInfinity, high = 0;
        foreach (OptionRight right in (ReadOnlySpan<OptionRight>)[OptionRight.Call, OptionRight.Put])
        {
            int[] shorts = [.. Enumerable.Range(0, _lines.Shorts.Length).Where(i => _lines.Shorts[i].Option.Right == right && spread.AdmitsShort(_lines.Shorts[i].Option))];
            int[] longs = [.. Enumerable.Range(0, _lines.Longs.Length).Where(j => _lines.Longs[j].Option.Right == right && spread.AdmitsLong(_lines.Longs[j].Option))];
            _n[c, (int)right] = -1;
            if (shorts.Length == 0 || longs.Length == 0)
                continue;
            _n[c, (int)right] = Column(0, Math.Min(shorts.Sum(i => _lines.Shorts[i].Count), longs.Sum(j => _lines.Longs[j].Count)));
            _counts.Add(_n[c, (int)right]);
            foreach (int i in shorts)
            {
                ShortLine s = _lines.Shorts[i];
                _x[i][c] = Column(-s.Naked, s.Count);
                most += s.Count;
                (low, high) = (Math.Min(low, s.Option.Strike), Math.Max(high, s.Option.Strike));
            }

            foreach (int j in longs)
            {
                LongLine l = _lines.Longs[j];
                _y[j][c] = Column(l.SpreadCost, l.Count);
                (low, high) = (Math.Min(low, l.Option.Strike), Math.Max(high, l.Option.Strike));
            }
        }

        _z[c] = Column(Scale, most == 0 ? 0 : (most * (high - low) * spread.Multiplier / Scale) + 1);
    }

    private void AddStock()
    {
        if (_lines.CoverUnits <= 0)
            return;
        for (int i = 0; i < _lines.Shorts.Length; i++)
            if (_lines.Shorts[i] is { Covered: not double.NaN } s)
                _v[i] = Column(s.Covered - s.Naked, s.Count);
        for (int j = 0; j < _lines.Longs.Length; j++)
            if (_lines.Longs[j] is { Protection: not double.NaN } l && (l.Protection > 0 || Enumerable.Range(0, _v.Length).Any(i => _v[i] >= 0 && MayRide(_lines.Shorts[i].Option, l.Option))))
                _w[j] = Column(l.SpreadCost - l.Protection, l.Count);
        for (int i = 0; i < _lines.Shorts.Length; i++)
            if (_v[i] >= 0 && Enumerable.Range(0, _lines.Longs.Length).Any(j => _w[j] >= 0 && MayRide(_lines.Shorts[i].Option, _lines.Longs[j].Option)))
                _k[i] = Column(-_lines.Shorts[i].Naked, _lines.Shorts[i].Count);
    }

    /// <summary>Whether stock protected by the long option may also cover the short one: same expiry, put struck at or below the call.</summary>
    public bool MayRide(in StrategyLeg rider, in StrategyLeg protecting)
        => PairingLines.SameSeries(rider, protecting) && (_lines.StockIsLong ? protecting.Strike <= rider.Strike : protecting.Strike >= rider.Strike);

    private void AddPermanentRows()
    {
        for (int c = 0; c < _classes.Count; c++)
            foreach (OptionRight right in (ReadOnlySpan<OptionRight>)[OptionRight.Call, OptionRight.Put])
            {
                Row shorts = new(), longs = new();
                for (int i = 0; i < _x.Length; i++)
                    if (_lines.Shorts[i].Option.Right == right) shorts.Add(_x[i][c], 1);
                for (int j = 0; j < _y.Length; j++)
                    if (_lines.Longs[j].Option.Right == right) longs.Add(_y[j][c], 1);
                shorts.Add(_n[c, (int)right], -1);
                longs.Add(_n[c, (int)right], -1);
                shorts.AddTo(_programme, 0, 0);
                longs.AddTo(_programme, 0, 0);
            }

        var stock = new Row();
        for (int i = 0; i < _v.Length; i++)
            stock.Add(_v[i], _lines.Shorts[i].Option.Multiplier);
        for (int j = 0; j < _w.Length; j++)
            stock.Add(_w[j], _lines.Longs[j].Option.Multiplier);
        stock.AddTo(_programme, double.NegativeInfinity, CoverLimit(), normalise: true);
    }

    /// <summary>Units that whole contracts can use: the stock's, rounded down to a multiple of what all multipliers are multiples of.</summary>
    private double CoverLimit()
    {
        double[] multipliers = [.. _lines.Shorts.Select(s => s.Option.Multiplier).Concat(_lines.Longs.Select(l => l.Option.Multiplier)).Distinct()];
        if (!_lines.IsWhole || multipliers.Length == 0 || multipliers.Any(m => m != Math.Floor(m) || m > int.MaxValue))
            return _lines.CoverUnits;
        long common = 0;
        foreach (double multiplier in multipliers)
            for (long a = common, b = (long)multiplier; ; (a, b) = (b, a % b))
                if (b == 0)
                {
                    common = a;
                    break;
                }

        return Math.Floor((_lines.CoverUnits / common) + 1e-9) * common;
    }

    /// <summary>A row while it is put together; columns that are not there are left out.</summary>
    private sealed class Row
    {
        private readonly List<int> _index = [];
        private readonly List<double> _value = [];

        public void Add(int column, double value)
        {
            if (column < 0 || value == 0)
                return;
            _index.Add(column);
            _value.Add(value);
        }

        public void AddTo(BoundedDualSimplex programme, double low, double high, bool normalise = false)
        {
            if (_index.Count == 0)
                return;
            double unit = normalise ? _value.Max(Math.Abs) : 1;
            programme.AddRow([.. _index], [.. _value.Select(v => v / unit)], low / unit, high / unit);
        }
    }
}
