using NodaTime;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>The rows of the pairing programme that are added when a solution violates them.</summary>
internal sealed partial class PairingProgram
{
    /// <summary>Adds rows that the present solution violates; false when there is none.</summary>
    public bool AddViolated()
    {
        bool any = AddSupply();
        for (int c = 0; c < _classes.Count; c++)
            any |= AddLoss(c);
        any |= AddHosts();
        any |= AddCollars();
        return any;
    }

    private double Value(int column) => column < 0 ? 0 : _programme[column];

    private bool AddSupply()
    {
        bool any = false;
        for (int i = 0; i < _lines.Shorts.Length; i++)
        {
            double used = Value(_b[i]) + Value(_v[i]) + Value(_k[i]) + _x[i].Sum(Value);
            if (used <= _lines.Shorts[i].Count + Violated || !_present.Add(('s', 0, i)))
                continue;
            var row = new Row();
            AddShort(row, i, 1);
            row.Add(_b[i], 1);
            row.AddTo(_programme, double.NegativeInfinity, _lines.Shorts[i].Count);
            any = true;
        }

        for (int j = 0; j < _lines.Longs.Length; j++)
        {
            if (_y[j].Sum(Value) + Value(_w[j]) <= _lines.Longs[j].Count + Violated || !_present.Add(('l', 0, j)))
                continue;
            var row = new Row();
            foreach (int y in _y[j])
                row.Add(y, 1);
            row.Add(_w[j], 1);
            row.AddTo(_programme, double.NegativeInfinity, _lines.Longs[j].Count);
            any = true;
        }

        return any;
    }

    private void AddShort(Row row, int i, double factor)
    {
        foreach (int x in _x[i])
            row.Add(x, factor);
        row.Add(_v[i], factor);
        row.Add(_k[i], factor);
    }

    /// <summary>The strike at which the spread loses most.</summary>
    private bool AddLoss(int c)
    {
        var legs = new List<(StrategyLeg Option, double Units)>();
        for (int i = 0; i < _x.Length; i++)
            if (Value(_x[i][c]) is var used && used > 1e-12) legs.Add((_lines.Shorts[i].Option, -used * _classes[c].Multiplier));
        for (int j = 0; j < _y.Length; j++)
            if (Value(_y[j][c]) is var used && used > 1e-12) legs.Add((_lines.Longs[j].Option, used * _classes[c].Multiplier));
        if (legs.Count == 0)
            return false;

        (double loss, double strike) = SpreadLoss.Worst(legs);
        if (loss / Scale <= Value(_z[c]) + Violated || !_present.Add(('z', c, BitConverter.DoubleToInt64Bits(strike))))
            return false;
        var row = new Row();
        for (int i = 0; i < _x.Length; i++)
            row.Add(_x[i][c], _lines.Shorts[i].Option.Payoff(strike) * _classes[c].Multiplier / Scale);
        for (int j = 0; j < _y.Length; j++)
            row.Add(_y[j][c], -_lines.Longs[j].Option.Payoff(strike) * _classes[c].Multiplier / Scale);
        row.Add(_z[c], -1);
        row.AddTo(_programme, double.NegativeInfinity, 0);
        return true;
    }

    /// <summary>A waived short needs a naked one of the other right, with as many units and a requirement at least as great, of its own.</summary>
    private bool AddHosts()
    {
        bool any = false;
        if (_b.Length == 0 || _b[0] < 0)
            return false;
        int group = 0;
        foreach (double multiplier in _lines.Shorts.Select(s => s.Option.Multiplier).Distinct().Order().ToArray())
        {
            int[] order = [.. Enumerable.Range(0, _b.Length).Where(i => _lines.Shorts[i].Option.Multiplier == multiplier).OrderByDescending(i => _lines.Shorts[i].Naked).ThenBy(i => i)];
            foreach (OptionRight waived in (ReadOnlySpan<OptionRight>)[OptionRight.Call, OptionRight.Put])
            {
                group++;
                double excess = 0, worst = Violated;
                int end = 0;
                for (int r = 0; r < order.Length; r++)
                {
                    int i = order[r];
                    ShortLine s = _lines.Shorts[i];
                    double used = _x[i].Sum(Value) + Value(_v[i]) + Value(_k[i]) + Value(_b[i]);
                    excess += s.Option.Right == waived ? Value(_b[i]) : used - s.Count;
                    bool lastOfTie = r == order.Length - 1 || _lines.Shorts[order[r + 1]].Naked < s.Naked;
                    if (lastOfTie && excess > worst)
                        (worst, end) = (excess, r + 1);
                }

                if (end == 0 || !_present.Add(('h', group, end)))
                    continue;
                var row = new Row();
                double hosts = 0;
                for (int r = 0; r < end; r++)
                {
                    int i = order[r];
                    row.Add(_b[i], 1);
                    if (_lines.Shorts[i].Option.Right == waived)
                        continue;
                    AddShort(row, i, 1);
                    hosts += _lines.Shorts[i].Count;
                }

                row.AddTo(_programme, double.NegativeInfinity, hosts);
                any = true;
            }
        }

        return any;
    }

    private bool AddCollars()
    {
        bool any = false;
        int group = 0;
        foreach (IGrouping<(LocalDate, ExerciseStyle, double), int> series in Enumerable.Range(0, _k.Length).Where(i => _k[i] >= 0)
            .GroupBy(i => (_lines.Shorts[i].Option.Expiry, _lines.Shorts[i].Option.Exercise, _lines.Shorts[i].Option.Multiplier)))
        {
            group++;
            double sign = _lines.StockIsLong ? 1 : -1;
            int[] riders = [.. series.OrderBy(i => sign * _lines.Shorts[i].Option.Strike)];
            int[] protecting = [.. Enumerable.Range(0, _w.Length).Where(j => _w[j] >= 0 && PairingLines.SameSeries(_lines.Longs[j].Option, _lines.Shorts[riders[0]].Option))];
            double riding = 0, worst = Violated;
            int end = 0;
            for (int r = 0; r < riders.Length; r++)
            {
                riding += Value(_k[riders[r]]);
                double reach = sign * _lines.Shorts[riders[r]].Option.Strike;
                double excess = riding - protecting.Where(j => sign * _lines.Longs[j].Option.Strike <= reach).Sum(j => Value(_w[j]));
                if (excess > worst)
                    (worst, end) = (excess, r + 1);
            }

            if (end == 0 || !_present.Add(('c', group, end)))
                continue;
            var row = new Row();
            for (int r = 0; r < end; r++)
                row.Add(_k[riders[r]], 1);
            foreach (int j in protecting.Where(j => sign * _lines.Longs[j].Option.Strike <= sign * _lines.Shorts[riders[end - 1]].Option.Strike))
                row.Add(_w[j], -1);
            row.AddTo(_programme, double.NegativeInfinity, 0);
            any = true;
        }

        return any;
    }
}
