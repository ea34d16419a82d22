using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>One thread's path: prices and the book along it, shared by the policies that are hedged over it.</summary>
internal sealed class SimulatedPath
{
    private readonly HedgedBook _book;
    private readonly HedgingSimulationOptions _options;
    private readonly double[] _times, _drift, _deviation, _growth, _dividend, _discount, _normals, _spots, _payoffs;
    private readonly HedgePoint[] _points;
    private readonly double _startValue;
    private double _endValue;

    public SimulatedPath(HedgedBook book, HedgingSimulationOptions options, double[] times, double startValue)
    {
        (_book, _options, _times, _startValue) = (book, options, times, startValue);
        int n = times.Length;
        (_drift, _deviation, _growth, _dividend, _discount) = (new double[n], new double[n], new double[n], new double[n], new double[n]);
        (_normals, _spots, _payoffs, _points) = (new double[n - 1], new double[n], new double[n], new HedgePoint[n]);
        double sigma = options.RealisedVolatility;
        for (int j = 0; j < n; j++)
        {
            _discount[j] = Math.Exp(-book.Rate * times[j]);
            if (j == 0) continue;
            double dt = times[j] - times[j - 1];
            _drift[j] = (options.Drift - (0.5 * sigma * sigma)) * dt;
            _deviation[j] = sigma * Math.Sqrt(dt);
            _growth[j] = Math.Exp(book.Rate * dt);
            _dividend[j] = VectorMath.ExpM1(book.DividendYield * dt);
        }
    }

    /// <summary>Draws the prices and values the book along them.</summary>
    public void Draw(CounterRandom random, ulong path)
    {
        random.Normals(path, _normals);
        int last = _times.Length - 1;
        _spots[0] = _book.Spot;
        for (int j = 1; j <= last; j++)
        {
            _spots[j] = _spots[j - 1] * Math.Exp(_drift[j] + (_deviation[j] * _normals[j - 1]));
            _payoffs[j] = _book.Payoff(_spots[j], _times[j]);
        }

        for (int j = 0; j < last; j++)
            _points[j] = _book.PointAtSpot(_spots[j], _times[j]);
        _endValue = _book.ValueAtSpot(_spots[last], _times[last]);
    }

    /// <summary>Hedges the book over the path.</summary>
    public void Hedge(PolicyPaths run, int path)
    {
        int last = _times.Length - 1;
        double held = 0, cash = 0, costs = 0, turnover = 0, lastSpot = _spots[0];
        int trades = 0;
        for (int j = 0; j < last; j++)
        {
            if (j > 0) cash = Accrue(cash, held, j);
            HedgePoint aimed = _book.Aim(run.Policy, in _points[j], _times[j], out double scale);
            if (PolicyHedge.Refusal(run.Policy, in _points[j], scale) is { } reason)
            {
                run.Refuse(path, reason);
                return;
            }

            HedgeDecision decision = j == 0
                ? new HedgeDecision(aimed.TargetUnits, true)
                : run.Policy.Decide(new HedgeState(aimed, held, lastSpot, _times[j], _times[j - 1]));
            if (decision.Renewed) lastSpot = _spots[j];
            Trade(decision.HedgeUnits - held, j, j > 0 || _options.ChargeSetUp);
            held = decision.HedgeUnits;
        }

        cash = Accrue(cash, held, last) + _endValue;
        Trade(-held, last, _options.ChargeUnwind);
        run.Errors[path] = (_discount[last] * cash) - _startValue;
        run.Costs[path] = costs;
        run.Trades[path] = trades;
        run.Turnover[path] = turnover;

        void Trade(double units, int j, bool charged)
        {
            if (units == 0) return;
            cash -= units * _spots[j];
            turnover += Math.Abs(units);
            trades++;
            if (charged) costs += _discount[j] * _options.Costs.Of(units, _spots[j]);
        }
    }

    private double Accrue(double cash, double held, int j) => (cash * _growth[j]) + (held * _dividend[j] * _spots[j]) + _payoffs[j];
}
