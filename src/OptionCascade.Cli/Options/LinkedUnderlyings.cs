using System.CommandLine;
using System.Globalization;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Exposure;

namespace OptionCascade.Cli.Options;

/// <summary>Options of the exposure command that add further underlyings to the index, each at the ratio of the spots.</summary>
internal sealed class LinkedUnderlyings
{
    private const double NearSpot = 0.05;

    private readonly Option<string[]> _also = new("--also")
    {
        Description = "a further option chain whose underlying moves with that of --chain, e.g. SPY with SPX, at the ratio of the spots (repeatable); shows both as one index with subtotals",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<double?> _step = Numbers.Number("--strike-step", "--also: strikes on the index's scale are rounded to multiples of this [default: the usual distance of the index's own strikes near spot]", "POINTS", 0, lowIsAllowed: false, high: 1e12);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_also);
        command.Add(_step);
    }

    /// <summary>The further underlyings, with the same choices as the first.</summary>
    /// <exception cref="CommandFailure">A file cannot be used, or cannot stand beside the first.</exception>
    public IReadOnlyList<ValuedMarket> Load(ParseResult parsed, ChainOptions chain, ValuationOptions valuation, ValuedMarket first)
    {
        string[] paths = parsed.GetValue(_also) ?? [];
        if (paths.Length == 0 && parsed.GetValue(_step) is not null) throw CommandFailure.Usage("--strike-step: only used with --also.");
        var all = new List<ValuedMarket> { first };
        foreach (string path in paths)
        {
            LoadedMarket loaded = chain.LoadAlso(parsed, path);
            (string underlying, string currency) = (loaded.Chain.Market.Underlying, loaded.Chain.Market.Currency);
            if (all.Exists(m => m.Book.Market.Underlying == underlying)) throw CommandFailure.Usage($"--also: {loaded.Source} is a second file of {underlying}; it would count twice.");
            if (currency != first.Book.Market.Currency) throw CommandFailure.Usage($"--also: {loaded.Source} is quoted in {currency}, expected {first.Book.Market.Currency}.");
            ValuedMarket valued = valuation.Value(parsed, loaded);
            double ratio = valued.Book.Market.Spot / first.Book.Market.Spot;
            first.Loaded.Assumptions.Add(new Assumption($"{underlying} in the index", $"moves with {first.Book.Market.Underlying}, beta 1, at {Figures.Short(ratio)} of its price (the ratio of the spots)", "--also", IsDefault: false));
            if (loaded.Chain.Market.AsOf != first.Book.Market.AsOf)
                first.Loaded.Warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{loaded.Source} is of {loaded.Chain.Market.AsOf:uuuu-MM-dd'T'HH:mm:ss'Z'}, not of the time of {first.Loaded.Source}: the ratio of the spots is not one of a single moment."));
            foreach (string warning in loaded.Warnings)
                if (!first.Loaded.Warnings.Contains(warning))
                    first.Loaded.Warnings.Add($"{loaded.Source}: {warning}");
            all.Add(valued);
        }

        return all;
    }

    /// <summary>Distance of strikes on the index's scale: as asked for, else the median distance of the index's strikes near spot.</summary>
    public double StrikeStep(ParseResult parsed, ValuedMarket index)
    {
        if (parsed.GetValue(_step) is { } given) return given;
        double spot = index.Book.Market.Spot;
        double[] all = [.. new SortedSet<double>(index.Book.Strikes.ToArray())], near = [.. all.Where(k => Math.Abs(k - spot) <= NearSpot * spot)];
        double[] strikes = near.Length > 2 ? near : all, gaps = [.. strikes.Skip(1).Zip(strikes, (b, a) => b - a).Order()];
        double step = gaps.Length > 0 ? gaps[gaps.Length / 2] : 0.01 * spot;
        index.Loaded.Assumptions.Add(new Assumption("strikes of the index", $"rounded to {Figures.Short(step)} points", "--strike-step", IsDefault: true));
        return step;
    }

    /// <summary>The index; null where no further underlying was given.</summary>
    public IndexView? Index(ParseResult parsed, IReadOnlyList<ValuedMarket> all, ExposureUnit unit, ExposureOptions options, Func<ExposureFlips, FlipsView> flips, ProfileOptions dynamics, (double Low, double High) range)
    {
        if (all.Count < 2) return null;
        (string name, double spot) = (all[0].Book.Market.Underlying, all[0].Book.Market.Spot);
        IndexExposure index = IndexExposure.Compute(name, spot, all.Select(m => LinkedBook.BySpots(m.Dealer, spot)), options);
        IndexExposureTable table = index.In(unit, StrikeStep(parsed, all[0]));
        return new IndexView(name,
            [.. all.Select((m, i) => new IndexMemberView(m.Book.Market.Underlying, m.Loaded.Source, m.Book.Market.Spot, m.Book.Market.Spot / spot, m.Book.Count, Amount(table.ByUnderlying[i].Amount), Strikes(table.ByUnderlying[i].ByStrike)))],
            Amount(table.Total), [.. table.ByExpiry.Select(e => new ExpiryExposureView(e.Expiry.ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture), e.YearFraction, e.Amount.Net, e.Amount.Gross))],
            Strikes(table.ByStrike), flips(index.Flips(unit, range.Low, range.High, dynamics)));

        static AmountView Amount(ExposureAmount a) => new(a.CallsNet, a.PutsNet, a.Net, a.Gross);
        static List<StrikeExposureView> Strikes(IEnumerable<StrikeExposure> rows) => [.. rows.Select(s => new StrikeExposureView(s.Strike, s.Amount.CallsNet, s.Amount.PutsNet, s.Amount.Net, s.Amount.Gross))];
    }
}
