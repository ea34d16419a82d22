using System.Globalization;
using System.Text;
using OptionCascade.Margin.Scenario;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Margin.Scenario;

public class SpanTests
{
    private static readonly SpanParameters Nse = SpanParameters.Nse2010;

    private static RiskArray Given(string column, bool option) => new()
    {
        Contract = column, IsOption = option, CompositeDelta = option ? 0.4 : 1, OptionValue = 0,
        Losses = [.. ReferenceTable.Load("Margin", "span_mcmillan.csv").Select(r => -r.Number(column))],
    };

    private static SpanItem Evaluate(double minimum, params SpanPosition[] positions)
        => SpanMargin.Evaluate([new SpanCommodity { Name = "ES", Positions = [.. positions], ShortOptionMinimum = minimum }], [], Nse)[0];

    [Fact]
    public void Evaluate_McMillansArrays_GiveHisScanRisks()
    {
        RiskArray future = Given("future", false), call = Given("call", true);
        SpanItem a = Evaluate(0, new SpanPosition(future, 1, "")), b = Evaluate(0, new SpanPosition(call, 1, "")), c = Evaluate(0, new SpanPosition(future, 1, ""), new SpanPosition(call, -1, ""));
        Assert.Equal((10_000.0, 13), (a.ScanRisk, a.ActiveScenario + 1));
        Assert.Equal((3_990.0, 14), (b.ScanRisk, b.ActiveScenario + 1));
        Assert.Equal((6_620.0, 13), (c.ScanRisk, c.ActiveScenario + 1));
        Assert.Equal(ReferenceTable.Load("Margin", "span_mcmillan.csv").Select(r => -r.Number("write")), c.Losses);
    }

    [Fact]
    public void ForFuture_RangeOf10000_GivesMcMillansArrayBeforeItsRounding()
    {
        RiskArray future = RiskArray.ForFuture("ES", 10_000, Nse);
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load("Margin", "span_mcmillan.csv");
        for (int s = 0; s < 16; s++)
            Assert.Equal(-rows[s].Number("future"), Math.Round(future.Losses[s] / 10, MidpointRounding.AwayFromZero) * 10, 9);
    }

    [Fact]
    public void Nse2010_Scenarios_AreThePublishedOnes()
    {
        IReadOnlyList<ReferenceTable> rows = ReferenceTable.Load("Margin", "span_mcmillan.csv");
        Assert.Equal(16, Nse.Scenarios.Length);
        for (int s = 0; s < 16; s++)
            Assert.Equal((Fraction(rows[s]["price"]), rows[s].Number("volatility"), rows[s].Number("weight")), (Nse.Scenarios[s].Price, Nse.Scenarios[s].Volatility, Nse.Scenarios[s].Weight));
        Assert.Equal(1, Nse.Paired(0));
        Assert.Equal(12, Nse.Paired(13));
        Assert.Equal(15, Nse.Paired(15));
        Assert.Equal((3.0, 0.33), (SpanParameters.CmeClassic.Scenarios[14].Price, SpanParameters.CmeClassic.Scenarios[14].Weight));

        static double Fraction(string text)
        {
            string[] parts = text.Split('/');
            double n = double.Parse(parts[0], CultureInfo.InvariantCulture);
            return parts.Length == 1 ? n : n / double.Parse(parts[1], CultureInfo.InvariantCulture);
        }
    }

    // Two commodities by hand: A +10 futures, range 100 → scan 1000, price risk 1000, 100 per delta; B −4 futures, range 300 → 1200, 300 per delta.
    // Spread 2 A : 1 B at 50%: formed min(10/2, 4/1) = 4 → 8 A deltas, 4 B deltas: credits 8·100·½ = 400 and 4·300·½ = 600.
    [Fact]
    public void Evaluate_InterCommoditySpread_CreditsWeightedPriceRisk()
    {
        SpanCommodity a = Futures("A", 100, (10, "M")), b = Futures("B", 300, (-4, "M"));
        var items = SpanMargin.Evaluate([a, b], [new InterCommoditySpread("A", 2, "B", 1, 0.5)], Nse);
        Assert.Equal((1000.0, 400.0, 600.0), (items[0].ScanRisk, items[0].InterCommodityCredit, items[0].Requirement), Tolerance);
        Assert.Equal((1200.0, 600.0, 600.0), (items[1].ScanRisk, items[1].InterCommodityCredit, items[1].Requirement), Tolerance);
        Assert.Equal(0, SpanMargin.Evaluate([a, Futures("B", 300, (4, "M"))], [new InterCommoditySpread("A", 2, "B", 1, 0.5)], Nse)[0].InterCommodityCredit);
    }

