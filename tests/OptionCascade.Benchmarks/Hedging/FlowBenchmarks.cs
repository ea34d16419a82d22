using BenchmarkDotNet.Attributes;
using OptionCascade.Exposure;
using OptionCascade.Hedging;

namespace OptionCascade.Benchmarks.Hedging;

/// <summary>Compiled flows of the embedded synthetic market: what it costs to compile and to evaluate them.</summary>
[MinColumn, MemoryDiagnoser]
public class FlowBenchmarks
{
    private const int Points = 1000;

    private readonly (double X, double Y, double T)[] _points = new (double, double, double)[Points];
    private DealerBook _dealers = null!;
    private FlowCurve _curve = null!;
    private FlowField _field = null!;

    [GlobalSetup]
    public void Setup()
    {
        _dealers = FlowBooks.Synthetic();
        _curve = Curve();
        _field = Field();
        var random = new Random(1);
        for (int i = 0; i < Points; i++)
            _points[i] = (Math.Log(0.4) + (Math.Log(4) * random.NextDouble()), -0.5 + (2.5 * random.NextDouble()), random.NextDouble() / 12);
    }

    [Benchmark]
    public FlowCurve Curve() => FlowCurve.Of(_dealers, new FlowDomain(Math.Log(0.4), Math.Log(1.6), 1e-9));

    [Benchmark]
    public FlowField Field() => FlowField.Of(_dealers, new FlowFieldDomain { HorizonYears = 1.0 / 12 });

    [Benchmark(OperationsPerInvoke = Points)]
    public double AtX()
    {
        double sum = 0;
        foreach ((double x, _, _) in _points)
            sum += _curve.At(x);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Points)]
    public double AtXyt()
    {
        double sum = 0;
        foreach ((double x, double y, double t) in _points)
            sum += _field.At(x, y, t);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Points)]
    public double SlopesAtXyt()
    {
        double sum = 0;
        foreach ((double x, double y, double t) in _points)
            sum += _field.Evaluate(x, y, t).PerLogMove;
        return sum;
    }
}
