using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Hedging;
using OptionCascade.Margin.Borrowing;
using OptionCascade.Margin.Parameters;
using OptionCascade.Participants;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Participants;

public class CollateralisedBorrowersTests
{
    private const double Spot = 2000;

    private static LendingRules Rules(string name) => ParameterLibrary.Get<LendingRules>("lending", name, new(2026, 6, 1)).Values;

    private static CollateralisedBorrowers Of(LendingRules rules, params LendingPosition[] borrowers) => new("ETH", Spot, borrowers, rules);

    private static LendingPosition Loan(double units, double debt, double threshold = 0.8, double bonus = 0.05) => CollateralisedBorrowers.LoanAgainst("ETH", units, Spot, debt, threshold, bonus);

    /// <summary>aave.com's example, 5 ETH at 2,000, LT 0.8, debt 6,000; 5% bonus, close factor ½.</summary>
    [Fact]
    public void Liquidations_AaveExample_ByHand()
    {
        // P₁ = 6,000/4 = 1,500: 3,000 repaid for 3,150 of collateral, 2.1 ETH. Left 2.9 ETH and 3,000: P₂ = 3,000/2.32 = 1,293.1; 1,500 repaid for 1,575.
        ImmutableArray<BorrowerLiquidation> steps = Of(Rules("Aave v3"), Loan(5, 6000)).Liquidations;
        Assert.Equal(1500, steps[0].Price, 1e-9);
        Assert.Equal(-2.1, steps[0].Units, 1e-11);
        Assert.Equal(3000, steps[0].RepaidValue, 1e-9);
        Assert.Equal(3150, steps[0].SeizedValue, 1e-8);
        Assert.Equal(3000 / 2.32, steps[1].Price, 1e-9);
        Assert.Equal(-1575 * 2.32 / 3000, steps[1].Units, 1e-10);
        Assert.Equal(Math.Log(0.75), steps[0].LogMove, 1e-13);
    }

    [Theory]
    [InlineData("Aave v3", 0.8, 0.05)]
    [InlineData("Aave v3", 0.6, 0.1)]
    [InlineData("Compound v2", 0.75, 0.08)]
    public void Liquidations_CloseFactor_FollowTheClosedForm(string protocol, double threshold, double bonus)
    {
        LendingRules rules = Rules(protocol);
        double phi = rules.CloseFactor, keep = 1 - (phi * threshold * (1 + bonus)), ratio = (1 - phi) / keep, first = 6000 / (5 * threshold);
        ImmutableArray<BorrowerLiquidation> steps = Of(rules, Loan(5, 6000, threshold, bonus)).Liquidations;
        Assert.Equal(11, steps.Length); // 2^−10 is below one in a thousand: the eleventh closes the rest
        for (int k = 0; k < 10; k++)
        {
            Assert.Equal(first * Math.Pow(ratio, k), steps[k].Price, 1e-9);
            Assert.Equal(-5 * Math.Pow(keep, k) * (1 - keep) * (1 - rules.ReserveShare), steps[k].Units, 1e-10);
            Assert.Equal(6000 * Math.Pow(1 - phi, k) * phi, steps[k].RepaidValue, 1e-7);
        }

        Assert.Equal(0, steps.Sum(s => s.BadDebt));
        Assert.Equal(6000, steps.Sum(s => s.RepaidValue), 1e-6);
    }

    [Fact]
    public void Liquidations_TargetHealth_StandAFactorOfTheTargetApart()
    {
        LendingRules rules = Rules("Aave v4");
        ImmutableArray<BorrowerLiquidation> steps = Of(rules, Loan(5, 6000)).Liquidations;
        for (int k = 0; k < 24; k++)
            Assert.Equal(1500 * Math.Pow(rules.TargetHealthFactor, -k), steps[k].Price, 1e-8);
        // (H − 1)D/(H − LT(1 + i)) = 0.05·6,000/0.21 repaid first.
        Assert.Equal(0.05 * 6000 / 0.21, steps[0].RepaidValue, 1e-7);
    }

    /// <summary>Lombard credit: lent 50% of the value, called at 70%, sold back to 50% without bonus: H = 0.7/0.5.</summary>
    [Fact]
    public void Liquidations_Lombard_RestoreTheLoanToValue()
    {
        LendingRules rules = Rules("Aave v4") with { TargetHealthFactor = 0.7 / 0.5 };
        BorrowerLiquidation first = Of(rules, Loan(10, 10_000, 0.7, 0)).Liquidations[0];
        // Called at 10,000/7 = 1,428.57; selling s leaves (10,000 − s)/(14,285.7 − s) = ½: s = 5,714.29.
        Assert.Equal(10_000 / 7.0, first.Price, 1e-9);
        Assert.Equal(40_000 / 7.0, first.SeizedValue, 1e-8);
        Assert.Equal(40_000 / 7.0, first.RepaidValue, 1e-8);
    }

