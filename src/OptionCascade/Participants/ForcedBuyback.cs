using System.Collections.Immutable;
using OptionCascade.Margin;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Participants;

/// <summary>Options of one contract that change hands in a liquidation.</summary>
/// <param name="Contract">The terms.</param>
/// <param name="Contracts">Contracts that the liquidated account buys, &gt; 0 (it was short), or sells, &lt; 0; finite.</param>
/// <param name="YearFraction">T, years, ≥ 0.</param>
/// <param name="Forward">F before the move, quote currency per unit, &gt; 0.</param>
/// <param name="Discount">D, &gt; 0.</param>
/// <param name="Volatility">σ, per √year, ≥ 0.</param>
public readonly record struct BuybackLeg(OptionContract Contract, double Contracts, double YearFraction, double Forward, double Discount, double Volatility);

/// <summary>What an account must trade, and where: at a log move x_k options change hands and underlying is sold (or bought).</summary>
/// <remarks>An account liquidated in parts has one for every step, see <see cref="Step"/>.</remarks>
/// <param name="Account">Whose.</param>
/// <param name="LogMove">x_k: &lt; 0 on a fall, &gt; 0 on a rise, 0 when in breach already; finite.</param>
/// <param name="Legs">The options closed; may be empty.</param>
/// <param name="UnderlyingUnits">Units of underlying (stock, coin, futures) traded at x_k besides, buying &gt; 0; finite.</param>
public sealed record ForcedBuyback(string Account, double LogMove, ImmutableArray<BuybackLeg> Legs, double UnderlyingUnits)
{
    /// <summary>x_k.</summary>
    public double LogMove { get; init; } = Guard.InRange(LogMove, -50, 50);

    /// <summary>Units of underlying traded at x_k besides, buying &gt; 0.</summary>
    public double UnderlyingUnits { get; init; } = Guard.Finite(UnderlyingUnits);

    /// <summary>Which step of the account's liquidation on this side, from 0. A step at x = 0 counts on both sides.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int Step { get; init => field = Guard.AtLeast(value, 0); }

    /// <summary>Premium paid for the options at x_k less what was received, quote currency, at mark; NaN: by the European formula.</summary>
    public double Premium { get; init; } = double.NaN;

    /// <summary>
    /// y at which the options changed hands, before what this liquidation itself did to volatility; NaN, the default: that of the market's path just before x_k. It enters
    /// premium by formula, half spread and vega at the trade, never the hedge.
    /// </summary>
    public double VolatilityShift { get; init; } = double.NaN;

    /// <summary>Loss beyond the account's means that others had to bear, quote currency at x_k, ≥ 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double Deficit { get; init => field = Guard.NonNegative(value); }

    /// <summary>Everything that an account holds on one underlying is closed at once: options bought back or sold, stock, coin and futures traded away.</summary>
    /// <param name="account">The account.</param>
    /// <param name="underlying">The underlying that moves.</param>
    /// <param name="logMove">x_k, e.g. its kill price as a log move.</param>
    /// <remarks>An inverse future is worth a/P' units at the price P' = P·e^x where it is closed.</remarks>
    public static ForcedBuyback CloseAll(ResolvedAccount account, string underlying, double logMove)
    {
        ArgumentNullException.ThrowIfNull(account);
        Guard.NotBlank(underlying);
        Guard.InRange(logMove, -50, 50);
        int market = -1;
        for (int i = 0; i < account.Markets.Length; i++)
            if (account.Markets[i].Underlying == underlying)
                market = i;
        var legs = ImmutableArray.CreateBuilder<BuybackLeg>();
        foreach (OptionLeg leg in account.Options)
        {
            if (leg.Market != market) continue;
            OptionGroup g = account.Groups[leg.Group];
            legs.Add(new BuybackLeg(leg.Contract, -leg.Contracts, g.YearFraction, g.Forward, g.Discount, leg.Volatility));
        }

        double units = 0;
        foreach (SpotLeg s in account.Spots)
            if (s.Market == market)
                units -= s.Units;
        foreach (FutureLeg f in account.Futures)
            if (f.Market == market)
                units -= f.Contracts * f.Contract.Multiplier / (f.Contract.Payoff == FuturePayoff.Linear ? 1 : f.Mark * Math.Exp(logMove));
        return new ForcedBuyback(account.Account.Id, logMove, legs.ToImmutable(), units);
    }
}
