namespace OptionCascade.Mitigation;

/// <summary>A measure that an exchange, a broker, a regulator or a desk can take, as a value: applied to a market it gives the market with the measure in force.</summary>
/// <remarks>
/// A measure acts on the equation (who trades how much at which price, how deep the market is), on time (rules that stop or bound trading, how fast somebody reacts), or on both.
/// What it does not touch stays the very same object, so that a measure of size nothing leaves the answer as it is to the last bit. Implementations are immutable.
/// </remarks>
public interface IMitigation
{
    /// <summary>A short name for tables.</summary>
    string Name { get; }

    /// <summary>What is done, in a sentence.</summary>
    string InWords { get; }

    /// <summary>The market with the measure in force, on top of those that already are.</summary>
    /// <param name="market">The market.</param>
    MitigatedMarket Apply(MitigatedMarket market);
}
