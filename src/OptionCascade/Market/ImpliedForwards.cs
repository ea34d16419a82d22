using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Market;

/// <summary>Where a forward comes from.</summary>
public enum ForwardSource
{
    /// <summary>Forward and discount factor from the parity line over at least <see cref="ImpliedForwardOptions.MinimumPairs"/> strikes.</summary>
    Parity,

    /// <summary>Forward from parity, discount factor given (too few strikes for both, or <see cref="ImpliedForwardOptions.UseGivenDiscount"/>).</summary>
    ParityGivenDiscount,

    /// <summary>Rate and carry interpolated in time between expiries with a parity line (held constant before the first and after the last).</summary>
    Interpolated,

    /// <summary>The chain's own curve.</summary>
    Given,
}

/// <summary>Choices of <see cref="ImpliedForwards.FromParity"/>.</summary>
public sealed record ImpliedForwardOptions
{
    private readonly double _minimumBid;
    private readonly int _minimumPairs = 4;

    /// <summary>How time is counted where expiries without a parity line are interpolated. No default.</summary>
    public required TimeConvention Time { get; init; }

    /// <summary>Quotes with a bid at or below this take no part, settlement currency. Default 0: a bid of zero is not a market.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, NaN or infinite.</exception>
    public double MinimumBid { get => _minimumBid; init => _minimumBid = Guard.NonNegative(value, nameof(MinimumBid)); }

    /// <summary>Strikes with both options quoted that a parity line needs; ≥ 2. Default 4: with fewer no outlier can be told from the rest.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 2.</exception>
    public int MinimumPairs { get => _minimumPairs; init => _minimumPairs = Guard.AtLeast(value, 2, nameof(MinimumPairs)); }

    /// <summary>Take every discount factor from the chain's own curve and imply the forward only. Default false.</summary>
    public bool UseGivenDiscount { get; init; }
}

/// <summary>A strike whose call and put do not lie on the parity line.</summary>
/// <param name="Root">Root symbol of the pair.</param>
/// <param name="Strike">K, quote currency per unit.</param>
/// <param name="Miss">C − P − D(F − K) from mids, settlement currency per unit.</param>
/// <param name="HalfSpread">Half the sum of both bid–ask spreads, settlement currency per unit.</param>
public readonly record struct ParityOutlier(string Root, double Strike, double Miss, double HalfSpread);

/// <summary>The forward of one expiry and how it was found.</summary>
public sealed record ImpliedForward
{
    /// <summary>Expiry instant.</summary>
    public required Instant Expiry { get; init; }

    /// <summary>Forward and discount used, or null when neither parity, neighbours nor the chain's curve give one.</summary>
    public required ForwardDiscount? Value { get; init; }

    /// <summary>The chain's own forward and discount, for comparison; null when it has none.</summary>
    public required ForwardDiscount? Given { get; init; }

    /// <summary>Where <see cref="Value"/> comes from.</summary>
    public required ForwardSource Source { get; init; }

    /// <summary>Strikes with both options quoted.</summary>
    public required int Pairs { get; init; }

    /// <summary>Standard error of the forward, quote currency per unit; NaN without a line or with no degree of freedom left.</summary>
    public double ForwardError { get; init; } = double.NaN;

    /// <summary>Standard error of the discount factor; NaN as above, 0 when it was given.</summary>
    public double DiscountError { get; init; } = double.NaN;

    /// <summary>Root mean square miss of the pairs kept, in half spreads; NaN without a line.</summary>
    public double RmsInHalfSpreads { get; init; } = double.NaN;

    /// <summary>Pairs left out because they miss the line by more than their bid–ask spread.</summary>
    public ImmutableArray<ParityOutlier> Outliers { get; init; } = [];

    /// <summary>
    /// True when options of American exercise were used: parity is then an inequality, S·e^(−qT) − K ≤ C − P ≤ S − K·D, and the line is an
    /// approximation biased by the early-exercise premiums.
    /// </summary>
    public bool UsesAmericanOptions { get; init; }
}

/// <summary>
/// Forwards and discount factors per expiry implied from put–call parity, C − P = D(F − K), by robust regression over the strikes of a chain.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>C, P</term><description>mid prices of call and put at strike K, settlement currency per unit</description></item>
/// <item><term>F</term><description>forward, quote currency per unit</description></item>
/// <item><term>D</term><description>discount factor</description></item>
/// </list>
/// Coin-settled options are priced in coin at C/F, so there C − P = D(1 − K/F): the line's slope is D/F and its constant D.
/// Pairs are weighted by 1/h² with h half the sum of both spreads; a locked market (bid = ask) counts with h = 10⁻⁶ of the largest strike.
/// </remarks>
public sealed record ImpliedForwards
{
    private ImpliedForwards(ForwardCurve? curve, ImmutableArray<ImpliedForward> expiries) => (Curve, Expiries) = (curve, expiries);

    /// <summary>The curve of all expiries that have a forward (a <see cref="ForwardCurve.Quoted"/>), or null when none has.</summary>
    public ForwardCurve? Curve { get; }

    /// <summary>Every unexpired expiry of the book, ascending.</summary>
    public ImmutableArray<ImpliedForward> Expiries { get; }

    /// <summary>Implies forwards from the two-sided quotes of a chain.</summary>
    /// <param name="chain">Options, quotes and the curve given with them, which is used where parity and neighbours say nothing.</param>
    /// <param name="options">Choices.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static ImpliedForwards FromParity(OptionChain chain, ImpliedForwardOptions options)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(options);
        MarketSnapshot market = chain.Market;
        var found = new List<ImpliedForward>();
        foreach (ExpirySlice slice in chain.Book.Expiries)
        {
            if (slice.Expiry <= market.AsOf) continue;
            double t = options.Time.YearFraction(market.AsOf, slice.Expiry, market.Calendar);
            found.Add(OfExpiry(chain, slice, market.Forwards.At(market.Spot, slice.Expiry, t), options));
        }

