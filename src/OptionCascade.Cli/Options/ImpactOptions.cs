using System.CommandLine;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Views;
using OptionCascade.Impact;
using OptionCascade.Market;

namespace OptionCascade.Cli.Options;

/// <summary>Options of the cascade and exposure commands that choose the impact law and its scale.</summary>
internal sealed class ImpactOptions
{
    private readonly Option<string?> _law = Choices.OneOf("--impact",
        "price impact: square-root, Y sigma (sqrt(Q/V + c2) - c), or linear [default: square-root, or linear when --impact-per-billion is given]", "LAW", "square-root", "linear");

    private readonly Option<double?> _coefficient = Numbers.Number("--impact-coefficient", "Y of the square-root law [default: 1]", "Y", 0);
    private readonly Option<double?> _core = Numbers.Number("--impact-core", "c2, the share of a day's volume below which impact is linear [default: 0.001]", "C2", 0, lowIsAllowed: false);
    private readonly Option<double?> _volatility = Numbers.Number("--daily-volatility", "sigma, standard deviation of the daily log return, e.g. 0.012", "SIGMA", 0, lowIsAllowed: false);
    private readonly Option<double?> _notional = Numbers.Number("--daily-notional", "currency traded in the underlying on a day, e.g. 450e9; V = notional / spot", "AMOUNT", 1, high: Numbers.LargestAmount);
    private readonly Option<double?> _perBillion = Numbers.Number("--impact-per-billion", "linear law: log price moved per 1e9 of currency traded, e.g. 0.0005", "SLOPE", 0);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_law);
        command.Add(_coefficient);
        command.Add(_core);
        command.Add(_volatility);
        command.Add(_notional);
        command.Add(_perBillion);
    }

    /// <summary>The day's turnover asked for or known.</summary>
    public double? DailyNotional(ParseResult parsed, LoadedMarket loaded)
        => parsed.GetValue(_notional) ?? (loaded.Chain.Market.Activity is { } a ? a.DailyVolume * loaded.Chain.Market.Spot : null);

    /// <summary>Whether a law can be stated: its scale was given, or the market knows its turnover.</summary>
    public bool CanChoose(ParseResult parsed, LoadedMarket loaded)
        => parsed.GetValue(_perBillion) is not null || (parsed.GetValue(_law) != "linear" && DailyNotional(parsed, loaded) is not null);

    /// <summary>The law chosen, every figure of it stated.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="loaded">The market; its own turnover and volatility count where none are given.</param>
    /// <param name="impliedDailyVolatility">The volatility to assume where none is given: from the options themselves.</param>
    /// <exception cref="CommandFailure">A figure is missing that nobody can assume, or belongs to the other law.</exception>
    public ImpactChoice Choose(ParseResult parsed, LoadedMarket loaded, Func<double> impliedDailyVolatility)
    {
        List<Assumption> assumptions = loaded.Assumptions;
        string? law = parsed.GetValue(_law);
        double? perBillion = parsed.GetValue(_perBillion);
        if (law is null && perBillion is not null) law = "linear";
        if (law == "linear")
        {
            NoteUnused(parsed, loaded, "linear", _coefficient, _core, _volatility);
            if (perBillion is not { } slope) throw CommandFailure.Usage("--impact linear: needs --impact-per-billion, e.g. --impact-per-billion 0.0005 (0.05% of price per 1e9 traded).");
            assumptions.Add(new Assumption("price impact", $"linear: {Rendering.Figures.Short(slope * 100)}% of log price per 1e9 {loaded.Chain.Market.Currency}", "--impact", IsDefault: false));
            return new ImpactChoice { IsLinear = true, PerBillion = slope, DailyNotional = DailyNotional(parsed, loaded) };
        }

        NoteUnused(parsed, loaded, "square-root", _perBillion);
        string market = loaded.Synthetic is not null ? " (the synthetic market's)" : " (from the file)";
        double y = parsed.GetValue(_coefficient) ?? 1, core = parsed.GetValue(_core) ?? 1e-3;
        if (DailyNotional(parsed, loaded) is not { } notional)
        {
            throw CommandFailure.Usage($"--daily-notional: the price impact needs the {loaded.Chain.Market.Currency} traded in {loaded.Chain.Market.Underlying} on a day, which {loaded.Source} does not give; "
                + "add e.g. --daily-notional 450e9, or use --impact linear --impact-per-billion 0.0005.");
        }

        double volatility = parsed.GetValue(_volatility) ?? loaded.Chain.Market.Activity?.DailyVolatility ?? impliedDailyVolatility();
        assumptions.Add(new Assumption("price impact", $"square root: Y sigma (sqrt(Q/V + c2) - c), Y = {Rendering.Figures.Short(y)}", "--impact, --impact-coefficient", law is null && parsed.GetValue(_coefficient) is null));
        assumptions.Add(new Assumption("linear core", $"c2 = {Rendering.Figures.Short(core)} of a day's volume", "--impact-core", parsed.GetValue(_core) is null));
        assumptions.Add(new Assumption("daily volatility", $"{Rendering.Figures.Fixed(volatility * 100, 3)}%" + (parsed.GetValue(_volatility) is not null ? "" : loaded.Chain.Market.Activity is not null ? market : " (implied by the options near the money)"),
            "--daily-volatility", parsed.GetValue(_volatility) is null));
        assumptions.Add(new Assumption("daily turnover", Rendering.Magnitude.Write(notional, loaded.Chain.Market.Currency).TrimStart('+') + (parsed.GetValue(_notional) is null ? market : ""),
            "--daily-notional", parsed.GetValue(_notional) is null));
        return new ImpactChoice { IsLinear = false, Coefficient = y, Core = core, DailyVolatility = volatility, DailyNotional = notional };
    }

    private static void NoteUnused(ParseResult parsed, LoadedMarket loaded, string law, params ReadOnlySpan<Option<double?>> options)
    {
        foreach (Option<double?> option in options)
            if (parsed.GetValue(option) is not null)
                loaded.Warnings.Add($"{option.Name} was given but plays no part in --impact {law}.");
    }
}

