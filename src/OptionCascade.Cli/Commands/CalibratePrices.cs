using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using OptionCascade.Calibration;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Data;
using OptionCascade.Participants;

namespace OptionCascade.Cli.Commands;

/// <summary>The kinds of calibration from series of prices.</summary>
internal sealed class CalibratePrices
{
    private readonly Argument<string> _file = new("FILE") { Description = "prices: a CSV with a date or time and close; open, high, low where there are" };
    private readonly Argument<string> _second = new("VOLATILITY") { Description = "implied volatility at the same times: a CSV with a date or time and close, e.g. an index such as VIX" };
    private readonly Option<double?> _perYear = Numbers.Number("--bars-per-year", "bars in a year [default: from the file's spacing]", "N", 0, lowIsAllowed: false, 1e9);
    private readonly Option<double?> _perDay = Numbers.Number("--days-per-year", "trading days in a year [default: 252, or 365 where bars run through weekends]", "N", 1, high: 366);
    private readonly Option<string?> _from = new("--from") { Description = "leave out what is before this date or time, e.g. 2010-01-01", HelpName = "DATE" };
    private readonly Option<string?> _to = new("--to") { Description = "leave out what is after this date or time", HelpName = "DATE" };
    private readonly Option<int?> _last = new("--last") { Description = "only the last N prices [default: all]", HelpName = "N" };
    private readonly Option<double?> _level = Numbers.Number("--level", "probability at which a fall counts as a negative trend [default: 0.05]", "P", 1e-6, high: 0.5);
    private readonly Option<double?> _reversal = Numbers.Number("--reversal", "a swing turns after a move of so many standard deviations of a step [default: 4]", "N", 0.1, high: 1000);

    /// <summary>Options of the kind volatility.</summary>
    public void AddVolatility(Command command) => Add(command, _file, _perYear, _perDay, _from, _to);

    /// <summary>Options of the kind spot-vol.</summary>
    public void AddSpotVolatility(Command command)
    {
        command.Add(_file);
        command.Add(_second);
        command.Add(_from);
        command.Add(_to);
    }

    /// <summary>Options of the kind trend.</summary>
    public void AddTrend(Command command) => Add(command, _file, _last, _level, _reversal, _from, _to);

    /// <summary>Volatility from bars.</summary>
    public CalibrationView Volatility(ParseResult parsed, Progress progress)
    {
        (BarReadResult read, ImmutableArray<PriceBar> bars, string name) = Read(parsed, parsed.GetValue(_file)!, closesOnly: false, progress);
        VolatilityFit fit = Fit(name, () => VolatilityFit.Of(bars));
        (double perYear, bool weekends) = Spacing(bars);
        double year = parsed.GetValue(_perYear) ?? perYear, days = parsed.GetValue(_perDay) ?? (weekends ? 365 : 252), root = Math.Sqrt(year), daily = Math.Sqrt(year / days);
        double sessions = bars.Select(b => b.Time.InUtc().Date).Distinct().Count();
        var rows = new List<EstimateRow>();
        Rows("close to close", fit.CloseToClose, fit.Bars - 1, "log returns from close to close");
        Rows("Parkinson", fit.Parkinson, fit.Bars - fit.BarsWithoutRange, "high and low");
        Rows("Garman-Klass", fit.GarmanKlass, fit.Bars - fit.BarsWithoutRange, "open, high, low, close");
        rows.Add(new EstimateRow("overnight share", 100 * fit.OvernightShare, null, "% of variance", fit.Bars - 1, "between close and next open"));
        List<string> warnings = [.. SeriesFile.Losses(name, read.Diagnostics, read.DiagnosticCounts), .. fit.Warnings];
        if (!read.HasRanges) warnings.Add("The file has no opens, highs and lows: only the estimate from closes is possible.");
        return new CalibrationView
        {
            Kind = "volatility",
            Lead = string.Create(CultureInfo.InvariantCulture, $"{100 * fit.CloseToClose.Value * root:0.00}% a year +- {100 * fit.CloseToClose.StandardError * root:0.00}, {100 * fit.CloseToClose.Value * daily:0.000}% a day, from closes."),
            Sources = [Source(name, bars), ("days with bars", Figures.Count(sessions))],
            Rows = rows,
            Snippet = [string.Create(CultureInfo.InvariantCulture, $"\"activity\": {{ \"dailyVolatility\": {fit.CloseToClose.Value * daily:G6}, \"dailyNotional\": ... }}"), "dailyNotional: what trades in a day in currency; these data do not tell it."],
            Assumptions =
            [
                new Assumption("bars in a year", Figures.Short(year), "--bars-per-year", parsed.GetValue(_perYear) is null),
                new Assumption("days in a year", Figures.Short(days), "--days-per-year", parsed.GetValue(_perDay) is null),
                new Assumption("standard errors", $"allow for volatility that lasts up to {fit.Lags} bars", "", true),
            ],
            Warnings = warnings,
        };

        void Rows(string method, Estimate? e, int n, string note)
        {
            rows.Add(new EstimateRow(method, 100 * e?.Value * root, 100 * e?.StandardError * root, "% per year^0.5", n, note));
            rows.Add(new EstimateRow("", 100 * e?.Value * daily, 100 * e?.StandardError * daily, "% per day^0.5", 0));
        }
    }

