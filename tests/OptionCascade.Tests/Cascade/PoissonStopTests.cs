using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Numerics;
using OptionCascade.Participants;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cascade;

/// <summary>
/// Random stops under linear impact against the Borel–Tanner law. One compiled market serves many draws: under a growing shock the equilibrium moves from avalanche to avalanche, and
/// what lies beyond it has not been looked at yet, so that the avalanches are independent.
/// </summary>
public class PoissonStopTests
{
    private const int Draws = 200_000, DrawsPerMarket = 500, DrawsBySolver = 100;
    private const double Floor = 0.4, StandardErrors = 4;

    public static TheoryData<int> Avalanches() => [.. Enumerable.Range(0, ReferenceTable.Load("Cascade", "borel_tanner.csv").Count)];

    public static TheoryData<int> Runaways() => [.. Enumerable.Range(0, ReferenceTable.Load("Cascade", "runaway_probability.csv").Count)];

    [Theory]
    [MemberData(nameof(Avalanches))]
    public void Law_ReferenceRow_HasMomentsAndProbabilities(int index)
    {
        ReferenceTable row = ReferenceTable.Load("Cascade", "borel_tanner.csv")[index];
        PoissonStopAvalanche law = Law(row);
        AssertRelative(row.Number("mean_triggered"), law.Mean);
        AssertRelative(row.Number("variance_triggered"), law.Variance);
        for (int k = 0; k <= 10; k++)
            AssertRelative(row.Number($"P(N={k})"), law.Probability(k));
    }

    [Theory]
    [MemberData(nameof(Avalanches))]
    public void CompiledMarket_RandomStops_FollowsTheLaw(int index)
    {
        ReferenceTable row = ReferenceTable.Load("Cascade", "borel_tanner.csv")[index];
        PoissonStopAvalanche law = Law(row);
        long[] counts = new long[11];
        double[][] sizes = new double[Draws / DrawsPerMarket][];
        Parallel.For(0, sizes.Length, market => sizes[market] = RandomMarket.OfDraws(law, (ulong)((index * 1000) + market), DrawsPerMarket).Avalanches(DrawsPerMarket));
        double[] all = [.. sizes.SelectMany(s => s)];
        Assert.Equal(Draws, all.Length);
        double mean = all.Average(), variance = all.Sum(v => (v - mean) * (v - mean)) / (Draws - 1);
        foreach (double v in all)
            if (v <= 10)
                counts[(int)v]++;
        AssertWithin(row.Number("mean_triggered"), mean, Math.Sqrt(law.Variance / Draws), "mean");
        // Var(s²) = (κ₄ + 2σ⁴)/N up to 1/N².
        AssertWithin(row.Number("variance_triggered"), variance, Math.Sqrt((law.FourthCumulant + (2 * law.Variance * law.Variance)) / Draws), "variance");
        for (int k = 0; k <= 10; k++)
        {
            double p = row.Number($"P(N={k})");
            AssertWithin(p, (double)counts[k] / Draws, Math.Sqrt(p * (1 - p) / Draws), $"P(N={k})");
        }
    }

    /// <summary>The evaluation above, draw by draw, against the solver itself.</summary>
    [Theory]
    [MemberData(nameof(Avalanches))]
    public void ResponseCurve_RandomStops_GivesTheSameAvalanches(int index)
    {
        PoissonStopAvalanche law = Law(ReferenceTable.Load("Cascade", "borel_tanner.csv")[index]);
        RandomMarket market = RandomMarket.OfDraws(law, (ulong)(50_000 + index), DrawsBySolver);
        double[] expected = market.Avalanches(DrawsBySolver);
        ResponseCurve curve = ResponseCurve.Create(market.Equation, Shock.PriceJump(-market.InitialFall), market.Options);
        double before = 0;
        for (int i = 0; i < DrawsBySolver; i++)
        {
            double x = curve.LogMoveAt(i + 1)!.Value, sold = -curve.Equation.Flow(x);
            Assert.Equal(expected[i], sold - before);
            before = sold;
        }
    }

    [Theory]
    [MemberData(nameof(Runaways))]
    public void CompiledMarket_MoreThanOneStopPerStop_RunsAwayAsOftenAsTheLawSays(int index)
    {
        const int draws = 10_000;
        ReferenceTable row = ReferenceTable.Load("Cascade", "runaway_probability.csv")[index];
        PoissonStopAvalanche law = Law(row);
        AssertRelative(row.Number("extinction_prob_per_stop"), law.ExtinctionProbabilityPerStop);
        AssertRelative(row.Number("P(runaway)"), law.RunawayProbability);

        // An avalanche that will end is a subcritical one with n' = nζ: longer than this in less than 5e-5 of the cases.
        double dual = law.BranchingNumber * law.ExtinctionProbabilityPerStop;
        int longest = (int)(10 / (dual - 1 - Math.Log(dual))) + 20;
        int[] runaways = new int[draws];
        Parallel.For(0, draws, draw =>
        {
            // A short market first: most avalanches end in it.
            ulong stream = (ulong)((index + 100) * draws) + (ulong)draw;
            foreach (int levels in new[] { Math.Min(32, longest), Math.Min(512, longest), longest })
            {
                runaways[draw] = double.IsNaN(RandomMarket.OfLevels(law, stream, levels).Avalanches(1)[0]) ? 1 : 0;
                if (runaways[draw] == 0) break;
            }
        });
        double p = row.Number("P(runaway)");
        AssertWithin(p, runaways.Average(), Math.Sqrt(p * (1 - p) / draws), "P(runaway)");

        for (int draw = 0; draw < 20; draw++)
        {
            RandomMarket market = RandomMarket.OfLevels(law, (ulong)((index + 100) * draws) + (ulong)draw, Math.Min(longest, 400));
            CascadeResult result = CascadeSolver.Solve(market.Equation, Shock.PriceJump(-market.InitialFall), 100, market.Options);
            double expected = market.Avalanches(1)[0];
            Assert.Equal(double.IsNaN(expected) ? CascadeStatus.Runaway : CascadeStatus.Converged, result.Status);
            if (!double.IsNaN(expected)) Assert.Equal(expected, -result.Flow!.Value);
        }
    }

