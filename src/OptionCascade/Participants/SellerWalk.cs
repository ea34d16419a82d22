// The walk. Account i breaches first at L_i(u), u the sum of the volatility steps so far, volatility y₀ + β(x) + u on the way. Next breach = min over i of L_i(u).
//
// u changes with every liquidation, but few accounts are near their breach. Each holds a bound b_i ≤ L_i(v) for every v of a band of volatility around u:
//   short options only    L_i falls as v grows (more volatility costs more), so b_i = L_i(upper end of the band)
//   long options as well  the sign is not known: b_i = least of L_i at u and at both ends of the band, less the spread of the three
//   no options            L_i does not depend on v
// The accounts stand in a queue by b_i; L_i(u) is worked out only for those at its front. Far away the band is wide, near the front a few steps wide.
//
// An account is searched from where u last changed (or from its own last liquidation): in breach there, it goes at once.
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Population;

namespace OptionCascade.Participants;

/// <summary>Margin accounts on the way out: who is in breach next, and what their liquidation trades. Every call has the same result on any number of threads.</summary>
internal sealed class SellerWalk : IVegaDemandWalk
{
    /// <summary>Width of the first bands, relative volatility.</summary>
    private const double FirstBand = 0.25;

    /// <summary>Least width of the bands near the front, in steps of volatility.</summary>
    private const double StepsPerBand = 6;

    /// <summary>By how much a band is narrowed when its account comes to the front; one that volatility has left is doubled.</summary>
    private const double Narrowing = 4;

    private const int AccountsPerBlock = 32, ParallelFrom = 64;

