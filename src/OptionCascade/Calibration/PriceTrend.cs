// drift       r̄ = (p_n − p_0)/n,   t = r̄/se(r̄), se of Newey and West with ⌊4(n/100)^(2/9)⌋ lags;   P(T_{n−1} ≤ t) for a fall
// ranks       τ of price against time (Kendall), against a random walk (RandomWalkTau);   slope: median of all (p_j − p_i)/(j − i) (Theil and Sen)
// swings      lower highs and lower lows (SwingPoints)
// followers   A = p_0 of the window, s = √n·(long-run standard deviation of a step) = n·se(r̄):   z = ln(S₀/A)/s = t
//
//   p   log price      r   its steps      n   steps
// Sources: H. Mann, Econometrica 13 (1945); H. Theil, Proc. KNAW 53 (1950); P. Sen, JASA 63 (1968).
using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Participants;

namespace OptionCascade.Calibration;

/// <summary>How a trend is looked for.</summary>
public sealed record PriceTrendOptions
{
    /// <summary>Probability at which a fall counts as a negative trend, in (0, ½). Default 0.05.</summary>
    public double Level { get; init; } = 0.05;

    /// <summary>θ of the swings in standard deviations of a step, finite, &gt; 0. Default 4.</summary>
    public double ReversalDeviations { get; init; } = 4;
}

/// <summary>Whether a series of prices falls by more than chance, judged against a random walk. For data and for simulated paths alike.</summary>
/// <remarks>
/// The drift's t-statistic decides (<see cref="IsNegative"/>); ranks and swings are shown beside it with probabilities of their own. A trend found in the past is no forecast: it says how those who
/// follow trends are positioned, which is what <see cref="Followers"/> makes of it.
/// </remarks>
public sealed record PriceTrend
{
    /// <summary>Series longer than this are thinned for the median of slopes, whose cost grows with the square.</summary>
    private const int MostForSlopes = 1000;

    private PriceTrend()
    {
    }

    /// <summary>n, steps.</summary>
    public required int Steps { get; init; }

    /// <summary>r̄, log price per step; its error allows for autocorrelation.</summary>
    public required Estimate Drift { get; init; }

    /// <summary>t.</summary>
    public required double DriftStatistic { get; init; }

    /// <summary>Probability of a drift as low under a random walk.</summary>
    public required double FallProbability { get; init; }

    /// <summary>τ in [−1, 1].</summary>
    public required double RankCorrelation { get; init; }

    /// <summary>Probability of a τ as low under a random walk.</summary>
    public required double RankProbability { get; init; }

    /// <summary>Median slope, log price per step.</summary>
    public required double MedianSlope { get; init; }

    /// <summary>Highs and lows.</summary>
    public required SwingPoints Swings { get; init; }

    /// <summary>True when the drift is lower than chance explains at the level asked for.</summary>
    public required bool IsNegative { get; init; }

    /// <summary>Log price at the window's start less at its end, with the sign of the trend reversed: ln(A/S₀).</summary>
    public double LogStartOverEnd => -Drift.Value * Steps;

    /// <summary>n·se(r̄), log price: how far chance alone carries the price over the window.</summary>
    public double LogScale => Drift.StandardError * Steps;

    /// <summary>Looks for a trend.</summary>
    /// <param name="logPrices">Log prices at equal intervals, finite, at least 11; those of a simulated path are its <c>LogMove</c>.</param>
    /// <param name="options">Choices; the defaults when null.</param>
    /// <exception cref="ArgumentException">Too few prices, or prices that do not move.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option or price is out of range.</exception>
    public static PriceTrend Of(ReadOnlySpan<double> logPrices, PriceTrendOptions? options = null)
    {
        options ??= new PriceTrendOptions();
        Guard.InRange(options.Level, double.Epsilon, 0.5, nameof(options));
        Guard.Positive(options.ReversalDeviations, nameof(options));
        if (logPrices.Length < 11) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected at least 11 prices, got {logPrices.Length}."), nameof(logPrices));
        double[] steps = new double[logPrices.Length - 1];
        for (int i = 0; i < steps.Length; i++) steps[i] = Guard.Finite(logPrices[i + 1], nameof(logPrices)) - Guard.Finite(logPrices[i], nameof(logPrices));
        (double drift, double error) = LongRun.Mean(steps, LongRun.Lags(steps.Length));
        double deviation = Math.Sqrt(steps.Sum(r => (r - drift) * (r - drift)) / (steps.Length - 1));
        if (!(error > 0) || !(deviation > 0)) throw new ArgumentException("Expected prices whose steps vary, got ones that are all the same.", nameof(logPrices));
        double t = drift / error, p = TestDistributions.StudentLower(t, steps.Length - 1), tau = RandomWalkTau.Of(logPrices);
        return new PriceTrend
        {
            Steps = steps.Length, Drift = new Estimate(drift, error), DriftStatistic = t, FallProbability = p, RankCorrelation = tau, RankProbability = RandomWalkTau.Lower(tau),
            MedianSlope = TheilSen(logPrices), Swings = SwingPoints.Of(logPrices, options.ReversalDeviations * deviation), IsNegative = p <= options.Level,
        };
    }

    /// <summary>Trend followers positioned by this trend: momentum over the window, with the drift's t-statistic as the signal's argument, z = t at the start.</summary>
    /// <param name="spot">S₀, price at the window's end, quote currency per unit, &gt; 0.</param>
    /// <param name="capacityUnits">C, units of underlying, ≥ 0: the largest position. No trend tells it.</param>
    /// <param name="signal">Shape of the signal.</param>
    /// <param name="longOnly">True for those who do not go short. Default false.</param>
    /// <param name="volatilityScaling">How far positions shrink with volatility, in [0, 1]. Default 0.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">An argument is out of range, or the name is empty.</exception>
    public TrendFollowers Followers(double spot, double capacityUnits, TrendSignal signal, bool longOnly = false, double volatilityScaling = 0, string name = "trend followers")
        => new(spot, capacityUnits, Guard.Positive(spot) * Math.Exp(LogStartOverEnd), LogScale, signal, 0, longOnly, volatilityScaling, name);

    private static double TheilSen(ReadOnlySpan<double> prices)
    {
        int every = ((prices.Length - 1) / MostForSlopes) + 1, n = ((prices.Length - 1) / every) + 1;
        double[] slopes = new double[n * (n - 1) / 2];
        int at = 0;
        for (int i = 0; i < n; i++)
            for (int j = i + 1; j < n; j++)
                slopes[at++] = (prices[j * every] - prices[i * every]) / ((j - i) * every);
        Array.Sort(slopes);
        return (slopes[(slopes.Length - 1) / 2] + slopes[slopes.Length / 2]) / 2;
    }
}
