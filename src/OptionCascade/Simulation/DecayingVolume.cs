// Z(t) = Σ_j q_j·G(t − t_j):   permanent part + one running sum per exponential
namespace OptionCascade.Simulation;

/// <summary>The net quantity that still weighs on the price. Not safe to share between threads.</summary>
internal sealed class DecayingVolume
{
    private readonly double _permanentShare;
    private readonly double _stepSeconds;
    private readonly double[] _share, _factor, _seconds, _sums;
    private double _permanent;

    public DecayingVolume(ImpactKernel kernel, double stepSeconds)
    {
        _permanentShare = kernel.PermanentShare;
        _stepSeconds = stepSeconds;
        int n = kernel.PermanentShare == 1 ? 0 : kernel.Weights.Length;
        _share = new double[n];
        _factor = new double[n];
        _sums = new double[n];
        _seconds = [.. kernel.DecaySeconds.Take(n)];
        for (int k = 0; k < n; k++)
        {
            _share[k] = (1 - _permanentShare) * kernel.Weights[k];
            _factor[k] = Math.Exp(-stepSeconds / kernel.DecaySeconds[k]);
        }
    }

    public double Value
    {
        get
        {
            double sum = _permanent;
            foreach (double s in _sums)
                sum += s;
            return sum;
        }
    }

    public void Trade(double quantity)
    {
        _permanent += _permanentShare * quantity;
        for (int k = 0; k < _sums.Length; k++)
            _sums[k] += _share[k] * quantity;
    }

    /// <summary>Time passes.</summary>
    public void Step(double seconds)
    {
        for (int k = 0; k < _sums.Length; k++)
            _sums[k] *= seconds == _stepSeconds ? _factor[k] : Math.Exp(-seconds / _seconds[k]);
    }

    public void Clear()
    {
        _permanent = 0;
        Array.Clear(_sums);
    }
}
