using System.Collections.Immutable;
using OptionCascade.Hedging;

namespace OptionCascade.Participants;

/// <summary>Who is liquidated on the way down and on the way up, nearest first, with their options. Immutable.</summary>
internal sealed class SellerRecord
{
    private readonly SellerLegs.Sums _falls, _rises;

    /// <summary>A record of liquidations; one at the market itself counts on both sides.</summary>
    public SellerRecord(double spot, IReadOnlyCollection<ForcedBuyback> buybacks)
        : this(spot, buybacks.Where(b => b.LogMove <= 0), buybacks.Where(b => b.LogMove >= 0))
    {
    }

    /// <summary>A record of both sides, each with what happens at the market itself.</summary>
    public SellerRecord(double spot, IEnumerable<ForcedBuyback> falls, IEnumerable<ForcedBuyback> rises)
    {
        Falls = [.. falls.OrderByDescending(b => b.LogMove).ThenBy(b => b.Account, StringComparer.Ordinal).ThenBy(b => b.Step)];
        Rises = [.. rises.OrderBy(b => b.LogMove).ThenBy(b => b.Account, StringComparer.Ordinal).ThenBy(b => b.Step)];
        CheckSteps(Falls);
        CheckSteps(Rises);
        Legs = new SellerLegs(spot, [.. Falls, .. Rises]);
        (_falls, _rises) = (new SellerLegs.Sums(Legs, Falls), new SellerLegs.Sums(Legs, Rises));
    }

    /// <summary>On the way down.</summary>
    public ImmutableArray<ForcedBuyback> Falls { get; }

    /// <summary>On the way up.</summary>
    public ImmutableArray<ForcedBuyback> Rises { get; }

    /// <summary>Their options.</summary>
    public SellerLegs Legs { get; }

    /// <summary>What those liquidated at x or before it have traded, and the dealers of their options with them, all volatilities multiplied by a scale.</summary>
    public double Traded(double x, double scale) => (x <= 0 ? _falls : _rises).Traded(x, scale);

    /// <summary>Its derivative in x, where the scale has one of its own; steps not counted.</summary>
    public double Slope(double x, double scale, double scaleSlope) => (x <= 0 ? _falls : _rises).Slope(x, scale, scaleSlope);

    /// <summary>Those liquidated at x or before it.</summary>
    public IEnumerable<ForcedBuyback> Fired(double x)
    {
        foreach (ForcedBuyback b in x <= 0 ? Falls : Rises)
        {
            if (Math.Abs(b.LogMove) > Math.Abs(x)) yield break;
            yield return b;
        }
    }

    private static void CheckSteps(ImmutableArray<ForcedBuyback> buybacks)
    {
        var expected = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (ForcedBuyback b in buybacks)
        {
            int step = expected.GetValueOrDefault(b.Account);
            if (b.Step != step)
                throw new ArgumentException($"Expected the steps 0, 1, ... of account {b.Account} on each side in order of distance, got step {b.Step} as number {step + 1}.", nameof(buybacks));
            expected[b.Account] = step + 1;
        }
    }
}

/// <summary>Which liquidations happen along a path of volatility: for accounts, the walk repeated with the path's own steps, as far out as anybody asks.</summary>
internal sealed class SellerTape
{
    private readonly SellerAccounts _accounts;
    private readonly VolatilityPath _path;
    private readonly Side _fall, _rise;
    private readonly Lock _gate = new();
    private SellerRecord? _record;

    /// <summary>A tape.</summary>
    /// <param name="accounts">The accounts.</param>
    /// <param name="path">Volatility.</param>
    /// <param name="known">Finished walks.</param>
    public SellerTape(SellerAccounts accounts, VolatilityPath path, IEnumerable<FinishedWalk> known)
    {
        (_accounts, _path) = (accounts, path);
        (_fall, _rise) = (new Side(-1), new Side(+1));
        foreach (FinishedWalk walk in known)
            if (walk.Response == path.Response && walk.Start == path.Start && IsThatOf(walk))
            {
                Side side = walk.Sign < 0 ? _fall : _rise;
                (side.Fired, side.Reached) = ([.. walk.Fired.Select(f => f.Buyback)], walk.End);
            }
    }

