namespace OptionCascade.Validation;

/// <summary>What a law says about one case. A text converts to a violation, null to obeyed.</summary>
/// <remarks><c>default</c> is not applicable.</remarks>
public readonly record struct LawVerdict
{
    private LawVerdict(string? violation, bool isApplicable) => (Violation, IsApplicable) = (violation, isApplicable);

    /// <summary>The model obeys.</summary>
    public static LawVerdict Obeyed { get; } = new(null, true);

    /// <summary>The law says nothing about this case: outside its hypothesis, or the model gives no figure to judge.</summary>
    public static LawVerdict NotApplicable { get; } = new(null, false);

    /// <summary>What the model does instead of obeying; null when it does not violate.</summary>
    public string? Violation { get; }

    /// <summary>True when the case was judged.</summary>
    public bool IsApplicable { get; }

    /// <summary>The model violates the law.</summary>
    /// <param name="what">What it does, with the figures.</param>
    /// <exception cref="ArgumentException"><paramref name="what"/> is blank.</exception>
    public static LawVerdict Violated(string what)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(what);
        return new LawVerdict(what, true);
    }

    /// <summary>A violation from its text, obeyed from null.</summary>
    /// <param name="violation">What the model does, or null.</param>
    public static LawVerdict FromString(string? violation) => violation is null ? Obeyed : Violated(violation);

    /// <summary>A violation from its text, obeyed from null.</summary>
    /// <param name="violation">What the model does, or null.</param>
    public static implicit operator LawVerdict(string? violation) => FromString(violation);
}
