using System.Collections.Immutable;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>Turns the solution of the pairing into strategies with their requirements.</summary>
internal sealed class PairingReport
{
    private const double Nothing = 1e-9;
    private readonly StrategyRules _rules;
    private readonly PairingLines _lines;
    private readonly double[] _short, _waived, _long;
    private readonly ImmutableArray<StrategyItem>.Builder _items = ImmutableArray.CreateBuilder<StrategyItem>();
    private double _freeStock;

    private PairingReport(StrategyRules rules, PairingLines lines)
    {
        _rules = rules;
        _lines = lines;
        _short = [.. lines.Shorts.Select(s => s.Count)];
        _waived = new double[_short.Length];
        _long = [.. lines.Longs.Select(l => l.Count)];
        _freeStock = rules.Stock is { } s ? Math.Abs(s.Units) : 0;
    }

    /// <summary>Solves the pairing and builds its strategies.</summary>
    public static StrategyRequirement Build(StrategyRules rules, PairingLines lines)
    {
        var report = new PairingReport(rules, lines);
        double gap = 0;
        bool least = true;
        if (IsOnePair(lines))
        {
            report.Pair();
        }
        else if (CanPair(lines))
        {
            var program = new PairingProgram(lines);
            PairingSolution solution = PairingSearch.Solve(program, lines.IsWhole);
            least = solution.IsLeast;
            gap = least ? 0 : program.Objective(j => solution.Values[j]) - solution.LeastSaving;
            report.Spreads(program, solution.Values);
            report.Hedged(program, solution.Values);
            report.Straddles(program, solution.Values);
        }

        report.Rest();
        var result = new StrategyRequirement(rules.Kind, report._items.ToImmutable(), 0, least);
        return result with { LeastPossible = Math.Max(result.Requirement + result.Haircut - gap, 0) };
    }

    /// <summary>True for one short call and one short put of one size and nothing else: a pair, as large as the smaller side.</summary>
    private static bool IsOnePair(PairingLines lines)
        => lines is { Shorts.Length: 2, Longs.Length: 0, CoverUnits: 0, Straddles: true } && lines.Shorts[0].Option.Right != lines.Shorts[1].Option.Right
            && lines.Shorts[0].Option.Multiplier == lines.Shorts[1].Option.Multiplier && lines.Shorts[0].AddOn > 0 && lines.Shorts[1].AddOn > 0;

    /// <summary>The add-on of the lesser side is waived; between sides that require the same, the greater add-on.</summary>
    private void Pair()
    {
        ShortLine a = _lines.Shorts[0], b = _lines.Shorts[1];
        int lesser = a.Naked < b.Naked || (a.Naked == b.Naked && a.AddOn >= b.AddOn) ? 0 : 1;
        double used = Math.Min(a.Count, b.Count);
        if (used < Nothing) return;
        _items.Add(Together(_lines.Shorts[1 - lesser], _lines.Shorts[lesser], used));
        _short[0] -= used;
        _short[1] -= used;
    }

    /// <summary>A short call and a short put that share the requirement of the one that requires more.</summary>
    private static StrategyItem Together(ShortLine host, ShortLine waived, double used)
    {
        StrategyLeg low = waived.Option.With(-used), high = host.Option.With(-used);
        double value = used * low.Multiplier * (low.Price + high.Price);
        StrategyKind kind = low.Strike == high.Strike && low.Expiry == high.Expiry ? StrategyKind.ShortStraddle : StrategyKind.ShortStrangle;
        return new StrategyItem(kind, [high, low], 0, used * host.AddOn, 0, value, value, 0, double.NaN);
    }

    private static bool CanPair(PairingLines lines)
    {
        if (lines.CoverUnits > 0)
            return lines.Shorts.Length + lines.Longs.Length > 0;
        if (lines.Shorts.Length == 0)
            return false;
        if (lines.Longs.Length > 0)
            return true;
        return lines.Straddles && lines.Shorts.Any(s => s.Option.Right == OptionRight.Call) && lines.Shorts.Any(s => s.Option.Right == OptionRight.Put);
    }

