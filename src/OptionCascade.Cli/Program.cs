using OptionCascade.Cli;
using OptionCascade.Cli.Output;

// Bars are drawn with block characters; older Windows consoles start in a code page without them.
if (OperatingSystem.IsWindows() && !Console.IsOutputRedirected) Console.OutputEncoding = System.Text.Encoding.UTF8;

return CommandLine.Run(args, Console.Out, Console.Error, Terminal.Detect());
