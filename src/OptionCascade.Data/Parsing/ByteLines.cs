namespace OptionCascade.Data.Parsing;

/// <summary>Lines of a stream of bytes, one held at a time.</summary>
internal sealed class ByteLines(Stream stream)
{
    /// <summary>Longer lines mean that the file is not one of messages; a snapshot of 5,000 levels a side takes 0.3 million.</summary>
    public const int MaximumLength = 16 << 20;

    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end;
    private bool _ended;

    /// <summary>1-based number of the current line.</summary>
    public int Number { get; private set; }

    /// <summary>True when the current line is the last one and no line break ends it.</summary>
    public bool IsUnended { get; private set; }

    /// <summary>The next line without its line break; false at the end.</summary>
    /// <exception cref="InvalidDataException">The stream is damaged, or a line is too long.</exception>
    public bool Read(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            int at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                line = _buffer.AsSpan(_start, searched + at);
                _start += searched + at + 1;
                Number++;
                if (line.Length > 0 && line[^1] == '\r') line = line[..^1];
                return true;
            }

            searched = _end - _start;
            if (_ended)
            {
                line = _buffer.AsSpan(_start, searched);
                _start = _end;
                if (searched == 0) return false;
                Number++;
                IsUnended = true;
                return true;
            }

            if (searched > MaximumLength) throw new InvalidDataException($"a line of more than {MaximumLength} bytes");
            if (_start > 0)
            {
                Buffer.BlockCopy(_buffer, _start, _buffer, 0, searched);
                (_start, _end) = (0, searched);
            }

            if (_end == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
            int read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0) _ended = true;
            _end += read;
        }
    }
}
