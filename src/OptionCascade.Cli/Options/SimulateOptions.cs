using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using NodaTime;
using OptionCascade.Cascade;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Simulation;

namespace OptionCascade.Cli.Options;

/// <summary>Options that say how a market runs in time.</summary>
internal sealed class SimulateOptions
{
    private const string Names = "; NAME is a participant or all";

    private readonly Option<int> _steps = new("--steps") { Description = "number of steps", HelpName = "N", DefaultValueFactory = _ => 390 };
    private readonly Option<double?> _step = Numbers.Number("--step-seconds", "length of a step [default: 60]", "SECONDS", 0, lowIsAllowed: false);
    private readonly Option<double?> _day = Numbers.Number("--day-seconds", "seconds of trading in a day, to which volatilities and turnover refer [default: 23400 (6.5 hours), 86400 for a market that never closes]", "SECONDS", 0, lowIsAllowed: false);
    private readonly Option<ulong> _seed = new("--seed") { Description = "seed of the random numbers: the same seed gives the same paths", HelpName = "SEED", DefaultValueFactory = _ => 1 };
    private readonly Option<double?> _volatility = Numbers.Number("--volatility", "standard deviation of the fair price's log return over a day, before anybody here trades [default: that of the price impact]", "SIGMA", 0);
    private readonly Option<double?> _drift = Numbers.Number("--drift", "expected log growth of the fair price a day [default: 0]", "MU");
    private readonly Option<double[]?> _jumps = SimulationTexts.Figures("--jumps", "jumps of the fair price: expected number a day, mean and standard deviation of the log jump", "PERDAY:MEAN:SD", v => v[0] >= 0 && v[2] >= 0, "PERDAY and SD >= 0");
    private readonly Option<double[]?> _orders = SimulationTexts.Figures("--clustered-orders", "outside orders that come in clusters (Hawkes): number a day that come by themselves, further orders each sets off, seconds until they come, units of an order, chance that one set off has the same side", "PERDAY:BRANCHING:SECONDS:UNITS:SAMESIDE",
        v => v[0] >= 0 && v[1] is >= 0 and < 0.999999 && v[2] > 0 && v[3] >= 0 && v[4] is >= 0 and <= 1, "PERDAY and UNITS >= 0, BRANCHING in [0, 1), SECONDS > 0, SAMESIDE in [0, 1]");
    private readonly Option<(double Seconds, double Value)[]?> _news = SimulationTexts.Timed("--news", "news at times: jumps of the fair log price", "LOGJUMP");
    private readonly Option<(double Seconds, double Value)[]?> _blocks = SimulationTexts.Timed("--blocks", "outside trades at times, sold < 0", "UNITS");
    private readonly Option<double?> _shockAt = Numbers.Number("--shock-at", "when the shock of the options or the scenario happens [default: after the first step if one is given, else none happens]", "SECONDS", 0);
    private readonly Option<string?> _replay = new("--replay") { Description = "replay a fair price instead of drawing one: a file with a price a line, the first at the start, then one a step", HelpName = "FILE" };
    private readonly Option<string?> _reaction = SimulationTexts.PerParticipant("--reaction", "seconds after which 63% of what a participant wants to trade is traded [default: at once]" + Names, "SECONDS");
    private readonly Option<string?> _cap = SimulationTexts.PerParticipant("--participation-cap", "the most a participant trades, as a share of the usual volume [default: none]" + Names, "SHARE");
    private readonly Option<string?> _slice = SimulationTexts.PerParticipant("--slices", "largest order of a participant, and seconds between two of its orders [default: none]" + Names, "UNITS:SECONDS");
    private readonly Option<double?> _check = Numbers.Number("--margin-check", "seconds between two margin checks: in between nobody is liquidated [default: 0, at every price]", "SECONDS", 0);
    private readonly Option<string?> _kernel = Choices.OneOf("--kernel", "how price impact fades: permanent (not at all), exponential or power-law [default: permanent]", "LAW", "permanent", "exponential", "power-law");
    private readonly Option<double?> _kernelSeconds = Numbers.Number("--kernel-seconds", "time scale of the fading [default: 600]", "SECONDS", 0, lowIsAllowed: false);
    private readonly Option<double?> _kernelExponent = Numbers.Number("--kernel-exponent", "exponent of the power law [default: 0.4]", "BETA", 0.05, high: 2);
    private readonly Option<double?> _kernelPermanent = Numbers.Number("--kernel-permanent", "share of the impact that stays for good [default: 0.33]", "SHARE", 0, high: 1);
    private readonly Option<double[]?> _book = SimulationTexts.Figures("--book", "a book that trades eat into and that refills: units after which 37% of a side is left, and seconds until 63% of the gap is refilled", "UNITS:SECONDS", v => v[0] > 0 && v[1] > 0, "both > 0");
    private readonly Option<double?> _withdrawal = Numbers.Number("--book-withdrawal", "how a book is withdrawn as volatility rises: doubled volatility leaves 2^-ETA of it [default: 0]", "ETA", 0, high: 100);
    private readonly Option<double?> _clock = Numbers.Number("--option-clock", "let time pass for the dealers' options, restated every so many seconds until the first expiry (charm, pinning) [default: 0, no time passes]", "SECONDS", 0);

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All =>
    [
        _steps, _step, _day, _seed, _volatility, _drift, _jumps, _orders, _news, _blocks, _shockAt, _replay, _reaction, _cap, _slice, _check, _kernel, _kernelSeconds, _kernelExponent, _kernelPermanent, _book,
        _withdrawal, _clock,
    ];