/// <summary>An impact law with its figures.</summary>
internal sealed record ImpactChoice
{
    /// <summary>Linear, or else square root with a linear core.</summary>
    public required bool IsLinear { get; init; }

    /// <summary>Log price per 10⁹ of currency; linear law only.</summary>
    public double PerBillion { get; init; } = double.NaN;

    /// <summary>Y; square-root law only.</summary>
    public double Coefficient { get; init; } = double.NaN;

    /// <summary>c²; square-root law only.</summary>
    public double Core { get; init; } = double.NaN;

    /// <summary>σ per day; square-root law only.</summary>
    public double DailyVolatility { get; init; } = double.NaN;

    /// <summary>Currency traded per day; null when not known (linear law).</summary>
    public double? DailyNotional { get; init; }

    /// <summary>The figures of a law.</summary>
    /// <param name="law">The law.</param>
    /// <param name="spot">S₀.</param>
    public static ImpactChoice Of(IImpactLaw law, double spot) => law switch
    {
        LinearImpact l => new ImpactChoice { IsLinear = true, PerBillion = l.LogMovePerUnit / spot * 1e9 },
        SquareRootImpact s => new ImpactChoice { IsLinear = false, Coefficient = s.Coefficient, Core = s.Core, DailyVolatility = s.Activity.DailyVolatility, DailyNotional = s.Activity.DailyVolume * spot },
        _ => throw new ArgumentException($"Expected a law that the command knows, got {law.Name}.", nameof(law)),
    };

    /// <summary>The law at a spot.</summary>
    public IImpactLaw Law(double spot)
        => IsLinear ? LinearImpact.PerBillion(PerBillion, spot) : new SquareRootImpact(Coefficient, TradingActivity.FromNotional(DailyNotional!.Value, spot, DailyVolatility), Core);
}
