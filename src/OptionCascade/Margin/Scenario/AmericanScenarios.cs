using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;

namespace OptionCascade.Margin.Scenario;

/// <summary>
/// Prices of American options at many scenarios. Scenarios of one option that share a volatility share its exercise boundary, which is most of the cost; so all
/// scenarios of an option are priced one after the other, in order of volatility.
/// </summary>
internal static class AmericanScenarios
{
    /// <summary>Prices the legs of one group; row k·scenarios + s receives leg k in scenario s, quote currency per unit, ≥ 0.</summary>
    /// <param name="state">The account at its state.</param>
    /// <param name="g">The group, of American options.</param>
    /// <param name="years">Years left, &gt; 0.</param>
    /// <param name="moves">Relative move of the price per scenario, &gt; −1.</param>
    /// <param name="shifts">What is added to the volatility per scenario; the sum is floored at 0.</param>
    /// <param name="prices">Receives the prices.</param>
    /// <exception cref="ArithmeticException">An exercise boundary did not converge.</exception>
    public static void Price(AccountState state, int g, double years, ReadOnlySpan<double> moves, ReadOnlySpan<double> shifts, Span<double> prices)
    {
        ResolvedAccount account = state.Account;
        OptionGroup group = account.Groups[g];
        int scenarios = moves.Length, rows = group.Count * scenarios;
        (double rate, double yield) = LegPricer.Rates(in group, account.Markets[group.Market].Spot);
        double[] spots = new double[rows], strikes = new double[rows], time = new double[rows], volatilities = new double[rows], rates = new double[rows], yields = new double[rows];
        var rights = new OptionRight[rows];
        var results = new AmericanGreeks[rows];
        Array.Fill(time, years);
        Array.Fill(rates, rate);
        Array.Fill(yields, yield);
        double[] keys = shifts.ToArray();
        int[] order = [.. Enumerable.Range(0, scenarios)];
        Array.Sort(keys, order);
        double spot = state.Spots[group.Market];
        for (int k = 0; k < group.Count; k++)
        {
            OptionLeg leg = account.Options[group.Start + k];
            double volatility = leg.Volatility * (1 + state.Move.RelativeVolatility);
            for (int s = 0; s < scenarios; s++)
            {
                int row = (k * scenarios) + s;
                spots[row] = spot * (1 + moves[order[s]]);
                strikes[row] = leg.Contract.Strike;
                volatilities[row] = Math.Max(volatility + shifts[order[s]], 0);
                rights[row] = leg.Contract.Right;
            }
        }

        AmericanOption.Evaluate(spots, strikes, time, volatilities, rates, yields, rights, account.Market.American, GreekSet.Price, results);
        for (int k = 0; k < group.Count; k++)
            for (int s = 0; s < scenarios; s++)
            {
                int row = (k * scenarios) + s;
                if (!results[row].Converged)
                    throw new ArithmeticException("The exercise boundary did not converge.");
                prices[(k * scenarios) + order[s]] = Math.Max(results[row].Price + account.Options[group.Start + k].MarkOffset, 0);
            }
    }
}
