using System.Collections.Immutable;
using System.Globalization;
using FsCheck.Fluent;
using Microsoft.Data.Sqlite;
using OptionCascade.Data.Runs;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Data.Runs;

/// <summary>Files of results: resumed to the same content, refused when they are not this run's.</summary>
public sealed class RunStoreTests : IDisposable
{
    private static readonly RunDescription Asked = new()
    {
        Kind = "test", Model = "abc", Seed = ulong.MaxValue, Options = """{"steps": 3, "kernel": {"name": "exponential", "seconds": 60}}""", Version = "1.0",
        Columns = [new RunColumn("move"), new RunColumn("rounds", RunColumnType.Whole), new RunColumn("sold \"at\" the end")],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("runs").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Append_ThenRead_GivesTheSameBits()
    {
        double[] numbers = [0, 1, -2.5, double.Epsilon, double.MaxValue, double.PositiveInfinity, double.NegativeInfinity, 0.1 + 0.2, double.NaN];
        using (RunStore store = RunStore.Open(File("a"), Asked))
        {
            foreach (double x in numbers)
                store.Append(RunValue.Of(x), RunValue.Of(long.MinValue), RunValue.Of(-x));
            store.Commit();
        }

        using RunStore read = RunStore.Read(File("a"));
        Assert.Equal(numbers.Length, read.Count);
        Assert.Equal(numbers, read.Rows().Select(r => r[0].Number));
        Assert.Equal(numbers.Select(x => RunValue.Of(-x)), read.Rows().Select(r => r[2]));
        Assert.All(read.Rows(), r => Assert.Equal(long.MinValue, r[1].WholeNumber));
        Assert.Equal(Asked with { Columns = read.Description.Columns }, read.Description);
        Assert.Equal(3, read.Rows(numbers.Length - 3).Count());
        Assert.Throws<InvalidOperationException>(() => read.Append(RunValue.Of(1.0), RunValue.Of(1L), RunValue.Of(1.0)));
    }

    [Fact]
    public void Of_NegativeZeroAndAnyNaN_AreWhatTheFileGivesBack()
    {
        Assert.Equal(RunValue.Of(0.0), RunValue.Of(-0.0));
        Assert.Equal(RunValue.Of(double.NaN), RunValue.Of(BitConverter.Int64BitsToDouble(unchecked((long)0xFFF8000000000123))));
        Assert.Throws<InvalidOperationException>(() => RunValue.Of(1L).Number);
        Assert.Throws<InvalidOperationException>(() => RunValue.Of(1.0).WholeNumber);
    }

    /// <summary>A kill at an instant leaves the files as they are at that instant: they are copied there and the copy goes on.</summary>
    [Fact]
    public void Open_AfterACutAtAnyMoment_GoesOnToTheSameContent()
    {
        string whole = Whole(2500);
        Law.ForAll(
            from length in Gen.Choose(0, 2500)
            from every in Gen.Choose(1, 1500)
            from cuts in Gen.Choose(1, 3)
            select (length, every, cuts), c =>
            {
                string file = File(string.Create(CultureInfo.InvariantCulture, $"cut{c.length}-{c.every}-{c.cuts}"));
                for (int cut = 1; cut <= c.cuts; cut++)
                {
                    int until = c.length * cut / c.cuts;
                    string copy = file + cut.ToString(CultureInfo.InvariantCulture);
                    using (RunStore store = RunStore.Open(file, Asked))
                    {
                        Fill(store, until, c.every);
                        foreach (string suffix in (string[])["", "-journal"])
                            if (System.IO.File.Exists(file + suffix))
                                System.IO.File.Copy(file + suffix, copy + suffix);
                    }

                    file = copy;
                }

                using (RunStore resumed = RunStore.Open(file, Asked))
                {
                    if (resumed.Count > c.length) return false;
                    Fill(resumed, 2500, 700);
                    resumed.Commit();
                }

                return Dump(file) == whole;
            }, 40, 7);
    }

    [Fact]
    public void Open_LongerRunThanBefore_HoldsTheSameAsOneInOneGo()
    {
        using (RunStore store = RunStore.Open(File("a"), Asked))
        {
            Fill(store, 100, 30);
            store.Commit();
        }

        using (RunStore store = RunStore.Open(File("a"), Asked))
        {
            Assert.Equal(100, store.Count);
            Fill(store, 2500, 64);
            store.Commit();
        }

        Assert.Equal(Whole(2500), Dump(File("a")));
    }

    [Fact]
    public void Open_OtherRun_SaysWhatDiffers()
    {
        Whole(10, "a");
        byte[] before = System.IO.File.ReadAllBytes(File("a"));
        RunDescription other = Asked with
        {
            Kind = "stress", Seed = 4, Model = "xyz", Version = "2.0", Columns = [new RunColumn("move")],
            Options = """{"kernel": {"seconds": 90, "name": "exponential"}, "steps": 3, "cap": "none"}""",
        };
        RunStoreException e = Assert.Throws<RunStoreException>(() => RunStore.Open(File("a"), other).Dispose());
        Assert.Equal(RunStoreProblem.Different, e.Problem);
        Assert.Equal(
            [
                "kind of run: test in the file, stress asked for", "seed: 18446744073709551615 in the file, 4 asked for", "cap: nothing in the file, none asked for",
                "kernel.seconds: 60 in the file, 90 asked for", "market and participants: content abc in the file, xyz asked for", "program version: 1.0 in the file, 2.0 asked for",
                "columns: move, rounds (whole), sold \"at\" the end in the file, move asked for",
            ], e.Differences);
        Assert.Contains("kernel.seconds: 60 in the file", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File("a")));
        using RunStore same = RunStore.Open(File("a"), Asked with { Options = """{ "kernel": { "seconds": 60, "name": "exponential" }, "steps": 3 }""" });
        Assert.Equal(10, same.Count);
    }

