using System.Collections.Immutable;
using OptionCascade.Hedging;

namespace OptionCascade.Cascade.Network;

/// <summary>
/// Somebody who holds several assets and trades because their prices moved: states what it will have traded of each once the market stands at a vector of
/// log moves.
/// </summary>
/// <remarks>
/// F is a function of where the market stands. On the way of a solution that moves one way only, that is the same as "what has been sold stays sold".
/// Implementations are immutable and called from several threads.
/// </remarks>
public interface INetworkHolder
{
    /// <summary>Name used in results; unique within a model.</summary>
    string Name { get; }

    /// <summary>The assets that it trades or whose prices it depends on; equal to those of the model.</summary>
    ImmutableArray<NetworkAsset> Assets { get; }

    /// <summary>True when what it trades depends on the assets' volatilities, not on prices alone.</summary>
    bool DependsOnVolatility => false;

    /// <summary>Which way its trading feeds back, over a range of log moves that covers the solver's.</summary>
    /// <param name="domain">Log moves of any asset.</param>
    HolderStructure Structure(FlowDomain domain);

    /// <summary>F, units of each asset, buying &gt; 0.</summary>
    /// <param name="state">Where the market stands.</param>
    /// <param name="units">Receives one number per asset.</param>
    void Traded(in HolderState state, Span<double> units);

    /// <summary>∂F_i/∂x_j at fixed volatility, units per log price, thresholds not counted.</summary>
    /// <param name="state">Where the market stands.</param>
    /// <param name="slopes">Receives the matrix row by row; zero on entry.</param>
    void Slopes(in HolderState state, Span<double> slopes);

    /// <summary>∂F_i/∂y_j, units per relative shift of volatility. Only asked of holders that depend on volatility.</summary>
    /// <param name="state">Where the market stands.</param>
    /// <param name="slopes">Receives the matrix row by row; zero on entry.</param>
    void VolatilitySlopes(in HolderState state, Span<double> slopes) { }

    /// <summary>
    /// Bounds from below of o_i·o_j·∂F_i/∂x_j over the box between two states, thresholds not counted: what allows a safe step longer than a plain round. Zero
    /// is always right off the diagonal, −D_i on it; an amplifying holder without own damping may leave the matrix as it is on entry, zero.
    /// </summary>
    /// <param name="least">The corner of the box with the least log moves.</param>
    /// <param name="most">The corner with the greatest.</param>
    /// <param name="slopes">Receives the matrix row by row; zero on entry.</param>
    void LeastSlopes(in HolderState least, in HolderState most, Span<double> slopes) { }

    /// <summary>The least and the most that it can ever have traded of an asset, units; ±∞ where nothing bounds it.</summary>
    /// <param name="asset">Index into <see cref="Assets"/>.</param>
    (double Least, double Most) Range(int asset);

    /// <summary>Units held before anything moves, short &lt; 0: what cannot be closed twice. NaN when the holder has no such limit.</summary>
    /// <param name="asset">Index into <see cref="Assets"/>.</param>
    double Held(int asset);
}
