using OptionCascade.Exposure;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using Xunit;

namespace OptionCascade.Tests.Exposure;

public class DealerPositioningTests
{
    private static readonly Row[] s_rows = [new(OptionRight.Call, 100, 0.5, 0.2, 3), new(OptionRight.Put, 100, 0.5, 0.2, 5)];

    [Fact]
    public void Apply_LongCallsShortPuts_SignsByRight()
    {
        DealerBook dealer = DealerPositioning.LongCallsShortPuts.Apply(SmallBooks.Resolve(QuantityKind.OpenInterest, s_rows));
        Assert.Equal([3, -5], dealer.Contracts.ToArray());
        Assert.Equal([300, -500], dealer.Units.ToArray());
    }

    [Fact]
    public void Apply_CustomersLong_DealersShortEverything()
        => Assert.Equal([-3, -5], DealerPositioning.CustomersLong.Apply(SmallBooks.Resolve(QuantityKind.OpenInterest, s_rows)).Contracts.ToArray());

    [Fact]
    public void Apply_CustomersShort_DealersLongEverything()
        => Assert.Equal([3, 5], DealerPositioning.CustomersShort.Apply(SmallBooks.Resolve(QuantityKind.OpenInterest, s_rows)).Contracts.ToArray());

    [Fact]
    public void For_KindOfQuantity_ListsTheRulesThatFit()
    {
        Assert.Equal([DealerPositioning.LongCallsShortPuts, DealerPositioning.CustomersLong, DealerPositioning.CustomersShort], DealerPositioning.For(QuantityKind.OpenInterest));
        Assert.Equal([DealerPositioning.Inventory], DealerPositioning.For(QuantityKind.SignedInventory));
    }

    [Fact]
    public void Apply_Inventory_TakesTheBooksSigns()
    {
        Row[] rows = [s_rows[0] with { Quantity = -7 }, s_rows[1]];
        Assert.Equal([-7, 5], SmallBooks.Inventory(rows).Contracts.ToArray());
    }

    [Theory]
    [InlineData("long-calls-short-puts", QuantityKind.SignedInventory, "use positioning 'inventory'")]
    [InlineData("customers-long", QuantityKind.SignedInventory, "use positioning 'inventory'")]
    [InlineData("inventory", QuantityKind.OpenInterest, "use 'long-calls-short-puts' or 'customers-long'")]
    public void Apply_WrongKindOfQuantity_ThrowsAndSaysWhatToDo(string name, QuantityKind kind, string advice)
    {
        ResolvedBook book = SmallBooks.Resolve(kind, s_rows);
        var error = Assert.Throws<ArgumentException>(() => DealerPositioning.FromName(name).Apply(book));
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromName_EveryRule_IsFoundByItsName()
    {
        foreach (DealerPositioning rule in DealerPositioning.All)
            Assert.Same(rule, DealerPositioning.FromName(rule.Name));
        Assert.Equal(["long-calls-short-puts", "customers-long", "customers-short", "inventory"], DealerPositioning.All.Select(r => r.Name));
    }

    [Fact]
    public void FromName_Unknown_ThrowsWithTheNamesThereAre()
        => Assert.Contains("long-calls-short-puts, customers-long, customers-short, inventory", Assert.Throws<ArgumentException>(() => DealerPositioning.FromName("naive")).Message, StringComparison.Ordinal);
}
