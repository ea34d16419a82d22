using OptionCascade.Numerics;

namespace OptionCascade.Strategies;

/// <summary>The strategies that have names. Every one is stated for a number of units (contracts × multiplier) &gt; 0 and one expiry unless it says otherwise.</summary>
/// <remarks>
/// Strikes are held against the order that gives the strategy its name; premiums are those of the trades. Sources of the names: OIC, Cboe, "Options: The Basics" pages
/// of the exchanges; where names differ, the more common one is used.
/// </remarks>
public static class StrategyCatalog
{
    /// <summary>A call bought.</summary>
    public static OptionStrategy LongCall(PricedStrike call, double units, double years) => new("long call", Call(call, +1, units, years));

    /// <summary>A put bought.</summary>
    public static OptionStrategy LongPut(PricedStrike put, double units, double years) => new("long put", Put(put, +1, units, years));

    /// <summary>A call sold with nothing behind it: the loss is unbounded.</summary>
    public static OptionStrategy NakedCall(PricedStrike call, double units, double years) => new("naked call", Call(call, -1, units, years));

    /// <summary>A put sold. With K·units of cash in the account it is cash-secured; the account makes the difference, not the payoff.</summary>
    public static OptionStrategy CashSecuredPut(PricedStrike put, double units, double years) => new("cash-secured put", Put(put, -1, units, years));

    /// <summary>Underlying bought, call sold.</summary>
    /// <param name="underlying">What one unit of underlying was bought at.</param>
    /// <param name="call">The call sold.</param>
    /// <param name="units">Units of both.</param>
    /// <param name="years">To expiry.</param>
    public static OptionStrategy CoveredCall(double underlying, PricedStrike call, double units, double years)
        => new("covered call", PayoffLeg.Underlying(Size(units), underlying), Call(call, -1, units, years));

    /// <summary>Underlying bought, put bought.</summary>
    /// <param name="underlying">What one unit of underlying was bought at.</param>
    /// <param name="put">The put bought.</param>
    /// <param name="units">Units of both.</param>
    /// <param name="years">To expiry.</param>
    public static OptionStrategy ProtectivePut(double underlying, PricedStrike put, double units, double years)
        => new("protective put", PayoffLeg.Underlying(Size(units), underlying), Put(put, +1, units, years));

    /// <summary>Underlying bought, put bought below, call sold above: K_put &lt; K_call.</summary>
    /// <param name="underlying">What one unit of underlying was bought at.</param>
    /// <param name="put">The put bought.</param>
    /// <param name="call">The call sold.</param>
    /// <param name="units">Units of each.</param>
    /// <param name="years">To expiry.</param>
    public static OptionStrategy Collar(double underlying, PricedStrike put, PricedStrike call, double units, double years)
    {
        Rising(put, call);
        return new("collar", PayoffLeg.Underlying(Size(units), underlying), Put(put, +1, units, years), Call(call, -1, units, years));
    }

    /// <summary>Put sold, call bought above it: K_put &lt; K_call.</summary>
    public static OptionStrategy RiskReversal(PricedStrike put, PricedStrike call, double units, double years)
    {
        Rising(put, call);
        return new("risk reversal", Put(put, -1, units, years), Call(call, +1, units, years));
    }

    /// <summary>Call bought, call sold above it: a debit.</summary>
    public static OptionStrategy BullCallSpread(PricedStrike bought, PricedStrike sold, double units, double years)
    {
        Rising(bought, sold);
        return new("bull call spread", Call(bought, +1, units, years), Call(sold, -1, units, years));
    }

    /// <summary>Call sold, call bought above it: a credit.</summary>
    public static OptionStrategy BearCallSpread(PricedStrike sold, PricedStrike bought, double units, double years)
    {
        Rising(sold, bought);
        return new("bear call spread", Call(sold, -1, units, years), Call(bought, +1, units, years));
    }

    /// <summary>Put sold, put bought below it: a credit.</summary>
    public static OptionStrategy BullPutSpread(PricedStrike bought, PricedStrike sold, double units, double years)
    {
        Rising(bought, sold);
        return new("bull put spread", Put(bought, +1, units, years), Put(sold, -1, units, years));
    }

