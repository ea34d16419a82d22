// S = Σ_rows share·open interest                contracts that margin accounts are short
// N̂ = S/m,   m = e^{ln median + s²/2}           accounts, sizes log-normal;   se(N̂) = N̂·√(e^{s²} − 1)/√N̂  (renewal: N sizes that add up to S)
// leverage of a contract = S₀·multiplier·u/maintenance(contract),   u = maintenance/equity, Kumaraswamy (a, b)
//
//   share   part of the open interest sold by margin accounts, stated for puts and for calls         maintenance   of one short contract under a margin rule, quote currency
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Margin;
using OptionCascade.Margin.Sellers;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;

namespace OptionCascade.Calibration;

/// <summary>Contracts short at one strike, puts and calls of all expiries.</summary>
/// <param name="Strike">Quote currency per unit.</param>
/// <param name="Contracts">Contracts that margin accounts are short.</param>
/// <param name="Leverage">Median notional over equity of an account short such a contract alone.</param>
public readonly record struct SellerStrike(double Strike, double Contracts, double Leverage);

/// <summary>How many sellers on margin an open interest can hold, how large and how leveraged they are, under stated assumptions.</summary>
/// <remarks>
/// Open interest does not say who sold it. The shares sold on margin, the distribution of sizes and that of the use of margin are the caller's (<see cref="SellerPopulationOptions"/>, the same that draw
/// a population); what follows from them and the data is the number of accounts, and the leverage by strike. The standard error is that of the count given these assumptions; it does not hold what is
/// not known about them. An account is taken to be short one contract type; strangles and condors margin less and are more leveraged.
/// </remarks>
public sealed record SellerEstimate
{
    private SellerEstimate()
    {
    }

    /// <summary>Open interest in contracts, puts and calls, of the rows with deltas in range.</summary>
    public required double OpenInterest { get; init; }

    /// <summary>S, contracts.</summary>
    public required double ContractsSold { get; init; }

    /// <summary>N̂.</summary>
    public required Estimate Accounts { get; init; }

    /// <summary>m, contracts an account; stated, not estimated.</summary>
    public required double MeanContracts { get; init; }

    /// <summary>Notional over equity at 5, 25, 50, 75 and 95% of the contracts sold.</summary>
    public required ImmutableArray<double> LeverageQuantiles { get; init; }

    /// <summary>By strike, lowest first.</summary>
    public required ImmutableArray<SellerStrike> ByStrike { get; init; }

    /// <summary>Σ maintenance of all contracts sold, quote currency.</summary>
    public required double Maintenance { get; init; }

    /// <summary>What a reader should know.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>Probabilities of <see cref="LeverageQuantiles"/>.</summary>
    public static ImmutableArray<double> Probabilities { get; } = [0.05, 0.25, 0.5, 0.75, 0.95];

    /// <summary>The estimate; null when nothing is sold.</summary>
    /// <param name="book">Open interest, resolved.</param>
    /// <param name="rule">The margin rule of the accounts.</param>
    /// <param name="options">Shares, sizes, use of margin, range of deltas; its mix, wings, seed and maximum are not used.</param>
    /// <exception cref="ArgumentException">The book is not open interest.</exception>
    public static SellerEstimate? Of(ResolvedBook book, IMarginRule rule, SellerPopulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(options);
        if (book.Book.QuantityKind != QuantityKind.OpenInterest) throw new ArgumentException($"Expected a book of {QuantityKind.OpenInterest}, got {book.Book.QuantityKind}.", nameof(book));
        double[] deltas = BookPricer.Evaluate(book, GreekSet.Delta)[GreekSet.Delta].ToArray();
        MarginMarket market = MarginMarket.Of(book.Market, book.Options);
        var rows = new List<(double Strike, double Contracts, double Leverage)>();
        double interest = 0, maintenance = 0;
        int free = 0;
        for (int i = 0; i < book.Count; i++)
        {
            if (Math.Abs(deltas[i]) < options.Delta.Low || Math.Abs(deltas[i]) > options.Delta.High) continue;
            double sold = book.Quantities[i] * (book.Signs[i] > 0 ? options.CallShare : options.PutShare);
            interest += book.Quantities[i];
            if (!(sold > 0)) continue;
            var account = new Account { Id = "one", Currency = book.Market.Currency, Holdings = [new OptionHolding(book.Book[book.BookRows[i]].Contract, -1)] };
            double required = rule.Level(market.Resolve(account).At(MarketMove.None)).Maintenance;
            if (!(required > 0))
            {
                free++;
                continue;
            }

            maintenance += sold * required;
            rows.Add((book.Strikes[i], sold, book.Market.Spot * book.Multipliers[i] / required));
        }

        double total = rows.Sum(r => r.Contracts);
        if (!(total > 0)) return null;
        double variance = options.SizeSpread * options.SizeSpread, mean = options.MedianContracts * Math.Exp(0.5 * variance), accounts = total / mean;
        double usage = Usage(0.5, options);
        var warnings = ImmutableArray.CreateBuilder<string>();
        if (free > 0) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{free} contract types need no margin under {rule.Name} and were left out."));
        warnings.Add("Open interest does not say who sold it, nor on how much margin: shares, sizes and use of margin are stated, and the standard error holds only given them.");
        return new SellerEstimate
        {
            OpenInterest = interest, ContractsSold = total, MeanContracts = mean, Maintenance = maintenance, LeverageQuantiles = [.. Quantiles(rows, options)], Warnings = warnings.ToImmutable(),
            Accounts = CountOf(total, options.MedianContracts, options.SizeSpread),
            ByStrike = [.. rows.GroupBy(r => r.Strike).OrderBy(g => g.Key).Select(g => new SellerStrike(g.Key, g.Sum(r => r.Contracts), usage * g.Sum(r => r.Contracts * r.Leverage) / g.Sum(r => r.Contracts)))],
        };
    }

    /// <summary>N̂ accounts with log-normal sizes that add up to a number of contracts.</summary>
    /// <param name="contracts">S, finite, &gt; 0.</param>
    /// <param name="medianContracts">Median size, finite, &gt; 0.</param>
    /// <param name="sizeSpread">s, standard deviation of the log of the size, in [0, 5].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static Estimate CountOf(double contracts, double medianContracts, double sizeSpread)
    {
        double variance = Guard.InRange(sizeSpread, 0, 5) * sizeSpread, count = Guard.Positive(contracts) / (Guard.Positive(medianContracts) * Math.Exp(0.5 * variance));
        return new Estimate(count, Math.Sqrt(count * VectorMath.ExpM1(variance)));
    }

    private static double Usage(double p, SellerPopulationOptions o) => Math.Pow(1 - Math.Pow(1 - p, 1 / o.Utilisation.B), 1 / o.Utilisation.A);

    /// <summary>Quantiles of u·leverage over contracts and the use of margin, the latter on 41 equally likely values.</summary>
    private static IEnumerable<double> Quantiles(List<(double Strike, double Contracts, double Leverage)> rows, SellerPopulationOptions options)
    {
        const int Levels = 41;
        (double Value, double Weight)[] all = [.. rows.SelectMany(r => Enumerable.Range(0, Levels).Select(i => (r.Leverage * Usage((i + 0.5) / Levels, options), r.Contracts / Levels))).OrderBy(t => t.Item1)];
        double total = all.Sum(t => t.Weight), sum = 0;
        int at = 0;
        foreach (double p in Probabilities)
        {
            while (at < all.Length - 1 && sum + all[at].Weight < p * total) sum += all[at++].Weight;
            yield return all[at].Value;
        }
    }
}
