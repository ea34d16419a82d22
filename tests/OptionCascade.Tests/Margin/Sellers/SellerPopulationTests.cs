using OptionCascade.Data.Synthetic;
using OptionCascade.Margin;
using OptionCascade.Margin.Sellers;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using Xunit;

namespace OptionCascade.Tests.Margin.Sellers;

public sealed class SellerPopulationTests
{
    private static readonly ResolvedBook Book = Resolved();
    private static readonly SellerPopulationOptions Options = new() { Seed = 7, PutShare = 0.1, CallShare = 0.05, MaximumAccounts = 3_000 };

    private static ResolvedBook Resolved()
    {
        OptionChain chain = SyntheticMarket.Generate().Chain;
        return ResolvedBook.Create(chain.Book, chain.Market, new ResolveOptions { Time = TimeConvention.CalendarInstant });
    }

    /// <summary>A requirement of a tenth of spot on every short option and a quarter of the stock.</summary>
    private sealed class TenthOfSpot : IMarginRule
    {
        public string Name => "a tenth of spot";

        public string? Refuses(ResolvedAccount account) => null;

        public MarginLevel Level(AccountState state)
        {
            double requirement = 0;
            foreach (OptionLeg leg in state.Account.Options)
                if (leg.Contracts < 0)
                    requirement -= 0.1 * leg.Units * state.Spots[leg.Market];
            foreach (SpotLeg s in state.Account.Spots)
                requirement += 0.25 * Math.Abs(s.Units) * state.Spots[s.Market];
            return new MarginLevel(state.MarketValue, requirement, requirement);
        }

        public MarginReport Explain(AccountState state) => new(Name, Level(state), [], null, []);
    }

    [Fact]
    public void Generate_AShareOfOpenInterest_NeverSellsMoreThanItOfAnyContract()
    {
        SellerPopulation population = SellerPopulation.Generate(Book, new TenthOfSpot(), Options);
        var sold = population.Accounts.SelectMany(a => a.Holdings.OfType<OptionHolding>()).Where(h => h.Contracts < 0)
            .GroupBy(h => h.Contract.Key).ToDictionary(g => g.Key, g => -g.Sum(h => h.Contracts));
        foreach (Position p in Book.Book.Positions())
            if (sold.TryGetValue(p.Contract.Key, out double contracts))
                Assert.True(contracts <= p.Quantity * (p.Contract.Right == OptionRight.Call ? 0.05 : 0.1));
        double puts = Book.Book.Positions().Where(p => p.Contract.Right == OptionRight.Put).Sum(p => p.Quantity);
        Assert.Equal(population.PutShare, sold.Where(s => s.Key.Right == OptionRight.Put).Sum(s => s.Value) / puts, 1e-3);
        Assert.Contains(population.Warnings, w => w.Contains("scenario", StringComparison.Ordinal));
        Assert.True(population.Accounts.Length > 500);
    }

    [Fact]
    public void Generate_EveryAccount_StartsAboveMaintenanceWithUtilisationsAsDistributed()
    {
        SellerPopulation population = SellerPopulation.Generate(Book, new TenthOfSpot(), Options);
        var rule = new TenthOfSpot();
        double[] utilisation = [.. population.Accounts.Select(a => rule.Level(population.Market.Resolve(a).At(MarketMove.None)).Ratio)];
        Assert.All(utilisation, u => Assert.InRange(u, 1e-7, 1));
        // Kumaraswamy(2, 2): P(u <= 1/2) = 1 − (1 − 1/4)² = 0.4375, tested to four standard errors.
        double below = utilisation.Count(u => u <= 0.5) / (double)utilisation.Length;
        Assert.Equal(0.4375, below, 4 * Math.Sqrt(0.4375 * 0.5625 / utilisation.Length));
    }

    [Fact]
    public void Generate_TheSameSeed_GivesTheSameAccountsAndAnotherSeedOthers()
    {
        SellerPopulation one = SellerPopulation.Generate(Book, new TenthOfSpot(), Options), same = SellerPopulation.Generate(Book, new TenthOfSpot(), Options);
        SellerPopulation other = SellerPopulation.Generate(Book, new TenthOfSpot(), Options with { Seed = 8 });
        Assert.Equal(Text(one), Text(same));
        Assert.NotEqual(Text(one), Text(other));

        static string Text(SellerPopulation p) => string.Join('\n', p.Accounts.Select(a => a.Id + ": " + string.Join(", ", a.Holdings)));
    }

    [Fact]
    public void Generate_CondorsOnly_HaveFourLegsAndCoveredCallsTheirStock()
    {
        Assert.All(SellerPopulation.Generate(Book, new TenthOfSpot(), Options with { Mix = (0, 0, 1, 0) }).Accounts, a =>
        {
            OptionHolding[] legs = [.. a.Holdings.OfType<OptionHolding>()];
            Assert.Equal([1, -1, -1, 1], legs.Select(l => Math.Sign(l.Contracts)));
            Assert.True(legs[0].Contract.Strike < legs[1].Contract.Strike && legs[1].Contract.Strike < legs[2].Contract.Strike && legs[2].Contract.Strike < legs[3].Contract.Strike);
        });
        Assert.All(SellerPopulation.Generate(Book, new TenthOfSpot(), Options with { Mix = (0, 0, 0, 1) }).Accounts,
            a => Assert.Equal(-a.Holdings.OfType<OptionHolding>().Single().Contracts * 100, a.Holdings.OfType<SpotHolding>().Single().Units));
    }

    [Fact]
    public void Generate_NoShare_GivesNoAccounts()
        => Assert.Empty(SellerPopulation.Generate(Book, new TenthOfSpot(), Options with { PutShare = 0, CallShare = 0 }).Accounts);
}
