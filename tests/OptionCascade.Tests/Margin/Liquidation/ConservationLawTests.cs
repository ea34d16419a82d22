using OptionCascade.Margin.Liquidation;
using OptionCascade.Portfolio;
using OptionCascade.Tests.Cascade.Laws;
using Xunit;

namespace OptionCascade.Tests.Margin.Liquidation;

/// <summary>
/// Cash and assets are conserved through liquidation, insurance fund, socialised losses and auto-deleveraging: reckoned from who holds what before and after, not from the ledger,
/// whose balances add up to nothing whatever it records. Every planted fault breaks it.
/// </summary>
public class ConservationLawTests
{
    private const int Cases = 1000;

    [Fact]
    public void Law_TheLibrary_ConservesCashAndContracts() => Assert.Null(FirstViolation(VenueBooks.Of));

    [Fact]
    public void Law_RandomVenues_ReachEveryLink()
    {
        int deficits = 0, socialised = 0, deleveraged = 0;
        for (int i = 0; i < Cases; i++)
        {
            VenueCase c = Case(i);
            if (c.Deleverages)
            {
                deleveraged += VenueBooks.Deleveraged(c).Accounts.SequenceEqual(c.Accounts) ? 0 : 1;
                continue;
            }

            VenueBooks.Liquidated(c, out PopulationLiquidation r);
            deficits += r.Deficit > 0 ? 1 : 0;
            socialised += r.Allocation.Shares.IsEmpty ? 0 : 1;
        }

        Assert.True(deficits > 100 && socialised > 30 && deleveraged > 100, $"{deficits} deficits, {socialised} socialised, {deleveraged} deleveraged");
    }

    public static TheoryData<string> Faults => [.. Planted.Keys];

    private static Dictionary<string, Func<VenueCase, VenueBooks>> Planted { get; } = new()
    {
        ["winners pay and the fund is not credited"] = c => c.Deleverages ? VenueBooks.Of(c)
            : VenueBooks.Liquidated(c, out PopulationLiquidation r) is var b ? b with { Fund = b.Fund - r.Allocation.Shares.Sum(s => s.Amount) } : b,
        ["a deficit is nobody's"] = c => c.Deleverages ? VenueBooks.Of(c) : VenueBooks.Liquidated(c, out PopulationLiquidation r) is var b ? b with { Fund = b.Fund + r.Deficit } : b,
        ["what is closed is written off, not sold"] = c => VenueBooks.Of(c) with { MarketFutures = 0, MarketPuts = 0 },
        ["fees go nowhere"] = c => c.Deleverages ? VenueBooks.Of(c) : VenueBooks.Liquidated(c, out PopulationLiquidation r) is var b ? b with { Fund = b.Fund - r.Fees } : b,
        ["deleveraged at the mark against a bankruptcy price"] = c => c.Deleverages ? VenueBooks.Deleveraged(c, (_, mark) => mark) : VenueBooks.Of(c),
        ["the bankrupt position vanishes, its counterparties stay"] = c => c.Deleverages
            ? VenueBooks.Deleveraged(c) is var b ? b with { Accounts = [.. c.Accounts.Zip(b.Accounts, (was, now) => VenueCase.Wealth(was, c.Move) < 0 ? now : was)] } : b : VenueBooks.Of(c),
        ["more is closed than is held"] = c => VenueBooks.Of(c) is var b ? b with
        {
            // Twice the futures that the first account closed, the market taking the other side at mark: nothing is lost, but it was never there.
            Accounts = b.Accounts.SetItem(0, Twice(c.Accounts[0], b.Accounts[0], c)), MarketFutures = b.MarketFutures + Closed(c, b),
            MarketCash = b.MarketCash - (Closed(c, b) * c.Marks().Future * VenueCase.Future.Multiplier),
        } : b,
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Law_PlantedFault_IsCaught(string fault) => Assert.NotNull(FirstViolation(Planted[fault]));

    private static double Closed(VenueCase c, VenueBooks b) => VenueCase.Futures(c.Accounts[0]) - VenueCase.Futures(b.Accounts[0]);

    private static Account Twice(Account was, Account now, VenueCase c)
        => VenueCase.Futures(was) - VenueCase.Futures(now) is var closed && closed == 0 ? now
            : now with { Holdings = [.. now.Holdings, new FutureHolding(VenueCase.Future, -closed, c.Marks().Future)] };

    private static VenueCase Case(int i) => VenueCase.Draw(MarketSpecs.Stream(20261122, (ulong)i));

    private static string? FirstViolation(Func<VenueCase, VenueBooks> model)
    {
        for (int i = 0; i < Cases; i++)
            if (model(Case(i)).Violation(Case(i)) is { } what)
                return $"venue {i}: {what}";
        return null;
    }
}
