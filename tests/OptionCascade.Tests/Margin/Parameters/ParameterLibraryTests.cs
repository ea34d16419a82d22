using OptionCascade.Margin;
using OptionCascade.Margin.Borrowing;
using OptionCascade.Margin.Crypto;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Margin.Scenario;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Mitigation;
using Xunit;

namespace OptionCascade.Tests.Margin.Parameters;

public class ParameterLibraryTests
{
    [Fact]
    public void Contents_EverySet_ReadsAndNamesItsSource()
    {
        Assert.NotEmpty(ParameterLibrary.Contents);
        foreach ((string kind, string name, NodaTime.LocalDate from, string source) in ParameterLibrary.Contents)
        {
            Assert.True(source.Length > 20, $"{kind} {name}");
            object? set = kind switch
            {
                "derive-portfolio" => ParameterLibrary.Get<DerivePortfolioMarginParameters>(kind, name, from).Values,
                "derive-standard" => ParameterLibrary.Get<DeriveStandardMarginParameters>(kind, name, from).Values,
                "deribit-standard" => ParameterLibrary.Get<DeribitStandardMarginParameters>(kind, name, from).Values,
                "deribit-portfolio" => ParameterLibrary.Get<DeribitPortfolioMarginParameters>(kind, name, from).Values,
                "scenario-grid" => ParameterLibrary.Get<ScenarioGridParameters>(kind, name, from).Values,
                "maintenance-tiers" => ParameterLibrary.Get<MaintenanceTiers>(kind, name, from).Values,
                "liquidation-auction" => ParameterLibrary.Get<LiquidationAuctionParameters>(kind, name, from).Values,
                "perpetual-formula" => ParameterLibrary.Get<PerpetualFormula>(kind, name, from).Values,
                "liquidation-rule" => ParameterLibrary.Get<LiquidationRules>(kind, name, from).Values,
                "lending" => ParameterLibrary.Get<LendingRules>(kind, name, from).Values,
                "margin-loan" => ParameterLibrary.Get<MarginLoanParameters>(kind, name, from).Values,
                "strategy-based" => ParameterLibrary.Get<StrategyBasedParameters>(kind, name, from).Values,
                "portfolio-margin" => ParameterLibrary.Get<PortfolioMarginParameters>(kind, name, from).Values,
                "span" => ParameterLibrary.Get<SpanParameters>(kind, name, from).Values,
                "us-underlyings" => ParameterLibrary.Get<UnderlyingTable>(kind, name, from).Values,
                "market-breaker" => ParameterLibrary.Get<BreakerParameters>(kind, name, from).Values,
                "price-bands" => ParameterLibrary.Get<BandParameters>(kind, name, from).Values,
                "velocity-pause" => ParameterLibrary.Get<PauseParameters>(kind, name, from).Values,
                "anti-procyclical" => ParameterLibrary.Get<AntiProcyclicalParameters>(kind, name, from).Values,
                "position-limit" => ParameterLibrary.Get<PositionLimitParameters>(kind, name, from).Values,
                _ => null,
            };
            Assert.True(set is not null, $"no test reads sets of kind {kind}");
            Assert.Single(ParameterLibrary.Contents, c => c.Kind == kind && c.Name == name && c.ValidFrom == from);
        }
    }

    [Fact]
    public void Get_BeforeTheFirstDate_NamesWhatThereIs()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => ParameterLibrary.Get<ScenarioGridParameters>("scenario-grid", "OKX MR1 BTC, ETH", new(2019, 1, 1)));
        Assert.Contains("from 2021-01-01", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "own.json")]
    [InlineData("""{ "kind": "k", "name": "n", "validFrom": "2026-13-01", "source": "s", "values": {} }""", "validFrom")]
    [InlineData("""{ "kind": "k", "name": "n", "validFrom": "2026-01-01", "values": {} }""", "source")]
    [InlineData("""{ "kind": "k", "name": "n", "validFrom": "2026-01-01", "source": "s" }""", "values")]
    [InlineData("""{ "kind": "k", "name": "n", "validFrom": "2026-01-01", "source": "s", "values": { "initial": 0.5, "maintenanceLong": 0.3 } }""", "maintenanceShort")]
    [InlineData("""{ "kind": "k", "name": "n", "validFrom": "2026-01-01", "source": "s", "values": { "initial": 0.5, "maintenanceLong": 0.3, "maintenanceShort": 0.3, "extra": 1 } }""", "extra")]
    [InlineData("""{ "kind": "k", "name": "n", "validFrom": "2026-01-01", "source": "s", "values": { "initial": 0.5, "maintenanceLong": -1, "maintenanceShort": 0.3 } }""", "MaintenanceLong")]
    public void Read_BadFile_NamesFileAndFault(string json, string fault)
    {
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => ParameterLibrary.Read<MarginLoanParameters>(json, "own.json"));
        Assert.Contains("own.json", e.Message, StringComparison.Ordinal);
        Assert.Contains(fault, e.Message, StringComparison.OrdinalIgnoreCase);
    }
}
