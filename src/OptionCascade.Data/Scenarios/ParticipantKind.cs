using OptionCascade.Participants;

namespace OptionCascade.Data.Scenarios;

/// <summary>Makes the participants of one entry; the name is that of results, or of its beginning where the entry makes several.</summary>
internal delegate IEnumerable<IParticipant> ParticipantBuilder(JsonTree value, BuildContext context, string name);

/// <summary>A kind of participant: what a scenario says of it, and how it is made.</summary>
/// <param name="Type">What its member <c>type</c> says.</param>
/// <param name="Meaning">Who it is and what it does.</param>
/// <param name="Example">An entry as it stands in a scenario on the embedded market, spot 5000.</param>
/// <param name="Build">Makes it; an <see cref="ArgumentException"/> is the value's fault.</param>
/// <param name="Members">Its members besides <c>type</c> and <c>name</c>.</param>
internal sealed record ParticipantKind(string Type, string Meaning, string Example, ParticipantBuilder Build, params Member[] Members)
{
    private const string NameMember = "name";

    private static readonly Member Name = new(NameMember, Shapes.Text, "Name used in results; unique in a scenario.", "the type in words");

    /// <summary>Whether a scenario may name it; else its participants have names of their own.</summary>
    public bool HasName { get; init; } = true;

    /// <summary>The kind as part of a union.</summary>
    public BuiltKind<IReadOnlyList<IParticipant>> Kind
        => field ??= new BuiltKind<IReadOnlyList<IParticipant>>(Type, Meaning, (v, context) => [.. Build(v, context, v.Has(NameMember) ? v.Text(NameMember) : Type.Replace('-', ' '))], HasName ? [Name, .. Members] : Members);
}

/// <summary>Every kind of participant a scenario knows: the one table that reader, schema and guide go by.</summary>
internal static class ParticipantKinds
{
    /// <summary>The kinds in the order of the guide.</summary>
    public static IReadOnlyList<ParticipantKind> All { get; } = [.. OrderKinds.All, .. MarginKinds.All, .. FundKinds.All, .. SellerKinds.All];

    private static readonly BuiltKind<IReadOnlyList<IParticipant>>[] Built = [.. All.Select(k => k.Kind)];

    /// <summary>The list of a scenario.</summary>
    public static ListShape Shape { get; } = Shapes.List(new UnionShape("a participant", Built));

    /// <summary>The participants of one entry.</summary>
    /// <exception cref="ScenarioRefusal">It cannot be used.</exception>
    public static IReadOnlyList<IParticipant> Build(JsonTree value, BuildContext context) => BuiltKind<IReadOnlyList<IParticipant>>.Of(Built, value, context);
}
