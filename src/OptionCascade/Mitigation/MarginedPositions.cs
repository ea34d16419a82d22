// A long known by its liquidation price alone, maintenance rate m:   equity(P) = q(P − E'),  E' = P_liq·(1 − m);   breach: equity = m·q·P  ⇔  P = P_liq
// A short:                                                           equity(P) = q(E' − P),  E' = P_liq·(1 + m)
//
//   q   units;   P, P_liq, E'   quote currency per unit;   m   fraction of the current notional
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Margin.Liquidation;
using OptionCascade.Margin.Perpetuals;
using OptionCascade.Numerics;
using OptionCascade.Participants;
using OptionCascade.Portfolio;

namespace OptionCascade.Mitigation;

/// <summary>Leveraged positions behind a participant with their terms.</summary>
/// <param name="Spot">S₀, quote currency per unit.</param>
/// <param name="Positions">The positions, one per account.</param>
/// <param name="Terms">Tiers, payoff, what the venue does.</param>
/// <param name="Name">Name of the participant.</param>
internal sealed record MarginedPositions(double Spot, ImmutableArray<LeveragedPosition> Positions, LeverageTerms Terms, string Name)
{
    private static readonly LiquidationRules AllAtOnce = new() { Name = "all at once", Extent = LiquidationExtent.AllAtOnce, Order = LiquidationOrder.LargestFirst, SecondsPerRound = 0 };

    private bool IsLinear => Terms.Payoff == FuturePayoff.Linear;

    /// <summary>The positions behind a participant; null where there are none.</summary>
    /// <param name="participant">Leveraged accounts, or leveraged longs or shorts known by their liquidation prices.</param>
    /// <param name="spot">S₀.</param>
    /// <param name="maintenanceRate">m of those known by their liquidation price alone.</param>
    public static MarginedPositions? Of(IParticipant participant, double spot, double maintenanceRate) => participant switch
    {
        LeveragedAccounts a => new MarginedPositions(spot, a.Positions, a.Terms, a.Name),
        LeveragedLongs l => Listed(l.Liquidations, 1, l.Name, spot, maintenanceRate),
        LeveragedShorts s => Listed(s.Liquidations, -1, s.Name, spot, maintenanceRate),
        _ => null,
    };

    /// <summary>The participant.</summary>
    public LeveragedAccounts Build() => new(Spot, Positions, Terms, Name);

    /// <summary>Maintenance requirement of a position at the present price, unit of its margin.</summary>
    public double Maintenance(LeveragedPosition position) => Terms.Tiers.Requirement(IsLinear ? Math.Abs(position.Size) * Spot : Math.Abs(position.Size) / Spot);

    /// <summary>An amount in the unit of margins in quote currency, at the present price.</summary>
    public double Money(double margin) => IsLinear ? margin : margin * Spot;

    /// <summary>Notional at the present price, quote currency.</summary>
    public double Notional(LeveragedPosition position) => IsLinear ? Math.Abs(position.Size) * Spot : Math.Abs(position.Size);

    private static MarginedPositions Listed(IReadOnlyList<FlowJump> liquidations, int side, string name, double spot, double maintenanceRate)
    {
        Guard.InRange(maintenanceRate, 1e-6, 0.9);
        // Orders at a price of 0 are never reached and stand at -∞.
        LeveragedPosition[] positions = [.. liquidations.Where(l => double.IsFinite(l.LogMove) && l.Quantity != 0)
            .Select(l => new LeveragedPosition(side * Math.Abs(l.Quantity), spot * Math.Exp(l.LogMove) * (1 - (side * maintenanceRate)), 0))];
        var terms = new LeverageTerms { Tiers = MaintenanceTiers.Flat(maintenanceRate), Payoff = FuturePayoff.Linear, Liquidation = AllAtOnce };
        return new MarginedPositions(spot, [.. positions], terms, name);
    }
}
