using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Hedging.Policies;

/// <summary>Instants at which a hedger trades: every Δt, or a list; years since the hedge was set up.</summary>
public sealed record HedgingSchedule
{
    /// <summary>Instants are met to within this fraction of the interval (or this many years, for a list): times in floating point do not repeat exactly.</summary>
    private const double Tolerance = 1e-9;

    private readonly double _interval;
    private readonly ImmutableArray<double> _years;

    private HedgingSchedule(double interval, ImmutableArray<double> years, string name)
    {
        _interval = interval;
        _years = years;
        Name = name;
    }

    /// <summary>Δt, 2Δt, 3Δt, …</summary>
    /// <param name="intervalYears">Δt, finite, &gt; 0, years.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not finite or not &gt; 0.</exception>
    public static HedgingSchedule Every(double intervalYears)
        => new(Guard.Positive(intervalYears), [], Words(intervalYears));

    /// <summary>A list of instants.</summary>
    /// <param name="years">Years since set-up, each finite and &gt; 0, any order; at least one.</param>
    /// <exception cref="ArgumentException">No instant.</exception>
    /// <exception cref="ArgumentOutOfRangeException">One that is not finite or not &gt; 0.</exception>
    public static HedgingSchedule At(IEnumerable<double> years)
    {
        ArgumentNullException.ThrowIfNull(years);
        ImmutableArray<double> sorted = [.. years.Select(y => Guard.Positive(y, nameof(years))).Order()];
        if (sorted.IsEmpty) throw new ArgumentException("Expected at least one instant, got none.", nameof(years));
        return new HedgingSchedule(0, sorted, string.Create(CultureInfo.InvariantCulture, $"at {sorted.Length} instants"));
    }

    /// <summary>The schedule in words.</summary>
    public string Name { get; }

    /// <summary>True when an instant lies in (previous, now]. An instant between two observations is met at the later one.</summary>
    /// <param name="previousYears">Time of the previous observation, years.</param>
    /// <param name="years">Now, years.</param>
    public bool IsDue(double previousYears, double years)
    {
        if (_interval > 0) return Count(years) > Count(previousYears);
        foreach (double instant in _years)
            if (instant > previousYears + Tolerance && instant <= years + Tolerance)
                return true;
        return false;
    }

    private double Count(double years) => Math.Floor((years / _interval) + Tolerance);

    /// <summary>An interval in calendar days, beyond a year in years.</summary>
    private static string Words(double years)
        => years > 1 ? string.Create(CultureInfo.InvariantCulture, $"every {years:G6} years")
            : Math.Abs((years * 365) - 1) < 1e-9 ? "every day"
            : string.Create(CultureInfo.InvariantCulture, $"every {years * 365:G5} days");
}
