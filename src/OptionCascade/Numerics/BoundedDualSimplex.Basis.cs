using System.Numerics;

namespace OptionCascade.Numerics;

/// <summary>The inverse of the basis: rows and columns of the tableau, elimination after a pivot, inversion anew.</summary>
internal sealed partial class BoundedDualSimplex
{
    /// <summary>α = (row p of the inverse)·A over all variables.</summary>
    private void RowOfTableau(int p)
    {
        Array.Clear(_alpha, 0, _columns + _rows.Count);
        double[] line = _inverse[p];
        for (int r = 0; r < _rows.Count; r++)
        {
            double rho = line[r];
            if (rho == 0)
                continue;
            (int[] index, double[] value) = _rows[r];
            for (int k = 0; k < index.Length; k++)
                _alpha[index[k]] += rho * value[k];
            _alpha[_columns + r] = -rho;
        }
    }

    /// <summary>(inverse)·(column of the variable).</summary>
    private double[] Column(int variable)
    {
        double[] w = _column;
        int m = _rows.Count;
        if (variable >= _columns)
        {
            for (int i = 0; i < m; i++)
                w[i] = -_inverse[i][variable - _columns];
            return w;
        }

        List<(int Row, double Value)> column = _byColumn[variable];
        for (int i = 0; i < m; i++)
        {
            double[] line = _inverse[i];
            double sum = 0;
            foreach ((int row, double value) in column)
                sum += line[row] * value;
            w[i] = Math.Abs(sum) < 1e-13 ? 0 : sum;
        }

        return w;
    }

    private void ShiftBasics(int variable, double step)
    {
        double[] w = Column(variable);
        for (int i = 0; i < _rows.Count; i++)
            if (w[i] != 0)
                _basicValue[i] -= step * w[i];
    }

    /// <summary>Notes that a variable out of the basis moves; <see cref="Unload"/> applies all moves noted at once.</summary>
    private void Load(int variable, double step)
    {
        if (variable >= _columns)
        {
            Note(variable - _columns, -step);
            return;
        }

        foreach ((int row, double value) in _byColumn[variable])
            Note(row, step * value);

        void Note(int row, double amount)
        {
            if (_load[row] == 0) _loaded.Add(row);
            _load[row] += amount;
            if (_load[row] == 0) _load[row] = double.Epsilon; // still on the list
        }
    }

    private void Unload()
    {
        if (_loaded.Count == 0)
            return;
        ReadOnlySpan<int> rows = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_loaded);
        for (int i = 0; i < _rows.Count; i++)
        {
            double[] line = _inverse[i];
            double sum = 0;
            foreach (int row in rows)
                sum += line[row] * _load[row];
            _basicValue[i] -= sum;
        }

        foreach (int row in rows)
            _load[row] = 0;
        _loaded.Clear();
    }

    private void Eliminate(int p, double[] w)
    {
        int m = _rows.Count, count = 0;
        double[] pivot = _inverse[p];
        double scale = 1 / w[p];
        for (int r = 0; r < m; r++)
            if (pivot[r] != 0)
            {
                pivot[r] *= scale;
                _nonZero[count++] = r;
            }

        _norm[p] = SquaredNorm(pivot, m);
        ReadOnlySpan<int> nonZero = _nonZero.AsSpan(0, count);
        for (int i = 0; i < m; i++)
        {
            if (i == p || w[i] == 0)
                continue;
            double[] line = _inverse[i];
            double factor = -w[i], change = 0;
            foreach (int r in nonZero)
            {
                double old = line[r], now = old + (factor * pivot[r]);
                if (Math.Abs(now) < Negligible) now = 0;
                line[r] = now;
                change += (now - old) * (now + old);
            }

            _norm[i] = Math.Max(_norm[i] + change, LeastNorm);
        }
    }

    /// <summary>
    /// Builds the inverse, the reduced costs and the values again from the basis, so that rounding does not pile up. A variable whose column has become dependent on
    /// the others leaves the basis; a variable out of the basis goes to the bound that its reduced cost prefers.
    /// </summary>
    private void Invert()
    {
        int m = _rows.Count;
        _sinceInversion = 0;
        int[] basis = _basic[..m];
        var kept = new bool[m];
        foreach (int v in basis)
            if (v >= _columns)
                kept[v - _columns] = true;
        for (int i = 0; i < m; i++)
        {
            Array.Clear(_inverse[i]);
            _inverse[i][i] = -1;
            _norm[i] = 1;
            _basic[i] = _columns + i;
        }

        foreach (int v in basis)
        {
            if (v >= _columns)
                continue;
            double[] w = Column(v);
            int p = -1;
            double largest = LeastPivot;
            for (int i = 0; i < m; i++)
                if (!kept[i] && Math.Abs(w[i]) > largest)
                    (p, largest) = (i, Math.Abs(w[i]));
            if (p < 0)
            {
                _position[v] = -1;
                continue;
            }

            Eliminate(p, w);
            _basic[p] = v;
            kept[p] = true;
        }

        for (int i = 0; i < m; i++)
            _position[_basic[i]] = i;
        Price();
        for (int i = 0; i < m; i++)
            _basicValue[i] = 0;
        for (int j = 0; j < _columns + m; j++)
            if (_position[j] < 0 && _resting[j] != 0)
                Load(j, _resting[j]);
        Unload();
    }

    /// <summary>Reduced costs from the inverse, and the bounds that they prefer.</summary>
    private void Price()
    {
        int m = _rows.Count;
        var dual = new double[m];
        for (int i = 0; i < m; i++)
            if (_basic[i] < _columns)
                AddScaled(dual, _inverse[i], _cost[_basic[i]], m);
        for (int j = 0; j < _columns + m; j++)
        {
            if (_position[j] >= 0)
            {
                _reduced[j] = 0;
                continue;
            }

            double d = j < _columns ? _cost[j] : dual[j - _columns];
            if (j < _columns)
                foreach ((int row, double value) in _byColumn[j])
                    d -= dual[row] * value;
            double preferred = d < 0 ? _upper[j] : _lower[j];
            if (double.IsFinite(preferred))
                (_reduced[j], _resting[j]) = (d, preferred);
            else
                (_reduced[j], _resting[j]) = (0, d < 0 ? _lower[j] : _upper[j]); // a row with one side: its multiplier has the wrong sign by rounding only
        }
    }

    private static void AddScaled(double[] target, double[] source, double factor, int count)
    {
        int k = 0;
        var f = new Vector<double>(factor);
        for (; k <= count - Vector<double>.Count; k += Vector<double>.Count)
            (new Vector<double>(target, k) + (f * new Vector<double>(source, k))).CopyTo(target, k);
        for (; k < count; k++)
            target[k] += factor * source[k];
    }

    private static double SquaredNorm(double[] line, int count)
    {
        int k = 0;
        Vector<double> sum = default;
        for (; k <= count - Vector<double>.Count; k += Vector<double>.Count)
        {
            var v = new Vector<double>(line, k);
            sum += v * v;
        }

        double rest = Vector.Sum(sum);
        for (; k < count; k++)
            rest += line[k] * line[k];
        return Math.Max(rest, LeastNorm);
    }
}
