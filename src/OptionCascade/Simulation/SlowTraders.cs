using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Simulation;

/// <summary>Those who take their time, during a run: what each has seen, has traded, and when he looks and orders again. Not safe to share between threads.</summary>
internal sealed class SlowTraders
{
    private readonly double _stepSeconds;
    private readonly ParticipantReaction[] _reactions;
    private readonly double[] _traded, _last, _seen, _low, _high, _nextLook, _nextOrder, _orderBefore, _stepShare;
    private readonly bool[] _pending;

    public SlowTraders(SimulatedMarket market, double stepSeconds)
    {
        _stepSeconds = stepSeconds;
        int n = market.Slows.Length;
        _reactions = [.. market.Slows.Select(s => s.Reaction)];
        (_traded, _last, _seen, _low, _high) = (new double[n], new double[n], new double[n], new double[n], new double[n]);
        (_nextLook, _nextOrder, _orderBefore, _pending) = (new double[n], new double[n], new double[n], new bool[n]);
        _stepShare = [.. _reactions.Select(r => Share(r, stepSeconds))];
    }

    /// <summary>What each has traded so far.</summary>
    public ReadOnlySpan<double> Traded => _traded;

    public void Clear()
    {
        foreach (double[] state in (ReadOnlySpan<double[]>)[_traded, _last, _seen, _low, _high, _nextLook, _nextOrder, _orderBefore])
            Array.Clear(state);
        Array.Clear(_pending);
    }

    /// <summary>The next time after an instant at which somebody looks, or sends what is left of an order; infinite for never.</summary>
    public double NextAfter(double seconds)
    {
        double next = double.PositiveInfinity;
        for (int i = 0; i < _reactions.Length; i++)
        {
            if (_reactions[i].CheckSeconds > 0 && _nextLook[i] > seconds) next = Math.Min(next, _nextLook[i]);
            if (_pending[i] && _nextOrder[i] > seconds) next = Math.Min(next, _nextOrder[i]);
        }

        return next;
    }

    /// <summary>What they trade at the end of a stretch of time, on what they have seen by its start. Units, bought &gt; 0.</summary>
    public double Trade(SimulatedMarket market, double x, double start, double end, bool onlyReversible)
    {
        const double Close = 1e-9;
        double sum = 0;
        for (int i = 0; i < _reactions.Length; i++)
        {
            (_, FlowCurve curve, bool reversible, ParticipantReaction reaction) = market.Slows[i];
            _last[i] = 0;
            _orderBefore[i] = _nextOrder[i];
            if (onlyReversible && !reversible) continue;
            if (start >= _nextLook[i] - Close)
            {
                _seen[i] = x;
                _nextLook[i] = start + reaction.CheckSeconds;
            }

            _low[i] = Math.Min(_low[i], _seen[i]);
            _high[i] = Math.Max(_high[i], _seen[i]);
            double left = (reversible ? curve.At(_seen[i]) : SimulatedMarket.Triggered(curve, _low[i], _high[i])) - _traded[i];
            _pending[i] = false;
            if (left == 0 || end < _nextOrder[i] - Close) continue;
            double seconds = Math.Max(end - start, reaction.SliceSeconds), most = Math.Min(reaction.UnitsPerSecond * seconds, reaction.SliceUnits);
            _last[i] = Math.Clamp(left * (seconds == _stepSeconds ? _stepShare[i] : Share(reaction, seconds)), -most, most);
            _traded[i] += _last[i];
            _nextOrder[i] = end + reaction.SliceSeconds;
            _pending[i] = reaction.SliceSeconds > 0 && _last[i] != left;
            sum += _last[i];
        }

        return sum;
    }

    /// <summary>Nothing of the last stretch was traded.</summary>
    public void Undo()
    {
        for (int i = 0; i < _traded.Length; i++)
        {
            _traded[i] -= _last[i];
            _nextOrder[i] = _orderBefore[i];
            _last[i] = 0;
        }
    }

    /// <summary>What was ordered in the last stretch, by side.</summary>
    public (double Buys, double Sells) Ordered()
    {
        (double buys, double sells) = (0, 0);
        foreach (double q in _last)
            (buys, sells) = (buys + Math.Max(0, q), sells + Math.Min(0, q));
        return (buys, sells);
    }

    /// <summary>Of the last stretch's orders, shares were filled. Units traded, bought &gt; 0.</summary>
    public double Fill(double ofBuys, double ofSells)
    {
        double sum = 0;
        for (int i = 0; i < _last.Length; i++)
        {
            double filled = _last[i] * (_last[i] > 0 ? ofBuys : ofSells);
            _traded[i] += filled - _last[i];
            _last[i] = filled;
            sum += filled;
        }

        return sum;
    }

    private static double Share(ParticipantReaction reaction, double seconds) => reaction.ReactionSeconds == 0 ? 1 : -ElementaryFunctions.ExpMinusOne(-seconds / reaction.ReactionSeconds);
}
