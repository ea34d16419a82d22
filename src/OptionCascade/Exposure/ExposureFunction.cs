using OptionCascade.Pricing;
using OptionCascade.Pricing.Services;

namespace OptionCascade.Exposure;

/// <summary>
/// One exposure of a book as a function of the log move x = ln(S/S₀): E(x) = scale · S(x)ᵖ · Σ qᵢ·mᵢ·∂ᵢ(x, σᵢ(x)), forwards moved with spot, volatilities as
/// a <see cref="VolatilityResponse"/> says. Built once for all levels; safe to call from several threads.
/// </summary>
internal sealed class ExposureFunction : IExposureFunction
{
    private const int RowsPerBlock = 512, LevelsPerTask = 32;

    private readonly ExposureUnit _unit;
    private readonly PositionTable _table;
    private readonly GammaSum? _gamma;
    private readonly RowVolatilities? _volatilities;

    public ExposureFunction(DealerBook dealer, ExposureUnit unit, VolatilityResponse? response = null)
    {
        _unit = unit;
        _table = dealer.Table;
        _volatilities = (response ?? VolatilityResponse.StrikeFixed).Bind(dealer.Book);
        if (unit.Greek == GreekSet.Gamma && _volatilities is null) _gamma = dealer.GammaSum;
    }

    /// <summary>Raw sums Σ qᵢ·mᵢ·∂ᵢ, scaled to the unit at each level's own spot.</summary>
    public ExposureAmount[] At(double[] logMoves, int threads)
    {
        ExposureAmount[] amounts = Raw(logMoves, threads);
        for (int l = 0; l < amounts.Length; l++)
            amounts[l] = amounts[l].Times(_unit.Factor(_table.Book.Market.Spot * Math.Exp(logMoves[l])));
        return amounts;
    }

    /// <summary>At one level.</summary>
    public ExposureAmount At(double logMove) => At([logMove], 1)[0];

    /// <summary>Σ qᵢ·mᵢ·∂ᵢ at every x, not scaled.</summary>
    public ExposureAmount[] Raw(double[] logMoves, int threads)
    {
        var amounts = new ExposureAmount[logMoves.Length];
        int tasks = (logMoves.Length + LevelsPerTask - 1) / LevelsPerTask;
        if (threads == 1 || tasks <= 1)
            Levels(logMoves, amounts);
        else
            Parallel.For(0, tasks, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
            {
                int start = i * LevelsPerTask, count = Math.Min(LevelsPerTask, logMoves.Length - start);
                Levels(logMoves.AsSpan(start, count), amounts.AsSpan(start, count));
            });
        return amounts;
    }

    private void Levels(ReadOnlySpan<double> logMoves, Span<ExposureAmount> amounts)
    {
        if (_gamma is not null)
        {
            _gamma.At(logMoves, amounts);
            return;
        }

        ResolvedBook book = _table.Book;
        BookGreeks column = BookGreeks.Allocate(_unit.Greek, RowsPerBlock);
        double[] moved = _volatilities is null ? [] : new double[RowsPerBlock];
        var terms = new EuropeanTerms[logMoves.Length];
        var sums = new ExposureSum[logMoves.Length];
        int expiry = -1;
        foreach (TableSlice slice in _table.Slices)
        {
            if (slice.Expiry != expiry)
            {
                ResolvedExpiry e = book.Expiries[expiry = slice.Expiry];
                for (int l = 0; l < terms.Length; l++)
                    terms[l] = EuropeanTerms.FromForward(book.Market.Spot, e.Forward, e.Discount, e.YearFraction, logMoves[l]);
            }

            for (int start = slice.Start, end = start + slice.Count; start < end; start += RowsPerBlock)
            {
                int count = Math.Min(RowsPerBlock, end - start);
                for (int l = 0; l < terms.Length; l++)
                {
                    ReadOnlySpan<double> sigma = _table.Volatilities.AsSpan(start, count);
                    if (_volatilities is not null)
                    {
                        _volatilities.At(expiry, _table.Rows.AsSpan(start, count), logMoves[l], moved);
                        sigma = moved.AsSpan(0, count);
                    }

                    BookPricer.Slice(in terms[l], _table.Strikes.AsSpan(start, count), sigma, _table.Signs.AsSpan(start, count), column, 0, EuropeanKernel.Widest);
                    sums[l].Add(ColumnSum.Of(_table.Units.AsSpan(start, count), column.Values.AsSpan(0, count)), slice.IsCall);
                }
            }
        }

        for (int l = 0; l < sums.Length; l++)
            amounts[l] = sums[l].Amount;
    }
}
