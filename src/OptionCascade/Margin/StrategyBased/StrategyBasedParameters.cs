using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Margin.Parameters;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>Rates of the naked requirement of one class of underlying, as decimals.</summary>
/// <param name="Rate">a: share of the underlying's value before the out-of-the-money amount is taken off, in [0, 1].</param>
/// <param name="MinimumCall">Least share of the underlying's value for a call, in [0, 1].</param>
/// <param name="MinimumPut">Least share of the strike for a put, in [0, 1].</param>
public sealed record NakedRates(double Rate, double MinimumCall, double MinimumPut)
{
    /// <summary>a, in [0, 1].</summary>
    public double Rate { get; init; } = Guard.InRange(Rate, 0, 1);

    /// <summary>Least share of the underlying's value for a call, in [0, 1].</summary>
    public double MinimumCall { get; init; } = Guard.InRange(MinimumCall, 0, 1);

    /// <summary>Least share of the strike for a put, in [0, 1].</summary>
    public double MinimumPut { get; init; } = Guard.InRange(MinimumPut, 0, 1);
}

/// <summary>Rates of long stock, as decimals of its value.</summary>
/// <param name="Initial">On opening, in [0, 1].</param>
/// <param name="Maintenance">While held, in [0, 1].</param>
public sealed record LongStockRates(double Initial, double Maintenance)
{
    /// <summary>On opening, in [0, 1].</summary>
    public double Initial { get; init; } = Guard.InRange(Initial, 0, 1);

    /// <summary>While held, in [0, 1].</summary>
    public double Maintenance { get; init; } = Guard.InRange(Maintenance, 0, 1);
}

/// <summary>Rates of short stock, beyond its market value (the proceeds of the sale).</summary>
/// <param name="Initial">On opening, share of its value, in [0, 10].</param>
/// <param name="Maintenance">While held, share of its value, in [0, 10].</param>
/// <param name="LowPriceBelow">Below this price per share the two low-price figures apply, ≥ 0.</param>
/// <param name="LowPriceRate">Share of the value of low-priced stock, in [0, 10].</param>
/// <param name="LowPriceMinimumPerShare">Least amount per share of low-priced stock, quote currency, ≥ 0.</param>
/// <param name="MinimumPerShare">Least amount per share of any other stock, quote currency, ≥ 0.</param>
public sealed record ShortStockRates(
    double Initial, double Maintenance, double LowPriceBelow, double LowPriceRate, double LowPriceMinimumPerShare, double MinimumPerShare)
{
    /// <summary>On opening, share of its value.</summary>
    public double Initial { get; init; } = Guard.InRange(Initial, 0, 10);

    /// <summary>While held, share of its value.</summary>
    public double Maintenance { get; init; } = Guard.InRange(Maintenance, 0, 10);

    /// <summary>Limit of low-priced stock, quote currency per share.</summary>
    public double LowPriceBelow { get; init; } = Guard.NonNegative(LowPriceBelow);

    /// <summary>Share of the value of low-priced stock.</summary>
    public double LowPriceRate { get; init; } = Guard.InRange(LowPriceRate, 0, 10);

    /// <summary>Least amount per share of low-priced stock.</summary>
    public double LowPriceMinimumPerShare { get; init; } = Guard.NonNegative(LowPriceMinimumPerShare);

    /// <summary>Least amount per share of any other stock.</summary>
    public double MinimumPerShare { get; init; } = Guard.NonNegative(MinimumPerShare);
}

/// <summary>Rate of stock hedged by a long option.</summary>
/// <param name="StrikeRate">Share of the strike, to which the out-of-the-money amount is added, in [0, 1].</param>
public sealed record HedgedStockRates(double StrikeRate)
{
    /// <summary>Share of the strike, in [0, 1].</summary>
    public double StrikeRate { get; init; } = Guard.InRange(StrikeRate, 0, 1);
}

