using System.Numerics;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Hedging.Policies;

/// <summary>The columns of a <see cref="HedgedBook"/>, by expiry, and the sums over them. Rows are summed in a fixed order: same bits on any thread.</summary>
internal sealed unsafe class HedgedBookRows
{
    /// <summary>Rows that are worked at a time, on the stack.</summary>
    private const int Chunk = 128;

    private readonly record struct Expiry(double Years, double Rate, double DividendYield, int Start, int Count);

    private readonly double[] _strikes, _volatilities, _signs, _units, _meanVolatility;
    private readonly Expiry[] _expiries;

    public HedgedBookRows(IEnumerable<(HedgedOption Option, double Rate, double DividendYield)> lines)
    {
        (HedgedOption Option, double Rate, double DividendYield)[] rows = [.. lines.Where(l => l.Option.Units != 0)
            .OrderBy(l => l.Option.YearFraction).ThenBy(l => l.Rate).ThenBy(l => l.DividendYield).ThenBy(l => l.Option.Strike).ThenBy(l => l.Option.Right)];
        _strikes = [.. rows.Select(r => r.Option.Strike)];
        _volatilities = [.. rows.Select(r => r.Option.Volatility)];
        _signs = [.. rows.Select(r => r.Option.Right == OptionRight.Call ? 1.0 : -1.0)];
        _units = [.. rows.Select(r => r.Option.Units)];
        var expiries = new List<Expiry>();
        for (int i = 0; i < rows.Length; i++)
        {
            (double years, double rate, double dividend) = (rows[i].Option.YearFraction, rows[i].Rate, rows[i].DividendYield);
            if (expiries.Count > 0 && expiries[^1] is var last && last.Years == years && last.Rate == rate && last.DividendYield == dividend)
                expiries[^1] = last with { Count = last.Count + 1 };
            else
                expiries.Add(new Expiry(years, rate, dividend, i, 1));
        }

        _expiries = [.. expiries];
        _meanVolatility = new double[_expiries.Length];
        double weight = 0, sum = 0;
        for (int e = _expiries.Length - 1; e >= 0; e--)
        {
            for (int i = _expiries[e].Start; i < _expiries[e].Start + _expiries[e].Count; i++)
            {
                weight += Math.Abs(_units[i]);
                sum += Math.Abs(_units[i]) * _volatilities[i];
            }

            _meanVolatility[e] = sum / weight;
        }
    }

    public int Count => _units.Length;

    public double LastExpiry => _expiries.Length > 0 ? _expiries[^1].Years : 0;

    public double Rate => _expiries.Length > 0 ? _expiries[^1].Rate : 0;

    public double DividendYield => _expiries.Length > 0 ? _expiries[^1].DividendYield : 0;

    public IEnumerable<double> ExpiryYears => _expiries.Select(e => e.Years).Distinct();

    public HedgePoint Point(double spot, double elapsed)
    {
        CompensatedSum delta = default, gamma = default;
        int first = FirstAlive(elapsed);
        double* columnDelta = stackalloc double[Chunk], columnGamma = stackalloc double[Chunk];
        double** columns = stackalloc double*[EuropeanKernel.ColumnCount];
        columns[1] = columnDelta;
        columns[2] = columnGamma;
        fixed (double* volatilities = _volatilities)
        {
            for (int e = first; e < _expiries.Length; e++)
            {
                EuropeanTerms terms = Terms(spot, elapsed, e);
                for (int start = _expiries[e].Start, end = start + _expiries[e].Count; start < end; start += Chunk)
                {
                    int count = Math.Min(Chunk, end - start);
                    Evaluate(in terms, GreekSet.Delta | GreekSet.Gamma, start, count, volatilities + start, columns);
                    for (int i = 0; i < count; i++)
                    {
                        delta.Add(_units[start + i] * columnDelta[i]);
                        gamma.Add(_units[start + i] * columnGamma[i]);
                    }
                }
            }
        }

        return first < _expiries.Length
            ? new HedgePoint(0 - delta.Value, gamma.Value, spot, LastExpiry - elapsed, _meanVolatility[first], Rate)
            : new HedgePoint(0, 0, spot, 0, 0, Rate);
    }

