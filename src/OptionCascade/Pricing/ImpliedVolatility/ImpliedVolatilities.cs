using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Market;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing.American;

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

/// <summary>The implied volatilities of a whole chain, from the middle of bid and ask: Black's for European contracts, <see cref="AmericanImpliedVolatility"/>'s for American ones. Every row of the book is in one of the two lists.</summary>
/// <remarks>
/// A row is skipped, with the reason, when it has no bid or no ask (a zero bid is a bid), when the quote is crossed, or when the forward of its expiry is
/// unknown. A coin-settled price is turned into quote currency at spot. American contracts are solved with the constant rates that the expiry's forward F and discount D
/// state, r = −ln(D)/T and q = r − ln(F/S)/T: cash dividends enter through the forward only.
/// Prices without a volatility are not skipped: their <see cref="ImpliedVolatilityResult.Status"/> says so.
/// </remarks>
/// <param name="Rows">In the order of the book.</param>
/// <param name="Skipped">In the order of the book.</param>
public sealed record ImpliedVolatilities(ImmutableArray<ContractVolatility> Rows, ImmutableArray<SkippedContract> Skipped)
{
    /// <summary>Solves every quoted contract of a chain.</summary>
    /// <param name="chain">Market and book.</param>
    /// <param name="convention">How time becomes a year fraction.</param>
    /// <param name="threads">Number of threads to use, ≥ 1; the result does not depend on it.</param>
    /// <param name="american">How far American contracts are resolved. Fast, the default, is far within any bid–ask, and gives way to finer ones where its error would leave no volatility.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is less than 1, or <paramref name="american"/> is not one of the three.</exception>
    public static ImpliedVolatilities FromMid(OptionChain chain, TimeConvention convention, int threads = 1, AmericanPrecision american = AmericanPrecision.Fast)
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
            int first = solved.Count;
            for (int row = slice.Start; row < slice.Start + slice.Count; row++)
            {
                OptionContract contract = chain.Book[row].Contract;
                OptionQuote quote = market.Quotes[contract.Key];
                string? reason = point is null ? "No forward for the expiry." : Refusal(quote);
                if (reason is null) solved.Add(new ContractVolatility(row, contract, quote.Bid + (0.5 * (quote.Ask - quote.Bid)), years, default));
                else skipped.Add(new SkippedContract(row, contract, reason));
            }

            if (solved.Count == first) continue;
            foreach (bool early in new[] { false, true })
            {
                int count = columns.Fill(solved, first, early, market.Spot);
                if (count == 0) continue;
                if (early) columns.SolveAmerican(count, market.Spot, point!.Value, Math.Max(years, 0), american, threads);
                else columns.SolveEuropean(count, point!.Value, years, threads);
                for (int i = 0; i < count; i++)
                    solved[columns.Rows[i]] = solved[columns.Rows[i]] with { Result = columns.Results[i] };
            }
        }

        return new ImpliedVolatilities(solved.ToImmutable(), skipped.ToImmutable());
    }

    private static string? Refusal(OptionQuote quote)
    {
        if (!double.IsFinite(quote.Bid)) return "No bid.";
        if (!double.IsFinite(quote.Ask)) return "No ask.";
        return quote.Bid > quote.Ask ? "Bid above ask." : null;
    }

    /// <summary>The quoted contracts of one expiry and one exercise style.</summary>
    private sealed class Columns(int rows)
    {
        private readonly double[] _prices = new double[rows], _strikes = new double[rows];
        private readonly OptionRight[] _rights = new OptionRight[rows];

        public int[] Rows { get; } = new int[rows];

        public ImpliedVolatilityResult[] Results { get; } = new ImpliedVolatilityResult[rows];

        public int Fill(ImmutableArray<ContractVolatility>.Builder from, int first, bool american, double spot)
        {
            int count = 0;
            for (int i = first; i < from.Count; i++)
            {
                OptionContract contract = from[i].Contract;
                if (contract.Exercise == ExerciseStyle.American != american) continue;
                _prices[count] = contract.Settlement == OptionSettlement.Coin ? from[i].Mid * spot : from[i].Mid;
                _strikes[count] = contract.Strike;
                _rights[count] = contract.Right;
                Rows[count++] = i;
            }

            return count;
        }

        public void SolveEuropean(int count, ForwardDiscount point, double years, int threads)
            => BlackImpliedVolatility.Solve(
                _prices.AsSpan(0, count), _strikes.AsSpan(0, count), _rights.AsSpan(0, count), point.Forward, years, point.Discount, Results.AsSpan(0, count), threads);

        public void SolveAmerican(int count, double spot, ForwardDiscount point, double years, AmericanPrecision precision, int threads)
        {
            double rate = years > 0 ? -Math.Log(point.Discount) / years : 0, yield = years > 0 ? rate - (ElementaryFunctions.LogRatio(point.Forward, spot) / years) : 0;
            AmericanImpliedVolatility.Solve(
                _prices.AsSpan(0, count), Constant(spot, count), _strikes.AsSpan(0, count), Constant(years, count), Constant(rate, count), Constant(yield, count),
                _rights.AsSpan(0, count), precision, Results.AsSpan(0, count), threads);
        }

        private static double[] Constant(double value, int count)
        {
            double[] column = new double[count];
            Array.Fill(column, value);
            return column;
        }
    }
}
