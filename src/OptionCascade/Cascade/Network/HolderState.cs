namespace OptionCascade.Cascade.Network;

/// <summary>The markets of one holder at one state of the network, in the order of <see cref="INetworkHolder.Assets"/>.</summary>
public readonly ref struct HolderState
{
    /// <summary>A state.</summary>
    /// <param name="logMoves">x of each asset.</param>
    /// <param name="prices">S₀·eˣ of each asset, quote currency per unit.</param>
    /// <param name="volatilityShifts">y of each asset.</param>
    public HolderState(ReadOnlySpan<double> logMoves, ReadOnlySpan<double> prices, ReadOnlySpan<double> volatilityShifts)
    {
        LogMoves = logMoves;
        Prices = prices;
        VolatilityShifts = volatilityShifts;
    }

    /// <summary>x, log moves.</summary>
    public ReadOnlySpan<double> LogMoves { get; }

    /// <summary>S₀·eˣ, quote currency per unit.</summary>
    public ReadOnlySpan<double> Prices { get; }

    /// <summary>y, relative shift of every implied volatility of the asset; 0.5 takes 20% to 30%.</summary>
    public ReadOnlySpan<double> VolatilityShifts { get; }
}