/// <summary>A dated set of figures for the strategy-based rules. Immutable.</summary>
/// <param name="Kind">Always <c>strategy-based</c>: which format the file is in.</param>
/// <param name="Name">A short name.</param>
/// <param name="ValidFrom">First day on which the set applied.</param>
/// <param name="Source">Where the figures are from.</param>
/// <param name="Naked">Rates of naked options, one set per <see cref="UnderlyingClass"/>.</param>
/// <param name="LongOptionRate">Share of a long option's value that is required, in [0, 1].</param>
/// <param name="LongDatedOptionRate">The same for an option longer than <paramref name="LongDatedMonths"/>, held alone, in [0, 1].</param>
/// <param name="LongDatedMonths">An option is long-dated when it expires later than this many months from now, ≥ 0.</param>
/// <param name="LongStock">Long stock.</param>
/// <param name="ShortStock">Short stock.</param>
/// <param name="HedgedStock">Stock hedged by long options (maintenance).</param>
public sealed record StrategyBasedParameters(
    string Kind, string Name, LocalDate ValidFrom, string Source, ImmutableDictionary<UnderlyingClass, NakedRates> Naked, double LongOptionRate,
    double LongDatedOptionRate, int LongDatedMonths, LongStockRates LongStock, ShortStockRates ShortStock, HedgedStockRates HedgedStock)
{
    /// <summary>The format.</summary>
    public string Kind { get; init; } = Kind == "strategy-based" ? Kind : throw new ArgumentException($"Expected kind strategy-based, got {Kind}.", nameof(Kind));

    /// <summary>Rates of naked options, all classes.</summary>
    public ImmutableDictionary<UnderlyingClass, NakedRates> Naked { get; init; } = Complete(Naked);

    /// <summary>Share of a long option's value that is required, in [0, 1].</summary>
    public double LongOptionRate { get; init; } = Guard.InRange(LongOptionRate, 0, 1);

    /// <summary>Share for long-dated options, in [0, <see cref="LongOptionRate"/>].</summary>
    public double LongDatedOptionRate { get; init; } = Guard.InRange(LongDatedOptionRate, 0, LongOptionRate);

    /// <summary>Months beyond which an option is long-dated.</summary>
    public int LongDatedMonths { get; init; } = Guard.AtLeast(LongDatedMonths, 0);

    /// <summary>Regulation T for stock, FINRA Rule 4210 and the Cboe Margin Manual for options, with spreads by maximum potential loss (since 26 October 2012).</summary>
    public static StrategyBasedParameters RegTCboe2012 { get; } = ParameterLibrary.OfFile<StrategyBasedParameters>("regt-cboe-2012");

    /// <summary>As <see cref="RegTCboe2012"/>, with stock at 25% (long) and 30% (short) at opening too, as Interactive Brokers shows intraday.</summary>
    public static StrategyBasedParameters InteractiveBrokers2022 { get; } = ParameterLibrary.OfFile<StrategyBasedParameters>("ibkr-house-2022");

    /// <summary>Reads a set in the same JSON format as those of the library (<c>Margin/Parameters/regt-cboe-2012.json</c>).</summary>
    /// <param name="stream">The JSON.</param>
    /// <param name="name">What to call the input in an error, e.g. the file name.</param>
    /// <exception cref="InvalidDataException">Not of this format, or a value outside its range; the message says where and what.</exception>
    public static StrategyBasedParameters Read(Stream stream, string name) => ParameterLibrary.Read<StrategyBasedParameters>(stream, name);

    private static ImmutableDictionary<UnderlyingClass, NakedRates> Complete(ImmutableDictionary<UnderlyingClass, NakedRates> naked)
    {
        ArgumentNullException.ThrowIfNull(naked);
        foreach (UnderlyingClass c in Enum.GetValues<UnderlyingClass>())
            if (!naked.ContainsKey(c)) throw new ArgumentException($"Expected rates for every class of underlying, got none for {c}.", nameof(naked));
        return naked;
    }
}
