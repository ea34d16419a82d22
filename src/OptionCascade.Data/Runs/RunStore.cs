using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace OptionCascade.Data.Runs;

/// <summary>
/// Results of a run of numbered items (paths of a simulation, shocks of a search) in one SQLite file: a run that was killed at any moment goes on where it was, to the same
/// content.
/// </summary>
/// <remarks>
/// <para>
/// Items have the numbers 0, 1, 2, … and are appended in that order. Rows become lasting in transactions; when they are committed leaves no trace, so that a run in one go and
/// one that was killed and resumed hold the same rows in every table. A file holds one run: of another description it is refused, and never overwritten.
/// </para>
/// <para>
/// Every 1,024 items are under a checksum, verified on opening. While a store is open other processes cannot open the file. After a kill a file named like it with
/// <c>-journal</c> at the end may stand beside it: it belongs to it.
/// </para>
/// Not safe to share between threads.
/// </remarks>
public sealed class RunStore : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert, _block;
    private readonly bool _writes;
    private SqliteTransaction? _transaction;
    private long _checksum = RunChecksum.Start;

    private RunStore(string path, SqliteConnection connection, RunDescription description, bool writes)
    {
        Path = path;
        _connection = connection;
        Description = description;
        _writes = writes;
        _insert = connection.CreateCommand();
        _insert.CommandText = $"INSERT INTO items VALUES ($0{string.Concat(description.Columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $", ${i + 1}")))})";
        for (int i = 0; i <= description.Columns.Length; i++)
            _insert.Parameters.Add(new SqliteParameter(string.Create(CultureInfo.InvariantCulture, $"${i}"), null));
        _block = connection.CreateCommand();
        _block.CommandText = "INSERT INTO blocks VALUES ($block, $items, $checksum) ON CONFLICT(block) DO UPDATE SET items=excluded.items, checksum=excluded.checksum";
        foreach (string name in (string[])["$block", "$items", "$checksum"])
            _block.Parameters.Add(new SqliteParameter(name, SqliteType.Integer));
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What the run is a run of.</summary>
    public RunDescription Description { get; }

    /// <summary>Items held: the number of the next one.</summary>
    public long Count { get; private set; }

    /// <summary>Begins a run in a new file, or goes on with the one in the file.</summary>
    /// <param name="path">The file; a missing or empty one is a new run.</param>
    /// <param name="description">What is run.</param>
    /// <exception cref="RunStoreException">The file is foreign, damaged, in use, of another run, or cannot be written. It is left as it was.</exception>
    public static RunStore Open(string path, RunDescription description)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(description);
        RunFile.Exists(path);
        return Opened(path, create: true, connection =>
        {
            if (RunFile.IsEmpty(connection))
            {
                RunFile.Create(connection, description);
                return new RunStore(path, connection, description, writes: true);
            }

            RunDescription held = RunFile.Description(connection, path);
            ImmutableArray<string> differences = description.DifferencesFrom(held);
            if (differences.IsEmpty) return new RunStore(path, connection, held, writes: true);
            throw new RunStoreException(RunStoreProblem.Different, $"{path} holds another run. {string.Join("; ", differences)}. Give another name, or ask for the same run again.", null, differences);
        });
    }

    /// <summary>Opens the run in a file to read it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RunStoreException">There is none, or it is foreign, damaged or in use.</exception>
    public static RunStore Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!RunFile.Exists(path)) throw new RunStoreException(RunStoreProblem.Inaccessible, $"{path}: there is no such file, or it is empty.");
        return Opened(path, create: false, connection => RunFile.IsEmpty(connection)
            ? throw new RunStoreException(RunStoreProblem.Inaccessible, $"{path}: nothing was ever written to it.")
            : new RunStore(path, connection, RunFile.Description(connection, path), writes: false));
    }

    /// <summary>Adds the next item. It lasts once <see cref="Commit"/> returns; every 1,024 items are committed without being asked.</summary>
    /// <param name="row">Its values, one for each column.</param>
    /// <exception cref="ArgumentException">The values do not fit the columns.</exception>
    /// <exception cref="InvalidOperationException">The store was opened to read.</exception>
    /// <exception cref="RunStoreException">The file cannot be written.</exception>
    public void Append(params ReadOnlySpan<RunValue> row)
    {
        if (!_writes) throw new InvalidOperationException("The store was opened to read.");
        ImmutableArray<RunColumn> columns = Description.Columns;
        if (row.Length != columns.Length)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected {columns.Length} values, got {row.Length}."), nameof(row));
        for (int i = 0; i < row.Length; i++)
        {
            if (row[i].Type != columns[i].Type) throw new ArgumentException($"Column '{columns[i].Name}' holds another type of number.", nameof(row));
            _insert.Parameters[i + 1].Value = row[i].Type == RunColumnType.Whole ? row[i].WholeNumber : double.IsNaN(row[i].Number) ? DBNull.Value : row[i].Number;
        }

        _insert.Parameters[0].Value = Count;
        try
        {
            if (_transaction is null)
            {
                _transaction = _connection.BeginTransaction(deferred: false);
                (_insert.Transaction, _block.Transaction) = (_transaction, _transaction);
            }

            _insert.ExecuteNonQuery();
        }
        catch (SqliteException e)
        {
            throw RunFile.Wrapped(Path, e);
        }

        if (Count % RunFile.BlockItems == 0) _checksum = RunChecksum.Start;
        _checksum = RunChecksum.Add(_checksum, Count, row);
        Count++;
        if (Count % RunFile.BlockItems == 0) Commit();
    }

    /// <summary>Makes all items appended so far last, even if the process is killed the moment after. Does nothing when there are none.</summary>
    /// <exception cref="RunStoreException">The file cannot be written.</exception>
    public void Commit()
    {
        if (_transaction is null) return;
        long block = (Count - 1) / RunFile.BlockItems;
        _block.Parameters[0].Value = block;
        _block.Parameters[1].Value = Count - (block * RunFile.BlockItems);
        _block.Parameters[2].Value = _checksum;
        try
        {
            _block.ExecuteNonQuery();
            _transaction.Commit();
        }
        catch (SqliteException e)
        {
            throw RunFile.Wrapped(Path, e);
        }

        _transaction.Dispose();
        _transaction = null;
    }

    /// <summary>The rows held, in order, those not committed yet included. Appending while reading is not allowed.</summary>
    /// <param name="first">Number of the first item wanted, ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public IEnumerable<ImmutableArray<RunValue>> Rows(long first = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        return Numbered(first).Select(r => r.Row);
    }

    /// <summary>Closes the file. Items that were not committed are lost: they will be computed again.</summary>
    public void Dispose()
    {
        _transaction?.Dispose();
        _insert.Dispose();
        _block.Dispose();
        _connection.Dispose();
    }

    private static RunStore Opened(string path, bool create, Func<SqliteConnection, RunStore> found)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = RunFile.Open(path, create);
            RunStore store = found(connection);
            store.Verify();
            return store;
        }
        catch (Exception e)
        {
            connection?.Dispose();
            if (e is SqliteException sqlite) throw RunFile.Wrapped(path, sqlite);
            if (e is InvalidCastException or InvalidOperationException or FormatException) throw RunFile.Corrupt(path, e); // a cell of another type than its column's
            throw;
        }
    }

    private IEnumerable<(long Number, ImmutableArray<RunValue> Row)> Numbered(long first)
    {
        ImmutableArray<RunColumn> columns = Description.Columns;
        using SqliteCommand select = _connection.CreateCommand();
        select.CommandText = "SELECT * FROM items WHERE number >= $first ORDER BY number";
        select.Parameters.AddWithValue("$first", first);
        select.Transaction = _transaction;
        using SqliteDataReader reader = select.ExecuteReader();
        while (reader.Read())
        {
            var row = ImmutableArray.CreateBuilder<RunValue>(columns.Length);
            for (int i = 0; i < columns.Length; i++)
                row.Add(columns[i].Type == RunColumnType.Whole ? RunValue.Of(reader.GetInt64(i + 1)) : RunValue.Of(reader.IsDBNull(i + 1) ? double.NaN : reader.GetDouble(i + 1)));
            yield return (reader.GetInt64(0), row.MoveToImmutable());
        }
    }

    /// <summary>Counts the items and verifies every block.</summary>
    private void Verify()
    {
        var blocks = new Dictionary<long, (long Items, long Checksum)>();
        using (SqliteCommand select = _connection.CreateCommand())
        {
            select.CommandText = "SELECT block, items, checksum FROM blocks";
            using SqliteDataReader reader = select.ExecuteReader();
            while (reader.Read())
                blocks[reader.GetInt64(0)] = (reader.GetInt64(1), reader.GetInt64(2));
        }

        foreach ((long number, ImmutableArray<RunValue> row) in Numbered(0))
        {
            if (number != Count) throw RunFile.Corrupt(Path);
            if (Count % RunFile.BlockItems == 0) _checksum = RunChecksum.Start;
            _checksum = RunChecksum.Add(_checksum, number, row.AsSpan());
            Count++;
            bool last = Count % RunFile.BlockItems == 0;
            if (last && blocks.GetValueOrDefault(number / RunFile.BlockItems) != (RunFile.BlockItems, _checksum)) throw RunFile.Corrupt(Path);
        }

        long rest = Count % RunFile.BlockItems;
        if (rest != 0 && blocks.GetValueOrDefault(Count / RunFile.BlockItems) != (rest, _checksum)) throw RunFile.Corrupt(Path);
        if (blocks.Count != (Count + RunFile.BlockItems - 1) / RunFile.BlockItems) throw RunFile.Corrupt(Path);
    }
}
