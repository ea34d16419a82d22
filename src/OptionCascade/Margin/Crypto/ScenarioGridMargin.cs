// P(m, v) = w·{ Σ futures + Σ options },   futures  inverse coins·(1 − 1/(1 + m))      linear coins·mark·m
//                                          options  inverse units·(V'/F' − V/F)        linear units·(V' − V),   V undiscounted Black-76
// F' = F(1 + m),   σ' = σ(1 + v·(30/max(days, floor))^p), at least σ_min when v > 0, at least 0
// Requirement = max(0, −min P) + contingencies·(Σ|coins of futures|, Σ|units of options|)·S initial (no S in coin), × factor maintenance
//
// symbol   unit
// F, V     quote currency per coin;  P in coin (inverse) or quote currency (linear);  σ per √year
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Crypto;

/// <summary>What a scenario grid makes of a portfolio; in coin (inverse) or quote currency (linear).</summary>
/// <param name="Profits">Profit or loss of each scenario, weighted.</param>
/// <param name="WorstScenario">Index of the worst; −1 when nothing loses.</param>
/// <param name="Requirement">Initial and maintenance requirement.</param>
public sealed record ScenarioGridResult(ImmutableArray<double> Profits, int WorstScenario, Requirement Requirement);

/// <summary>Margin as the worst weighted loss over a grid of spot and volatility moves (Paradex, OKX and others, and the matrix of Deribit's portfolio margin).</summary>
public static class ScenarioGridMargin
{
    private const double DaysPerYear = 365, ReferenceDays = 30;

    /// <summary>Evaluates the grid.</summary>
    /// <param name="portfolio">Positions in one coin.</param>
    /// <param name="grid">The grid in force.</param>
    /// <exception cref="ArgumentException">A price or time outside its range, or no scenario.</exception>
    public static ScenarioGridResult Evaluate(CoinPortfolio portfolio, ScenarioGridParameters grid)
    {
        ArgumentNullException.ThrowIfNull(portfolio);
        ArgumentNullException.ThrowIfNull(grid);
        if (grid.Scenarios.IsDefaultOrEmpty) throw new ArgumentException("Expected at least one scenario.", nameof(grid));
        var valuation = new CoinValuation(portfolio, grid);
        ImmutableArray<double> profits = [.. grid.Scenarios.Select(s => valuation.Profit(s.SpotMove, s.VolatilityMove) * s.Weight)];
        int worst = Worst(profits);
        double gross = (portfolio.Futures.Sum(f => Math.Abs(f.Coins)) * Guard.NonNegative(grid.FutureContingency))
            + (portfolio.Expiries.Sum(e => e.Options.Sum(o => Math.Abs(o.Units))) * Guard.NonNegative(grid.OptionContingency));
        double loss = (worst < 0 ? 0 : -profits[worst]) + (gross * (portfolio.IsInverse ? 1 : portfolio.IndexPrice));
        return new ScenarioGridResult(profits, worst, new Requirement(loss, loss * grid.MaintenanceFactor));
    }

    /// <summary>Index of the least profit below 0, or −1.</summary>
    internal static int Worst(ImmutableArray<double> profits)
    {
        int worst = -1;
        double least = 0;
        for (int i = 0; i < profits.Length; i++)
            if (profits[i] < least)
                (least, worst) = (profits[i], i);
        return worst;
    }

    /// <summary>A portfolio ready to be valued at many points of a grid.</summary>
    internal sealed class CoinValuation
    {
        private readonly CoinPortfolio _portfolio;
        private readonly ScenarioGridParameters _grid;
        private readonly (OptionStrip Strip, double Forward, double Years, double TimeScale, double Value)[] _expiries;
        private readonly double _linear;

        public CoinValuation(CoinPortfolio portfolio, ScenarioGridParameters grid)
        {
            _portfolio = portfolio;
            _grid = grid;
            Guard.Positive(portfolio.IndexPrice);
            var linear = new CompensatedSum();
            foreach (CoinFuture f in portfolio.Futures.OrderBy(f => f.Coins).ThenBy(f => f.MarkPrice))
                linear.Add(Guard.Finite(f.Coins) * (portfolio.IsInverse ? 1 : Guard.Positive(f.MarkPrice)));
            _linear = linear.Value;
            _expiries = [.. portfolio.Expiries.Select(Prepare).OrderBy(e => e.Years).ThenBy(e => e.Forward).ThenBy(e => e.Value)];
        }

        /// <summary>Profit at S(1 + m) with volatilities shocked by v, unweighted.</summary>
        public double Profit(double move, double volatilityMove)
        {
            if (!(move > -1)) throw new ArgumentOutOfRangeException(nameof(move), move, "Expected a spot move above -1.");
            var profit = new CompensatedSum();
            profit.Add(_linear * (_portfolio.IsInverse ? 1 - (1 / (1 + move)) : move));
            foreach (var e in _expiries)
            {
                Span<double> volatilities = e.Strip.Shocked;
                double factor = Math.Max(0, 1 + (volatilityMove * e.TimeScale)), floor = volatilityMove > 0 ? _grid.MinimumVolatilityUp : 0;
                for (int i = 0; i < volatilities.Length; i++)
                    volatilities[i] = Math.Max(e.Strip.Legs[i].Volatility * factor, floor);
                double forward = e.Forward * (1 + move);
                profit.Add((e.Strip.Value(forward, 1, e.Years, volatilities) / (_portfolio.IsInverse ? forward : 1)) - e.Value);
            }

            return profit.Value;
        }

        /// <summary>Delta in coins by expiry (years): futures and options; coin-settled options count net of their value.</summary>
        public SortedDictionary<double, double> DeltaByExpiry()
        {
            var deltas = new SortedDictionary<double, double>();
            foreach (CoinFuture f in _portfolio.Futures.OrderBy(f => f.Coins))
                deltas[f.YearFraction] = deltas.GetValueOrDefault(f.YearFraction) + f.Coins;
            foreach (var e in _expiries)
            {
                (double delta, double strikeDelta) = e.Strip.Deltas(e.Forward, 1, e.Years);
                deltas[e.Years] = deltas.GetValueOrDefault(e.Years) + (_portfolio.IsInverse ? -strikeDelta / e.Forward : delta);
            }

            return deltas;
        }

        private (OptionStrip Strip, double Forward, double Years, double TimeScale, double Value) Prepare(CoinExpiry e)
        {
            var strip = new OptionStrip(e.Options);
            double forward = Guard.Positive(e.Forward), years = Guard.NonNegative(e.YearFraction), days = years * DaysPerYear;
            double scale = Math.Pow(ReferenceDays / Math.Max(days, _grid.DayFloor), days < ReferenceDays ? _grid.ShortTermPower : _grid.LongTermPower);
            return (strip, forward, years, scale, strip.Value(forward, 1, years) / (_portfolio.IsInverse ? forward : 1));
        }
    }
}
