using System.CommandLine;
using OptionCascade.Margin.Scenario;

namespace OptionCascade.Cli.Options;

/// <summary>The option that states an exchange's SPAN ranges, which come with no library: they change daily, product by product.</summary>
internal static class SpanChoice
{
    private const string Form = "SYMBOL:PRICE_RANGE:VOLATILITY_RANGE[:SHORT_MINIMUM]";

    /// <summary>The option; one product per underlying.</summary>
    public static Option<SpanProduct[]?> Option() => new("--span")
    {
        Description = "adds the rule span (16 scenarios, extremes twice the range at 35%): the price scan range as a share of price, the volatility scan range in absolute volatility, the short-option minimum as a share of price, e.g. SPX:0.09:0.04:0.03",
        HelpName = Form + ",...",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            var products = new List<SpanProduct>();
            foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
            {
                string[] fields = part.Split(':');
                double minimum = 0;
                if (fields.Length is 3 or 4 && fields[0].Length > 0 && Numbers.TryRead(fields[1], out double price) && Numbers.TryRead(fields[2], out double volatility)
                    && (fields.Length == 3 || Numbers.TryRead(fields[3], out minimum)) && price is >= 1e-6 and <= 1 - 1e-6 && volatility is >= 0 and <= 10 && minimum is >= 0 and <= 1
                    && products.All(p => p.Underlying != fields[0]))
                {
                    products.Add(new SpanProduct { Underlying = fields[0], PriceScanRange = price, VolatilityScanRange = volatility, ShortOptionMinimum = minimum });
                    continue;
                }

                result.AddError($"--span: expected {Form}, each symbol once, with ranges as decimals (0 < price < 1, 0 <= volatility <= 10, 0 <= minimum <= 1), got '{part}'.");
                return null;
            }

            return [.. products];
        },
    };
}
