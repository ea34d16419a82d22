namespace OptionCascade.Margin.StrategyBased;

public sealed partial class StrategyBasedRule
{
    /// <summary>
    /// The requirement under the best of the pairings that were least at other states of the account. A pairing is allowed whatever the prices, so that the least
    /// one requires no more. Null for accounts with stock.
    /// </summary>
    /// <inheritdoc/>
    public MarginLevel? Bound(AccountState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.Account.Spots.IsEmpty) return null;
        if (state.Learned is not LearnedPairings learned || learned.Rule != this || learned.Elapsed != state.Move.Elapsed)
            state.Learned = learned = new LearnedPairings(this, _parameters, _underlyings, state);
        if (!learned.IsUsable) return null;
        return learned.Count > 0 ? learned.Level(state) : Level(state);
    }
}
