using OptionCascade.Hedging;

namespace OptionCascade.Stress;

/// <summary>Weighted log moves in bins of fixed width: quantiles and tail sums with memory that does not grow, the same whatever was added in between.</summary>
internal sealed class MoveHistogram(FlowDomain domain)
{
    public const int Bins = 8192;

    private readonly double _low = domain.LowestLogMove, _width = (domain.HighestLogMove - domain.LowestLogMove) / Bins;
    private readonly double[] _w = new double[Bins], _w2 = new double[Bins], _wl = new double[Bins], _wl2 = new double[Bins], _w2l = new double[Bins], _w2l2 = new double[Bins];

    /// <summary>Adds a log move; the loss is that of the side asked about, as a share of the price.</summary>
    public void Add(double logMove, double weight, double loss)
    {
        int i = Math.Clamp((int)((logMove - _low) / _width), 0, Bins - 1);
        double wl = weight * loss;
        _w[i] += weight;
        _w2[i] += weight * weight;
        _wl[i] += wl;
        _wl2[i] += wl * loss;
        _w2l[i] += weight * wl;
        _w2l2[i] += wl * wl;
    }

    /// <summary>The log move below which a share of all weight lies, linear inside a bin.</summary>
    public double Quantile(double share)
    {
        double total = 0;
        for (int i = 0; i < Bins; i++)
            total += _w[i];
        double wanted = share * total, below = 0;
        for (int i = 0; i < Bins; i++)
        {
            if (_w[i] > 0 && below + _w[i] >= wanted) return _low + (_width * (i + ((wanted - below) / _w[i])));
            below += _w[i];
        }

        return _low + (_width * Bins);
    }

    /// <summary>Mean loss in the tail of a share α on one side: its loss at the edge, its mean, and the standard error of the mean.</summary>
    /// <remarks>mean = v + E(L − v)⁺/α, v the loss at the edge; that v is estimated as well changes the error only to second order.</remarks>
    public (double Edge, double Mean, double StandardError, double PlainStandardError) Tail(double share, int side, long draws, Func<double, double> loss)
    {
        double edge = loss(Quantile(side < 0 ? share : 1 - share)), over = 0, over2 = 0, plain2 = 0;
        for (int i = 0; i < Bins; i++)
        {
            if (_w[i] == 0) continue;
            double mean = _wl[i] / _w[i];
            if (mean <= edge) continue; // the edge's own bin counts by its mean
            over += _wl[i] - (edge * _w[i]);
            over2 += _w2l2[i] - (2 * edge * _w2l[i]) + (edge * edge * _w2[i]);
            plain2 += _wl2[i] - (2 * edge * _wl[i]) + (edge * edge * _w[i]);
        }

        double n = draws, m = over / n;
        return (edge, edge + (m / share), Math.Sqrt(Math.Max(0, (over2 / n) - (m * m)) / n) / share, Math.Sqrt(Math.Max(0, (plain2 / n) - (m * m)) / n) / share);
    }
}
