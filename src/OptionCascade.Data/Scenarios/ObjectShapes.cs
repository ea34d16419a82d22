using System.Text.Json;

namespace OptionCascade.Data.Scenarios;

/// <summary>An object with named members; others are refused, so are duplicates.</summary>
/// <param name="name">What it is, in words.</param>
/// <param name="members">Its members.</param>
internal sealed class ObjectShape(string name, IReadOnlyList<Member> members) : Shape
{
    /// <summary>Its members.</summary>
    public IReadOnlyList<Member> Members => members;

    /// <summary>How many members at least; more than those that are required where at least one of several must be there.</summary>
    public int LeastMembers { get; init; }

    /// <inheritdoc/>
    public override string Expected => $"{name}: an object with {string.Join(", ", members.Where(m => m.IsRequired).Select(m => m.Name))}"
        + (members.Any(m => !m.IsRequired) ? $"{(members.Any(m => m.IsRequired) ? "; perhaps" : "")} {string.Join(", ", members.Where(m => !m.IsRequired).Select(m => m.Name))}" : "");

    /// <inheritdoc/>
    public override void Check(JsonTree value, ProblemList problems) => Check(value, problems, discriminator: null);

    /// <summary>Checks members; one that says which kind of object it is has been checked already.</summary>
    public void Check(JsonTree value, ProblemList problems, string? discriminator)
    {
        if (value.Kind != JsonValueKind.Object)
        {
            problems.Wrong(value, Expected);
            return;
        }

        string[] known = [.. discriminator is null ? [] : new[] { discriminator }, .. members.Select(m => m.Name)];
        var seen = new HashSet<string>();
        foreach (JsonMember member in value.Members)
        {
            if (!known.Contains(member.Name)) problems.Unknown(value, member, "a member of this object: " + Suggestion.OneOf(known, member.Name));
            else if (!seen.Add(member.Name)) problems.Unknown(value, member, "each member once");
            else if (members.FirstOrDefault(m => m.Name == member.Name) is { } found) found.Shape.Check(member.Value, problems);
        }

        foreach (Member member in members)
            if (member.IsRequired && !seen.Contains(member.Name))
                problems.Missing(value, member.Name, member.Shape.Expected);
        if (LeastMembers > 0 && members.Count(m => m.IsRequired) < LeastMembers && seen.Count < LeastMembers && members.Where(m => m.IsRequired).All(m => seen.Contains(m.Name)))
            problems.Wrong(value, "at least one of " + string.Join(", ", members.Where(m => !m.IsRequired).Select(m => m.Name)));
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json) => WriteSchema(json, null, null);

    /// <summary>The schema, with the member that says which kind of object it is.</summary>
    public void WriteSchema(Utf8JsonWriter json, string? discriminator, string? kind)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        if (discriminator is not null)
        {
            json.WriteStartObject(discriminator);
            json.WriteString("const", kind);
            json.WriteEndObject();
        }

        foreach (Member member in members)
        {
            json.WriteStartObject(member.Name);
            json.WriteString("description", Description(member));
            member.Shape.WriteSchema(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("required");
        if (discriminator is not null) json.WriteStringValue(discriminator);
        foreach (Member member in members)
            if (member.IsRequired)
                json.WriteStringValue(member.Name);
        json.WriteEndArray();
        if (LeastMembers > 0) json.WriteNumber("minProperties", LeastMembers);
        json.WriteBoolean("additionalProperties", false);
    }

    private static string Description(Member member)
    {
        string unit = member.Shape is NumberShape n ? $" Unit: {n.Unit}." : member.Shape is EitherShape { Other: NumberShape o } ? $" Unit: {o.Unit}." : "";
        return member.Meaning + unit + (member.WhenAbsent is { } absent ? $" When absent: {absent}." : "");
    }
}

/// <summary>One of several kinds of object, told apart by the member <c>type</c>.</summary>
/// <param name="name">What they all are, in words.</param>
/// <param name="kinds">The kinds.</param>
internal sealed class UnionShape(string name, IReadOnlyList<UnionKind> kinds) : Shape
{
    /// <summary>The member that says which kind it is.</summary>
    public const string Discriminator = "type";

    /// <summary>The kinds.</summary>
    public IReadOnlyList<UnionKind> Kinds => kinds;

    /// <inheritdoc/>
    public override string Expected => $"{name}: an object with \"type\", {Suggestion.OneOf([.. kinds.Select(k => k.Type)], null)}";

    /// <inheritdoc/>
    public override void Check(JsonTree value, ProblemList problems)
    {
        if (value.Kind != JsonValueKind.Object)
        {
            problems.Wrong(value, Expected);
            return;
        }

        if (value[Discriminator] is not { } type)
        {
            problems.Missing(value, Discriminator, Suggestion.OneOf([.. kinds.Select(k => k.Type)], null));
            return;
        }

        if (type.Kind == JsonValueKind.String && kinds.FirstOrDefault(k => k.Type == type.Text) is { } kind) kind.Shape.Check(value, problems, Discriminator);
        else problems.Wrong(type, Suggestion.OneOf([.. kinds.Select(k => k.Type)], type.Kind == JsonValueKind.String ? type.Text : null));
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("oneOf");
        foreach (UnionKind kind in kinds)
        {
            json.WriteStartObject();
            json.WriteString("title", kind.Type);
            json.WriteString("description", kind.Meaning);
            kind.Shape.WriteSchema(json, Discriminator, kind.Type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

/// <summary>A kind of object.</summary>
/// <param name="Type">What its member <c>type</c> says.</param>
/// <param name="Meaning">What it is.</param>
/// <param name="Members">Its other members.</param>
internal record UnionKind(string Type, string Meaning, params Member[] Members)
{
    /// <summary>Its members as a shape.</summary>
    public ObjectShape Shape { get; } = new(Type, Members);
}
