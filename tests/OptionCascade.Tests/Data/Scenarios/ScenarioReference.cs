using System.Text;
using OptionCascade.Data.Scenarios;

namespace OptionCascade.Tests.Data.Scenarios;

/// <summary>The tables of docs/guide/scenario.md, written from the description that the reader checks by.</summary>
internal static class ScenarioReference
{
    public const string Begin = "<!-- reference: written from the reader's own description; change it there -->", End = "<!-- end of reference -->";

    /// <summary>Every section of a scenario with its members.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder();
        var known = new Dictionary<Shape, string>(ReferenceEqualityComparer.Instance);
        text.Append("## The document\n\n");
        Table(text, ScenarioDocument.Shape.Members);
        foreach (Member member in ScenarioDocument.Shape.Members)
        {
            if (Inner(member.Shape) is not { } shape) continue;
            text.Append($"## `{member.Name}`\n\n");
            Describe(text, known, shape, member.Name + (IsList(member.Shape) ? "[]" : ""));
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Describe(StringBuilder text, Dictionary<Shape, string> known, Shape shape, string path)
    {
        known.Add(shape, path);
        if (shape is ObjectShape o)
        {
            Table(text, o.Members);
            Children(text, known, o.Members, path);
            return;
        }

        foreach (UnionKind kind in ((UnionShape)shape).Kinds)
        {
            text.Append($"**`{path}`: `\"type\": \"{kind.Type}\"`**. {kind.Meaning}\n\n");
            Table(text, kind.Shape.Members);
            if (path == "participants[]") text.Append($"```json\n{ParticipantKinds.All.Single(k => k.Type == kind.Type).Example}\n```\n\n");
            Children(text, known, kind.Shape.Members, $"{path}({kind.Type})");
        }
    }

    private static void Children(StringBuilder text, Dictionary<Shape, string> known, IReadOnlyList<Member> members, string path)
    {
        foreach (Member member in members)
        {
            if (Inner(member.Shape) is not { } shape) continue;
            string own = $"{path}.{member.Name}{(IsList(member.Shape) ? "[]" : "")}";
            if (known.TryGetValue(shape, out string? same))
            {
                text.Append($"`{own}`: as `{same}`.\n\n");
                continue;
            }

            if (shape is UnionShape) text.Append($"`{own}` is one of these:\n\n");
            else text.Append($"`{own}`:\n\n");
            Describe(text, known, shape, own);
        }
    }

    private static void Table(StringBuilder text, IReadOnlyList<Member> members)
    {
        if (members.Count == 0) return;
        text.Append("| Member | Value | Meaning |\n|---|---|---|\n");
        foreach (Member m in members)
            text.Append($"| `{m.Name}` | {Cell(Value(m.Shape))} | {Cell(m.Meaning)}{(m.WhenAbsent is { } absent ? $" May be left out: {Cell(absent)}." : "")} |\n");
        text.Append('\n');
    }

    private static string Value(Shape shape) => shape switch
    {
        ListShape list => (list.Item is ObjectShape or UnionShape ? "list, below" : $"list of: {Value(list.Item)}"),
        ObjectShape or UnionShape => "object, below",
        EitherShape either => $"`\"{either.Word}\"` or {Value(either.Other)}",
        WordShape words => string.Join(", ", words.Words.Select(w => $"`\"{w}\"`")),
        _ => shape.Expected,
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static bool IsList(Shape shape) => shape is ListShape;

    /// <summary>The object or union within a shape; null when there is none.</summary>
    private static Shape? Inner(Shape shape) => shape switch
    {
        ListShape list => Inner(list.Item),
        EitherShape either => Inner(either.Other),
        ObjectShape or UnionShape => shape,
        _ => null,
    };
}
