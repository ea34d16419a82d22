using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OptionCascade.Data.Scenarios;

/// <summary>A member of a JSON object with the place of its name.</summary>
internal readonly record struct JsonMember(string Name, int NameOffset, JsonTree Value);

/// <summary>A JSON value that knows where in the file it stands. Comments and trailing commas are allowed, duplicate members are kept for the check to find.</summary>
internal sealed class JsonTree
{
    /// <summary>Deeper nesting is refused: no scenario needs it, and a hostile file must not exhaust the stack.</summary>
    private const int Depth = 64;

    private readonly JsonTree? _parent;
    private readonly string _step;
    private readonly List<JsonMember> _members = [];
    private readonly List<JsonTree> _items = [];

    private JsonTree(JsonTree? parent, string step, JsonValueKind kind, int offset)
    {
        (_parent, _step, Kind, Offset) = (parent, step, kind, offset);
    }

    /// <summary>Kind of value.</summary>
    public JsonValueKind Kind { get; }

    /// <summary>First byte of the value.</summary>
    public int Offset { get; }

    /// <summary>The number; NaN unless <see cref="Kind"/> is a number; ±∞ when it is beyond the range of doubles.</summary>
    public double Value { get; private init; } = double.NaN;

    /// <summary>The text of a string; of a number as it was written.</summary>
    public string Text { get; private init; } = "";

    /// <summary>Members of an object in the order of the file.</summary>
    public IReadOnlyList<JsonMember> Members => _members;

    /// <summary>Items of an array.</summary>
    public IReadOnlyList<JsonTree> Items => _items;

    /// <summary>The path, e.g. <c>$.participants[2].leverage</c>.</summary>
    public string Path => _parent is null ? "$" : _parent.Path + _step;

    /// <summary>The value as it is shown in a message.</summary>
    public string Shown => Kind switch
    {
        JsonValueKind.String => $"\"{ChainFormatException.Shorten(Text)}\"",
        JsonValueKind.Number => ChainFormatException.Shorten(Text),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        JsonValueKind.Array => string.Create(CultureInfo.InvariantCulture, $"a list of {_items.Count}"),
        _ => "an object",
    };

    /// <summary>The member of that name; null when there is none.</summary>
    public JsonTree? this[string name]
    {
        get
        {
            foreach (JsonMember member in _members)
                if (member.Name == name)
                    return member.Value;
            return null;
        }
    }

    /// <summary>The path of a member, there or not.</summary>
    public string PathOf(string member) => Path + Step(member);

    /// <summary>The whole document with another number in place of this one; all that does not hold it is shared with the document as it is.</summary>
    public JsonTree Replaced(double value)
    {
        var copy = new JsonTree(_parent, _step, JsonValueKind.Number, Offset) { Text = value.ToString("R", CultureInfo.InvariantCulture), Value = value };
        for (JsonTree old = this; old._parent is { } owner; old = owner)
        {
            var whole = new JsonTree(owner._parent, owner._step, owner.Kind, owner.Offset);
            foreach (JsonMember member in owner._members)
                whole._members.Add(ReferenceEquals(member.Value, old) ? member with { Value = copy } : member);
            foreach (JsonTree item in owner._items)
                whole._items.Add(ReferenceEquals(item, old) ? copy : item);
            copy = whole;
        }

        return copy;
    }

    /// <summary>The value as JSON without comments, numbers as they were written.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(json);
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private void Write(Utf8JsonWriter json)
    {
        switch (Kind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (JsonMember member in _members)
                {
                    json.WritePropertyName(member.Name);
                    member.Value.Write(json);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (JsonTree item in _items)
                    item.Write(json);
                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(Text);
                break;
            case JsonValueKind.Number:
                json.WriteRawValue(Text, skipInputValidation: true);
                break;
            case JsonValueKind.Null:
                json.WriteNullValue();
                break;
            default:
                json.WriteBooleanValue(Kind == JsonValueKind.True);
                break;
        }
    }

    /// <summary>Reads a document; null, with the place in the list of problems, when it is not JSON.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="problems">Where to say so.</param>
    public static JsonTree? Parse(ReadOnlySpan<byte> utf8, ProblemList problems)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = Depth });
        try
        {
            reader.Read();
            JsonTree root = ReadValue(ref reader, null, "");
            reader.Read(); // anything but the end throws
            return root;
        }
        catch (JsonException e)
        {
            string message = e.Message.Split(" LineNumber:")[0].TrimEnd('.');
            problems.Add(OffsetOf(utf8, e.LineNumber ?? 0, e.BytePositionInLine ?? 0), "$", "what cannot be read: " + message, "JSON (comments and trailing commas are allowed)");
        }
        catch (InvalidOperationException)
        {
            // The reader's own way to say that a string holds half a surrogate pair or bytes that are no UTF-8.
            problems.Add((int)reader.TokenStartIndex, "$", "a text that is not valid Unicode", "JSON in UTF-8");
        }

        return null;
    }

    private static int OffsetOf(ReadOnlySpan<byte> utf8, long line, long byteInLine)
    {
        int start = 0;
        for (; line > 0; line--)
        {
            int next = utf8[start..].IndexOf((byte)'\n');
            if (next < 0) break;
            start += next + 1;
        }

        return (int)Math.Min(start + byteInLine, utf8.Length);
    }

    private static JsonTree ReadValue(ref Utf8JsonReader reader, JsonTree? parent, string step)
    {
        int offset = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var tree = new JsonTree(parent, step, JsonValueKind.Object, offset);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    int at = (int)reader.TokenStartIndex;
                    string name = reader.GetString()!;
                    reader.Read();
                    tree._members.Add(new JsonMember(name, at, ReadValue(ref reader, tree, Step(name))));
                }

                return tree;
            case JsonTokenType.StartArray:
                var list = new JsonTree(parent, step, JsonValueKind.Array, offset);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    list._items.Add(ReadValue(ref reader, list, string.Create(CultureInfo.InvariantCulture, $"[{list._items.Count}]")));
                return list;
            case JsonTokenType.String:
                return new JsonTree(parent, step, JsonValueKind.String, offset) { Text = reader.GetString()! };
            case JsonTokenType.Number:
                return new JsonTree(parent, step, JsonValueKind.Number, offset) { Text = Encoding.UTF8.GetString(reader.ValueSpan), Value = Number(reader.ValueSpan) };
            default:
                return new JsonTree(parent, step, reader.TokenType switch { JsonTokenType.True => JsonValueKind.True, JsonTokenType.False => JsonValueKind.False, _ => JsonValueKind.Null }, offset);
        }
    }

    private static double Number(ReadOnlySpan<byte> text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Step(string name)
        => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$') ? "." + name : $"['{ChainFormatException.Shorten(name).Replace("'", "\\'", StringComparison.Ordinal)}']";
}
