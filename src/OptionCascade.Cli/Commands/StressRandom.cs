using System.Globalization;
using OptionCascade.Cascade;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Data.Runs;
using OptionCascade.Stress;

namespace OptionCascade.Cli.Commands;

/// <summary>The stress command's tables of random shocks.</summary>
internal static class StressRandom
{
    /// <summary>Runs the draws, those in the store first, and writes what they say.</summary>
    public static IEnumerable<StressTable> Tables(CascadeModel model, StressChoice choice, Progress progress, List<string> warnings)
    {
        progress.Stage("compiling the response to news");
        StressKind kind = choice.Outcome.Direction > 0 ? StressKind.NewsUp : StressKind.NewsDown;
        double? critical = choice.IsPlain ? null : ReverseStress.Find(model, choice.Outcome, kind, new ReverseStressOptions { Solver = model.Options }).Amount;
        var sampler = new ShockSampler(model.Equation, choice.News, choice.Outcome, new ShockSamplerOptions
        {
            Seed = choice.Seed, Antithetic = !choice.IsPlain, Solver = model.Options, ConcentrateAt = critical is { } c ? kind == StressKind.NewsUp ? c : -c : null,
        });
        StressEstimator estimator = StressMonteCarlo.Estimator(sampler, new StressEstimatorOptions { TailShare = choice.Tail, RelativePrecision = choice.Precision, LossSide = choice.Outcome.Direction > 0 ? 1 : -1 }, controls: !choice.IsPlain);
        progress.Stage("drawing random news");
        bool more = true;
        using RunStore? store = choice.Store is { } path ? RunStore.Open(path, Description(model, choice, critical)) : null;
        foreach (var row in store?.Rows() ?? [])
            if (more)
                more = estimator.Add(new StressSample(row[0].Number, row[1].Number, row[2].Number, (row[3].WholeNumber & 1) != 0, (row[3].WholeNumber & 2) != 0, (row[3].WholeNumber & 4) != 0));
        long held = estimator.Draws;
        if (more && held < choice.Draws)
            sampler.RunMany((ulong)held, choice.Draws - held, s =>
            {
                store?.Append(RunValue.Of(s.Weight), RunValue.Of(s.AloneLogMove), RunValue.Of(s.LogMove), RunValue.Of((s.IsRunaway ? 1L : 0) | (s.IsCaused ? 2L : 0) | (s.IsCausedAlone ? 4L : 0)));
                progress.Done((double)estimator.Draws / choice.Draws);
                return estimator.Add(s);
            });
        store?.Commit();
        StressEstimate e = estimator.Estimate();
        if (choice.Precision is not null && !e.IsPrecise) warnings.Add($"The precision asked for was not reached with {Figures.Count(e.Draws)} draws; give more with --draws.");
        if (e.Hits < 50) warnings.Add($"The outcome came in {Figures.Count(e.Hits)} draws only: its interval is rough.");
        return [Estimates(e, choice), Sizes(e)];
    }

    private static RunDescription Description(CascadeModel model, StressChoice choice, double? critical) => new()
    {
        Kind = "stress",
        Model = ModelHash.Of(model.Equation, model.Options),
        Seed = choice.Seed,
        Options = "{" + string.Create(CultureInfo.InvariantCulture, $"\"outcome\":\"{choice.Outcome.Name}\",\"level\":{Number(choice.Outcome.Level)},\"plain\":{(choice.IsPlain ? "true" : "false")},\"concentrateAt\":{Number(critical ?? double.NaN)},\"news\":[{string.Join(",", choice.News.Components.Select(k => FormattableString.Invariant($"[{k.Probability:R},{k.Mean:R},{k.Deviation:R}]")))}]") + "}",
        Version = typeof(CascadeModel).Assembly.GetName().Version?.ToString() ?? "0",
        Columns = [new RunColumn("weight"), new RunColumn("aloneLogMove"), new RunColumn("logMove"), new RunColumn("flags", RunColumnType.Whole)],
    };

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "null";

    private static StressTable Estimates(StressEstimate e, StressChoice choice)
    {
        string tail = Figures.Short(choice.Tail * 100) + "% worst days";
        StressCell[] Row(string name, Interval i, bool signed = false)
        {
            string Text(double v) => signed ? Figures.Percent(v, 4) : Figures.Percent(v, 4).TrimStart('+');
            double ratio = i.VarianceRatio is > 1e9 ? double.PositiveInfinity : i.VarianceRatio;
            return [name, new StressCell(Text(i.Value), i.Value), new StressCell(Text(i.Low), i.Low), new StressCell(Text(i.High), i.High), new StressCell(double.IsFinite(ratio) ? Figures.Fixed(ratio, 1) : "-", ratio)];
        }

        return new StressTable("estimates", "Random news",
            [new("what", "what", "", true), new("value", "estimate"), new("low", "95% from"), new("high", "to"), new("variance_ratio", "worth x draws")],
            [
                Row($"probability: {choice.Outcome.Name}", e.Probability), Row("the same if nobody reacted", e.ProbabilityAlone),
                Row($"mean loss in the {tail}, share of price", e.ExpectedShortfall), Row("the same if nobody reacted", e.ExpectedShortfallAlone),
                Row("mean move, log price", e.MeanLogMove, signed: true),
            ],
            $"{Figures.Count(e.Draws)} draws, {Figures.Count(e.Hits)} with the outcome, {Figures.Count(e.Runaways)} without a floor (which count with the end of the range searched). "
            + "Worth x draws: how many times as many plain draws would be as precise. Every draw is the end of a day on which all have reacted; nothing happens in time.");
    }

    private static StressTable Sizes(StressEstimate e) => new("sizes", "How far the price ends", [new("share_of_days", "share of days"), new("move_fraction", "with everybody"), new("move_alone_fraction", "if nobody reacted")],
        [.. e.Quantiles.Select(q => (StressCell[])[new StressCell(Figures.Percent(q.Share, 1).TrimStart('+'), q.Share), new StressCell(Figures.Percent(q.RelativeMove), q.RelativeMove), new StressCell(Figures.Percent(q.RelativeMoveAlone), q.RelativeMoveAlone)])],
        "Share of days that end at or below the move.");
}
