using System.Collections.Immutable;

namespace OptionCascade.Validation;

/// <summary>The laws for one kind of model. Immutable; safe to share between threads.</summary>
/// <typeparam name="TModel">What is validated.</typeparam>
public sealed record LawSuite<TModel>
{
    /// <summary>Name, e.g. <c>pricer</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How the suite is written in C#, for reproductions, e.g. <c>PricerLaws.Suite</c>.</summary>
    public required string Expression { get; init; }

    /// <summary>The laws.</summary>
    public required ImmutableArray<Law<TModel>> Laws { get; init; }

    /// <summary>The named inputs of the suite's cases; <see cref="ValidationOptions.Domain"/> replaces ranges by name.</summary>
    public ImmutableArray<LawRange> Domain { get; init; } = [];

    /// <summary>The model's own name, where it has one.</summary>
    internal Func<TModel, string?> NameOf { get; init; } = _ => null;

    /// <summary>The suite with further laws.</summary>
    /// <param name="laws">Laws with names that the suite does not have.</param>
    /// <exception cref="ArgumentException">A name is taken.</exception>
    public LawSuite<TModel> With(params ReadOnlySpan<Law<TModel>> laws)
    {
        foreach (Law<TModel> law in laws)
        {
            ArgumentNullException.ThrowIfNull(law);
            if (Laws.Any(l => l.Name == law.Name)) throw new ArgumentException($"Expected a law with a new name, got '{law.Name}'.", nameof(laws));
        }

        return this with { Laws = Laws.AddRange(laws) };
    }

    /// <summary>Runs every law on a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Domain, tolerance, cases, seed; the defaults when null.</param>
    /// <param name="modelName">Name in the report; the model's own when null.</param>
    /// <param name="cancellation">Stops between cases.</param>
    /// <returns>What was found. A broken law is a finding, not an exception; so is a model that throws.</returns>
    /// <exception cref="ArgumentNullException">No model.</exception>
    /// <exception cref="ArgumentException">The options name a law or an input that the suite does not have.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ValidationReport Check(TModel model, ValidationOptions? options = null, string? modelName = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new ValidationOptions();
        ImmutableDictionary<string, LawRange> domain = Inputs(options);
        foreach (string name in options.Only.Concat(options.KnownExceptions.Select(k => k.Law)))
            _ = Find(name);
        var findings = ImmutableArray.CreateBuilder<LawFinding>();
        foreach (Law<TModel> law in Laws.Where(l => options.Only.IsEmpty || options.Only.Contains(l.Name)))
        {
            LawFinding finding = new LawRun<TModel>(law, model, options, domain, Expression).Run(cancellation);
            findings.Add(finding);
            options.Progress?.Invoke(finding);
        }

        return new ValidationReport
        {
            Suite = Name, Model = modelName ?? NameOf(model) ?? "model", Seed = options.Seed, Tolerance = options.Tolerance, Findings = findings.ToImmutable(),
            UnusedExceptions = [.. options.KnownExceptions.Select(k => k.Law).Distinct()
                .Where(law => findings.Any(f => f.Law == law && (f.Outcome is LawOutcome.Holds or LawOutcome.NotApplicable)))],
        };
    }

    /// <summary>Runs one law on one case again.</summary>
    /// <param name="model">The model.</param>
    /// <param name="law">Name of the law.</param>
    /// <param name="draws">The draws of the case, as in <see cref="LawCounterExample.Reproduction"/>.</param>
    /// <param name="options">The options under which the case was found: its domain and tolerance count.</param>
    /// <returns>The counter-example, or null when the model obeys there.</returns>
    /// <exception cref="ArgumentException">No such law, or no draws.</exception>
    public LawCounterExample? Replay(TModel model, string law, string draws, ValidationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrWhiteSpace(draws);
        options ??= new ValidationOptions();
        return new LawRun<TModel>(Find(law), model, options, Inputs(options), Expression).Replay(draws);
    }

    /// <summary>The same laws for models from which one of this kind can be made.</summary>
    internal LawSuite<TOther> For<TOther>(Func<TOther, TModel> made, Func<TOther, string?>? nameOf = null) => new()
    {
        Name = Name, Expression = Expression, Domain = Domain, Laws = [.. Laws.Select(l => l.For(made))], NameOf = nameOf ?? (_ => null),
    };

    private Law<TModel> Find(string name) => Laws.FirstOrDefault(l => l.Name == name)
        ?? throw new ArgumentException($"Expected a law of the suite {Name}, got '{name}'. It has: {string.Join("; ", Laws.Select(l => l.Name))}.", nameof(name));

    private ImmutableDictionary<string, LawRange> Inputs(ValidationOptions options)
    {
        ImmutableDictionary<string, LawRange> all = Domain.ToImmutableDictionary(r => r.Name, StringComparer.Ordinal);
        foreach (LawRange range in options.Domain)
            all = all.ContainsKey(range.Name) ? all.SetItem(range.Name, range)
                : throw new ArgumentException($"Expected inputs of the suite {Name} ({string.Join(", ", Domain.Select(r => r.Name))}), got '{range.Name}'.", nameof(options));
        return all;
    }
}