    private static double At(double[] values, int column) => column < 0 || values[column] < Nothing ? 0 : values[column];

    private void Spreads(PairingProgram program, double[] values)
    {
        for (int c = 0; c < program.Classes.Count; c++)
        {
            var legs = new List<StrategyLeg>();
            for (int i = 0; i < _short.Length; i++)
                if (At(values, program.HedgedColumn(c, i)) is > 0 and var used)
                {
                    legs.Add(_lines.Shorts[i].Option.With(-used));
                    _short[i] -= used;
                }

            for (int j = 0; j < _long.Length; j++)
                if (At(values, program.HedgingColumn(c, j)) is > 0 and var used)
                {
                    legs.Add(_lines.Longs[j].Option.With(used));
                    _long[j] -= used;
                }

            if (legs.Count == 0)
                continue;
            foreach (SpreadPart part in SpreadPart.Divide(legs))
            {
                double longs = part.Legs.Where(l => l.Contracts > 0).Sum(l => l.Contracts * l.Price * l.Multiplier * _rules.FullRate);
                double credit = part.Legs.Where(l => l.Contracts < 0).Sum(l => -l.Contracts * l.Price * l.Multiplier);
                _items.Add(new StrategyItem(part.Kind, part.Legs, 0, part.Loss, longs, 0, credit, 0, part.WorstPrice));
            }
        }
    }

    private void Hedged(PairingProgram program, double[] values)
    {
        if (_rules.Stock is not { } stock)
            return;
        double sign = stock.Units > 0 ? 1 : -1;
        for (int i = 0; i < _short.Length; i++)
            if (At(values, program.CoveredColumn(i)) is > 0 and var used)
            {
                StrategyLeg leg = _lines.Shorts[i].Option.With(-used);
                double shares = Take(used * leg.Multiplier / stock.CoverPerUnit);
                _items.Add(Item(stock.Units > 0 ? StrategyKind.CoveredCall : StrategyKind.CoveredPut, [leg], sign * shares,
                    _rules.StockPerUnit(_rules.Capped(leg)) * used * leg.Multiplier, used * _rules.Haircut(leg)));
                _short[i] -= used;
            }

        double[] protecting = [.. Enumerable.Range(0, _long.Length).Select(j => At(values, program.ProtectingColumn(j)))];
        foreach (int i in Enumerable.Range(0, _short.Length).OrderBy(i => sign * _lines.Shorts[i].Option.Strike))
        {
            double riding = At(values, program.RidingColumn(i));
            _short[i] -= riding;
            foreach (int j in Enumerable.Range(0, _long.Length).OrderByDescending(j => sign * _lines.Longs[j].Option.Strike))
            {
                double used = Math.Min(riding, protecting[j]);
                if (used < Nothing || !program.MayRide(_lines.Shorts[i].Option, _lines.Longs[j].Option))
                    continue;
                StrategyLeg rider = _lines.Shorts[i].Option.With(-used), hedge = _lines.Longs[j].Option.With(used);
                StrategyKind kind = rider.Strike != hedge.Strike ? StrategyKind.Collar : sign > 0 ? StrategyKind.Conversion : StrategyKind.ReverseConversion;
                double haircut = _rules.Haircut(rider);
                _items.Add(Item(kind, [hedge, rider], sign * Take(used * hedge.Multiplier / stock.CoverPerUnit),
                    (_rules.HedgedPerUnit(hedge) * used * hedge.Multiplier) - (used * haircut), used * haircut));
                riding -= used;
                protecting[j] -= used;
                _long[j] -= used;
            }
        }

        for (int j = 0; j < _long.Length; j++)
            if (protecting[j] > Nothing && _lines.Longs[j].Protection > 0)
            {
                StrategyLeg hedge = _lines.Longs[j].Option.With(protecting[j]);
                _items.Add(Item(stock.Units > 0 ? StrategyKind.ProtectivePut : StrategyKind.ProtectiveCall, [hedge],
                    sign * Take(hedge.Contracts * hedge.Multiplier / stock.CoverPerUnit), _rules.HedgedPerUnit(hedge) * hedge.Contracts * hedge.Multiplier, 0));
                _long[j] -= protecting[j];
            }
    }

