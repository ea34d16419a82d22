namespace OptionCascade.Pricing.Dividends;

/// <summary>
/// One backward solution on one grid: ∂V/∂τ = L·V, L = ½σ²S²∂²/∂S² + (r − q)S∂/∂S − r, from the payoff at τ = 0 to today.
/// <code>
/// (I − αL)·V* = (I + αL)·Vⁿ,   (I − αL)·Vⁿ⁺¹ = (V*/γ − (1 − γ)²/γ·Vⁿ)/(2 − γ),   γ = 2 − √2, α = γ·Δτ/2
/// at an ex-date:  V(S, t⁻) = V(max(S − D, 0), t⁺),   American: the larger of that and the payoff
/// </code>
/// Central differences in spot (upwind where they would lose monotonicity). Steps grow quadratically from each start of a stretch, where the
/// solution is least smooth. Kinks (strike, exercise before an ex-date, a dividend that takes all) are averaged over the cell they lie in.
/// Source: Bank et al. (1985), IEEE Trans. Computer-Aided Design 4, 436–451; Le Floc'h (2014), J. Computational Finance 17(3), 31–56.
/// </summary>
internal sealed class TrBdf2Solver
{
    private static readonly double s_gamma = 2 - Math.Sqrt(2);

    private readonly DividendProblem _p;
    private readonly bool _american;
    private readonly double[] _spots, _payoff, _slopes, _rhs, _stage;
    private readonly TridiagonalObstacle _system;
    private double[] _v, _next;

    /// <summary>Prepares a grid.</summary>
    public TrBdf2Solver(DividendProblem p, bool american, double[] spots)
    {
        _p = p;
        _american = american;
        _spots = spots;
        _payoff = Array.ConvertAll(spots, p.Payoff);
        _slopes = new double[spots.Length];
        _rhs = new double[spots.Length];
        _stage = new double[spots.Length];
        _v = new double[spots.Length];
        _next = new double[spots.Length];
        _system = new TridiagonalObstacle(spots, p.Volatility, p.Rate, p.Carry);
    }

    /// <summary>Values today at the nodes; <see cref="Exercised"/> tells where exercise is optimal.</summary>
    public double[] Values => _v;

    /// <summary>True when exercise is optimal today at a node.</summary>
    public bool Exercised(int node) => _american && _v[node] <= _payoff[node];

    /// <summary>Runs; false when a step was not solved.</summary>
    public bool Run(int stepsPerLife, int leastSteps, int factor)
    {
        Larger(new double[_spots.Length], _payoff, _v);
        double end = _p.YearFraction;
        bool solved = true;
        for (int k = _p.Dividends.Length; k >= 0; k--)
        {
            double start = k == 0 ? 0 : _p.Dividends[k - 1].YearFraction;
            double length = end - start;
            if (length > 0)
            {
                int steps = factor * Math.Max(leastSteps, (int)Math.Ceiling(stepsPerLife * length / _p.YearFraction));
                for (int j = 0; j < steps; j++)
                {
                    double from = length * ((double)j / steps) * ((double)j / steps), to = length * ((double)(j + 1) / steps) * ((double)(j + 1) / steps);
                    solved &= Step(end - from, to - from, k);
                }
            }

            if (k > 0) Jump(_p.Dividends[k - 1].Amount);
            end = start;
        }

        return solved;
    }

    /// <summary>From calendar time t back to t − Δτ, with dividends from index <paramref name="pending"/> on still to come.</summary>
    private bool Step(double t, double step, int pending)
    {
        int n = _spots.Length - 1;
        double alpha = 0.5 * s_gamma * step;
        double[]? obstacle = _american ? _payoff : null;
        _system.Apply(alpha, _v, _rhs);
        _stage[n] = Far(t - (s_gamma * step), pending);
        bool solved = _system.Solve(alpha, _rhs, obstacle, _stage, _p.Strike);
        double a = 1 / (s_gamma * (2 - s_gamma)), b = (1 - s_gamma) * (1 - s_gamma) * a;
        for (int i = 0; i < n; i++)
            _rhs[i] = (a * _stage[i]) - (b * _v[i]);
        _next[n] = Far(t - step, pending);
        solved &= _system.Solve(alpha, _rhs, obstacle, _next, _p.Strike);
        (_v, _next) = (_next, _v);
        return solved;
    }

    /// <summary>The value at the last node, which no path leaves for the strike: a put is worthless, a call is exercised at the best of the ends of stretches.</summary>
    private double Far(double t, int pending)
    {
        if (_p.Sign < 0) return 0;
        double asset = _spots[^1], best = _american ? asset - _p.Strike : double.NegativeInfinity;
        for (int k = pending; k < _p.Dividends.Length; k++)
        {
            double wait = _p.Dividends[k].YearFraction - t;
            if (_american) best = Math.Max(best, (asset * Math.Exp(-_p.DividendYield * wait)) - (_p.Strike * Math.Exp(-_p.Rate * wait)));
            asset -= _p.Dividends[k].Amount * Math.Exp(-_p.Carry * wait);
        }

        double life = _p.YearFraction - t;
        return Math.Max(best, (asset * Math.Exp(-_p.DividendYield * life)) - (_p.Strike * Math.Exp(-_p.Rate * life)));
    }

    private void Jump(double dividend)
    {
        int n = _spots.Length - 1, interval = 0;
        MonotoneCubic.Slopes(_spots, _v, _slopes);
        double slopeAtZero = _slopes[0];
        for (int i = 0; i <= n; i++)
        {
            double at = _spots[i] - dividend;
            if (at <= 0)
            {
                _next[i] = _v[0];
            }
            else
            {
                while (_spots[interval + 1] < at) interval++;
                _next[i] = MonotoneCubic.Evaluate(_spots, _v, _slopes, interval, at);
            }
        }

        for (int i = 1; i < n; i++)
        {
            double left = 0.5 * (_spots[i - 1] + _spots[i]), right = 0.5 * (_spots[i] + _spots[i + 1]);
            if (left <= dividend && dividend < right)
                _next[i] = _v[0] + (slopeAtZero * (right - dividend) * (right - dividend) / (2 * (right - left)));
        }

        if (_american) Larger(_next, _payoff, _v);
        else (_v, _next) = (_next, _v);
    }

    /// <summary>max(a, b), averaged over the cell in which they cross.</summary>
    private void Larger(double[] a, double[] b, double[] into)
    {
        int n = _spots.Length - 1;
        for (int i = 0; i <= n; i++)
            into[i] = Math.Max(a[i], b[i]);
        // Work on the payoff's own branches: between two nodes around the strike its kink is at the strike, not where a chord would put it.
        for (int i = 0; i < n; i++)
        {
            double here = Excess(a, i), there = Excess(a, i + 1);
            if (!(here * there < 0)) continue;
            double slope = (there - here) / (_spots[i + 1] - _spots[i]), crossing = _spots[i] - (here / slope);
            int node = crossing < 0.5 * (_spots[i] + _spots[i + 1]) ? i : i + 1;
            if (node == 0 || node == n) continue;
            double left = 0.5 * (_spots[node - 1] + _spots[node]), right = 0.5 * (_spots[node] + _spots[node + 1]);
            double overlap = slope > 0 ? right - crossing : crossing - left;
            into[node] = a[node] + (Math.Abs(slope) * overlap * overlap / (2 * (right - left)));
        }
    }

    /// <summary>±(S − K) − a: positive where the exercise value is the larger.</summary>
    private double Excess(double[] a, int i)
    {
        double exact = (_p.Sign * (_spots[i] - _p.Strike)) - a[i];
        return exact == 0 ? -double.Epsilon : exact;
    }
}
