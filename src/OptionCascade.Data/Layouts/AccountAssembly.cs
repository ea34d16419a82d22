using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Data.Layouts;

/// <summary>Turns the rows of an account file into accounts and the market that values them.</summary>
internal sealed class AccountAssembly(ReadContext context, AccountMarketKeys keys, AccountReadOptions options)
{
    public AccountReadResult Build(List<string> order, List<AccountRow> rows, Dictionary<string, List<int>> lostLines)
    {
        MarginMarket market = Market(rows);
        ILookup<string, AccountRow> byAccount = rows.ToLookup(r => r.Account, StringComparer.Ordinal);
        var whole = ImmutableArray.CreateBuilder<Account>();
        var incomplete = ImmutableArray.CreateBuilder<Account>();
        foreach (string id in order)
        {
            List<AccountRow> kept = [.. byAccount[id]];
            bool complete = !lostLines.ContainsKey(id);
            Account account = Make(id, kept);
            if (market.TryResolve(account, out ImmutableArray<HoldingProblem> problems) is null)
            {
                complete = false;
                foreach (HoldingProblem p in problems.Where(p => p.Index >= 0).DistinctBy(p => p.Index))
                    context.Drop(Reason(p.Field), kept[p.Index].Line, p.Field, p.Holding.ToString(), p.Reason);
                foreach (HoldingProblem p in problems.Where(p => p.Index < 0))
                    context.Warn(ReadReason.UnknownSymbol, 0, p.Field, id, p.Reason);
                HashSet<int> lost = [.. problems.Select(p => p.Index)];
                if (!lostLines.TryGetValue(id, out List<int>? lines)) lostLines.Add(id, lines = []);
                lines.AddRange(lost.Select(i => i < 0 ? 0 : kept[i].Line));
                account = Make(id, [.. kept.Where((_, i) => !lost.Contains(i))]);
            }

            (complete ? whole : incomplete).Add(account);
        }

        if (context.Rows == 0) throw context.Failure(ChainFileProblem.NoOptions, 0, "", "", "at least one holding");
        return new AccountReadResult
        {
            Accounts = whole.ToImmutable(),
            Incomplete = incomplete.ToImmutable(),
            LostLines = lostLines.Where(l => order.Contains(l.Key)).ToImmutableSortedDictionary(l => l.Key, l => l.Value.Order().ToImmutableArray(), StringComparer.Ordinal),
            Market = market,
            Diagnostics = [.. context.Diagnostics.OrderBy(d => d.Line)],
            DiagnosticCounts = context.Counts,
            RowsInFile = context.Rows,
            RowsRead = context.Rows - context.Dropped,
            RowsDropped = context.Dropped,
        };
    }

    private Account Make(string id, List<AccountRow> rows) => new()
    {
        Id = id,
        Currency = keys.AccountCurrencies.TryGetValue(id, out string? currency) ? currency : keys.Currency,
        Holdings = [.. rows.Select(r => r.Holding)],
    };

    private static ReadReason Reason(string field) => field switch
    {
        "underlying" or "asset" => ReadReason.UnknownSymbol,
        "expiry" => ReadReason.ExpiredLeg,
        "price" => ReadReason.MissingPrice,
        _ => ReadReason.BadTerms,
    };

    private MarginMarket Market(List<AccountRow> rows)
    {
        Instant asOf = keys.AsOf ?? options.AsOf ?? options.Market?.Markets.Values.First().AsOf
            ?? throw context.Failure(ChainFileProblem.MissingAsOf, 0, "as-of", "", "a line \"# as-of: 2022-12-12T20:30:00-05:00\"");
        MarginMarket? given = options.Market;
        if (given is not null && given.Markets.Values.First().AsOf != asOf)
            context.Warn(ReadReason.AsOfSpread, 0, "as-of", asOf.ToString(), $"the market stands at {given.Markets.Values.First().AsOf}; that instant is used");
        if (given is not null) asOf = given.Markets.Values.First().AsOf;
        var quotes = rows.Where(r => r.Holding is OptionHolding && (double.IsFinite(r.Price) || double.IsFinite(r.Volatility)))
            .ToLookup(r => ((OptionHolding)r.Holding).Contract.Underlying, StringComparer.Ordinal);
        bool needsForwards = rows.Any(r => r.Holding is OptionHolding or FutureHolding { Contract.Expiry: not null });
        var markets = ImmutableSortedDictionary.CreateBuilder<string, MarketSnapshot>(StringComparer.Ordinal);
        foreach ((string symbol, MarketSnapshot known) in given?.Markets ?? ImmutableSortedDictionary<string, MarketSnapshot>.Empty)
            markets[symbol] = known;
        foreach ((string symbol, double spot) in keys.Spots)
        {
            if (markets.TryGetValue(symbol, out MarketSnapshot? known))
            {
                if (known.Spot != spot)
                    throw context.Failure(ChainFileProblem.BadHeader, 0, "spot " + symbol, spot.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
                        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"no spot, or {known.Spot:R} as in the chain: strikes' volatilities belong to it"));
                continue;
            }

            if (keys.Rate is null && needsForwards)
                throw context.Failure(ChainFileProblem.MissingForwards, 0, "rate", "", "a line \"# rate: 0.04\" (and \"# dividend-yield SYMBOL: 0.01\" where there is one)");
            markets[symbol] = new MarketSnapshot
            {
                Underlying = symbol, AsOf = asOf, Spot = spot, Currency = keys.Currency is var c && keys.Spots.ContainsKey(c) ? "USD" : c,
                Calendar = rows.Any(r => r.Holding is OptionHolding { Contract: { Settlement: OptionSettlement.Quote } o } && o.Underlying == symbol)
                    ? ExchangeCalendar.UnitedStates : ExchangeCalendar.RoundTheClock,
                Forwards = ForwardCurve.Flat(keys.Rate ?? 0, Yield(symbol)), Quotes = OptionQuotes.None,
            };
        }

        if (markets.Count == 0)
            throw context.Failure(ChainFileProblem.MissingSpot, 0, "spot", "", "a line \"# spot SYMBOL: price\" for each underlying, or a chain");
        foreach (string symbol in markets.Keys.ToList())
            if (quotes[symbol].Any())
                markets[symbol] = markets[symbol] with { Quotes = markets[symbol].Quotes.With(quotes[symbol].Select(r => Quote(markets[symbol].Quotes, r))) };
        return new MarginMarket
        {
            Markets = markets.ToImmutable(),
            Options = given?.Options ?? new ResolveOptions { Time = options.Time },
            Betas = (given?.Betas ?? ImmutableDictionary<string, double>.Empty).SetItems(keys.Betas),
            CurrencyRates = (given?.CurrencyRates ?? ImmutableDictionary<string, double>.Empty).SetItems(keys.CurrencyRates),
            FutureMarks = (given?.FutureMarks ?? ImmutableDictionary<string, double>.Empty).SetItems(keys.Marks),
        };
    }

    private double Yield(string symbol)
        => keys.DividendYields.TryGetValue(symbol, out double own) ? own : keys.DividendYields.TryGetValue("", out double all) ? all : 0;

    private static KeyValuePair<OptionKey, OptionQuote> Quote(OptionQuotes known, AccountRow row)
    {
        OptionKey key = ((OptionHolding)row.Holding).Contract.Key;
        OptionQuote quote = known[key];
        if (double.IsFinite(row.Volatility)) quote = quote with { ImpliedVolatility = row.Volatility };
        if (double.IsFinite(row.Price)) quote = quote with { Mark = row.Price, ImpliedVolatility = row.Volatility };
        return KeyValuePair.Create(key, quote);
    }
}
