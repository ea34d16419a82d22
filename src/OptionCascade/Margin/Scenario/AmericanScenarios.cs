using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;

namespace OptionCascade.Margin.Scenario;

/// <summary>
/// Prices of American options at many scenarios. Options of one expiry at one volatility share their exercise boundary whatever their strike, which is most of the
/// cost; so they are priced in order of the volatility that they have in the scenario.
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
        double[] own = new double[group.Count];
        int[] legs = new int[group.Count], places = new int[rows];
        for (int k = 0; k < legs.Length; k++)
            (legs[k], own[k]) = (k, account.Options[group.Start + k].Volatility * (1 + state.Move.RelativeVolatility));
        Array.Sort(own, legs);
        double spot = state.Spots[group.Market];
        for (int first = 0, end, row = 0; first < legs.Length; first = end)
        {
            for (end = first + 1; end < legs.Length && own[end] == own[first];)
                end++;
            foreach (int s in order)
                for (int i = first; i < end; i++, row++)
                {
                    OptionContract contract = account.Options[group.Start + legs[i]].Contract;
                    spots[row] = spot * (1 + moves[s]);
                    strikes[row] = contract.Strike;
                    volatilities[row] = Math.Max(own[i] + shifts[s], 0);
                    rights[row] = contract.Right;
                    places[row] = (legs[i] * scenarios) + s;
                }
        }

        AmericanOption.Evaluate(spots, strikes, time, volatilities, rates, yields, rights, account.Market.American, GreekSet.Price, results);
        for (int row = 0; row < rows; row++)
        {
            if (!results[row].Converged)
                throw new ArithmeticException("The exercise boundary did not converge.");
            prices[places[row]] = Math.Max(results[row].Price + account.Options[group.Start + (places[row] / scenarios)].MarkOffset, 0);
        }
    }
}
