using System.Globalization;
using OptionCascade.Calibration;
using OptionCascade.Numerics;
using Xunit;

namespace OptionCascade.Tests.Calibration;

/// <summary>An estimator judged on many simulated samples whose truth is known.</summary>
internal static class Replications
{
    /// <summary>Asserts that the estimates' mean is the truth to 3.5 of its own standard errors, and that the 95% intervals hold it in 95% of the samples, to three standard deviations.</summary>
    public static void AreUnbiasedAndCover(double truth, int count, Func<ulong, Estimate?> sample, double coverageSlack = 0)
    {
        Estimate[] all = [.. Enumerable.Range(0, count).AsParallel().AsOrdered().Select(i => sample((ulong)i + 1)).Where(e => e is not null).Select(e => e!.Value)];
        Assert.True(all.Length >= 0.99 * count, $"only {all.Length} of {count} samples gave an estimate");
        Assert.All(all, e => Assert.True(double.IsFinite(e.StandardError) && e.StandardError > 0, e.ToString()));
        double mean = all.Average(e => e.Value), spread = Math.Sqrt(all.Sum(e => (e.Value - mean) * (e.Value - mean)) / (all.Length - 1)), covered = all.Count(e => e.Low <= truth && truth <= e.High) / (double)all.Length;
        string figures = string.Create(CultureInfo.InvariantCulture, $"truth {truth}, mean {mean}, spread {spread}, mean error {all.Average(e => e.StandardError)}, covered {covered} of {all.Length}");
        TestContext.Current.TestOutputHelper?.WriteLine(figures);
        Assert.True(Math.Abs(mean - truth) <= 3.5 * spread / Math.Sqrt(all.Length), figures);
        Assert.True(Math.Abs(covered - 0.95) <= (3 * Math.Sqrt(0.95 * 0.05 / all.Length)) + coverageSlack, figures);
    }
}

/// <summary>Draws for simulated samples.</summary>
internal sealed class Draw(ulong seed)
{
    private readonly CounterRandom _random = new(seed * 7919);
    private ulong _block;

    public double Uniform() => _random.Uniforms(1, _block++).First;

    public double Normal() => CounterRandom.InverseNormal(Uniform());

    public double Exponential(double rate) => -Math.Log(Uniform()) / rate;
}
