using OptionCascade.Portfolio;
using OptionCascade.Pricing.American;
using OptionCascade.Tests.Support;

namespace OptionCascade.Tests.Pricing.American;

/// <summary>Reads the columns that the American tables share.</summary>
internal static class AmericanTables
{
    public static OptionRight Right(ReferenceTable row) => row["type"] == "call" ? OptionRight.Call : OptionRight.Put;

    public static double Price(ReferenceTable row, string timeColumn, AmericanPrecision precision) => Evaluate(row, timeColumn, precision).Price;

    public static AmericanGreeks Evaluate(ReferenceTable row, string timeColumn, AmericanPrecision precision)
        => AmericanOption.Evaluate(
            row.Number("spot"), row.Number("strike"), row.Number(timeColumn), row.Number("vol"), row.Number("r"), row.Number("q"), Right(row), precision);
}
