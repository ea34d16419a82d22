using System.Collections.Immutable;
using OptionCascade.Margin.KillPrices;
using OptionCascade.Margin.Population;
using OptionCascade.Market;

namespace OptionCascade.Margin.Monitor;

/// <summary>Watches a population of accounts: leverage, distance to liquidation, concentration, the liquidation map.</summary>
public static class PopulationMonitor
{
    private const int AccountsPerBlock = 64;

    /// <summary>Observes a population as the market stands.</summary>
    /// <param name="population">The accounts.</param>
    /// <param name="options">What to show; null for the defaults.</param>
    /// <param name="threads">Number of threads, ≥ 1; null for as many as the machine has. The result does not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one thread.</exception>
    public static MonitorReport Observe(AccountPopulation population, MonitorOptions? options = null, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(population);
        options ??= new MonitorOptions();
        ImmutableArray<AccountKill> kills = KillPriceSearch.FindAll(population, options.Search, threads);
        PopulationValues now = PopulationValues.Compute(population, [MarketMove.None], threads);
        double[] notional = Column(i => now[i, 0].Exposure.Gross);
        double[] falls = [.. options.LevelsPercent.Select(p => -double.LogP1(-p / 100))], rises = [.. options.LevelsPercent.Select(p => p / 100)];
        return new MonitorReport
        {
            Coverage = Coverage.Of(population, notional),
            InBreach = kills.Count(k => k.Now.IsBreached),
            GrossLeverage = Distributed(i => now[i, 0].GrossLeverage, [.. options.LeverageEdges]),
            NetLeverage = Distributed(i => Math.Abs(now[i, 0].NetLeverage), [.. options.LeverageEdges]),
            DeltaLeverage = Distributed(i => Math.Abs(now[i, 0].DeltaLeverage), [.. options.LeverageEdges]),
            MarginRatio = Distributed(i => now[i, 0].Level.Ratio, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]),
            Distance = Distributed(i => kills[i].Distance, falls),
            DistanceDown = Distributed(i => Away(kills[i].Down, k => -k.LogMove), falls),
            DistanceUp = Distributed(i => Away(kills[i].Up, k => k.LogMove), falls),
            VolatilityRise = Distributed(i => Away(kills[i].VolatilityRise, k => k.Status == KillStatus.AlreadyInBreach ? 0 : k.RelativeVolatility), rises),
            Notional = Concentration.Of(notional),
            Maintenance = Concentration.Of(Column(i => now[i, 0].Level.Maintenance * now[i, 0].QuotePerUnit)),
            Maps = [.. population.Market.Markets.Values.Select(m => Map(population, kills, m, falls, options.Search, threads))],
            Kills = kills,
        };

        double[] Column(Func<int, double> of) => [.. Enumerable.Range(0, kills.Length).Select(of)];

        Distribution Distributed(Func<int, double> of, double[] edges) => Distribution.Of(Column(of), notional, edges);
    }

    private static double Away(in KillPoint point, Func<KillPoint, double> distance)
        => point.IsBreach ? Math.Abs(distance(point)) : point.Status == KillStatus.NoneInRange ? double.PositiveInfinity : double.NaN;

    private static LiquidationMap Map(AccountPopulation population, ImmutableArray<AccountKill> kills, MarketSnapshot market, double[] distances, KillPriceOptions search, int? threads)
    {
        double beta = population.Market.Beta(market.Underlying);
        (double Notional, double Units)[] now = Forced(k => k.Now.IsBreached ? new MarketMove(0, Math.Max(search.RelativeVolatility + (search.VolatilityResponse?.Invoke(0) ?? 0), -1), search.Elapsed) : null);
        (double Notional, double Units)[] down = Forced(k => k.Down.Status == KillStatus.Found ? k.Down.Move : null);
        (double Notional, double Units)[] up = Forced(k => k.Up.Status == KillStatus.Found ? k.Up.Move : null);
        LiquidationLevel start = Level(default, 0, [.. Indices(k => k.Now.IsBreached)], now);
        return new LiquidationMap(market.Underlying, start, Side(-1, k => k.Down, down), Side(+1, k => k.Up, up));

        IEnumerable<int> Indices(Func<AccountKill, bool> chosen) => Enumerable.Range(0, kills.Length).Where(i => chosen(kills[i]));

        (double Notional, double Units)[] Forced(Func<AccountKill, MarketMove?> at)
        {
            var forced = new (double, double)[kills.Length];
            AccountBlocks.Run(kills.Length, AccountsPerBlock, threads, () => 0, (_, i) =>
            {
                if (at(kills[i]) is not { } move) return;
                AccountState state = population.Valued[i].Account.At(move);
                for (int m = 0; m < state.Spots.Length; m++)
                    if (state.Account.Markets[m].Underlying == market.Underlying)
                    {
                        AccountExposure exposure = AccountExposure.Of(state, m);
                        forced[i] = (exposure.Gross, -exposure.Delta / state.Spots[m]);
                    }
            });
            return forced;
        }

        ImmutableArray<LiquidationLevel> Side(int sign, Func<AccountKill, KillPoint> point, (double Notional, double Units)[] forced)
        {
            var levels = ImmutableArray.CreateBuilder<LiquidationLevel>(distances.Length);
            int[] order = [.. Indices(k => point(k).Status == KillStatus.Found).OrderBy(i => Math.Abs(point(kills[i]).LogMove))];
            int next = 0;
            LiquidationLevel before = start;
            foreach (double distance in distances)
            {
                int first = next;
                while (next < order.Length && Math.Abs(point(kills[order[next]]).LogMove) <= distance)
                    next++;
                before = Level(before, sign * distance, order.AsSpan(first, next - first), forced);
                levels.Add(before);
            }

            return levels.MoveToImmutable();
        }

        LiquidationLevel Level(in LiquidationLevel before, double x, ReadOnlySpan<int> accounts, (double Notional, double Units)[] forced)
        {
            double[] notional = new double[accounts.Length], units = new double[accounts.Length];
            for (int i = 0; i < accounts.Length; i++)
                (notional[i], units[i]) = forced[accounts[i]];
            double n = OrderFreeSum.Of(notional), u = OrderFreeSum.Of(units);
            return new LiquidationLevel(x, market.Spot * Math.Exp(beta * x), accounts.Length, n, u, before.CumulativeAccounts + accounts.Length,
                before.CumulativeNotional + n, before.CumulativeForcedUnits + u);
        }
    }
}
