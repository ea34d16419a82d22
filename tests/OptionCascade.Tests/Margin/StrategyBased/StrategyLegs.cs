using System.Globalization;
using NodaTime;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Portfolio;

namespace OptionCascade.Tests.Margin.StrategyBased;

/// <summary>Legs written as <c>contracts|right|strike|price|days</c> and <c>units|STK||price</c>, separated by semicolons.</summary>
internal static class StrategyLegs
{
    public static readonly LocalDate Today = new(2024, 1, 2);

    public static (List<StrategyLeg> Legs, StockPosition? Stock) Parse(string text, double coverPerUnit = 1)
    {
        var legs = new List<StrategyLeg>();
        StockPosition? stock = null;
        foreach (string leg in text.Split(';', StringSplitOptions.TrimEntries))
        {
            string[] p = leg.Split('|');
            if (p[1] == "STK")
                stock = new StockPosition(Number(p[0]), Number(p[3]), coverPerUnit);
            else
                legs.Add(new StrategyLeg(Number(p[0]), p[1] == "C" ? OptionRight.Call : OptionRight.Put, Number(p[2]), Today.PlusDays((int)Number(p[4])), Number(p[3]), 100, ExerciseStyle.American));
        }

        return (legs, stock);
    }

    public static StrategyUnderlying Underlying(double price, UnderlyingClass of = UnderlyingClass.Equity, double leverage = 1)
        => new() { Symbol = "XYZ", Price = price, Class = of, LeverageFactor = leverage };

    public static StrategyRequirement Evaluate(
        double price, string legs, RequirementKind kind = RequirementKind.Initial, UnderlyingClass of = UnderlyingClass.Equity, StrategyBasedParameters? parameters = null)
    {
        (List<StrategyLeg> options, StockPosition? stock) = Parse(legs);
        return StrategyMargin.Evaluate(Underlying(price, of), options, stock, kind, Today, parameters ?? StrategyBasedParameters.RegTCboe2012);
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