        Interpolate(found, market, options.Time);
        KeyValuePair<Instant, ForwardDiscount>[] points = [.. found.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Expiry, f.Value!.Value))];
        return new ImpliedForwards(points.Length > 0 ? ForwardCurve.Quoted(points) : null, [.. found]);
    }

    private static ImpliedForward OfExpiry(OptionChain chain, ExpirySlice slice, ForwardDiscount? given, ImpliedForwardOptions options)
    {
        OptionBook book = chain.Book;
        var pairs = new List<ParityPair>();
        var roots = new List<string>();
        bool american = false, coin = false;
        var seen = new HashSet<OptionKey>();
        double locked = 1e-6 * book.Strikes[slice.Start + slice.Count - 1];
        for (int row = slice.Start; row < slice.Start + slice.Count; row++)
        {
            if (book.Rights[row] != OptionRight.Call) continue;
            var call = new OptionKey(book.Root(row), slice.Expiry, book.Strikes[row], OptionRight.Call);
            if (!seen.Add(call)) continue;
            OptionQuote c = chain.Market.Quotes[call], p = chain.Market.Quotes[call with { Right = OptionRight.Put }];
            if (!IsTwoSided(c) || !IsTwoSided(p)) continue;
            bool inCoin = book.Settlement(row) == OptionSettlement.Coin;
            double floor = inCoin ? locked / chain.Market.Spot : locked;
            pairs.Add(new ParityPair(call.Strike, (0.5 * (c.Bid + c.Ask)) - (0.5 * (p.Bid + p.Ask)), Math.Max(0.5 * (c.Ask - c.Bid + p.Ask - p.Bid), floor)));
            roots.Add(call.Root);
            american |= book.Exercise(row) == ExerciseStyle.American;
            coin |= inCoin;
        }

        var none = new ImpliedForward { Expiry = slice.Expiry, Value = given, Given = given, Source = ForwardSource.Given, Pairs = pairs.Count };
        bool bothUnknown = !options.UseGivenDiscount && pairs.Count >= options.MinimumPairs;
        if (pairs.Count == 0 || (!bothUnknown && given is null)) return none;
        // Of the coin line y = D − (D/F)K a given discount fixes the constant, not the slope; such expiries are left to their neighbours.
        if (!bothUnknown && coin) return none;
        bool[] outlier = new bool[pairs.Count];
        ParityRegression.Line line = ParityRegression.Fit([.. pairs], bothUnknown ? null : given!.Value.Discount, outlier);
        double discount = coin ? line.Alpha : line.Beta;
        if (!(double.IsFinite(line.Forward) && line.Forward > 0 && double.IsFinite(discount) && discount > 0)) return none;
        return none with
        {
            Value = new ForwardDiscount(line.Forward, discount),
            Source = bothUnknown ? ForwardSource.Parity : ForwardSource.ParityGivenDiscount,
            ForwardError = line.ForwardError,
            DiscountError = coin ? line.AlphaError : line.BetaError,
            RmsInHalfSpreads = line.RmsInHalfSpreads,
            UsesAmericanOptions = american,
            Outliers = [.. Enumerable.Range(0, pairs.Count).Where(i => outlier[i])
                .Select(i => new ParityOutlier(roots[i], pairs[i].Strike, ParityRegression.Miss(line, pairs[i]) * pairs[i].HalfSpread, pairs[i].HalfSpread))],
        };

        bool IsTwoSided(OptionQuote q) => q.Bid > options.MinimumBid && q.Ask >= q.Bid && double.IsFinite(q.Ask);
    }

    /// <summary>r = −ln D/T and b = ln(F/S)/T linear in T between parity expiries, constant outside.</summary>
    private static void Interpolate(List<ImpliedForward> all, MarketSnapshot market, TimeConvention time)
    {
        (double T, double R, double B)[] pillars = [.. all
            .Where(f => f.Source == ForwardSource.Parity && Years(f) > 0)
            .Select(f => (Years(f), -Math.Log(f.Value!.Value.Discount) / Years(f), Math.Log(f.Value.Value.Forward / market.Spot) / Years(f)))];
        if (pillars.Length == 0) return;
        for (int i = 0; i < all.Count; i++)
        {
            if (all[i].Source is ForwardSource.Parity or ForwardSource.ParityGivenDiscount) continue;
            double t = Years(all[i]);
            int above = Array.FindIndex(pillars, p => p.T >= t);
            (double r, double b) = above switch
            {
                -1 => (pillars[^1].R, pillars[^1].B),
                0 => (pillars[0].R, pillars[0].B),
                _ => Between(pillars[above - 1], pillars[above], t),
            };
            all[i] = all[i] with { Source = ForwardSource.Interpolated, Value = new ForwardDiscount(market.Spot * Math.Exp(b * t), Math.Exp(-r * t)) };
        }

        double Years(ImpliedForward f) => time.YearFraction(market.AsOf, f.Expiry, market.Calendar);

        static (double R, double B) Between((double T, double R, double B) lo, (double T, double R, double B) hi, double t)
        {
            double a = (t - lo.T) / (hi.T - lo.T);
            return (lo.R + (a * (hi.R - lo.R)), lo.B + (a * (hi.B - lo.B)));
        }
    }
}