    /// <summary>How the market of a question runs; every choice is added to the assumptions.</summary>
    /// <exception cref="CommandFailure">A figure cannot be used.</exception>
    public SimulationOptions Choose(ParseResult parsed, CascadeQuestion question, CascadeModel model)
    {
        List<Assumption> assumptions = question.Loaded.Assumptions;
        int steps = parsed.GetValue(_steps);
        if (steps is < 1 or > 10_000_000) throw CommandFailure.Usage($"--steps: expected a number from 1 to 10000000, got {steps}.");
        bool neverCloses = model.Market.Calendar == ExchangeCalendar.RoundTheClock;
        double step = parsed.GetValue(_step) ?? 60, day = parsed.GetValue(_day) ?? (neverCloses ? 86_400 : 23_400);
        void Assume(string name, string value, Option option) => assumptions.Add(new Assumption(name, value, option.Name, parsed.GetResult(option) is null or { Implicit: true }));

        Assume("time", $"{Figures.Count(steps)} steps of {Figures.Short(step)} s, {Figures.Short(day)} s a day", _steps);
        double volatility = parsed.GetValue(_volatility) ?? (question.Impact.IsLinear ? double.NaN : question.Impact.DailyVolatility);
        if (double.IsNaN(volatility)) throw CommandFailure.Usage("--volatility: the linear price impact has none to fall back on; add e.g. --volatility 0.012.");
        (ImmutableArray<double> replay, string? file) = (Replay(parsed, steps), parsed.GetValue(_replay));
        if (file is not null && parsed.GetValue(_volatility) is not null) throw CommandFailure.Usage("--replay: replays the fair price, which --volatility would draw; expected one of them.");
        Assume("fair price", file is not null ? $"replayed from {Path.GetFileName(file)}" : $"drawn, volatility {Figures.Fixed(volatility * 100, 3)}% a day, drift {Figures.Short((parsed.GetValue(_drift) ?? 0) * 100)}% a day", file is null ? _volatility : _replay);
        Assume("seed of paths", parsed.GetValue(_seed).ToString(CultureInfo.InvariantCulture), _seed);
        double[] jumps = parsed.GetValue(_jumps) ?? [], orders = parsed.GetValue(_orders) ?? []; // absent is empty
        ImpactKernel kernel = Kernel(parsed);
        Assume("fading of impact", kernel.PermanentShare == 1 ? "stays" : $"fades: {parsed.GetValue(_kernel)}, {Figures.Short(parsed.GetValue(_kernelSeconds) ?? 600)} s, {Figures.Short(kernel.PermanentShare * 100)}% stays", _kernel);
        string[] names = [.. model.Equation.Participants.Select(p => p.Name)];
        ImmutableDictionary<string, ParticipantReaction> reactions = Reactions(parsed, names, question, model.Market.Spot, day);
        Assume("reactions", reactions.IsEmpty ? "everybody reacts at once" : string.Join("; ", reactions.OrderBy(r => Array.IndexOf(names, r.Key)).Select(r => $"{r.Key}: {Words(r.Value)}")), _reaction);
        double check = parsed.GetValue(_check) ?? 0;
        Assume("margin checks", check == 0 ? "at every price" : $"every {Figures.Short(check)} s", _check);
        BookResilience? book = Book(parsed, volatility);
        Assume("order book", book is null ? "as deep after a trade as before" : $"eaten by trades, refills in {Figures.Short(book.RefillSeconds)} s", _book);
        var options = new SimulationOptions
        {
            StepSeconds = step, Steps = steps, DaySeconds = day, Seed = parsed.GetValue(_seed), Kernel = kernel, Reactions = reactions, MarginCheckSeconds = check, Book = book, Cascade = model.Options,
            Drivers = new PriceDrivers
            {
                DailyVolatility = file is null ? volatility : 0, DriftPerDay = parsed.GetValue(_drift) ?? 0, Replay = replay,
                Jumps = jumps.Length == 0 ? null : new JumpProcess(jumps[0], jumps[1], jumps[2]),
                Orders = orders.Length == 0 ? null : new HawkesOrders(orders[0], orders[1], orders[2], orders[3], orders[4]),
                Events = Events(parsed, question, step),
            },
        };
        double clock = parsed.GetValue(_clock) ?? 0;
        ImmutableArray<LaterEquation> later = clock == 0 ? [] : Clock(model, options, clock);
        Assume("passing of time", later.IsEmpty ? "stays as it is at the start" : $"passes, restated every {Figures.Short(clock)} s", _clock);
        return options with { Later = later };
    }

