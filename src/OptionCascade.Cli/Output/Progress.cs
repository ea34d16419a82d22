using System.Diagnostics;
using System.Globalization;

namespace OptionCascade.Cli.Output;

/// <summary>One changing line on standard error, shown only on a terminal and only once a stage has taken half a second.</summary>
internal sealed class Progress : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private const int BarWidth = 20;

    private readonly TextWriter _error;
    private readonly Timer? _timer;
    private readonly Lock _gate = new();
    private readonly Stopwatch _watch = new();
    private string _stage = "", _left = "";
    private long _next;
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
        lock (_gate)
        {
            (_stage, _left, _next) = (name, "", (long)Patience.TotalMilliseconds);
            _watch.Restart();
        }

        _timer?.Change(Patience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How much of the stage is done; the line then tells the share and the time left, at the pace so far. Cheap enough to call for every row.</summary>
    /// <param name="share">0 … 1.</param>
    public void Done(double share)
    {
        if (_timer is null || _watch.ElapsedMilliseconds < Volatile.Read(ref _next)) return;
        lock (_gate)
        {
            double elapsed = _watch.Elapsed.TotalSeconds;
            _next = _watch.ElapsedMilliseconds + 250;
            double done = Math.Min(share, 1);
            int full = (int)(BarWidth * done);
            _left = share > 0 ? string.Create(CultureInfo.InvariantCulture, $" [{new string('#', full)}{new string('-', BarWidth - full)}] {100 * done:0}%, {elapsed * (1 - done) / share:0} s left") : "";
        }

        Show();
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
            string line = _stage + " ..." + _left;
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
