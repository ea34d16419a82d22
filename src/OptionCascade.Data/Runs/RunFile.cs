// Tables:   description(name, value)      items(number, one column for each of the run's)      blocks(block, items, checksum), a block being 1,024 items
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace OptionCascade.Data.Runs;

/// <summary>The file behind a <see cref="RunStore"/>: what makes it ours, how it is opened, created and checked.</summary>
internal static class RunFile
{
    /// <summary>Items under one checksum.</summary>
    public const int BlockItems = 1024;

    // "OCru" in the header of the file; a file of another program has another number there.
    private const int ApplicationId = 0x4F437275;
    private const int Format = 1;
    private const int HeaderBytes = 100;

    /// <summary>False when there is no file yet, or an empty one; throws when it is not ours. Reads the header alone: a foreign database is not even opened.</summary>
    public static bool Exists(string path)
    {
        byte[] header = new byte[HeaderBytes];
        int read;
        try
        {
            if (Directory.Exists(path)) throw new RunStoreException(RunStoreProblem.Inaccessible, $"{path} is a folder, expected a file name.");
            if (!File.Exists(path))
            {
                if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
                    throw new RunStoreException(RunStoreProblem.Inaccessible, $"{path}: the folder {folder} does not exist.");
                return false;
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            read = stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not RunStoreException))
        {
            throw new RunStoreException(RunStoreProblem.Inaccessible, $"{path} cannot be read: {e.Message}", e);
        }

        if (read == 0) return false;
        if (read < HeaderBytes || !header.AsSpan(0, 16).SequenceEqual("SQLite format 3\0"u8))
            throw new RunStoreException(RunStoreProblem.Foreign, $"{path} is not a file of results: expected one that this program wrote, or a new name.");
        if (BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(68)) != ApplicationId)
            throw new RunStoreException(RunStoreProblem.Foreign, $"{path} is a SQLite database of another program: expected a file of results that this program wrote, or a new name.");
        int format = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(60));
        if (format != Format)
            throw new RunStoreException(RunStoreProblem.Foreign, string.Create(CultureInfo.InvariantCulture, $"{path} has the layout number {format}, this version of the program reads {Format}."));
        return true;
    }

    /// <summary>Opens the database for this process alone. A transaction that a killed process left half done is rolled back by SQLite here.</summary>
    public static SqliteConnection Open(string path, bool create)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path, Mode = create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 1,
        }.ToString());
        try
        {
            connection.Open();
            // A rollback journal, synchronised at every commit: a kill at any moment leaves the last committed state.
            Execute(connection, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; BEGIN EXCLUSIVE; COMMIT;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>True when the file has no table: new, or its creation was cut off.</summary>
    public static bool IsEmpty(SqliteConnection connection) => (long)Scalar(connection, "SELECT count(*) FROM sqlite_schema")! == 0;

    public static void Create(SqliteConnection connection, RunDescription description)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id={ApplicationId}; PRAGMA user_version={Format};"));
        Execute(connection, string.Join(';', Tables(description)));
        foreach ((string name, string value) in Members(description))
        {
            using SqliteCommand insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO description VALUES ($name, $value)";
            insert.Parameters.AddWithValue("$name", name);
            insert.Parameters.AddWithValue("$value", value);
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>The description in the file, its checksum verified.</summary>
    public static RunDescription Description(SqliteConnection connection, string path)
    {
        if (Scalar(connection, "PRAGMA quick_check(1)") is not "ok") throw Corrupt(path);
        var held = new Dictionary<string, string>();
        using (SqliteCommand select = connection.CreateCommand())
        {
            select.CommandText = "SELECT name, value FROM description";
            using SqliteDataReader reader = select.ExecuteReader();
            while (reader.Read())
                held[reader.GetString(0)] = reader.GetString(1);
        }

        try
        {
            var description = new RunDescription
            {
                Kind = held["kind"], Model = held["model"], Seed = ulong.Parse(held["seed"], CultureInfo.InvariantCulture), Options = held["options"], Version = held["version"],
                Columns = [.. held["columns"].Split('\n').Select(c => new RunColumn(c[1..], c[0] == 'i' ? RunColumnType.Whole : RunColumnType.Number))],
            };
            return Members(description).All(m => held.GetValueOrDefault(m.Name) == m.Value) && TablesOf(connection).SequenceEqual(Tables(description)) ? description : throw Corrupt(path);
        }
        catch (Exception e) when (e is KeyNotFoundException or FormatException or OverflowException or ArgumentException or IndexOutOfRangeException)
        {
            throw Corrupt(path, e);
        }
    }

    public static RunStoreException Corrupt(string path, Exception? inner = null)
        => new(RunStoreProblem.Corrupt, $"{path} is damaged: what it holds is not what was written. It has been left as it is; give another name to begin again.", inner);

    /// <summary>What SQLite says, as a reason.</summary>
    public static RunStoreException Wrapped(string path, SqliteException e) => e.SqliteErrorCode switch
    {
        5 or 6 => new RunStoreException(RunStoreProblem.InUse, $"{path} is being written by another process.", e),
        1 or 11 or 26 => Corrupt(path, e),
        _ => new RunStoreException(RunStoreProblem.Inaccessible, $"{path} cannot be written: {e.Message}", e),
    };

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>The statements that make the tables, by the tables' names.</summary>
    private static string[] Tables(RunDescription description)
    {
        string columns = string.Concat(description.Columns.Select(c => $", {Quoted(c.Name)} {(c.Type == RunColumnType.Whole ? "INTEGER NOT NULL" : "REAL")}"));
        return
        [
            "CREATE TABLE blocks(block INTEGER PRIMARY KEY, items INTEGER NOT NULL, checksum INTEGER NOT NULL)",
            "CREATE TABLE description(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
            $"CREATE TABLE items(number INTEGER PRIMARY KEY{columns})",
        ];

        static string Quoted(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    private static List<string> TablesOf(SqliteConnection connection)
    {
        using SqliteCommand select = connection.CreateCommand();
        select.CommandText = "SELECT CASE WHEN type = 'table' AND tbl_name = name AND instr(sql, 'CREATE TABLE ' || name || '(') = 1 THEN sql END FROM sqlite_schema ORDER BY name";
        using SqliteDataReader reader = select.ExecuteReader();
        var tables = new List<string>();
        while (reader.Read())
            tables.Add(reader.IsDBNull(0) ? "" : reader.GetString(0));
        return tables;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static ImmutableArray<(string Name, string Value)> Members(RunDescription d)
    {
        (string, string)[] members =
        [
            ("kind", d.Kind), ("model", d.Model), ("seed", d.Seed.ToString(CultureInfo.InvariantCulture)), ("options", d.Options), ("version", d.Version),
            ("columns", string.Join('\n', d.Columns.Select(c => (c.Type == RunColumnType.Whole ? "i" : "n") + c.Name))),
        ];
        long checksum = RunChecksum.Start;
        foreach ((string name, string value) in members)
        {
            foreach (char c in name + "=" + value + "\n")
                checksum = RunChecksum.Add(checksum, c);
        }

        return [.. members, ("checksum", checksum.ToString(CultureInfo.InvariantCulture))];
    }
}
