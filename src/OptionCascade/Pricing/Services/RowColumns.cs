using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.Services;

/// <summary>Rows of one key and the sums of every column over them.</summary>
internal readonly record struct ColumnGroup<TKey>(TKey Key, int Rows, NetGross[] Sums);

/// <summary>Columns of per-unit figures beside the rows of a position book, and their sums weighted by signed units.</summary>
internal sealed class RowColumns(PositionBook positions, ImmutableArray<Memory<double>> columns)
{
    private NetGross[]? _totals;

    public PositionBook Positions => positions;

    /// <summary>Sums over all rows, one per column.</summary>
    public NetGross[] Totals => _totals ??= ColumnSum.Of(positions, columns);

    /// <summary>Sums by key, in the given order of keys or (without one) in the order of their first rows.</summary>
    public ImmutableArray<ColumnGroup<TKey>> By<TKey>(Func<PositionRow, TKey> key, IComparer<TKey>? order)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(key);
        var keys = new List<TKey>();
        var rows = new List<int>();
        var known = new Dictionary<TKey, int>();
        int[] groupOf = new int[positions.Count];
        ImmutableArray<ResolvedExpiry> expiries = positions.Book.Expiries;
        for (int e = 0; e < expiries.Length; e++)
            for (int i = expiries[e].Start; i < expiries[e].Start + expiries[e].Count; i++)
            {
                TKey k = key(new PositionRow(positions, e, i));
                if (!known.TryGetValue(k, out int group))
                {
                    known.Add(k, group = keys.Count);
                    keys.Add(k);
                    rows.Add(0);
                }

                groupOf[i] = group;
                rows[group]++;
            }

        var sums = new NetGross[keys.Count][];
        for (int g = 0; g < sums.Length; g++)
            sums[g] = new NetGross[columns.Length];
        ReadOnlySpan<double> units = positions.Units;
        for (int c = 0; c < columns.Length; c++)
        {
            var net = new CompensatedSum[keys.Count];
            var gross = new CompensatedSum[keys.Count];
            ReadOnlySpan<double> column = columns[c].Span;
            for (int i = 0; i < column.Length; i++)
            {
                double x = units[i] * column[i];
                net[groupOf[i]].Add(x);
                gross[groupOf[i]].Add(Math.Abs(x));
            }

            for (int g = 0; g < sums.Length; g++)
                sums[g][c] = new NetGross(net[g].Value, gross[g].Value);
        }

        IEnumerable<ColumnGroup<TKey>> groups = keys.Select((k, g) => new ColumnGroup<TKey>(k, rows[g], sums[g]));
        return [.. order is null ? groups : groups.OrderBy(g => g.Key, order)];
    }
}
