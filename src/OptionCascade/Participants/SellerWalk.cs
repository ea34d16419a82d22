// The walk. Account i breaches first at L_i(u), u the sum of the volatility steps so far, volatility y₀ + β(x) + u on the way. Next breach = min over i of L_i(u).
//
// u changes with every liquidation, but few accounts are near their breach. Each holds a bound b_i ≤ L_i(v) for every v of a band of volatility around u:
//   short options only    L_i falls as v grows (more volatility costs more), so b_i = L_i(upper end of the band)
//   long options as well  the sign is not known: b_i = least of L_i at u and at both ends of the band, less the spread of the three
//   no options            L_i does not depend on v
// The accounts stand in a queue by b_i; L_i(u) is worked out only for those at its front. Far away the band is wide, near the front a few steps wide; the width in between is
// twice the rise of u expected until the account is met, from the rise per distance so far.
//
// Short options only: L known at u₁ and u₂ encloses L between them, so that all but the first search are short ones. Bounds come of the rule's own lower bound of the excess,
// which is fast; the rule itself is asked about the account whose turn it is.
//
// What an account was in breach at before the walk came there does not count: it is searched from where u last changed (or from its own last liquidation) on the mesh of its
// whole way. In breach at the start, it goes at once.
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Population;

namespace OptionCascade.Participants;

/// <summary>Margin accounts on the way out: who is in breach next, and what their liquidation trades. Every call has the same result on any number of threads.</summary>
internal sealed partial class SellerWalk : IVegaDemandWalk
{
    /// <summary>Width of the first bands, relative volatility: for short options only, where the bound is certain, and for others.</summary>
    private const double FirstShortBand = 1, FirstBand = 0.25;

    /// <summary>Least width of the bands near the front, in steps of volatility.</summary>
    private const double StepsPerBand = 6;

    /// <summary>By how much a band is narrowed at least when its account comes to the front; one that volatility has left is doubled.</summary>
    private const double Narrowing = 4;

    private const int AccountsPerBlock = 32, ParallelFrom = 64;

    private readonly SellerAccounts _accounts;
    private readonly VolatilityPath _volatility;
    private readonly KillPriceOptions _search;
    private readonly Tool _tool;
    private readonly Seat[] _seats;
    private readonly PriorityQueue<(int Seat, int Version), (double Bound, int Seat)> _front = new();
    private readonly PriorityQueue<(int Seat, int Version), double> _expiry = new();
    private readonly List<((int Seat, int Version) Entry, (double Bound, int Seat) Bound)> _looked = [];
    private readonly List<(double Steps, ForcedBuyback Buyback)> _fired = [];
    private readonly List<(int Place, Seat Seat)> _open = []; // liquidated, the account itself not yet worked
    private readonly int _sign;
    private readonly double _end;
    private double _steps = double.NaN, _origin, _typicalStep, _lowestValid = double.NegativeInfinity, _next = double.PositiveInfinity;
    private double _risen, _gone; // u gained and distance gone lately, each liquidation counting 3% less than the one after it

    /// <summary>A walk.</summary>
    /// <param name="accounts">The accounts.</param>
    /// <param name="sign">−1 down, +1 up.</param>
    /// <param name="volatility">β and y₀; its steps are not used.</param>
    /// <param name="end">Distance of the underlying's log price at which it ends.</param>
    public SellerWalk(SellerAccounts accounts, int sign, VolatilityPath volatility, double end)
    {
        (_accounts, _sign, _volatility) = (accounts, sign, volatility);
        _end = end / accounts.Beta;
        _search = accounts.Terms.Search with { Directions = KillDirections.None, RelativeVolatility = 0, Elapsed = NodaTime.Duration.Zero };
        _tool = NewTool();
        _seats = [.. accounts.Population.Valued.Select((v, i) => new Seat { Account = v.Account, Rule = v.Rule, Learned = accounts.Learned[i] as ICloneable })];
    }

    /// <summary>Called whenever nobody is left to liquidate up to the end: what was liquidated, and the last u.</summary>
    public Action<ImmutableArray<(double Steps, ForcedBuyback Buyback)>, double>? Finished { get; init; }