    /// <summary>The liquidations as far as the given distances at least.</summary>
    public SellerRecord UpTo(double fall, double rise)
    {
        lock (_gate)
        {
            if (Extend(_fall, fall) | Extend(_rise, rise) || _record is null)
                _record = new SellerRecord(_accounts.Spot, _fall.Fired, _rise.Fired);
            return _record;
        }
    }

    /// <summary>True when a walk met just the steps of the path: then it need not be repeated.</summary>
    private bool IsThatOf(in FinishedWalk walk)
    {
        List<VolatilityStep> steps = Outward(walk.Sign);
        double sum = 0;
        int next = 0;
        foreach ((double before, ForcedBuyback b) in walk.Fired)
        {
            double distance = Math.Abs(b.LogMove);
            while (next < steps.Count && (Math.Abs(steps[next].LogMove) < distance || (Math.Abs(steps[next].LogMove) == distance && sum != before)))
                sum += steps[next++].Shift;
            if (sum != before) return false;
        }

        while (next < steps.Count && Math.Abs(steps[next].LogMove) <= walk.End)
            sum += steps[next++].Shift;
        return sum == walk.LastSteps;
    }

    private bool Extend(Side side, double distance)
    {
        double end = side.Sign < 0 ? -_accounts.Terms.Search.LowestLogMove : _accounts.Terms.Search.HighestLogMove;
        distance = Math.Min(distance, end * _accounts.Beta);
        if (side.Reached >= distance) return false;
        side.Walk ??= new SellerWalk(_accounts, side.Sign, _path, end * _accounts.Beta);
        if (side.Steps is null)
        {
            (side.Steps, side.Next, side.Sum, side.From) = (Outward(side.Sign), 0, 0, 0);
        }

        while (true)
        {
            double level = side.Walk.NextBreach(side.From, side.Sum) ?? double.PositiveInfinity;
            double step = side.Next < side.Steps.Count ? Math.Abs(side.Steps[side.Next].LogMove) : double.PositiveInfinity;
            if (Math.Min(Math.Abs(level), step) > distance) break;
            if (Math.Abs(level) <= step)
            {
                double vega = side.Walk.Liquidate(level, side.Sum);
                // Its own step follows at once, as when the walk made the path: asked in the same order, the walk gives the same bits.
                if (vega == 0 || step != Math.Abs(level)) continue;
            }

            side.From = side.Steps[side.Next].LogMove;
            side.Sum += side.Steps[side.Next++].Shift;
        }

        side.Fired = [.. side.Walk.Complete().Select(f => f.Buyback)];
        side.Reached = distance;
        return true;
    }

    /// <summary>The path's steps on one side in the order in which they are met; at the same level in the order given.</summary>
    private List<VolatilityStep> Outward(int sign)
        => [.. _path.Steps.Where(s => s.LogMove == 0 || Math.Sign(s.LogMove) == sign).OrderBy(s => Math.Abs(s.LogMove))];

    private sealed class Side(int sign)
    {
        public int Sign => sign;

        public List<ForcedBuyback> Fired { get; set; } = [];

        public double Reached { get; set; } = -1;

        public SellerWalk? Walk { get; set; }

        public List<VolatilityStep>? Steps { get; set; }

        public int Next { get; set; }

        public double Sum { get; set; }

        public double From { get; set; }
    }
}

/// <summary>A walk that came to its end.</summary>
internal readonly record struct FinishedWalk(
    int Sign, SpotVolatilityResponse Response, double Start, double End, double LastSteps, ImmutableArray<(double Steps, ForcedBuyback Buyback)> Fired);
