using OptionCascade.Hedging;

namespace OptionCascade.Simulation;

/// <summary>Runs paths one after another; keeps its arrays. Not safe to share between threads.</summary>
internal sealed class PathRun
{
    private readonly SimulatedMarket _market;
    private readonly SimulationOptions _options;
    private readonly OutsideFlow _outside;
    private readonly DecayingVolume _volume;
    private readonly double[] _slowTraded, _slowSeen, _slowLow, _slowHigh, _slowNextLook, _byParticipant;
    private readonly double[] _slowShare, _lastSlow;

    private double _x, _fair, _seconds, _lowest, _highest, _instantTraded, _outsideTraded, _pinnedLevel, _pinnedDone, _waiting, _haltedUntil, _hedgingDepth;
    private int _auctionRounds;
    private bool _runaway;

    public PathRun(SimulatedMarket market, SimulationOptions options)
    {
        _market = market;
        _options = options;
        _outside = new OutsideFlow(options);
        _volume = new DecayingVolume(options.Kernel, options.StepSeconds);
        int slow = market.Slows.Length;
        _slowTraded = new double[slow];
        _lastSlow = new double[slow];
        _slowSeen = new double[slow];
        _slowLow = new double[slow];
        _slowHigh = new double[slow];
        _slowNextLook = new double[slow];
        _slowShare = [.. market.Slows.Select(s => s.Reaction.ReactionSeconds == 0 ? 1 : -double.ExpM1(-options.StepSeconds / s.Reaction.ReactionSeconds))];
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
            double before = _x;
            bool open = Step(k, rules, recorder);
            if (!open) halted += _options.StepSeconds;
            top = Math.Max(top, _x);
            low = Math.Min(low, _x);
            high = Math.Max(high, _x);
            drawdown = Math.Max(drawdown, top - _x);
            lowestFair = Math.Min(lowestFair, _fair);
            squares += (_x - before) * (_x - before);
            Record(recorder, !open);
        }

