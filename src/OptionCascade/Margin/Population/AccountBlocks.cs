using OptionCascade.Numerics;

namespace OptionCascade.Margin.Population;

/// <summary>Work on many accounts, each by itself: every index is worked once, into its own place, so that the number of threads changes no bit.</summary>
internal static class AccountBlocks
{
    /// <summary>Calls <paramref name="work"/> for 0 … count − 1.</summary>
    /// <param name="count">Number of accounts.</param>
    /// <param name="perBlock">Accounts that a thread takes at a time.</param>
    /// <param name="threads">≥ 1; null for as many as the machine has.</param>
    /// <param name="tool">Makes what one thread at a time uses.</param>
    /// <param name="work">The work on one account; writes to its own place only.</param>
    public static void Run<T>(int count, int perBlock, int? threads, Func<T> tool, Action<T, int> work)
    {
        int workers = threads is { } wanted ? Guard.AtLeast(wanted, 1, nameof(threads)) : Environment.ProcessorCount;
        int blocks = (count + perBlock - 1) / perBlock;
        if (workers == 1 || blocks <= 1)
        {
            T own = tool();
            for (int i = 0; i < count; i++)
                work(own, i);
            return;
        }

        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = workers }, tool, (block, _, own) =>
        {
            int end = Math.Min(count, (block + 1) * perBlock);
            for (int i = block * perBlock; i < end; i++)
                work(own, i);
            return own;
        }, _ => { });
    }
}
