using OptionCascade.Margin.Crypto;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Scenario;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Margin;

/// <summary>The published scenario grids are the embedded ones, row by row; and no published row leaves the tests unnoticed.</summary>
public class ScenarioGridTests
{
    private static readonly ILookup<string, ReferenceTable> Grids = ReferenceTable.Load("Margin", "scenario_grids.csv").ToLookup(r => r["grid"]);

    private static double[] Moves(string grid) => [.. Grids[grid].Select(r => r.Number("spot_move"))];

    [Theory]
    [InlineData("TIMS equity", ScanClass.Equity)]
    [InlineData("TIMS high-cap broad index", ScanClass.HighCapIndex)]
    [InlineData("TIMS non-high-cap broad index", ScanClass.BroadIndex)]
    public void Tims_EveryRange_IsThePublishedGrid(string grid, ScanClass of)
    {
        double[] moves = PortfolioMarginParameters.Tims2007.Moves(of);
        Assert.Equal(10, moves.Length);
        Assert.All(Moves(grid).Zip(moves), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    [Fact]
    public void DeribitPortfolio_Buckets_AreThePublishedGrid()
    {
        DeribitPortfolioMarginParameters p = ParameterLibrary.Get<DeribitPortfolioMarginParameters>("deribit-portfolio", "BTC", new(2024, 7, 1)).Values;
        ReferenceTable[] rows = [.. Grids["deribit_btc_main"]];
        Assert.Equal(3 * ((2 * p.BucketsPerSide) + 1), rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Equal(rows[i].Number("spot_move"), p.PriceRange * ((i / 3) - p.BucketsPerSide) / p.BucketsPerSide, 1e-12);
            Assert.Equal(rows[i].Number("vol_move"), (i % 3) switch { 0 => p.VolatilityRangeUp, 1 => 0, _ => -p.VolatilityRangeDown }, 1e-12);
        }

        Assert.Equal(Moves("deribit_extended"), p.ExtendedMoves);
    }

    [Fact]
    public void DerivePortfolio_MainAndTail_AreThePublishedGrid()
    {
        DerivePortfolioMarginParameters p = ParameterLibrary.Get<DerivePortfolioMarginParameters>("derive-portfolio", "BTC, ETH", new(2025, 3, 1)).Values;
        ReferenceTable[] rows = [.. Grids["derive_pm2_main"], .. Grids["derive_pm2_tail"]];
        DeriveScenario[] priced = [.. p.Scenarios.Where(s => s.Volatility < DeriveVolatilityShock.SkewLinear)];
        Assert.Equal(29, rows.Length);
        Assert.Equal(rows.Length, priced.Length);
        foreach ((ReferenceTable row, DeriveScenario s) in rows.Zip(priced))
        {
            Assert.Equal((row.Number("spot_move"), row["vol_move"]), (s.SpotMove, s.Volatility.ToString()));
            Assert.Equal(row.Number("weight"), s.Dampening, 5e-7);
        }
    }

    [Fact]
    public void Grids_OfParadexAndOkx_AreThePublishedOnes()
    {
        ScenarioGridParameters paradex = ParameterLibrary.Get<ScenarioGridParameters>("scenario-grid", "Paradex", new(2026, 6, 1)).Values;
        Assert.Equal(Grids["paradex_scan"].Select(r => (r.Number("spot_move"), r.Number("vol_move"), r.Number("weight"))), paradex.Scenarios.Select(s => (s.SpotMove, s.VolatilityMove, s.Weight)));
        ScenarioGridParameters okx = ParameterLibrary.Get<ScenarioGridParameters>("scenario-grid", "OKX MR1 BTC, ETH", new(2025, 6, 1)).Values;
        Assert.Equal(Moves("okx_mr1_btc_eth_2025"), okx.Scenarios.Select(s => Math.Abs(s.SpotMove)).Distinct().Order());
    }

    [Theory]
    [InlineData("binance_btcusdt_tiers_2021.csv", 10)]
    [InlineData("cboe_2007_examples.csv", 22)]
    [InlineData("deribit_linear_perpetual.csv", 7)]
    [InlineData("deribit_portfolio_margins.csv", 2)]
    [InlineData("deribit_portfolio_positions.csv", 3)]
    [InlineData("deribit_portfolio_vectors.csv", 45)]
    [InlineData("derive_portfolio_cases.csv", 74)]
    [InlineData("derive_portfolio_legs.csv", 341)] // 1,516 published legs: cases that differ in parameters only share a portfolio
    [InlineData("derive_portfolio_scenarios.csv", 2288)]
    [InlineData("derive_standard_cases.csv", 17)]
    [InlineData("derive_standard_legs.csv", 20)]
    [InlineData("liquidation_auction.csv", 13)]
    [InlineData("perpetual_liquidation.csv", 21)]
    [InlineData("regt_cboe.csv", 58)]
    [InlineData("span_mcmillan.csv", 16)]
    [InlineData("scenario_grids.csv", 122)]
    public void ReferenceData_EveryFile_HoldsEveryPublishedRow(string file, int rows) => Assert.Equal(rows, ReferenceTable.Load("Margin", file).Count);
}
