using OptionCascade.Hedging;

namespace OptionCascade.Cascade.Network;

/// <summary>Derivatives of the map.</summary>
internal sealed partial class NetworkMap
{
    /// <summary>∂T/∂x, row by row, at the point of the last <see cref="Evaluate"/>.</summary>
    public void Jacobian(ReadOnlySpan<double> x, Span<double> jacobian)
    {
        FlowSlopes(null, jacobian);
        int n = Count;
        for (int i = 0; i < n; i++)
            Scale(jacobian.Slice(i * n, n), Model.Assets[i].Impact.Slope(Quantities[i]));
        foreach (var basket in Model.Baskets)
            AddBasketSlopes(basket.Derivative, basket.Members, basket.Weights, x, x, jacobian);
    }

    /// <summary>
    /// Bounds from below of o_i·o_j·∂T_i/∂x_j over the box between the corners that hurt the component least and most, on whose orientation all holders agree.
    /// </summary>
    public void LeastSlopes(ReadOnlySpan<double> upper, ReadOnlySpan<double> lower, Span<double> slopes, Span<double> scratch)
    {
        int n = Count;
        double[] first = new double[n], low = new double[n], high = new double[n];
        Evaluate(upper, scratch);
        Quantities.CopyTo(first, 0);
        Array.Copy(_localX, _localX2, _localX.Length);
        Array.Copy(_localPrice, _localPrice2, _localX.Length);
        Array.Copy(_localShift, _localShift2, _localX.Length);
        Evaluate(lower, scratch);
        // Holders are asked about the corners with the least and the greatest log moves, whatever the orientation.
        for (int e = 0; e < _localX.Length; e++)
        {
            if (_localX2[e] <= _localX[e]) continue;
            (_localX2[e], _localX[e]) = (_localX[e], _localX2[e]);
            (_localPrice2[e], _localPrice[e]) = (_localPrice[e], _localPrice2[e]);
            (_localShift2[e], _localShift[e]) = (_localShift[e], _localShift2[e]);
        }

        slopes.Clear();
        int widest = Model.Holders.Length == 0 ? 0 : Model.Holders.Max(h => h.Assets.Length);
        double[] block = new double[widest * widest];
        for (int h = 0; h < Model.Holders.Length; h++)
        {
            if (_closed[h]) continue;
            (int start, int k) = (Model.HolderStarts[h], Model.HolderStarts[h + 1] - Model.HolderStarts[h]);
            Span<double> part = block.AsSpan(0, k * k);
            part.Clear();
            Model.Holders[h].LeastSlopes(new HolderState(_localX2.AsSpan(start, k), _localPrice2.AsSpan(start, k), _localShift2.AsSpan(start, k)), Local(start, k), part);
            Add(part, start, k, slopes);
        }

        PassOn(slopes);
        for (int i = 0; i < n; i++)
        {
            Span<double> row = slopes.Slice(i * n, n);
            // q + Σ D·x rises in the component's order: quantities inside the box lie between those at its corners, but for what is traded against the move.
            double slack = 0;
            for (int j = 0; j < n; j++)
            {
                (low[j], high[j]) = (Math.Min(upper[j], lower[j]), Math.Max(upper[j], lower[j]));
                if (row[j] < 0 && high[j] > low[j]) slack -= row[j] * (high[j] - low[j]);
            }

            // The corners' quantities carry rounding.
            slack += 1e-15 * Gross[i];
            (double least, double most) = ImpactSlopes.Range(Model.Assets[i].Impact, Math.Min(first[i], Quantities[i]) - slack, Math.Max(first[i], Quantities[i]) + slack);
            for (int j = 0; j < n; j++)
                row[j] = row[j] == 0 || most == 0 ? 0 : row[j] < 0 ? row[j] * most : row[j] * least;
        }

        foreach (var basket in Model.Baskets)
            AddBasketSlopes(basket.Derivative, basket.Members, basket.Weights, low, high, slopes);
    }

    /// <summary>Adds what one holder contributes to ∂T/∂x at the point of the last <see cref="Evaluate"/>: Σ_ij left_i·J_ij·right_j by holder, and what baskets add last.</summary>
    public double[] Contributions(ReadOnlySpan<double> x, ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        int n = Count;
        double[] result = new double[Model.Holders.Length + 1];
        // Weight of a unit traded in asset i: left through impact and baskets.
        double[] weight = new double[n];
        for (int i = 0; i < n; i++)
            weight[i] = left[i] * Model.Assets[i].Impact.Slope(Quantities[i]);
        foreach (var basket in Model.Baskets)
        {
            double passed = 0;
            for (int k = 0; k < basket.Members.Length; k++)
                passed += weight[basket.Members[k]] * basket.UnitsPerUnit[k];
            weight[basket.Derivative] = (weight[basket.Derivative] * (1 - basket.PassedOn)) + (basket.PassedOn * passed);
            double[] row = new double[n * n];
            AddBasketSlopes(basket.Derivative, basket.Members, basket.Weights, x, x, row);
            for (int j = 0; j < n; j++)
                result[^1] += left[basket.Derivative] * row[(basket.Derivative * n) + j] * right[j];
        }

        double[] slopes = new double[n * n];
        for (int h = 0; h < Model.Holders.Length; h++)
        {
            if (_closed[h]) continue;
            if (!Model.Holders[h].DependsOnVolatility)
            {
                (int start, int k) = (Model.HolderStarts[h], Model.HolderStarts[h + 1] - Model.HolderStarts[h]);
                double[] block = new double[k * k];
                Model.Holders[h].Slopes(Local(start, k), block);
                for (int i = 0; i < k; i++)
                    for (int j = 0; j < k; j++)
                        result[h] += weight[Model.HolderAssets[start + i]] * block[(i * k) + j] * right[Model.HolderAssets[start + j]];
                continue;
            }

            FlowSlopes(h, slopes, passOn: false);
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++)
                    result[h] += weight[i] * slopes[(i * n) + j] * right[j];
        }

