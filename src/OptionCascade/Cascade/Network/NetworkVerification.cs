// residual    x − T(x)
// balance     I⁻¹(x − n − basket) − P·(Q + Σ F)                   what the prices say was traded, less what was
// held        |sold| ≤ |held| for every holder and asset with a limit
// cash        Σ over rounds and holders of cash received + what the other side paid
// earlier     plain rounds w ← M(w) from the undisturbed market, no longer steps: every equilibrium on the way stays below all of them. Once they have come
//             down to the answer (within the tolerance), there is none before it.
//
// symbol   unit
// x        log price;  Q, F units;  cash quote currency
using System.Collections.Immutable;

namespace OptionCascade.Cascade.Network;

/// <summary>A result checked again, by formulas and rounds that share neither the solver's steps nor its derivatives.</summary>
/// <param name="Residual">max |x − T(x)|, log price.</param>
/// <param name="Imbalance">max |quantity implied by the price − quantity traded| over the gross quantity of the asset; 0 where impact is zero.</param>
/// <param name="OverSold">max of units closed beyond those held, relative to those held; ≤ 0 when nobody closed more than he held.</param>
/// <param name="CashImbalance">|Σ cash of holders + cash of the other side| over gross cash of the ledger.</param>
/// <param name="LedgerImbalance">max |Σ of rounds − flow| over the gross quantity.</param>
/// <param name="NoEarlierEquilibrium">
/// True: plain rounds come down to the answer. False: they stop before it (an earlier equilibrium), or pass it. Null: not decided, or not claimed by the result.
/// </param>
/// <param name="Failures">What does not hold, in words; empty when everything that the result claims was confirmed or left undecided.</param>
public sealed record NetworkVerification(double Residual, double Imbalance, double OverSold, double CashImbalance, double LedgerImbalance, bool? NoEarlierEquilibrium, ImmutableArray<string> Failures)
{
    private const double Tolerance = 1e-9;

    /// <summary>True when nothing that the result claims was refuted.</summary>
    public bool Passes => Failures.IsEmpty;

    internal static NetworkVerification Of(NetworkResult result, NetworkModel model, int maximumEvaluations)
    {
        ArgumentNullException.ThrowIfNull(model);
        Numerics.Guard.AtLeast(maximumEvaluations, 1);
        var failures = ImmutableArray.CreateBuilder<string>();
        if (result.Status == CascadeStatus.Runaway) return Runaway(result, model, maximumEvaluations, failures);
        if (result.LogMoves.Length != model.Assets.Length)
            throw new ArgumentException($"Expected the model that was solved ({result.LogMoves.Length} assets), got one of {model.Assets.Length}.", nameof(model));
        var map = new NetworkMap(model, result.Shock, result.Options.Threads);
        double[] x = [.. result.LogMoves], t = new double[x.Length];
        map.Evaluate(x, t);
        double residual = 0, slack = 0;
        for (int i = 0; i < x.Length; i++)
        {
            residual = Math.Max(residual, Math.Abs(x[i] - t[i]));
            slack = Math.Max(slack, 1e-13 * (1 + Math.Abs(x[i]) + Math.Abs(map.News[i]) + (model.Assets[i].Impact.Slope(map.Quantities[i]) * map.Gross[i])));
        }

        bool pinned = result.Status == CascadeStatus.Pinned, claimed = result.Status == CascadeStatus.Converged;
        if (claimed && !(residual <= slack)) failures.Add(FormattableString.Invariant($"The answer leaves a residual of {residual:R}."));
        double imbalance = pinned ? 0 : WorstImbalance(model, map, x);
        if (claimed && !(imbalance <= Tolerance)) failures.Add(FormattableString.Invariant($"Prices and quantities traded differ by {imbalance:R} of the gross quantity."));
        double overSold = WorstOverSold(model, result);
        if (overSold > 1e-12) failures.Add(FormattableString.Invariant($"A holder closed {overSold:R} of its position more than it held."));
        (double cash, double ledger) = Books(result);
        if (!(cash <= Tolerance)) failures.Add(FormattableString.Invariant($"Cash does not add up: {cash:R} of the gross amount is missing."));
        if (!(ledger <= Tolerance)) failures.Add(FormattableString.Invariant($"The rounds of the ledger miss the flows by {ledger:R} of the gross quantity."));
        bool? earlier = claimed ? EarlierRoute.NoneBefore(model, result, x, maximumEvaluations) : null;
        if (earlier == false) failures.Add("Plain rounds from the undisturbed market do not come down to the answer: there is an earlier equilibrium, or none there.");
        return new NetworkVerification(residual, imbalance, overSold, cash, ledger, earlier, failures.ToImmutable());
    }

