using OptionCascade.Cascade;

namespace OptionCascade.Tests.Cascade.Laws;

/// <summary>Models with a fault that one law is there to catch; several are faults that published code has or had.</summary>
internal static class PlantedFaults
{
    /// <summary>The library.</summary>
    public static CascadeResult Sound(MarketSpec market) => market.Solve();

    public static IReadOnlyDictionary<CascadeLaw, (string Fault, CascadeAnswer Model)> ByLaw { get; } = new Dictionary<CascadeLaw, (string, CascadeAnswer)>
    {
        [CascadeLaws.Stillness] = ("4.7% is sold before anything happens", m => (m with { Orders = [.. m.Orders, new SpecOrder(0, -0.047)] }).Solve()),
        [CascadeLaws.NoImpact] = ("impact has a floor", m => (m with { ImpactScale = Math.Max(m.ImpactScale, 1e-4) }).Solve()),
        [CascadeLaws.NobodyThere] = ("a market maker who is always there", m => (m with { Traders = [.. m.Traders, new SpecTrader(-0.1, 0.1, 0, 0)] }).Solve()),
        [CascadeLaws.Splitting] = ("lots are rounded up account by account", m => (m with { Orders = [.. m.Orders.Select(o => o with { Quantity = Math.Sign(o.Quantity) * 0.25 * Math.Ceiling(Math.Abs(o.Quantity) / 0.25) })] }).Solve()),
        [CascadeLaws.Permuting] = ("first come, first served", m => (m with { Orders = [.. m.Orders.Take(3)] }).Solve()),
        [CascadeLaws.Currency] = ("levels are rounded to whole units of currency", m => (m with { Orders = [.. m.Orders.Select(o => o with { LogMove = Math.Log(Math.Round(m.Spot * Math.Exp(o.LogMove)) / m.Spot) })] }).Solve()),
        [CascadeLaws.Shares] = ("volume is a constant", m => (m with { Volume = 50 }).Solve()),
        [CascadeLaws.Duplicate] = ("impact knows no depth", m => (m with { Volume = 50, ImpactScale = m.Linear ? 0.01 : m.ImpactScale }).Solve()),
        [CascadeLaws.SoldIsHeld] = ("what was sold is sold again further down", m => (m with { Orders = [.. m.Orders, .. m.Orders.Select(o => o with { LogMove = o.LogMove - 0.01 })] }).Solve()),
        [CascadeLaws.PositivePrice] = ("moves are taken as simple returns", m => m.Solve() is { LogMove: { } x } r ? r with { Spot = m.Spot * (1 + x) } : m.Solve()),
        [CascadeLaws.MonotoneInShock] = ("accounts are valued after the shock", m => (m with { Orders = [.. m.Orders.Select(o => o with { Quantity = o.Quantity * Math.Max(0, 1 - (12 * Math.Abs(m.News))) })] }).Solve()),
        [CascadeLaws.MonotoneInImpact] = ("depth is taken for impact", m => (m with { ImpactScale = 1e-4 / m.ImpactScale }).Solve()),
        [CascadeLaws.MonotoneInLeverage] = ("the distance to liquidation grows with leverage", m => (m with { Orders = [.. m.Leverage.Select(l => new SpecOrder(-l.Leverage / 300, -l.Quantity))] }).Solve()),
        [CascadeLaws.Amplifies] = ("the sign of the gain", m => m.Solve() is { Gain: { } g } r ? r with { Amplification = 1 / (1 + g) } : m.Solve()),
        [CascadeLaws.Dampens] = ("the sign of the gain", m => m.Solve() is { Gain: { } g } r ? r with { Amplification = 1 / (1 + g) } : m.Solve()),
        [CascadeLaws.SmallShock] = ("the first round taken for all", m => m.Solve() is { Gain: { } g } r ? r with { Amplification = 1 + g } : m.Solve()),
        [CascadeLaws.Threads] = ("an order of sums that depends on the thread", m => m.Solve() is { LogMove: { } x } r ? r with { LogMove = x * (1 + (1e-15 * (Environment.CurrentManagedThreadId % 64))) } : m.Solve()),
        [CascadeLaws.Mirror] = ("only falls cascade", m => (m with { Orders = [.. m.Orders.Where(o => o.LogMove <= 0)] }).Solve()),
        [CascadeLaws.NoFeedback] = ("volatility moves unless told otherwise", m => (m with { Volatility = m.Volatility ?? new SpecVolatility(-4, -0.5, 2, 0, 1, 0) }).Solve()),
    };
}
