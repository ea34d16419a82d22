using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace OptionCascade.Tests.Support;

/// <summary>Runs a property with a fixed seed, which is printed so that a failure can be replayed.</summary>
internal static class Law
{
    /// <summary>Checks <paramref name="holds"/> on generated values; throws with the smallest counter-example when it fails.</summary>
    /// <param name="values">Generator of inputs.</param>
    /// <param name="holds">The law.</param>
    /// <param name="cases">Number of cases.</param>
    /// <param name="seed">Seed of the run.</param>
    public static void ForAll<T>(Gen<T> values, Func<T, bool> holds, int cases = 1000, ulong seed = 20221212)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"FsCheck seed {seed}, {cases} cases");
        Config config = Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(seed, 1);
        Prop.ForAll(values.ToArbitrary(), holds).Check(config);
    }

    /// <summary>A uniform double in [low, high).</summary>
    public static Gen<double> Uniform(double low, double high)
        => Gen.Choose(0, int.MaxValue - 1).Select(i => low + ((high - low) * (i / (double)(int.MaxValue - 1))));
}
