namespace OptionCascade.Cli.Output;

/// <summary>What the process writes to.</summary>
/// <param name="IsInteractive">Standard output is a terminal: colours and drawn tables may be used.</param>
/// <param name="ShowsProgress">Standard error is a terminal: progress may be shown there.</param>
/// <param name="Width">Columns of the terminal.</param>
internal sealed record Terminal(bool IsInteractive, bool ShowsProgress, int Width)
{
    /// <summary>A file or pipe: plain text, no progress.</summary>
    public static Terminal None { get; } = new(false, false, 120);

    /// <summary>What this process is attached to; the NO_COLOR and TERM=dumb conventions make it plain.</summary>
    public static Terminal Detect()
    {
        bool plain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Environment.GetEnvironmentVariable("TERM") == "dumb";
        bool interactive = !Console.IsOutputRedirected && !plain;
        int width = 120;
        if (interactive)
        {
            try
            {
                width = Math.Max(Console.WindowWidth, 40);
            }
            catch (IOException)
            {
                interactive = false;
            }
        }

        return new Terminal(interactive, !Console.IsErrorRedirected && !plain, width);
    }
}
