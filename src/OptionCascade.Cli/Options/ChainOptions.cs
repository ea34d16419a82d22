using System.CommandLine;
using NodaTime;
using NodaTime.Text;
using OptionCascade.Cli.Output;
using OptionCascade.Cli.Rendering;
using OptionCascade.Cli.Views;
using OptionCascade.Data;
using OptionCascade.Data.Synthetic;
using OptionCascade.Market;

namespace OptionCascade.Cli.Options;

/// <summary>Options of every command that say which market is looked at.</summary>
internal sealed class ChainOptions
{
    /// <summary>1,000% a year: beyond it forwards of listed expiries leave the range of prices.</summary>
    private const double LargestRate = 10;

    private readonly Option<string?> _chain = new("--chain")
    {
        Description = "option chain to read: Cboe CSV or JSON, Deribit CSV, LEAN universe, or a book CSV of your own; without it an embedded synthetic market is used",
        HelpName = "FILE",
    };

    private readonly Option<string?> _underlying = new("--underlying") { Description = "the underlying to take from a file with several, e.g. BTC", HelpName = "SYMBOL" };

    private readonly Option<Instant?> _asOf = new("--as-of")
    {
        Description = "valuation time with its offset, e.g. 2022-12-13T01:30:00Z, where the file has none or another is wanted",
        HelpName = "TIME",
        CustomParser = result =>
        {
            ParseResult<OffsetDateTime> read = OffsetDateTimePattern.ExtendedIso.Parse(result.Tokens[0].Value);
            if (read.Success) return read.Value.ToInstant();
            result.AddError($"--as-of: expected a time with its offset such as 2022-12-13T01:30:00Z or 2022-12-12T20:30:00-05:00, got '{result.Tokens[0].Value}'.");
            return null;
        },
    };

