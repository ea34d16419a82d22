using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.Services;

/// <summary>
/// The work of a <see cref="ScenarioGrid"/>. Rows are taken in blocks small enough that their inputs and outputs stay in the cache; a block goes through every
/// scenario before the next one, and its sums are added in the order of the blocks, whichever thread worked it.
/// </summary>
internal sealed class ScenarioRun
{
    private const int RowsPerBlock = 1024;

    /// <summary>Less work is not worth waking other threads for.</summary>
    private const long EvaluationsForThreads = 1 << 14;

    private readonly PositionBook _positions;
    private readonly ScenarioGridOptions _options;
    private readonly EuropeanKernel.Width _width;
    private readonly ResolvedBook[] _times;
    private readonly EuropeanTerms[][][] _terms; // by time, expiry, move of spot
    private readonly int _moves;
    private readonly GreekSet _set;
    private readonly ImmutableArray<RowFigure> _figures;
    private readonly (int Expiry, int Start, int Count)[] _blocks;
    private readonly int _cells, _columns;

    public ScenarioRun(PositionBook positions, ScenarioGridOptions options, EuropeanKernel.Width width)
    {
        _positions = positions;
        _options = options;
        _width = width;
        _times = [.. options.Elapsed.Select(positions.Book.After)];
        _moves = options.SpotMovesPercent.Length;
        double[] logMoves = [.. options.SpotMovesPercent.Select(p => double.LogP1(p / 100))];
        _terms = [.. _times.Select(state => state.Expiries.Select(e => logMoves.Select(x => Terms(state, e, x)).ToArray()).ToArray())];
        _set = options.Units.Aggregate(GreekSet.Price, (s, u) => s | u.Greeks);
        _figures = [.. options.Units.Select(u => u.Figure).Distinct()];
        _cells = options.Elapsed.Length * options.VolatilityShifts.Length * options.SpotMovesPercent.Length;
        _columns = 1 + _figures.Length;
        var blocks = new List<(int, int, int)>();
        for (int e = 0; e < positions.Book.Expiries.Length; e++)
        {
            ResolvedExpiry x = positions.Book.Expiries[e];
            for (int first = 0; first < x.Count; first += RowsPerBlock)
                blocks.Add((e, x.Start + first, Math.Min(RowsPerBlock, x.Count - first)));
        }

        _blocks = [.. blocks];
    }

    public ImmutableArray<ScenarioCell> Run(int threads)
    {
        var sums = new NetGross[_blocks.Length][];
        var floored = new int[_blocks.Length][];
        if (threads == 1 || (long)_positions.Count * _cells < EvaluationsForThreads)
        {
            var buffers = new Buffers(_set);
            for (int b = 0; b < _blocks.Length; b++)
                (sums[b], floored[b]) = Block(_blocks[b], buffers);
        }
        else
        {
            Parallel.For(0, _blocks.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, () => new Buffers(_set), (b, _, buffers) =>
            {
                (sums[b], floored[b]) = Block(_blocks[b], buffers);
                return buffers;
            }, _ => { });
        }

        return Cells(sums, floored);
    }

    /// <summary>Sums of one block: per scenario the P&amp;L, then each figure.</summary>
    private (NetGross[] Sums, int[] Floored) Block((int Expiry, int Start, int Count) block, Buffers buffers)
    {
        (int e, int start, int count) = block;
        ResolvedBook book = _positions.Book;
        ReadOnlySpan<double> units = _positions.Units.Slice(start, count);
        var sums = new NetGross[_cells * _columns];
        int[] floored = new int[_options.VolatilityShifts.Length];
        Evaluate(Terms(book, book.Expiries[e], 0), block, book.Volatilities.Slice(start, count), buffers.Start);
        Span<double> change = buffers.Change.AsSpan(0, count), shifted = buffers.Volatilities.AsSpan(0, count);
        for (int v = 0; v < floored.Length; v++)
        {
            floored[v] = _options.VolatilityShifts[v].Apply(book.Volatilities.Slice(start, count), shifted);
            for (int t = 0; t < _times.Length; t++)
            {
                bool expired = _times[t].HasExpired(_times[t].Expiries[e]);
                BookGreeks greeks = expired ? buffers.Payoff : buffers.Scenario;
                for (int s = 0; s < _moves; s++)
                {
                    Evaluate(_terms[t][e][s], block, shifted, greeks);
                    Span<NetGross> to = sums.AsSpan(Cell(t, v, s) * _columns, _columns);
                    ReadOnlySpan<double> now = Column(greeks, GreekSet.Price, count), before = Column(buffers.Start, GreekSet.Price, count);
                    for (int i = 0; i < change.Length; i++)
                        change[i] = now[i] - before[i];
                    to[0] = ColumnSum.Of(units, change);
                    for (int f = 0; f < _figures.Length; f++)
                    {
                        GreekSet greek = (GreekSet)(1 << (int)_figures[f]);
                        if (!expired || greek == GreekSet.Price) to[1 + f] = ColumnSum.Of(units, Column(greeks, greek, count));
                    }
                }
            }
        }

        return (sums, floored);
    }