        double forced = 0;
        ByParticipant();
        foreach (double q in _byParticipant)
            forced += Math.Abs(q);
        return new PathSummary(path, _runaway ? SimulationStatus.Runaway : SimulationStatus.Finished, _x, low, high, _fair, lowestFair, drawdown, squares, forced, halted);
    }

    private void Reset()
    {
        (_x, _fair, _seconds, _lowest, _highest, _outsideTraded, _waiting, _pinnedDone) = (0, 0, 0, 0, 0, 0, 0, 0);
        _pinnedLevel = double.NaN;
        _haltedUntil = double.NegativeInfinity;
        (_auctionRounds, _hedgingDepth) = (0, 0);
        _runaway = false;
        _instantTraded = 0; // somebody in breach at the start trades in the first step
        _volume.Clear();
        Array.Clear(_slowTraded);
        Array.Clear(_slowSeen);
        Array.Clear(_slowLow);
        Array.Clear(_slowHigh);
        Array.Clear(_slowNextLook);
    }

    /// <summary>One step; false when trading was halted in it.</summary>
    private bool Step(int k, ITradingRuleState[] rules, PathRecorder? recorder)
    {
        bool reopens = _haltedUntil > _seconds - 1e-9;
        _seconds = (k + 1) * _options.StepSeconds;
        _fair += _outside.FairMoves[k];
        _waiting += _outside.Quantities[k];
        _volume.Step();
        if (_seconds <= _haltedUntil + 1e-9)
        {
            if (_hedgingDepth > 0) HedgeElsewhere();
            Observe(rules, false);
            return false;
        }

        if (reopens) recorder?.ResumedAt(_seconds - _options.StepSeconds);
        int auction = reopens ? _auctionRounds : 0;
        double slow = SlowTrades(false);
        double weighing = _volume.Value + _waiting + slow, fill = 1;
        Landing landing = Settle(weighing, 1, double.NegativeInfinity, double.PositiveInfinity, auction);
        if (rules.Length > 0)
        {
            TradingDecision decision = Ask(rules, landing.LogMove, recorder, out bool halt);
            if (halt && !decision.TradesToLimits)
            {
                UndoSlowTrades();
                Observe(rules, false);
                return false;
            }

            if (decision.DepthFactor != 1 || landing.LogMove < decision.LowestLogMove || landing.LogMove > decision.HighestLogMove)
                landing = Settle(weighing, decision.DepthFactor, decision.LowestLogMove, decision.HighestLogMove, auction);
            if (halt) recorder?.HaltedAt(landing.LogMove);
            if (landing.IsHeld) landing = Hold(landing, ref slow, out fill);
        }

        double outside = _waiting * fill;
        _volume.Trade(outside + slow + landing.Traded - _instantTraded);
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

    private Landing Settle(double weighing, double depthFactor, double lowest, double highest, int auctionRounds)
        => auctionRounds > 0
            ? new AuctionTurn(_market, _fair, weighing, _instantTraded, depthFactor, _lowest, _highest, _pinnedDone, _pinnedLevel).From(_x, auctionRounds, lowest, highest)
            : new FirstTurn(_market, _fair, weighing, _instantTraded, depthFactor, _lowest, _highest, _pinnedDone, _pinnedLevel).From(_x, lowest, highest);

    /// <summary>Those whose trades come back with the price go on in another market while this one is halted; nothing that stays is triggered.</summary>
    private void HedgeElsewhere()
    {
        double slow = SlowTrades(true);
        Landing landing = new FirstTurn(_market, _fair, _volume.Value + slow, _instantTraded, _hedgingDepth, _lowest, _highest, _pinnedDone, _pinnedLevel) { OnlyReturning = true }
            .From(_x, double.NegativeInfinity, double.PositiveInfinity);
        _volume.Trade(slow + landing.Traded - _instantTraded);
        _instantTraded = landing.Traded;
        _x = landing.LogMove;
        _runaway = landing.IsOutOfRange;
    }

    /// <summary>At a limit the side with too many orders is filled in equal shares, the other side whole: as much is traded as leaves the price at the limit.</summary>
    private Landing Hold(Landing landing, ref double slow, out double outsideFill)
    {
        double instant = landing.Wanted - _instantTraded, buys = Math.Max(0, _waiting) + Math.Max(0, instant), sells = Math.Min(0, _waiting) + Math.Min(0, instant);
        foreach (double q in _lastSlow)
        {
            buys += Math.Max(0, q);
            sells += Math.Min(0, q);
        }

        double net = landing.Needed - _instantTraded + _waiting + slow, ofBuys = 0, ofSells = 0;
        if (!double.IsNaN(net))
        {
            ofBuys = buys > 0 && buys + sells > net ? Math.Clamp((net - sells) / buys, 0, 1) : 1;
            ofSells = sells < 0 && buys + sells < net ? Math.Clamp((net - buys) / sells, 0, 1) : 1;
        }

        slow = 0;
        for (int i = 0; i < _lastSlow.Length; i++)
        {
            double filled = _lastSlow[i] * (_lastSlow[i] > 0 ? ofBuys : ofSells);
            _slowTraded[i] += filled - _lastSlow[i];
            _lastSlow[i] = filled;
            slow += filled;
        }

        outsideFill = _waiting > 0 ? ofBuys : ofSells;
        return landing with { Traded = _instantTraded + (instant * (instant > 0 ? ofBuys : ofSells)) };
    }

    /// <summary>What those who take their time trade in this step, on what they have seen by its start.</summary>
    private double SlowTrades(bool onlyReversible)
    {
        double sum = 0, start = _seconds - _options.StepSeconds;
        for (int i = 0; i < _market.Slows.Length; i++)
        {
            (_, FlowCurve curve, bool reversible, ParticipantReaction reaction) = _market.Slows[i];
            _lastSlow[i] = 0;
            if (onlyReversible && !reversible) continue;
            if (start >= _slowNextLook[i] - 1e-9)
            {
                _slowSeen[i] = _x;
                _slowNextLook[i] = start + reaction.CheckSeconds;
            }

            _slowLow[i] = Math.Min(_slowLow[i], _slowSeen[i]);
            _slowHigh[i] = Math.Max(_slowHigh[i], _slowSeen[i]);
            double wanted = reversible ? curve.At(_slowSeen[i]) : SimulatedMarket.Triggered(curve, _slowLow[i], _slowHigh[i]);
            double most = Math.Min(reaction.UnitsPerSecond * _options.StepSeconds, reaction.SliceUnits);
            _lastSlow[i] = Math.Clamp((wanted - _slowTraded[i]) * _slowShare[i], -most, most);
            _slowTraded[i] += _lastSlow[i];
            sum += _lastSlow[i];
        }

        return sum;
    }

    private void UndoSlowTrades()
    {
        for (int i = 0; i < _slowTraded.Length; i++)
            _slowTraded[i] -= _lastSlow[i];
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
            double from = toLimits ? _seconds : _seconds - _options.StepSeconds, end = _options.Steps * _options.StepSeconds;
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
            _byParticipant[_market.Slows[i].Index] = _slowTraded[i];
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
        recorder.Step(_seconds, _x, _fair, _market.Volatility(_x, _lowest, _highest), _market.Depth(_x), _outsideTraded, _byParticipant, halted);
    }
}
