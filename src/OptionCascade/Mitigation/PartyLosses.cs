// loss_i = ∫ (S(u) − S_f) dF_i(u)        u from 0 to the final x;   liquidity providers: minus the sum of all others
//
//   F_i    what party i has traded, units, buying > 0;   S(u)   price of the trade, never better than where the shock alone takes the market
//   S_f    fair price, S₀e^n after the news n: the loss is what was paid for trading away from it, quote currency
using System.Collections.Immutable;
using OptionCascade.Cascade;
using OptionCascade.Hedging;
using OptionCascade.Simulation;

namespace OptionCascade.Mitigation;

/// <summary>What a party lost by having to trade away from the fair price; a gain is a loss &lt; 0.</summary>
/// <param name="Party">A participant, <see cref="PartyLosses.Outside"/> or <see cref="PartyLosses.Liquidity"/>.</param>
/// <param name="Amount">Quote currency.</param>
public readonly record struct PartyLoss(string Party, double Amount);

/// <summary>Losses by party; they add up to 0.</summary>
public static class PartyLosses
{
    /// <summary>Whoever trades from outside: the block of the shock.</summary>
    public const string Outside = "(the shock's own trade)";

    /// <summary>Those who quote: they take the other side of everybody.</summary>
    public const string Liquidity = "(liquidity providers)";

    private const int Mesh = 4096;

    /// <summary>Losses at an equilibrium, everybody trading on the way outward.</summary>
    /// <param name="equation">The market.</param>
    /// <param name="shock">The shock.</param>
    /// <param name="logMove">x where the market ended.</param>
    /// <param name="spot">S₀, quote currency per unit.</param>
    /// <param name="options">Range in which flows are compiled.</param>
    internal static ImmutableArray<PartyLoss> At(CascadeEquation equation, Shock shock, double logMove, double spot, CascadeOptions options)
    {
        BoundEquation bound = equation.Bind(shock, options.Domain);
        FlowCurve[] curves = bound.Compile(options.Domain);
        double fair = spot * Math.Exp(shock.LogJump), alone = Math.Clamp(equation.MoveAlone(shock), Math.Min(0, logMove), Math.Max(0, logMove));
        double[] losses = new double[curves.Length];
        for (int j = 0; j <= Mesh; j++)
        {
            // What is wanted at the start is traded where the shock takes the market.
            double before = logMove * (j - 1) / Mesh, now = logMove * j / Mesh, u = Math.Abs(now) < Math.Abs(alone) ? alone : j == 0 ? 0 : 0.5 * (before + now);
            double price = spot * Math.Exp(u);
            for (int i = 0; i < curves.Length; i++)
                losses[i] += (price - fair) * (curves[i].At(now) - (j == 0 ? 0 : curves[i].At(before)));
        }

        double outside = shock.Quantity * ((0.5 * (fair + (spot * Math.Exp(alone)))) - fair);
        return Closed([.. equation.Participants.Select(p => p.Name)], losses, outside);
    }

    /// <summary>Losses on a path, against the fair price at its end.</summary>
    /// <param name="path">The path.</param>
    /// <param name="spot">S₀, quote currency per unit.</param>
    internal static ImmutableArray<PartyLoss> On(SimulatedPath path, double spot)
    {
        double fair = spot * Math.Exp(path.FairLogMove[^1]), outside = 0;
        double[] losses = new double[path.Participants.Length];
        for (int k = 1; k < path.LogMove.Length; k++)
        {
            double away = (spot * Math.Exp(path.LogMove[k])) - fair;
            outside += away * (path.OutsideTraded[k] - path.OutsideTraded[k - 1]);
            for (int i = 0; i < losses.Length; i++)
                losses[i] += away * (path.Traded[i][k] - path.Traded[i][k - 1]);
        }

        return Closed(path.Participants, losses, outside);
    }

    private static ImmutableArray<PartyLoss> Closed(ImmutableArray<string> names, double[] losses, double outside)
    {
        var all = ImmutableArray.CreateBuilder<PartyLoss>(losses.Length + 2);
        double sum = outside;
        for (int i = 0; i < losses.Length; i++)
        {
            all.Add(new PartyLoss(names[i], losses[i]));
            sum += losses[i];
        }

        all.Add(new PartyLoss(Outside, outside));
        all.Add(new PartyLoss(Liquidity, -sum));
        return all.MoveToImmutable();
    }
}
