using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;

namespace OptionCascade.Margin.Scenario;

/// <summary>
/// Prices of American options at many scenarios, as <see cref="AmericanOption"/> prices them one by one (equal to rounding): the European values of a whole expiry in
/// vectors, then the premium of early exercise in order of volatility. Options of one right and volatility share their exercise boundary whatever their strike,
/// and so do the scenarios that leave it unchanged; the boundary is most of the cost.
/// </summary>
internal static class AmericanScenarios
{
    /// <summary>Below this σ√T <see cref="AmericanOption"/> takes the path as known; those rows are left to it.</summary>
    private const double LeastSpread = 1e-14;

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
        ReadOnlySpan<OptionLeg> options = account.Options.AsSpan().Slice(group.Start, group.Count);
        int n = options.Length, scenarios = moves.Length;
        (double rate, double yield) = LegPricer.Rates(in group, account.Markets[group.Market].Spot);
        double putCap = rate < 0 ? Math.Exp(-rate * years) : 1, callCap = yield < 0 ? Math.Exp(-yield * years) : 1;
        double[] spots = new double[scenarios], logSpots = new double[scenarios], keys = shifts.ToArray(), own = new double[n], logStrikes = new double[n];
        int[] order = [.. Enumerable.Range(0, scenarios)], legs = [.. Enumerable.Range(0, n)];
        Array.Sort(keys, order);
        for (int s = 0; s < scenarios; s++)
        {
            spots[s] = state.Spots[group.Market] * (1 + moves[s]);
            logSpots[s] = Math.Log(spots[s]);
        }

        for (int k = 0; k < n; k++)
        {
            own[k] = options[k].Volatility * (1 + state.Move.RelativeVolatility);
            logStrikes[k] = Math.Log(options[k].Contract.Strike);
        }

        if (years >= EuropeanTerms.LeastYearFraction) European(state, g, years, moves, shifts, own, prices);
        Array.Sort(own, legs);
        for (int first = 0, end; first < n; first = end)
        {
            for (end = first + 1; end < n && own[end] == own[first];)
                end++;
            foreach (int s in order)
            {
                double volatility = Math.Max(own[first] + shifts[s], 0), spot = spots[s];
                bool known = volatility * Math.Sqrt(years) < LeastSpread || years < EuropeanTerms.LeastYearFraction;
                for (int i = first; i < end; i++)
                {
                    OptionLeg leg = options[legs[i]];
                    double strike = leg.Contract.Strike;
                    bool call = leg.Contract.Right == OptionRight.Call;
                    ref double price = ref prices[(legs[i] * scenarios) + s];
                    if (known || strike <= 0 || !(spot > 0))
                    {
                        price = AmericanOption.Price(spot, strike, years, volatility, rate, yield, leg.Contract.Right, account.Market.American);
                    }
                    else
                    {
                        // A call on S struck at K is a put on K struck at S with r and q exchanged.
                        AmericanPutEngine engine = call ? AmericanPutEngine.ForCalls : AmericanPutEngine.ForPuts;
                        engine.Prepare(years, volatility, call ? yield : rate, call ? rate : yield, AmericanNeeds.Price, account.Market.American);
                        if (!engine.Converged) throw new ArithmeticException("The exercise boundary did not converge.");
                        double x = call ? logStrikes[legs[i]] - logSpots[s] : logSpots[s] - logStrikes[legs[i]], unit = call ? spot : strike, intrinsic = call ? spot - strike : strike - spot;
                        price = engine.IsExercised(x) ? intrinsic
                            : Math.Min(Math.Max(price + (unit * engine.Premium(x)), Math.Max(intrinsic, 0)), unit * (call ? callCap : putCap));
                    }

                    price = Math.Max(price + leg.MarkOffset, 0);
                }
            }
        }
    }

    /// <summary>European values without the marks' offsets, where they are to be added to.</summary>
    private static void European(
        AccountState state, int g, double years, ReadOnlySpan<double> moves, ReadOnlySpan<double> shifts, ReadOnlySpan<double> own, Span<double> prices)
    {
        ResolvedAccount account = state.Account;
        OptionGroup group = account.Groups[g];
        int n = group.Count;
        double[] strikes = new double[n], signs = new double[n], volatilities = new double[n], values = new double[n];
        for (int k = 0; k < n; k++)
            (strikes[k], signs[k]) = (account.Options[group.Start + k].Contract.Strike, account.Options[group.Start + k].Sign);
        double x = account.Betas[group.Market] * state.Move.LogMove;
        for (int s = 0; s < moves.Length; s++)
        {
            for (int k = 0; k < n; k++)
                volatilities[k] = Math.Max(own[k] + shifts[s], 0);
            LegPricer.European(in group, account.Markets[group.Market].Spot, years, x + Math.Log(1 + moves[s]), strikes, volatilities, signs, values);
            for (int k = 0; k < n; k++)
                prices[(k * moves.Length) + s] = values[k];
        }
    }
}
