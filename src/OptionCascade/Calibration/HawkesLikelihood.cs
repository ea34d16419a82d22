// For given β the log likelihood is concave in (μ₁ … μ_K, n): Newton, with the arrow-shaped Hessian solved by elimination. β is searched on a logarithmic grid.
//   λ_i = μ_{k(i)} + n·β·A_i,   A_i = Σ_{j<i} e^{−β(t_i − t_j)},   B_i = Σ (t_i − t_j)e^{…},   C_i = Σ (t_i − t_j)²e^{…}, all by recursion
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Calibration;

/// <summary>The likelihood of event times under exponential excitement with a baseline constant in K equal parts.</summary>
internal sealed class HawkesLikelihood
{
    private readonly double[] _t, _excitement, _length, _warm;
    private readonly int[] _part;
    private readonly double _end;
    private double _warmBranching = 0.3;

    public HawkesLikelihood(double[] times, double end, int parts)
    {
        (_t, _end, _excitement, _part, _length, _warm) = (times, end, new double[times.Length], new int[times.Length], new double[parts], new double[parts]);
        Array.Fill(_length, end / parts);
        double[] counts = new double[parts];
        for (int i = 0; i < times.Length; i++) counts[_part[i] = Math.Min(parts - 1, (int)(times[i] / end * parts))]++;
        // A part without events has a baseline of zero; half an event keeps the logarithm away from it.
        for (int k = 0; k < parts; k++) _warm[k] = 0.7 * Math.Max(counts[k], 0.5) / _length[k];
    }

    /// <summary>The maximum; false where β runs to an edge, or n to zero so that β means nothing.</summary>
    public HawkesEstimate Maximise(out bool interior)
    {
        double mean = _end / _t.Length;
        double[] gaps = [.. _t.Skip(1).Zip(_t, (b, a) => b - a).Order()];
        double low = Math.Log(2 / _end), high = Math.Log(20 / Math.Max(gaps[gaps.Length / 20], 1e-6 * mean));
        (double at, double value, bool inside) = ProfileSearch.Maximum(b => Profile(Math.Exp(b)), low, Math.Max(high, low + 1), 21, 1e-5);
        double beta = Math.Exp(at);
        value = Profile(beta);
        (double[] mu, double n) = (_warm, _warmBranching);
        interior = inside && n > 1e-6;
        int parts = mu.Length;
        double[] errors = interior ? Errors(mu, n, beta) : [.. Enumerable.Repeat(double.NaN, parts + 2)];
        return new HawkesEstimate(new Estimate(n, errors[parts]), new Estimate(beta, errors[parts + 1]), [.. mu.Select((m, k) => new Estimate(m, errors[k]))], value, parts);
    }

    /// <summary>Kolmogorov's test of the compensator's increments, which are exponential with mean 1 under the model.</summary>
    public double RescaledProbability(HawkesEstimate fit)
    {
        double beta = fit.DecayPerSecond.Value, n = fit.Branching.Value, last = 0, a = 0;
        double[] mu = [.. fit.Baselines.Select(b => b.Value)], gaps = new double[_t.Length];
        for (int i = 0; i < _t.Length; i++)
        {
            double dt = _t[i] - last, decay = Math.Exp(-beta * dt);
            gaps[i] = 1 - Math.Exp(-(Baseline(mu, last, _t[i]) + (n * a * (1 - decay))));
            (a, last) = ((a * decay) + 1, _t[i]);
        }

        Array.Sort(gaps);
        double distance = 0;
        for (int i = 0; i < gaps.Length; i++) distance = Math.Max(distance, Math.Max(((i + 1.0) / gaps.Length) - gaps[i], gaps[i] - (i / (double)gaps.Length)));
        double root = Math.Sqrt(gaps.Length);
        return TestDistributions.KolmogorovUpper(distance * (root + 0.12 + (0.11 / root)));
    }

    private double Baseline(double[] mu, double from, double to)
    {
        double sum = 0;
        for (int k = 0; k < mu.Length; k++)
            sum += mu[k] * Math.Max(0, Math.Min(to, (k + 1) * _length[k]) - Math.Max(from, k * _length[k]));
        return sum;
    }

