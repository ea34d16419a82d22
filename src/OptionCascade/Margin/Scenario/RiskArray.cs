using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Scenario;

/// <summary>
/// SPAN's risk array of one contract: the loss of one <em>long</em> contract in every scenario, loss positive, weights of extreme scenarios applied. Either computed
/// or given from a clearing house's file.
/// </summary>
public sealed record RiskArray
{
    private readonly ImmutableArray<double> _losses;
    private readonly double _delta;
    private readonly double _value;

    /// <summary>The contract, for reports.</summary>
    public required string Contract { get; init; }

    /// <summary>Loss of one long contract per scenario, quote currency, finite.</summary>
    /// <exception cref="ArgumentException">Empty or a loss that is not finite.</exception>
    public required ImmutableArray<double> Losses { get => _losses; init => _losses = Checked(value); }

    /// <summary>Composite delta of one long contract, in contracts of the underlying future; finite.</summary>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public required double CompositeDelta { get => _delta; init => _delta = Guard.Finite(value, nameof(CompositeDelta)); }

    /// <summary>Market value of one option contract, quote currency, ≥ 0; 0 for a future.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside its range, NaN included.</exception>
    public required double OptionValue { get => _value; init => _value = Guard.NonNegative(value, nameof(OptionValue)); }

    /// <summary>True for an option, which counts for the short-option minimum.</summary>
    public required bool IsOption { get; init; }

    /// <summary>An array from profits of one long contract at full (unweighted) moves.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="profits">Profit per scenario, unweighted.</param>
    /// <param name="parameters">The scenarios, for their weights.</param>
    /// <param name="compositeDelta">Composite delta.</param>
    /// <param name="optionValue">Market value of an option; 0 for a future.</param>
    /// <param name="isOption">Whether it is an option.</param>
    /// <exception cref="ArgumentException">Not one profit per scenario, or a value outside its range.</exception>
    public static RiskArray FromProfits(
        string contract, ReadOnlySpan<double> profits, SpanParameters parameters, double compositeDelta, double optionValue, bool isOption)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Guard.SameLength(profits.Length, parameters.Scenarios.Length, nameof(profits));
        var losses = ImmutableArray.CreateBuilder<double>(profits.Length);
        for (int s = 0; s < profits.Length; s++)
            losses.Add(-profits[s] * parameters.Scenarios[s].Weight);
        return new RiskArray { Contract = contract, Losses = losses.MoveToImmutable(), CompositeDelta = compositeDelta, OptionValue = optionValue, IsOption = isOption };
    }

    /// <summary>The array of a linear future: −price move × range × weight.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="scanRange">Price scan range of one contract, quote currency, finite, &gt; 0.</param>
    /// <param name="parameters">The scenarios.</param>
    /// <exception cref="ArgumentOutOfRangeException">A range outside its range.</exception>
    public static RiskArray ForFuture(string contract, double scanRange, SpanParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Guard.Positive(scanRange);
        double[] profits = [.. parameters.Scenarios.Select(s => s.Price * scanRange)];
        return FromProfits(contract, profits, parameters, 1, 0, isOption: false);
    }

    private static ImmutableArray<double> Checked(ImmutableArray<double> losses)
    {
        if (losses.IsDefaultOrEmpty)
            throw new ArgumentException("Expected one loss per scenario, got none.", nameof(losses));
        for (int s = 0; s < losses.Length; s++)
            if (!double.IsFinite(losses[s]))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected a finite loss in scenario {s + 1}, got {losses[s]:R}."), nameof(losses));
        return losses;
    }
}
