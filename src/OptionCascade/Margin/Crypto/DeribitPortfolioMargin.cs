// Matrix:       P(i, v) = profit at m = range·i/B, i = −B … B, for volatility up, same, down (see ScenarioGridMargin); gains count × offset
// Extended:     P(m, up)·min(1, range/|m|)·factor for the far moves, losses less dampener/S
// Worst case:   W = −min(0, P)
// Roll shock:   R = Σ_expiries |Δ|·max(least move, e^(a·T) − 1), perpetuals with T = 0
// Delta shock:  Q = |Δ total|·min(q_max, inc·max(0, |Δ total| − threshold/S))
// Risk matrix margin = W + R + Q;   IM = that + open orders + market-maker protection;   MM = 0.8·that
//
// symbol        unit
// S             quote currency per coin;  Δ coins;  P, W, R, Q coin (inverse) or quote currency (linear)
// a             per year;  inc per coin;  threshold, dampener quote currency
// Sources: Deribit API, private/pme/simulate (response example of 2024-06-17) and support page "Portfolio Margin". The algebra of delta shock and extended
// table is not published: the two lines above are our reading of the parameters' names.
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Crypto;

/// <summary>Dated parameters of a Deribit-style portfolio margin for one coin.</summary>
public sealed record DeribitPortfolioMarginParameters
{
    /// <summary>Greatest price move of the matrix, (0, 1).</summary>
    public required double PriceRange { get; init; }

    /// <summary>B, buckets per side, ≥ 1.</summary>
    public required int BucketsPerSide { get; init; }

    /// <summary>Volatility shock up at 30 days.</summary>
    public required double VolatilityRangeUp { get; init; }

    /// <summary>Volatility shock down at 30 days.</summary>
    public required double VolatilityRangeDown { get; init; }

    /// <summary>p below 30 days.</summary>
    public required double ShortTermVegaPower { get; init; }

    /// <summary>p from 30 days.</summary>
    public required double LongTermVegaPower { get; init; }

    /// <summary>Least volatility after a shock up.</summary>
    public required double MinimumVolatilityForShockUp { get; init; }

    /// <summary>Far price moves, volatility up only.</summary>
    public required ImmutableArray<double> ExtendedMoves { get; init; }

    /// <summary>Factor on the extended table.</summary>
    public required double ExtendedTableFactor { get; init; }

    /// <summary>Loss in the extended table that is forgiven, quote currency.</summary>
    public required double ExtendedDampener { get; init; }

    /// <summary>q_max.</summary>
    public required double MaximumDeltaShock { get; init; }

    /// <summary>Delta above which the delta shock begins, quote currency.</summary>
    public required double DeltaShockThreshold { get; init; }

    /// <summary>inc, per coin.</summary>
    public required double MarginIncrement { get; init; }

    /// <summary>a, per year.</summary>
    public required double AnnualisedMoveRisk { get; init; }

    /// <summary>Least move in the roll shock.</summary>
    public required double MinimumAnnualisedMove { get; init; }

    /// <summary>Fraction of gains that counts, [0, 1].</summary>
    public required double ProfitOffset { get; init; }

    /// <summary>Maintenance as a fraction of the risk-matrix margin.</summary>
    public required double MaintenanceFactor { get; init; }
}

/// <summary>What a Deribit-style portfolio margin makes of a portfolio; in coin (inverse) or quote currency (linear).</summary>
public sealed record DeribitPortfolioMarginResult
{
    /// <summary>The matrix: bucket −B first, and per bucket volatility up, same, down; after the offset of gains.</summary>
    public required ImmutableArray<double> Matrix { get; init; }

    /// <summary>The extended table, weighted, dampened, ≤ 0.</summary>
    public required ImmutableArray<double> Extended { get; init; }

    /// <summary>W ≥ 0.</summary>
    public required double WorstCase { get; init; }

    /// <summary>What the worst case is, e.g. <c>price -16%, volatility up</c>; null when nothing loses.</summary>
    public required string? WorstScenario { get; init; }

    /// <summary>Its index, counted through matrix and extended table; −1 when nothing loses.</summary>
    public required int WorstIndex { get; init; }

    /// <summary>R ≥ 0.</summary>
    public required double RollShock { get; init; }

    /// <summary>Q ≥ 0.</summary>
    public required double DeltaShock { get; init; }

    /// <summary>W + R + Q.</summary>
    public double RiskMatrixMargin => WorstCase + RollShock + DeltaShock;

