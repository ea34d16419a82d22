using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.Services;

/// <summary>Σ uᵢ·vᵢ and Σ |uᵢ·vᵢ|.</summary>
/// <param name="Net">Signed.</param>
/// <param name="Gross">Absolute values, ≥ 0.</param>
internal readonly record struct NetGross(double Net, double Gross);

/// <summary>
/// Compensated sums over columns. Eight partial sums, whatever the machine's vector width, and parts added in the order of the rows: the bits do
/// not depend on the machine or the number of threads.
/// </summary>
internal static class ColumnSum
{
    /// <summary>Rows summed at a time: their units stay in the cache from one column to the next.</summary>
    private const int RowsPerPart = 1 << 13;

    /// <summary>Over whole columns; long ones on all processors.</summary>
    public static NetGross[] Of(PositionBook positions, ImmutableArray<Memory<double>> columns)
    {
        int parts = Math.Max(1, (positions.Count + RowsPerPart - 1) / RowsPerPart);
        var partial = new NetGross[parts][];
        if (parts == 1) return Part(0);
        Parallel.For(0, parts, p => partial[p] = Part(p));
        var totals = new NetGross[columns.Length];
        for (int c = 0; c < totals.Length; c++)
        {
            CompensatedSum net = default, gross = default;
            foreach (NetGross[] part in partial)
            {
                net.Add(part[c].Net);
                gross.Add(part[c].Gross);
            }

            totals[c] = new NetGross(net.Value, gross.Value);
        }

        return totals;

        NetGross[] Part(int part)
        {
            int start = part * RowsPerPart, count = Math.Min(RowsPerPart, positions.Count - start);
            var sums = new NetGross[columns.Length];
            for (int c = 0; c < sums.Length; c++)
                sums[c] = Of(positions.Units.Slice(start, count), columns[c].Span.Slice(start, count));
            return sums;
        }
    }

    /// <summary>Over two spans of the same length.</summary>
    public static NetGross Of(ReadOnlySpan<double> units, ReadOnlySpan<double> values)
    {
        ReadOnlySpan<Vector512<double>> u = MemoryMarshal.Cast<double, Vector512<double>>(units), v = MemoryMarshal.Cast<double, Vector512<double>>(values);
        Vector512<double> net = default, netCarry = default, gross = default, grossCarry = default;
        for (int i = 0; i < u.Length; i++)
        {
            Vector512<double> x = u[i] * v[i];
            Add(ref net, ref netCarry, x);
            Add(ref gross, ref grossCarry, Vector512.Abs(x));
        }

        CompensatedSum n = default, g = default;
        for (int i = 0; i < Vector512<double>.Count; i++)
        {
            n.Add(net[i]);
            g.Add(gross[i]);
            n.Add(netCarry[i]);
            g.Add(grossCarry[i]);
        }

        for (int i = u.Length * Vector512<double>.Count; i < units.Length; i++)
        {
            double x = units[i] * values[i];
            n.Add(x);
            g.Add(Math.Abs(x));
        }

        return new NetGross(n.Value, g.Value);
    }

    /// <summary>Two-sum of Knuth, lane by lane, as <see cref="CompensatedSum"/>.</summary>
    private static void Add(ref Vector512<double> sum, ref Vector512<double> carry, Vector512<double> x)
    {
        Vector512<double> t = sum + x, added = t - sum;
        carry += (sum - (t - added)) + (x - added);
        sum = t;
    }
}
