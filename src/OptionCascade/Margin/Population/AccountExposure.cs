// Positions of an account at one state of the market: options, futures and spot holdings. Money is not a position, coin cash and coin collateral included.
//   gross notional  G = Σ |a|·S + Σ |notional of futures| + Σ |units|·S        a: contracts × multiplier of an option
//   net notional    N = Σ w·a·S + Σ notional of futures + Σ units·S            w = +1 call, −1 put
//   delta notional  D = Σ a·Δ·S + Σ notional of futures + Σ units·S            Δ = ∂V/∂S
//   leverage        G/E, N/E, D/E                                              E: equity as the rule counts it
//
// symbol    unit
// G, N, D   quote currency
// S         quote currency per unit of underlying
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;

namespace OptionCascade.Margin.Population;

/// <summary>How much an account holds, quote currency; short exposure is negative in <see cref="Net"/> and <see cref="Delta"/>.</summary>
/// <param name="Gross">G, notional of all positions without regard to side, ≥ 0. Options count with the full value of what they refer to.</param>
/// <param name="Net">N, notional with the side that each position is on: a short put counts as bought, a short call as sold.</param>
/// <param name="Delta">D, value of the underlying that moves like the positions.</param>
public readonly record struct AccountExposure(double Gross, double Net, double Delta)
{
    /// <summary>Gross leverage G/E: +∞ when there are positions but no equity left, 0 without positions.</summary>
    /// <param name="equity">E in quote currency.</param>
    public double GrossLeverage(double equity) => Leverage(Gross, equity);

    /// <summary>Net leverage N/E, signed; ±∞ when there is no equity left.</summary>
    /// <param name="equity">E in quote currency.</param>
    public double NetLeverage(double equity) => Leverage(Net, equity);

    /// <summary>Delta-adjusted leverage D/E, signed; ±∞ when there is no equity left.</summary>
    /// <param name="equity">E in quote currency.</param>
    public double DeltaLeverage(double equity) => Leverage(Delta, equity);

    /// <summary>The exposure of an account.</summary>
    /// <param name="state">The account at a state of the market.</param>
    public static AccountExposure Of(AccountState state) => Of(state, null);

    /// <summary>As above, of one market only, or of all when it is null.</summary>
    /// <param name="state">The account at a state of the market.</param>
    /// <param name="market">Index into <see cref="ResolvedAccount.Markets"/>.</param>
    internal static AccountExposure Of(AccountState state, int? market)
    {
        ArgumentNullException.ThrowIfNull(state);
        ResolvedAccount a = state.Account;
        double gross = 0, net = 0, delta = 0;
        for (int i = 0; i < a.Options.Length; i++)
        {
            OptionLeg leg = a.Options[i];
            if (market is { } m && leg.Market != m) continue;
            double notional = leg.Units * state.Spots[leg.Market];
            gross += Math.Abs(notional);
            net += leg.Sign * notional;
            delta += notional * DeltaOf(state, i);
        }

        for (int i = 0; i < a.Futures.Length; i++)
        {
            if (market is { } m && a.Futures[i].Market != m) continue;
            double notional = state.Notional(i);
            gross += Math.Abs(notional);
            net += notional;
            delta += notional;
        }

        foreach (SpotLeg s in a.Spots)
        {
            if (market is { } m && s.Market != m) continue;
            double value = s.Units * state.Spots[s.Market];
            gross += Math.Abs(value);
            net += value;
            delta += value;
        }

        return new AccountExposure(gross, net, delta);
    }

    /// <summary>∂V/∂S of one option of the account; 0 or ±1 after expiry.</summary>
    /// <param name="state">The account at a state of the market.</param>
    /// <param name="index">Its place in <see cref="ResolvedAccount.Options"/>.</param>
    internal static double DeltaOf(AccountState state, int index)
    {
        OptionLeg leg = state.Account.Options[index];
        OptionGroup group = state.Account.Groups[leg.Group];
        double years = state.YearFractions[leg.Group], spot = state.Spots[leg.Market], strike = leg.Contract.Strike;
        if (years <= 0) return leg.Sign * (spot - strike) > 0 ? leg.Sign : 0;
        if (state.OptionPrices[index] == 0) return 0;
        double volatility = leg.Volatility * (1 + state.Move.RelativeVolatility);
        (double rate, double yield) = LegPricer.Rates(in group, state.Account.Markets[leg.Market].Spot);
        OptionRight right = leg.Contract.Right;
        if (group.Exercise == ExerciseStyle.American)
            return AmericanOption.Evaluate(spot, strike, years, volatility, rate, yield, right, state.Account.Market.American, GreekSet.Delta).Delta;
        double deviation = volatility * Math.Sqrt(years), kept = Math.Exp(-yield * years);
        double distance = Math.Log(spot / strike) + ((rate - yield) * years);
        double d1 = deviation > 0 ? (distance / deviation) + (0.5 * deviation) : distance * double.PositiveInfinity;
        return double.IsNaN(d1) ? 0.5 * leg.Sign * kept : leg.Sign * kept * VectorMath.NormalCdf(leg.Sign * d1);
    }

    private static double Leverage(double notional, double equity)
        => notional == 0 ? 0 : equity > 0 ? notional / equity : double.IsNaN(equity) ? double.NaN : Math.Sign(notional) * double.PositiveInfinity;
}
