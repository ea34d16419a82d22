using System.Collections.Concurrent;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.Scenario;

public sealed partial class PortfolioMarginRule
{
    private const int MostOnStack = 256;

    private readonly ConcurrentDictionary<string, (double[] Moves, double[] LogMoves)> _points = new(StringComparer.Ordinal);

    /// <summary>Adds the moves at which a price point lies on a strike. Where the minimum begins or the worst point changes depends on all prices; these are not added.</summary>
    /// <inheritdoc/>
    public void AddKinks(AccountState start, ICollection<double> kinks, ICollection<double> jumps)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(kinks);
        for (int m = 0; m < start.Account.Markets.Length; m++)
            ScenarioKinks.Add(start, m, Points(start.Account.Markets[m].Underlying).Moves, 0, kinks);
    }

    private (double[] Moves, double[] LogMoves) Points(string underlying) => _points.GetOrAdd(underlying, static (symbol, rule) =>
    {
        double[] points = rule.Moves(symbol);
        return (points, Array.ConvertAll(points, m => Math.Log(1 + m)));
    }, this);

    /// <summary>
    /// The requirement (quote currency) of an account of European options on one underlying, without the lists that an explanation needs: the same sums in the
    /// same order. Null for other accounts and where a profit is not finite.
    /// </summary>
    private double? OneMarket(AccountState state)
    {
        ResolvedAccount account = state.Account;
        if (account.Markets.Length != 1 || Refuses(account) is not null) return null;
        (double[] moves, double[] logMoves) = Points(account.Markets[0].Underlying);
        ReadOnlySpan<OptionLeg> options = account.Options.AsSpan();
        ReadOnlySpan<OptionGroup> groups = account.Groups.AsSpan();
        foreach (ref readonly OptionGroup g in groups)
            if (g.Exercise == ExerciseStyle.American)
                return null;
        ReadOnlySpan<double> now = state.OptionPrices, years = state.YearFractions;
        double units = 0;
        foreach (FutureLeg f in account.Futures)
            units += Math.Abs(f.Contracts) * f.Contract.Multiplier;
        for (int g = 0; g < groups.Length; g++)
            for (int k = groups[g].Start; years[g] > 0 && k < groups[g].Start + groups[g].Count; k++)
                units += Math.Abs(options[k].Units);

        int n = options.Length, all = n * moves.Length;
        Span<double> prices = all <= MostOnStack ? stackalloc double[all] : new double[all];
        state.PriceAll(logMoves, 1, prices);
        double worst = 0;
        for (int p = 0; p < moves.Length; p++)
        {
            double profit = 0;
            foreach (SpotLeg s in account.Spots)
                profit += s.Units * state.Spots[0] * moves[p];
            for (int i = 0; i < account.Futures.Length; i++)
                profit += state.Notional(i) * moves[p];
            for (int g = 0; g < groups.Length; g++)
            {
                if (years[g] <= 0) continue;
                double sum = 0;
                for (int k = groups[g].Start; k < groups[g].Start + groups[g].Count; k++)
                    sum += options[k].Units * (prices[(p * n) + k] - now[k]);
                profit += sum;
            }

            if (!double.IsFinite(profit)) return null;
            worst = Math.Max(worst, Math.Max(-profit, 0) - (_parameters.ProductGroupOffset * Math.Max(profit, 0)));
        }

        return Math.Max(worst, _parameters.MinimumPerUnit * units);
    }
}
