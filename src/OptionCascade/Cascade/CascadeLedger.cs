// x_k = n + I((Q + F(x_{k−1}))/D(x_{k−1})),   x₀ = n + I(Q/D(0))
using System.Collections.Immutable;

namespace OptionCascade.Cascade;

/// <summary>
/// Synchronous rounds from the undisturbed market: everybody sees the price of the round before and trades up to it. A round that would pass the answer (mixed signs) is
/// cut at it, and one last entry covers all the rounds left, so that the ledger always adds up.
/// </summary>
internal static class CascadeLedger
{
    /// <summary>The rounds up to an answer, or up to the end of the range for a runaway.</summary>
    public static ImmutableArray<LedgerRound> Of(BoundEquation bound, Shock shock, double spot, CascadeOptions options, double? answer, double[]? final)
    {
        int direction = answer is { } at && at != 0 ? Math.Sign(at) : bound.PushAtStart(shock) < 0 ? -1 : 1;
        double end = answer ?? (direction < 0 ? options.Domain.LowestLogMove : options.Domain.HighestLogMove);
        double[] traded = new double[bound.Participants.Length];
        double x = shock.LogJump + bound.Impact.LogMove(shock.Quantity / bound.DepthBefore(0));
        var rounds = ImmutableArray.CreateBuilder<LedgerRound>();
        double settled = 1e-12 * Math.Max(Math.Abs(end), 1e-300);
        for (int round = 1; round <= options.MaximumLedgerRounds; round++)
        {
            if ((x - end) * direction >= -settled) break;
            double[] now = bound.Flows(x);
            double next = shock.LogJump + bound.Impact.LogMove((shock.Quantity + now.Sum()) / bound.Depth(x));
            if (Math.Abs(next - x) <= settled || (next - x) * direction < 0) break;
            rounds.Add(Entry(round, (next - end) * direction > 0 ? end : next, now));
            x = next;
        }

        if (final is not null && traded.Zip(final).Any(p => p.First != p.Second)) rounds.Add(Entry(rounds.Count + 1, end, final));
        return rounds.ToImmutable();

        LedgerRound Entry(int round, double logMove, double[] now)
        {
            ImmutableArray<ParticipantFlow> flows = Flows(bound, [.. now.Select((q, i) => q - traded[i])], spot);
            traded = now;
            return new LedgerRound(round, logMove, bound.Path.At(logMove), flows);
        }
    }

    /// <summary>Quantities by participant.</summary>
    public static ImmutableArray<ParticipantFlow> Flows(BoundEquation bound, double[] quantities, double spot)
        => [.. bound.Equation.Participants.Select((p, i) => new ParticipantFlow(p.Name, quantities[i], quantities[i] * spot))];
}
