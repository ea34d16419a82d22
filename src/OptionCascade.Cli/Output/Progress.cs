using System.Diagnostics;
using System.Globalization;

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
    private long _began, _said;
    private double _done = double.NaN;
    private bool _ended;

    public Progress(TextWriter error, bool shows)
    {
        _error = error;
        if (shows) _timer = new Timer(_ => Show(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Names the stage that begins.</summary>
    public void Stage(string name)
    {
        lock (_gate) (_stage, _done, _began) = (name, double.NaN, Stopwatch.GetTimestamp());
        _timer?.Change(Patience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Says how much of the stage is done; the line then has a bar and the time left.</summary>
    /// <param name="done">From 0 to 1.</param>
    public void Advance(double done)
    {
        if (_timer is null) return;
        bool due;
        lock (_gate)
        {
            _done = done;
            due = _shown > 0 && Stopwatch.GetElapsedTime(_said) >= Patience;
        }

        if (due) Show();
    }

    /// <summary>E.g. "running paths [#####-----]  50%, 12 s left".</summary>
    internal static string Line(string stage, double done, TimeSpan elapsed)
    {
        if (double.IsNaN(done)) return stage + " ...";
        const int Width = 20;
        double share = Math.Clamp(done, 0, 1);
        int full = (int)(share * Width);
        string left = "";
        if (share is > 0 and < 1)
        {
            double seconds = Math.Min(elapsed.TotalSeconds * (1 - share) / share, 360_000);
            left = seconds < 100 ? string.Create(CultureInfo.InvariantCulture, $", {Math.Ceiling(seconds):0} s left")
                : seconds < 6000 ? string.Create(CultureInfo.InvariantCulture, $", {Math.Ceiling(seconds / 60):0} min left") : string.Create(CultureInfo.InvariantCulture, $", {seconds / 3600:0.0} h left");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{stage} [{new string('#', full)}{new string('-', Width - full)}] {share * 100,3:0}%{left}");
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
            string line = Line(_stage, _done, Stopwatch.GetElapsedTime(_began));
            _said = Stopwatch.GetTimestamp();
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
