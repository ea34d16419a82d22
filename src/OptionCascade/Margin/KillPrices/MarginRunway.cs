// Excess after d whole days with the market unchanged:  e(d) = equity(d) − maintenance(d) − d·c
//   d    days that passed, 1 … horizon        c   further cost per day, account currency (funding, interest)
// Options that expire on the way are settled at the unmoved spot S, futures at their mark:
//   settled in money (or coin):       cash += a·max(w(S − K), 0)
//   delivered, if in the money:       units += w·a, cash −= w·a·K               a: contracts × multiplier, w = +1 call, −1 put
// and are then margined no more; what was delivered is stock (or coin) from then on.
using System.Globalization;
using NodaTime;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.KillPrices;

/// <summary>What becomes of an option that expires in the money.</summary>
public enum ExpirySettlement
{
    /// <summary>American options deliver the underlying (stock and ETF options), European ones and those settled in coin pay its value (index and crypto options).</summary>
    ByExerciseStyle = 0,

    /// <summary>All pay their value.</summary>
    Cash = 1,

    /// <summary>All deliver, except those settled in coin.</summary>
    Physical = 2,
}

/// <summary>What ends a runway.</summary>
public enum RunwayStatus
{
    /// <summary>The account falls below the minimum on <see cref="MarginRunway.Days"/>.</summary>
    Ends = 0,

    /// <summary>It is below the minimum today.</summary>
    AlreadyBelow = 1,

    /// <summary>It stays above through the horizon.</summary>
    LastsThroughHorizon = 2,

    /// <summary>Equity or requirement became NaN on <see cref="MarginRunway.Days"/>.</summary>
    NotANumber = 3,
}

/// <summary>How long to look ahead and against what.</summary>
public sealed record RunwayOptions
{
    private readonly int? _days;
    private readonly double _minimum, _cost;

    /// <summary>Days looked ahead, in [1, 36,600]; null (the default) for the day after the last expiry of the account, or 365 when nothing expires.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the range.</exception>
    public int? HorizonDays
    {
        get => _days;
        init => _days = value is null or (>= 1 and <= 36_600) ? value : throw new ArgumentOutOfRangeException(nameof(HorizonDays), value, "Expected a number of days in [1, 36600].");
    }

    /// <summary>Least excess that is still safe, account currency, finite. Default 0: until maintenance is breached.</summary>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double MinimumExcess { get => _minimum; init => _minimum = Guard.Finite(value, nameof(MinimumExcess)); }

    /// <summary>c, costs per calendar day that prices do not contain (funding, interest on a debit), account currency, finite; negative for an income. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">NaN or infinite.</exception>
    public double CostPerDay { get => _cost; init => _cost = Guard.Finite(value, nameof(CostPerDay)); }

    /// <summary>How expiring options settle. Default by exercise style.</summary>
    public ExpirySettlement Settlement { get; init; }
}

/// <summary>How long an account lasts when nothing happens but time.</summary>
/// <param name="Status">What ends it.</param>
/// <param name="Days">The first whole day on which the excess is below the minimum; 0 when it is today; the horizon when it lasts.</param>
/// <param name="Excess">Excess today, account currency.</param>
/// <param name="CarryPerDay">Change of the excess over the first day, account currency: theta of equity and requirement, less the cost.</param>
/// <param name="DaysOfCarry">(excess − minimum)/−carry: days that the excess covers at today's carry; +∞ when carry is not negative, NaN when below the minimum already.</param>
/// <param name="LeastExcess">The least excess met, today included, account currency; up to the end of the runway.</param>
/// <param name="LeastExcessDay">The day of it.</param>
public sealed record MarginRunway(RunwayStatus Status, int Days, double Excess, double CarryPerDay, double DaysOfCarry, double LeastExcess, int LeastExcessDay)
{
    private const int DaysWithoutExpiry = 365;

    /// <summary>Computes the runway of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="rule">The margin rule.</param>
    /// <param name="options">How long to look ahead and against what; null for the defaults.</param>
    /// <exception cref="ArgumentException">The rule refuses the account, now or as it stands after an expiry.</exception>
    public static MarginRunway Of(ResolvedAccount account, IMarginRule rule, RunwayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(rule);
        options ??= new RunwayOptions();
        Instant asOf = account.Market.Markets.Values.First().AsOf;
        int horizon = options.HorizonDays ?? Horizon(account, asOf);
        AccountState state = Accepted(account, rule).At(MarketMove.None);
        double now = rule.Level(state).Excess, least = now, carry = double.NaN;
        int leastDay = 0;
        if (!(now >= options.MinimumExcess))
            return new MarginRunway(double.IsNaN(now) ? RunwayStatus.NotANumber : RunwayStatus.AlreadyBelow, 0, now, ExcessAfter(1) - now, double.NaN, now, 0);
        for (int d = 1; d <= horizon; d++)
        {
            double e = ExcessAfter(d);
            if (d == 1) carry = e - now;
            if (e < least) (least, leastDay) = (e, d);
            if (!(e >= options.MinimumExcess))
                return Result(double.IsNaN(e) ? RunwayStatus.NotANumber : RunwayStatus.Ends, d);
        }

        return Result(RunwayStatus.LastsThroughHorizon, horizon);

        double ExcessAfter(int day)
        {
            var elapsed = Duration.FromDays(day);
            if (ExpiredAccount.HasExpired(state.Account, asOf + elapsed))
                state = new AccountState(Accepted(ExpiredAccount.Settle(state.Account, asOf + elapsed, options.Settlement), rule));
            state.MoveTo(new MarketMove(0, 0, elapsed));
            return rule.Level(state).Excess - (day * options.CostPerDay);
        }

        MarginRunway Result(RunwayStatus status, int days)
            => new(status, days, now, carry, carry < 0 ? (now - options.MinimumExcess) / -carry : double.PositiveInfinity, least, leastDay);
    }

    /// <summary>E.g. <c>ends on day 12</c>.</summary>
    public override string ToString() => Status switch
    {
        RunwayStatus.Ends => string.Create(CultureInfo.InvariantCulture, $"ends on day {Days}"),
        RunwayStatus.AlreadyBelow => "below the minimum today",
        RunwayStatus.NotANumber => string.Create(CultureInfo.InvariantCulture, $"not a number on day {Days}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"lasts {Days} days and more"),
    };

    private static int Horizon(ResolvedAccount account, Instant asOf)
    {
        Instant last = asOf;
        foreach (OptionGroup g in account.Groups)
            last = Instant.Max(last, g.Expiry);
        foreach (FutureLeg f in account.Futures)
            last = Instant.Max(last, f.Contract.Expiry ?? asOf);
        return last > asOf ? (int)Math.Min(Math.Ceiling((last - asOf).TotalDays) + 1, 36_600) : DaysWithoutExpiry;
    }

    private static ResolvedAccount Accepted(ResolvedAccount account, IMarginRule rule)
        => rule.Refuses(account) is { } reason ? throw new ArgumentException($"{rule.Name} does not apply to account {account.Account.Id}: {reason}", nameof(account)) : account;
}