    private readonly SellerAccounts _accounts;
    private readonly VolatilityPath _volatility;
    private readonly KillPriceOptions _search;
    private readonly Tool _tool;
    private readonly Seat[] _seats;
    private readonly PriorityQueue<(int Seat, int Version), (double Bound, int Seat)> _front = new();
    private readonly PriorityQueue<(int Seat, int Version), double> _expiry = new();
    private readonly int _sign;
    private readonly double _end;
    private double _steps = double.NaN, _origin, _typicalStep, _lowestValid = double.NegativeInfinity, _next = double.PositiveInfinity;

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
        _seats = [.. accounts.Population.Valued.Select(v => new Seat { Account = v.Account, Rule = v.Rule })];
    }

    /// <summary>What has been liquidated so far, in order, with u before each.</summary>
    public List<(double Steps, ForcedBuyback Buyback)> Fired { get; } = [];

    /// <summary>Called whenever nobody is left to liquidate up to the end: what was liquidated, and the last u.</summary>
    public Action<ImmutableArray<(double Steps, ForcedBuyback Buyback)>, double>? Finished { get; init; }

    /// <inheritdoc/>
    public double? NextBreach(double fromLogMove, double steps)
    {
        MoveTo(Math.Abs(fromLogMove) / _accounts.Beta, steps);
        double best = double.PositiveInfinity;
        var looked = new List<((int, int) Entry, (double, int) Bound)>();
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

            best = Math.Min(best, Level(seat));
            looked.Add((entry, bound));
        }

        foreach (((int, int) entry, (double, int) bound) in looked)
            _front.Enqueue(entry, bound);
        _next = best;
        bool isInside = best <= _end;
        if (!isInside) Finished?.Invoke([.. Fired], steps);
        return isInside ? (_accounts.Beta * _sign * best) + 0.0 : null; // no negative zero
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
        var looked = new List<((int, int) Entry, (double, int) Bound)>();
        while (_front.TryPeek(out (int Seat, int Version) entry, out (double Bound, int Seat) bound) && bound.Bound <= last)
        {
            _front.Dequeue();
            Seat seat = _seats[entry.Seat];
            if (entry.Version != seat.Version) continue;
            if (Level(seat) <= last) hit.Add(entry.Seat);
            else looked.Add((entry, bound));
        }

        foreach (((int, int) entry, (double, int) bound) in looked)
            _front.Enqueue(entry, bound);
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
        LiquidationRules rules = seat.Step < terms.MostSteps - 1 ? terms.Rules : terms.Rules with { Extent = LiquidationExtent.AllAtOnce, DeltaHedge = null };
        AccountLiquidation done = LiquidationEngine.Liquidate(seat.Account, move, seat.Rule, rules, terms.Costs, terms.Decimals);
        if (done.Trades.IsEmpty) return 0;
        ForcedBuyback buyback = LiquidationPath.Step(seat.Account, move, done, seat.Step, _accounts.Underlying, _accounts.Beta) with { LogMove = logMove, VolatilityShift = move.RelativeVolatility };
        Fired.Add((_steps, buyback));
        if (done.Status is LiquidationStatus.Restored or LiquidationStatus.Unfinished && ++seat.Step < terms.MostSteps)
        {
            seat.Account = seat.Account.Market.Resolve(done.Account);
            (seat.From, seat.IsSolved, seat.IsDone) = (Math.Abs(move.LogMove), false, false);
            seat.Options = SellerOptions.Unknown;
            Bound(_tool, seat, _typicalStep > 0 ? StepsPerBand * _typicalStep : FirstBand);
            Enqueue(index);
        }

        return SellerLegs.Vega(buyback, _accounts.Spot, logMove, move.RelativeVolatility);
    }

    /// <summary>Volatility as the caller has it now; bounds that no longer hold are renewed.</summary>
    private void MoveTo(double from, double steps)
    {
        if (steps == _steps) return;
        bool isFirst = double.IsNaN(_steps);
        double moved = isFirst ? 0 : Math.Abs(steps - _steps);
        _typicalStep = _typicalStep > 0 ? (0.75 * _typicalStep) + (0.25 * moved) : moved;
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
            Bound(tool, seat, isFirst ? FirstBand : 2 * seat.Band);
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
        double least = StepsPerBand * _typicalStep;
        if (least == 0 || seat.Band <= least || seat.IsSolvedAt(_steps, Start(seat))) return false;
        Bound(_tool, seat, Math.Max(least, seat.Band / Narrowing));
        return true;
    }

    /// <summary>L(u), worked out once for every u.</summary>
    private double Level(Seat seat)
    {
        double from = Start(seat);
        if (!seat.IsSolvedAt(_steps, from))
        {
            seat.Exact = Solve(_tool, seat, _steps);
            (seat.IsSolved, seat.SolvedSteps, seat.SolvedFrom) = (true, _steps, from);
        }

        return Distance(seat.Exact);
    }

    private void Bound(Tool tool, Seat seat, double band)
    {
        if (seat.Options == SellerOptions.Unknown) seat.Options = OptionsOf(seat.Account);
        (seat.Band, seat.ValidFrom, seat.ValidTo) = (band, double.NegativeInfinity, _steps + band);
        switch (seat.Options)
        {
            case SellerOptions.None:
                (seat.Band, seat.ValidTo, seat.Bound) = (0, double.PositiveInfinity, Distance(Solve(tool, seat, _steps)));
                break;
            case SellerOptions.Short:
                seat.Bound = Distance(Solve(tool, seat, _steps + band));
                break;
            default:
                seat.ValidFrom = _steps - (0.25 * band);
                double here = Distance(Solve(tool, seat, _steps)), above = Distance(Solve(tool, seat, seat.ValidTo)), below = Distance(Solve(tool, seat, seat.ValidFrom));
                double nearest = Math.Min(here, Math.Min(above, below)), furthest = Math.Max(here, Math.Max(above, below)), from = Start(seat);
                double spread = double.IsPositiveInfinity(furthest) ? 0.25 * (nearest - from) : furthest - nearest;
                seat.Bound = double.IsPositiveInfinity(nearest) ? nearest : Math.Max(from, nearest - spread);
                break;
        }
    }

    private void Enqueue(int index)
    {
        Seat seat = _seats[index];
        seat.Version++;
        _lowestValid = Math.Max(_lowestValid, seat.ValidFrom);
        if (double.IsFinite(seat.Bound)) _front.Enqueue((index, seat.Version), (seat.Bound, index));
        if (double.IsFinite(seat.ValidTo)) _expiry.Enqueue((index, seat.Version), seat.ValidTo);
    }

    private KillPoint Solve(Tool tool, Seat seat, double steps)
    {
        tool.Steps = steps;
        return tool.Search.Next(seat.Account, seat.Rule, _sign * Start(seat), _sign);
    }

    private double Start(Seat seat) => Math.Max(_origin, seat.From);

    private static double Distance(in KillPoint point) => point.IsBreach ? Math.Abs(point.Move.LogMove) : double.PositiveInfinity;

    private static SellerOptions OptionsOf(ResolvedAccount account)
        => account.Options.IsEmpty ? SellerOptions.None : account.Options.All(o => o.Contracts <= 0) ? SellerOptions.Short : SellerOptions.Mixed;

    private Tool NewTool() => new(_search, _volatility, _accounts.Beta);

    private enum SellerOptions
    {
        Unknown = 0,
        None = 1,
        Short = 2,
        Mixed = 3,
    }

    /// <summary>One account on the way.</summary>
    private sealed class Seat
    {
        public required ResolvedAccount Account { get; set; }

        public required IMarginRule Rule { get; init; }

        public SellerOptions Options { get; set; }

        public bool IsDone { get; set; }

        public int Step { get; set; }

        public int Version { get; set; }

        public double From { get; set; }

        public double Bound { get; set; }

        public double Band { get; set; }

        public double ValidFrom { get; set; }

        public double ValidTo { get; set; }

        public bool IsSolved { get; set; }

        public double SolvedSteps { get; set; }

        public double SolvedFrom { get; set; }

        public KillPoint Exact { get; set; }

        public bool IsSolvedAt(double steps, double from) => IsSolved && SolvedSteps == steps && SolvedFrom == from;
    }

    /// <summary>A search in a market where volatility moves with spot and stands above that by the steps; one per thread.</summary>
    private sealed class Tool
    {
        public Tool(KillPriceOptions options, VolatilityPath volatility, double beta) => Search = new AccountSearch(volatility.Response.IsFixed && volatility.Start == 0
            ? options with { VolatilityResponse = _ => volatility.With(0, Steps) }
            : options with { VolatilityResponse = x => volatility.With(beta * x, Steps), VolatilityKinks = [.. volatility.Kinks.Select(k => k / beta)] });

        public AccountSearch Search { get; }

        public double Steps { get; set; }
    }
}