    [Fact]
    public void Liquidations_Absorption_SellEverythingAtOnce()
    {
        BorrowerLiquidation all = Assert.Single(Of(Rules("Compound v3"), Loan(5, 6000)).Liquidations);
        Assert.Equal(1500, all.Price, 1e-9);
        Assert.Equal(-5, all.Units);
    }

    /// <summary>i = 4.5%: toxic beyond 95.6938% of loan to value.</summary>
    [Fact]
    public void ToxicLoanToValue_PublishedBonus_Agrees()
    {
        Assert.Equal(0.956938, CollateralisedBorrowers.ToxicLoanToValue(0.045), 5e-7);
        Assert.Equal(1, CollateralisedBorrowers.ToxicLoanToValue(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => CollateralisedBorrowers.ToxicLoanToValue(-0.1));
    }

    /// <summary>On either side of 1/(1 + i): below it each call makes the loan safer, beyond it everything is seized and debt is left.</summary>
    [Theory]
    [InlineData(0.9568, false)]
    [InlineData(0.9571, true)]
    public void Liquidations_AtTheToxicLoanToValue_LeaveBadDebtOnlyBeyondIt(double loanToValue, bool toxic)
    {
        // In breach at the start at that loan to value (threshold 0.9): calls follow at one price.
        double debt = loanToValue * 10 * Spot;
        CollateralisedBorrowers b = Of(Rules("Aave v3") with { FullCloseHealthFactor = 0 }, Loan(10, debt, 0.9, 0.045));
        double bad = b.BadDebt(0);
        Assert.Equal(1, b.InBreachAtStart);
        if (toxic)
        {
            // What 20,000 repays is 20,000/1.045; the rest of the debt has nothing behind it.
            Assert.Equal(debt - (20_000 / 1.045), bad, 1e-7);
            Assert.Equal(-10, b.Traded(0), 1e-12);
        }
        else
        {
            Assert.Equal(0, bad);
            Assert.Equal(debt, b.Repaid(-20), 1e-6);
        }
    }

    [Fact]
    public void Liquidations_ThresholdItselfToxic_SeizeAllAtThatPrice()
    {
        // LT 0.97 with 4.5%: at P₁ = 9,700/(5·0.97) = 2,000 − 0: choose 9,000, P₁ = 1,855.67; value 9,278.35 repays 8,878.8, 121.2 are lost.
        CollateralisedBorrowers b = Of(Rules("Aave v3"), Loan(5, 9000, 0.97, 0.045));
        double first = 9000 / (5 * 0.97), x = Math.Log(first / Spot);
        Assert.All(b.Liquidations, l => Assert.Equal(first, l.Price, 1e-9));
        Assert.Equal(9000 - (5 * first / 1.045), b.BadDebt(x - 1e-9), 1e-8);
        Assert.Equal(-5, b.Traded(x - 1e-9), 1e-12);
        Assert.Equal(0, b.BadDebt(x + 1e-6));
    }

    /// <summary>Coins owed against cash: the thresholds mirror those of cash owed against coins, upward, and what is bought is the debt repaid.</summary>
    [Fact]
    public void Liquidations_CoinsOwed_MirrorUpward()
        => Law.ForAll(from lt in Law.Uniform(0.4, 0.9) from i in Law.Uniform(0, 0.1) from health in Law.Uniform(1.001, 2) select (lt, i, health), c =>
        {
            LendingRules rules = Rules("Aave v3");
            LendingPosition down = Loan(3, 3 * Spot * c.lt / c.health, c.lt, c.i), up = CollateralisedBorrowers.LoanOf("ETH", 3 * c.lt / c.health, Spot, 3 * Spot, c.lt, c.i);
            ImmutableArray<BorrowerLiquidation> d = Of(rules, down).Liquidations, u = Of(rules, up).Liquidations;
            double phi = rules.CloseFactor, owed = 3 * c.lt / c.health;
            // As far as both go: the dust that is closed in one is measured in money.
            return d.Length >= 8 && u.Length >= 8 && d.Zip(u).Take(Math.Min(d.Length, u.Length) - 1).Select((z, k) => (z, k)).All(p =>
                Math.Abs(p.z.First.LogMove + p.z.Second.LogMove) <= 1e-9 && p.z.First.LogMove < 0
                && Math.Abs(p.z.Second.Units - (owed * phi * Math.Pow(1 - phi, p.k))) <= 1e-9);
        });

    [Fact]
    public void Traded_AnyBorrowers_SellNoMoreThanPledgedAndObeyTheLaws()
    {
        Gen<LendingPosition> borrower =
            from units in Law.Uniform(0.01, 50) from other in Law.Uniform(0, 20_000) from ltv in Law.Uniform(0.05, 1.1) from lt in Law.Uniform(0.5, 0.9) from bonus in Law.Uniform(0, 0.15)
            select new LendingPosition
            {
                Collateral = [new("ETH", units, Spot, lt, bonus), new("GOLD", other, 1, 0.7, 0.05)], Debts = [new("cash", ltv * ((units * Spot) + other), 1)],
            };
        Law.ForAll(from b in borrower.ArrayOf(4) from name in Gen.Elements("Aave v3", "Aave v4", "Compound v2", "Compound v3") select (b, name), c =>
        {
            CollateralisedBorrowers all = Of(Rules(c.name), c.b);
            double held = c.b.Sum(p => p.Collateral[0].Units), last = 0, bad = 0;
            for (double x = 0; x > -6; x -= 0.02)
            {
                double now = all.Traded(x), lost = all.BadDebt(x);
                if (now > last + 1e-12 || now < -held * (1 + 1e-12) || lost < bad - 1e-9) return false;
                (last, bad) = (now, lost);
            }

            return ParticipantCheck.Broken(all) is null;
        }, cases: 200);
    }

    [Fact]
    public void Traded_BorrowersSplitOrInOtherUnits_IsTheSame()
        => Law.ForAll(from lt in Law.Uniform(0.5, 0.9) from health in Law.Uniform(1.01, 1.5) select (lt, health), c =>
        {
            LendingRules rules = Rules("Aave v3");
            double debt = 4 * Spot * c.lt / c.health;
            var whole = Of(rules, Loan(4, debt, c.lt));
            var split = Of(rules, Loan(1, 0.25 * debt, c.lt), Loan(3, 0.75 * debt, c.lt));
            var currency = new CollateralisedBorrowers("ETH", 8 * Spot, [CollateralisedBorrowers.LoanAgainst("ETH", 4, 8 * Spot, 8 * debt, c.lt, 0.05)], rules);
            return Enumerable.Range(1, 200).All(k => Math.Abs(whole.Traded(-0.0137 * k) - split.Traded(-0.0137 * k)) <= 1e-9 && Math.Abs(whole.Traded(-0.0137 * k) - currency.Traded(-0.0137 * k)) <= 1e-9);
        }, cases: 300);

    [Fact]
    public void Liquidations_MoreDebt_StandNearer()
        => Law.ForAll(from d in Law.Uniform(100, 7900) from more in Law.Uniform(1, 1.5) select (d, more),
            c => Of(Rules("Aave v3"), Loan(5, c.d * c.more)).Liquidations[0].LogMove >= Of(Rules("Aave v3"), Loan(5, c.d)).Liquidations[0].LogMove);

    [Fact]
    public void Traded_Edges_AreWellDefined()
    {
        LendingRules rules = Rules("Aave v3");
        CollateralisedBorrowers none = Of(rules), free = Of(rules, Loan(5, 0)), bare = Of(rules, Loan(0, 100));
        Assert.Equal((0, 0, 0), (none.Traded(-3), free.Traded(-3), bare.Traded(-3)));
        Assert.Empty(Of(rules, Loan(5, 0)).Liquidations);
        CollateralisedBorrowers edge = Of(rules, Loan(5, 8000)); // health factor exactly 1: fires at the market
        Assert.Equal(0, edge.Liquidations[0].LogMove);
        Assert.Equal(1, edge.InBreachAtStart);
        CollateralisedBorrowers owed = Of(rules, CollateralisedBorrowers.LoanOf("ETH", 4, Spot, 10_000, 0.8, 0.05)); // so is this one, of coins
        Assert.Equal((0, 2), (owed.Liquidations[0].LogMove, owed.Traded(0)));
        Assert.True(owed.Liquidations[1].LogMove > 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(Rules("Aave v4") with { TargetHealthFactor = 1 }, Loan(5, 100)));
        Assert.Throws<ArgumentException>(() => new CollateralisedBorrowers("ETH", 1999, [Loan(5, 100)], rules));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(rules, Loan(double.NaN, 100)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(rules, Loan(5, -1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(rules with { CloseFactor = 0 }, Loan(5, 100)));
    }

    [Fact]
    public void Compile_HundredThousandBorrowers_EqualsTheFormula()
    {
        LendingPosition[] all = [.. Enumerable.Range(0, 100_000).Select(k => Loan(1 + (k % 7), (1 + (k % 7)) * Spot * 0.8 / (1.0001 + (k * 1e-5))))];
        CollateralisedBorrowers many = Of(Rules("Aave v3"), all);
        FlowCurve curve = many.Compile(new FlowDomain(-0.9, 0.9));
        double gross = all.Sum(p => p.Collateral[0].Units);
        for (double x = -0.9; x <= 0.9; x += 0.07)
            Assert.Equal(many.Traded(x), curve.At(x), 1e-9 * gross);
        Assert.True(many.Traded(-0.9) < -0.5 * gross);
    }
}
