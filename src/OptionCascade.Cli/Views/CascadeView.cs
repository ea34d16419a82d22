namespace OptionCascade.Cli.Views;

/// <summary>Shock in, price out: who traded what on the way and where the tipping points lie.</summary>
internal sealed record CascadeView : AnswerView
{
    /// <summary>The dealers' exposure at the start.</summary>
    public required ExposureTotals Exposure { get; init; }

    /// <summary>What pushed the market.</summary>
    public required ShockView Shock { get; init; }

    /// <summary>The impact law.</summary>
    public required ImpactView Impact { get; init; }

    /// <summary>Where the market comes to rest.</summary>
    public required ResultView Result { get; init; }

    /// <summary>Traded at the result, by participant.</summary>
    public required IReadOnlyList<ParticipantView> Participants { get; init; }

    /// <summary>Names of all participants, in the order of the ledger's columns.</summary>
    public required IReadOnlyList<string> ParticipantNames { get; init; }

    /// <summary>The ledger: who traded what in which round.</summary>
    public required IReadOnlyList<RoundView> Rounds { get; init; }

    /// <summary>Critical shocks, smallest first.</summary>
    public required IReadOnlyList<FoldView> Folds { get; init; }

    /// <summary>The price move for a ladder of shocks along the same ray.</summary>
    public required IReadOnlyList<ResponsePoint> Response { get; init; }

    /// <summary>Option sellers on margin; null where none were asked for.</summary>
    public required SellersView? Sellers { get; init; }

    /// <summary>Whose move it is; null where it was not asked.</summary>
    public AttributionView? Attribution { get; init; }

    /// <summary>What would change it; null where it was not asked.</summary>
    public WhatIfView? WhatIf { get; init; }

    /// <summary>What a second route says; null where it was not asked.</summary>
    public VerificationView? Verification { get; init; }
}

/// <summary>Option sellers on margin, as they stand at the result; figures NaN and counts null where there is no result.</summary>
internal sealed record SellersView
{
    /// <summary>Accounts liquidated somewhere on the way down.</summary>
    public required int AccountsBelow { get; init; }

    /// <summary>Accounts liquidated somewhere on the way up.</summary>
    public required int AccountsAbove { get; init; }

    /// <summary>Accounts in breach before any shock.</summary>
    public required int InBreachAtStart { get; init; }

    /// <summary>Accounts liquidated, in whole or in part.</summary>
    public required int? Liquidated { get; init; }

    /// <summary>Contracts bought back.</summary>
    public required double ContractsBought { get; init; }

    /// <summary>Contracts sold.</summary>
    public required double ContractsSold { get; init; }

    /// <summary>Units of underlying that the accounts traded, bought &gt; 0.</summary>
    public required double UnderlyingUnits { get; init; }

    /// <summary>Units that dealers traded to hedge what they sold, bought &gt; 0.</summary>
    public required double HedgeUnits { get; init; }

    /// <summary>Currency per volatility point.</summary>
    public required double VegaBought { get; init; }

    /// <summary>The same, each liquidation at its own level: what lifts volatility.</summary>
    public required double VegaAtTrade { get; init; }

    /// <summary>Currency, at mark.</summary>
    public required double Premium { get; init; }

    /// <summary>Currency; NaN without costs.</summary>
    public required double SpreadPaid { get; init; }

    /// <summary>Volatility points; NaN without costs.</summary>
    public required double VolatilityRise { get; init; }

    /// <summary>Losses beyond the accounts' means, currency.</summary>
    public required double Deficit { get; init; }

    /// <summary>Change of the dealers' inventory, the largest first.</summary>
    public required IReadOnlyList<InventoryView> Inventory { get; init; }
}

/// <summary>Contracts of one option that dealers bought, &gt; 0, or sold.</summary>
internal readonly record struct InventoryView(string Contract, double Contracts);

/// <summary>The shock.</summary>
/// <param name="LogJump">News: a jump of the log price.</param>
/// <param name="Quantity">Units traded from outside, bought &gt; 0.</param>
/// <param name="Notional">The same at S₀, currency.</param>
/// <param name="VolatilityShift">Relative shift of every implied volatility.</param>
/// <param name="DepthLoss">Share of the depth that is gone.</param>
internal readonly record struct ShockView(double LogJump, double Quantity, double Notional, double VolatilityShift, double DepthLoss)
{
    /// <summary>Volatility and depth are left as they are.</summary>
    public bool IsPriceOnly => VolatilityShift == 0 && DepthLoss == 0;
}

/// <summary>The impact law.</summary>
internal sealed record ImpactView
{
    /// <summary>"square-root" or "linear".</summary>
    public required string Law { get; init; }

