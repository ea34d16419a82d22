using NodaTime;
using OptionCascade.Margin;
using OptionCascade.Margin.Scenario;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;
using OptionCascade.Tests.Margin.KillPrices;
using Xunit;

namespace OptionCascade.Tests.Margin.Scenario;

public sealed class AmericanScenariosTests
{
    // Rates of either sign: with r < 0 and the yield (1%) above it a put is never exercised; a call's rates are exchanged. −100% of volatility leaves none.
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.0)]
    [InlineData(-0.02)]
    public void Price_EveryLegAndScenario_IsTheOptionPricedByItself(double rate)
    {
        double[] moves = [-0.9999, -0.6, -0.15, -0.03, 0, 0, 0, 0.03, 0.15, 2], shifts = [0, 0.1, 0, -0.05, -0.05, 0, 0.1, 0, -10, 0];
        OptionContract[] contracts = [.. new[] { 0.001, 1.0, 30, 700 }.SelectMany(d => Enumerable.Range(0, 9).SelectMany(k => new[] { OptionRight.Put, OptionRight.Call }
            .Select(r => SampleAccounts.Option(60 + (10 * k), r, d, ExerciseStyle.American))))];
        MarginMarket market = MarginMarket.Of(SampleAccounts.Snapshot(100, contracts, c => c.Strike <= 100 ? 0.3 : 0.2 + (0.001 * c.Strike), rate: rate),
            new ResolveOptions { Time = TimeConvention.CalendarInstant });
        AccountState state = market.Resolve(SampleAccounts.Of("A", [.. contracts.Select(c => (Holding)new OptionHolding(c, 1))]))
            .At(new MarketMove(-0.07, 0.25, Duration.FromSeconds(30)));
        int early = 0;
        for (int g = 0; g < state.Account.Groups.Length; g++)
        {
            OptionGroup group = state.Account.Groups[g];
            double years = state.YearFractions[g];
            (double r, double q) = LegPricer.Rates(in group, 100);
            double[] prices = new double[group.Count * moves.Length];
            AmericanScenarios.Price(state, g, years, moves, shifts, prices);
            for (int k = 0; k < group.Count; k++)
                for (int s = 0; s < moves.Length; s++)
                {
                    OptionLeg leg = state.Account.Options[group.Start + k];
                    double spot = state.Spots[0] * (1 + moves[s]), strike = leg.Contract.Strike, volatility = Math.Max((leg.Volatility * 1.25) + shifts[s], 0);
                    double expected = AmericanOption.Price(spot, strike, years, volatility, r, q, leg.Contract.Right, market.American);
                    early += expected == Math.Abs(spot - strike) ? 1 : 0;
                    Assert.Equal(Math.Max(expected + leg.MarkOffset, 0), prices[(k * moves.Length) + s], 1e-12 * Math.Max(spot, strike));
                }
        }

        Assert.True(early > 20, $"{early} exercised");
    }
}
