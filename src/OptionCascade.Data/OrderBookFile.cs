using System.Text;
using OptionCascade.Data.Parsing;

namespace OptionCascade.Data;

/// <summary>What a file with an order book holds.</summary>
public enum OrderBookFileKind
{
    /// <summary>Messages of a stream: <see cref="OrderBookFeed"/>.</summary>
    Stream,

    /// <summary>Levels of one book: <see cref="DepthReader.ReadLevels(string, OrderBookReadOptions)"/>.</summary>
    Levels,

    /// <summary>Depth in bands: <see cref="DepthReader.ReadBuckets(string, OrderBookReadOptions)"/>.</summary>
    Bands,
}

/// <summary>Tells files with order books apart by their first line.</summary>
public static class OrderBookFile
{
    /// <summary>What a file holds, from its content, packed or not: a first line with a brace is a message, one that names percentage and depth bands, anything else levels.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ChainFormatException">The file cannot be opened, is empty or damaged.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public static OrderBookFileKind KindOf(string path)
    {
        using FileStream file = Open(path);
        try
        {
            using Stream text = Unpacked.Of(file);
            var lines = new ByteLines(text);
            while (lines.Read(out ReadOnlySpan<byte> line))
            {
                string first = Encoding.UTF8.GetString(line[..Math.Min(line.Length, 4096)]).Trim().TrimStart('\uFEFF');
                if (first.Length == 0 || first.StartsWith('#')) continue;
                return first.Contains('{') ? OrderBookFileKind.Stream : DepthReader.IsBuckets(first) ? OrderBookFileKind.Bands : OrderBookFileKind.Levels;
            }
        }
        catch (InvalidDataException e)
        {
            throw new ChainFormatException(ChainFileProblem.NotReadable, path, 0, "", e.Message, "a whole gzip file, or text", e);
        }
        catch (IOException e)
        {
            throw new ChainFormatException(ChainFileProblem.NotReadable, path, 0, "", e.Message, "a file that can be read", e);
        }

        throw new ChainFormatException(ChainFileProblem.Empty, path, 0, "", "", "a stream of messages, levels or bands of an order book");
    }

    /// <summary>Opens a file for reading from its begin to its end.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ChainFormatException">The file cannot be opened.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public static FileStream Open(string path) => OrderBookFeed.OpenFile(path);
}
