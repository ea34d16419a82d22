using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace OptionCascade.Numerics;

/// <summary>
/// The only guard class: a caller's bug throws <see cref="ArgumentException"/> (or a subclass) with the value and the allowed range.
/// NaN never passes any of these checks.
/// </summary>
internal static class Guard
{
    /// <summary>Returns <paramref name="value"/> when it is neither NaN nor infinite.</summary>
    public static double Finite(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
        => double.IsFinite(value) ? value : Throw(value, "a finite number", name);

    /// <summary>Returns <paramref name="value"/> when it is finite and greater than zero.</summary>
    public static double Positive(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
        => double.IsFinite(value) && value > 0 ? value : Throw(value, "a finite number > 0", name);

    /// <summary>Returns <paramref name="value"/> when it is finite and zero or more.</summary>
    public static double NonNegative(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
        => double.IsFinite(value) && value >= 0 ? value : Throw(value, "a finite number >= 0", name);

    /// <summary>Returns <paramref name="value"/> when it lies in the closed interval [<paramref name="low"/>, <paramref name="high"/>].</summary>
    public static double InRange(double value, double low, double high, [CallerArgumentExpression(nameof(value))] string? name = null)
        => value >= low && value <= high
            ? value
            : Throw(value, string.Create(CultureInfo.InvariantCulture, $"a number in [{low:R}, {high:R}]"), name);

    /// <summary>Returns <paramref name="value"/> when it is at least <paramref name="minimum"/>.</summary>
    public static int AtLeast(int value, int minimum, [CallerArgumentExpression(nameof(value))] string? name = null)
        => value >= minimum
            ? value
            : throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"Expected at least {minimum}, got {value}."));

    /// <summary>Returns <paramref name="value"/> when it has a character that is not white space.</summary>
    public static string NotBlank([NotNull] string? value, [CallerArgumentExpression(nameof(value))] string? name = null)
        => string.IsNullOrWhiteSpace(value) ? throw new ArgumentException("Expected a non-empty text, got none.", name) : value;

    /// <summary>Throws unless <paramref name="actual"/> equals <paramref name="expected"/>.</summary>
    public static void SameLength(int actual, int expected, string name)
    {
        if (actual != expected)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected {expected} elements, got {actual}."), name);
    }

    [DoesNotReturn]
    private static double Throw(double value, string expected, string? name)
        => throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"Expected {expected}, got {value:R}."));
}