    private ImmutableArray<ScheduledEvent> Events(ParseResult parsed, CascadeQuestion question, double step)
    {
        Shock shock = question.Shock;
        List<Assumption> assumptions = question.Loaded.Assumptions;
        int stated = assumptions.FindIndex(a => a.Name == "shock");
        bool happens = parsed.GetValue(_shockAt) is not null
            || parsed.CommandResult.Command.Options.Any(o => o.Name is "--shock" or "--shock-jump" or "--shock-quantity" or "--shock-notional" && parsed.GetResult(o) is { Implicit: false });
        double at = parsed.GetValue(_shockAt) ?? step;
        if (stated >= 0)
            assumptions[stated] = happens ? assumptions[stated] with { Value = $"{assumptions[stated].Value}, after {Figures.Short(at)} s" } : new Assumption("shock", "none", "--shock-at", true);
        if (happens && !shock.IsPriceOnly) question.Loaded.Warnings.Add("Of the shock only news and the outside trade happen in time; its shift of volatility and loss of depth are left out.");
        return
        [
            .. happens ? [new ScheduledEvent(at, shock.LogJump, shock.Quantity)] : Array.Empty<ScheduledEvent>(),
            .. (parsed.GetValue(_news) ?? []).Select(n => new ScheduledEvent(n.Seconds, n.Value, 0)), .. (parsed.GetValue(_blocks) ?? []).Select(b => new ScheduledEvent(b.Seconds, 0, b.Value)),
        ];
    }

    private ImmutableArray<double> Replay(ParseResult parsed, int steps)
    {
        if (parsed.GetValue(_replay) is not { } file) return [];
        double[] prices = SimulationTexts.Prices(file);
        return [.. prices.Skip(1).Take(steps).Select(p => Math.Log(p / prices[0]))];
    }

    private ImpactKernel Kernel(ParseResult parsed)
    {
        double seconds = parsed.GetValue(_kernelSeconds) ?? 600, stays = parsed.GetValue(_kernelPermanent) ?? 0.33;
        string? law = parsed.GetValue(_kernel);
        if (law is null or "permanent" && (parsed.GetValue(_kernelSeconds) ?? parsed.GetValue(_kernelExponent) ?? parsed.GetValue(_kernelPermanent)) is not null)
            throw CommandFailure.Usage("--kernel: expected exponential or power-law beside --kernel-seconds, --kernel-exponent or --kernel-permanent.");
        if (law != "power-law" && parsed.GetValue(_kernelExponent) is not null) throw CommandFailure.Usage("--kernel-exponent: belongs to --kernel power-law.");
        return law switch
        {
            "exponential" => ImpactKernel.Exponential(seconds, stays),
            "power-law" => ImpactKernel.PowerLaw(seconds, parsed.GetValue(_kernelExponent) ?? 0.4, stays),
            _ => ImpactKernel.Permanent,
        };
    }

