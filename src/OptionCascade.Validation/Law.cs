using System.Globalization;

namespace OptionCascade.Validation;

/// <summary>Something that every model of a kind must obey, with the way to find a case in which one does not.</summary>
/// <typeparam name="TModel">What is validated: an interface of the library or a delegate.</typeparam>
public sealed record Law<TModel>
{
    internal Law()
    {
    }

    /// <summary>Short name, unique in its suite.</summary>
    public required string Name { get; init; }

    /// <summary>The law as a formula.</summary>
    public required string Statement { get; init; }

    /// <summary>Where it comes from: a paper, a definition, or the contract of the interface.</summary>
    public required string Source { get; init; }

    /// <summary>For which models and cases it holds.</summary>
    public string Hypothesis { get; init; } = "none";

    /// <summary>What a case costs compared to others: the law runs on <see cref="ValidationOptions.Cases"/> divided by this, at least 10. Default 1.</summary>
    public int CostFactor { get; init; } = 1;

    /// <summary>Makes the law ready for a model; what it returns draws one case, with its text, and judges it at a tolerance.</summary>
    internal Func<TModel, Func<Draws, double, (string Case, LawVerdict Verdict)>> Bind { get; init; } = _ => (_, _) => ("", LawVerdict.NotApplicable);

    /// <summary>A law from the way cases are drawn and judged.</summary>
    /// <typeparam name="TCase">A case; its <see cref="object.ToString"/> stands in reports.</typeparam>
    /// <param name="name">Short name.</param>
    /// <param name="statement">The law as a formula.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="cases">Draws a case within the law's hypothesis.</param>
    /// <param name="judge">Judges a model on a case at a relative tolerance; exceptions that it lets through are violations.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
#pragma warning disable CA1000 // The factory belongs to the law of this kind of model; anywhere else TModel would have to be written out.
    public static Law<TModel> Of<TCase>(string name, string statement, string source, Func<Draws, TCase> cases, Func<TModel, TCase, double, LawVerdict> judge)
#pragma warning restore CA1000
    {
        ArgumentNullException.ThrowIfNull(cases);
        return Of(name, statement, source, (_, draws) => cases(draws), judge);
    }

    /// <summary>As the public one, with cases that depend on what the model can do.</summary>
    internal static Law<TModel> Of<TCase>(string name, string statement, string source, Func<TModel, Draws, TCase> cases, Func<TModel, TCase, double, LawVerdict> judge, string? number = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(statement);
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        ArgumentNullException.ThrowIfNull(judge);
        return new Law<TModel>
        {
            Name = name, Statement = statement, Source = source,
            Bind = model => (draws, tolerance) =>
            {
                TCase drawn = cases(model, draws);
                LawVerdict verdict;
                try
                {
                    verdict = judge(model, drawn, tolerance);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    verdict = LawVerdict.Violated($"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
                }

                string text = drawn is double x ? string.Create(CultureInfo.InvariantCulture, $"{number ?? "u"} = {x:R}") : drawn?.ToString() ?? "";
                return (text, verdict);
            },
        };
    }

    /// <summary>The same law for models from which one of this kind can be made.</summary>
    internal Law<TOther> For<TOther>(Func<TOther, TModel> made) => new()
    {
        Name = Name, Statement = Statement, Source = Source, Hypothesis = Hypothesis, CostFactor = CostFactor, Bind = other => Bind(made(other)),
    };

    /// <inheritdoc/>
    public override string ToString() => Name;
}
