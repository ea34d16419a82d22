// Moments: the ends of the steps of diffusion, and in between every event from outside, look, order, end of a halt and change of flows at its own time.
using OptionCascade.Hedging;

namespace OptionCascade.Simulation;

/// <summary>Runs paths one after another; keeps its arrays. Not safe to share between threads.</summary>
internal sealed class PathRun
{
    private readonly SimulatedMarket _first;
    private readonly SimulationOptions _options;
    private readonly OutsideFlow _outside;
    private readonly DecayingVolume _volume;
    private readonly SlowTraders _slows;
    private readonly BookSides? _book;
    private readonly OrderDesk? _desk;
    private readonly double[] _byParticipant;

    private SimulatedMarket _market;
    private double _x, _before, _fair, _start, _seconds, _lowest, _highest, _instantTraded, _outsideTraded, _pinnedLevel, _pinnedDone, _waiting, _haltedUntil, _hedgingDepth;
    private int _auctionRounds, _nextEvent, _nextMarket;
    private bool _runaway;

    public PathRun(SimulatedMarket market, SimulationOptions options)
    {
        (_first, _market) = (market, market);
        _options = options;
        _outside = new OutsideFlow(options);
        _volume = new DecayingVolume(options.Kernel, options.StepSeconds);
        _slows = new SlowTraders(market, options.StepSeconds);
        _book = options.Book is { } book ? new BookSides(book, options.DaySeconds) : null;
        _desk = options.WorkedOrders.IsEmpty ? null : new OrderDesk(options);
        _byParticipant = new double[market.Curves.Length];
    }

    /// <summary>One path; everything is written down where there is a recorder.</summary>
    public PathSummary Run(ulong path, PathRecorder? recorder)
    {
        Reset();
        _outside.Draw(path);
        ITradingRuleState[] rules = _options.Rules.IsEmpty ? [] : [.. _options.Rules.Select(r => r.Start())];
        double drawdown = 0, top = 0, squares = 0, lowestFair = 0, halted = 0, low = 0, high = 0;
        Record(recorder, false);
        for (int k = 0; k < _options.Steps && !_runaway; k++)
        {
            double before = _x, until = (k + 1) * _options.StepSeconds;
            bool open = true;
            for (bool last = false; !last && !_runaway;)
            {
                double next = Next(until);
                last = next >= until;
                open = Moment(next, last ? _outside.FairMoves[k] : 0, rules, recorder);
                if (!open) halted += _seconds - _start;
                top = Math.Max(top, _x);
                low = Math.Min(low, _x);
                high = Math.Max(high, _x);
                drawdown = Math.Max(drawdown, top - _x);
                lowestFair = Math.Min(lowestFair, _fair);
            }

            squares += (_x - before) * (_x - before);
            Record(recorder, !open);
        }

        if (_desk is not null) recorder?.Executed(_desk.Executions());
        ByParticipant();
        double forced = 0, liquidated = 0;
        for (int i = 0; i < _byParticipant.Length; i++)
        {
            forced += Math.Abs(_byParticipant[i]);
            if (_market.IsMarginChecked[i]) liquidated += Math.Abs(_byParticipant[i]);
        }

        return new PathSummary(path, _runaway ? SimulationStatus.Runaway : SimulationStatus.Finished, _x, low, high, _fair, lowestFair, drawdown, squares, forced, halted)
        {
            LiquidatedUnits = liquidated, Traded = [.. _byParticipant],
        };
    }

    private void Reset()
    {
        (_x, _before, _fair, _start, _seconds, _lowest, _highest, _outsideTraded, _waiting, _pinnedDone) = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        _pinnedLevel = double.NaN;
        _haltedUntil = double.NegativeInfinity;
        (_auctionRounds, _hedgingDepth, _nextEvent, _nextMarket) = (0, 0, 0, 0);
        _runaway = false;
        _instantTraded = 0; // somebody in breach at the start trades in the first step
        _market = _first;
        _volume.Clear();
        _slows.Clear();
        _book?.Clear();
        _desk?.Clear();
    }

