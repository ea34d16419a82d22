// A pairing at other prices (S underlying, V options, u units, w long units × rate):
//   M = Σ losses of its spreads + Σ u·(V + a(S)) of naked shorts + Σ u·(V₁ + V₂ + a of the one with the greater V + a) of straddles and strangles + Σ w·V of longs
//       + what StrategyRules asks of stock alone or covered, at S
// a(S) is the add-on of a naked option, see NakedRequirement. The loss of a spread does not depend on prices.
using NodaTime;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>Pairings that were least at states of an account, to be priced at others. All at one time, since dates decide what may be paired.</summary>
internal sealed class LearnedPairings : ICloneable
{
    private const int Most = 12;

    private readonly (double Basis, double MinimumCall, double MinimumPut)[] _rates; // by market
    private readonly double[] _values, _addOns; // by option: V and a now
    private readonly List<Pairing> _pairings = [];
    private readonly StrategyBasedParameters _parameters;
    private readonly LocalDate _today;
    private readonly UnderlyingEntry[] _entries;
    private readonly StrategyRules?[] _rules; // by market, where there is stock

    public LearnedPairings(StrategyBasedRule rule, StrategyBasedParameters parameters, UnderlyingTable underlyings, AccountState state)
    {
        Rule = rule;
        Elapsed = state.Move.Elapsed;
        ResolvedAccount account = state.Account;
        _parameters = parameters;
        _today = account.Markets.IsEmpty ? default : (account.Markets[0].AsOf + Elapsed).InUtc().Date;
        _entries = [.. account.Markets.Select(m => underlyings[m.Underlying])];
        _rules = new StrategyRules?[_entries.Length];
        _rates = [.. _entries.Select(entry =>
        {
            NakedRates r = parameters.Naked[entry.Class];
            return (Math.Min(r.Rate * entry.Leverage, 1), Math.Min(r.MinimumCall * entry.Leverage, 1), Math.Min(r.MinimumPut * entry.Leverage, 1));
        })];
        _values = new double[account.Options.Length];
        _addOns = new double[account.Options.Length];
        IsUsable = account.Options.Select(o => (o.Market, o.Contract.Right, o.Contract.Strike, o.Contract.Expiry.InUtc().Date, o.Contract.Multiplier, o.Contract.Exercise))
            .Distinct().Count() == account.Options.Length;
    }

    private LearnedPairings(LearnedPairings other)
    {
        (Rule, Elapsed, IsUsable) = (other.Rule, other.Elapsed, other.IsUsable);
        (_rates, _parameters, _today, _entries, _pairings) = (other._rates, other._parameters, other._today, other._entries, [.. other._pairings]);
        (_values, _addOns, _rules) = (new double[other._values.Length], new double[other._addOns.Length], new StrategyRules?[other._rules.Length]);
    }

    /// <summary>The rule that learned.</summary>
    public StrategyBasedRule Rule { get; }

    /// <summary>Time that has passed at the states learned from.</summary>
    public Duration Elapsed { get; }

    /// <summary>False when two lines have the same terms (of different roots: the rule may net them), or stock covers options on another underlying.</summary>
    public bool IsUsable { get; private set; }

    /// <summary>Number of pairings.</summary>
    public int Count => _pairings.Count;

    /// <summary>The same pairings for another state of the account, to be used and added to by itself.</summary>
    public object Clone() => new LearnedPairings(this);

    /// <summary>What a pairing requires, with options by their place in the account.</summary>
    private sealed record Pairing(double Losses, (int Option, double Units)[] Naked, (int First, int Second, double Units)[] Pairs, (int Option, double Weight)[] Longs, StockItem[] Stock)
    {
        public bool IsSame(Pairing other) => Losses == other.Losses && Naked.AsSpan().SequenceEqual(other.Naked) && Pairs.AsSpan().SequenceEqual(other.Pairs)
            && Longs.AsSpan().SequenceEqual(other.Longs) && Stock.Length == 0 && other.Stock.Length == 0;
    }

    /// <summary>Stock alone or covering; the option that it covers, if any.</summary>
    private readonly record struct StockItem(StrategyKind Kind, int Market, StrategyLeg Leg, double Contracts, double Shares);

    /// <summary>Keeps the pairing of each underlying.</summary>
    public void Add(AccountState state, IEnumerable<(string Symbol, string StockSymbol, StrategyRequirement Requirement)> parts)
    {
        if (!IsUsable || Elapsed != state.Move.Elapsed || _pairings.Count == Most) return;
        double losses = 0;
        var naked = new List<(int, double)>();
        var pairs = new List<(int, int, double)>();
        var longs = new List<(int, double)>();
        var stock = new List<StockItem>();
        foreach ((string symbol, string stockSymbol, StrategyRequirement requirement) in parts)
        {
            if (symbol != stockSymbol)
            {
                IsUsable = false;
                return;
            }

            foreach (StrategyItem item in requirement.Items)
            {
                // Options that protect stock are used only where that saves something, which depends on prices: not to be carried to others.
                if (item.Strategy is StrategyKind.ProtectivePut or StrategyKind.ProtectiveCall or StrategyKind.Collar or StrategyKind.Conversion or StrategyKind.ReverseConversion)
                    return;
                if (item.Strategy is StrategyKind.ShortStraddle or StrategyKind.ShortStrangle)
                {
                    pairs.Add((Place(state, symbol, item.Legs[0]), Place(state, symbol, item.Legs[1]), -item.Legs[0].Contracts * item.Legs[0].Multiplier));
                    continue;
                }

                bool isStock = item.Strategy >= StrategyKind.CoveredCall, isNaked = item.Strategy is StrategyKind.NakedCall or StrategyKind.NakedPut;
                if (isStock)
                    stock.Add(new StockItem(item.Strategy, MarketOf(state, symbol), item.Legs.IsEmpty ? default : item.Legs[0],
                        item.Legs.IsEmpty ? 0 : Math.Abs(item.Legs[0].Contracts), Math.Abs(item.StockUnits)));
                else if (!isNaked)
                    losses += item.Risk;
                double value = item.Legs.Where(l => l.Contracts > 0).Sum(l => l.Contracts * l.Multiplier * l.Price);
                foreach (StrategyLeg leg in item.Legs)
                {
                    int place = Place(state, symbol, leg);
                    if (leg.Contracts > 0) longs.Add((place, leg.Contracts * leg.Multiplier * (value > 0 ? Math.Min(item.LongValue / value, 1) : 1)));
                    else if (isNaked) naked.Add((place, -leg.Contracts * leg.Multiplier));
                }
            }
        }

        var pairing = new Pairing(losses, [.. naked], [.. pairs], [.. longs], [.. stock]);
        if (!_pairings.Exists(p => p.IsSame(pairing))) _pairings.Add(pairing);
    }

