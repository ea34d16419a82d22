namespace OptionCascade.Pricing.Dividends;

/// <summary>
/// Solves (I − αL)·v = b, or with an obstacle min((I − αL)·v − b, v − g) = 0 by policy iteration: rows are either the equation or v = g, chosen anew by the
/// smaller residual until no row changes. Any shape of exercise region; converges monotonically for the M-matrices built here.
/// Source: Howard (1960); Forsyth and Vetzal (2002), SIAM J. Sci. Comput. 23, 2095–2122 (equivalent penalty form).
/// </summary>
internal sealed class TridiagonalObstacle
{
    private const int MaximumIterations = 200;

    private readonly double[] _lower, _diagonal, _upper, _c, _d;
    private readonly bool[] _active;
    private readonly int _n;

    /// <summary>Rows 0 … n of the operator L, of which the last is a given value.</summary>
    public TridiagonalObstacle(double[] spots, double volatility, double rate, double carry)
    {
        _n = spots.Length - 1;
        _lower = new double[_n + 1];
        _diagonal = new double[_n + 1];
        _upper = new double[_n + 1];
        _c = new double[_n + 1];
        _d = new double[_n + 1];
        _active = new bool[_n + 1];
        _diagonal[0] = -rate;
        for (int i = 1; i < _n; i++)
        {
            double s = spots[i], left = s - spots[i - 1], right = spots[i + 1] - s, both = left + right;
            double diffusion = volatility * s * volatility * s;
            double l = (diffusion - (carry * s * right)) / (left * both), u = (diffusion + (carry * s * left)) / (right * both);
            if (l < 0 || u < 0)
            {
                l = (diffusion / (left * both)) + Math.Max(-carry * s / left, 0);
                u = (diffusion / (right * both)) + Math.Max(carry * s / right, 0);
            }

            _lower[i] = l;
            _upper[i] = u;
            _diagonal[i] = -(l + u) - rate;
        }
    }

    /// <summary>Rows at which the constraint was binding in the last solution.</summary>
    public bool[] Active => _active;

    /// <summary>into = v + α·L·v; the last entry is left alone.</summary>
    public void Apply(double alpha, double[] v, double[] into)
    {
        into[0] = v[0] + (alpha * _diagonal[0] * v[0]);
        for (int i = 1; i < _n; i++)
            into[i] = v[i] + (alpha * ((_lower[i] * v[i - 1]) + (_diagonal[i] * v[i]) + (_upper[i] * v[i + 1])));
    }

    /// <summary>Solves into <paramref name="v"/>, whose last entry is given; false when policy iteration did not settle.</summary>
    public bool Solve(double alpha, double[] b, double[]? obstacle, double[] v, double scale)
    {
        if (obstacle is null)
        {
            Thomas(alpha, b, null, v);
            return true;
        }

        for (int iteration = 0; iteration < MaximumIterations; iteration++)
        {
            Thomas(alpha, b, obstacle, v);
            bool changed = false;
            for (int i = 0; i < _n; i++)
            {
                double below = i == 0 ? 0 : _lower[i] * v[i - 1];
                double residual = v[i] - (alpha * (below + (_diagonal[i] * v[i]) + (_upper[i] * v[i + 1]))) - b[i];
                double gap = v[i] - obstacle[i];
                // The second term is the rounding of values far above the strike.
                double tolerance = (1e-14 * scale) + (1e-13 * Math.Abs(obstacle[i]));
                bool active = _active[i] ? residual >= -tolerance : gap < -tolerance;
                changed |= active != _active[i];
                _active[i] = active;
            }

            if (!changed) return true;
        }

        return false;
    }

    private void Thomas(double alpha, double[] b, double[]? obstacle, double[] v)
    {
        double c = 0, d = 0;
        for (int i = 0; i < _n; i++)
        {
            if (obstacle is not null && _active[i])
            {
                c = 0;
                d = obstacle[i];
            }
            else
            {
                double l = -alpha * _lower[i], inverse = 1 / (1 - (alpha * _diagonal[i]) - (l * c));
                d = (b[i] - (l * d)) * inverse;
                c = -alpha * _upper[i] * inverse;
            }

            _c[i] = c;
            _d[i] = d;
        }

        for (int i = _n - 1; i >= 0; i--)
            v[i] = _d[i] - (_c[i] * v[i + 1]);
    }
}