    /// <summary>When something happens next: an event from outside, somebody who looks or orders, the end of a halt, flows that change; at the latest the end of the step.</summary>
    private double Next(double until)
    {
        double close = 1e-9 * _options.StepSeconds, next = Math.Min(until, _slows.NextAfter(_seconds + close));
        if (_nextEvent < _outside.Events.Count) next = Math.Min(next, Math.Max(_seconds, _outside.Events[_nextEvent].Seconds));
        if (_nextMarket < _first.Later.Length) next = Math.Min(next, _first.Later[_nextMarket].Seconds);
        if (_haltedUntil > _seconds + close) next = Math.Min(next, _haltedUntil);
        return next > until - close ? until : next;
    }

    /// <summary>What happens at an instant, and the trades since the last one; false when trading was halted.</summary>
    private bool Moment(double at, double fairMove, ITradingRuleState[] rules, PathRecorder? recorder)
    {
        double close = 1e-9 * _options.StepSeconds;
        (_start, _seconds) = (_seconds, at);
        bool reopens = _haltedUntil > _start - close;
        double passed = Math.Abs(at - _start - _options.StepSeconds) <= close ? _options.StepSeconds : at - _start;
        _fair += fairMove;
        for (; _nextEvent < _outside.Events.Count && _outside.Events[_nextEvent].Seconds <= at + close; _nextEvent++)
        {
            _fair += _outside.Events[_nextEvent].FairMove;
            _waiting += _outside.Events[_nextEvent].Quantity;
            if (_outside.Events[_nextEvent].Order is >= 0 and var order) _desk!.Send(order, _outside.Events[_nextEvent].Quantity);
        }

        _volume.Step(passed);
        _book?.Step(passed, _x - _before);
        _before = _x;
        while (_nextMarket < _first.Later.Length && _first.Later[_nextMarket].Seconds <= at + close)
            Enter(_first.Later[_nextMarket++].Market);
        if (_seconds <= _haltedUntil + close)
        {
            if (_hedgingDepth > 0) HedgeElsewhere();
            Observe(rules, false);
            return false;
        }

        if (reopens) recorder?.ResumedAt(_start);
        int auction = reopens ? _auctionRounds : 0;
        double slow = _slows.Trade(_market, _x, _start, _start + passed, false), fill = 1;
        Landing landing = Settle(slow, 1, double.NegativeInfinity, double.PositiveInfinity, auction);
        if (rules.Length > 0)
        {
            TradingDecision decision = Ask(rules, landing.LogMove, recorder, out bool halt);
            if (!halt && decision.DepthFactor != 1)
            {
                // With the depth that there is the price may go where a rule acts: it is asked again.
                landing = Settle(slow, decision.DepthFactor, double.NegativeInfinity, double.PositiveInfinity, auction);
                if (IsBeyond(landing, decision)) decision = Ask(rules, landing.LogMove, recorder, out halt);
            }

            if (halt && !decision.TradesToLimits)
            {
                _slows.Undo();
                Observe(rules, false);
                return false;
            }

            if (IsBeyond(landing, decision) || (halt && decision.DepthFactor != 1))
                landing = Settle(slow, decision.DepthFactor, decision.LowestLogMove, decision.HighestLogMove, auction);
            if (halt) recorder?.HaltedAt(landing.LogMove);
            if (landing.IsHeld) landing = Hold(landing, ref slow, out fill);
        }

        double outside = _waiting * fill;
        if (outside != 0) _desk?.Fill(fill, q => _fair + _market.Impact.LogMove((_volume.Value + (_book is null ? q : _book.Weight(q))) / _market.Depth(_x)));
        Trade(outside + slow + landing.Traded - _instantTraded);
        _outsideTraded += outside;
        _waiting -= outside;
        _instantTraded = landing.Traded;
        _x = landing.LogMove;
        _runaway = landing.IsOutOfRange;
        _lowest = Math.Min(_lowest, _x);
        _highest = Math.Max(_highest, _x);
        if (!double.IsNaN(landing.PinnedLevel)) (_pinnedLevel, _pinnedDone) = (landing.PinnedLevel, landing.PinnedDone);
        else if (_pinnedLevel <= 0 ? _lowest <= _pinnedLevel : _highest >= _pinnedLevel) (_pinnedLevel, _pinnedDone) = (double.NaN, 0);
        Observe(rules, true);
        return true;
    }

