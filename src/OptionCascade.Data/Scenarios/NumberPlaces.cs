using System.Text.Json;

namespace OptionCascade.Data.Scenarios;

/// <summary>A number of a document with the shape that says what it is.</summary>
internal readonly record struct NumberPlace(JsonTree At, NumberShape Shape);

/// <summary>Finds every number of a checked document, in the order of the file.</summary>
internal static class NumberPlaces
{
    /// <summary>The numbers of a value.</summary>
    /// <param name="value">A value that has been checked.</param>
    /// <param name="shape">What it was checked by.</param>
    public static IEnumerable<NumberPlace> Of(JsonTree value, Shape shape) => shape switch
    {
        NumberShape number when value.Kind == JsonValueKind.Number => [new NumberPlace(value, number)],
        EitherShape either => Of(value, either.Other),
        ListShape list => value.Items.SelectMany(item => Of(item, list.Item)),
        UnionShape union when value.Kind == JsonValueKind.Object => Of(value, union.Kinds.Single(k => k.Type == value.Text(UnionShape.Discriminator)).Shape),
        ObjectShape whole => value.Members.SelectMany(m => whole.Members.FirstOrDefault(known => known.Name == m.Name) is { } member ? Of(m.Value, member.Shape) : []),
        _ => [],
    };
}