    private readonly Option<double?> _spot = Numbers.Number("--spot", "spot price, where the file has none or another is wanted", "PRICE", 1e-9, high: 1e12);
    private readonly Option<double?> _rate = Numbers.Number("--rate", "interest rate per year, continuously compounded [default: the file's forwards, else 0]", "R", -LargestRate, high: LargestRate);
    private readonly Option<double?> _dividend = Numbers.Number("--dividend", "dividend yield per year, continuously compounded [default: the file's forwards, else 0]", "Q", -LargestRate, high: LargestRate);
    private readonly Option<ulong?> _seed = new("--synthetic-seed") { Description = $"seed of the embedded synthetic market [default: {SyntheticMarket.DefaultSeed}]", HelpName = "SEED" };
    private readonly Option<bool> _drops = new("--drops") { Description = "list every option and line left out, with its reason (with --format csv: only these)" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_chain);
        command.Add(_underlying);
        command.Add(_asOf);
        command.Add(_spot);
        command.Add(_rate);
        command.Add(_dividend);
        command.Add(_seed);
        command.Add(_drops);
    }

    /// <summary>The option that lists what was left out.</summary>
    public Option Drops => _drops;

    /// <summary>Whether every row left out is listed.</summary>
    public bool ListsDrops(ParseResult parsed) => parsed.GetValue(_drops);

    /// <summary>Whether a chain was given.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_chain) is not null;

    /// <summary>The market asked for.</summary>
    /// <exception cref="CommandFailure">The file cannot be used, or an option is missing for it.</exception>
    public LoadedMarket Load(ParseResult parsed) => parsed.GetValue(_chain) is { } path ? FromFile(parsed, path) : Embedded(parsed);

    /// <summary>A further file, read with the rates and the time asked for; its spot is its own.</summary>
    /// <exception cref="CommandFailure">The file cannot be used, or holds several underlyings.</exception>
    public LoadedMarket LoadAlso(ParseResult parsed, string path) => FromFile(parsed, path, isMain: false);

    private LoadedMarket Embedded(ParseResult parsed)
    {
        foreach ((string name, bool given) in new[] { ("--underlying", parsed.GetValue(_underlying) is not null), ("--as-of", parsed.GetValue(_asOf) is not null), ("--spot", parsed.GetValue(_spot) is not null) })
            if (given)
                throw CommandFailure.Usage($"{name}: belongs to --chain FILE; the synthetic market has its own.");
        SyntheticMarket market = SyntheticMarket.Generate(parsed.GetValue(_seed) ?? SyntheticMarket.DefaultSeed);
        double? rate = parsed.GetValue(_rate), dividend = parsed.GetValue(_dividend);
        double r = rate ?? market.Rate, q = dividend ?? market.DividendYield;
        bool ownCarry = rate is null && dividend is null;
        OptionChain chain = ownCarry ? market.Chain : market.Chain with { Market = market.Chain.Market with { Forwards = ForwardCurve.Flat(r, q) } };
        var loaded = new LoadedMarket { Source = "embedded market", Layout = "synthetic", Chain = chain, Synthetic = market };
        loaded.Assumptions.Add(new Assumption("market", $"invented, made from seed {market.Seed}", "--chain", IsDefault: true));
        loaded.Assumptions.Add(new Assumption("carry", Carry(r, q), "--rate, --dividend", ownCarry));
        return loaded;
    }

    private LoadedMarket FromFile(ParseResult parsed, string path, bool isMain = true)
    {
        if (isMain && parsed.GetValue(_seed) is not null) throw CommandFailure.Usage("--synthetic-seed: belongs to the embedded market, not to --chain.");
        double? rate = parsed.GetValue(_rate), dividend = parsed.GetValue(_dividend);
        ForwardCurve? chosen = rate is null && dividend is null ? null : ForwardCurve.Flat(rate ?? 0, dividend ?? 0);
        ForwardCurve flat = ForwardCurve.Flat(0, 0);
        ChainReadResult read = Read(path, new ChainReadOptions
        {
            Underlying = isMain ? parsed.GetValue(_underlying) : null,
            AsOf = parsed.GetValue(_asOf),
            Spot = isMain ? parsed.GetValue(_spot) : null,
            Forwards = chosen,
            ForwardsWhereNoneQuoted = flat,
        });
        string name = Path.GetFileName(path);
        if (read.Chains.Length > 1 && !isMain)
            throw CommandFailure.Usage($"--also: {name} holds {string.Join(" and ", read.Chains.Select(c => c.Market.Underlying))}; expected a file of one underlying.");
        if (read.Chains.Length > 1)
            throw CommandFailure.Usage($"--underlying: {name} holds {string.Join(" and ", read.Chains.Select(c => c.Market.Underlying))}; expected one of them, e.g. --underlying {read.Chains[0].Market.Underlying}.");

        OptionChain chain = read.Chains[0];
        bool noForwards = ReferenceEquals(chain.Market.Forwards, flat);
        LoadedMarket loaded = LoadedMarket.FromFile(read, chain, name);
        loaded.Assumptions.Add(chosen is not null
            ? new Assumption("carry", Carry(rate ?? 0, dividend ?? 0), "--rate, --dividend", IsDefault: false)
            : noForwards ? new Assumption("carry", Carry(0, 0) + " (the file has no forwards)", "--rate, --dividend", IsDefault: true)
            : new Assumption("carry", "forwards as the file quotes them", "--rate, --dividend", IsDefault: true));
        return loaded;
    }

    private static ChainReadResult Read(string path, ChainReadOptions options)
    {
        try
        {
            return ChainReader.Read(path, options);
        }
        catch (ChainFormatException e)
        {
            string? option = e.Problem switch
            {
                ChainFileProblem.MissingSpot => "--spot",
                ChainFileProblem.MissingAsOf => "--as-of",
                ChainFileProblem.MissingUnderlying => "--underlying",
                _ => null,
            };
            if (option is not null && e.Value.Length == 0 && e.Expected.Contains(nameof(ChainReadOptions), StringComparison.Ordinal))
                throw CommandFailure.Usage($"{option}: {Path.GetFileName(path)} does not give it; add e.g. {option} {Example(option)}.");
            throw CommandFailure.BadInput(Describe(e), e);
        }
        catch (ArgumentException e)
        {
            throw CommandFailure.BadInput($"--chain {path}: {e.Message}", e);
        }

        static string Describe(ChainFormatException e)
        {
            string place = e.File + (e.Line > 0 ? $" line {e.Line}" : "") + (e.Column.Length > 0 ? $", column {e.Column}" : "");
            if (e.Problem == ChainFileProblem.NotReadable) return $"{place}: cannot be read: {e.Value}";
            string expected = e.Expected.Replace("ChainReadOptions.Spot", "--spot", StringComparison.Ordinal).Replace("ChainReadOptions.AsOf", "--as-of", StringComparison.Ordinal)
                .Replace("ChainReadOptions.Underlying", "--underlying", StringComparison.Ordinal);
            return $"{place}: {LoadedMarket.Words(e.Problem.ToString())}: expected {expected}, got {(e.Value.Length > 0 ? $"\"{e.Value}\"" : "nothing")}.";
        }

        static string Example(string option) => option switch { "--spot" => "90000", "--as-of" => "2025-12-05T01:10:00Z", _ => "BTC" };
    }

    private static string Carry(double rate, double dividend) => $"rate {Figures.Short(rate * 100)}%, dividend yield {Figures.Short(dividend * 100)}% a year";
}
