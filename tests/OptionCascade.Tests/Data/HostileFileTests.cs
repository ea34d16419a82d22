using System.Text;
using OptionCascade.Data;
using OptionCascade.Market;
using Xunit;

namespace OptionCascade.Tests.Data;

/// <summary>Truncated, garbled, empty, huge and binary files: a <see cref="ChainFormatException"/> or diagnostics, never another exception, never a silent loss.</summary>
public class HostileFileTests
{
    public static TheoryData<int> Files { get; } = [.. Enumerable.Range(0, SyntheticFiles.All.Count)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_WholeFile_EveryRowIsRead(int index)
    {
        (string name, ChainFormat format, string text, ChainReadOptions options) = SyntheticFiles.All[index];
        ChainReadResult result = ChainReader.Read(SyntheticFiles.Stream(text), name, options);
        Assert.Equal(format, result.Format);
        Assert.Equal(0, result.EntriesDropped);
        Assert.Equal(result.EntriesInFile, result.EntriesRead);
        Assert.True(result.EntriesRead >= 20);
        Assert.DoesNotContain(result.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_CutAnywhere_OnlyTheDocumentedOutcomes(int index)
    {
        (string name, _, string text, ChainReadOptions options) = SyntheticFiles.All[index];
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int read = 0;
        foreach (ChainReadOptions choice in (ChainReadOptions[])[options, options with { Spot = 4000, Underlying = options.Underlying ?? (name == "snapshot.csv" ? "BTC" : null) }])
            for (int length = 0; length < bytes.Length; length += length % 997 < 40 ? 1 : 37)
                if (Outcome(bytes.AsSpan(0, length).ToArray(), name, choice))
                    read++;
        Assert.True(read > 10, $"Expected most cuts after the header to leave something to read, got {read}.");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_RandomBytesChanged_OnlyTheDocumentedOutcomes(int index)
    {
        (string name, _, string text, ChainReadOptions options) = SyntheticFiles.All[index];
        byte[] original = Encoding.UTF8.GetBytes(text);
        var random = new Random(20260205 + index);
        if (name == "demo.json") options = options with { Spot = 1890.5 }; // JSON is read up to the first damage; the spot stands after the options
        byte[] separators = [.. "\",;\n\r\0{}[]:-. "u8];
        int read = 0;
        for (int run = 0; run < 1000; run++)
        {
            byte[] bytes = [.. original];
            int flips = 1 << random.Next(0, 8);
            for (int i = 0; i < flips; i++)
                bytes[random.Next(bytes.Length)] = random.Next(4) == 0 ? separators[random.Next(separators.Length)] : (byte)random.Next(256);
            if (Outcome(bytes, name, options)) read++;
        }

        Assert.True(read > 100, $"Expected many garbled files to be read in part, got {read} of 1000.");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t\n")]
    [InlineData("\uFEFF")]
    public void Read_Empty_SaysSo(string text)
        => Assert.Equal(ChainFileProblem.Empty, Assert.Throws<ChainFormatException>(() => SyntheticFiles.Read(text)).Problem);

    [Theory]
    [InlineData("hello, world\n1,2\n", ChainFileProblem.UnknownLayout)]
    [InlineData("PK\u0003\u0004\0\0\0", ChainFileProblem.Binary)]
    [InlineData("{\"a\":1}", ChainFileProblem.UnknownLayout)]
    [InlineData("[1,2", ChainFileProblem.UnknownLayout)]
    [InlineData("{", ChainFileProblem.UnknownLayout)]
    public void Read_NotAChain_SaysWhatWasExpected(string text, ChainFileProblem problem)
    {
        ChainFormatException e = Assert.Throws<ChainFormatException>(() => SyntheticFiles.Read(text));
        Assert.Equal(problem, e.Problem);
        Assert.Equal("demo.csv", e.File);
        Assert.NotEqual("", e.Expected);
        Assert.Contains(e.Expected, e.Message);
    }

    [Fact]
    public void Read_NestedJson_IsRefused()
        => Assert.Equal(ChainFileProblem.UnknownLayout, Assert.Throws<ChainFormatException>(() => SyntheticFiles.Read(new string('[', 100_000))).Problem);

    [Fact]
    public void Read_ChangedFile_HeaderWithoutAColumn_NamesTheColumn()
    {
        string text = SyntheticFiles.CboeCsv().Replace(",IV,", ",Implied,", StringComparison.Ordinal);
        ChainFormatException e = Assert.Throws<ChainFormatException>(() => SyntheticFiles.Read(text));
        Assert.Equal((ChainFileProblem.BadHeader, 4, "iv"), (e.Problem, e.Line, e.Column));
    }

    [Fact]
    public void Read_MissingFolderUnreadable_IsNotReadable()
    {
        foreach (string path in (string[])["no-such-file.csv", Path.Combine("no-such-folder", "x.csv"), AppContext.BaseDirectory, "bad\0name.csv", new string('x', 5000)])
            Assert.Equal(ChainFileProblem.NotReadable, Assert.Throws<ChainFormatException>(() => ChainReader.Read(path)).Problem);
        Assert.Throws<ArgumentException>(() => ChainReader.Read(" "));
    }

    [Fact]
    public void Read_MoreBytesThanAllowed_IsRefused()
    {
        string text = SyntheticFiles.CboeCsv();
        ChainFormatException e = Assert.Throws<ChainFormatException>(() => SyntheticFiles.Read(text, SyntheticFiles.Options with { MaximumBytes = 1000 }));
        Assert.Equal(ChainFileProblem.TooLarge, e.Problem);
        Assert.Equal(80, SyntheticFiles.Read(text, SyntheticFiles.Options with { MaximumBytes = text.Length }).EntriesRead);
    }

    [Fact]
    public void Read_LineWithoutEnd_IsRefused()
        => Assert.Equal(ChainFileProblem.Binary, Assert.Throws<ChainFormatException>(() => SyntheticFiles.Read(new string('x', 2_000_000))).Problem);

    [Fact]
    public void Read_HundredThousandBadRows_AllAreCountedAndTheListIsBounded()
    {
        var text = new StringBuilder(SyntheticFiles.Book());
        for (int i = 0; i < 100_000; i++)
            text.Append("SPX,2024-06-21,abc,C,1,0.2,4030.5,0.985\n");
        ChainReadResult result = SyntheticFiles.Read(text.ToString(), new ChainReadOptions { MaximumListedPerReason = 500 });
        Assert.Equal(100_000, result.EntriesDropped);
        Assert.Equal(100_000, result.DiagnosticCounts[ReadReason.BadStrike]);
        Assert.Equal(500, result.Diagnostics.Length);
        Assert.Equal(40, result.EntriesRead);
    }

    [Fact]
    public void Read_StrayQuote_LosesOneRowOnly()
    {
        string text = SyntheticFiles.CboeCsv().Replace(",SPXW240322C03900000", ",\"SPXW240322C03900000", StringComparison.Ordinal);
        ChainReadResult result = SyntheticFiles.Read(text);
        Assert.Equal((80L, 78L, 2L), (result.EntriesInFile, result.EntriesRead, result.EntriesDropped));
        Assert.Equal(ReadReason.MalformedRow, Assert.Single(result.Diagnostics).Reason);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-8")]
    public void Read_WithByteOrderMark_IsTheSame(string encodingName)
    {
        var encoding = Encoding.GetEncoding(encodingName);
        foreach ((string name, ChainFormat format, string text, ChainReadOptions options) in SyntheticFiles.All)
        {
            var stream = new MemoryStream([.. encoding.GetPreamble(), .. encoding.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal))]);
            ChainReadResult plain = ChainReader.Read(SyntheticFiles.Stream(text), name, options), marked = ChainReader.Read(stream, name, options);
            Assert.Equal(format, marked.Format);
            Assert.Equal((plain.EntriesInFile, plain.EntriesRead, plain.EntriesDropped), (marked.EntriesInFile, marked.EntriesRead, marked.EntriesDropped));
            Assert.Equal(plain.Chains[0].Book.Positions(), marked.Chains[0].Book.Positions());
        }
    }

    /// <summary>True when the file was read; the counts must then add up.</summary>
    private static bool Outcome(byte[] bytes, string name, ChainReadOptions options)
    {
        ChainReadResult result;
        try
        {
            result = ChainReader.Read(new MemoryStream(bytes), name, options);
        }
        catch (ChainFormatException e)
        {
            Assert.NotEqual("", e.Expected);
            return false;
        }

        Assert.Equal(result.EntriesInFile, result.EntriesRead + result.EntriesDropped + result.EntriesFiltered);
        Assert.Equal(result.EntriesDropped, result.Diagnostics.Sum(d => d.EntriesDropped));
        Assert.Equal(result.EntriesRead, result.Chains.Sum(c => c.Book.Count));
        Assert.All(result.Chains, (OptionChain c) => Assert.True(c.Market.Spot > 0));
        return true;
    }
}