    private double Take(double shares)
    {
        shares = Math.Min(shares, _freeStock);
        _freeStock -= shares;
        if (_freeStock < Nothing) _freeStock = 0;
        return shares;
    }

    private StrategyItem Item(StrategyKind kind, ImmutableArray<StrategyLeg> legs, double shares, double risk, double haircut)
    {
        double value = _rules.Stock is { Units: < 0 } s ? -shares * s.Price : 0;
        double longs = legs.Where(l => l.Contracts > 0).Sum(l => l.Contracts * l.Price * l.Multiplier * _rules.FullRate);
        double credit = legs.Where(l => l.Contracts < 0).Sum(l => -l.Contracts * l.Price * l.Multiplier);
        return new StrategyItem(kind, legs, shares, risk, longs, value, credit + value, haircut, double.NaN);
    }

    private void Straddles(PairingProgram program, double[] values)
    {
        for (int i = 0; i < _short.Length; i++)
        {
            _waived[i] = At(values, program.WaivedColumn(i));
            _short[i] -= _waived[i];
        }

        int[] order = [.. Enumerable.Range(0, _short.Length).OrderByDescending(i => _lines.Shorts[i].Naked).ThenBy(i => i)];
        foreach (int lesser in order)
            foreach (int host in order)
            {
                double used = Math.Min(_waived[lesser], _short[host]);
                ShortLine a = _lines.Shorts[lesser], b = _lines.Shorts[host];
                if (used < Nothing || a.Option.Right == b.Option.Right || a.Option.Multiplier != b.Option.Multiplier || b.Naked < a.Naked)
                    continue;
                _items.Add(Together(b, a, used));
                _waived[lesser] -= used;
                _short[host] -= used;
            }

        for (int i = 0; i < _short.Length; i++)
            _short[i] += _waived[i];
    }

    private void Rest()
    {
        bool cash = _rules.Kind == RequirementKind.CashAccount;
        for (int i = 0; i < _short.Length; i++)
            if (_short[i] > Nothing)
            {
                ShortLine s = _lines.Shorts[i];
                StrategyLeg leg = s.Option.With(-_short[i]);
                double value = _short[i] * leg.Price * leg.Multiplier;
                StrategyKind kind = leg.Right == OptionRight.Call ? cash ? StrategyKind.SecuredCall : StrategyKind.NakedCall
                    : cash ? StrategyKind.CashSecuredPut : StrategyKind.NakedPut;
                _items.Add(new StrategyItem(kind, [leg], 0, cash ? _short[i] * s.Naked : _short[i] * s.AddOn, 0, cash ? 0 : value, value, 0, double.NaN));
            }

        for (int j = 0; j < _long.Length; j++)
            if (_long[j] > Nothing)
            {
                StrategyLeg leg = _lines.Longs[j].Option.With(_long[j]);
                _items.Add(new StrategyItem(StrategyKind.LongOption, [leg], 0, 0, _rules.LongRate(leg) * leg.Price * leg.Multiplier * leg.Contracts, 0, 0, 0, double.NaN));
            }

        if (_rules.Stock is { } stock && _freeStock > 0)
        {
            double units = stock.Units > 0 ? _freeStock : -_freeStock;
            _items.Add(Item(units > 0 ? StrategyKind.LongStock : StrategyKind.ShortStock, [], units, _rules.StockPerShare(stock.Price) * _freeStock, 0));
        }
    }
}
