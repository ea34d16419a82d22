using System.Globalization;
using OptionCascade.Data.Parsing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Data;

public class NumberTextTests
{
    [Theory]
    [InlineData("3990.5601", false, 3990.5601)]
    [InlineData("3,990.56", false, 3990.56)]
    [InlineData("75,744,434", false, 75744434)]
    [InlineData("1'234.5", false, 1234.5)]
    [InlineData("1\u202F234.5", false, 1234.5)]
    [InlineData("-0.25", false, -0.25)]
    [InlineData("3.555e-05", false, 3.555e-05)]
    [InlineData("3990,56", true, 3990.56)]
    [InlineData("3.990,56", true, 3990.56)]
    [InlineData("1 234,5", true, 1234.5)]
    [InlineData("1e-3", true, 1e-3)]
    public void TryParse_Number_IsItsValue(string text, bool comma, double expected)
    {
        Assert.True(NumberText.TryParse(text, comma ? DecimalMark.Comma : DecimalMark.Point, out double value), text);
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("NaN", false)]
    [InlineData("Infinity", false)]
    [InlineData("1e999", false)]
    [InlineData("12,34", false)]
    [InlineData("1,2345.6", false)]
    [InlineData(",123", false)]
    [InlineData("1.5.2", false)]
    [InlineData("3990.56", true)]
    [InlineData("0x10", false)]
    [InlineData("12abc", false)]
    public void TryParse_NotANumber_IsRefused(string text, bool comma)
        => Assert.False(NumberText.TryParse(text, comma ? DecimalMark.Comma : DecimalMark.Point, out _), text);

    [Fact]
    public void TryParse_AnyFiniteNumber_RoundTripsInBothMarksAndWithGroups()
        => Law.ForAll(Law.Uniform(-9e6, 9e6), x =>
        {
            string plain = x.ToString("R", CultureInfo.InvariantCulture), grouped = x.ToString("N6", CultureInfo.InvariantCulture);
            string swapped = grouped.Replace(',', '_').Replace('.', ',').Replace('_', '.');
            double rounded = double.Parse(x.ToString("F6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            return NumberText.TryParse(plain, DecimalMark.Point, out double a) && a == x
                && NumberText.TryParse(plain.Replace('.', ','), DecimalMark.Comma, out double b) && b == x
                && NumberText.TryParse(grouped, DecimalMark.Point, out double c) && c == rounded
                && NumberText.TryParse(swapped, DecimalMark.Comma, out double d) && d == rounded;
        });

    [Theory]
    [InlineData("0,123", true)]
    [InlineData("12,5", true)]
    [InlineData("1.234,5", true)]
    [InlineData("1.234.567", true)]
    [InlineData("0.123", false)]
    [InlineData("1,234,567", false)]
    public void Evidence_Proof_IsTheMark(string text, bool comma) => Assert.Equal(comma ? DecimalMark.Comma : DecimalMark.Point, NumberText.Evidence(text));

    [Theory]
    [InlineData("1,234")]
    [InlineData("1.234")]
    [InlineData("1234")]
    [InlineData("abc")]
    public void Evidence_Ambiguous_IsNone(string text) => Assert.Null(NumberText.Evidence(text));
}