    // +7 in March, −5 in June: scan on the net 2; five spreads at 30; delivery charge of 4 on |7| deltas in March.
    [Fact]
    public void Evaluate_CalendarSpread_IsChargedOnTheDeltasThatOffset()
    {
        SpanCommodity c = Futures("A", 100, (7, "03"), (-5, "06")) with
        {
            CalendarCharges = [new CalendarCharge("03", "06", 30)],
            DeliveryCharges = System.Collections.Immutable.ImmutableDictionary<string, double>.Empty.Add("03", 4),
        };
        SpanItem item = SpanMargin.Evaluate([c], [], Nse)[0];
        Assert.Equal((200.0, 150.0, 28.0), (item.ScanRisk, item.CalendarCharge, item.DeliveryCharge), Tolerance);
        Assert.Equal(378, item.Requirement, 9);
    }

    [Fact]
    public void Evaluate_FarShortOption_PaysTheMinimum_AndOptionValueIsKeptApart()
    {
        var far = new RiskArray { Contract = "far", IsOption = true, CompositeDelta = 0, OptionValue = 5, Losses = [.. Enumerable.Repeat(-1.0, 16)] };
        SpanItem item = Evaluate(50, new SpanPosition(far, -3, ""));
        Assert.Equal((3.0, 150.0, 150.0, -15.0, 165.0), (item.ScanRisk, item.ShortOptionMinimum, item.Risk, item.NetOptionValue, item.Requirement));
        SpanItem held = Evaluate(50, new SpanPosition(far with { Losses = [.. Enumerable.Repeat(5.0, 16)] }, 3, ""));
        Assert.Equal((15.0, 15.0, 0.0), (held.Risk, held.NetOptionValue, held.Requirement));
    }

    [Fact]
    public void Read_BadParameters_SaysWhereAndWhat()
    {
        Assert.Contains("mine.json", Fails("{ \"kind\": \"span\", \"nmae\": \"x\" }"), StringComparison.Ordinal);
        Assert.Contains("scenario", Fails("{ \"kind\": \"span\", \"name\": \"x\", \"validFrom\": \"2020-01-01\", \"source\": \"s\", \"lookAheadDays\": 1, \"scenarios\": [] }"), StringComparison.Ordinal);
        Assert.Contains("span", Fails("{ \"kind\": \"tims\", \"name\": \"x\", \"validFrom\": \"2020-01-01\", \"source\": \"s\", \"lookAheadDays\": 1, \"scenarios\": [ { \"price\": 1, \"volatility\": 0, \"weight\": 1 } ] }"), StringComparison.Ordinal);

        static string Fails(string json) => Assert.Throws<InvalidDataException>(() => SpanParameters.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), "mine.json")).Message;
    }

    private static readonly EqualityComparer<double> Close = EqualityComparer<double>.Create((x, y) => Math.Abs(x - y) < 1e-6, _ => 0);

    private static readonly EqualityComparer<(double, double, double)> Tolerance
        = EqualityComparer<(double, double, double)>.Create((x, y) => Close.Equals(x.Item1, y.Item1) && Close.Equals(x.Item2, y.Item2) && Close.Equals(x.Item3, y.Item3), _ => 0);

    private static SpanCommodity Futures(string name, double range, params (double Contracts, string Tier)[] positions) => new()
    {
        Name = name, ShortOptionMinimum = 0, Positions = [.. positions.Select(p => new SpanPosition(RiskArray.ForFuture(name, range, Nse), p.Contracts, p.Tier))],
    };
}