    /// <summary>The level under the best of the pairings.</summary>
    public MarginLevel Level(AccountState state)
    {
        ResolvedAccount account = state.Account;
        ReadOnlySpan<OptionLeg> options = account.Options.AsSpan();
        double equity = state.CashValue;
        for (int i = 0; i < options.Length; i++)
        {
            ref readonly OptionLeg leg = ref options[i];
            OptionContract c = leg.Contract;
            double v = state.OptionPrices[i], s = state.Spots[leg.Market], k = c.Strike;
            (double basis, double minimumCall, double minimumPut) = _rates[leg.Market];
            if (leg.Contracts > 0 || state.YearFractions[leg.Group] <= 0) equity += leg.Units * v;
            _values[i] = v;
            _addOns[i] = c.Right == OptionRight.Call ? Math.Max((basis * s) - Math.Max(k - s, 0), minimumCall * s) : Math.Max((basis * s) - Math.Max(s - k, 0), minimumPut * k);
        }

        foreach (SpotLeg spot in account.Spots)
        {
            double s = state.Spots[spot.Market];
            equity += Math.Max(spot.Units, 0) * s;
            UnderlyingEntry entry = _entries[spot.Market];
            var underlying = new StrategyUnderlying { Symbol = entry.Symbol, Price = s, Class = entry.Class, LeverageFactor = entry.Leverage };
            _rules[spot.Market] = new StrategyRules(underlying, new StockPosition(spot.Units, s, 1), RequirementKind.Maintenance, _today, _parameters);
        }

        double least = double.PositiveInfinity;
        foreach (Pairing pairing in _pairings)
            least = Math.Min(least, Requirement(pairing));
        least = state.InAccountCurrency(least);
        return new MarginLevel(state.InAccountCurrency(equity), least, least);
    }

    /// <summary>Excess when every option is worth nothing, under the best pairing without naked options and stock: long options count in the equity at least as much as they require.</summary>
    public double LeastExcess(AccountState state)
    {
        ResolvedAccount account = state.Account;
        if (!account.Spots.IsEmpty || !account.Futures.IsEmpty || account.Unit.Market >= 0 || account.Cash.Any(c => c.Market >= 0)) return double.NegativeInfinity;
        foreach (double years in state.YearFractions)
            if (years <= 0)
                return double.NegativeInfinity;
        double losses = double.PositiveInfinity;
        foreach (Pairing p in _pairings)
            if (p is { Naked: [], Pairs: [], Stock: [] })
                losses = Math.Min(losses, p.Losses);
        return state.InAccountCurrency(state.CashValue - losses);
    }

    private double Requirement(Pairing p)
    {
        double sum = p.Losses;
        foreach ((int i, double units) in p.Naked)
            sum += units * (_values[i] + _addOns[i]);
        foreach ((int a, int b, double units) in p.Pairs)
            sum += units * (_values[a] + _values[b] + (_values[a] + _addOns[a] >= _values[b] + _addOns[b] ? _addOns[a] : _addOns[b]));
        foreach ((int i, double weight) in p.Longs)
            sum += weight * _values[i];
        foreach (StockItem item in p.Stock)
            sum += Requirement(item, _rules[item.Market]!);
        return sum;
    }

    private static double Requirement(in StockItem item, StrategyRules rules)
    {
        StockPosition stock = rules.Stock!.Value;
        double units = item.Contracts * item.Leg.Multiplier, value = stock.Units < 0 ? item.Shares * stock.Price : 0;
        return value + item.Kind switch
        {
            StrategyKind.CoveredCall or StrategyKind.CoveredPut => (rules.StockPerUnit(rules.Capped(item.Leg)) * units) + (item.Contracts * rules.Haircut(item.Leg)),
            _ => rules.StockPerShare(stock.Price) * item.Shares,
        };
    }

    private static int MarketOf(AccountState state, string symbol)
    {
        int market = 0;
        while (state.Account.Markets[market].Underlying != symbol)
            market++;
        return market;
    }

    private static int Place(AccountState state, string symbol, StrategyLeg leg)
    {
        ReadOnlySpan<OptionLeg> options = state.Account.Options.AsSpan();
        for (int i = 0; i < options.Length; i++)
        {
            OptionContract c = options[i].Contract;
            if (c.Strike == leg.Strike && c.Right == leg.Right && c.Multiplier == leg.Multiplier && c.Exercise == leg.Exercise
                && state.Account.Markets[options[i].Market].Underlying == symbol && c.Expiry.InUtc().Date == leg.Expiry)
                return i;
        }

        throw new InvalidOperationException($"No option of the account has the terms of {leg}.");
    }
}
