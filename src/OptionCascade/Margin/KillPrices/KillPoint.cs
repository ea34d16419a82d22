using System.Globalization;

namespace OptionCascade.Margin.KillPrices;

/// <summary>What a search for a breach found.</summary>
public enum KillStatus
{
    /// <summary>This way was not searched.</summary>
    NotSearched = 0,

    /// <summary>The first breach lies at <see cref="KillPoint.Move"/>.</summary>
    Found = 1,

    /// <summary>The account is in breach before anything moves.</summary>
    AlreadyInBreach = 2,

    /// <summary>No breach up to <see cref="KillPoint.Move"/>, the end of the range searched.</summary>
    NoneInRange = 3,

    /// <summary>Equity or requirement became NaN at <see cref="KillPoint.Move"/>; no breach was met before.</summary>
    NotANumber = 4,
}

/// <summary>Where maintenance is first breached in one direction.</summary>
/// <param name="Status">What was found.</param>
/// <param name="Move">The move at which it was found; the breached side of the crossing or of the jump.</param>
/// <param name="Level">Equity and requirement there.</param>
public readonly record struct KillPoint(KillStatus Status, MarketMove Move, MarginLevel Level)
{
    /// <summary>True when there is a breach: at once or at <see cref="Move"/>.</summary>
    public bool IsBreach => Status is KillStatus.Found or KillStatus.AlreadyInBreach;

    /// <summary>x of the first breach, log price; 0 when in breach already, NaN when there is none.</summary>
    public double LogMove => Status switch { KillStatus.Found => Move.LogMove, KillStatus.AlreadyInBreach => 0, _ => double.NaN };

    /// <summary>y of the first breach, relative change of volatility; the one held when in breach already, NaN when there is none.</summary>
    public double RelativeVolatility => IsBreach ? Move.RelativeVolatility : double.NaN;

    /// <summary>The kill price: spot of one underlying at the first breach, quote currency per unit; NaN when there is none.</summary>
    /// <param name="account">The account searched.</param>
    /// <param name="underlying">Symbol of the underlying.</param>
    /// <exception cref="ArgumentException">The account's market has no such underlying.</exception>
    public double PriceOf(ResolvedAccount account, string underlying)
    {
        ArgumentNullException.ThrowIfNull(account);
        return account.Market.Markets.TryGetValue(underlying, out Market.MarketSnapshot? market)
            ? market.Spot * Math.Exp(account.Market.Beta(underlying) * LogMove)
            : throw new ArgumentException($"Expected one of {string.Join(", ", account.Market.Markets.Keys)}, got {underlying}.", nameof(underlying));
    }

    /// <summary>E.g. <c>Found at -12.3%</c>.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Status} at {100 * Math.Exp(Move.LogMove) - 100:+0.####;-0.####;0}% price, {100 * Move.RelativeVolatility:+0.####;-0.####;0}% volatility");
}

/// <summary>The first breach of one account in each direction.</summary>
/// <param name="Now">Equity and requirement before anything moves.</param>
/// <param name="Down">Falling price.</param>
/// <param name="Up">Rising price.</param>
/// <param name="VolatilityRise">Rising volatility at an unmoved price.</param>
/// <param name="Evaluations">Number of times that the account was valued.</param>
public readonly record struct AccountKill(MarginLevel Now, KillPoint Down, KillPoint Up, KillPoint VolatilityRise, int Evaluations)
{
    /// <summary>Distance to liquidation, |x| of the nearer of the two sides searched; 0 when in breach already, +∞ when neither has one in range, NaN when none was searched.</summary>
    public double Distance => Now.IsBreached ? 0
        : Down.Status == KillStatus.NotSearched && Up.Status == KillStatus.NotSearched ? double.NaN
        : Math.Min(Away(Down), Away(Up));

    private static double Away(in KillPoint point) => point.IsBreach ? Math.Abs(point.LogMove) : double.PositiveInfinity;
}

/// <summary>One row of a frontier in price and volatility: the kill prices with volatility held at another level.</summary>
/// <param name="RelativeVolatility">y, relative change of every volatility.</param>
/// <param name="AtPrice">Equity and requirement at the unmoved price.</param>
/// <param name="Down">First breach as the price falls.</param>
/// <param name="Up">First breach as the price rises.</param>
public readonly record struct FrontierRow(double RelativeVolatility, MarginLevel AtPrice, KillPoint Down, KillPoint Up);
