using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cli;

/// <summary><c>simulate</c>: paths, one path, and a store that survives kills.</summary>
public sealed class SimulateCommandTests : IDisposable
{
    private const string Short = "simulate --steps 20 --step-seconds 600 ";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_PathsAndThreads_SameFigures()
    {
        JsonElement one = CommandRun.Of(Short + "--paths 600 --threads 1 --format json").Json(), two = CommandRun.Of(Short + "--paths 600 --threads 3 --format json").Json();
        Assert.Equal(one.ToString(), two.ToString());
        Assert.Equal(600, one.GetProperty("paths").GetInt32());
        JsonElement[] final = [.. one.GetProperty("distributions")[0].GetProperty("quantiles").EnumerateArray()], worst = [.. one.GetProperty("distributions")[1].GetProperty("quantiles").EnumerateArray()];
        Assert.All(final.Zip(worst), p => Assert.True(p.Second.GetProperty("log").GetDouble() <= p.First.GetProperty("log").GetDouble()));
        Assert.InRange(final[3].GetProperty("log").GetDouble(), -0.01, 0.01);
        Assert.True(one.GetProperty("volatilityRatio").GetDouble() > 1); // the invented dealers are short gamma
    }

    [Fact]
    public void Run_OnePath_IsThePathOfTheStore()
    {
        string store = _folder.File("a.db");
        Assert.Equal(0, CommandRun.Of($"{Short}--paths 5 --store {store}").ExitCode);
        string[] lines = CommandRun.Of(Short + "--path 3 --format csv").Output.TrimEnd('\n').Split('\n');
        Assert.Equal(22, lines.Length);
        Assert.StartsWith("seconds,price_USD,move_log,fair_move_log,", lines[0], StringComparison.Ordinal);
        using var connection = new SqliteConnection($"Data Source={store};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT \"final log move\" FROM items WHERE number = 3";
        Assert.Equal((double)command.ExecuteScalar()!, double.Parse(lines[^1].Split(',')[2], CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Run_ShockAtATime_HappensThen()
    {
        JsonElement path = CommandRun.Of(Short + "--path 0 --volatility 0 --shock-jump -0.02 --shock-at 1500 --format json").Json();
        double[] fair = [.. path.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("fairLog").GetDouble())];
        Assert.Equal([0, 0, 0, -0.02, -0.02], fair.Take(5));
        JsonElement still = CommandRun.Of(Short + "--path 0 --volatility 0 --format json").Json();
        Assert.All(still.GetProperty("steps").EnumerateArray(), s => Assert.Equal(0, s.GetProperty("log").GetDouble(), 1e-11)); // to the error of the compiled flows
    }

    [Fact]
    public void Run_AllChoices_AreTakenAndStated()
    {
        string replay = _folder.File("prices.txt", "# a comment\n5000\n4990\n4950\n4960\n");
        CommandRun run = CommandRun.Of(Short + "--paths 3 --reaction dealers:300 --participation-cap all:0.5 --slices dealers:100000:30 --margin-check 3600 --kernel power-law --kernel-seconds 300 --kernel-exponent 0.5 --kernel-permanent 0.2 "
            + "--book 3e6:120 --book-withdrawal 0.5 --option-clock 3600 --jumps 2:-0.01:0.01 --clustered-orders 500:0.5:10:1000:0.8 --news 900:-0.01 --blocks 1000:-200000,2000:100000 --drift 0.001");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        foreach (string stated in (string[])["every 3600 s", "refills in 120 s", "restated every 3600 s", "300 s, 20% stays", "dealers: 300 s", "orders of 100000 every 30 s"])
            Assert.Contains(stated, run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n').TakeWhile(l => l != "Assumptions"), l => Assert.True(l.Length <= 140, l));
        JsonElement path = CommandRun.Of(Short + $"--path 0 --replay {replay} --format json").Json();
        Assert.Equal(Math.Log(4950 / 5000.0), path.GetProperty("steps")[2].GetProperty("fairLog").GetDouble(), 1e-15);
    }

    [Theory]
    [InlineData("--paths 0", 2, "--paths: expected")]
    [InlineData("--drift x", 2, "--drift: expected")]
    [InlineData("--path 1 --store x.db", 2, "--path: shows one path")]
    [InlineData("--reaction nobody:5", 2, "expected one of all, dealers")]
    [InlineData("--reaction dealers", 2, "--reaction: expected NAME:SECONDS")]
    [InlineData("--kernel-exponent 0.5", 2, "--kernel")]
    [InlineData("--book-withdrawal 1", 2, "belongs to --book")]
    [InlineData("--jumps 1:2", 2, "expected PERDAY:MEAN:SD")]
    [InlineData("--news 5", 2, "expected SECONDS:LOGJUMP")]
    [InlineData("--replay none.txt", 1, "cannot be read")]
    [InlineData("--threads 0", 2, "--threads")]
    public void Run_WrongChoice_SaysWhatIsExpected(string choice, int code, string message)
    {
        CommandRun run = CommandRun.Of(Short + choice);
        Assert.Equal(code, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'), l => l.StartsWith("optioncascade: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Store_OtherRun_IsRefusedWithWhatDiffers()
    {
        string store = _folder.File("a.db");
        Assert.Equal(0, CommandRun.Of($"{Short}--paths 5 --store {store}").ExitCode);
        CommandRun other = CommandRun.Of($"{Short}--paths 5 --store {store} --seed 2 --synthetic-seed 7 --margin-check 60");
        Assert.Equal(1, other.ExitCode);
        foreach (string difference in (string[])["seed: 1 in the file, 2 asked for", "margin check seconds: 0 in the file, 60 asked for", "content.participant dealers: ", "market and participants"])
            Assert.Contains(difference, other.Error, StringComparison.Ordinal);
        CommandRun foreign = CommandRun.Of($"{Short}--paths 5 --store {_folder.File("b.db", new string('x', 200))}");
        Assert.Equal(1, foreign.ExitCode);
        Assert.Contains("is not a file of results", foreign.Error, StringComparison.Ordinal);
        Assert.Equal(new string('x', 200), File.ReadAllText(_folder.File("b.db")));
    }

    [Fact]
    public void Store_KilledTwentyTimesAtRandom_HoldsTheSameAsInOneGo()
    {
        const string Run = "--steps 30 --paths 20000 --threads 1 --no-synthetic-traders";
        string killed = _folder.File("killed.db"), whole = _folder.File("whole.db");
        var random = new Random(5);
        long before = 0, advanced = 0;
        for (int i = 0; i < 20; i++)
        {
            using Process process = Start($"simulate {Run} --store {killed}");
            // Some kills come while the program starts or opens the file, most while it writes.
            var watch = Stopwatch.StartNew();
            int patience = random.Next(0, 3) == 0 ? random.Next(50, 600) : 20_000;
            long grow = Length(killed) + random.Next(1, 60_000);
            while (watch.ElapsedMilliseconds < patience && Length(killed) < grow && !process.HasExited)
                Thread.Sleep(1);
            process.Kill();
            process.WaitForExit();
            long now = Length(killed);
            if (now > before) advanced++;
            before = now;
        }

        Assert.True(advanced >= 5, $"only {advanced} of the runs got anywhere before they were killed");
        Assert.Equal(0, CommandRun.Of($"simulate {Run} --store {killed}").ExitCode);
        Assert.Equal(0, CommandRun.Of($"simulate {Run} --store {whole}").ExitCode);
        Assert.Equal(Dump(whole), Dump(killed));

        static long Length(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;
    }

    [Fact]
    public void Store_Interrupted_KeepsWhatIsDoneAndSaysSo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "An interrupt cannot be sent to one process there.");
        string store = _folder.File("interrupted.db");
        using Process process = Start($"simulate --steps 30 --paths 10000000 --no-synthetic-traders --store {store}");
        while (!process.HasExited && (!File.Exists(store) || new FileInfo(store).Length < 60_000))
            Thread.Sleep(5);
        // TERM, which is treated alike: a machine that runs tests in the background may have told its children to ignore INT.
        using (Process signal = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            signal.WaitForExit();
        if (!process.WaitForExit(TimeSpan.FromMinutes(2))) process.Kill();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("of 10000000 paths are in", error, StringComparison.Ordinal);
        using OptionCascade.Data.Runs.RunStore kept = OptionCascade.Data.Runs.RunStore.Read(store);
        Assert.Contains($"interrupted; {kept.Count} of", error, StringComparison.Ordinal);
    }

    private static Process Start(string arguments)
    {
        // The build folder of the tests names the configuration that the command was built in, too.
        string built = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(Repository.Root, "src", "OptionCascade.Cli", "bin", built, "net10.0", "OptionCascade.Cli.dll"));
        foreach (string argument in arguments.Split(' '))
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>Every row of every table.</summary>
    private static string Dump(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        var text = new StringBuilder();
        foreach (string table in (string[])["sqlite_schema", "description", "items", "blocks"])
        {
            command.CommandText = $"SELECT * FROM {table}";
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                for (int i = 0; i < reader.FieldCount; i++)
                    text.Append(CultureInfo.InvariantCulture, $"{(reader.GetValue(i) is double d ? BitConverter.DoubleToInt64Bits(d) : reader.GetValue(i))}|");
                text.Append('\n');
            }
        }

        return text.ToString();
    }
}
