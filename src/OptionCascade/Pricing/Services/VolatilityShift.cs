using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing.Services;

/// <summary>
/// A parallel shift of every implied volatility: σ' = max(σ·(1 + b) + a, 0). A volatility that would fall below zero is floored at zero, and the result
/// says how many were. <c>default</c> is <see cref="None"/>.
/// </summary>
public readonly record struct VolatilityShift
{
    private VolatilityShift(double points, double percent)
    {
        Points = points;
        Percent = percent;
    }

    /// <summary>Volatilities stay.</summary>
    public static VolatilityShift None => default;

    /// <summary>Absolute part a, volatility points (1 point = 0.01).</summary>
    public double Points { get; }

    /// <summary>Relative part b, percent of each volatility.</summary>
    public double Percent { get; }

    /// <summary>Every volatility rises by the same number of points.</summary>
    /// <param name="points">Volatility points, finite; −5 takes 20% to 15%.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public static VolatilityShift FromPoints(double points) => new(Guard.Finite(points), 0);

    /// <summary>Every volatility rises by the same part of itself.</summary>
    /// <param name="percent">Percent, finite; −25 takes 20% to 15%.</param>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public static VolatilityShift FromPercent(double percent) => new(0, Guard.Finite(percent));

    /// <summary>E.g. <c>+5 points</c>, <c>-25%</c> or <c>unchanged</c>.</summary>
    public override string ToString()
        => Points != 0 ? string.Create(CultureInfo.InvariantCulture, $"{Points:+0.######;-0.######} points")
            : Percent != 0 ? string.Create(CultureInfo.InvariantCulture, $"{Percent:+0.######;-0.######}%")
            : "unchanged";

    /// <summary>σ' of a column; returns how many were floored. A shift of nothing keeps the bits.</summary>
    internal int Apply(ReadOnlySpan<double> from, Span<double> to)
    {
        double factor = 1 + (Percent / 100), add = Points / 100;
        int floored = 0;
        for (int i = 0; i < from.Length; i++)
        {
            double sigma = (from[i] * factor) + add;
            if (sigma < 0) floored++;
            to[i] = Math.Min(Math.Max(sigma, 0), double.MaxValue);
        }

        return floored;
    }
}
