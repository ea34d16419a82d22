// u₁, u₂, … ∈ [0, 1): every case is a function of such draws, and 0 is the simplest value of each.
// A named input maps u < 26/32 evenly over its range, going upwards from its simple value and round the end, two thirty-seconds each to the simple value and to 0 (or its lowest
// value), and one each to its ends: so smaller draws are simpler cases, and one shrinker serves every law.
using System.Collections.Immutable;
using System.Globalization;

namespace OptionCascade.Validation;

/// <summary>The draws that make up one case of a law: uniform numbers, remembered so that a case can be made simpler and run again. Not safe to share between threads.</summary>
public sealed class Draws
{
    /// <summary>Digits of a case that is not rounded.</summary>
    internal const int AllDigits = 17;

    private readonly Func<int, double> _source;
    private readonly ImmutableDictionary<string, LawRange> _domain;
    private readonly List<double> _used = [];
    private readonly Dictionary<string, double> _named = [];

    internal Draws(Func<int, double> source, ImmutableDictionary<string, LawRange>? domain = null, int digits = AllDigits)
        => (_source, _domain, Digits) = (source, domain ?? ImmutableDictionary<string, LawRange>.Empty, digits);

    /// <summary>Significant digits to which numbers are rounded: few in a counter-example that was made readable.</summary>
    internal int Digits { get; }

    /// <summary>The draws used so far.</summary>
    internal IReadOnlyList<double> Used => _used;

    /// <summary>The named inputs drawn so far.</summary>
    public IReadOnlyDictionary<string, double> Named => _named;

    /// <summary>The next draw, uniform in [0, 1).</summary>
    public double Unit()
    {
        double u = _source(_used.Count);
        _used.Add(u);
        return u;
    }

    /// <summary>Uniform in [low, high).</summary>
    /// <param name="low">Lowest value; also the simplest.</param>
    /// <param name="high">Upper end.</param>
    public double In(double low, double high) => Rounded(low + ((high - low) * Unit()), low, high);

    /// <summary>A named input of the suite, uniform in its range, with its simple value, zero and ends more often than by chance.</summary>
    /// <param name="name">One of the suite's <see cref="LawSuite{TModel}.Domain"/>.</param>
    /// <exception cref="ArgumentException">No such input.</exception>
    public double In(string name)
    {
        if (!_domain.TryGetValue(name, out LawRange? range))
            throw new ArgumentException($"Expected an input of the suite ({string.Join(", ", _domain.Keys.Order(StringComparer.Ordinal))}), got '{name}'.", nameof(name));
        double low = range.Low, high = range.High, simple = Math.Clamp(range.Simple, low, high), u = Unit();
        double value = u switch
        {
            >= 31 / 32.0 => high,
            >= 30 / 32.0 => low,
            >= 28 / 32.0 => low <= 0 && high >= 0 ? 0 : low,
            >= 26 / 32.0 => simple,
            _ => Wrapped(simple + (u / (26 / 32.0) * (high - low))),
        };
        value = Rounded(value, low, high);
        _named[name] = value;
        return value;

        double Wrapped(double x) => x < high ? x : low + (x - high);
    }

    /// <summary>As <see cref="In(string)"/>, for an input whose logarithm is uniform; the range must be &gt; 0.</summary>
    /// <param name="name">One of the suite's <see cref="LawSuite{TModel}.Domain"/>.</param>
    /// <exception cref="ArgumentException">No such input.</exception>
    public double LogIn(string name)
    {
        LawRange range = _domain.TryGetValue(name, out LawRange? found) ? found : throw new ArgumentException($"Expected an input of the suite, got '{name}'.", nameof(name));
        double u = Unit(), simple = Math.Clamp(range.Simple, range.Low, range.High), span = Math.Log(range.High / range.Low);
        double at = Math.Log(simple / range.Low) + (span * Math.Max(0, (u - (1 / 16.0)) / (15 / 16.0)));
        double value = u < 1 / 16.0 ? simple : Rounded(range.Low * Math.Exp(at < span ? at : at - span), range.Low, range.High);
        _named[name] = value;
        return value;
    }

    /// <summary>Uniform in 0 … count − 1.</summary>
    /// <param name="count">Number of values, ≥ 1.</param>
    public int Below(int count) => (int)(count * Unit());

    /// <summary>True with a probability.</summary>
    /// <param name="probability">In [0, 1].</param>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>+1 or −1.</summary>
    public double Sign() => Chance(0.5) ? 1 : -1;

    /// <summary>One of several; the first is the simplest.</summary>
    /// <param name="values">At least one.</param>
    public T OneOf<T>(params ReadOnlySpan<T> values) => values[Below(values.Length)];

    /// <summary>None to so many.</summary>
    /// <param name="most">The most.</param>
    /// <param name="draw">Draws one.</param>
    public T[] Some<T>(int most, Func<T> draw)
    {
        ArgumentNullException.ThrowIfNull(draw);
        return [.. Enumerable.Range(0, Below(most + 1)).Select(_ => draw())];
    }

    private double Rounded(double value, double low, double high)
        => Digits >= AllDigits || value == 0 ? value : Math.Clamp(double.Parse(value.ToString("G" + Digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), low, high);
}