        return result;
    }

    /// <summary>P·Σ ∂F/∂x of one holder, or of all.</summary>
    private void FlowSlopes(int? only, Span<double> slopes, bool passOn = true)
    {
        slopes.Clear();
        int widest = Model.Holders.Length == 0 ? 0 : Model.Holders.Max(h => h.Assets.Length);
        double[] block = new double[widest * widest];
        for (int h = only ?? 0; h < (only + 1 ?? Model.Holders.Length); h++)
        {
            if (_closed[h]) continue;
            (int start, int k) = (Model.HolderStarts[h], Model.HolderStarts[h + 1] - Model.HolderStarts[h]);
            Span<double> part = block.AsSpan(0, k * k);
            part.Clear();
            Model.Holders[h].Slopes(Local(start, k), part);
            Add(part, start, k, slopes);
            if (!Model.Holders[h].DependsOnVolatility) continue;
            part.Clear();
            Model.Holders[h].VolatilitySlopes(Local(start, k), part);
            AddVolatility(part, start, k, slopes);
        }

        if (passOn) PassOn(slopes);
    }

    private void Add(ReadOnlySpan<double> block, int start, int k, Span<double> slopes)
    {
        int n = Count;
        for (int i = 0; i < k; i++)
        {
            Span<double> row = slopes.Slice(Model.HolderAssets[start + i] * n, n);
            for (int j = 0; j < k; j++)
                row[Model.HolderAssets[start + j]] += block[(i * k) + j];
        }
    }

    /// <summary>Σ_j ∂F_i/∂y_j·∂y_j/∂x, ∂y_j/∂x_m = C_jm·β_m′(x_m).</summary>
    private void AddVolatility(ReadOnlySpan<double> block, int start, int k, Span<double> slopes)
    {
        int n = Count;
        for (int j = 0; j < k; j++)
        {
            int asset = Model.HolderAssets[start + j];
            if (_shifts[asset] <= SpotVolatilityResponse.LowestShift) continue;
            AddColumn(block, asset, Model.Assets[asset].Volatility.SlopeAt(_moves[asset]), j, slopes);
            foreach ((int from, int to, double share) in Model.Links)
                if (to == asset)
                    AddColumn(block, from, share * Model.Assets[from].Volatility.SlopeAt(_moves[from]), j, slopes);
        }

        void AddColumn(ReadOnlySpan<double> part, int column, double factor, int j, Span<double> into)
        {
            for (int i = 0; factor != 0 && i < k; i++)
                into[(Model.HolderAssets[start + i] * n) + column] += part[(i * k) + j] * factor;
        }
    }

    private void PassOn(Span<double> slopes)
    {
        int n = Count;
        foreach (var basket in Model.Baskets)
        {
            Span<double> derivative = slopes.Slice(basket.Derivative * n, n);
            for (int k = 0; k < basket.Members.Length; k++)
            {
                Span<double> row = slopes.Slice(basket.Members[k] * n, n);
                for (int j = 0; j < n; j++)
                    row[j] += basket.PassedOn * basket.UnitsPerUnit[k] * derivative[j];
            }

            Scale(derivative, 1 - basket.PassedOn);
        }
    }

    /// <summary>Adds w_j·e^{low_j}/Σ w·e^{high}: the exact slope where the two are one point, else a bound from below.</summary>
    private void AddBasketSlopes(int derivative, int[] members, double[] weights, ReadOnlySpan<double> low, ReadOnlySpan<double> high, Span<double> slopes)
    {
        double sum = 0;
        for (int k = 0; k < members.Length; k++)
            sum += weights[k] * Math.Exp(high[members[k]]);
        for (int k = 0; k < members.Length; k++)
            slopes[(derivative * Count) + members[k]] += weights[k] * Math.Exp(low[members[k]]) / sum;
    }

    private static void Scale(Span<double> row, double factor)
    {
        for (int j = 0; j < row.Length; j++)
            row[j] *= factor;
    }
}
