namespace OptionCascade.Pricing.Dividends;

/// <summary>Size of the grid of <see cref="DividendFiniteDifference"/>.</summary>
/// <remarks>
/// The error of one grid falls with the square of both sizes. <see cref="Extrapolate"/> solves a second grid with both sizes doubled (five times the
/// time) and removes the leading term, (4·fine − coarse)/3.
/// </remarks>
public sealed record FiniteDifferenceOptions
{
    /// <summary>Intervals in spot of the coarse grid, ≥ 20. The default resolves a standard deviation of the strike by about 100 nodes.</summary>
    public int SpaceIntervals { get; init; } = 800;

    /// <summary>Steps in time of the coarse grid over the whole life, ≥ 4; every stretch between ex-dates has at least a tenth of them. The default balances the error in time with that in spot.</summary>
    public int TimeSteps { get; init; } = 200;

    /// <summary>Richardson extrapolation over two grids.</summary>
    public bool Extrapolate { get; init; } = true;
}
