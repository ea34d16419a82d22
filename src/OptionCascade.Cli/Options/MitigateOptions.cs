using System.CommandLine;
using OptionCascade.Cli.Output;

namespace OptionCascade.Cli.Options;

/// <summary>A measure asked for: its word and its number, if any.</summary>
/// <param name="Word">The word.</param>
/// <param name="Value">The number after the colon; null for the measure's default.</param>
internal readonly record struct MeasureAsked(string Word, double? Value);

/// <summary>Options of the mitigate command: which measures, and how the runs in time are made.</summary>
internal sealed class MitigateOptions
{
    /// <summary>Measures when none are named.</summary>
    public const string DefaultMeasures = "breaker,buffer,staged,depth";

    /// <summary>Words of measures with what their number means.</summary>
    public static readonly (string Word, string Value)[] Words =
    [
        ("breaker", "share of depth that is left when trading resumes [1]"), ("seen-breaker", "currency sold ahead of each level [10% of a day's turnover]"),
        ("bands", ""), ("pause", ""), ("limits", "fraction [0.07]"),
        ("buffer", "share of margin [0.25]"), ("add-on", "share, in calm markets [0.5]"), ("add-on-in-stress", "share [0.5]"),
        ("vol-margin", "none: margin follows volatility"), ("eu-a", "buffer [0.25]"), ("eu-b", "weight [0.25]"), ("eu-c", "10-year volatility over today's [1.5]"),
        ("staged", "seconds of reaction [300]"), ("smart", "equity over maintenance [1.05]"), ("position-limit", "currency a side"), ("depth", "share added [0.5]"),
        ("backstop", "currency [1% of a day's turnover]"), ("transparency", "share of depth added and of panic gone [0.25]"), ("hedging-band", "currency of delta [what 1% makes dealers trade]"), ("deleveraging", "insurance fund, currency"),
    ];

    private readonly Option<MeasureAsked[]?> _measures = new("--measures")
    {
        Description = $"measures to compare, each a word or WORD:VALUE, between commas: {string.Join("; ", Words.Select(w => w.Value.Length > 0 ? $"{w.Word} ({w.Value})" : w.Word))} [default: {DefaultMeasures}]",
        HelpName = "MEASURE,...",
        CustomParser = result =>
        {
            MeasureAsked[]? read = Read(result.Tokens[0].Value, out string? problem);
            if (problem is not null) result.AddError(problem);
            return read;
        },
    };

    private readonly Option<bool> _pairs = new("--pairs") { Description = "every pair of the measures as well" };
    private readonly Option<double?> _rate = Numbers.Number("--maintenance-rate", "maintenance margin of leveraged longs known by their liquidation price alone, fraction of value [default: 0.05]", "RATE", 0, lowIsAllowed: false, high: 0.9);
    private readonly Option<double?> _beta = Numbers.Number("--margin-beta", "relative rise of the volatility behind margins per fall of 1 in log price, for vol-margin and eu-a to eu-c [default: 4]", "BETA", 0, high: 50);
    private readonly Option<bool> _noTime = new("--no-time") { Description = "leave out the runs in time: equilibria only" };
    private readonly Option<int> _paths = new("--paths") { Description = "paths of each market in time, the same random numbers in each", HelpName = "N", DefaultValueFactory = _ => 64 };
    private readonly Option<ulong> _seed = new("--path-seed") { Description = "seed of the paths", HelpName = "SEED", DefaultValueFactory = _ => 1 };
    private readonly Option<double?> _step = Numbers.Number("--step", "seconds a step [default: 5]", "SECONDS", 0, lowIsAllowed: false, high: 3600);
    private readonly Option<double?> _hours = Numbers.Number("--hours", "hours that a run lasts [default: 2]", "HOURS", 0, lowIsAllowed: false, high: 1000);
    private readonly Option<double?> _reaction = Numbers.Number("--reaction", "seconds in which dealers and forced traders have done 63% of what they must; resting orders trade at once [default: 60]", "SECONDS", 0, high: 1e6);
    private readonly Option<double?> _decay = Numbers.Number("--impact-decay", "seconds in which the passing part of impact fades by 63% [default: 1800]", "SECONDS", 0, lowIsAllowed: false, high: 1e9);
    private readonly Option<double?> _permanent = Numbers.Number("--permanent-share", "share of impact that stays [default: 0.67]", "SHARE", 0, high: 1);
    private readonly Option<double?> _noise = Numbers.Number("--noise", "standard deviation of the fair price over a day [default: the daily volatility of the impact law, else 0.01]", "SIGMA", 0, high: 10);

