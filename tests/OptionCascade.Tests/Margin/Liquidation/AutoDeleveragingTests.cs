using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Margin.Liquidation;

public class AutoDeleveragingTests
{
    /// <summary>dYdX, contract loss mechanism: A long 500 at 1 with 100, B short 500 at 1 with 100, price 2: B is bankrupt at 1.20 and A is closed there.</summary>
    [Fact]
    public void Match_DydxExample_ClosesAtTheBankruptcyPrice()
    {
        double price = PerpetualLiquidation.LinearBankruptcy(-500, 1, 100)!.Value;
        DeleveragingResult r = AutoDeleveraging.Match(-500, price, 2, [new DeleveragingPosition("A", 500, 1, 600, 100, 15)], DeleveragingRanking.BinanceQuantile);
        DeleveragingFill fill = Assert.Single(r.Fills);
        Assert.Equal((-500, 1.2), (fill.Size, Math.Round(fill.Price, 12)));
        Assert.Equal(100, fill.RealisedProfit, 1e-9);
        Assert.Equal(0, r.Unmatched);
        var ledger = new CashLedger(2);
        r.Post(ledger, "B", 1);
        Assert.Equal((100m, -100m, 0m), (ledger.Balance("A"), ledger.Balance("B"), ledger.Imbalance));
    }

    [Fact]
    public void Priority_WorkedByHand_Agrees()
    {
        var p = new DeleveragingPosition("A", 10, 80, 500, 200, 25);
        Assert.Equal(100.0 / 80 * (1000.0 / 500), AutoDeleveraging.Priority(p, 100, DeleveragingRanking.HyperliquidIndex), 1e-12);
        Assert.Equal(1.0 * 0.05, AutoDeleveraging.Priority(p, 100, DeleveragingRanking.BinanceQuantile), 1e-12);
        Assert.Equal(-0.5 / 0.05, AutoDeleveraging.Priority(p, 70, DeleveragingRanking.BinanceQuantile), 1e-12);
    }

    [Fact]
    public void Quantiles_FiveAccounts_LightFiveLamps()
    {
        DeleveragingPosition[] five = [.. Enumerable.Range(1, 5).Select(i => new DeleveragingPosition("A" + i, i, 50, 100, 10, 1))];
        Assert.Equal([("A5", 1.0), ("A4", 0.8), ("A3", 0.6), ("A2", 0.4), ("A1", 0.2)], AutoDeleveraging.Quantiles(five, 100, DeleveragingRanking.HyperliquidIndex));
    }

    [Fact]
    public void Match_AnyBook_IsOneToOneAndBlindToOrder()
    {
        Gen<(double, DeleveragingPosition[], DeleveragingRanking)> gen =
            from size in Law.Uniform(-50, 50)
            from n in Gen.Choose(0, 12)
            from sizes in Gen.ArrayOf(Law.Uniform(-20, 20), n)
            from entries in Gen.ArrayOf(Law.Uniform(50, 150), n)
            from values in Gen.ArrayOf(Law.Uniform(-10, 2000), n)
            from ranking in Gen.Elements(DeleveragingRanking.HyperliquidIndex, DeleveragingRanking.BinanceQuantile, DeleveragingRanking.ProRata)
            select (size == 0 ? 1 : size, sizes.Select((s, i) => new DeleveragingPosition("A" + i, s, entries[i], values[i], 100, 5)).ToArray(), ranking);
        Law.ForAll(gen, c =>
        {
            (double size, DeleveragingPosition[] others, DeleveragingRanking ranking) = c;
            DeleveragingResult r = AutoDeleveraging.Match(size, 101, 100, others, ranking), again = AutoDeleveraging.Match(size, 101, 100, others.Reverse(), ranking);
            double matched = r.Fills.Sum(f => f.Size);
            double can = others.Where(o => o.Size * size < 0 && o.AccountValue > 0).Sum(o => Math.Abs(o.Size));
            bool oneToOne = Math.Abs(matched + r.Unmatched - size) < 1e-9 && Math.Abs(Math.Abs(matched) - Math.Min(Math.Abs(size), can)) < 1e-9;
            bool reducesOnly = r.Fills.All(f => others.Single(o => o.Account == f.Account) is var o && o.Size * f.Size < 0 && Math.Abs(f.Size) <= Math.Abs(o.Size) * (1 + 1e-12));
            bool ordered = r.Fills.Zip(r.Fills.Skip(1)).All(p => p.First.Priority >= p.Second.Priority);
            return oneToOne && reducesOnly && ordered && r.Fills.SequenceEqual(again.Fills) && r.Unmatched == again.Unmatched;
        });
    }

