using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Margin;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Population;
using OptionCascade.Margin.StrategyBased;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Hedging;
using OptionCascade.Tests.Margin.KillPrices;
using Xunit;

namespace OptionCascade.Tests.Cascade;

/// <summary>
/// Two sellers of puts, one dealer who holds what they sold, all by hand. Spot 100, r = 3%, q = 1%, T = 73/365, σ = 30%; the put 90, 100 units a contract:
///
///     P(S, σ) = K·e^(−rT)·Φ(−d₂) − S·e^(−qT)·Φ(−d₁)    δ = −e^(−qT)·Φ(−d₁)    vega per point = 0.01·S·e^(−qT)·φ(d₁)·√T     d₁ = (ln(S/K) + (r − q + σ²/2)T)/(σ√T), d₂ = d₁ − σ√T
///
/// Regulation T asks for P + 20% of spot on a short put in the money. κ = 0.0005 per unit of vega, impact 0.0001 of log price per unit, volatility moves with liquidations only.
///
///     A  short 10, cash 1,000·(P(88; 30%) + 17.60): dies at 88. Buys back 1,000 puts at 5.6045, vega 156.30: volatility up by 7.815% of itself, to 32.344%.
///     B  short 4, cash 400·(P(87; 32.344%) + 17.40): dies at 87 now; had volatility stood, at 86.05. Vega 61.41: up to 33.266%.
///     dealer  long 14, delta-neutral: +263.84 units of stock. At the end he holds neither puts nor stock.
///
/// The figures below are these formulas at 50 digits.
/// </summary>
public sealed class OptionLiquidationByHandTests
{
    private const double Kappa = 0.0005, PriceA = 5.6044623263010800941, PriceB = 6.5077736502372572587, CashA = 23_204.462326301080094, CashB = 9_563.1094600949029035;
    private const double VegaA = 156.2991468840950773, VegaB = 61.406406477913630569, ShiftA = 0.078149573442047538648, ShiftB = 0.10885277668100435393;
    private const double StartDelta = -0.1884550982075910072, CriticalJump = -0.17524215940942970286;
    private static readonly double s_at88 = Math.Log(0.88), s_at87 = Math.Log(0.87);
    private static readonly OptionContract Put = SampleAccounts.Option(90, OptionRight.Put, 73);

    private static OptionSellers Sellers()
    {
        Account[] accounts =
        [
            SampleAccounts.Of("A", new OptionHolding(Put, -10), new CashHolding("USD", CashA)),
            SampleAccounts.Of("B", new OptionHolding(Put, -4), new CashHolding("USD", CashB)),
        ];
        var rule = new StrategyBasedRule(StrategyBasedParameters.RegTCboe2012, UnderlyingTable.UnitedStates2024);
        return OptionSellers.FromAccounts(AccountPopulation.Resolve(SampleAccounts.MarketOf(100, [Put], _ => 0.3), accounts, rule), "XYZ", new SellerLiquidationTerms
        {
            Rules = ParameterLibrary.Get<LiquidationRules>("liquidation-rule", "all at once", new(2026, 3, 2)).Values, Costs = LiquidationCosts.None, Decimals = 8,
            BuybackCosts = new BuybackCosts(0.5, 0, Kappa * 0.3 / 0.01), Search = KillPriceOptions.Default with { Tolerance = 1e-12 },
        });
    }

    private static DealerHedging Dealer() => new(FullRevaluation.Dealers([new(OptionRight.Put, 90, 73 / 365.0, 0.3, 14)], 0.03, 0.01));

    [Fact]
    public void Walk_TwoAccountsByHand_LiftsVolatilityAndKillsTheSecondNearer()
    {
        OptionSellers sellers = Sellers();
        Assert.Equal(Kappa, VolatilityFeedback.ShiftFromPoints(sellers.Costs!.VolPointsPerVega, 0.3), 1e-18);
        Assert.Equal(86.0462989573413, 100 * Math.Exp(sellers.Falls[1].LogMove), 1e-9); // B, had volatility stood
        IVegaDemandWalk walk = sellers.Walk(-1, SpotVolatilityResponse.Fixed, 0, new FlowDomain(-0.5, 0.5));
        double first = walk.NextBreach(0, 0)!.Value, vega = walk.Liquidate(first, 0);
        Assert.Equal(s_at88, first, 2e-12);
        Assert.Equal(VegaA, vega, 1e-9);
        double second = walk.NextBreach(first, Kappa * vega)!.Value;
        Assert.Equal(s_at87, second, 2e-12);
        Assert.Equal(VegaB, walk.Liquidate(second, Kappa * vega), 1e-9);
        Assert.Null(walk.NextBreach(second, ShiftB));
    }

