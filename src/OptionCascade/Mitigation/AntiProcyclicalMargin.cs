// f(y)   requirement as a multiple of what it is in calm markets without any tool, once volatility stands y (relative) higher; volatility-based margin moves as volatility
//   none                    1 + y
//   buffer                  max(1 + b, 1 + y)                         collected in calm markets, used up first
//   stressed observations   (1 − w)(1 + y) + w·s                      weight w on a stressed period, s = σ_stress/σ
//   floor                   max(1 + y, h)                             not below the margin of ten years' volatility, h = σ_10y/σ
//
// An account posted f(0) − 1 of its requirement in advance and is liquidated where      equity(x) + (f(0) − 1)·M₀ < f(y(x))·M(x)
//
//   y(x)   relative shift of the volatility that margin is computed from;   M   requirement at calm volatility
//
// Source: Commission Delegated Regulation (EU) No 153/2013, Article 28(1): (a) a buffer of at least 25% that may be used up, (b) a weight of at least 25% on stressed observations,
// (c) not below the margin of volatility over ten years.
using OptionCascade.Hedging;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Numerics;
using OptionCascade.Participants;
using OptionCascade.Portfolio;

namespace OptionCascade.Mitigation;

/// <summary>Which tool against procyclical margin is used.</summary>
public enum AntiProcyclicalTool
{
    /// <summary>None: margin follows volatility.</summary>
    None = 0,

    /// <summary>Article 28(1)(a): a buffer that may be used up.</summary>
    Buffer = 1,

    /// <summary>Article 28(1)(b): a weight on stressed observations.</summary>
    StressedWeight = 2,

    /// <summary>Article 28(1)(c): a floor of ten years' volatility.</summary>
    Floor = 3,
}

/// <summary>Margin that rises with volatility, as a clearing house's does, with or without one of the three European tools against doing so in the worst moment.</summary>
/// <remarks>
/// Compare a tool with <see cref="AntiProcyclicalTool.None"/>, not with margins that stand still. Acts on leveraged accounts and on longs and shorts known by their liquidation
/// prices, all liquidated at once; linear contracts and inverse ones. Rules for option sellers that reprice their scenarios see volatility by themselves and are left alone.
/// </remarks>
public sealed record AntiProcyclicalMargin : IMitigation
{
    /// <summary>Margin that follows volatility.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="size">b, w, or h (σ_10y/σ, ≥ 0); not used without a tool.</param>
    /// <param name="stressRatio">s = σ_stress/σ, ≥ 0, for stressed observations.</param>
    /// <param name="volatility">y(x): how the volatility that margin is computed from follows spot.</param>
    /// <param name="maintenanceRate">m of positions known by their liquidation price alone, in [1e-6, 0.9]. No default.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public AntiProcyclicalMargin(AntiProcyclicalTool tool, double size, double stressRatio, SpotVolatilityResponse volatility, double maintenanceRate)
    {
        ArgumentNullException.ThrowIfNull(volatility);
        Tool = Enum.IsDefined(tool) ? tool : throw new ArgumentOutOfRangeException(nameof(tool), tool, "Expected a tool.");
        Size = Guard.InRange(size, 0, tool == AntiProcyclicalTool.StressedWeight ? 1 : 1e6);
        StressRatio = Guard.NonNegative(stressRatio);
        Volatility = volatility;
        MaintenanceRate = Guard.InRange(maintenanceRate, 1e-6, 0.9);
    }

    /// <summary>The tool.</summary>
    public AntiProcyclicalTool Tool { get; }

    /// <summary>b, w or h.</summary>
    public double Size { get; }

    /// <summary>s.</summary>
    public double StressRatio { get; }

    /// <summary>y(x).</summary>
    public SpotVolatilityResponse Volatility { get; }

    /// <summary>m of positions known by their liquidation price alone.</summary>
    public double MaintenanceRate { get; }

    /// <inheritdoc/>
    public string Name => Tool switch
    {
        AntiProcyclicalTool.Buffer => "EU option (a)",
        AntiProcyclicalTool.StressedWeight => "EU option (b)",
        AntiProcyclicalTool.Floor => "EU option (c)",
        _ => "margin follows volatility",
    };

    /// <inheritdoc/>
    public string InWords => Tool switch
    {
        AntiProcyclicalTool.Buffer => FormattableString.Invariant($"Margin follows volatility; {Size:0.##%} more is collected in calm markets and used up first."),
        AntiProcyclicalTool.StressedWeight => FormattableString.Invariant($"Margin follows volatility with a weight of {Size:0.##%} on a stressed period of {StressRatio:0.##} times today's volatility."),
        AntiProcyclicalTool.Floor => FormattableString.Invariant($"Margin follows volatility but is never below that of {Size:0.##} times today's volatility."),
        _ => "Margin rises with volatility, in the stress itself.",
    };

    /// <summary>f(y), requirement as a multiple of that in calm markets without a tool.</summary>
    /// <param name="shift">y, relative shift of volatility, ≥ −1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Below −1, NaN or infinite.</exception>
    public double Multiple(double shift)
    {
        double now = 1 + Guard.InRange(shift, -1, double.MaxValue);
        return Tool switch
        {
            AntiProcyclicalTool.Buffer => Math.Max(1 + Size, now),
            AntiProcyclicalTool.StressedWeight => ((1 - Size) * now) + (Size * StressRatio),
            AntiProcyclicalTool.Floor => Math.Max(now, Size),
            _ => now,
        };
    }

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        double calm = Multiple(Volatility.At(0));
        return market.Changed(this, "cash that account holders tie up in calm markets", p => MarginedPositions.Of(p, market.Spot, MaintenanceRate) is { } m
            ? (new LevelTraders(p.Name, m.Positions.Select(q => Liquidation(m, q, calm)).OfType<FlowJump>()), Math.Max(0, calm - 1) * m.Positions.Sum(q => m.Money(m.Maintenance(q))))
            : null);
    }

    /// <summary>Where a position is liquidated; null where it never is.</summary>
    private FlowJump? Liquidation(MarginedPositions m, LeveragedPosition q, double calm)
    {
        if (q.Size == 0) return null;
        bool linear = m.Terms.Payoff == FuturePayoff.Linear;
        MaintenanceTiers tiers = m.Terms.Tiers;
        double posted = (calm - 1) * m.Maintenance(q);
        double Excess(double x)
        {
            double price = m.Spot * Math.Exp(x), notional = linear ? Math.Abs(q.Size) * price : Math.Abs(q.Size) / price;
            double profit = linear ? q.Size * (price - q.EntryPrice) : q.Size * ((1 / q.EntryPrice) - (1 / price));
            return q.Margin - q.OtherMaintenance + q.OtherProfit + profit + posted - (Multiple(Volatility.At(x)) * tiers.Requirement(notional));
        }

        const double Farthest = 4, Mesh = 1.0 / 512;
        double side = q.Size > 0 ? -1 : 1, a = 0;
        if (Excess(0) < 0) return new FlowJump(0, -q.Size / (linear ? 1 : m.Spot));
        for (double b = Mesh; b <= Farthest; a = b, b += Mesh)
        {
            if (Excess(side * b) >= 0) continue;
            double x = side * RootIsolation.Bracketed(d => Excess(side * d), a, Excess(side * a), b, Excess(side * b));
            return new FlowJump(x, -q.Size / (linear ? 1 : m.Spot * Math.Exp(x)));
        }

        return null;
    }
}