    [Fact]
    public void Match_SameAccountTwice_Throws()
        => Assert.Throws<ArgumentException>(() => AutoDeleveraging.Match(1, 1, 1,
            [new DeleveragingPosition("A", -1, 1, 1, 1, 1), new DeleveragingPosition("A", -2, 1, 1, 1, 1)], DeleveragingRanking.ProRata));

    /// <summary>Derive, security module: 100,000 unpaid against deposits of 1,000,000 is a withdrawal fee of 9.09%.</summary>
    [Fact]
    public void WithdrawalFee_DocumentedExample_Agrees() => Assert.Equal(0.0909, LossWaterfall.WithdrawalFee(100_000, 1_000_000), 5e-5);

    [Fact]
    public void Allocate_AnyLoss_IsPaidOnceAndNobodyPaysMoreThanHeHas()
    {
        Gen<(double, double, double[], LossSharing)> gen =
            from loss in Law.Uniform(0, 1000) from fund in Law.Uniform(0, 800) from n in Gen.Choose(0, 6) from bases in Gen.ArrayOf(Law.Uniform(-100, 300), n)
            from sharing in Gen.Elements(LossSharing.Winners, LossSharing.Deposits) select (loss, fund, bases, sharing);
        Law.ForAll(gen, c =>
        {
            (double loss, double fund, double[] bases, LossSharing sharing) = c;
            (string, double)[] named = [.. bases.Select((b, i) => ("A" + i, b))];
            LossAllocation a = LossWaterfall.Allocate(loss, fund, named, sharing), b = LossWaterfall.Allocate(loss, fund, named.Reverse(), sharing);
            double shared = a.Shares.Sum(s => s.Amount);
            return Math.Abs(a.FromFund + shared + a.Unpaid - loss) < 1e-9 && a.FundAfter >= 0 && Math.Abs(a.FundAfter + a.FromFund - fund) < 1e-9 && a.Unpaid >= -1e-9
                && a.Shares.All(s => s.Amount >= 0 && s.Amount <= Math.Max(0, bases[int.Parse(s.Account[1..], System.Globalization.CultureInfo.InvariantCulture)]) + 1e-9)
                && a.Shares.SequenceEqual(b.Shares);
        });
    }

    [Theory]
    [InlineData(70, 8, true)]
    [InlineData(71, 8, false)]
    [InlineData(70, 2, false)] // the peak of 100 lies five hours back
    public void InsuranceFundTrigger_OkxRule_LooksAtThePeakOfTheWindow(double balance, int hours, bool expected)
    {
        NodaTime.Instant now = NodaTime.Instant.FromUtc(2026, 3, 2, 12, 0);
        (NodaTime.Instant, double)[] past = [(now - NodaTime.Duration.FromHours(5), 100), (now - NodaTime.Duration.FromHours(3), 75), (now - NodaTime.Duration.FromHours(30), 500), (now - NodaTime.Duration.FromHours(9), 90)];
        Assert.Equal(expected, new InsuranceFundTrigger(0.3, NodaTime.Duration.FromHours(hours)).IsReached(past, now, balance));
    }

    [Fact]
    public void Ledger_AnyPayments_BalancesToTheCent()
        => Law.ForAll(Gen.ArrayOf(from a in Gen.Choose(0, 4) from b in Gen.Choose(5, 9) from x in Law.Uniform(-1e6, 1e6) select (a, b, x), 40), payments =>
        {
            var ledger = new CashLedger(2);
            foreach ((int from, int to, double amount) in payments)
                ledger.Pay("A" + from, "A" + to, amount, "test");
            return ledger.Imbalance == 0m && ledger.Transfers.All(t => t.Amount > 0 && decimal.Round(t.Amount, 2) == t.Amount);
        });
}