    [Fact]
    public void Open_ForeignFile_IsRefusedAndUntouched()
    {
        System.IO.File.WriteAllText(File("text"), new string('x', 500));
        System.IO.File.WriteAllText(File("short"), "SQLite");
        using (var connection = new SqliteConnection($"Data Source={File("other")};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL; CREATE TABLE items(number INTEGER)";
            command.ExecuteNonQuery();
        }

        foreach (string name in (string[])["text", "short", "other"])
        {
            byte[] before = System.IO.File.ReadAllBytes(File(name));
            Assert.Equal(RunStoreProblem.Foreign, Assert.Throws<RunStoreException>(() => RunStore.Open(File(name), Asked)).Problem);
            Assert.Equal(RunStoreProblem.Foreign, Assert.Throws<RunStoreException>(() => RunStore.Read(File(name))).Problem);
            Assert.Equal(before, System.IO.File.ReadAllBytes(File(name)));
        }
    }

    [Fact]
    public void Open_EmptyFileOrNone_IsANewRun()
    {
        System.IO.File.WriteAllText(File("empty"), "");
        Assert.Equal(RunStoreProblem.Inaccessible, Assert.Throws<RunStoreException>(() => RunStore.Read(File("empty"))).Problem);
        Assert.Equal(RunStoreProblem.Inaccessible, Assert.Throws<RunStoreException>(() => RunStore.Read(File("none"))).Problem);
        Assert.Equal(RunStoreProblem.Inaccessible, Assert.Throws<RunStoreException>(() => RunStore.Open(Path.Combine(_folder, "no", "folder.db"), Asked)).Problem);
        Assert.Equal(RunStoreProblem.Inaccessible, Assert.Throws<RunStoreException>(() => RunStore.Open(_folder, Asked)).Problem);
        using RunStore store = RunStore.Open(File("empty"), Asked);
        Assert.Equal(0, store.Count);
    }

    /// <summary>One changed byte anywhere in what was written is found, or it is one that means nothing (free space of a page, counters in the header).</summary>
    [Fact]
    public void Open_DamagedFile_IsRefusedOrHoldsWhatWasWritten()
    {
        string whole = Whole(300, "a");
        byte[] good = System.IO.File.ReadAllBytes(File("a"));
        int refused = 0;
        Law.ForAll(
            from at in Gen.Choose(0, good.Length - 1)
            from bit in Gen.Choose(0, 7)
            select (at, bit), c =>
            {
                byte[] bad = [.. good];
                bad[c.at] ^= (byte)(1 << c.bit);
                System.IO.File.WriteAllBytes(File("b"), bad);
                try
                {
                    using RunStore store = RunStore.Read(File("b"));
                }
                catch (RunStoreException e)
                {
                    refused++;
                    return e.Problem is RunStoreProblem.Corrupt or RunStoreProblem.Foreign && System.IO.File.ReadAllBytes(File("b")).SequenceEqual(bad);
                }

                return Dump(File("b")) == whole;
            }, 1000, 11);
        Assert.InRange(refused, 300, 1000);
        System.IO.File.WriteAllBytes(File("b"), good[..(good.Length / 2)]);
        Assert.Equal(RunStoreProblem.Corrupt, Assert.Throws<RunStoreException>(() => RunStore.Open(File("b"), Asked)).Problem);
    }

    [Fact]
    public void Open_RowTakenOutOrChangedByHand_IsDamage()
    {
        foreach (string change in (string[])["DELETE FROM items WHERE number = 5", "UPDATE items SET move = 1 WHERE number = 1999", "DELETE FROM blocks WHERE block = 1", "UPDATE description SET value = '7' WHERE name = 'seed'", "DROP TABLE blocks"])
        {
            Whole(2500, "a");
            using (var connection = new SqliteConnection($"Data Source={File("a")};Pooling=False"))
            {
                connection.Open();
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = change;
                Assert.Equal(change.StartsWith("DROP", StringComparison.Ordinal) ? 0 : 1, command.ExecuteNonQuery());
            }

            Assert.Equal(RunStoreProblem.Corrupt, Assert.Throws<RunStoreException>(() => RunStore.Open(File("a"), Asked)).Problem);
            System.IO.File.Delete(File("a"));
        }
    }

    [Fact]
    public void Open_WhileOpen_IsInUse()
    {
        using RunStore store = RunStore.Open(File("a"), Asked);
        Assert.Equal(RunStoreProblem.InUse, Assert.Throws<RunStoreException>(() => RunStore.Open(File("a"), Asked)).Problem);
    }

    [Fact]
    public void Append_WrongRow_IsRefused()
    {
        using RunStore store = RunStore.Open(File("a"), Asked);
        Assert.Throws<ArgumentException>(() => store.Append(RunValue.Of(1.0)));
        Assert.Throws<ArgumentException>(() => store.Append(RunValue.Of(1.0), RunValue.Of(1.0), RunValue.Of(1.0)));
        Assert.Equal(0, store.Count);
    }

    [Fact]
    public void Description_OutOfRange_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => Asked with { Kind = " " });
        Assert.Throws<ArgumentException>(() => Asked with { Options = "[1]" });
        Assert.Throws<ArgumentException>(() => Asked with { Options = "{" });
        Assert.Throws<ArgumentException>(() => Asked with { Columns = [] });
        Assert.Throws<ArgumentException>(() => Asked with { Columns = [new RunColumn("a"), new RunColumn("A")] });
        Assert.Throws<ArgumentException>(() => Asked with { Columns = [new RunColumn("Number")] });
    }

    private string File(string name) => Path.Combine(_folder, name + ".db");

    private string Whole(int items, string name = "whole")
    {
        using (RunStore store = RunStore.Open(File(name), Asked))
        {
            Fill(store, items, int.MaxValue);
            store.Commit();
        }

        return Dump(File(name));
    }

    private static void Fill(RunStore store, int until, int commitEvery)
    {
        while (store.Count < until)
        {
            long i = store.Count;
            store.Append(RunValue.Of(Math.Sin(i) * Math.Pow(10, i % 40)), RunValue.Of(i * 1_000_003), RunValue.Of(i % 7 == 0 ? double.NaN : 1.0 / i));
            if (store.Count % commitEvery == 0) store.Commit();
        }
    }

    /// <summary>Every row of every table.</summary>
    private static string Dump(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        var text = new System.Text.StringBuilder();
        foreach (string table in (string[])["sqlite_schema", "description", "items", "blocks"])
        {
            command.CommandText = $"SELECT * FROM {table}";
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                for (int i = 0; i < reader.FieldCount; i++)
                    text.Append(reader.GetValue(i) is double d ? BitConverter.DoubleToInt64Bits(d) : reader.GetValue(i)).Append('|');
                text.Append('\n');
            }
        }

        return text.ToString();
    }
}