    /// <summary>Both requirements.</summary>
    public required Requirement Requirement { get; init; }
}

/// <summary>Deribit-style portfolio margin of the positions in one coin with one settlement currency.</summary>
public static class DeribitPortfolioMargin
{
    /// <summary>Works out matrix, shocks and requirements.</summary>
    /// <param name="portfolio">The positions.</param>
    /// <param name="parameters">The parameters in force.</param>
    /// <param name="openOrders">Margin of open orders, ≥ 0, in the result's unit.</param>
    /// <param name="marketMakerProtection">Margin of market-maker protection, ≥ 0, in the result's unit.</param>
    /// <exception cref="ArgumentException">An argument outside its range.</exception>
    public static DeribitPortfolioMarginResult Evaluate(
        CoinPortfolio portfolio, DeribitPortfolioMarginParameters parameters, double openOrders = 0, double marketMakerProtection = 0)
    {
        ArgumentNullException.ThrowIfNull(portfolio);
        ArgumentNullException.ThrowIfNull(parameters);
        Guard.AtLeast(parameters.BucketsPerSide, 1);
        Guard.NonNegative(openOrders);
        Guard.NonNegative(marketMakerProtection);
        DeribitPortfolioMarginParameters p = parameters;
        var valuation = new ScenarioGridMargin.CoinValuation(portfolio, new ScenarioGridParameters
        {
            Scenarios = [],
            ShortTermPower = p.ShortTermVegaPower,
            LongTermPower = p.LongTermVegaPower,
            DayFloor = 1,
            MinimumVolatilityUp = p.MinimumVolatilityForShockUp,
            MaintenanceFactor = p.MaintenanceFactor,
        });
        var matrix = ImmutableArray.CreateBuilder<double>(((2 * p.BucketsPerSide) + 1) * 3);
        for (int i = -p.BucketsPerSide; i <= p.BucketsPerSide; i++)
            foreach (double v in (ReadOnlySpan<double>)[p.VolatilityRangeUp, 0, -p.VolatilityRangeDown])
                matrix.Add(Offset(valuation.Profit(p.PriceRange * i / p.BucketsPerSide, v), p.ProfitOffset));
        double unit = portfolio.IsInverse ? 1 : portfolio.IndexPrice, dampener = p.ExtendedDampener / portfolio.IndexPrice * unit;
        ImmutableArray<double> extended = [.. p.ExtendedMoves.Select(m =>
            Math.Min(0, (valuation.Profit(m, p.VolatilityRangeUp) * Math.Min(1, p.PriceRange / Math.Abs(m)) * p.ExtendedTableFactor) + dampener))];

        ImmutableArray<double> all = [.. matrix, .. extended];
        int worst = ScenarioGridMargin.Worst(all);
        double worstCase = worst < 0 ? 0 : -all[worst];
        double roll = 0, total = 0;
        foreach ((double years, double delta) in valuation.DeltaByExpiry())
        {
            roll += Math.Abs(delta) * Math.Max(p.MinimumAnnualisedMove, Math.Exp(p.AnnualisedMoveRisk * years) - 1) * unit;
            total += delta;
        }

        double size = Math.Abs(total);
        double shock = size * Math.Min(p.MaximumDeltaShock, p.MarginIncrement * Math.Max(0, size - (p.DeltaShockThreshold / portfolio.IndexPrice))) * unit;
        double margin = worstCase + roll + shock;
        return new DeribitPortfolioMarginResult
        {
            Matrix = matrix.ToImmutable(),
            Extended = extended,
            WorstCase = worstCase,
            WorstIndex = worst,
            WorstScenario = worst < 0 ? null : Describe(worst, p),
            RollShock = roll,
            DeltaShock = shock,
            Requirement = new Requirement(margin + openOrders + marketMakerProtection, margin * p.MaintenanceFactor),
        };
    }

    private static double Offset(double profit, double offset) => profit > 0 ? profit * offset : profit;

    private static string Describe(int index, DeribitPortfolioMarginParameters p)
    {
        int cells = ((2 * p.BucketsPerSide) + 1) * 3;
        double move = index < cells ? p.PriceRange * ((index / 3) - p.BucketsPerSide) / p.BucketsPerSide : p.ExtendedMoves[index - cells];
        string volatility = index >= cells ? "up" : (index % 3) switch { 0 => "up", 1 => "same", _ => "down" };
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"price {move:+0.#%;-0.#%;0%}, volatility {volatility}");
    }
}
