namespace OptionCascade.Margin.StrategyBased;

public sealed partial class StrategyBasedRule
{
    /// <summary>
    /// The requirement under the best of the pairings that were least at other states of the account. A pairing is allowed whatever the prices, so that the least
    /// one requires no more. Null where two options have the same terms, or stock covers options on another underlying.
    /// </summary>
    /// <inheritdoc/>
    public MarginLevel? Bound(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Learned is not LearnedPairings learned || learned.Rule != this || learned.Elapsed != state.Move.Elapsed)
            state.Learned = learned = new LearnedPairings(this, _parameters, _underlyings, state);
        if (!learned.IsUsable) return null;
        if (learned.Count > 0) return learned.Level(state);
        MarginLevel level = Level(state);
        return learned.IsUsable ? level : null;
    }

    /// <inheritdoc/>
    /// <remarks>Money less the losses of a pairing of spreads and long options alone; −∞ where the account holds stock or money whose worth moves, or an option has expired.</remarks>
    public double LeastExcess(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Learned is LearnedPairings { IsUsable: true } learned && learned.Rule == this && learned.Elapsed == state.Move.Elapsed ? learned.LeastExcess(state) : double.NegativeInfinity;
    }
}
