using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.ImpliedVolatility;

namespace OptionCascade.Margin;

/// <summary>Turns an account into a <see cref="ResolvedAccount"/>: checks, nets, orders, finds volatilities.</summary>
internal sealed class AccountResolver
{
    private readonly MarginMarket _market;
    private readonly ImmutableArray<HoldingProblem>.Builder _problems = ImmutableArray.CreateBuilder<HoldingProblem>();
    private readonly ImmutableArray<string>.Builder _warnings = ImmutableArray.CreateBuilder<string>();
    private readonly Dictionary<OptionContract, List<double>> _options = [];
    private readonly SortedDictionary<string, List<double>> _spots = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<double>> _cash = new(StringComparer.Ordinal);
    private readonly List<FutureHolding> _futures = [];
    private readonly Dictionary<string, int> _marketIndex = [];
    private readonly List<MarketSnapshot> _markets = [];

    public AccountResolver(MarginMarket market, Account account)
    {
        _market = market;
        for (int i = 0; i < account.Holdings.Length; i++)
            Add(i, account.Holdings[i]);
        if (RateOf(account.Currency) is null && !market.Markets.ContainsKey(account.Currency))
            _problems.Add(new HoldingProblem(-1, new CashHolding(account.Currency, 0), "currency of the account", UnknownCurrency(account.Currency)));
        if (_problems.Count > 0) return;

        foreach (string underlying in Underlyings(account))
        {
            _marketIndex.Add(underlying, _markets.Count);
            _markets.Add(market.Markets[underlying]);
        }

        (ImmutableArray<OptionLeg> legs, ImmutableArray<OptionGroup> groups) = Options(account);
        Result = new ResolvedAccount(account, market, [.. _markets], [.. _markets.Select(m => market.Beta(m.Underlying))], legs, groups,
            [.. _spots.Select(s => new SpotLeg(_marketIndex[s.Key], Sum(s.Value))).Where(s => s.Units != 0)],
            [.. _futures.Where(f => f.Contracts != 0).OrderBy(f => f.Contract.Symbol, StringComparer.Ordinal).ThenBy(f => f.EntryPrice).ThenBy(f => f.Contracts).Select(Future)],
            [.. _cash.Select(c => Cash(c.Key, Sum(c.Value)))], Cash(account.Currency, 1), _warnings.ToImmutable());
    }

    public ImmutableArray<HoldingProblem> Problems => _problems.ToImmutable();

    public ResolvedAccount Result { get; } = null!;

    private void Add(int index, Holding holding)
    {
        switch (holding)
        {
            case OptionHolding o when Known(index, holding, "underlying", o.Contract.Underlying):
                MarketSnapshot market = _market.Markets[o.Contract.Underlying];
                if (o.Contract.Currency != market.Currency)
                    _problems.Add(new HoldingProblem(index, holding, "currency", $"expected {market.Currency}, the market's, got {o.Contract.Currency}"));
                else if (o.Contract.Expiry <= market.AsOf)
                    _problems.Add(new HoldingProblem(index, holding, "expiry", $"expected an expiry after {market.AsOf}, got {o.Contract.Expiry}: the option has expired"));
                else
                    Put(_options, o.Contract, o.Contracts);
                break;
            case SpotHolding s when Known(index, holding, "asset", s.Asset):
                Put(_spots, s.Asset, s.Units);
                break;
            case FutureHolding f when Known(index, holding, "underlying", f.Contract.Underlying):
                if (f.Contract.Expiry is { } expiry && expiry <= _market.Markets[f.Contract.Underlying].AsOf)
                    _problems.Add(new HoldingProblem(index, holding, "expiry", $"the future has expired ({expiry})"));
                else
                    _futures.Add(f);
                break;
            case CashHolding c:
                if (RateOf(c.Currency) is null && !_market.Markets.ContainsKey(c.Currency))
                    _problems.Add(new HoldingProblem(index, holding, "currency", UnknownCurrency(c.Currency)));
                else
                    Put(_cash, c.Currency, c.Amount);
                break;
        }
    }

    private bool Known(int index, Holding holding, string field, string underlying)
    {
        if (_market.Markets.ContainsKey(underlying)) return true;
        _problems.Add(new HoldingProblem(index, holding, field, $"unknown symbol {underlying}; expected one of {string.Join(", ", _market.Markets.Keys)}"));
        return false;
    }

    private string UnknownCurrency(string currency)
        => $"no rate for {currency}; expected {_market.Currency}, an underlying, or a currency with a rate ({string.Join(", ", _market.CurrencyRates.Keys.Order(StringComparer.Ordinal))})";

    private double? RateOf(string currency)
        => _market.Markets.ContainsKey(currency) ? null : currency == _market.Currency ? 1 : _market.CurrencyRates.TryGetValue(currency, out double rate) ? rate : null;

    private IEnumerable<string> Underlyings(Account account)
        => _options.Keys.Select(o => o.Underlying).Concat(_spots.Keys).Concat(_futures.Select(f => f.Contract.Underlying)).Concat(_cash.Keys).Append(account.Currency)
            .Where(_market.Markets.ContainsKey).Distinct().Order(StringComparer.Ordinal);

    private CashLeg Cash(string currency, double amount)
        => RateOf(currency) is { } rate ? new CashLeg(currency, amount, -1, rate) : new CashLeg(currency, amount, _marketIndex[currency], double.NaN);

