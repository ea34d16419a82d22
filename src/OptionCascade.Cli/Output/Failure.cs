namespace OptionCascade.Cli.Output;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    /// <summary>The question was answered; a market without a floor is an answer too.</summary>
    public const int Done = 0;

    /// <summary>A file or figure given could not be used.</summary>
    public const int BadInput = 1;

    /// <summary>The command line itself is wrong or lacks a choice.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by the user (128 + SIGINT).</summary>
    public const int Interrupted = 130;

    /// <summary>The validate command found a law broken that is not known to be.</summary>
    public const int Broken = 3;

    /// <summary>A defect of the program (EX_SOFTWARE of sysexits).</summary>
    public const int Defect = 70;
}

/// <summary>Ends a command with one line for the user, or one for each thing wrong with a file, and an exit code.</summary>
internal sealed class CommandFailure : Exception
{
    private CommandFailure(int exitCode, string message, Exception? inner = null)
        : base(message, inner) => (Code, Lines) = (exitCode, [message]);

    /// <summary>What the user is told, line by line.</summary>
    public IReadOnlyList<string> Lines { get; private init; }

    /// <summary>The process's exit code.</summary>
    public int Code { get; }

    /// <summary>A file or figure cannot be used.</summary>
    public static CommandFailure BadInput(string message, Exception? inner = null) => new(ExitCode.BadInput, message, inner);

    /// <summary>A file cannot be used, for several reasons.</summary>
    public static CommandFailure BadInput(IReadOnlyList<string> lines) => new(ExitCode.BadInput, lines[0]) { Lines = lines };

    /// <summary>The user stopped it.</summary>
    public static CommandFailure Interrupted(string message) => new(ExitCode.Interrupted, message);

    /// <summary>An option is missing or contradicts another.</summary>
    public static CommandFailure Usage(string message) => new(ExitCode.Usage, message);
}
