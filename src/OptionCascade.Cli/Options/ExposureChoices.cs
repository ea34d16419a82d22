using System.CommandLine;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;
using OptionCascade.Exposure;

namespace OptionCascade.Cli.Options;

/// <summary>Options of the exposure and profile commands: which exposure, and what volatilities do when spot moves.</summary>
internal sealed class ExposureChoices
{
    private readonly Option<string?> _unit = Choices.OneOf("--unit", "which exposure, in which unit [default: " + ExposureUnit.GammaPerOnePercentMove.Name + "]", "UNIT", [.. ExposureUnit.All.Select(u => u.Name)]);

    private readonly Option<string?> _volatility = Choices.OneOf("--volatility",
        "what implied volatilities do when spot moves: strike-fixed, moneyness-fixed (the smile moves with spot) or spot-vol-beta (--beta) [default: strike-fixed]", "DYNAMICS",
        "strike-fixed", "moneyness-fixed", "spot-vol-beta");

    private readonly Option<double?> _beta = Numbers.Number("--beta", "spot-vol-beta: change of every volatility per unit of log move; -1 is one volatility point up for 1% down", "BETA", -100, high: 100);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_unit);
        command.Add(_volatility);
        command.Add(_beta);
    }

    /// <summary>The exposure asked for.</summary>
    public ExposureUnit Unit(ParseResult parsed) => parsed.GetValue(_unit) is { } name ? ExposureUnit.FromName(name) : ExposureUnit.GammaPerOnePercentMove;

    /// <summary>The dynamics of the smile, noted as an assumption.</summary>
    /// <exception cref="CommandFailure">A beta without its dynamics, or the other way round.</exception>
    public ProfileOptions Profile(ParseResult parsed, LoadedMarket loaded)
    {
        string? name = parsed.GetValue(_volatility);
        double? beta = parsed.GetValue(_beta);
        if (name == "spot-vol-beta" && beta is null) throw CommandFailure.Usage("--volatility spot-vol-beta: needs --beta, e.g. --beta -1.");
        if (name != "spot-vol-beta" && beta is not null) throw CommandFailure.Usage("--beta: only used with --volatility spot-vol-beta.");
        (VolatilityResponse response, string meaning) = name switch
        {
            "moneyness-fixed" => (VolatilityResponse.MoneynessFixed, "each option's volatility follows the smile as it moves with spot"),
            "spot-vol-beta" => (VolatilityResponse.SpotVolBeta(beta!.Value), $"every volatility moves by {Rendering.Figures.Short(beta.Value)} per unit of log move"),
            _ => (VolatilityResponse.StrikeFixed, "each strike keeps its volatility"),
        };
        loaded.Assumptions.Add(new Assumption("volatility over spot", $"{response.Name}: {meaning}", "--volatility", name is null));
        return new ProfileOptions { Volatility = response };
    }
}