    /// <summary>Put bought, put sold below it: a debit.</summary>
    public static OptionStrategy BearPutSpread(PricedStrike sold, PricedStrike bought, double units, double years)
    {
        Rising(sold, bought);
        return new("bear put spread", Put(sold, -1, units, years), Put(bought, +1, units, years));
    }

    /// <summary>Put and call of one strike bought.</summary>
    /// <param name="strike">K.</param>
    /// <param name="put">Premium of the put.</param>
    /// <param name="call">Premium of the call.</param>
    /// <param name="units">Units of each.</param>
    /// <param name="years">To expiry.</param>
    public static OptionStrategy LongStraddle(double strike, double put, double call, double units, double years)
        => new("long straddle", Put(new(strike, put), +1, units, years), Call(new(strike, call), +1, units, years));

    /// <summary>Put and call of one strike sold.</summary>
    /// <param name="strike">K.</param>
    /// <param name="put">Premium of the put.</param>
    /// <param name="call">Premium of the call.</param>
    /// <param name="units">Units of each.</param>
    /// <param name="years">To expiry.</param>
    public static OptionStrategy ShortStraddle(double strike, double put, double call, double units, double years)
        => new("short straddle", Put(new(strike, put), -1, units, years), Call(new(strike, call), -1, units, years));

    /// <summary>Put bought, call bought above it.</summary>
    public static OptionStrategy LongStrangle(PricedStrike put, PricedStrike call, double units, double years)
    {
        Rising(put, call);
        return new("long strangle", Put(put, +1, units, years), Call(call, +1, units, years));
    }

    /// <summary>Put sold, call sold above it.</summary>
    public static OptionStrategy ShortStrangle(PricedStrike put, PricedStrike call, double units, double years)
    {
        Rising(put, call);
        return new("short strangle", Put(put, -1, units, years), Call(call, -1, units, years));
    }

    /// <summary>A short strangle with wings bought outside: four strikes, rising.</summary>
    public static OptionStrategy IronCondor(PricedStrike putWing, PricedStrike put, PricedStrike call, PricedStrike callWing, double units, double years)
    {
        Rising(putWing, put, call, callWing);
        return new("iron condor", Put(putWing, +1, units, years), Put(put, -1, units, years), Call(call, -1, units, years), Call(callWing, +1, units, years));
    }

    /// <summary>A short straddle with wings bought outside: put wing &lt; body &lt; call wing.</summary>
    /// <param name="putWing">The put bought.</param>
    /// <param name="strike">K of the body.</param>
    /// <param name="put">Premium of the put sold.</param>
    /// <param name="call">Premium of the call sold.</param>
    /// <param name="callWing">The call bought.</param>
    /// <param name="units">Units of each.</param>
    /// <param name="years">To expiry.</param>
    public static OptionStrategy IronButterfly(PricedStrike putWing, double strike, double put, double call, PricedStrike callWing, double units, double years)
    {
        Rising(putWing, new PricedStrike(strike, put), callWing);
        return new("iron butterfly", Put(putWing, +1, units, years), Put(new(strike, put), -1, units, years), Call(new(strike, call), -1, units, years), Call(callWing, +1, units, years));
    }

    /// <summary>Call bought, two sold above it, one bought above those. With wings of different width it is broken-wing.</summary>
    public static OptionStrategy CallButterfly(PricedStrike low, PricedStrike middle, PricedStrike high, double units, double years)
    {
        Rising(low, middle, high);
        return new("call butterfly", Call(low, +1, units, years), Call(middle, -2, units, years), Call(high, +1, units, years));
    }

    /// <summary>Put bought, two sold below it, one bought below those.</summary>
    public static OptionStrategy PutButterfly(PricedStrike low, PricedStrike middle, PricedStrike high, double units, double years)
    {
        Rising(low, middle, high);
        return new("put butterfly", Put(low, +1, units, years), Put(middle, -2, units, years), Put(high, +1, units, years));
    }

    /// <summary>Call bought, so many sold above it for each: beyond the upper breakeven the loss is unbounded.</summary>
    /// <param name="bought">The call bought.</param>
    /// <param name="sold">The calls sold.</param>
    /// <param name="ratio">Calls sold for each bought, &gt; 1.</param>
    /// <param name="units">Units bought.</param>
    /// <param name="years">To expiry.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is not above one.</exception>
    public static OptionStrategy CallRatioSpread(PricedStrike bought, PricedStrike sold, double ratio, double units, double years)
    {
        Rising(bought, sold);
        return new("call ratio spread", Call(bought, +1, units, years), Call(sold, -Ratio(ratio), units, years));
    }

