using System.CommandLine;
using OptionCascade.Cli.Output;

namespace OptionCascade.Cli.Options;

/// <summary>Options of the cascade command that ask more about its answer: whose move it is, what would change it, whether it holds.</summary>
internal sealed class AnalysisOptions
{
    private readonly Option<bool> _attribution = new("--attribution") { Description = "how much of the move is the shock, each participant (alone, left out, Shapley value) and their interaction, and the critical shock with and without each" };
    private readonly Option<bool> _whatIf = new("--what-if") { Description = "derivatives of the move and of the critical shock by every parameter; with --scenario by every number of the file too (takes longer)" };
    private readonly Option<bool> _verify = new("--verify") { Description = "check the answer by formula alone, without the solver: residual, balance, no equilibrium before it" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Add(option);
    }

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [_attribution, _whatIf, _verify];

    /// <summary>What is asked.</summary>
    /// <exception cref="CommandFailure">Two tables are asked for in a format that holds one.</exception>
    public AnalysisChoice Choose(ParseResult parsed, AnswerFormat format)
    {
        var choice = new AnalysisChoice(parsed.GetValue(_attribution), parsed.GetValue(_whatIf), parsed.GetValue(_verify));
        return choice is { Attribution: true, WhatIf: true } && format == AnswerFormat.Csv
            ? throw CommandFailure.Usage("--format csv: holds one table; expected --attribution or --what-if, got both. Use --format json for everything.")
            : choice;
    }
}

/// <summary>What is asked about an answer.</summary>
/// <param name="Attribution">Whose move it is.</param>
/// <param name="WhatIf">What would change it.</param>
/// <param name="Verify">Whether it holds by another route.</param>
internal readonly record struct AnalysisChoice(bool Attribution, bool WhatIf, bool Verify);