    [Fact]
    public void Law_OutOfRange_IsRefusedAndEdgesAreStated()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PoissonStopAvalanche(-0.1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PoissonStopAvalanche(0.1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PoissonStopAvalanche(0.1, 1).Probability(-1));
        Assert.Equal(double.PositiveInfinity, new PoissonStopAvalanche(1, 1).Mean);
        Assert.Equal(0, new PoissonStopAvalanche(0.9, 1).RunawayProbability);
        Assert.Equal(0, new PoissonStopAvalanche(2, 0).RunawayProbability);
        Assert.Equal((1.0, 0.0, 0.0), (new PoissonStopAvalanche(0.5, 0).Probability(0), new PoissonStopAvalanche(0.5, 0).Probability(3), new PoissonStopAvalanche(0.5, 0).Variance));
        // The probabilities that an avalanche ends sum to one minus that it never does.
        var law = new PoissonStopAvalanche(1.5, 1);
        Assert.Equal(1 - law.RunawayProbability, Enumerable.Range(0, 2000).Sum(law.Probability), 1e-12);
    }

    private static PoissonStopAvalanche Law(ReferenceTable row) => new(row.Number("branching"), row.Number("theta"));

    private static void AssertRelative(double expected, double actual)
        => Assert.True(Math.Abs(expected - actual) <= 1e-12 * Math.Abs(expected), $"expected {expected:R}, got {actual:R}");

    private static void AssertWithin(double expected, double actual, double standardError, string what)
        => Assert.True(Math.Abs(expected - actual) <= StandardErrors * standardError, $"{what}: expected {expected:R}, got {actual:R}, {(actual - expected) / standardError:F2} standard errors off");

    /// <summary>Sell stops of one unit at Poisson levels, density so that all lie above the floor of the search.</summary>
    private sealed class RandomMarket
    {
        private readonly double _impactPerUnit;
        private readonly FlowCurve _flow;

        private RandomMarket(PoissonStopAvalanche law, ulong stream, double reach, int levels)
        {
            // Distances in units of 1/μ; the market searched ends at the last of them.
            var random = new CounterRandom(20260302);
            var distances = new List<double>();
            double at = 0;
            for (ulong block = 0; levels > 0 ? distances.Count < levels : at < reach; block++)
            {
                (double u, double v) = random.Uniforms(stream, block);
                at -= Math.Log(u);
                distances.Add(at);
                at -= Math.Log(v);
                distances.Add(at);
            }

            double perUnit = -Math.Log(Floor) * 0.999 / at; // 1/μ
            InitialFall = law.ExpectedFirst * perUnit;
            _impactPerUnit = law.BranchingNumber * perUnit;
            Options = new CascadeOptions { LowestPriceFraction = Math.Exp(-at * perUnit) };
            _flow = FlowCurve.Thresholds(Options.Domain, distances.Select(d => new FlowJump(-d * perUnit, -1)));
        }

        public double InitialFall { get; }

        /// <summary>The same market as a model: the orders themselves.</summary>
        public CascadeEquation Equation
            => new(new LinearImpact(_impactPerUnit), [StopOrders.Sell(1, _flow.Jumps.Select(j => new PriceLevel(Math.Exp(j.LogMove), -j.Quantity)))]);

        public CascadeOptions Options { get; }

        public static RandomMarket OfLevels(PoissonStopAvalanche law, ulong stream, int levels) => new(law, stream, 0, levels);

        /// <summary>A market with room for a number of avalanches: where it turns out too small, the same random levels and more.</summary>
        public static RandomMarket OfDraws(PoissonStopAvalanche law, ulong stream, int draws)
        {
            double mean = draws * (law.ExpectedFirst + (law.BranchingNumber * law.Mean)), deviation = law.BranchingNumber * Math.Sqrt(draws * law.Variance);
            for (double reach = mean + (2 * deviation) + 10; ; reach += mean + deviation)
            {
                var market = new RandomMarket(law, stream, reach, 0);
                if (double.IsFinite(market.Avalanches(draws)[^1])) return market;
            }
        }

        /// <summary>
        /// Sizes of the avalanches of shocks 1, 2, … times the initial fall: the first equilibrium of x = −iδ + λF(x), reached by iterating the compiled flow, which only
        /// sells, from the equilibrium before. NaN where it leaves the market searched.
        /// </summary>
        public double[] Avalanches(int draws)
        {
            double[] sizes = new double[draws];
            double sold = 0;
            for (int i = 0; i < draws; i++)
            {
                double news = -(i + 1) * InitialFall, before = sold;
                while (true)
                {
                    double x = news - (_impactPerUnit * sold);
                    if (x <= _flow.LowestLogMove)
                    {
                        Array.Fill(sizes, double.NaN, i, draws - i);
                        return sizes;
                    }

                    double next = -_flow.At(x);
                    if (next == sold) break;
                    sold = next;
                }

                sizes[i] = sold - before;
            }

            return sizes;
        }
    }
}