    private static NetworkVerification Runaway(NetworkResult result, NetworkModel model, int maximumEvaluations, ImmutableArray<string>.Builder failures)
    {
        bool? none = EarlierRoute.NoneAboveFloor(model, result, maximumEvaluations);
        if (none == false) failures.Add("Plain rounds from the undisturbed market stop above the floor: there is an equilibrium.");
        return new NetworkVerification(double.NaN, 0, 0, 0, 0, none, failures.ToImmutable());
    }

    private static double WorstImbalance(NetworkModel model, NetworkMap map, double[] x)
    {
        double worst = 0;
        double[] basket = new double[x.Length];
        foreach (var b in model.Baskets)
            basket[b.Derivative] = NetworkMap.BasketMove(b.Members, b.Weights, x);
        for (int i = 0; i < x.Length; i++)
        {
            double slope = model.Assets[i].Impact.Slope(map.Quantities[i]);
            if (!(slope > 0) || map.Gross[i] == 0) continue;
            double implied = model.Assets[i].Impact.Quantity(x[i] - map.News[i] - basket[i]);
            // What the log prices cannot resolve is no imbalance.
            double unresolved = 1e-14 * (1 + Math.Abs(x[i]) + Math.Abs(map.News[i])) / slope;
            worst = Math.Max(worst, Math.Max(0, Math.Abs(implied - map.Quantities[i]) - unresolved) / map.Gross[i]);
        }

        return worst;
    }

    private static double WorstOverSold(NetworkModel model, NetworkResult result)
    {
        double worst = double.NegativeInfinity;
        foreach (HolderFlow flow in result.Flows)
        {
            INetworkHolder holder = model.Holders[model.IndexOfHolder(flow.Holder)];
            int k = holder.Assets.IndexOf(model.Assets[model.IndexOf(flow.Asset)]);
            double held = holder.Held(k);
            if (double.IsNaN(held) || held * flow.Quantity > 0) continue;
            worst = Math.Max(worst, held == 0 ? flow.Quantity == 0 ? 0 : double.PositiveInfinity : (Math.Abs(flow.Quantity) / Math.Abs(held)) - 1);
        }

        return worst;
    }

    private static (double Cash, double Ledger) Books(NetworkResult result)
    {
        double holders = 0, gross = 0, others = 0;
        var left = new Dictionary<(string, string), double>();
        var size = new Dictionary<(string, string), double>();
        foreach (HolderFlow f in result.Flows)
            left[(f.Holder, f.Asset)] = size[(f.Holder, f.Asset)] = f.Quantity;
        foreach (NetworkRound round in result.Ledger.Rounds)
        {
            // The other side of a round takes the net of every asset at that round's price.
            foreach (IGrouping<(string Asset, double Price), NetworkTrade> asset in round.Trades.GroupBy(t => (t.Asset, t.Price)))
                others += asset.Sum(t => t.Quantity) * asset.Key.Price;
            foreach (NetworkTrade trade in round.Trades)
            {
                holders += trade.Cash;
                gross += Math.Abs(trade.Cash);
                (string, string) key = (trade.Holder, trade.Asset);
                left[key] = left.GetValueOrDefault(key) - trade.Quantity;
                size[key] = Math.Abs(size.GetValueOrDefault(key)) + Math.Abs(trade.Quantity);
            }
        }

        double missing = left.Count == 0 ? 0 : left.Max(l => size[l.Key] == 0 ? 0 : Math.Abs(l.Value) / Math.Abs(size[l.Key]));
        return (gross == 0 ? 0 : Math.Abs(holders + others) / gross, missing);
    }
}
