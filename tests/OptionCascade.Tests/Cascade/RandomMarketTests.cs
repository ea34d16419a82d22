using System.Collections.Concurrent;
using OptionCascade.Cascade;
using OptionCascade.Validation.Markets;
using OptionCascade.Tests.Cascade.Laws;
using Xunit;

namespace OptionCascade.Tests.Cascade;

/// <summary>
/// 100,000 random markets of one underlying: everyone ends with a status, every answer passes its own verification, and the claim to be the first equilibrium is held against a
/// dense scan by formulas that share nothing with the library.
/// </summary>
public class RandomMarketTests
{
    private const int Models = 100_000, Parts = 50, ScanPoints = 300;

    [Fact]
    public void Solve_HundredThousandRandomMarkets_AllEndVerifiedAndNoneDisagreesWithTheScan()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("MARKETS"), out int chosen) ? chosen : Models;
        var seen = new ConcurrentDictionary<(SpecKind, CascadeStatus), int>();
        var wrong = new ConcurrentBag<(int Index, string What)>();
        Parallel.For(0, Parts, part =>
        {
            for (int i = part; i < count; i += Parts)
                if (Fault(i, seen) is { } what)
                    wrong.Add((i, what));
        });
        foreach (var kind in seen.OrderBy(p => p.Key))
            TestContext.Current.TestOutputHelper?.WriteLine($"{kind.Key.Item1} {kind.Key.Item2}: {kind.Value}");
        (int Index, string What)[] all = [.. wrong.OrderBy(w => w.Index)];
        foreach (var group in all.GroupBy(w => MarketSpecs.Kind(w.Index)))
            TestContext.Current.TestOutputHelper?.WriteLine($"WRONG {group.Key}: {group.Count()}");
        Assert.True(all.Length == 0, $"{all.Length} of {count} disagree:\n{string.Join("\n", all.Take(40).Select(w => $"{w.Index} ({MarketSpecs.Kind(w.Index)}): {w.What}"))}");
    }

    private static string? Fault(int index, ConcurrentDictionary<(SpecKind, CascadeStatus), int> seen)
    {
        MarketSpec market = MarketSpecs.Random(index);
        CascadeResult result;
        try
        {
            result = market.Solve();
        }
        catch (Exception e)
        {
            return e.ToString();
        }

        seen.AddOrUpdate((MarketSpecs.Kind(index), result.Status), 1, (_, n) => n + 1);
        CascadeVerification verification = result.Verify(market.Equation);
        if (!verification.IsConfirmed) return "Verify: " + string.Join(" ", verification.Failures) + $" status {result.Status} at {result.LogMove:R}";
        return new MarketOracle(market).Disagreement(result, ScanPoints);
    }
}
