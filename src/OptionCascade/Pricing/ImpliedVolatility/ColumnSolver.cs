using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using static OptionCascade.Pricing.ImpliedVolatility.ImpliedVolatilityKernel;

namespace OptionCascade.Pricing.ImpliedVolatility;

/// <summary>Checks columns and hands them to the kernel, in one piece or in one piece per thread.</summary>
internal static unsafe class ColumnSolver
{
    private const int LeastRowsPerThread = 2048;

    /// <summary>As the public methods, with the width given.</summary>
    internal static void Solve(
        Model model, ReadOnlySpan<double> prices, ReadOnlySpan<double> strikes, ReadOnlySpan<OptionRight> rights, double forward, double yearFraction, double discount,
        Span<ImpliedVolatilityResult> results, int threads, Width width)
    {
        Guard.NonNegative(yearFraction);
        Guard.Positive(discount);
        Guard.AtLeast(threads, 1);
        Guard.SameLength(strikes.Length, prices.Length, nameof(strikes));
        Guard.SameLength(rights.Length, prices.Length, nameof(rights));
        Guard.SameLength(results.Length, prices.Length, nameof(results));
        double leastStrike = model == Model.Black ? 0 : double.MinValue;
        for (int i = 0; i < prices.Length; i++)
            if (!(double.IsFinite(prices[i]) && strikes[i] >= leastStrike && double.IsFinite(strikes[i]) && (uint)rights[i] <= (uint)OptionRight.Put))
                throw BadRow(i, prices[i], strikes[i], rights[i], model);

        if (yearFraction == 0)
        {
            results.Fill(ImpliedVolatilityResult.Of(ImpliedVolatilityStatus.Expired));
            return;
        }

        var terms = new KernelTerms(forward, discount, yearFraction);
        fixed (double* price = prices, strike = strikes)
        fixed (OptionRight* right = rights)
        fixed (ImpliedVolatilityResult* result = results)
        {
            int pieces = Math.Min(threads, (prices.Length / LeastRowsPerThread) + 1);
            if (pieces == 1)
                ImpliedVolatilityKernel.Solve(model, in terms, price, strike, right, result, prices.Length, width);
            else
                new Pieces(model, terms, price, strike, right, result, prices.Length, width).Run(pieces);
        }
    }

    internal static void CheckRight(OptionRight right)
    {
        if ((uint)right > (uint)OptionRight.Put) throw new ArgumentOutOfRangeException(nameof(right), right, "Expected Call or Put.");
    }

    private static ArgumentException BadRow(int row, double price, double strike, OptionRight right, Model model)
        => new(string.Create(CultureInfo.InvariantCulture,
            $"Expected a finite price, a finite strike{(model == Model.Black ? " >= 0" : "")} and Call or Put in row {row}, got {price:R}, {strike:R} and {right}."));

    /// <summary>The columns, cut into runs of whole blocks.</summary>
    private sealed class Pieces(
        Model model, KernelTerms terms, double* prices, double* strikes, OptionRight* rights, ImpliedVolatilityResult* results, int count, Width width)
    {
        public void Run(int pieces)
        {
            int rows = (((count + pieces - 1) / pieces) + 63) & ~63;
            Parallel.For(0, pieces, new ParallelOptions { MaxDegreeOfParallelism = pieces }, piece =>
            {
                int start = piece * rows;
                int length = Math.Min(rows, count - start);
                if (length > 0)
                    ImpliedVolatilityKernel.Solve(model, in terms, prices + start, strikes + start, rights + start, results + start, length, width);
            });
        }
    }
}
