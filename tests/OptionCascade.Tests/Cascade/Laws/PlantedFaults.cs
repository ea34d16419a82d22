using OptionCascade.Cascade;
using OptionCascade.Validation;
using OptionCascade.Validation.Markets;

namespace OptionCascade.Tests.Cascade.Laws;

/// <summary>Models with a fault that one law is there to catch; several are faults that published code has or had.</summary>
internal static class PlantedFaults
{
    public static IReadOnlyDictionary<string, (string Fault, Func<MarketSpec, CascadeResult> Model)> ByLaw { get; } = new Dictionary<string, (string, Func<MarketSpec, CascadeResult>)>
    {
        [CascadeLaws.Stillness.Name] = ("4.7% is sold before anything happens", m => (m with { Orders = [.. m.Orders, new SpecOrder(0, -0.047)] }).Solve()),
        [CascadeLaws.NoImpact.Name] = ("impact has a floor", m => (m with { ImpactScale = Math.Max(m.ImpactScale, 1e-4) }).Solve()),
        [CascadeLaws.NobodyThere.Name] = ("a market maker who is always there", m => (m with { Traders = [.. m.Traders, new SpecTrader(-0.1, 0.1, 0, 0)] }).Solve()),
        [CascadeLaws.Splitting.Name] = ("lots are rounded up account by account", m => (m with { Orders = [.. m.Orders.Select(o => o with { Quantity = Math.Sign(o.Quantity) * 0.25 * Math.Ceiling(Math.Abs(o.Quantity) / 0.25) })] }).Solve()),
        [CascadeLaws.Permuting.Name] = ("first come, first served", m => (m with { Orders = [.. m.Orders.Take(3)] }).Solve()),
        [CascadeLaws.Currency.Name] = ("levels are rounded to whole units of currency", m => (m with { Orders = [.. m.Orders.Select(o => o with { LogMove = Math.Log(Math.Round(m.Spot * Math.Exp(o.LogMove)) / m.Spot) })] }).Solve()),
        [CascadeLaws.Shares.Name] = ("volume is a constant", m => (m with { Volume = 50 }).Solve()),
        [CascadeLaws.Duplicate.Name] = ("impact knows no depth", m => (m with { Volume = 50, ImpactScale = m.Linear ? 0.01 : m.ImpactScale }).Solve()),
        [CascadeLaws.SoldIsHeld.Name] = ("what was sold is sold again further down", m => (m with { Orders = [.. m.Orders, .. m.Orders.Select(o => o with { LogMove = o.LogMove - 0.01 })] }).Solve()),
        [CascadeLaws.PositivePrice.Name] = ("moves are taken as simple returns", m => m.Solve() is { LogMove: { } x } r ? r with { Spot = m.Spot * (1 + x) } : m.Solve()),
        [CascadeLaws.MonotoneInShock.Name] = ("accounts are valued after the shock", m => (m with { Orders = [.. m.Orders.Select(o => o with { Quantity = o.Quantity * Math.Max(0, 1 - (12 * Math.Abs(m.News))) })] }).Solve()),
        [CascadeLaws.MonotoneInImpact.Name] = ("depth is taken for impact", m => (m with { ImpactScale = 1e-4 / m.ImpactScale }).Solve()),
        [CascadeLaws.MonotoneInLeverage.Name] = ("the distance to liquidation grows with leverage", m => (m with { Orders = [.. m.Leverage.Select(l => new SpecOrder(-l.Leverage / 300, -l.Quantity))] }).Solve()),
        [CascadeLaws.Amplifies.Name] = ("the sign of the gain", m => m.Solve() is { Gain: { } g } r ? r with { Amplification = 1 / (1 + g) } : m.Solve()),
        [CascadeLaws.Dampens.Name] = ("the sign of the gain", m => m.Solve() is { Gain: { } g } r ? r with { Amplification = 1 / (1 + g) } : m.Solve()),
        [CascadeLaws.SmallShock.Name] = ("the first round taken for all", m => m.Solve() is { Gain: { } g } r ? r with { Amplification = 1 + g } : m.Solve()),
        [CascadeLaws.Threads.Name] = ("an order of sums that depends on the thread", m => m.Solve() is { LogMove: { } x } r ? r with { LogMove = x * (1 + (1e-15 * (Environment.CurrentManagedThreadId % 64))) } : m.Solve()),
        [CascadeLaws.Mirror.Name] = ("only falls cascade", m => (m with { Orders = [.. m.Orders.Where(o => o.LogMove <= 0)] }).Solve()),
        [CascadeLaws.NoFeedback.Name] = ("volatility moves unless told otherwise", m => (m with { Volatility = m.Volatility ?? new SpecVolatility(-4, -0.5, 2, 0, 1, 0) }).Solve()),
    };
}