    private static bool IsBeyond(Landing landing, TradingDecision decision) => landing.LogMove < decision.LowestLogMove || landing.LogMove > decision.HighestLogMove;

    /// <summary>Participants want other things from now on.</summary>
    private void Enter(SimulatedMarket market)
    {
        _market = market;
        if (Array.BinarySearch(market.JumpLevels, _pinnedLevel) < 0) (_pinnedLevel, _pinnedDone) = (double.NaN, 0);
    }

    private void Trade(double quantity)
    {
        _volume.Trade(_book is null ? quantity : _book.Weight(quantity));
        _book?.Eat(quantity);
    }

    private Landing Settle(double slow, double depthFactor, double lowest, double highest, int auctionRounds)
    {
        double moved = _waiting + slow, weighing = _volume.Value + moved;
        return auctionRounds > 0
            ? new AuctionTurn(_market, _fair, weighing, _instantTraded, depthFactor, _lowest, _highest, _pinnedDone, _pinnedLevel, _book, moved).From(_x, auctionRounds, lowest, highest)
            : new FirstTurn(_market, _fair, weighing, _instantTraded, depthFactor, _lowest, _highest, _pinnedDone, _pinnedLevel) { Book = _book, Moved = moved }.From(_x, lowest, highest);
    }

    /// <summary>Those whose trades come back with the price go on in another market while this one is halted; nothing that stays is triggered.</summary>
    private void HedgeElsewhere()
    {
        double slow = _slows.Trade(_market, _x, _start, _seconds, true);
        Landing landing = new FirstTurn(_market, _fair, _volume.Value + slow, _instantTraded, _hedgingDepth, _lowest, _highest, _pinnedDone, _pinnedLevel)
        {
            OnlyReturning = true, Book = _book, Moved = slow,
        }.From(_x, double.NegativeInfinity, double.PositiveInfinity);
        Trade(slow + landing.Traded - _instantTraded);
        _instantTraded = landing.Traded;
        _x = landing.LogMove;
        _runaway = landing.IsOutOfRange;
    }

    /// <summary>At a limit the side with too many orders is filled in equal shares, the other side whole: as much is traded as leaves the price at the limit.</summary>
    private Landing Hold(Landing landing, ref double slow, out double outsideFill)
    {
        double instant = landing.Wanted - _instantTraded;
        (double buys, double sells) = _slows.Ordered();
        buys += Math.Max(0, _waiting) + Math.Max(0, instant);
        sells += Math.Min(0, _waiting) + Math.Min(0, instant);
        double net = landing.Needed - _instantTraded + _waiting + slow, ofBuys = 0, ofSells = 0;
        if (!double.IsNaN(net))
        {
            ofBuys = buys > 0 && buys + sells > net ? Math.Clamp((net - sells) / buys, 0, 1) : 1;
            ofSells = sells < 0 && buys + sells < net ? Math.Clamp((net - buys) / sells, 0, 1) : 1;
        }

        slow = _slows.Fill(ofBuys, ofSells);
        outsideFill = _waiting > 0 ? ofBuys : ofSells;
        return landing with { Traded = _instantTraded + (instant * (instant > 0 ? ofBuys : ofSells)) };
    }

