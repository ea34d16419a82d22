namespace OptionCascade.Validation.Markets;

/// <summary>Random markets of one underlying, small on purpose.</summary>
internal static class MarketDraws
{
    /// <summary>Impact, orders both sides and both signs, densities, traders, a price shock.</summary>
    public static MarketSpec Base(Draws d)
    {
        bool linear = d.Chance(0.5);
        double scale = d.Chance(0.5) ? d.In(0.0005, 0.02) : d.In(0.02, 0.12), news = d.Sign() * d.In(0, 0.12), block = Math.CopySign(d.In(0, 4), news);
        int kind = d.Below(3);
        return new MarketSpec
        {
            Linear = linear,
            ImpactScale = linear ? scale : 5 * scale,
            Orders = d.Some(8, () => new SpecOrder(d.Sign() * Math.Pow(d.In(0.03, 0.7), 2), d.Sign() * d.In(0, 2))),
            Densities = d.Some(2, () => Density(d)),
            Traders = d.Some(1, () => Trader(d)),
            News = kind == 1 ? 0 : news,
            Block = kind == 0 ? 0 : block,
        };
    }

    public static SpecVolatility Volatility(Draws d) => new(d.Chance(0.2) ? 0 : d.In(-8, 4), d.In(-0.9, -0.05), d.In(0.05, 2), d.Chance(0.3) ? 0 : d.In(0, 0.3), d.Chance(0.4) ? 0 : d.In(0, 2), d.Chance(0.3) ? 0 : d.Unit());

    public static KillAccount Account(Draws d)
    {
        bool buys = d.Chance(0.6);
        int side = d.Chance(0.7) ? -1 : 1;
        return new KillAccount(side, d.In(0.005, 0.3), buys ? d.In(0, 0.08) : d.In(-0.05, 0.08), buys ? d.In(0, 2) : 0, d.Chance(0.8) ? side * d.In(0, 2) : -side * d.In(0, 2));
    }

    /// <summary>Who is relieved by rising volatility and in breach at the moment when somebody else lifts it may or may not be closed: such markets have no one answer.</summary>
    public static KillAccount[] Unambiguous(KillAccount[] accounts)
        => accounts.Any(a => a.Vega > 0) ? [.. accounts.Select(a => a with { PerShift = Math.Abs(a.PerShift) })] : accounts;

    public static SpecDensity Density(Draws d)
    {
        bool sell = d.Chance(0.5), normal = d.Chance(0.5);
        double side = sell ? -1 : 1;
        return normal
            ? new SpecDensity(true, sell, side * d.In(-0.03, 0.2), d.In(0.002, 0.08), d.In(0, 6))
            : new SpecDensity(false, sell, sell ? d.In(-0.4, 0) : d.In(0, 0.3), d.In(0.004, 0.15), d.In(0, 6));
    }

    public static SpecTrader Trader(Draws d) => new(d.In(-4, 4), d.In(0.02, 0.3), 0, 0);
}
