namespace OptionCascade.Cli.Output;

/// <summary>Writes a file whole or not at all: to a temporary file beside it, then by renaming.</summary>
internal static class AtomicFile
{
    /// <summary>Fails early, before long work, when the file must not or cannot be written.</summary>
    /// <exception cref="CommandFailure">The file exists and <paramref name="force"/> is false, it is a folder, or its folder does not exist.</exception>
    public static void Check(string path, bool force, string option = "--out ")
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full)) throw CommandFailure.BadInput($"{option}{path}: is a folder, expected a file name.");
        if (Path.GetDirectoryName(full) is { } folder && !Directory.Exists(folder)) throw CommandFailure.BadInput($"{option}{path}: the folder {folder} does not exist.");
        if (!force && File.Exists(full)) throw CommandFailure.BadInput($"{option}{path}: the file exists; give --force to replace it.");
    }

    /// <summary>Writes <paramref name="write"/>'s output to <paramref name="path"/>.</summary>
    /// <exception cref="CommandFailure">The file cannot be written.</exception>
    public static void Write(string path, bool force, Action<Stream> write, string option = "--out ")
    {
        Check(path, force, option);
        string full = Path.GetFullPath(path), temporary = $"{full}.{Environment.ProcessId}.partial";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: force);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.BadInput($"{option}{path}: cannot be written: {e.Message}", e);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }
}
