using OptionCascade.Cascade;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Data;

namespace OptionCascade.Cli.Options;

/// <summary>What a command that pushes a market is asked, whether by its options or by a scenario file.</summary>
internal sealed record CascadeQuestion
{
    /// <summary>The market as it is described in the answer.</summary>
    public required LoadedMarket Loaded { get; init; }

    /// <summary>Everything that the answer is computed from.</summary>
    public required CascadeScenario Scenario { get; init; }

    /// <summary>The shock asked about.</summary>
    public required Shock Shock { get; init; }

    /// <summary>The file that states it all; null where options do.</summary>
    public ScenarioReadResult? Read { get; init; }

    /// <summary>Name of the shock in that file.</summary>
    public string ShockName { get; init; } = "";

    /// <summary>The impact law with its figures.</summary>
    public required ImpactChoice Impact { get; init; }

    /// <summary>Where the shock can be changed.</summary>
    public required string ShockOption { get; init; }

    /// <summary>Where the dealers' hedging was stated; empty where nobody stated it.</summary>
    public string HedgingOption { get; init; } = "";

    /// <summary>Where the floor can be changed.</summary>
    public required string FloorOption { get; init; }

    /// <summary>The model ready to be solved.</summary>
    /// <exception cref="CommandFailure">Its book cannot be priced.</exception>
    public CascadeModel Build()
    {
        CascadeModel model = Scenario.BuildModel();
        EnsurePriceable(model);
        return model;
    }

    /// <summary>Refuses a book of which nothing can be priced.</summary>
    /// <exception cref="CommandFailure">It cannot.</exception>
    public void EnsurePriceable(CascadeModel model)
    {
        if (Scenario.Chain.Book.Count > 0) ValuationOptions.EnsurePriceable(model.Book, Loaded);
    }

    /// <summary>The answer to the shock asked about.</summary>
    /// <exception cref="CommandFailure">The shock alone leaves the range searched.</exception>
    public CascadeResult Solve(CascadeModel model)
    {
        double alone = Math.Exp(model.Equation.MoveAlone(Shock));
        if (alone <= model.Options.LowestPriceFraction)
            throw CommandFailure.Usage($"{FloorOption}: the shock alone takes the price to {Figures.Percent(alone - 1)}, beyond the floor of {Figures.Percent(model.Options.LowestPriceFraction - 1)}; give a smaller shock or a lower floor.");
        if (alone >= model.Options.HighestPriceFraction)
            throw CommandFailure.Usage($"{ShockOption}: the shock alone takes the price to {Figures.Percent(alone - 1)}, beyond the {Figures.Percent(model.Options.HighestPriceFraction - 1)} up to which equilibria are sought.");
        if (Shock.IsPriceOnly && Shock.LogJump == 0 && Shock.Quantity != 0 && alone == 1)
            throw CommandFailure.Usage($"{(ShockOption == "--shock-jump" ? "--shock-quantity" : ShockOption)}: an outside trade moves nothing in a market without impact; expected a news jump or a positive impact.");
        return model.Solve(Shock);
    }
}
