using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Cascade;
using OptionCascade.Exposure;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Pricing;

namespace OptionCascade;

/// <summary>
/// The whole pipeline on one screen: chain → priceable rows → dealers' side → exposure and hedge flow → participants → cascade.
/// </summary>
/// <remarks>Immutable; safe to share between threads. Every stage can also be used on its own.</remarks>
public sealed class CascadeModel
{
    /// <summary>A market ready to be pushed.</summary>
    /// <param name="chain">Market and open options of one underlying.</param>
    /// <param name="resolve">How time is counted, which rows are left out.</param>
    /// <param name="positioning">Whose side the dealers are on.</param>
    /// <param name="impact">How far a traded quantity moves the price.</param>
    /// <param name="others">Everyone besides the dealers: stops, leveraged accounts, buyers of dips; null for nobody.</param>
    /// <param name="options">Range and tolerance of the solver; null for the documented defaults.</param>
    /// <param name="volatility">How volatility and depth take part; null for both standing still.</param>
    /// <param name="hedging">When and how far the dealers trade; null for continuously.</param>
    /// <exception cref="ArgumentException">
    /// The positioning rule does not fit the book, two participants have the same name, or the hedging policy has no answer for the book at the start.
    /// </exception>
    public CascadeModel(OptionChain chain, ResolveOptions resolve, DealerPositioning positioning, IImpactLaw impact,
        IEnumerable<IParticipant>? others = null, CascadeOptions? options = null, VolatilityFeedback? volatility = null, IHedgingPolicy? hedging = null)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(positioning);
        Market = chain.Market;
        Book = ResolvedBook.Create(chain.Book, chain.Market, resolve);
        Dealers = positioning.Apply(Book);
        Equation = new CascadeEquation(impact, [hedging is null ? new DealerHedging(Dealers) : new DealerHedging(Dealers, hedging), .. others ?? []], volatility);
        Options = options ?? new CascadeOptions();
    }

    /// <summary>The undisturbed market.</summary>
    public MarketSnapshot Market { get; }

    /// <summary>The options that are priced, and those left out with their reasons.</summary>
    public ResolvedBook Book { get; }

    /// <summary>The dealers' side of every option.</summary>
    public DealerBook Dealers { get; }

    /// <summary>Impact and everyone who trades because the price moved.</summary>
    public CascadeEquation Equation { get; }

    /// <summary>Range and tolerance of the solver.</summary>
    public CascadeOptions Options { get; }

    /// <summary>What the dealers hold: gamma, delta, vanna and charm exposure by strike and expiry, walls.</summary>
    public DealerExposure Exposure() => DealerExposure.Compute(Dealers);

    /// <summary>What the dealers must trade for given moves of spot, before anybody's trades move the price.</summary>
    /// <param name="options">The moves; null for the documented default ladder.</param>
    public HedgeLadder Hedge(HedgeLadderOptions? options = null) => HedgeLadder.Compute(Dealers, options);

    /// <summary>Where the market ends after a shock, once everybody forced to trade has traded.</summary>
    /// <param name="shock">News, a block trade, a shift of volatility, a loss of depth, or a mix.</param>
    /// <exception cref="ArgumentException">The shock by itself carries the price out of the range searched.</exception>
    public CascadeResult Solve(Shock shock) => CascadeSolver.Solve(Equation, shock, Market.Spot, Options);

    /// <summary>Where the market ends after every shock along a ray, with all tipping points.</summary>
    /// <param name="ray">The shock of scale 1; not <see cref="Shock.None"/>.</param>
    /// <exception cref="ArgumentException">The ray is no shock at all, or a block trade in a market without impact.</exception>
    public ResponseCurve Respond(Shock ray) => ResponseCurve.Create(Equation, ray, Options);

    /// <summary>What a reader of any result of this model should know about how it was made.</summary>
    public ImmutableArray<string> Warnings()
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        if (Book.Count == 0) warnings.Add("No option of this chain can be priced: the dealers hold nothing.");
        int american = 0;
        foreach (int row in Book.BookRows)
            if (Book.Book.Exercise(row) == Portfolio.ExerciseStyle.American)
                american++;
        if (american > 0) warnings.Add($"{american} American options are priced and hedged as European ones.");
        foreach (ConstantProportionInsurers insurers in Equation.Participants.OfType<ConstantProportionInsurers>())
            if (insurers.InitialWealth <= insurers.Floor)
                warnings.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{insurers.Name}: wealth of {insurers.InitialWealth:#,0.##} is not above the floor of {insurers.Floor:#,0.##}: they hold nothing and trade nothing."));
        return warnings.ToImmutable();
    }
}