    /// <summary>The options.</summary>
    public IEnumerable<Option> All => [_measures, _pairs, _rate, _beta, _noTime, _paths, _seed, _step, _hours, _reaction, _decay, _permanent, _noise];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Add(option);
    }

    /// <summary>The measures asked for.</summary>
    public MeasureAsked[] Measures(ParseResult parsed) => parsed.GetValue(_measures) is { Length: > 0 } given ? given : Read(DefaultMeasures, out _)!;

    /// <summary>Whether the measures are the default ones.</summary>
    public bool IsDefault(ParseResult parsed) => parsed.GetValue(_measures) is not { Length: > 0 };

    /// <summary>Whether pairs are asked for.</summary>
    public bool Pairs(ParseResult parsed) => parsed.GetValue(_pairs);

    /// <summary>Maintenance rate of positions known by their level.</summary>
    public double MaintenanceRate(ParseResult parsed) => Math.Max(1e-6, parsed.GetValue(_rate) ?? 0.05);

    /// <summary>Beta of the volatility behind margins.</summary>
    public double MarginBeta(ParseResult parsed) => parsed.GetValue(_beta) ?? 4;

    /// <summary>How the runs in time are made; null when they are left out.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="daySeconds">Seconds of trading in a day.</param>
    /// <param name="noise">Daily volatility where none is given.</param>
    /// <param name="assumptions">Receives the choices.</param>
    /// <exception cref="CommandFailure">Numbers that do not go together.</exception>
    public TimeChoice? Time(ParseResult parsed, double daySeconds, double noise, List<Views.Assumption> assumptions)
    {
        if (parsed.GetValue(_noTime)) return null;
        int paths = parsed.GetValue(_paths);
        if (paths < 2) throw CommandFailure.Usage($"--paths: expected a number >= 2, got {paths}.");
        double step = parsed.GetValue(_step) ?? 5, hours = parsed.GetValue(_hours) ?? 2, steps = Math.Ceiling((hours * 3600 / step) - 1e-9);
        if (steps > 1e6) throw CommandFailure.Usage($"--hours: expected at most a million steps, got {Rendering.Figures.Count(steps)}; give a longer --step.");
        double reaction = parsed.GetValue(_reaction) ?? 60, decay = parsed.GetValue(_decay) ?? 1800, permanent = parsed.GetValue(_permanent) ?? 0.67;
        double sigma = parsed.GetValue(_noise) ?? noise;
        void Note(string name, string value, Option option) => assumptions.Add(new Views.Assumption(name, value, option.Name, parsed.GetResult(option) is null or { Implicit: true }));
        Note("runs in time", FormattableString.Invariant($"{paths} paths of {hours:0.##} hours in steps of {step:0.##} seconds, seed {parsed.GetValue(_seed)}; the shock comes in the first step"), _paths);
        Note("noise", FormattableString.Invariant($"fair price moves by {sigma * 100:0.##}% a day of {daySeconds / 3600:0.#} hours"), _noise);
        Note("reaction", FormattableString.Invariant($"dealers and forced traders do 63% of what they must in {reaction:0.##} seconds"), _reaction);
        Note("decay of impact", FormattableString.Invariant($"{permanent:0.##%} stays, the rest fades by 63% in {decay:0.##} seconds"), _decay);
        return new TimeChoice(paths, parsed.GetValue(_seed), step, (int)Math.Max(1, steps), reaction, decay, permanent, sigma);
    }

    private static MeasureAsked[]? Read(string text, out string? problem)
    {
        problem = null;
        var read = new List<MeasureAsked>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] pair = part.Split(':');
            double value = 0;
            if (pair.Length > 2 || Array.TrueForAll(Words, w => w.Word != pair[0]) || (pair.Length == 2 && !(Numbers.TryRead(pair[1], out value) && value >= 0 && value <= Numbers.LargestAmount)))
            {
                problem = $"--measures: expected measures such as buffer or buffer:0.25 between commas ({string.Join(", ", Words.Select(w => w.Word))}), got '{part}'.";
                return null;
            }

            read.Add(new MeasureAsked(pair[0], pair.Length == 2 ? value : null));
        }

        if (read.GroupBy(m => m.Word).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            problem = $"--measures: expected every measure once, got {twice.Key} {twice.Count()} times.";
            return null;
        }

        return [.. read];
    }
}

/// <summary>How the runs in time are made.</summary>
/// <param name="Paths">Paths of each market.</param>
/// <param name="Seed">Seed.</param>
/// <param name="StepSeconds">Seconds a step.</param>
/// <param name="Steps">Number of steps.</param>
/// <param name="ReactionSeconds">τ of those who are forced.</param>
/// <param name="DecaySeconds">Decay of impact.</param>
/// <param name="PermanentShare">Share of impact that stays.</param>
/// <param name="DailyVolatility">Noise of the fair price.</param>
internal sealed record TimeChoice(int Paths, ulong Seed, double StepSeconds, int Steps, double ReactionSeconds, double DecaySeconds, double PermanentShare, double DailyVolatility);
