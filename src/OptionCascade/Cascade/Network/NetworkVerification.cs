// residual    x − T(x), T written out once more (NetworkRecount)
// flows       reported F against every holder's formula at x
// balance     I⁻¹(x − n − basket) − P·(Q + Σ F)                   what the prices say was traded, less the flows reported
// held        |sold| ≤ |held| for every holder and asset with a limit
// cash        every trade of the ledger against −ΔF·S₀·eˣ, F by the holders' formulas at the round before, x = T of the round before
// ledger      Σ of rounds − F
// earlier     plain rounds w ← M(w) from the undisturbed market, no longer steps: every equilibrium on the way stays below all of them. Once they have come
//             down to the answer (within the tolerance), there is none before it. A round that goes up disproves the order that somebody states.
//
// symbol   unit
// x        log price;  Q, F units;  cash quote currency
using System.Collections.Immutable;

namespace OptionCascade.Cascade.Network;

/// <summary>A result checked again, by an equation written out once more and by rounds that share neither the solver's steps nor its derivatives.</summary>
/// <param name="Residual">max |x − T(x)|, log price.</param>
/// <param name="FlowError">
/// max |flow reported − flow by the holder's formula at the answer's prices| over the gross quantity of the asset; at a pinned price the nearest of what the
/// formula gives on either side and between.
/// </param>
/// <param name="Imbalance">max |quantity implied by the price − quantities reported| over the gross quantity of the asset; 0 where impact is zero.</param>
/// <param name="OverSold">max of units closed beyond those held, relative to those held; ≤ 0 when nobody closed more than he held, −∞ when nobody with a limit traded.</param>
/// <param name="CashImbalance">Σ |cash of a trade in the ledger − cash by the holder's formula and the round's price| over gross cash of the ledger.</param>
/// <param name="LedgerImbalance">max |Σ of rounds − flow| over the gross quantity.</param>
/// <param name="NoEarlierEquilibrium">
/// True: plain rounds come down to the answer. False: they stop before it (an earlier equilibrium), pass it, or turn back. Null: not decided, or not claimed by the result.
/// </param>
/// <param name="Failures">What does not hold, in words; empty when everything that the result claims was confirmed or left undecided.</param>
public sealed record NetworkVerification(
    double Residual, double FlowError, double Imbalance, double OverSold, double CashImbalance, double LedgerImbalance, bool? NoEarlierEquilibrium, ImmutableArray<string> Failures)
{
    private const double Tolerance = 1e-9;

    /// <summary>True when nothing that the result claims was refuted.</summary>
    public bool IsConfirmed => Failures.IsEmpty;

    internal static NetworkVerification Of(NetworkResult result, NetworkModel model, int maximumEvaluations)
    {
        ArgumentNullException.ThrowIfNull(model);
        Numerics.Guard.AtLeast(maximumEvaluations, 1);
        var failures = ImmutableArray.CreateBuilder<string>();
        if (result.Status == CascadeStatus.Runaway) return Runaway(result, model, maximumEvaluations, failures);
        if (result.LogMoves.Length != model.Assets.Length)
            throw new ArgumentException($"Expected the model that was solved ({result.LogMoves.Length} assets), got one of {model.Assets.Length}.", nameof(model));
        var recount = new NetworkRecount(model, result.Shock);
        double[] x = [.. result.LogMoves];
        double[][] own = recount.Flows(x), reported = Reported(result, model, recount);
        (double[] net, double[] gross) = recount.Quantities(own);
        double[] t = recount.Image(x, own);
        double residual = 0, slack = 0;
        for (int i = 0; i < x.Length; i++)
        {
            residual = Math.Max(residual, Math.Abs(x[i] - t[i]));
            slack = Math.Max(slack, 1e-13 * (1 + Math.Abs(x[i]) + Math.Abs(recount.News[i]) + (model.Assets[i].Impact.Slope(net[i]) * gross[i])));
        }

        bool pinned = result.Status == CascadeStatus.Pinned, converged = result.Status == CascadeStatus.Converged;
        if (converged && !(residual <= slack)) failures.Add(FormattableString.Invariant($"The answer leaves a residual of {residual:R}."));
        double flowError = WorstFlow(model, recount, x, own, reported, mayBePinned: !converged);
        if (!(flowError <= Tolerance)) failures.Add(FormattableString.Invariant($"A reported flow differs from its holder's formula by {flowError:R} of the gross quantity."));
        double imbalance = WorstImbalance(model, recount, x, reported);
        if ((converged || pinned) && !(imbalance <= Tolerance)) failures.Add(FormattableString.Invariant($"Prices and quantities traded differ by {imbalance:R} of the gross quantity."));
        double overSold = WorstOverSold(model, reported);
        if (overSold > 1e-12) failures.Add(FormattableString.Invariant($"A holder closed {overSold:R} of its position more than it held."));
        (double cash, double ledger) = NetworkBooks.Errors(model, recount, result.Ledger, x, reported);
        if (!(cash <= Tolerance)) failures.Add(FormattableString.Invariant($"Cash does not add up: {cash:R} of the gross amount is missing."));
        if (!(ledger <= Tolerance)) failures.Add(FormattableString.Invariant($"The rounds of the ledger miss the flows by {ledger:R} of the gross quantity."));
        bool? earlier = converged ? EarlierRoute.NoneBefore(model, result, x, maximumEvaluations) : null;
        if (earlier == false) failures.Add("Plain rounds from the undisturbed market do not come down to the answer: there is an earlier equilibrium, or none there, or somebody does not trade in the order stated.");
        return new NetworkVerification(residual, flowError, imbalance, overSold, cash, ledger, earlier, failures.ToImmutable());
    }

    private static NetworkVerification Runaway(NetworkResult result, NetworkModel model, int maximumEvaluations, ImmutableArray<string>.Builder failures)
    {
        bool? none = EarlierRoute.NoneAboveFloor(model, result, maximumEvaluations);
        if (none == false) failures.Add("Plain rounds from the undisturbed market stop above the floor: there is an equilibrium.");
        return new NetworkVerification(double.NaN, 0, 0, 0, 0, 0, none, failures.ToImmutable());
    }

    private static double[][] Reported(NetworkResult result, NetworkModel model, NetworkRecount recount)
    {
        double[][] flows = recount.None();
        foreach (HolderFlow flow in result.Flows)
        {
            int h = model.IndexOfHolder(flow.Holder);
            flows[h][model.Holders[h].Assets.IndexOf(model.Assets[model.IndexOf(flow.Asset)])] += flow.Quantity;
        }

        return flows;
    }

    private static double WorstFlow(NetworkModel model, NetworkRecount recount, double[] x, double[][] own, double[][] reported, bool mayBePinned)
    {
        double[][] below = own, above = own;
        if (mayBePinned)
        {
            // A price that stands at a threshold: part of what changes hands across it.
            below = recount.Flows([.. x.Select(v => v - (1e-9 * (1 + Math.Abs(v))))]);
            above = recount.Flows([.. x.Select(v => v + (1e-9 * (1 + Math.Abs(v))))]);
        }

        double[] gross = recount.Quantities(own).Gross, other = recount.Quantities(reported).Gross;
        double worst = 0;
        for (int h = 0; h < own.Length; h++)
        {
            for (int k = 0; k < own[h].Length; k++)
            {
                double least = Math.Min(own[h][k], Math.Min(below[h][k], above[h][k])), most = Math.Max(own[h][k], Math.Max(below[h][k], above[h][k]));
                double error = Math.Max(0, Math.Max(least - reported[h][k], reported[h][k] - most));
                int asset = model.IndexOf(model.Holders[h].Assets[k].Name);
                if (error != 0) worst = Math.Max(worst, error / Math.Max(gross[asset], other[asset]));
            }
        }

        return worst;
    }

    private static double WorstImbalance(NetworkModel model, NetworkRecount recount, double[] x, double[][] reported)
    {
        double worst = 0;
        double[] moves = recount.WithoutImpact(x);
        (double[] net, double[] gross) = recount.Quantities(reported);
        for (int i = 0; i < x.Length; i++)
        {
            double slope = model.Assets[i].Impact.Slope(net[i]);
            if (!(slope > 0)) continue;
            // What the log prices cannot resolve is no imbalance.
            double implied = model.Assets[i].Impact.Quantity(x[i] - moves[i]), unresolved = 1e-14 * (1 + Math.Abs(x[i]) + Math.Abs(recount.News[i])) / slope;
            double error = Math.Max(0, Math.Abs(implied - net[i]) - unresolved);
            if (error != 0) worst = Math.Max(worst, error / Math.Max(gross[i], Math.Abs(implied)));
        }

        return worst;
    }

    private static double WorstOverSold(NetworkModel model, double[][] reported)
    {
        double worst = double.NegativeInfinity;
        for (int h = 0; h < reported.Length; h++)
        {
            for (int k = 0; k < reported[h].Length; k++)
            {
                double held = model.Holders[h].Held(k), flow = reported[h][k];
                if (flow == 0 || double.IsNaN(held) || held * flow > 0) continue;
                worst = Math.Max(worst, held == 0 ? double.PositiveInfinity : (Math.Abs(flow) / Math.Abs(held)) - 1);
            }
        }

        return worst;
    }
}
