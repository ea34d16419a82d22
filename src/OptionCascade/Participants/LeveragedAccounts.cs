// F(x) = Σ u_k over the liquidation steps met on the way from 0 to x;   long:  u_k < 0 at x_k ≤ 0,   short:  u_k > 0 at x_k ≥ 0
//   first step      W − M₀ + U₀ + q(P − E) = |q|P·r − c                       (linear; margin in quote currency)
//                   W − M₀ + U₀ + Q(1/E − 1/P) = |Q|/P·r − c                  (inverse; margin in coin), r and c of the tier that holds at P itself
//   what is closed  by the venue's rule: all of it; down to a lower tier's cap; fractions; as far as a target needs
//   next step       the same equation for what is left, with the cash of the trades at P: W' = W + profit of what was closed − fee
//
// symbol     unit
// W, M₀, U₀  margin, others' maintenance, others' profit: quote currency (linear) or coin (inverse)
// q, Q       signed units of underlying (linear) or signed face value in quote currency (inverse);   E, P quote currency per unit
// r, c       maintenance rate (fraction) and cumulative amount of a tier;   u_k units of underlying: Δq, or ΔQ/P_k
// Sources: Binance FAQ "How to calculate liquidation price of USD-M futures"; OKX help "forced partial liquidation"; FINRA Rule 4210(c) for stock.
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Participants;

/// <summary>
/// Leveraged longs and shorts with tiered maintenance margin, each liquidated where its own equity meets its requirement: all at once or in steps, as the venue
/// does. Longs are sold out as the price falls, shorts bought in as it rises. What has been closed stays closed.
/// </summary>
/// <remarks>
/// An account in breach at the start trades at x = 0, at the present price. A position that no price breaches never trades, and one in the lowest tier that is cut
/// by tiers is closed. After <see cref="MostSteps"/> steps the rest is closed at once. Steps are taken at mark, at their own prices; where a venue's backstop
/// takes an account over, nothing reaches the market. For levels that are known already there are <see cref="LeveragedLongs"/> and <see cref="LeveragedShorts"/>;
/// for a smooth density <see cref="LeverageDensity"/>; to draw accounts <see cref="LeverageDistribution.Draw"/>.
/// </remarks>
public sealed class LeveragedAccounts : IParticipant
{
    private readonly ThresholdOrders _orders;

    /// <summary>Accounts and their terms.</summary>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="positions">One position per account; size 0 counts as none.</param>
    /// <param name="terms">Tiers, payoff, liquidation rule, fee.</param>
    /// <param name="name">Name used in results.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message names the value.</exception>
    public LeveragedAccounts(double spot, IEnumerable<LeveragedPosition> positions, LeverageTerms terms, string name = "leveraged accounts")
    {
        Guard.Positive(spot);
        ArgumentNullException.ThrowIfNull(positions);
        Terms = terms ?? throw new ArgumentNullException(nameof(terms));
        Name = Guard.NotBlank(name);
        Positions = [.. positions];
        var steps = new List<LeveragedLiquidation>();
        int account = 0;
        foreach (LeveragedPosition position in Positions)
        {
            int first = steps.Count;
            LeveragedSteps.Add(steps, account++, position, terms, spot);
            if (steps.Count > first && steps[first].LogMove == 0) InBreachAtStart++;
        }

        Accounts = account;
        Liquidations = [.. steps];
        _orders = new ThresholdOrders(Liquidations.Select(l => new FlowJump(l.LogMove, l.Units)));
    }

    /// <summary>Greatest number of steps of one account.</summary>
    public const int MostSteps = LeveragedSteps.MostSteps;

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Tiers, payoff, liquidation rule, fee.</summary>
    public LeverageTerms Terms { get; }

    /// <summary>The positions, one per account.</summary>
    internal ImmutableArray<LeveragedPosition> Positions { get; }

    /// <summary>Number of accounts.</summary>
    public int Accounts { get; }

    /// <summary>Number of accounts that are in breach before any shock.</summary>
    public int InBreachAtStart { get; }

    /// <summary>All steps, account by account, in the order in which an account meets them.</summary>
    public ImmutableArray<LeveragedLiquidation> Liquidations { get; }

    /// <inheritdoc/>
    public bool IsReversible => false;

    /// <inheritdoc/>
    public bool IsMarginChecked => true;

    /// <inheritdoc/>
    public double Traded(double logMove) => _orders.Traded(Guard.Finite(logMove));

    /// <inheritdoc/>
    public double Slope(double logMove) => 0;

    /// <inheritdoc/>
    public FlowCurve Compile(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return _orders.Compile(domain);
    }
}
