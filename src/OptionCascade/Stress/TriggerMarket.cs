using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Cascade;
using OptionCascade.Cascade.WhatIf;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Participants;

namespace OptionCascade.Stress;

/// <summary>Somebody who may be taken out, and the market with a share of it left.</summary>
internal sealed record TriggerCandidate(string Name, TriggerKind Kind, double? LogMove, double Units, Func<double, CascadeEquation> Kept);

/// <summary>A market and everybody in it who may be taken out.</summary>
internal sealed class TriggerMarket
{
    private readonly CascadeEquation _equation;
    private readonly BoundEquation _bound;
    private readonly FlowCurve[] _curves;
    private readonly ImmutableArray<IParticipant> _all;
    private readonly bool _sharesPath;
    private readonly double _spot, _end;
    private readonly List<string> _notes = [];

    /// <param name="equation">The market.</param>
    /// <param name="dealers">The dealers' book; null where strikes are not looked at.</param>
    /// <param name="spot">S₀.</param>
    /// <param name="options">How many.</param>
    /// <param name="shock">The critical shock.</param>
    /// <param name="end">x where it ends: what lies beyond cannot have started it.</param>
    public TriggerMarket(CascadeEquation equation, DealerBook? dealers, double spot, TriggerRankingOptions options, Shock shock, double end)
    {
        (_equation, _spot, _end) = (equation, spot, end);
        _bound = equation.Bind(shock, options.Reverse.Solver.Domain);
        _curves = _bound.Compile(options.Reverse.Solver.Domain);
        // Bound and compiled once where nobody's absence, and no scale of the shock, moves volatility.
        _sharesPath = shock.VolatilityShift == 0 && (equation.Volatility.ShiftPerVega == 0 || !equation.Participants.Any(p => p is IVegaDemand));
        _all = _sharesPath ? [.. _bound.Participants.Select((p, i) => (IParticipant)new CompiledParticipant(p, _curves[i]))] : equation.Participants;
        Candidates = [.. Whole(), .. Levels(options.MostLevels), .. Accounts(options.MostAccounts), .. Strikes(dealers, options.MostStrikes)];
        Notes = [.. _notes];
    }

    public ImmutableArray<TriggerCandidate> Candidates { get; }

    public ImmutableArray<string> Notes { get; }

    /// <summary>Who trades first between two states of the market, the first of which is without the outcome.</summary>
    public FirstForced? First(double from, double to)
    {
        int side = Math.Sign(to - from);
        (int P, FlowJump Jump)? nearest = null;
        for (int p = 0; p < _curves.Length; p++)
            foreach (FlowJump jump in _curves[p].Jumps)
                if ((jump.LogMove - from) * side > 0 && (to - jump.LogMove) * side >= 0 && (nearest is not { } n || (jump.LogMove - n.Jump.LogMove) * side < 0))
                    nearest = (p, jump);
        // What stands within a hundredth of the jump is where it starts; farther off, the feedback before it was smooth.
        (int steepest, double slope) = Enumerable.Range(0, _curves.Length).Select(i => (i, _bound.Participants[i].Slope(from))).DefaultIfEmpty((-1, 0.0)).MaxBy(s => s.Item2);
        if (nearest is { } near && (Math.Abs(near.Jump.LogMove - from) <= Math.Max(1e-4, 0.05 * Math.Abs(to - from)) || !(slope > 0)))
            return new FirstForced(_equation.Participants[near.P].Name, near.Jump.LogMove, near.Jump.Quantity, true);
        return steepest >= 0 && slope > 0 ? new FirstForced(_equation.Participants[steepest].Name, from, slope, false) : null;
    }

    private CascadeEquation With(int p, IParticipant? other)
        => _equation.With(other is null ? _all.Where((_, i) => i != p) : _all.Select((q, i) => i == p ? other : q));

    private IEnumerable<TriggerCandidate> Whole()
    {
        for (int i = 0; i < _all.Length; i++)
        {
            int p = i;
            double units = _curves[p].At(Math.Clamp(_end, _curves[p].LowestLogMove, _curves[p].HighestLogMove));
            yield return new TriggerCandidate(_all[p].Name, TriggerKind.Participant, null, units, keep => With(p, keep == 0 ? null : WhatIfScaled.Of(_all[p], keep)));
        }
    }

    private List<TriggerCandidate> Levels(int most)
    {
        var found = new List<TriggerCandidate>();
        for (int i = 0; i < _all.Length; i++)
        {
            int p = i;
            IParticipant original = _equation.Participants[p];
            if (original is OptionSellers || (!_sharesPath && original is IVolatilitySensitive)) continue;
            foreach (IGrouping<double, FlowJump> level in _curves[p].Jumps.Where(j => j.LogMove * _end >= 0 && Math.Abs(j.LogMove) <= Math.Abs(_end)).GroupBy(j => j.LogMove))
            {
                double x = level.Key, units = level.Sum(j => j.Quantity);
                string name = string.Create(CultureInfo.InvariantCulture, $"{original.Name} at {_spot * Math.Exp(x):#,0.####}");
                found.Add(new TriggerCandidate(name, TriggerKind.Level, x, units, keep => With(p, new FewerOrders(_all[p], _curves[p], x, units, keep))));
            }
        }

        return Largest(found, most, "levels", c => Math.Abs(c.Units));
    }

