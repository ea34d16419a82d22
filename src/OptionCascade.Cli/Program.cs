using OptionCascade.Cli;
using OptionCascade.Cli.Output;

return CommandLine.Run(args, Console.Out, Console.Error, Terminal.Detect());
