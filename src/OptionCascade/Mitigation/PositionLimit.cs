// |q'| = min(|q|, L)             options of an account: all scaled by min(1, L/max(long side, short side))
//   long side of the market: long calls + short puts;   short side: long puts + short calls;   contracts · multiplier
//
//   L    units of underlying an account may hold on one side
//
// Sources: sides as in the position limits of US option exchanges (Cboe Rule 4.11 examples): 25,000 to 250,000 contracts by underlying.
using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Participants;
using OptionCascade.Portfolio;

namespace OptionCascade.Mitigation;

/// <summary>No account holds more than a number of units on one side of the market.</summary>
/// <remarks>
/// A leveraged position beyond the limit is cut with its margin in proportion: its liquidation price stays, less is sold there. Of an option seller's account all options are cut
/// in proportion, its cash stays. Whole contracts stay whole. The dealers' book is not cut with it: it nets many customers.
/// </remarks>
public sealed record PositionLimit : IMitigation
{
    /// <summary>A limit.</summary>
    /// <param name="units">L, units of underlying, &gt; 0; +∞ for none.</param>
    /// <param name="maintenanceRate">m of positions known by their liquidation price alone, in [1e-6, 0.9]. No default.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public PositionLimit(double units, double maintenanceRate)
    {
        Units = units > 0 ? units : throw new ArgumentOutOfRangeException(nameof(units), units, "Expected > 0.");
        MaintenanceRate = Guard.InRange(maintenanceRate, 1e-6, 0.9);
    }

    /// <summary>L, units of underlying.</summary>
    public double Units { get; }

    /// <summary>m of positions known by their liquidation price alone.</summary>
    public double MaintenanceRate { get; }

    /// <inheritdoc/>
    public string Name => "position limit";

    /// <inheritdoc/>
    public string InWords => string.Create(CultureInfo.InvariantCulture, $"No account holds more than {Units:#,0.##} units on one side of the market.");

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        return market.Changed(this, "positions that account holders cannot hold, notional", p =>
        {
            if (MarginedPositions.Of(p, market.Spot, MaintenanceRate) is { } m)
            {
                if (m.Positions.All(q => Factor(m, q) == 1)) return null;
                return ((m with { Positions = [.. m.Positions.Select(q => Factor(m, q) is < 1 and var f ? q with { Size = q.Size * f, Margin = q.Margin * f, OtherMaintenance = q.OtherMaintenance * f, OtherProfit = q.OtherProfit * f } : q)] }).Build(),
                    m.Positions.Sum(q => m.Notional(q) * (1 - Factor(m, q))));
            }

            if (p is not OptionSellers { Accounts: { } accounts } sellers || accounts.Population.Valued.All(v => Factor(v.Account.Account) == 1)) return null;
            return (SellerChanges.WithAccounts(sellers, accounts, v => SellerChanges.Scale(v.Account.Account, Factor(v.Account.Account))), OptionNotional(accounts, v => Factor(v)));
        });
    }

    /// <summary>Notional of options that accounts scaled by a factor no longer hold, quote currency.</summary>
    internal static double OptionNotional(SellerAccounts accounts, Func<Account, double> factor)
        => accounts.Population.Valued.Sum(v => (1 - factor(v.Account.Account)) * v.Account.Options.Sum(o => Math.Abs(o.Units)) * accounts.Spot);

    private double Factor(MarginedPositions m, LeveragedPosition q) => Math.Min(1, Units * m.Spot / Math.Max(m.Notional(q), double.Epsilon));

    private double Factor(Account account)
    {
        double rising = 0, falling = 0;
        foreach (OptionHolding o in account.Holdings.OfType<OptionHolding>())
        {
            double units = o.Contracts * o.Contract.Multiplier, up = o.Contract.Right == OptionRight.Call ? units : -units;
            if (up > 0) rising += up;
            else falling -= up;
        }

        return Math.Min(1, Units / Math.Max(Math.Max(rising, falling), double.Epsilon));
    }
}
