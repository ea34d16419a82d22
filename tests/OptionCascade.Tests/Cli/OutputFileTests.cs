using OptionCascade.Cli.Output;
using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary>A file is written whole or not at all, and never over another one unasked.</summary>
public class OutputFileTests
{
    [Theory]
    [InlineData("json")]
    [InlineData("csv")]
    [InlineData("table")]
    public void Out_NewFile_HoldsWhatStandardOutputWouldShow(string format)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("answer.txt");
        CommandRun run = CommandRun.Of("hedge", "--format", format, "--out", path);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal($"Written to {path}\n", run.Output);
        Assert.Equal(CommandRun.Of("hedge", "--format", format).Output, File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Out_ExistingFile_IsKeptWithoutForceAndReplacedWithIt()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("answer.json", "precious");
        CommandRun refused = CommandRun.Of("hedge", "--format", "json", "--out", path);
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(path));
        CommandRun forced = CommandRun.Of("hedge", "--format", "json", "--out", path, "--force");
        Assert.Equal(0, forced.ExitCode);
        Assert.StartsWith("{", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Out_FolderThatIsMissing_ReturnsOne()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of("hedge", "--out", folder.File("missing/answer.txt"));
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("does not exist", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Out_AFolder_ReturnsOne()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of("hedge", "--out", folder.Path, "--force");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("folder", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FailsHalfWay_LeavesTheOldFileAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("answer.json", "precious");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, force: true, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException("broken in the middle");
        }));
        Assert.Equal("precious", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }
}
