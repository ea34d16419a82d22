using System.Globalization;
using System.Security;
using System.Text;

namespace OptionCascade.Data.Parsing;

/// <summary>The bytes of a file or stream with their encoding: what every reader starts from.</summary>
internal sealed class TextFile
{
    private readonly byte[] _content;
    private readonly int _length, _preamble;
    private readonly Encoding _encoding;

    private TextFile(byte[] content, int length, string name)
    {
        (_content, _length, Name) = (content, length, name);
        (_encoding, _preamble) = Detect(Bytes);
        IsUtf8 = _encoding is UTF8Encoding;
    }

    /// <summary>The file as it was named to the reader.</summary>
    public string Name { get; }

    /// <summary>True unless a byte order mark says otherwise.</summary>
    public bool IsUtf8 { get; }

    /// <summary>All bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _content.AsSpan(0, _length);

    /// <summary>The text in UTF-8, without byte order mark.</summary>
    public ReadOnlySpan<byte> Utf8 => IsUtf8 ? Bytes[_preamble..] : Encoding.UTF8.GetBytes(_encoding.GetString(Bytes[_preamble..]));

    /// <summary>True when the last byte is a line break (always for other encodings than UTF-8).</summary>
    public bool EndsInLineBreak => !IsUtf8 || _content[_length - 1] is (byte)'\n' or (byte)'\r';

    /// <summary>The first byte that is not white space.</summary>
    public byte First { get; private set; }

    /// <summary>A reader from the start of the text.</summary>
    public TextReader Open() => new StreamReader(new MemoryStream(_content, _preamble, _length - _preamble, writable: false), _encoding, detectEncodingFromByteOrderMarks: false, 1 << 15);

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="ChainFormatException">It cannot be opened, is too large, empty or binary.</exception>
    public static TextFile Load(string path, long maximumBytes, string content)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            if (Directory.Exists(path))
                throw new ChainFormatException(ChainFileProblem.NotReadable, path, 0, "", "a folder", "a file");
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Read(stream, path, maximumBytes, content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException)
        {
            throw new ChainFormatException(ChainFileProblem.NotReadable, path, 0, "", e.Message, "a file that can be opened", e);
        }
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="ChainFormatException">It cannot be read, is too large, empty or binary.</exception>
    public static TextFile Load(Stream stream, string name, long maximumBytes, string content)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        try
        {
            return Read(stream, name, maximumBytes, content);
        }
        catch (Exception e) when (e is IOException or NotSupportedException)
        {
            throw new ChainFormatException(ChainFileProblem.NotReadable, name, 0, "", e.Message, "a stream that can be read", e);
        }
    }

    private static TextFile Read(Stream stream, string name, long maximumBytes, string content)
    {
        (byte[] bytes, int length) = ReadAll(stream, name, maximumBytes);
        var file = new TextFile(bytes, length, name);
        if (file.IsUtf8 && file.Bytes[..Math.Min(length, 1 << 16)].Contains((byte)0))
            throw new ChainFormatException(ChainFileProblem.Binary, name, 0, "", "NUL bytes", "text in UTF-8, or in UTF-16 or UTF-32 with a byte order mark");
        int start = file._preamble;
        while (start < length && (bytes[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' || (!file.IsUtf8 && bytes[start] == 0))) start++;
        if (start >= length) throw new ChainFormatException(ChainFileProblem.Empty, name, 0, "", "", content);
        file.First = bytes[start];
        return file;
    }

    private static (byte[] Content, int Length) ReadAll(Stream stream, string name, long maximumBytes)
    {
        maximumBytes = Math.Min(maximumBytes, Array.MaxLength - 1);
        long expected = stream.CanSeek ? stream.Length - stream.Position : 0;
        if (expected > maximumBytes) throw TooLarge(expected);
        byte[] content = new byte[Math.Max(expected + 1, 4096)];
        int length = 0;
        while (true)
        {
            int read = stream.Read(content, length, content.Length - length);
            if (read == 0) return (content, length);
            length += read;
            if (length > maximumBytes) throw TooLarge(length);
            if (length == content.Length) Array.Resize(ref content, (int)Math.Min(content.Length * 2L, Array.MaxLength));
        }

        ChainFormatException TooLarge(long bytes) => new(ChainFileProblem.TooLarge, name, 0, "",
            string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes or more"), string.Create(CultureInfo.InvariantCulture, $"at most {maximumBytes} bytes (ChainReadOptions.MaximumBytes)"));
    }

    private static (Encoding Encoding, int Preamble) Detect(ReadOnlySpan<byte> bytes)
        => bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (new UTF8Encoding(false, false), 3),
            [0xFF, 0xFE, 0x00, 0x00, ..] => (new UTF32Encoding(false, false), 4),
            [0xFF, 0xFE, ..] => (new UnicodeEncoding(false, false), 2),
            [0xFE, 0xFF, ..] => (new UnicodeEncoding(true, false), 2),
            _ => (new UTF8Encoding(false, false), 0),
        };
}