    [Fact]
    public void Along_TwoAccountsByHand_EveryPartyEndsWithItsFiguresAndNoCashIsLost()
    {
        var path = new VolatilityPath(SpotVolatilityResponse.Fixed, 0, [new VolatilityStep(s_at88 - 2e-12, ShiftA), new VolatilityStep(s_at87 - 2e-12, ShiftB - ShiftA)]);
        var sellers = (OptionSellers)Sellers().Along(path);
        IParticipant dealer = Dealer().Along(path);

        // Round 0, just above 88: nobody has traded but the dealer, who bought stock as his puts gained delta.
        double x0 = Math.Log(0.89);
        Assert.Equal((0.0, 0), (sellers.Traded(x0), sellers.At(x0).Accounts));
        Assert.Equal(427.17522006300954634, dealer.Traded(x0), 1e-9);

        // Round 1, at 88: A has bought 1,000 puts, the dealer sold them and their hedge.
        double x1 = s_at88 - 4e-12;
        SellerLiquidation one = sellers.At(x1);
        Assert.Equal([new InventoryChange(Put, -10)], sellers.Inventory(x1));
        Assert.Equal((1, 10.0), (one.Accounts, one.ContractsBought));
        Assert.Equal(1_000 * PriceA, one.Premium, 1e-7);
        Assert.Equal(VegaA, one.VegaAtTrade, 1e-8);
        Assert.Equal(465.61955611459959963, dealer.Traded(x1), 1e-7);
        Assert.Equal(-521.04049543230500693, sellers.Traded(x1), 1e-7);

        // Round 2, at 87: B has bought 400. The dealer holds no puts and no stock.
        double x2 = s_at87 - 4e-12;
        SellerLiquidation two = sellers.At(x2);
        Assert.Equal([new InventoryChange(Put, -14)], sellers.Inventory(x2));
        Assert.Equal((1_000 * PriceA) + (400 * PriceB), two.Premium, 1e-7);
        Assert.Equal(VegaA + VegaB, two.VegaAtTrade, 1e-8);
        Assert.Equal(505.14906142156873737, dealer.Traded(x2), 1e-7);
        Assert.Equal(-768.98619891219614745, sellers.Traded(x2), 1e-7);
        Assert.Equal(-1_400 * StartDelta, -dealer.Traded(x2) - sellers.Traded(x2), 1e-7);
        Assert.Equal(0, two.Deficit);

        // Money, all hedges of a round at its price: A keeps 17,600.00, B 6,960.00; what they paid the dealer has, and his stock paid for by the rest of the market.
        double hedge1 = dealer.Traded(x1) + one.HedgeUnits, hedge2 = dealer.Traded(x2) + two.HedgeUnits - hedge1;
        double cashA = CashA - one.Premium, cashB = CashB - (two.Premium - one.Premium), cashDealer = two.Premium - (88 * hedge1) - (87 * hedge2), market = (88 * hedge1) + (87 * hedge2);
        Assert.Equal(17_600, cashA, 1e-6);
        Assert.Equal(6_960, cashB, 1e-6);
        Assert.Equal(8_207.5717863959829976 + 4_877.0426599580758426 + 18_132.209241044214241, cashDealer, 1e-5);
        Assert.Equal(CashA + CashB, cashA + cashB + cashDealer + market, 1e-9);
        Assert.Equal(-1_400 * StartDelta, -hedge1 - hedge2, 1e-7);
    }

    [Theory]
    [InlineData(-0.159251338262252485, 89, 0, 0, 427.17522006300954634, 0)]
    [InlineData(-0.18, 81.35208572473081087, ShiftB, 2, 739.7708468290215969, -1003.607984319649007)]
    public void Solve_TwoAccountsByHand_IsTheEquationWorkedOut(double news, double spot, double shift, int accounts, double byDealer, double bySellers)
    {
        OptionSellers sellers = Sellers();
        var equation = new CascadeEquation(new LinearImpact(1e-4), [Dealer(), sellers], new VolatilityFeedback(SpotVolatilityResponse.Fixed, Kappa));
        CascadeResult result = CascadeSolver.Solve(equation, Shock.PriceJump(news), 100);
        Assert.Equal(CascadeStatus.Converged, result.Status);
        Assert.Equal(spot, result.Spot!.Value, 1e-8);
        Assert.Equal(shift, result.VolatilityShift!.Value, 1e-11);
        Assert.Equal(byDealer, result.Flows[0].Quantity, 1e-6);
        Assert.Equal(bySellers, result.Flows[1].Quantity, 1e-6);
        Assert.Equal(byDealer, result.Ledger.Sum(r => r.Flows[0].Quantity), 1e-6);
        Assert.Equal(bySellers, result.Ledger.Sum(r => r.Flows[1].Quantity), 1e-6);
        // The dealer's puts hold the fall up to 88; there A's liquidation takes them from him, and B follows in the same jump.
        Fold fold = result.Curve!.Folds[0];
        Assert.Equal(CriticalJump, fold.Scale * news, 1e-10);
        Assert.Equal(s_at88, fold.LogMove, 1e-10);
        var along = (OptionSellers)sellers.Along(equation.Bind(Shock.None, new FlowDomain(-2, 1)).Path);
        Assert.Equal(accounts, along.At(result.LogMove!.Value).Accounts);
        Assert.True(result.Verify(equation).IsConfirmed);
    }
}