    private static EuropeanTerms Terms(ResolvedBook state, in ResolvedExpiry e, double logMove)
        => EuropeanTerms.FromForward(state.Market.Spot, e.Forward, e.Discount, e.YearFraction, logMove);

    private void Evaluate(in EuropeanTerms terms, (int Expiry, int Start, int Count) block, ReadOnlySpan<double> volatilities, BookGreeks into)
    {
        ResolvedBook book = _positions.Book;
        BookPricer.Slice(in terms, book.Strikes.Slice(block.Start, block.Count), volatilities, book.Signs.Slice(block.Start, block.Count), into, 0, _width);
    }

    private ImmutableArray<ScenarioCell> Cells(NetGross[][] sums, int[][] floored)
    {
        var cells = new ScenarioCell[_cells];
        for (int t = 0; t < _times.Length; t++)
            for (int v = 0; v < _options.VolatilityShifts.Length; v++)
            {
                int flooredRows = 0, expiredRows = 0;
                for (int b = 0; b < _blocks.Length; b++)
                {
                    bool expired = _times[t].HasExpired(_times[t].Expiries[_blocks[b].Expiry]);
                    if (expired) expiredRows += _blocks[b].Count;
                    else flooredRows += floored[b][v];
                }

                for (int s = 0; s < _moves; s++)
                {
                    int cell = Cell(t, v, s);
                    var totals = new NetGross[_columns];
                    for (int c = 0; c < _columns; c++)
                    {
                        CompensatedSum net = default, gross = default;
                        for (int b = 0; b < _blocks.Length; b++)
                        {
                            net.Add(sums[b][(cell * _columns) + c].Net);
                            gross.Add(sums[b][(cell * _columns) + c].Gross);
                        }

                        totals[c] = new NetGross(net.Value, gross.Value);
                    }

                    double percent = _options.SpotMovesPercent[s], spot = _positions.Book.Market.Spot * (1 + (percent / 100));
                    cells[cell] = new ScenarioCell(percent, spot, _options.VolatilityShifts[v], _options.Elapsed[t], totals[0].Net, totals[0].Gross,
                        RiskAmounts.Scale(_options.Units, _figures, totals.AsSpan(1), spot), flooredRows, expiredRows);
                }
            }

        return [.. cells];
    }

    private int Cell(int time, int volatility, int spot) => (((time * _options.VolatilityShifts.Length) + volatility) * _moves) + spot;

    private static ReadOnlySpan<double> Column(BookGreeks greeks, GreekSet greek, int count) => greeks.Values.AsSpan(greeks.Offset(greek), count);

    /// <summary>What one thread writes to, again and again.</summary>
    private sealed class Buffers(GreekSet set)
    {
        public double[] Volatilities { get; } = new double[RowsPerBlock];

        public double[] Change { get; } = new double[RowsPerBlock];

        public BookGreeks Start { get; } = BookGreeks.Allocate(GreekSet.Price, RowsPerBlock);

        public BookGreeks Payoff { get; } = BookGreeks.Allocate(GreekSet.Price, RowsPerBlock);

        public BookGreeks Scenario { get; } = BookGreeks.Allocate(set, RowsPerBlock);
    }
}
