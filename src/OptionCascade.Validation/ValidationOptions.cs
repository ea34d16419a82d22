using System.Collections.Immutable;

namespace OptionCascade.Validation;

/// <summary>A law that a model is known to break, and why.</summary>
/// <param name="Law">Name of the law.</param>
/// <param name="Reason">Why it is accepted, in plain words.</param>
/// <param name="Covers">
/// Whether a case belongs to the exception, by its named inputs (<see cref="LawSuite{TModel}.Domain"/>); outside it the law must hold. Null: every case belongs to it.
/// </param>
public sealed record KnownBreach(string Law, string Reason, Func<IReadOnlyDictionary<string, double>, bool>? Covers = null)
{
    /// <summary>Name of the law.</summary>
    public string Law { get; init; } = !string.IsNullOrWhiteSpace(Law) ? Law : throw new ArgumentException("Expected the name of a law, got a blank text.", nameof(Law));

    /// <summary>Why it is accepted.</summary>
    public string Reason { get; init; } = !string.IsNullOrWhiteSpace(Reason) ? Reason : throw new ArgumentException("Expected a reason, got a blank text.", nameof(Reason));
}

/// <summary>How a suite is run.</summary>
public sealed record ValidationOptions
{
    /// <summary>Cases per law, ≥ 1; laws whose cases are expensive run fewer (<see cref="Law{TModel}.CostFactor"/>). Default 1,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Cases { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Cases), value, "Expected a number of cases >= 1."); } = 1000;

    /// <summary>Seed: the same seed runs the same cases. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Relative error allowed in identities, of the size of what is compared; in (0, 1). Laws about derivatives allow 10⁴ times as much, at most 10%. Default 10⁻¹⁰, for closed forms; give
    /// the error that your model claims.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in (0, 1).</exception>
    public double Tolerance { get; init => field = value is > 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Tolerance), value, "Expected a tolerance in (0, 1)."); } = 1e-10;

    /// <summary>Ranges that replace those of the suite's <see cref="LawSuite{TModel}.Domain"/> of the same name: where the model claims to work.</summary>
    public ImmutableArray<LawRange> Domain { get; init; } = [];

    /// <summary>Laws that the model is known to break.</summary>
    public ImmutableArray<KnownBreach> KnownExceptions { get; init; } = [];

    /// <summary>Names of the laws to run; empty for all.</summary>
    public ImmutableArray<string> Only { get; init; } = [];

    /// <summary>Told of each law's finding as soon as there is one; null for nobody.</summary>
    public Action<LawFinding>? Progress { get; init; }
}
