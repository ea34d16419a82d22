using System.Globalization;
using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;

namespace OptionCascade.Validation.Markets;

/// <summary>An order at a log move: at or below 0 it is executed on a fall, above on a rise.</summary>
internal readonly record struct SpecOrder(double LogMove, double Quantity);

/// <summary>Stops spread over the log price; sell stops on a fall, buy stops on a rise.</summary>
internal readonly record struct SpecDensity(bool Normal, bool Sell, double Centre, double Width, double Quantity);

/// <summary>A·tanh(x/w) + B·y + C·x·y.</summary>
internal readonly record struct SpecTrader(double A, double Width, double B, double C);

/// <summary>y = β(x) + κV with β = b·x held within [least, most]; D = f + (1 − f)(1 + y)^−η.</summary>
internal sealed record SpecVolatility(double PerLogMove, double Least, double Most, double PerVega, double Elasticity, double Patient);

/// <summary>
/// A market of one underlying given by plain numbers: what laws change and models answer.
/// </summary>
internal record MarketSpec
{
    public double Spot { get; init; } = 100;

    /// <summary>Linear impact, else square root with volume <see cref="Volume"/> and core <see cref="Core"/>.</summary>
    public bool Linear { get; init; } = true;

    /// <summary>Slope of linear impact, or Yσ of the square root.</summary>
    public double ImpactScale { get; init; } = 0.01;

    public double Volume { get; init; } = 50;

    public double Core { get; init; } = 1e-3;

    public SpecOrder[] Orders { get; init; } = [];

    public SpecDensity[] Densities { get; init; } = [];

    public SpecTrader[] Traders { get; init; } = [];

    public KillAccount[] Accounts { get; init; } = [];

    public SpecVolatility? Volatility { get; init; }

    public double News { get; init; }

    public double Block { get; init; }

    public double Shift { get; init; }

    public double DepthLoss { get; init; }

    /// <summary>A block that is part of the market, traded whatever the shock is.</summary>
    public double HeldBlock { get; init; }

    /// <summary>Leverage and units of accounts whose levels are among the orders.</summary>
    public (double Leverage, double Quantity)[] Leverage { get; init; } = [];

    public double LowestPriceFraction { get; init; } = 0.4;

    public Shock Shock
    {
        get
        {
            Shock shock = Shock.Combined(News, Block);
            if (Shift != 0) shock = shock.And(Shock.Volatility(Shift));
            return DepthLoss != 0 ? shock.And(Shock.LossOfDepth(DepthLoss)) : shock;
        }
    }

    public IImpactLaw Impact => Linear ? new LinearImpact(ImpactScale) : new SquareRootImpact(1, new TradingActivity(Volume, ImpactScale), Core);

    public VolatilityFeedback? Feedback => Volatility is { } v
        ? new VolatilityFeedback(v.PerLogMove == 0 ? SpotVolatilityResponse.Fixed : SpotVolatilityResponse.Linear(v.PerLogMove, v.Least, v.Most), v.PerVega, new MarketMakerDepth(v.Elasticity, v.Patient))
        : null;

    public CascadeEquation Equation => new(Impact, Participants(), Feedback);

    /// <summary>The level of an order as the library sees it: prices are quoted, not log moves.</summary>
    public double Level(double logMove) => Math.Log(Spot * Math.Exp(logMove) / Spot);

    public CascadeOptions Options => new() { LowestPriceFraction = LowestPriceFraction };

    /// <summary>The library's own answer.</summary>
    public CascadeResult Solve() => CascadeSolver.Solve(Equation, Shock, Spot, Options);

    public virtual IEnumerable<IParticipant> Participants()
    {
        PriceLevel[] Levels(Func<SpecOrder, bool> chosen) => [.. Orders.Where(chosen).Select(o => new PriceLevel(Spot * Math.Exp(o.LogMove), Math.Abs(o.Quantity)))];
        yield return StopOrders.Sell(Spot, Levels(o => o.LogMove < 0 && o.Quantity < 0));
        yield return new LeveragedLongs(Spot, Levels(o => o.LogMove == 0 && o.Quantity < 0));
        yield return new DipBuyers(Spot, Levels(o => o.LogMove <= 0 && o.Quantity > 0));
        yield return StopOrders.Buy(Spot, Levels(o => o.LogMove > 0 && o.Quantity > 0));
        yield return new OrderTrader("sell limits", [.. Orders.Where(o => o.LogMove > 0 && o.Quantity < 0).Select(o => (Level(o.LogMove), o.Quantity))]);
        for (int i = 0; i < Densities.Length; i++)
        {
            SpecDensity d = Densities[i];
            yield return d.Normal
                ? StopDensity.Normal(Spot, Spot * Math.Exp(d.Centre), d.Width, d.Quantity, d.Sell, $"density {i}")
                : StopDensity.Uniform(Spot, Spot * Math.Exp(d.Centre), Spot * Math.Exp(d.Centre + d.Width), d.Quantity, d.Sell, $"density {i}");
        }

        for (int i = 0; i < Traders.Length; i++)
            yield return new SmoothTrader($"trader {i}", Traders[i].A, Traders[i].Width, Traders[i].B, Traders[i].C);
        if (HeldBlock != 0) yield return new OrderTrader("held block", [(0, HeldBlock)]);
        if (Accounts.Length > 0) yield return new KillTrader("accounts", Accounts, Spot);
    }

    /// <summary>The market in one line: what is not there is not named.</summary>
    public sealed override string ToString()
    {
        static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        var parts = new List<string> { Text($"S = {Spot:G6}"), Linear ? Text($"linear impact {ImpactScale:G6}") : Text($"square-root impact {ImpactScale:G6}, volume {Volume:G6}, core {Core:G6}") };
        if (News != 0) parts.Add(Text($"news {News:G6}"));
        if (Block != 0) parts.Add(Text($"block {Block:G6}"));
        if (Shift != 0) parts.Add(Text($"volatility shock {Shift:G6}"));
        if (DepthLoss != 0) parts.Add(Text($"depth lost {DepthLoss:G6}"));
        if (HeldBlock != 0) parts.Add(Text($"held block {HeldBlock:G6}"));
        parts.AddRange(Orders.Select(o => Text($"order of {o.Quantity:G6} at {o.LogMove:G6}")));
        parts.AddRange(Densities.Select(d => Text($"{(d.Normal ? "normal" : "uniform")} {(d.Sell ? "sell" : "buy")} stops of {d.Quantity:G6} at {d.Centre:G6}, width {d.Width:G6}")));
        parts.AddRange(Traders.Select(t => Text($"trader {t.A:G6}·tanh(x/{t.Width:G6}) + {t.B:G6}·y + {t.C:G6}·x·y")));
        parts.AddRange(Accounts.Select(a => Text($"account side {a.Side}, distance {a.Distance:G6}, per shift {a.PerShift:G6}, vega {a.Vega:G6}, units {a.Quantity:G6}")));
        if (Volatility is { } v)
            parts.Add(Text($"volatility {v.PerLogMove:G6}·x in [{v.Least:G6}, {v.Most:G6}], {v.PerVega:G6} per vega, depth elasticity {v.Elasticity:G6}, patient {v.Patient:G6}"));
        return string.Join("; ", parts);
    }
}