    private BookResilience? Book(ParseResult parsed, double volatility)
    {
        double withdrawal = parsed.GetValue(_withdrawal) ?? 0;
        if (parsed.GetValue(_book) is { Length: > 0 } b) return new BookResilience { CapacityUnits = b[0], RefillSeconds = b[1], WithdrawalExponent = withdrawal, CalmDailyVolatility = volatility > 0 ? volatility : 0.01 };
        return withdrawal == 0 ? null : throw CommandFailure.Usage("--book-withdrawal: belongs to --book UNITS:SECONDS.");
    }

    private ImmutableDictionary<string, ParticipantReaction> Reactions(ParseResult parsed, string[] names, CascadeQuestion question, double spot, double day)
    {
        var all = new Dictionary<string, ParticipantReaction>();
        void Set(string name, Func<ParticipantReaction, ParticipantReaction> change) => all[name] = change(all.GetValueOrDefault(name, ParticipantReaction.Instant));
        foreach ((string name, double[] f) in SimulationTexts.Read(_reaction, parsed.GetValue(_reaction), names, 1, v => v >= 0, "SECONDS >= 0"))
            Set(name, r => r with { ReactionSeconds = f[0] });
        foreach ((string name, double[] f) in SimulationTexts.Read(_slice, parsed.GetValue(_slice), names, 2, v => v > 0, "UNITS and SECONDS > 0"))
            Set(name, r => r with { SliceUnits = f[0], SliceSeconds = f[1] });
        foreach ((string name, double[] f) in SimulationTexts.Read(_cap, parsed.GetValue(_cap), names, 1, v => v > 0, "SHARE > 0"))
        {
            double volume = question.Impact.DailyNotional / spot ?? throw CommandFailure.Usage("--participation-cap: needs the usual volume; add --daily-notional.");
            Set(name, r => r with { UnitsPerSecond = f[0] * volume / day });
        }

        return all.Where(r => !r.Value.IsInstant).ToImmutableDictionary();
    }

    private static string Words(ParticipantReaction r) => string.Join(", ", ((string?[])
    [
        r.ReactionSeconds > 0 ? $"{Figures.Short(r.ReactionSeconds)} s" : null, double.IsFinite(r.UnitsPerSecond) ? $"at most {Figures.Short(r.UnitsPerSecond)} units a second" : null,
        double.IsFinite(r.SliceUnits) ? $"orders of {Figures.Short(r.SliceUnits)} every {Figures.Short(r.SliceSeconds)} s" : null,
    ]).OfType<string>());

    /// <summary>The market restated as time passes, until the first expiry.</summary>
    private static ImmutableArray<LaterEquation> Clock(CascadeModel model, SimulationOptions options, double every)
    {
        CascadeEquation equation = model.Equation;
        int dealers = equation.Participants.IndexOf(equation.Participants.OfType<DealerHedging>().First());
        if (!equation.Participants[dealers].IsReversible) throw CommandFailure.Usage("--option-clock: the dealers hedge by a policy, whose trades depend on when it last traded; expected continuous hedging.");
        double end = options.Steps * options.StepSeconds;
        if (end / every > 10_000) throw CommandFailure.Usage($"--option-clock: expected at most 10000 restatements, {Figures.Short(every)} s in {Figures.Short(end)} s are more.");
        if (model.Book.Expiries.IsEmpty) return [];
        Instant first = model.Book.Expiries.Min(e => e.Expiry);
        var later = ImmutableArray.CreateBuilder<LaterEquation>();
        for (int i = 1; i * every < end; i++)
        {
            // A day of trading is a day of the calendar: the night passes with its last second.
            double days = Math.Floor(i * every / options.DaySeconds), seconds = (i * every) - (days * options.DaySeconds);
            Duration passed = Duration.FromDays(days) + Duration.FromSeconds(seconds);
            if (model.Market.AsOf + passed >= first) break;
            later.Add(new LaterEquation(i * every, new CascadeEquation(equation.Impact, equation.Participants.SetItem(dealers, ((DealerHedging)equation.Participants[dealers]).After(passed)), equation.Volatility)));
        }

        return later.DrainToImmutable();
    }
}
