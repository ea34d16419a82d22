using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Margin.Parameters;

namespace OptionCascade.Mitigation;

/// <summary>The European minima against procyclical margin.</summary>
/// <param name="Buffer">b.</param>
/// <param name="StressedWeight">w.</param>
/// <param name="FloorYears">Years of volatility behind the floor.</param>
public sealed record AntiProcyclicalParameters(double Buffer, double StressedWeight, double FloorYears)
{
    /// <summary>The minima in force on a day.</summary>
    /// <param name="on">The day.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static AntiProcyclicalParameters Eu(LocalDate on) => ParameterLibrary.Get<AntiProcyclicalParameters>("anti-procyclical", "EU", on).Values;
}

/// <summary>Published position limits by liquidity of the underlying.</summary>
/// <param name="Contracts">Contracts on one side of the market, ascending.</param>
public sealed record PositionLimitParameters(ImmutableArray<double> Contracts)
{
    /// <summary>The limits of US option exchanges in force on a day.</summary>
    /// <param name="on">The day.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static PositionLimitParameters UsOptions(LocalDate on) => ParameterLibrary.Get<PositionLimitParameters>("position-limit", "US equity options", on).Values;
}