    /// <inheritdoc/>
    public double? NextBreach(double fromLogMove, double steps)
    {
        MoveTo(Math.Abs(fromLogMove) / _accounts.Beta, steps);
        double best;
        Seat? first;
        do
            (best, first) = Nearest();
        while (first is not null && best <= _end && !Confirm(first));
        _next = best;
        bool isInside = best <= _end;
        if (!isInside) Finished?.Invoke([.. Complete()], steps);
        return isInside ? (_accounts.Beta * _sign * best) + 0.0 : null; // no negative zero
    }

    private (double Distance, Seat? Seat) Nearest()
    {
        double best = double.PositiveInfinity;
        Seat? first = null;
        _looked.Clear();
        while (_front.TryPeek(out (int Seat, int Version) entry, out (double Bound, int Seat) bound) && bound.Bound <= best)
        {
            _front.Dequeue();
            Seat seat = _seats[entry.Seat];
            if (entry.Version != seat.Version) continue;
            if (Narrow(seat))
            {
                Enqueue(entry.Seat);
                continue;
            }

            double level = Level(seat);
            if (level < best) (best, first) = (level, seat);
            _looked.Add((entry, bound));
        }

        _front.EnqueueRange(_looked);
        return (best, first);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Not the level and the steps of the last call of <see cref="NextBreach"/>.</exception>
    public double Liquidate(double logMove, double steps)
    {
        if (steps != _steps || logMove != _accounts.Beta * _sign * _next)
            throw new InvalidOperationException(FormattableString.Invariant($"Expected the level last found, {_accounts.Beta * _sign * _next} at steps {_steps}, got {logMove} at {steps}."));
        // All that breach at this level, to the closeness of the search: one trade, whoever holds the accounts.
        double last = _next == 0 ? 0 : _next + (2 * _search.Tolerance), vega = 0;
        var hit = new SortedSet<int>();
        _looked.Clear();
        while (_front.TryPeek(out (int Seat, int Version) entry, out (double Bound, int Seat) bound) && bound.Bound <= last)
        {
            _front.Dequeue();
            Seat seat = _seats[entry.Seat];
            if (entry.Version != seat.Version) continue;
            while (Level(seat) <= last && !Confirm(seat)) { }
            if (Level(seat) <= last) hit.Add(entry.Seat);
            else _looked.Add((entry, bound));
        }

        _front.EnqueueRange(_looked);
        foreach (int i in hit)
            vega += Liquidate(i, logMove);
        return vega;
    }

    private double Liquidate(int index, double logMove)
    {
        Seat seat = _seats[index];
        seat.Version++;
        seat.IsDone = true;
        SellerLiquidationTerms terms = _accounts.Terms;
        MarketMove move = seat.Exact.Move;
        ForcedBuyback buyback;
        if (LiquidationPath.IsWhole(seat.Account, Rules(seat)))
        {
            buyback = LiquidationPath.Whole(seat.Account, move, seat.Step, _accounts.Underlying, logMove);
            _open.Add((_fired.Count, seat));
            _fired.Add((_steps, buyback));
            return SellerLegs.Vega(buyback, _accounts.Spot, logMove, move.RelativeVolatility);
        }

        AccountLiquidation done = Worked(seat);
        if (done.Trades.IsEmpty) return 0;
        buyback = Traded(seat, done, logMove);
        _fired.Add((_steps, buyback));
        if (done.Status is LiquidationStatus.Restored or LiquidationStatus.Unfinished && ++seat.Step < terms.MostSteps)
        {
            seat.Account = seat.Account.Market.Resolve(done.Account);
            seat.Restart(Math.Abs(move.LogMove));
            Bound(_tool, seat, StepsPerBand * _typicalStep);
            Enqueue(index);
        }

        return SellerLegs.Vega(buyback, _accounts.Spot, logMove, move.RelativeVolatility);
    }

    /// <summary>What has been liquidated so far, in order, with u before each: what every account traded, paid and lost.</summary>
    /// <remarks>Where an account is closed whole it is known before what that trades; the rest is worked out here, all of them at once.</remarks>
    public List<(double Steps, ForcedBuyback Buyback)> Complete()
    {
        var worked = new ForcedBuyback[_open.Count];
        AccountBlocks.Run(worked.Length, AccountsPerBlock, _accounts.Threads, () => 0, (_, i) => worked[i] = Traded(_open[i].Seat, Worked(_open[i].Seat), _fired[_open[i].Place].Buyback.LogMove));
        for (int i = 0; i < worked.Length; i++)
            _fired[_open[i].Place] = (_fired[_open[i].Place].Steps, worked[i]);
        _open.Clear();
        return _fired;
    }

    private LiquidationRules Rules(Seat seat)
        => seat.Step < _accounts.Terms.MostSteps - 1 ? _accounts.Terms.Rules : _accounts.Terms.Rules with { Extent = LiquidationExtent.AllAtOnce, DeltaHedge = null };

    private AccountLiquidation Worked(Seat seat)
        => LiquidationEngine.Liquidate(seat.Account, seat.Exact.Move, seat.Rule, Rules(seat), _accounts.Terms.Costs, _accounts.Terms.Decimals, seat.Exact.Level);

    private ForcedBuyback Traded(Seat seat, AccountLiquidation done, double logMove)
        => LiquidationPath.Step(seat.Account, seat.Exact.Move, done, seat.Step, _accounts.Underlying, _accounts.Beta) with { LogMove = logMove, VolatilityShift = seat.Exact.Move.RelativeVolatility };

    /// <summary>Volatility as the caller has it now; bounds that no longer hold are renewed.</summary>
    private void MoveTo(double from, double steps)
    {
        if (steps == _steps) return;
        bool isFirst = double.IsNaN(_steps);
        double moved = isFirst ? 0 : Math.Abs(steps - _steps);
        _typicalStep = _typicalStep > 0 ? (0.75 * _typicalStep) + (0.25 * moved) : moved;
        _risen = (0.97 * _risen) + moved;
        _gone = (0.97 * _gone) + Math.Max(from - _origin, 0);
        _steps = steps;
        _origin = Math.Max(_origin, from);
        List<int> expired = [];
        if (isFirst) expired.AddRange(Enumerable.Range(0, _seats.Length));
        while (_expiry.TryPeek(out (int Seat, int Version) entry, out double valid) && valid < steps)
        {
            _expiry.Dequeue();
            if (entry.Version == _seats[entry.Seat].Version) expired.Add(entry.Seat);
        }

        if (steps < _lowestValid)
        {
            expired.AddRange(Enumerable.Range(0, _seats.Length).Where(i => !_seats[i].IsDone && _seats[i].ValidFrom > steps));
            _lowestValid = double.NegativeInfinity;
        }

        void Renew(Tool tool, int i)
        {
            Seat seat = _seats[expired[i]];
            Bound(tool, seat, isFirst ? 0 : 2 * seat.Band);
        }

        if (expired.Count < ParallelFrom)
            for (int i = 0; i < expired.Count; i++)
                Renew(_tool, i);
        else AccountBlocks.Run(expired.Count, AccountsPerBlock, _accounts.Threads, NewTool, Renew);
        foreach (int i in expired)
            Enqueue(i);
    }

    /// <summary>Narrows the band of an account that has come to the front; false when it is narrow enough.</summary>
    private bool Narrow(Seat seat)
    {
        double least = StepsPerBand * _typicalStep, start = Start(seat);
        if (least == 0 || seat.Band <= least || seat.IsSolvedAt(_steps, start)) return false;
        double band = seat.Band / Narrowing;
        if (seat.Options == SellerOptions.Short && double.IsFinite(seat.Bound))
        {
            // L at the present u, by the straight line from a u that has been to the band's end.
            (double at, double here) = seat.Known[0];
            if (double.IsNaN(at)) (at, here) = (_steps, Solve(_tool, seat, _steps));
            if (here - seat.Bound <= _search.Tolerance) return false;
            here += (seat.Bound - here) * Math.Clamp((_steps - at) / (seat.ValidTo - at), 0, 1);
            // Met where L(u) = x: the distance left shrinks from both ends.
            double perDistance = _gone > 0 ? _risen / _gone : 0, perStep = (here - seat.Bound) / Math.Max(seat.ValidTo - _steps, least);
            if (double.IsFinite(here)) band = Math.Min(band, 2 * perDistance * Math.Max(here - start, 0) / (1 + (perDistance * perStep)));
        }

        Bound(_tool, seat, Math.Max(least, band));
        return true;
    }

    /// <summary>L(u) as the rule's lower bound has it, or as confirmed; worked out once for every u.</summary>
    private double Level(Seat seat)
    {
        double from = Start(seat);
        if (!seat.IsSolvedAt(_steps, from))
            (seat.Nearest, seat.IsSolved, seat.IsConfirmed, seat.SolvedSteps, seat.SolvedFrom) = (Solve(_tool, seat, _steps), true, false, _steps, from);
        return seat.Nearest;
    }

    /// <summary>Asks the rule itself whether there is a breach at the level; when there is none, the level moves on and the answer is false.</summary>
    private bool Confirm(Seat seat)
    {
        if (seat.IsConfirmed) return true;
        _tool.Steps = _steps;
        seat.Exact = _tool.Search.Confirm(seat.State!, seat.Rule, _sign, seat.From, seat.SolvedFrom, seat.Nearest);
        double exact = seat.Exact.IsBreach ? Math.Abs(seat.Exact.Move.LogMove) : double.PositiveInfinity;
        bool isSame = exact == seat.Nearest;
        (seat.IsConfirmed, seat.Nearest) = (true, exact);
        return isSame;
    }

    /// <summary>Bounds L over a band of volatility; 0 for its first width.</summary>
    private void Bound(Tool tool, Seat seat, double band)
    {
        if (seat.Options == SellerOptions.Unknown) seat.Options = OptionsOf(seat.Account);
        if (band == 0) band = seat.Options == SellerOptions.Short ? FirstShortBand : FirstBand;
        double lowest = double.NegativeInfinity, highest = _steps + band;
        switch (seat.Options)
        {
            case SellerOptions.None:
                (band, highest, seat.Bound) = (0, double.PositiveInfinity, Solve(tool, seat, _steps));
                break;
            case SellerOptions.Short:
                seat.Bound = Solve(tool, seat, highest);
                break;
            default:
                lowest = _steps - (0.25 * band);
                double here = Solve(tool, seat, _steps), above = Solve(tool, seat, highest), below = Solve(tool, seat, lowest);
                double nearest = Math.Min(here, Math.Min(above, below)), furthest = Math.Max(here, Math.Max(above, below)), from = Start(seat);
                double spread = double.IsPositiveInfinity(furthest) ? 0.25 * (nearest - from) : furthest - nearest;
                seat.Bound = double.IsPositiveInfinity(nearest) ? nearest : Math.Max(from, nearest - spread);
                seat.Furthest = furthest + spread;
                break;
        }

        (seat.Band, seat.ValidFrom, seat.ValidTo) = (band, lowest, highest);
    }

    private void Enqueue(int index)
    {
        Seat seat = _seats[index];
        seat.Version++;
        _lowestValid = Math.Max(_lowestValid, seat.ValidFrom);
        if (double.IsFinite(seat.Bound)) _front.Enqueue((index, seat.Version), (seat.Bound, index));
        if (double.IsFinite(seat.ValidTo)) _expiry.Enqueue((index, seat.Version), seat.ValidTo);
    }

    /// <summary>L at u as the rule's lower bound has it, from what is known at other u.</summary>
    private double Solve(Tool tool, Seat seat, double steps)
    {
        seat.State ??= new AccountState(seat.Account) { Learned = seat.Learned?.Clone() };
        tool.Steps = steps;
        double start = Start(seat), near = start, far = double.PositiveInfinity;
        switch (seat.Options)
        {
            case SellerOptions.Short:
                foreach ((double at, double level) in seat.Known)
                {
                    if (steps <= at) near = Math.Max(near, level);
                    if (steps >= at && level > start) far = Math.Min(far, level);
                }

                break;
            case SellerOptions.Mixed when steps >= seat.ValidFrom && steps <= seat.ValidTo && seat.Band > 0:
                (near, far) = (Math.Max(start, seat.Bound), seat.Furthest);
                break;
        }

        if (double.IsPositiveInfinity(near)) return near;
        double found = tool.Search.Bound(seat.State, seat.Rule, _sign, seat.From, near, far > near ? far : double.PositiveInfinity, _end);
        if (found == near && near > start && seat.Options == SellerOptions.Mixed) found = tool.Search.Bound(seat.State, seat.Rule, _sign, seat.From, start, near, _end);
        if (seat.Options == SellerOptions.Short) seat.Known[steps > _steps ? 1 : 0] = (steps, found);
        return found;
    }

    private double Start(Seat seat) => Math.Max(_origin, seat.From);

    private static SellerOptions OptionsOf(ResolvedAccount account)
        => account.Options.IsEmpty ? SellerOptions.None : account.Options.All(o => o.Contracts <= 0) ? SellerOptions.Short : SellerOptions.Mixed;

    private Tool NewTool() => new(_search, _volatility, _accounts.Beta);
}