    /// <summary>All rules together: the longest halt, the narrowest band, the product of the factors on depth.</summary>
    private TradingDecision Ask(ITradingRuleState[] rules, double candidate, PathRecorder? recorder, out bool halt)
    {
        var moment = new TradingMoment(_seconds, candidate, _x, true);
        (double halts, double low, double high, double depth) = TradingDecision.Continue;
        int by = -1;
        bool toLimits = true;
        for (int i = 0; i < rules.Length; i++)
        {
            TradingDecision d = rules[i].Decide(moment);
            if (d.HaltSeconds > halts) (halts, by, _auctionRounds, _hedgingDepth) = (d.HaltSeconds, i, d.AuctionRounds, d.HedgingDepth);
            if (d.HaltSeconds > 0) toLimits &= d.TradesToLimits;
            (low, high, depth) = (Math.Max(low, d.LowestLogMove), Math.Min(high, d.HighestLogMove), depth * d.DepthFactor);
        }

        halt = halts > 0;
        if (halt)
        {
            // The step in which the rule acts is the first without trading, or the last with it.
            double from = toLimits ? _seconds : _start, end = _options.Steps * _options.StepSeconds;
            _haltedUntil = from + halts;
            recorder?.Halt(new TradingHalt(_options.Rules[by].Name, from, Math.Min(_haltedUntil, end), _x));
        }

        return new TradingDecision(halts, low, high, depth) { TradesToLimits = toLimits };
    }

    private void Observe(ITradingRuleState[] rules, bool open)
    {
        foreach (ITradingRuleState rule in rules)
            rule.Observe(new TradingMoment(_seconds, _x, _x, open));
    }

    private void ByParticipant()
    {
        for (int i = 0; i < _byParticipant.Length; i++)
            if (_market.Reactions[i].IsInstant)
                _byParticipant[i] = _market.Reversible[i] ? _market.Curves[i].At(_x) : SimulatedMarket.Triggered(_market.Curves[i], _lowest, _highest);
        for (int i = 0; i < _market.Slows.Length; i++)
            _byParticipant[_market.Slows[i].Index] = _slows.Traded[i];
        ShareOut();
    }

    /// <summary>An order filled in part at a pinned level, or held back by a limit, belongs to those who have orders there, in proportion.</summary>
    private void ShareOut()
    {
        double sum = 0;
        for (int i = 0; i < _byParticipant.Length; i++)
            if (_market.Reactions[i].IsInstant)
                sum += _byParticipant[i];
        double missing = _instantTraded - sum;
        if (Math.Abs(missing) <= 1e-12 * Math.Max(Math.Abs(_instantTraded), Math.Abs(sum))) return;
        if (double.IsNaN(_pinnedLevel)) HeldBack(missing);
        double there = 0;
        for (int i = 0; i < _byParticipant.Length; i++)
            if (_market.Reactions[i].IsInstant)
                there += JumpAt(i);
        if (there == 0) return; // also without a pinned level: no jump is at NaN
        for (int i = 0; i < _byParticipant.Length; i++)
            if (_market.Reactions[i].IsInstant)
                _byParticipant[i] += missing * JumpAt(i) / there;

        double JumpAt(int i)
        {
            double q = 0;
            foreach (FlowJump j in _market.Curves[i].Jumps)
                if (j.LogMove == _pinnedLevel)
                    q += j.Quantity;
            return q;
        }
    }

    /// <summary>Orders held back by a limit, or not yet renewed after an auction, are those of the side that has too much, in proportion to what it would have traded.</summary>
    private void HeldBack(double missing)
    {
        double side = 0;
        for (int i = 0; i < _byParticipant.Length; i++)
            if (_market.Reactions[i].IsInstant && _byParticipant[i] * missing < 0)
                side += _byParticipant[i];
        if (side == 0) return;
        for (int i = 0; i < _byParticipant.Length; i++)
            if (_market.Reactions[i].IsInstant && _byParticipant[i] * missing < 0)
                _byParticipant[i] += missing * _byParticipant[i] / side;
    }

    private void Record(PathRecorder? recorder, bool halted)
    {
        if (recorder is null) return;
        ByParticipant();
        recorder.Step(_seconds, _x, _fair, _market.Volatility(_x, _lowest, _highest), _market.Depth(_x), _book?.Bid ?? 1, _book?.Ask ?? 1, _outsideTraded, _byParticipant, halted);
    }
}