    /// <summary>Changes of volatility on returns.</summary>
    public CalibrationView SpotVolatility(ParseResult parsed, Progress progress)
    {
        (BarReadResult spotRead, ImmutableArray<PriceBar> spot, string spotName) = Read(parsed, parsed.GetValue(_file)!, closesOnly: true, progress);
        (BarReadResult volRead, ImmutableArray<PriceBar> vol, string volName) = Read(parsed, parsed.GetValue(_second)!, closesOnly: true, progress);
        Dictionary<Instant, double> byTime = vol.ToDictionary(b => b.Time, b => b.Close);
        PriceBar[] joined = [.. spot.Where(b => byTime.ContainsKey(b.Time))];
        SpotVolatilityFit fit = SpotVolatilityFit.Of([.. joined.Select(b => b.Close)], [.. joined.Select(b => byTime[b.Time])])
            ?? throw CommandFailure.BadInput($"{spotName}, {volName}: {Figures.Count(joined.Length)} times are in both files, too few, or spot does not move; expected at least six common times.");
        double slope = fit.SlopeOnFalls?.Value ?? fit.Slope.Value;
        return new CalibrationView
        {
            Kind = "spot-vol",
            Lead = string.Create(CultureInfo.InvariantCulture, $"A fall of 1% went with a rise of volatility by {-slope:0.00}% of itself (20% to {20 * (1 - (slope / 100)):0.00}%)."),
            Sources = [Source(spotName, spot), Source(volName, vol), ("times in both", Figures.Count(joined.Length))],
            Rows =
            [
                Row("slope", fit.Slope, "log vol per log price", fit.Changes, "shift of volatility per log move"), Row("intercept", fit.Intercept, "log vol", fit.Changes, "change when spot does not move"),
                Row("slope on falls", fit.SlopeOnFalls, "log vol per log price", fit.Changes, "returns below zero"), Row("slope on rises", fit.SlopeOnRises, "log vol per log price", fit.Changes, "returns above zero"),
                Row("slope, first half", fit.Halves?.First, "log vol per log price", fit.Changes / 2), Row("slope, second half", fit.Halves?.Second, "log vol per log price", fit.Changes - (fit.Changes / 2)),
                new EstimateRow("R2", fit.RSquared, null, "", fit.Changes),
            ],
            Snippet = [string.Create(CultureInfo.InvariantCulture, $"\"response\": {{ \"type\": \"linear\", \"shiftPerLogMove\": {slope:0.000}, \"leastShift\": -0.5, \"mostShift\": 2 }}"), "The slope on falls; the bounds are yours."],
            Assumptions = [new Assumption("standard errors", $"Newey and West, {fit.Lags} lags", "", true)],
            Warnings =
            [
                .. SeriesFile.Losses(spotName, spotRead.Diagnostics, spotRead.DiagnosticCounts), .. SeriesFile.Losses(volName, volRead.Diagnostics, volRead.DiagnosticCounts), .. fit.Warnings,
                "An index of implied volatility moves along the smile with spot; a cascade shifts each strike's own volatility, which moves less where the smile slopes down. Take the slope as the upper end.",
            ],
        };
    }

