using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing.ImpliedVolatility;

/// <summary>The implied volatility of one contract of a chain.</summary>
/// <param name="Row">Row in the chain's book.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Mid">(bid + ask)/2, in the contract's settlement currency per unit.</param>
/// <param name="YearFraction">T, years.</param>
/// <param name="Result">Status, volatility and attainable error.</param>
public readonly record struct ContractVolatility(int Row, OptionContract Contract, double Mid, double YearFraction, ImpliedVolatilityResult Result);

/// <summary>A contract whose volatility was not sought, and why.</summary>
/// <param name="Row">Row in the chain's book.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Reason">What was missing or wrong.</param>
public readonly record struct SkippedContract(int Row, OptionContract Contract, string Reason);

/// <summary>Black's implied volatilities of a whole chain, from the middle of bid and ask. Every row of the book is in one of the two lists.</summary>
/// <remarks>
/// A row is skipped, with the reason, when it has no bid or no ask (a zero bid is a bid), when the quote is crossed, when the exercise is American (a European
/// formula would give a wrong number), or when the forward of its expiry is unknown. A coin-settled price is turned into quote currency at spot.
/// Prices without a volatility are not skipped: their <see cref="ImpliedVolatilityResult.Status"/> says so.
/// </remarks>
/// <param name="Rows">In the order of the book.</param>
/// <param name="Skipped">In the order of the book.</param>
public sealed record ImpliedVolatilities(ImmutableArray<ContractVolatility> Rows, ImmutableArray<SkippedContract> Skipped)
{
    /// <summary>Solves every quoted European contract of a chain.</summary>
    /// <param name="chain">Market and book.</param>
    /// <param name="convention">How time becomes a year fraction.</param>
    /// <param name="threads">Number of threads to use, ≥ 1; the result does not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is less than 1.</exception>
    public static ImpliedVolatilities FromMid(OptionChain chain, TimeConvention convention, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(convention);
        MarketSnapshot market = chain.Market;
        var solved = ImmutableArray.CreateBuilder<ContractVolatility>(chain.Book.Count);
        var skipped = ImmutableArray.CreateBuilder<SkippedContract>();
        var columns = new Columns(chain.Book.Expiries.Select(e => e.Count).DefaultIfEmpty().Max());
        foreach (ExpirySlice slice in chain.Book.Expiries)
        {
            double years = convention.YearFraction(market.AsOf, slice.Expiry, market.Calendar);
            ForwardDiscount? point = market.Forwards.At(market.Spot, slice.Expiry, years);
            int count = 0;
            for (int row = slice.Start; row < slice.Start + slice.Count; row++)
            {
                OptionContract contract = chain.Book[row].Contract;
                OptionQuote quote = market.Quotes[contract.Key];
                string? reason = point is null ? "No forward for the expiry." : Refusal(contract, quote);
                if (reason is not null)
                {
                    skipped.Add(new SkippedContract(row, contract, reason));
                    continue;
                }

                double mid = quote.Bid + (0.5 * (quote.Ask - quote.Bid));
                columns.Prices[count] = contract.Settlement == OptionSettlement.Coin ? mid * market.Spot : mid;
                columns.Strikes[count] = contract.Strike;
                columns.Rights[count] = contract.Right;
                solved.Add(new ContractVolatility(row, contract, mid, years, default));
                count++;
            }

            if (count == 0) continue;
            BlackImpliedVolatility.Solve(columns.Prices.AsSpan(0, count), columns.Strikes.AsSpan(0, count), columns.Rights.AsSpan(0, count),
                point!.Value.Forward, years, point.Value.Discount, columns.Results.AsSpan(0, count), threads);
            int first = solved.Count - count;
            for (int i = 0; i < count; i++)
                solved[first + i] = solved[first + i] with { Result = columns.Results[i] };
        }

        return new ImpliedVolatilities(solved.ToImmutable(), skipped.ToImmutable());
    }

    private static string? Refusal(OptionContract contract, OptionQuote quote)
    {
        if (contract.Exercise == ExerciseStyle.American) return "American exercise: Black's formula is European.";
        if (!double.IsFinite(quote.Bid)) return "No bid.";
        if (!double.IsFinite(quote.Ask)) return "No ask.";
        return quote.Bid > quote.Ask ? "Bid above ask." : null;
    }

    private sealed class Columns(int rows)
    {
        public double[] Prices { get; } = new double[rows];
        public double[] Strikes { get; } = new double[rows];
        public OptionRight[] Rights { get; } = new OptionRight[rows];
        public ImpliedVolatilityResult[] Results { get; } = new ImpliedVolatilityResult[rows];
    }
}