    private FutureLeg Future(FutureHolding holding)
    {
        FutureContract c = holding.Contract;
        MarketSnapshot market = _market.Markets[c.Underlying];
        double mark = _market.FutureMarks.TryGetValue(c.Symbol, out double quoted) ? quoted
            : c.Expiry is { } expiry && market.Forwards.At(market.Spot, expiry, _market.Options.Time.YearFraction(market.AsOf, expiry, market.Calendar)) is { } forward ? forward.Forward
            : market.Spot;
        return new FutureLeg(c, holding.Contracts, holding.EntryPrice, _marketIndex[c.Underlying], mark);
    }

    private (ImmutableArray<OptionLeg> Legs, ImmutableArray<OptionGroup> Groups) Options(Account account)
    {
        var legs = ImmutableArray.CreateBuilder<OptionLeg>();
        var groups = ImmutableArray.CreateBuilder<OptionGroup>();
        var ordered = _options.Select(o => (Contract: o.Key, Contracts: Sum(o.Value))).Where(o => o.Contracts != 0)
            .OrderBy(o => o.Contract.Underlying, StringComparer.Ordinal).ThenBy(o => o.Contract.Expiry).ThenBy(o => o.Contract.Exercise).ThenBy(o => o.Contract.Settlement)
            .ThenBy(o => o.Contract.Strike).ThenBy(o => o.Contract.Right).ThenBy(o => o.Contract.Root, StringComparer.Ordinal).ThenBy(o => o.Contract.Multiplier);
        foreach ((OptionContract contract, double contracts) in ordered)
        {
            int m = _marketIndex[contract.Underlying];
            OptionGroup? last = groups.Count > 0 ? groups[^1] : null;
            if (last is { } l && l.Market == m && l.Expiry == contract.Expiry && l.Exercise == contract.Exercise && l.Settlement == contract.Settlement)
                groups[^1] = l with { Count = l.Count + 1 };
            else if (Group(account, contract, m, legs.Count) is { } group)
                groups.Add(group);
            else
                continue;
            legs.Add(Leg(account, contract, contracts, m, groups.Count - 1, groups[^1]));
        }

        return (legs.ToImmutable(), groups.ToImmutable());
    }

    private OptionGroup? Group(Account account, OptionContract contract, int m, int start)
    {
        MarketSnapshot market = _markets[m];
        double t = _market.Options.Time.YearFraction(market.AsOf, contract.Expiry, market.Calendar);
        if (market.Forwards.At(market.Spot, contract.Expiry, t) is not { } f || !EuropeanTerms.CanPrice(f.Forward, f.Discount))
        {
            Fault(account, contract, "expiry", $"the market of {market.Underlying} has no forward for {contract.Expiry}");
            return null;
        }

        double discount = contract.Settlement == OptionSettlement.Coin ? market.Spot / f.Forward : f.Discount;
        return new OptionGroup(m, contract.Expiry, t, f.Forward, discount, contract.Exercise, contract.Settlement, start, 1);
    }

    private OptionLeg Leg(Account account, OptionContract contract, double contracts, int m, int g, OptionGroup group)
    {
        MarketSnapshot market = _markets[m];
        OptionQuote quote = market.Quotes[contract.Key];
        double perUnit = contract.Settlement == OptionSettlement.Coin ? market.Spot : 1;
        double price = (quote.Mark >= 0 ? quote.Mark : (quote.Bid + quote.Ask) / 2) * perUnit;
        double volatility = quote.ImpliedVolatility;
        bool known = volatility >= 0 && double.IsFinite(volatility);
        if (!known && !double.IsFinite(price))
        {
            Fault(account, contract, "price", "neither an implied volatility, nor a mark, nor bid and ask");
            return default;
        }

        if (!known) volatility = Implied(contract, market.Spot, group, price);
        double offset = double.IsFinite(price) && (quote.Mark >= 0 || !known) ? price - Model(contract, market.Spot, group, volatility) : 0;
        if (!known && Math.Abs(offset) > 1e-6 * market.Spot)
            _warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"{contract}: no volatility explains the price {price:0.########}; it is worth {offset:+0.########;-0.########} more than the model says, kept as it is until expiry."));
        return new OptionLeg(contract, contracts, m, g, volatility, offset);
    }

    private double Implied(OptionContract contract, double spot, in OptionGroup group, double price)
    {
        ImpliedVolatilityResult result;
        if (group.YearFraction <= 0) return 0;
        if (contract.Exercise == ExerciseStyle.American)
        {
            (double rate, double yield) = LegPricer.Rates(in group, spot);
            result = AmericanImpliedVolatility.Solve(price, spot, contract.Strike, group.YearFraction, rate, yield, contract.Right, _market.American);
        }
        else
        {
            result = BlackImpliedVolatility.Solve(price, group.Forward, contract.Strike, group.YearFraction, group.Discount, contract.Right);
        }

        return result.IsSolved ? result.Volatility : 0;
    }

    private double Model(OptionContract contract, double spot, in OptionGroup group, double volatility)
    {
        Span<double> strike = [contract.Strike], sigma = [volatility], sign = [contract.Right == OptionRight.Call ? 1 : -1], price = [0];
        LegPricer.Price(in group, spot, group.YearFraction, 0, strike, sigma, sign, _market.American, price);
        return price[0];
    }

    private void Fault(Account account, OptionContract contract, string field, string reason)
    {
        for (int i = 0; i < account.Holdings.Length; i++)
            if (account.Holdings[i] is OptionHolding o && o.Contract == contract)
                _problems.Add(new HoldingProblem(i, o, field, reason));
    }

    private static void Put<T>(IDictionary<T, List<double>> sums, T key, double quantity)
    {
        if (!sums.TryGetValue(key, out List<double>? list)) sums[key] = list = [];
        list.Add(quantity);
    }

    /// <summary>A sum that does not depend on the order.</summary>
    private static double Sum(List<double> quantities)
    {
        quantities.Sort();
        return quantities.Sum();
    }
}