    /// <summary>A trend in prices.</summary>
    public CalibrationView Trend(ParseResult parsed, Progress progress)
    {
        (BarReadResult read, ImmutableArray<PriceBar> bars, string name) = Read(parsed, parsed.GetValue(_file)!, closesOnly: true, progress);
        if (parsed.GetValue(_last) is { } last)
        {
            if (last < 11) throw CommandFailure.Usage($"--last: expected at least 11, got {last}.");
            bars = [.. bars.TakeLast(last)];
        }

        var options = new PriceTrendOptions { Level = parsed.GetValue(_level) ?? 0.05, ReversalDeviations = parsed.GetValue(_reversal) ?? 4 };
        progress.Stage("looking for a trend");
        PriceTrend trend = Fit(name, () => PriceTrend.Of([.. bars.Select(b => Math.Log(b.Close))], options));
        double end = bars[^1].Close, average = end * Math.Exp(trend.LogStartOverEnd);
        SwingPoints s = trend.Swings;
        return new CalibrationView
        {
            Kind = "trend",
            Lead = trend.IsNegative ? string.Create(CultureInfo.InvariantCulture, $"A negative trend: chance alone would fall as far with probability {trend.FallProbability:0.####}.")
                : string.Create(CultureInfo.InvariantCulture, $"No negative trend at {options.Level:0.###}: chance alone falls as far with probability {trend.FallProbability:0.####}."),
            Sources = [Source(name, bars)],
            Rows =
            [
                new EstimateRow("drift", 100 * trend.Drift.Value, 100 * trend.Drift.StandardError, "% per bar", trend.Steps, string.Create(CultureInfo.InvariantCulture, $"t = {trend.DriftStatistic:0.00}, p(fall) = {trend.FallProbability:0.####}")),
                new EstimateRow("median slope", 100 * trend.MedianSlope, null, "% per bar", trend.Steps, "Theil-Sen"),
                new EstimateRow("rank correlation", trend.RankCorrelation, null, "", trend.Steps, string.Create(CultureInfo.InvariantCulture, $"Kendall's tau with time; p(random walk) = {trend.RankProbability:0.####}")),
                new EstimateRow("lower highs", s.LowerHighs, null, $"of {s.Highs}", 0, string.Create(CultureInfo.InvariantCulture, $"p(as many by chance) = {s.HighsProbability:0.####}")),
                new EstimateRow("lower lows", s.LowerLows, null, $"of {s.Lows}", 0, string.Create(CultureInfo.InvariantCulture, $"p(as many by chance) = {s.LowsProbability:0.####}")),
                new EstimateRow("last swings", null, null, "", 0, s.IsFalling ? "lower high and lower low: falling" : s.IsRising ? "higher high and higher low: rising" : "neither falling nor rising"),
                new EstimateRow("total move", 100 * double.ExpM1(trend.Drift.Value * trend.Steps), null, "%", trend.Steps, string.Create(CultureInfo.InvariantCulture, $"chance alone: +- {100 * trend.LogScale:0.00}%")),
            ],
            Snippet = [string.Create(CultureInfo.InvariantCulture, $"{{ \"type\": \"trend-followers\", \"capacityUnits\": ..., \"movingAverage\": {average:0.##}, \"logScale\": {trend.LogScale:G5}, \"signal\": \"tanh\" }}"),
                string.Create(CultureInfo.InvariantCulture, $"At the last price they hold {Math.Tanh(trend.DriftStatistic):0.00} of their capacity (tanh t); the capacity is yours to state.")],
            Assumptions =
            [
                new Assumption("level", Figures.Short(options.Level), "--level", parsed.GetValue(_level) is null),
                new Assumption("a swing turns after", string.Create(CultureInfo.InvariantCulture, $"{options.ReversalDeviations:0.##} standard deviations of a step, {100 * s.Reversal:0.00}%"), "--reversal", parsed.GetValue(_reversal) is null),
                new Assumption("window", $"{Figures.Count(trend.Steps + 1)} prices", "--last", parsed.GetValue(_last) is null),
            ],
            Warnings = [.. SeriesFile.Losses(name, read.Diagnostics, read.DiagnosticCounts), "A window chosen because the price fell in it makes any test find a fall: state the window before looking."],
        };
    }

