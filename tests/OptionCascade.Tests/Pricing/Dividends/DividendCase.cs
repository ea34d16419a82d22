using System.Globalization;
using OptionCascade.Portfolio;
using OptionCascade.Pricing.Dividends;
using OptionCascade.Tests.Support;

namespace OptionCascade.Tests.Pricing.Dividends;

/// <summary>One option with dividends.</summary>
internal sealed record DividendCase(double S, double K, double T, double V, double R, double Q, OptionRight Right, params CashDividend[] Dividends)
{
    public double Price(DividendModel model) => DividendOption.Price(S, K, T, V, R, Q, Right, Dividends, model);

    public DividendGreeks Evaluate(DividendModel model) => DividendOption.Evaluate(S, K, T, V, R, Q, Right, Dividends, model);

    public double Grid(ExerciseStyle exercise, FiniteDifferenceOptions? options = null)
        => DividendFiniteDifference.Price(S, K, T, V, R, Q, Right, exercise, Dividends, options ?? new FiniteDifferenceOptions());

    public DividendGreeks GridGreeks(ExerciseStyle exercise, FiniteDifferenceOptions? options = null)
        => DividendFiniteDifference.Evaluate(S, K, T, V, R, Q, Right, exercise, Dividends, options ?? new FiniteDifferenceOptions());

    /// <summary>A row of a reference file.</summary>
    public static DividendCase From(ReferenceTable row) => new(
        row.Number("spot"), row.Number("strike"), row.Number("t"), row.Number("vol"), row.Number("r"), 0,
        row["type"] == "call" ? OptionRight.Call : OptionRight.Put,
        [.. row["dividends"].Split(';').Select(x => x.Split(':')).Select(x => new CashDividend(Parse(x[0]), Parse(x[1])))]);

    private static double Parse(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
