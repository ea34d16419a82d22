using OptionCascade.Cascade;
using OptionCascade.Impact;
using OptionCascade.Margin.Borrowing;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Parameters;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using Xunit;

namespace OptionCascade.Tests.Participants;

/// <summary>The holders of positions inside the cascade: a squeeze upward, a spiral downward, and the one the mirror of the other.</summary>
public class PositionCascadeTests
{
    private const double Spot = 100;

    private static LeverageTerms Terms(FuturePayoff payoff = FuturePayoff.Linear) => new()
    {
        Tiers = MaintenanceTiers.Flat(0.01), Payoff = payoff, Liquidation = ParameterLibrary.Get<LiquidationRules>("liquidation-rule", "all at once", new(2026, 1, 1)).Values,
    };

    private static void AssertLedgerAddsUp(CascadeResult r, CascadeEquation equation)
    {
        double[] total = new double[equation.Participants.Length];
        foreach (LedgerRound round in r.Ledger)
            for (int i = 0; i < total.Length; i++)
                total[i] += round.Flows[i].Quantity;
        for (int i = 0; i < total.Length; i++)
            Assert.Equal(r.Flows[i].Quantity, total[i], 1e-9);
        Assert.Equal(r.Flow!.Value, r.Flows.Sum(f => f.Quantity), 1e-9);
        Assert.Equal(0, r.Residual!.Value, 1e-12);
    }

    /// <summary>
    /// Impact 0.1% a unit. Shorts of 40 at 10x (out at 110/1.01), 60 at 5x (out at 120/1.01), bought in 30 by lenders at 125. News of +8.6% reaches the
    /// first at ln(110/101) = 8.534%: 40 bought, 12.6%, short of 17.235%; news of +13.3% takes all.
    /// </summary>
    [Fact]
    public void Solve_ShortSqueeze_ClimbsFromShortToShort()
    {
        var shorts = new LeveragedAccounts(Spot, [LeveragedPosition.FromLeverage(-40, Spot, 10), LeveragedPosition.FromLeverage(-60, Spot, 5)], Terms(), "leveraged shorts");
        var sellers = new ShortSellers(Spot, 60, recalls: [new(125, 0.5)]);
        var equation = new CascadeEquation(new LinearImpact(0.001), [shorts, sellers]);

        CascadeResult one = CascadeSolver.Solve(equation, Shock.PriceJump(0.086), Spot);
        Assert.Equal(CascadeStatus.Converged, one.Status);
        Assert.Equal(0.086 + 0.04, one.LogMove!.Value, 1e-14);
        AssertLedgerAddsUp(one, equation);

        CascadeResult all = CascadeSolver.Solve(equation, Shock.PriceJump(0.133), Spot);
        Assert.Equal(0.133 + 0.04 + 0.06 + 0.03, all.LogMove!.Value, 1e-14);
        Assert.Equal(130, all.Flow!.Value, 1e-12);
        Assert.Equal([40.0, 60, 30], all.Ledger.Select(r => r.Flows.Sum(f => f.Quantity)));
        AssertLedgerAddsUp(all, equation);

        // The critical shock is where the last short it takes to go is just reached: x = 17.235% with 40 bought.
        Assert.Contains(all.Curve!.Folds, f => Math.Abs(f.Shock.LogJump - (Math.Log(1.2 / 1.01) - 0.04)) < 1e-12);
    }