    private static void Add(Command command, Argument argument, params Option[] options)
    {
        command.Add(argument);
        foreach (Option option in options) command.Add(option);
    }

    private static EstimateRow Row(string name, Estimate? e, string unit, int n, string note = "") => new(name, e?.Value, e?.StandardError, unit, n, note);

    private static (string, string) Source(string name, ImmutableArray<PriceBar> bars)
        => (name, bars.IsEmpty ? "no bars" : $"{Figures.Count(bars.Length)} bars, {Day(bars[0].Time)} to {Day(bars[^1].Time)}");

    private static string Day(Instant t) => t.InUtc() is var u && u.TimeOfDay == LocalTime.Midnight ? LocalDatePattern.Iso.Format(u.Date) : InstantPattern.General.Format(t);

    private static T Fit<T>(string name, Func<T> fit)
    {
        try
        {
            return fit();
        }
        catch (ArgumentException e)
        {
            throw CommandFailure.BadInput($"{name}: {e.Message}", e);
        }
    }

    /// <summary>Bars in a year by the median spacing, and whether they run through weekends.</summary>
    private static (double PerYear, bool Weekends) Spacing(ImmutableArray<PriceBar> bars)
    {
        double[] gaps = [.. bars.Skip(1).Zip(bars, (b, a) => (b.Time - a.Time).TotalSeconds).Order()];
        double median = gaps[gaps.Length / 2];
        bool weekends = median < 20 * 3600 || bars.Any(b => b.Time.InUtc().DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday);
        return (weekends ? 365 * 86_400 / median : median < 2 * 86_400 ? 252 : 252 * 86_400 / median * 7 / 5, weekends);
    }

    private (BarReadResult Read, ImmutableArray<PriceBar> Bars, string Name) Read(ParseResult parsed, string path, bool closesOnly, Progress progress)
    {
        progress.Stage("reading " + Path.GetFileName(path));
        BarReadResult read = SeriesFile.Read("FILE", path, () => SeriesReader.ReadBars(path, closesOnly));
        (Instant from, Instant to) = (Bound(parsed, _from) ?? Instant.MinValue, Bound(parsed, _to) ?? Instant.MaxValue);
        ImmutableArray<PriceBar> bars = [.. read.Bars.Where(b => b.Time >= from && b.Time <= to)];
        string name = Path.GetFileName(path);
        if (bars.Length < 3) throw CommandFailure.BadInput([$"{path}: {bars.Length} usable bars of {read.RowsInFile} rows; expected at least three.", .. SeriesFile.Losses(path, read.Diagnostics, read.DiagnosticCounts)]);
        return (read, bars, name);
    }

    private static Instant? Bound(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text) return null;
        NodaTime.Text.ParseResult<LocalDate> date = LocalDatePattern.Iso.Parse(text);
        if (date.Success) return date.Value.AtMidnight().InUtc().ToInstant();
        NodaTime.Text.ParseResult<Instant> instant = InstantPattern.ExtendedIso.Parse(text);
        return instant.Success ? instant.Value : throw CommandFailure.Usage($"{option.Name}: expected a date such as 2010-01-31 or a time such as 2025-10-10T15:30:00Z, got '{text}'.");
    }
}