    /// <summary>Put bought, so many sold below it for each.</summary>
    /// <param name="sold">The puts sold.</param>
    /// <param name="bought">The put bought.</param>
    /// <param name="ratio">Puts sold for each bought, &gt; 1.</param>
    /// <param name="units">Units bought.</param>
    /// <param name="years">To expiry.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is not above one.</exception>
    public static OptionStrategy PutRatioSpread(PricedStrike sold, PricedStrike bought, double ratio, double units, double years)
    {
        Rising(sold, bought);
        return new("put ratio spread", Put(bought, +1, units, years), Put(sold, -Ratio(ratio), units, years));
    }

    /// <summary>Put sold, call sold, call bought above it: without loss on the upside once the credit is at least the width of the calls.</summary>
    public static OptionStrategy JadeLizard(PricedStrike put, PricedStrike call, PricedStrike callWing, double units, double years)
    {
        Rising(put, call, callWing);
        return new("jade lizard", Put(put, -1, units, years), Call(call, -1, units, years), Call(callWing, +1, units, years));
    }

    /// <summary>One call sold, one bought of the same strike and a later expiry; profit is looked at when the first expires.</summary>
    /// <param name="strike">K.</param>
    /// <param name="near">Premium of the call sold.</param>
    /// <param name="nearYears">Its expiry.</param>
    /// <param name="far">Premium of the call bought.</param>
    /// <param name="farYears">Its expiry, later.</param>
    /// <param name="units">Units of each.</param>
    public static OptionStrategy CallCalendar(double strike, double near, double nearYears, double far, double farYears, double units)
        => new("call calendar", Call(new(strike, near), -1, units, nearYears), Call(new(strike, far), +1, units, Later(nearYears, farYears)));

    /// <summary>One call sold, one bought of another strike and a later expiry; profit is looked at when the first expires.</summary>
    /// <param name="near">The call sold.</param>
    /// <param name="nearYears">Its expiry.</param>
    /// <param name="far">The call bought.</param>
    /// <param name="farYears">Its expiry, later.</param>
    /// <param name="units">Units of each.</param>
    public static OptionStrategy CallDiagonal(PricedStrike near, double nearYears, PricedStrike far, double farYears, double units)
        => new("call diagonal", Call(near, -1, units, nearYears), Call(far, +1, units, Later(nearYears, farYears)));

    /// <summary>One put sold, one bought of the same strike and a later expiry; profit is looked at when the first expires.</summary>
    /// <param name="strike">K.</param>
    /// <param name="near">Premium of the put sold.</param>
    /// <param name="nearYears">Its expiry.</param>
    /// <param name="far">Premium of the put bought.</param>
    /// <param name="farYears">Its expiry, later.</param>
    /// <param name="units">Units of each.</param>
    public static OptionStrategy PutCalendar(double strike, double near, double nearYears, double far, double farYears, double units)
        => new("put calendar", Put(new(strike, near), -1, units, nearYears), Put(new(strike, far), +1, units, Later(nearYears, farYears)));

    private static PayoffLeg Call(PricedStrike option, double times, double units, double years) => PayoffLeg.Call(option.Strike, times * Size(units), option.Price, years);

    private static PayoffLeg Put(PricedStrike option, double times, double units, double years) => PayoffLeg.Put(option.Strike, times * Size(units), option.Price, years);

    private static double Size(double units) => Guard.Positive(units);

    private static double Ratio(double ratio)
        => Guard.Finite(ratio) > 1 ? ratio : throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "Expected more than one sold for each bought.");

    private static double Later(double near, double far)
        => far > near ? far : throw new ArgumentOutOfRangeException(nameof(far), far, $"Expected an expiry after {near} years.");

    private static void Rising(params ReadOnlySpan<PricedStrike> strikes)
    {
        for (int i = 1; i < strikes.Length; i++)
            if (!(strikes[i].Strike > strikes[i - 1].Strike))
                throw new ArgumentException($"Expected rising strikes, got {strikes[i].Strike} after {strikes[i - 1].Strike}.", nameof(strikes));
    }
}
