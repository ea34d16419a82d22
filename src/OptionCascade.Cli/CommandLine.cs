using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using OptionCascade.Cli.Commands;
using OptionCascade.Cli.Output;

namespace OptionCascade.Cli;

/// <summary>The command's entry: parses, runs, and turns every failure into one line and an exit code.</summary>
internal static class CommandLine
{
    private const string Program = "optioncascade";

    /// <summary>Runs the command line.</summary>
    /// <param name="args">Arguments without the program's name.</param>
    /// <param name="output">Where the answer goes.</param>
    /// <param name="error">Where failures and progress go.</param>
    /// <param name="terminal">What the two are attached to; plain when null.</param>
    /// <returns>The process's exit code.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error, Terminal? terminal = null)
    {
        RootCommand root = Root(terminal ?? Terminal.None);
        try
        {
            ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            var streams = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
            if (parsed.Action is not ParseErrorAction && parsed.Errors.Count == 0) return parsed.Invoke(streams);
            if (parsed.Action is ExampleHelp) return parsed.Invoke(streams);
            if (args.Length == 0)
            {
                _ = root.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = error, Error = error, EnableDefaultExceptionHandler = false });
                return ExitCode.Usage;
            }

            string[] messages = [.. parsed.Errors.Select(e => e.Message).Distinct()];
            foreach (string message in messages)
                if (messages.Length == 1 || !message.StartsWith("Required command", StringComparison.Ordinal))
                    Say(error, message);
            string command = string.Concat(parsed.CommandResult.Command.Parents.OfType<Command>().Append(parsed.CommandResult.Command).Where(c => c is not RootCommand).Select(c => " " + c.Name));
            error.Write($"Help: {Program}{command} --help\n");
            return ExitCode.Usage;
        }
        catch (CommandFailure failure)
        {
            foreach (string line in failure.Lines)
                Say(error, line);
            return failure.Code;
        }
        catch (IOException e)
        {
            // The reader of our output went away (a closed pipe): nobody is left to be told more.
            Say(error, e.Message);
            return ExitCode.BadInput;
        }
        catch (Exception e) when (Environment.GetEnvironmentVariable("OPTIONCASCADE_DEBUG") is not { Length: > 0 })
        {
            Say(error, $"internal error ({e.GetType().Name}): {e.Message} This is a defect of the program; set OPTIONCASCADE_DEBUG=1 for the full trace and report it.");
            return ExitCode.Defect;
        }
    }

    private static void Say(TextWriter error, string message)
        => error.Write($"{Program}: {message.ReplaceLineEndings(" ").Trim()}\n");

    private static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand("OptionCascade: if this market is pushed, who is forced to trade, how far does the price go, and where does it tip?")
        {
            HelpName = Program,
        };
        root.Add(new CascadeCommand().Build(terminal));
        root.Add(new ExposureCommand().Build(terminal));
        root.Add(new GreeksCommand().Build(terminal));
        root.Add(new HedgeCommand().Build(terminal));
        root.Add(new ProfileCommand().Build(terminal));
        root.Add(new MarginCommand().Build(terminal));
        root.Add(new MonitorCommand().Build(terminal));
        root.Add(new SimulateCommand().Build(terminal));
        root.Add(new MitigateCommand().Build(terminal));
        root.Add(new BookCommand().Build(terminal));
        root.Add(new CalibrateCommand().Build(terminal));
        root.Add(new StressCommand().Build(terminal));
        root.Add(new StopRunCommand().Build(terminal));
        root.Add(new InitCommand().Build());
        root.Add(new ValidateCommand().Build(terminal));
        foreach (Option option in root.Options)
            if (option is HelpOption { Action: HelpAction standard } help)
                help.Action = new ExampleHelp(standard);
        return root;
    }

    /// <summary>The standard help followed by an example.</summary>
    private sealed class ExampleHelp(HelpAction standard) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            standard.MaxWidth = 110;
            int code = standard.Invoke(parseResult);
            string[] examples = parseResult.CommandResult.Command.Name switch
            {
                "cascade" => [CascadeCommand.Example, CascadeCommand.AnalysisExample],
                "exposure" => [ExposureCommand.Example],
                "greeks" => [GreeksCommand.Example],
                "hedge" => [HedgeCommand.Example],
                "profile" => [ProfileCommand.Example],
                "margin" => [MarginCommand.Example],
                "monitor" => [MonitorCommand.Example],
                "simulate" => [SimulateCommand.Example],
                "mitigate" => [MitigateCommand.Example],
                "stress" => [StressCommand.Example, StressCommand.RandomExample],
                "stoprun" => [StopRunCommand.Example],
                "book" => [BookCommand.Example],
                "calibrate" or "impact" or "volatility" or "spot-vol" or "hawkes" or "stops" or "sellers" or "trend" or "chains" => CalibrateCommand.Examples,
                "init" => [InitCommand.Example],
                "validate" => [ValidateCommand.Example],
                _ => [Program + " cascade", CascadeCommand.Example],
            };
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.Write($"Example{(examples.Length > 1 ? "s" : "")}:\n");
            foreach (string example in examples)
                output.Write($"  {example}\n");
            string broken = parseResult.CommandResult.Command.Name == "validate" ? ", 3 a law is broken that is not known to be" : "";
            output.Write($"\nExit codes: 0 done (also when the answer is that there is no floor), 1 bad input, 2 wrong usage{broken}.\n");
            return code;
        }
    }
}