    /// <summary>Y, of the square-root law.</summary>
    public double? Coefficient { get; init; }

    /// <summary>σ per day.</summary>
    public double? DailyVolatility { get; init; }

    /// <summary>Currency traded per day.</summary>
    public double? DailyNotional { get; init; }

    /// <summary>c², the linear core as a fraction of the daily volume.</summary>
    public double? Core { get; init; }

    /// <summary>Log price per 10⁹ of currency, of the linear law.</summary>
    public double? PerBillion { get; init; }

    /// <summary>Log price moved by buying 10⁹ of currency.</summary>
    public required double LogMoveOfOneBillion { get; init; }
}

/// <summary>The equilibrium.</summary>
internal sealed record ResultView
{
    /// <summary>The solver's status by name.</summary>
    public required string Status { get; init; }

    /// <summary>The status in plain words.</summary>
    public required string Meaning { get; init; }

    /// <summary>x; NaN when there is no equilibrium above the floor.</summary>
    public required double LogMove { get; init; }

    /// <summary>S.</summary>
    public required double Spot { get; init; }

    /// <summary>F, units of underlying traded by the participants.</summary>
    public required double FlowQuantity { get; init; }

    /// <summary>The participants' flow at S₀, currency.</summary>
    public required double FlowNotional { get; init; }

    /// <summary>Loop gain at the result.</summary>
    public required double Gain { get; init; }

    /// <summary>Loop gain at the start.</summary>
    public required double GainAtStart { get; init; }

    /// <summary>1/(1 − gain).</summary>
    public required double Amplification { get; init; }

    /// <summary>Number of equilibria under this shock in the range searched.</summary>
    public required int Equilibria { get; init; }

    /// <summary>Residual of the equation.</summary>
    public required double Residual { get; init; }

    /// <summary>The move the shock would have made with nobody reacting, log price.</summary>
    public required double LogMoveWithoutFeedback { get; init; }

    /// <summary>Relative shift of every implied volatility at the result.</summary>
    public required double VolatilityShift { get; init; }

    /// <summary>Depth at the result, share of what it was.</summary>
    public required double Depth { get; init; }
}

/// <summary>One participant's trades.</summary>
internal readonly record struct ParticipantView(string Name, double Quantity, double Notional);

/// <summary>One round of the ledger; the last one covers all that were not listed.</summary>
/// <param name="Round">1, 2, …</param>
/// <param name="LogMove">x at the end of the round.</param>
/// <param name="Spot">The same as a price.</param>
/// <param name="Notionals">Traded in this round at S₀, by participant.</param>
internal sealed record RoundView(int Round, double LogMove, double Spot, IReadOnlyList<double> Notionals);

/// <summary>A tipping point.</summary>
internal sealed record FoldView
{
    /// <summary>What sets it off: smooth feedback or a threshold.</summary>
    public required string Kind { get; init; }

    /// <summary>x just before the jump.</summary>
    public required double LogMove { get; init; }

    /// <summary>x just after; NaN when there is no equilibrium above the floor.</summary>
    public required double LogMoveAfter { get; init; }

    /// <summary>The critical news, log price.</summary>
    public required double Shock { get; init; }

    /// <summary>The critical outside trade, units.</summary>
    public required double ShockQuantity { get; init; }

    /// <summary>The critical shock as a multiple of the shock given.</summary>
    public required double ShockScale { get; init; }

    /// <summary>The multiple to which the shock must recede before the market climbs back; NaN when there is no landing.</summary>
    public required double RecoveryScale { get; init; }

    /// <summary>True when somebody does not trade back as the price comes back, so that the way back is longer than the recovery says.</summary>
    public required bool RecoveryAssumesReentry { get; init; }

    /// <summary>Size of the jump; infinite when there is no landing.</summary>
    public double Jump => double.IsFinite(LogMoveAfter) ? Math.Abs(LogMoveAfter - LogMove) : double.PositiveInfinity;
}

/// <summary>A shock and the move it leads to.</summary>
/// <param name="ShockScale">Multiple of the shock given.</param>
/// <param name="Shock">Its news, log price.</param>
/// <param name="ShockQuantity">Its outside trade, units.</param>
/// <param name="LogMoveAlone">The move with nobody reacting.</param>
/// <param name="LogMove">x; NaN when there is no equilibrium above the floor.</param>
/// <param name="FlowNotional">Participants' flow at S₀, currency.</param>
/// <param name="Status">Status by name.</param>
internal readonly record struct ResponsePoint(double ShockScale, double Shock, double ShockQuantity, double LogMoveAlone, double LogMove, double FlowNotional, string Status);