    /// <summary>The largest log likelihood for a decay; leaves its baselines and branching ratio as the next start.</summary>
    private double Profile(double beta)
    {
        double a = 0, compensator = 0;
        for (int i = 0; i < _t.Length; i++)
        {
            a = i == 0 ? 0 : Math.Exp(-beta * (_t[i] - _t[i - 1])) * (a + 1);
            _excitement[i] = beta * a;
            compensator -= Math.Exp(-beta * (_end - _t[i])) - 1;
        }

        int parts = _warm.Length;
        double[] mu = [.. _warm], gradient = new double[parts], diagonal = new double[parts], border = new double[parts], step = new double[parts];
        double n = Math.Clamp(_warmBranching, 0.01, 0.95), value = Value(mu, n, compensator);
        for (int round = 0; round < 60; round++)
        {
            for (int k = 0; k < parts; k++) (gradient[k], diagonal[k], border[k]) = (-_length[k], 0, 0);
            double gn = -compensator, hn = 0;
            for (int i = 0; i < _t.Length; i++)
            {
                int k = _part[i];
                double e = _excitement[i], inverse = 1 / (mu[k] + (n * e)), square = inverse * inverse;
                gradient[k] += inverse;
                diagonal[k] += square;
                border[k] += e * square;
                gn += e * inverse;
                hn += e * e * square;
            }

            // Newton's step: (D, b; bᵀ, h) against the gradient, the baselines eliminated. A baseline at its floor that wants lower is held.
            double schur = hn, right = gn;
            for (int k = 0; k < parts; k++)
            {
                if (Held(k)) continue;
                schur -= border[k] * border[k] / diagonal[k];
                right -= border[k] * gradient[k] / diagonal[k];
            }

            double dn = schur > 1e-12 * hn ? right / schur : 0, share = 1;
            for (int k = 0; k < parts; k++) step[k] = Held(k) ? 0 : (gradient[k] - (border[k] * dn)) / diagonal[k];

            // Each parameter by itself may lose at most 95% of what it is: one that runs to zero must not hold up the others.
            double[] trial = new double[parts];
            double next = double.NaN, nextN = n;
            for (int halving = 0; halving < 40; halving++, share /= 2)
            {
                for (int k = 0; k < parts; k++) trial[k] = Math.Max(mu[k] + (share * step[k]), 0.05 * mu[k]);
                nextN = Math.Max(n + (share * dn), 0.05 * n);
                next = Value(trial, nextN, compensator);
                if (next >= value - (1e-13 * Math.Abs(value))) break;
            }

            double gain = next - value;
            (mu, n, value) = (trial, nextN, next);
            if (!(Math.Abs(gain) > 1e-10 * (1 + Math.Abs(value)))) break;
        }

        mu.CopyTo(_warm, 0);
        _warmBranching = n;
        return value;

        bool Held(int k) => diagonal[k] == 0 || (mu[k] < 1e-6 / _length[k] && gradient[k] < 0);
    }

    private double Value(double[] mu, double n, double compensator)
    {
        double sum = -n * compensator;
        for (int k = 0; k < mu.Length; k++) sum -= mu[k] * _length[k];
        for (int i = 0; i < _t.Length; i++) sum += Math.Log(mu[_part[i]] + (n * _excitement[i]));
        return sum;
    }

    /// <summary>√ of the diagonal of the inverse observed information in (μ₁ … μ_K, n, β); NaN where it is not positive.</summary>
    private double[] Errors(double[] mu, double n, double beta)
    {
        int parts = mu.Length, size = parts + 2;
        double[,] information = new double[size, size];
        double a = 0, b = 0, c = 0;
        double[] first = new double[size];
        for (int i = 0; i < _t.Length; i++)
        {
            if (i > 0)
            {
                double dt = _t[i] - _t[i - 1], e = Math.Exp(-beta * dt);
                (a, b, c) = (e * (a + 1), e * (b + (dt * (a + 1))), e * (c + (2 * dt * b) + (dt * dt * (a + 1))));
            }

            int k = _part[i];
            double inverse = 1 / (mu[k] + (n * beta * a));
            Array.Clear(first);
            (first[k], first[parts], first[parts + 1]) = (1, beta * a, n * (a - (beta * b)));
            for (int p = 0; p < size; p++)
                for (int q = 0; q < size; q++)
                    information[p, q] += first[p] * first[q] * inverse * inverse;
            double nb = (a - (beta * b)) * inverse, bb = n * ((beta * c) - (2 * b)) * inverse, u = _end - _t[i], left = Math.Exp(-beta * u);
            information[parts, parts + 1] -= nb - (u * left);
            information[parts + 1, parts] -= nb - (u * left);
            information[parts + 1, parts + 1] -= bb + (n * u * u * left);
        }

        return SymmetricInverse.RootDiagonal(information);
    }
}
