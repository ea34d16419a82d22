// φ_p = Σ_{C ∌ p} |C|!·(n − 1 − |C|)!/n! · (v(C ∪ p) − v(C))
using System.Numerics;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Attribution;

/// <summary>What the coalitions say: values of the grand coalition, of nobody, of each alone and of all but one, and the Shapley values.</summary>
/// <remarks>Source: L. S. Shapley, A value for n-person games (1953); sampling: Castro, Gómez and Tejada, Computers &amp; Operations Research 36 (2009), here in antithetic pairs.</remarks>
internal sealed class AttributionShapley
{
    private readonly AttributionGame _game;
    private readonly int _count;

    private AttributionShapley(AttributionGame game)
    {
        (_game, _count) = (game, game.Count);
        (Shapley, StandardError, Alone, Without) = (new double[_count], new double[_count], new double[_count], new double[_count]);
    }

    public double[] Shapley { get; }

    public double[] StandardError { get; }

    /// <summary>v({p}).</summary>
    public double[] Alone { get; }

    /// <summary>v(N∖p).</summary>
    public double[] Without { get; }

    /// <summary>v(∅).</summary>
    public double Nobody { get; private set; }

    /// <summary>v(N).</summary>
    public double Everybody { get; private set; }

    public int Permutations { get; private set; }

    /// <summary>Coalitions without an equilibrium, each once.</summary>
    public List<int[]> Runaways { get; } = [];

    /// <summary>All coalitions.</summary>
    /// <param name="game">v.</param>
    /// <param name="everybody">v(N) as the solver has it.</param>
    public static AttributionShapley Exact(AttributionGame game, CoalitionValue everybody)
    {
        var result = new AttributionShapley(game);
        int n = game.Count, all = (1 << n) - 1;
        var values = new CoalitionValue[all + 1];
        Parallel.For(0, all, mask => values[mask] = game.Value(Members(mask)));
        values[all] = everybody;
        (result.Nobody, result.Everybody) = (values[0].LogMove, values[all].LogMove);
        double[] weights = [.. Enumerable.Range(0, n).Select(size => 1 / (n * Binomial(n - 1, size)))];
        for (int p = 0; p < n; p++)
        {
            int bit = 1 << p;
            var sum = new CompensatedSum();
            for (int mask = 0; mask <= all; mask++)
                if ((mask & bit) == 0)
                    sum.Add(weights[BitOperations.PopCount((uint)mask)] * (values[mask | bit].LogMove - values[mask].LogMove));
            result.Shapley[p] = sum.Value;
            result.Alone[p] = values[bit].LogMove;
            result.Without[p] = values[all ^ bit].LogMove;
        }

        result.Runaways.AddRange(Enumerable.Range(0, all + 1).Where(mask => values[mask].IsRunaway).Select(Members));
        return result;
    }

    /// <summary>Orders of arrival at random, each forwards and backwards: what p adds is averaged over each pair, and the pairs are independent.</summary>
    /// <remarks>Every order adds up to v(N) − v(∅), so that the averages do as well.</remarks>
    public static AttributionShapley Sampled(AttributionGame game, CoalitionValue everybody, int permutations, ulong seed)
    {
        var result = new AttributionShapley(game);
        int n = game.Count, pairs = (permutations + 1) / 2;
        CoalitionValue nobody = game.Value([]);
        int[] everyone = [.. Enumerable.Range(0, n)];
        var alone = new CoalitionValue[n];
        var without = new CoalitionValue[n];
        Parallel.For(0, n, p => (alone[p], without[p]) = (game.Value([p]), game.Value([.. everyone.Where(q => q != p)])));

        double[][] added = new double[pairs][];
        var runaways = new List<int[]>[pairs];
        var random = new CounterRandom(seed);
        Parallel.For(0, pairs, pair =>
        {
            int[] order = Shuffled(random, (ulong)pair, n);
            (added[pair], runaways[pair]) = (new double[n], []);
            foreach (IEnumerable<int> arrivals in new[] { order, order.AsEnumerable().Reverse() })
            {
                var present = new SortedSet<int>();
                double before = nobody.LogMove;
                foreach (int p in arrivals)
                {
                    present.Add(p);
                    int[] members = [.. present];
                    CoalitionValue now = members.Length == n ? everybody : members.Length == n - 1 ? without[everyone.First(q => !present.Contains(q))]
                        : members.Length == 1 ? alone[p] : game.Value(members);
                    if (now.IsRunaway) runaways[pair].Add(members);
                    added[pair][p] += 0.5 * (now.LogMove - before);
                    before = now.LogMove;
                }
            }
        });

        (result.Nobody, result.Everybody, result.Permutations) = (nobody.LogMove, everybody.LogMove, 2 * pairs);
        for (int p = 0; p < n; p++)
        {
            (result.Alone[p], result.Without[p]) = (alone[p].LogMove, without[p].LogMove);
            double mean = added.Average(a => a[p]);
            result.Shapley[p] = mean;
            result.StandardError[p] = Math.Sqrt(added.Sum(a => (a[p] - mean) * (a[p] - mean)) / (pairs - 1.0) / pairs);
        }

        var seen = new HashSet<string>();
        IEnumerable<int[]> few = (nobody.IsRunaway ? new[] { Array.Empty<int>() } : []).Concat(everyone.Where(p => alone[p].IsRunaway).Select(p => new[] { p }))
            .Concat(everyone.Where(p => without[p].IsRunaway).Select(p => everyone.Where(q => q != p).ToArray()));
        result.Runaways.AddRange(few.Concat(runaways.SelectMany(r => r)).Where(members => seen.Add(string.Join(',', members))));
        return result;
    }

    private static int[] Members(int mask)
    {
        int[] members = new int[BitOperations.PopCount((uint)mask)];
        for (int p = 0, i = 0; i < members.Length; p++)
            if ((mask >> p & 1) == 1)
                members[i++] = p;
        return members;
    }

    /// <summary>Fisher–Yates.</summary>
    private static int[] Shuffled(CounterRandom random, ulong stream, int n)
    {
        int[] order = [.. Enumerable.Range(0, n)];
        for (int i = n - 1; i > 0; i--)
        {
            int j = Math.Min((int)(random.Uniforms(stream, (ulong)i).First * (i + 1)), i);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    private static double Binomial(int n, int k)
    {
        double value = 1;
        for (int i = 1; i <= k; i++)
            value = value * (n - k + i) / i;
        return value;
    }
}
