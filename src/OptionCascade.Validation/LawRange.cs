using System.Globalization;

namespace OptionCascade.Validation;

/// <summary>The range of one named input of a suite's cases.</summary>
/// <param name="Name">As in the suite's <see cref="LawSuite{TModel}.Domain"/>, e.g. <c>volatility</c>.</param>
/// <param name="Low">Lowest value, finite.</param>
/// <param name="High">Highest value, finite, ≥ <paramref name="Low"/>.</param>
/// <param name="Simple">The value towards which counter-examples shrink; brought into the range when outside.</param>
/// <param name="Unit">Unit, for reports.</param>
public sealed record LawRange(string Name, double Low, double High, double Simple = 0, string Unit = "")
{
    /// <summary>Lowest value.</summary>
    public double Low { get; init; } = double.IsFinite(Low) ? Low : throw new ArgumentOutOfRangeException(nameof(Low), Low, "Expected a finite number.");

    /// <summary>Highest value.</summary>
    public double High { get; init; } = double.IsFinite(High) && High >= Low ? High
        : throw new ArgumentOutOfRangeException(nameof(High), High, string.Create(CultureInfo.InvariantCulture, $"Expected a finite number >= {Low:R}."));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {Low:R} … {High:R}{(Unit.Length > 0 ? " " + Unit : "")}");
}
