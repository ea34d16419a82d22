using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Margin.Parameters;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Scenario;

/// <summary>One of SPAN's scenarios.</summary>
/// <param name="Price">Move of the price in price scan ranges, in [−100, 100].</param>
/// <param name="Volatility">Move of the volatility in volatility scan ranges, in [−100, 100].</param>
/// <param name="Weight">Share of the loss that counts, in (0, 1].</param>
public sealed record SpanScenario(double Price, double Volatility, double Weight)
{
    /// <summary>Move of the price in price scan ranges.</summary>
    public double Price { get; init; } = Guard.InRange(Price, -100, 100);

    /// <summary>Move of the volatility in volatility scan ranges.</summary>
    public double Volatility { get; init; } = Guard.InRange(Volatility, -100, 100);

    /// <summary>Share of the loss that counts, in (0, 1].</summary>
    public double Weight { get; init; } = Guard.InRange(Weight, 1e-6, 1);
}

/// <summary>A dated set of SPAN scenarios. Immutable.</summary>
/// <param name="Kind">Always <c>span</c>: which format the file is in.</param>
/// <param name="Name">A short name.</param>
/// <param name="ValidFrom">First day on which the set applied.</param>
/// <param name="Source">Where the figures are from.</param>
/// <param name="LookAheadDays">Calendar days that pass before options are revalued, in [0, 30].</param>
/// <param name="Scenarios">The scenarios in their order; numbered from 1 in reports.</param>
public sealed record SpanParameters(string Kind, string Name, LocalDate ValidFrom, string Source, double LookAheadDays, ImmutableArray<SpanScenario> Scenarios)
{
    /// <summary>The format.</summary>
    public string Kind { get; init; } = Kind == "span" ? Kind : throw new ArgumentException($"Expected kind span, got {Kind}.", nameof(Kind));

    /// <summary>Calendar days that pass, in [0, 30].</summary>
    public double LookAheadDays { get; init; } = Guard.InRange(LookAheadDays, 0, 30);

    /// <summary>The scenarios, at least one.</summary>
    public ImmutableArray<SpanScenario> Scenarios { get; init; } = Scenarios.IsDefaultOrEmpty
        ? throw new ArgumentException("Expected at least one scenario, got none.", nameof(Scenarios)) : Scenarios;

    /// <summary>Sixteen scenarios, extremes twice the range at 35% (NSE Clearing).</summary>
    public static SpanParameters Nse2010 { get; } = ParameterLibrary.OfFile<SpanParameters>("span-nse-2010");

    /// <summary>Sixteen scenarios, extremes three times the range at 33%, as often quoted for CME; not confirmed from a CME document.</summary>
    public static SpanParameters CmeClassic { get; } = ParameterLibrary.OfFile<SpanParameters>("span-cme-classic");

    /// <summary>Reads a set in the same JSON format as those of the library (<c>Margin/Parameters/span-nse-2010.json</c>).</summary>
    /// <param name="stream">The JSON.</param>
    /// <param name="name">What to call the input in an error, e.g. the file name.</param>
    /// <exception cref="InvalidDataException">Not of this format, or a value outside its range; the message says where and what.</exception>
    public static SpanParameters Read(Stream stream, string name) => ParameterLibrary.Read<SpanParameters>(stream, name);

    /// <summary>The scenario with the same price move and the opposite volatility move; the scenario itself where there is none.</summary>
    /// <param name="index">Index from 0.</param>
    public int Paired(int index)
    {
        SpanScenario s = Scenarios[index];
        for (int k = 0; k < Scenarios.Length; k++)
            if (k != index && Scenarios[k].Price == s.Price && Scenarios[k].Volatility == -s.Volatility && Scenarios[k].Weight == s.Weight)
                return k;
        return index;
    }
}