    /// <summary>Σ uᵢ times one Greek of the options alive.</summary>
    public double Sum(GreekSet greek, double spot, double elapsed)
    {
        CompensatedSum sum = default;
        double* column = stackalloc double[Chunk];
        double** columns = stackalloc double*[EuropeanKernel.ColumnCount];
        columns[BitOperations.TrailingZeroCount((int)greek)] = column;
        fixed (double* volatilities = _volatilities)
        {
            for (int e = FirstAlive(elapsed); e < _expiries.Length; e++)
            {
                EuropeanTerms terms = Terms(spot, elapsed, e);
                for (int start = _expiries[e].Start, end = start + _expiries[e].Count; start < end; start += Chunk)
                {
                    int count = Math.Min(Chunk, end - start);
                    Evaluate(in terms, greek, start, count, volatilities + start, columns);
                    for (int i = 0; i < count; i++)
                        sum.Add(_units[start + i] * column[i]);
                }
            }
        }

        return sum.Value;
    }

    public double Payoff(double spot, double expiryYears)
    {
        CompensatedSum payoff = default;
        foreach (Expiry e in _expiries)
            if (e.Years == expiryYears)
                for (int i = e.Start; i < e.Start + e.Count; i++)
                    payoff.Add(_units[i] * Math.Max(_signs[i] * (spot - _strikes[i]), 0));
        return payoff.Value;
    }

    public HedgePoint Aim(IHedgingPolicy policy, in HedgePoint implied, double elapsed, out double scale)
    {
        bool isOne = policy.HasOneVarianceScale;
        double common = isOne && implied.Volatility > 0 ? policy.VarianceScale(implied.Volatility, in implied) : 1;
        scale = common;
        if (isOne && (common == 1 || !(common > 0) || double.IsInfinity(common))) return implied;
        CompensatedSum delta = default;
        double* column = stackalloc double[Chunk], adjusted = stackalloc double[Chunk];
        double** columns = stackalloc double*[EuropeanKernel.ColumnCount];
        columns[1] = column;
        bool changed = false;
        for (int e = FirstAlive(elapsed); e < _expiries.Length; e++)
        {
            EuropeanTerms terms = Terms(implied.Spot, elapsed, e);
            for (int start = _expiries[e].Start, end = start + _expiries[e].Count; start < end; start += Chunk)
            {
                int count = Math.Min(Chunk, end - start);
                for (int i = 0; i < count; i++)
                {
                    double volatility = _volatilities[start + i], own = isOne ? common : volatility > 0 ? policy.VarianceScale(volatility, in implied) : 1;
                    if (!(own > 0) || double.IsInfinity(own))
                    {
                        scale = own;
                        return implied;
                    }

                    changed |= own != 1;
                    scale = Math.Min(scale, own);
                    adjusted[i] = volatility * Math.Sqrt(own);
                }

                Evaluate(in terms, GreekSet.Delta, start, count, adjusted, columns);
                for (int i = 0; i < count; i++)
                    delta.Add(_units[start + i] * column[i]);
            }
        }

        return changed ? implied with { TargetUnits = 0 - delta.Value } : implied;
    }

    private void Evaluate(in EuropeanTerms terms, GreekSet set, int start, int count, double* volatilities, double** columns)
    {
        fixed (double* strikes = &_strikes[start], signs = &_signs[start])
            EuropeanKernel.Evaluate(in terms, set, strikes, volatilities, signs, count, columns, EuropeanKernel.Widest);
    }

    private EuropeanTerms Terms(double spot, double elapsed, int e)
        => EuropeanTerms.FromRates(spot, _expiries[e].Years - elapsed, _expiries[e].Rate, _expiries[e].DividendYield);

    /// <summary>The first expiry that has not been reached; at t = 0 every one counts.</summary>
    private int FirstAlive(double elapsed)
    {
        int e = 0;
        if (elapsed > 0)
            while (e < _expiries.Length && _expiries[e].Years <= elapsed)
                e++;
        return e;
    }
}
