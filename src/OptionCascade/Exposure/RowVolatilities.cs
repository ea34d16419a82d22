using OptionCascade.Numerics;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Dividends;
using OptionCascade.Pricing.Surface;

namespace OptionCascade.Exposure;

/// <summary>σᵢ(x) of the rows of a book; the equation stands in <c>VolatilityResponse.cs</c>.</summary>
internal sealed class RowVolatilities
{
    private readonly double[] _logMoneyness, _volatilities, _onSmile, _betas;
    private readonly IExpirySmile[]? _smiles;

    public RowVolatilities(ResolvedBook book, double[] betas, IExpirySmile[]? smiles)
    {
        _betas = betas;
        _smiles = smiles;
        _volatilities = book.Volatilities.ToArray();
        _logMoneyness = new double[book.Count];
        _onSmile = new double[book.Count];
        for (int e = 0; e < book.Expiries.Length; e++)
            for (int i = book.Expiries[e].Start; i < book.Expiries[e].Start + book.Expiries[e].Count; i++)
            {
                _logMoneyness[i] = Math.Log(book.Strikes[i] / book.Expiries[e].Forward);
                if (smiles is not null) _onSmile[i] = smiles[e].At(_logMoneyness[i]);
            }
    }

    /// <summary>σᵢ(x) of rows of one expiry.</summary>
    public void At(int expiry, ReadOnlySpan<int> rows, double x, Span<double> into)
    {
        for (int i = 0; i < rows.Length; i++)
            into[i] = At(expiry, rows[i], x);
    }

    /// <summary>σᵢ(x) of a row.</summary>
    public double At(int expiry, int row, double x)
    {
        double own = _volatilities[row], moved = own + (_betas[expiry] * x);
        if (_smiles is not null) moved += _smiles[expiry].At(_logMoneyness[row] - x) - _onSmile[row];
        return Math.Max(moved, Math.Min(own, VolatilityResponse.LeastVolatility));
    }
}

/// <summary>Volatility over k = ln(K/F) of one expiry.</summary>
internal interface IExpirySmile
{
    /// <summary>σ(k); k may be −∞ (strike 0).</summary>
    double At(double logMoneyness);
}

/// <summary>The smile of a fitted surface.</summary>
internal sealed class SurfaceSmile(VolatilitySurface surface, double yearFraction) : IExpirySmile
{
    /// <summary>A strike of 0 has no smile; any k far out stands for it.</summary>
    private const double Farthest = 50;

    public double At(double logMoneyness)
        => yearFraction > 0 ? surface.AtLogMoneyness(yearFraction, Math.Clamp(logMoneyness, -Farthest, Farthest)).Volatility : 0;
}

/// <summary>
/// A smile through the volatilities of a book's own rows: at each strike the out-of-the-money option's (the mean where several roots or lots have one), else the other's; monotone
/// cubic between strikes, flat beyond.
/// </summary>
internal sealed class BookSmile : IExpirySmile
{
    private readonly double[] _k, _sigma, _slopes;

    public BookSmile(ResolvedBook book, ResolvedExpiry expiry)
    {
        var k = new List<double>();
        var sigma = new List<double>();
        for (int i = expiry.Start, end = i + expiry.Count; i < end;)
        {
            double strike = book.Strikes[i];
            int first = i;
            while (i < end && book.Strikes[i] == strike) i++;
            if (strike <= 0) continue;
            double outSign = strike >= expiry.Forward ? 1 : -1;
            CompensatedSum outside = default, inside = default;
            int outsideRows = 0;
            for (int row = first; row < i; row++)
                if (book.Signs[row] == outSign)
                {
                    outside.Add(book.Volatilities[row]);
                    outsideRows++;
                }
                else
                {
                    inside.Add(book.Volatilities[row]);
                }

            double at = Math.Log(strike / expiry.Forward);
            if (k.Count > 0 && at <= k[^1]) continue; // strikes a last digit apart
            k.Add(at);
            sigma.Add(outsideRows > 0 ? outside.Value / outsideRows : inside.Value / (i - first));
        }

        (_k, _sigma) = ([.. k], [.. sigma]);
        _slopes = new double[_k.Length];
        if (_k.Length > 1) MonotoneCubic.Slopes(_k, _sigma, _slopes);
    }

    public double At(double logMoneyness)
    {
        if (_k.Length == 0) return 0;
        if (logMoneyness <= _k[0]) return _sigma[0];
        if (logMoneyness >= _k[^1]) return _sigma[^1];
        int i = Array.BinarySearch(_k, logMoneyness);
        return i >= 0 ? _sigma[i] : MonotoneCubic.Evaluate(_k, _sigma, _slopes, ~i - 1, logMoneyness);
    }
}
