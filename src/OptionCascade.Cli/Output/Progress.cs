namespace OptionCascade.Cli.Output;

/// <summary>One changing line on standard error, shown only on a terminal and only once a stage has taken half a second.</summary>
internal sealed class Progress : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly TextWriter _error;
    private readonly Timer? _timer;
    private readonly Lock _gate = new();
    private string _stage = "";
    private int _shown;
    private bool _ended;

    public Progress(TextWriter error, bool shows)
    {
        _error = error;
        if (shows) _timer = new Timer(_ => Show(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Names the stage that begins.</summary>
    public void Stage(string name)
    {
        lock (_gate) _stage = name;
        _timer?.Change(Patience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Removes the line.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            Erase();
        }

        _timer?.Dispose();
    }

    private void Show()
    {
        lock (_gate)
        {
            if (_ended) return;
            Erase();
            string line = _stage + " ...";
            _error.Write(line);
            _error.Flush();
            _shown = line.Length;
        }
    }

    private void Erase()
    {
        if (_shown == 0) return;
        _error.Write('\r');
        _error.Write(new string(' ', _shown));
        _error.Write('\r');
        _error.Flush();
        _shown = 0;
    }
}