    private List<TriggerCandidate> Accounts(int most)
    {
        var found = new List<TriggerCandidate>();
        for (int i = 0; i < _all.Length; i++)
        {
            if (_bound.Participants[i] is not OptionSellers sellers) continue;
            int p = i;
            ImmutableArray<ForcedBuyback> side = _end < 0 ? sellers.Falls : sellers.Rises, other = _end < 0 ? sellers.Rises : sellers.Falls;
            foreach (ForcedBuyback first in side.Where(b => b.Step == 0 && Math.Abs(b.LogMove) <= Math.Abs(_end)))
            {
                // A liquidation at the market itself is listed on both sides: it is one.
                ForcedBuyback[] all = [.. side, .. other.Where(b => b.LogMove != 0)];
                double units = side.Where(b => b.Account == first.Account).Sum(b => b.UnderlyingUnits);
                found.Add(new TriggerCandidate($"account {first.Account}", TriggerKind.Account, first.LogMove, units, keep =>
                {
                    var rest = new OptionSellers(_spot, all.Select(b => b.Account == first.Account ? Scaled(b, keep) : b), sellers.Costs, sellers.Name);
                    return With(p, _sharesPath && !_bound.Path.IsUnmoved ? rest.Along(_bound.Path) : rest);
                }));
            }
        }

        return Largest(found, most, "accounts", c => -Math.Abs(c.LogMove!.Value));
    }

    private List<TriggerCandidate> Strikes(DealerBook? dealers, int most)
    {
        int p = Array.FindIndex([.. _equation.Participants], q => q is DealerHedging);
        if (dealers is null || p < 0) return [];
        var hedging = (DealerHedging)_equation.Participants[p];
        var byStrike = new SortedDictionary<double, double>();
        for (int row = 0; row < dealers.Book.Count; row++)
            byStrike[dealers.Book.Strikes[row]] = byStrike.GetValueOrDefault(dealers.Book.Strikes[row]) + dealers.Units[row];
        List<TriggerCandidate> found = [.. byStrike.Where(s => s.Value != 0).Select(s => new TriggerCandidate(
            string.Create(CultureInfo.InvariantCulture, $"{hedging.Name}, strike {s.Key:#,0.####}"), TriggerKind.Strike, null, s.Value, keep =>
            {
                double[] contracts = dealers.Contracts.ToArray(), units = dealers.Units.ToArray();
                for (int row = 0; row < contracts.Length; row++)
                    if (dealers.Book.Strikes[row] == s.Key)
                        (contracts[row], units[row]) = (keep * contracts[row], keep * units[row]);
                var book = new DealerBook(dealers.Book, dealers.Positioning, contracts, units);
                DealerHedging rest = hedging.Policy is ContinuousHedging ? new DealerHedging(book, hedging.Name) : new DealerHedging(book, hedging.Policy, hedging.Name);
                return With(p, _sharesPath ? rest.Along(_bound.Path) : rest);
            }))];
        // Strikes on the way and just beyond are those whose gamma the fall meets.
        double low = _spot * Math.Exp(Math.Min(_end, 0) - 0.1), high = _spot * Math.Exp(Math.Max(_end, 0) + 0.1);
        string[] near = [.. byStrike.Keys.Where(k => k >= low && k <= high).Select(k => string.Create(CultureInfo.InvariantCulture, $"{hedging.Name}, strike {k:#,0.####}"))];
        return Largest([.. found.Where(c => near.Contains(c.Name))], most, "strikes", c => Math.Abs(c.Units));
    }

    private List<TriggerCandidate> Largest(List<TriggerCandidate> found, int most, string what, Func<TriggerCandidate, double> by)
    {
        if (found.Count <= most) return found;
        _notes.Add(string.Create(CultureInfo.InvariantCulture, $"{found.Count} {what} lie on the way; {most} were looked at."));
        return [.. found.OrderByDescending(by).Take(most)];
    }

    private static ForcedBuyback Scaled(ForcedBuyback b, double keep) => b with
    {
        Legs = [.. b.Legs.Select(l => l with { Contracts = keep * l.Contracts })],
        UnderlyingUnits = keep * b.UnderlyingUnits,
        Premium = keep * b.Premium,
        Deficit = keep * b.Deficit,
    };

    /// <summary>A participant with a share of its orders at one level.</summary>
    private sealed class FewerOrders(IParticipant inner, FlowCurve curve, double level, double units, double keep) : IParticipant
    {
        public string Name => inner.Name;

        public bool IsReversible => inner.IsReversible;

        public double Traded(double logMove)
        {
            bool met = level <= 0 ? logMove <= level || level == 0 : logMove >= level;
            return inner.Traded(logMove) - (met ? (1 - keep) * units : 0);
        }

        public double Slope(double logMove) => inner.Slope(logMove);

        public FlowCurve Compile(FlowDomain domain)
            => new(curve.Smooth, curve.Kinks, curve.Jumps.Select(j => j.LogMove == level ? j with { Quantity = keep * j.Quantity } : j), curve.Error);
    }
}