    /// <summary>Borrowers at LT 80%, close factor ½, 5% bonus: each liquidation sells 42% of the collateral and the next stands ρ = 0.5/0.58 lower.</summary>
    [Fact]
    public void Solve_BorrowerSpiral_FallsFromStepToStep()
    {
        LendingRules rules = ParameterLibrary.Get<LendingRules>("lending", "Aave v3", new(2026, 6, 1)).Values;
        // Health 1.05: first step at ln(1/1.05) = −4.88%. 400 pledged sell 168 at once: with impact 0.1% a unit that is 16.8%, beyond the second step 14.84% on.
        var borrowers = new CollateralisedBorrowers("X", Spot, [CollateralisedBorrowers.LoanAgainst("X", 400, Spot, 400 * Spot * 0.8 / 1.05, 0.8, 0.05)], rules);
        var buyers = new ValueBuyers(Spot, 60, 2_000, 8_000);
        var equation = new CascadeEquation(new LinearImpact(0.001), [borrowers, buyers]);

        CascadeResult calm = CascadeSolver.Solve(equation, Shock.PriceJump(-0.048), Spot);
        Assert.Equal(-0.048, calm.LogMove!.Value, 1e-15);
        Assert.Empty(calm.Ledger);

        CascadeResult spiral = CascadeSolver.Solve(equation, Shock.PriceJump(-0.05), Spot);
        Assert.Equal(CascadeStatus.Converged, spiral.Status);
        // Step 2 at −4.88% − 14.84% = −19.72% is met by −5% − 16.8% = −21.8%: 0.42·232 = 97.44 more, −31.54%; step 3 at −34.56% is not met.
        Assert.Equal(-0.05 - 0.168 - 0.09744, spiral.LogMove!.Value, 1e-12);
        Assert.Equal(-(168 + 97.44), spiral.Flows[0].Quantity, 1e-9);
        Assert.Equal(0, spiral.Flows[1].Quantity);
        AssertLedgerAddsUp(spiral, equation);
        Assert.Equal(0, borrowers.BadDebt(spiral.LogMove.Value));

        // A larger shock brings the third step and, from 60 on, the buyers: x = n − 0.26544 − 0.0565152 + 0.001·2000·(ln 0.6 − x)… solved for x in closed form.
        const double n = -0.27;
        CascadeResult deep = CascadeSolver.Solve(equation, Shock.PriceJump(n), Spot);
        double sold = borrowers.Traded(deep.LogMove!.Value), linear = (n + (0.001 * sold) + (2 * Math.Log(0.6))) / 3;
        Assert.Equal(CascadeStatus.Converged, deep.Status);
        Assert.InRange(linear, buyers.ExhaustedAt, Math.Log(0.6));
        Assert.Equal(linear, deep.LogMove.Value, 1e-12);
        Assert.InRange(buyers.Spent(deep.LogMove.Value), 1, 8_000);
        AssertLedgerAddsUp(deep, equation);
    }

    [Fact]
    public void Solve_MirroredMarket_MovesUpAsTheOtherMovesDown()
    {
        PriceLevel[] down = [new(95, 20), new(93, 30), new(88, 25), new(70, 50)], up = [.. down.Select(l => new PriceLevel(Spot * Spot / l.Price, l.Quantity))];
        var longs = new CascadeEquation(new LinearImpact(0.001), [new LeveragedLongs(Spot, down)]);
        var shorts = new CascadeEquation(new LinearImpact(0.001), [new LeveragedShorts(Spot, up)]);
        var distribution = new LeverageDistribution { Leverages = [new(10, 1)], MaintenanceRate = 0, EntryLogDeviation = 0.03 };
        foreach (double n in new[] { 0.04, 0.0514, 0.053, 0.08, 0.2, 0.4 })
        {
            CascadeResult fall = CascadeSolver.Solve(longs, Shock.PriceJump(-n), Spot), rise = CascadeSolver.Solve(shorts, Shock.PriceJump(n), Spot);
            Assert.Equal(-fall.LogMove!.Value, rise.LogMove!.Value, 1e-13);
            Assert.Equal(fall.Ledger.Length, rise.Ledger.Length);
            AssertLedgerAddsUp(rise, shorts);
        }

        // A smooth crowd of shorts whose liquidations amplify: a fold upward as well.
        var squeeze = new CascadeEquation(new LinearImpact(0.001), [LeverageDensity.Shorts(distribution, 200)]);
        ResponseCurve curve = ResponseCurve.Create(squeeze, Shock.PriceJump(0.01));
        Fold fold = curve.Folds[0];
        Assert.Equal(FoldKind.Smooth, fold.Kind);
        Assert.Equal(1, 0.001 * squeeze.Participants[0].Slope(fold.LogMove), 1e-9);
        Assert.True(fold.LandingLogMove > fold.LogMove);
    }

    [Fact]
    public void Solve_StopsAtRoundNumbersOnARise_AreASqueezeToo()
    {
        var stops = new RoundNumberStops(Spot, new()
        {
            SellUnits = 50, BuyUnits = 50, Tick = 0.1, Grids = [new(10, 4), new(5, 2), new(1, 1)], ClusteredShare = 0.8, LogReach = 0.05,
        });
        var equation = new CascadeEquation(new LinearImpact(0.001), [stops]);
        foreach (double n in new[] { 0.03, -0.03 })
        {
            CascadeResult r = CascadeSolver.Solve(equation, Shock.PriceJump(n), Spot);
            Assert.True(r.MoveMultiple > 1);
            Assert.Equal(stops.Traded(r.LogMove!.Value), r.Flow!.Value, 1e-12);
            AssertLedgerAddsUp(r, equation);
        }
    }
}
