using System.Globalization;
using System.Text;
using CsvHelper;

namespace OptionCascade.Data.Parsing;

/// <summary>
/// The rows of a CSV text, one physical line a row. Chain files hold no line breaks inside cells, so a stray quote garbles one row and never
/// swallows those after it. Lines with quotes go through CsvHelper's reader, plain lines are split at the delimiter.
/// </summary>
internal sealed class CsvRows
{
    /// <summary>Longer lines mean that the file is not a table.</summary>
    public const int MaximumLineLength = 1_000_000;

    private static readonly CsvReaderOptions Comma = OptionsFor(','), Semicolon = OptionsFor(';'), Tab = OptionsFor('\t');

    private readonly TextReader _reader;
    private readonly string _file;
    private readonly char[] _buffer = new char[1 << 15];
    private readonly StringBuilder _carry = new();
    private int _position, _filled;
    private bool _skipLineFeed;
    private Range[] _ranges = new Range[64];
    private string _line = "";
    private string[]? _fields;

    public CsvRows(TextReader reader, string file)
    {
        _reader = reader;
        _file = file;
    }

    /// <summary>The delimiter; set once the header is known.</summary>
    public char Delimiter { get; set; } = ',';

    /// <summary>How numbers are written; set once the header is known.</summary>
    public DecimalMark Mark { get; set; } = DecimalMark.Point;

    /// <summary>1-based number of the current line.</summary>
    public int LineNumber { get; private set; }

    /// <summary>The current line as it stands.</summary>
    public string Line => _line;

    /// <summary>Number of cells of the current row.</summary>
    public int Count { get; private set; }

    /// <summary>False when the text did not end in a line break.</summary>
    public bool EndsInLineBreak { get; private set; } = true;

    /// <summary>A cell of the current row; empty beyond its end or for a column that the file does not have (−1).</summary>
    public ReadOnlySpan<char> this[int column]
        => (uint)column >= (uint)Count ? default : _fields is not null ? _fields[column] : _line.AsSpan()[_ranges[column]];

    /// <summary>Reads the next line without splitting it.</summary>
    /// <exception cref="ChainFormatException">The line is too long to be text.</exception>
    public bool ReadLine()
    {
        _carry.Clear();
        while (true)
        {
            if (_position == _filled)
            {
                _filled = _reader.Read(_buffer, 0, _buffer.Length);
                _position = 0;
                if (_filled <= 0)
                {
                    _filled = 0;
                    if (_carry.Length == 0) return false;
                    EndsInLineBreak = false;
                    return Take(_carry.ToString());
                }

                if (_skipLineFeed && _buffer[0] == '\n') _position = 1;
                _skipLineFeed = false;
                if (_position == _filled) continue;
            }

            ReadOnlySpan<char> rest = _buffer.AsSpan(_position, _filled - _position);
            int end = rest.IndexOfAny('\n', '\r');
            int length = end < 0 ? rest.Length : end;
            if (_carry.Length + length > MaximumLineLength)
                throw new ChainFormatException(ChainFileProblem.Binary, _file, LineNumber + 1, "", rest[..Math.Min(length, 40)].ToString(),
                    string.Create(CultureInfo.InvariantCulture, $"lines of at most {MaximumLineLength} characters"));
            if (end < 0)
            {
                _carry.Append(rest);
                _position = _filled;
                continue;
            }

            _position += end + 1;
            if (rest[end] == '\r')
            {
                if (_position < _filled)
                {
                    if (_buffer[_position] == '\n') _position++;
                }
                else
                {
                    _skipLineFeed = true;
                }
            }

            return Take(_carry.Length == 0 ? new string(rest[..end]) : _carry.Append(rest[..end]).ToString());
        }
    }

    /// <summary>Reads and splits the next line that is not blank.</summary>
    public bool Read()
    {
        while (ReadLine())
            if (!IsBlank())
            {
                Split();
                return true;
            }

        return false;
    }

    /// <summary>Splits the current line at <see cref="Delimiter"/>.</summary>
    public void Split()
    {
        if (_line.Contains('"'))
        {
            _fields = SplitQuoted(_line, Delimiter);
            Count = _fields.Length;
            return;
        }

        _fields = null;
        while (true)
        {
            Count = _line.AsSpan().Split(_ranges, Delimiter);
            if (Count < _ranges.Length || _ranges.Length > 4096) return;
            _ranges = new Range[_ranges.Length * 4];
        }
    }

    /// <summary>Tokenises one line with CsvHelper; no cells at all when its quotes are malformed.</summary>
    public static string[] SplitQuoted(string line, char delimiter)
    {
        using CsvReader reader = CsvReader.FromText(line, delimiter switch { ';' => Semicolon, '\t' => Tab, _ => Comma });
        return reader.Read() ? reader.Current.ToArray() : [];
    }

    private bool Take(string line)
    {
        LineNumber++;
        _line = line;
        _fields = null;
        Count = 0;
        return true;
    }

    private bool IsBlank()
    {
        foreach (char c in _line)
            if (!char.IsWhiteSpace(c) && c != Delimiter && c != '"')
                return false;
        return true;
    }

    private static CsvReaderOptions OptionsFor(char delimiter) => new()
    {
        Separator = delimiter,
        HasHeader = false,
        AllowLineBreaksInQuotes = false,
        DetectSeparatorHint = false,
        TrimWhitespace = true,
        MalformedData = CsvMalformedDataHandling.Skip,
        BufferSize = 4096,
    };
}
