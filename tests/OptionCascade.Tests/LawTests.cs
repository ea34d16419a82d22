using FsCheck.Fluent;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests;

/// <summary>The test helper itself is tested: a law that is false must fail.</summary>
public class LawTests
{
    [Fact]
    public void ForAll_LawIsFalse_Throws()
        => Assert.ThrowsAny<Exception>(() => Law.ForAll(Law.Uniform(0, 1), x => x < 0.5));

    [Fact]
    public void ForAll_LawIsTrue_Passes()
    {
        var seen = new List<double>();
        Law.ForAll(Law.Uniform(-1, 1), x =>
        {
            seen.Add(x);
            return x is >= -1 and <= 1;
        }, cases: 200);
        Assert.Equal(200, seen.Count);
    }
}
