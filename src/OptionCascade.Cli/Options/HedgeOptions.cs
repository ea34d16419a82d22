using System.CommandLine;
using System.Globalization;
using NodaTime;
using OptionCascade.Cli.Output;
using OptionCascade.Hedging;
using OptionCascade.Hedging.Policies;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing.Services;

namespace OptionCascade.Cli.Options;

/// <summary>Options of the hedge command: the scenarios, and what the flows are compared with.</summary>
internal sealed class HedgeOptions
{
    private static readonly double[] DefaultMoves = [-0.2, -0.1, -0.05, -0.03, -0.02, -0.01, -0.005, -0.001, 0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2];

    private readonly Option<double[]?> _moves = Numbers.List("--moves", "moves of spot as fractions or percent, e.g. -5%,-0.03,1% [default: -20% to +20%]", "MOVE,...");
    private readonly Option<double[]?> _points = Numbers.List("--vol-moves", "shifts of every volatility in points, e.g. -2,5,10 [default: -10 to +10]", "POINTS,...");

    private readonly Option<string[]?> _times = new("--times")
    {
        Description = "times that pass: close, weekend, expiry (the next one), or a number with h or d, e.g. close,1d,7d [default: close,weekend,expiry,1d,7d]",
        HelpName = "TIME,...",
        CustomParser = result =>
        {
            string[] names = result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries);
            foreach (string name in names)
                if (name is not ("close" or "weekend" or "expiry") && Span(name) is null)
                {
                    result.AddError($"--times: expected close, weekend, expiry, or a number with h or d such as 6h or 7d, got '{name}'.");
                    return null;
                }

            return names;
        },
    };

    private readonly Option<double?> _notional = Numbers.Number("--daily-notional", "currency traded in the underlying on a day; shows the trades as a share of it", "AMOUNT", 1, high: Numbers.LargestAmount);
    private readonly Option<double?> _future = Numbers.Number("--future-multiplier", "units of underlying per contract of the future that is traded, e.g. 50; shows the trades in contracts", "UNITS", 0, lowIsAllowed: false);
    private readonly Option<(double Level, double Quantity)[]?> _bids = Numbers.Pairs("--bids", "the order book's bids: price and units; with --asks shows the trades as a share of it");
    private readonly Option<(double Level, double Quantity)[]?> _asks = Numbers.Pairs("--asks", "the order book's asks: price and units");
    private readonly Option<double?> _fixedShare = Numbers.Number("--fixed-time-share", "share of the dealers' book that is hedged once a day into the close, 0 to 1; shows the flow of the last half hour", "SHARE", 0, high: 1);
    private readonly Option<(double Leverage, double Assets)[]?> _funds = Funds();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_moves, _points, _times, _notional, _future, _bids, _asks, _fixedShare, _funds])
            command.Add(option);
    }

    /// <summary>Moves of spot.</summary>
    /// <exception cref="CommandFailure">A move of −100% or less.</exception>
    public double[] Moves(ParseResult parsed)
    {
        double[] moves = parsed.GetValue(_moves) is { Length: > 0 } given ? given : DefaultMoves;
        foreach (double move in moves)
            if (move <= -1)
                throw CommandFailure.Usage($"--moves: expected moves above -1 (-100%), got {Rendering.Figures.Short(move)}; give percent with a % sign.");
        return moves;
    }

    /// <summary>Shifts of volatility.</summary>
    public VolatilityShift[] Shifts(ParseResult parsed)
        => parsed.GetValue(_points) is { Length: > 0 } given ? [.. given.Select(VolatilityShift.FromPoints)] : [.. HedgeFlowOptions.VolatilityLadder];

    /// <summary>Times that pass, with their names; those that the market does not have are left out.</summary>
    public IReadOnlyList<(string Name, Duration Elapsed)> Times(ParseResult parsed, ValuedMarket valued)
    {
        MarketSnapshot market = valued.Book.Market;
        bool us = market.Calendar == ExchangeCalendar.UnitedStates;
        var times = new List<(string, Duration)>();
        foreach (string name in parsed.GetValue(_times) is { Length: > 0 } given ? given : ["close", "weekend", "expiry", "1d", "7d"])
        {
            Duration? elapsed = name switch
            {
                "close" => HedgeTimes.UntilClose(market, us ? new LocalTime(16, 0) : new LocalTime(8, 0)),
                "weekend" => HedgeTimes.OverWeekend(market, us ? new LocalTime(9, 30) : new LocalTime(8, 0)),
                "expiry" => HedgeTimes.UntilExpiries(valued.Book) is { Length: > 0 } all ? all[0] : null,
                _ => Span(name),
            };
            if (elapsed is { } e) times.Add((name, e));
            else valued.Loaded.Warnings.Add($"--times {name}: {market.Underlying} has none; left out.");
        }

        return times;
    }

    /// <summary>Currency traded in a day, where known.</summary>
    public double? DailyNotional(ParseResult parsed, MarketSnapshot market)
        => parsed.GetValue(_notional) ?? (market.Activity is { } a ? a.DailyVolume * market.Spot : null);

    /// <summary>Units per contract of the future, where given.</summary>
    public double? FutureMultiplier(ParseResult parsed) => parsed.GetValue(_future);

    /// <summary>The order book, where given.</summary>
    /// <exception cref="CommandFailure">Only one side, or one that is crossed.</exception>
    public MarketDepth? Depth(ParseResult parsed)
    {
        (double Level, double Quantity)[] bids = parsed.GetValue(_bids) ?? [], asks = parsed.GetValue(_asks) ?? [];
        if (bids.Length == 0 && asks.Length == 0) return null;
        if (bids.Length == 0 || asks.Length == 0) throw CommandFailure.Usage("--bids, --asks: expected both sides of the order book, or neither.");
        try
        {
            return MarketDepth.Of(bids.Select(b => new DepthLevel(b.Level, b.Quantity)), asks.Select(a => new DepthLevel(a.Level, a.Quantity)));
        }
        catch (ArgumentException e)
        {
            throw CommandFailure.Usage($"--bids, --asks: {e.Message}");
        }
    }

    /// <summary>What trades into the close, where asked for.</summary>
    public EndOfDayOptions? EndOfDay(ParseResult parsed, double[] moves, LoadedMarket loaded)
    {
        double? share = parsed.GetValue(_fixedShare);
        (double Leverage, double Assets)[] funds = parsed.GetValue(_funds) ?? [];
        if (share is null && funds.Length == 0) return null;
        loaded.Assumptions.Add(new Views.Assumption("into the close", string.Create(CultureInfo.InvariantCulture,
            $"{(share ?? 0) * 100:0.##}% of the dealers' book hedged once a day, last at yesterday's close; {funds.Length} kinds of leveraged funds"), "--fixed-time-share, --funds", IsDefault: false));
        return new EndOfDayOptions
        {
            FixedTimeShare = share ?? 0,
            YearsSinceLastHedge = 1.0 / 365,
            Funds = [.. funds.Select(f => new LeveragedFund(f.Leverage, f.Assets))],
            MovesPercent = [.. moves.Select(m => m * 100)],
        };
    }

    private static Duration? Span(string text)
        => text.Length > 1 && text[^1] is 'h' or 'd' && Numbers.TryRead(text[..^1], out double count) && count is > 0 and <= 36_500
            ? text[^1] == 'h' ? Duration.FromHours(count) : Duration.FromDays(count) : null;

    private static Option<(double Leverage, double Assets)[]?> Funds() => new("--funds")
    {
        Description = "leveraged and inverse funds that rebalance at the close: leverage and assets, e.g. 3:20e9,-1:5e9",
        HelpName = "LEVERAGE:ASSETS,...",
        CustomParser = result =>
        {
            var funds = new List<(double, double)>();
            foreach (string part in result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries))
            {
                string[] pair = part.Split(':');
                if (pair.Length == 2 && Numbers.TryRead(pair[0], out double leverage) && Numbers.TryRead(pair[1], out double assets) && Math.Abs(leverage) <= 20 && assets is > 0 and <= Numbers.LargestAmount)
                {
                    funds.Add((leverage, assets));
                    continue;
                }

                result.AddError($"--funds: expected LEVERAGE:ASSETS with a leverage from -20 to 20 and assets > 0, got '{part}'.");
                return null;
            }

            return [.. funds];
        },
    };
}
