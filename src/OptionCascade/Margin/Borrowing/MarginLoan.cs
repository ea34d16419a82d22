// Long:    equity N·P − L,  requirement m·N·P      breached below P* = L/(N(1 − m))         bankrupt below L/N
// Short:   equity C − N·P,  requirement m·N·P      breached above P* = C/(N(1 + m))         bankrupt above C/N
// To be sold or bought back at P so that equity = m·(what is left)·P:   x = N − equity/(m·P)      (trading at P leaves the equity as it is)
//
// symbol   unit
// N        shares > 0;  P quote currency per share;  L loan, C cash (proceeds and margin), quote currency;  m fraction
// Source: FINRA Rule 4210(c); Regulation T, 12 CFR 220.12.
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Borrowing;

/// <summary>Dated requirements of a margin loan on stock; fractions of market value.</summary>
/// <param name="Initial">To open.</param>
/// <param name="MaintenanceLong">To keep stock bought on credit; 25% by rule, 30% at many brokers.</param>
/// <param name="MaintenanceShort">To keep stock sold short.</param>
public sealed record MarginLoanParameters(double Initial, double MaintenanceLong, double MaintenanceShort)
{
    /// <summary>To open, (0, 1].</summary>
    public double Initial { get; init; } = Guard.InRange(Initial, double.Epsilon, 1);

    /// <summary>To keep stock bought on credit, (0, 1).</summary>
    public double MaintenanceLong { get; init; } = Guard.InRange(MaintenanceLong, double.Epsilon, 1 - 1e-9);

    /// <summary>To keep stock sold short, &gt; 0.</summary>
    public double MaintenanceShort { get; init; } = Guard.Positive(MaintenanceShort);
}

/// <summary>Liquidation prices and forced trades of stock held on credit or sold short.</summary>
public static class MarginLoan
{
    /// <summary>Price at which the maintenance requirement is reached.</summary>
    /// <param name="shares">Signed shares, not 0: long &gt; 0.</param>
    /// <param name="cash">Cash of the account: the loan as a negative number, or proceeds and margin of a short sale.</param>
    /// <param name="parameters">Requirements.</param>
    /// <returns>The price; null when no price breaches it (no loan, or a short without cash).</returns>
    /// <exception cref="ArgumentOutOfRangeException">No shares, or not finite.</exception>
    public static double? LiquidationPrice(double shares, double cash, MarginLoanParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        double rate = shares > 0 ? 1 - parameters.MaintenanceLong : 1 + parameters.MaintenanceShort;
        return Ratio(shares, cash, rate);
    }

    /// <summary>Price at which the equity is gone.</summary>
    /// <param name="shares">Signed shares, not 0.</param>
    /// <param name="cash">Cash of the account.</param>
    /// <returns>The price, or null.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No shares, or not finite.</exception>
    public static double? BankruptcyPrice(double shares, double cash) => Ratio(shares, cash, 1);

    /// <summary>Shares to be sold (or bought back, of a short) at a price so that the requirement is met again.</summary>
    /// <param name="shares">Signed shares, not 0.</param>
    /// <param name="cash">Cash of the account.</param>
    /// <param name="price">P, finite, &gt; 0.</param>
    /// <param name="targetFraction">Fraction of the remaining market value that equity shall be, (0, 1]; e.g. the maintenance or the initial requirement.</param>
    /// <returns>Number of shares, 0 to |shares|: 0 when nothing needs to be done, all of them when the equity is gone.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside its range.</exception>
    public static double ForcedTrade(double shares, double cash, double price, double targetFraction)
    {
        Guard.Finite(shares);
        Guard.Positive(price);
        Guard.InRange(targetFraction, double.Epsilon, 1);
        double size = Math.Abs(shares), equity = Guard.Finite(cash) + (shares * price);
        return Math.Clamp(size - (equity / (targetFraction * price)), 0, size);
    }

    private static double? Ratio(double shares, double cash, double rate)
    {
        if (Guard.Finite(shares) == 0) throw new ArgumentOutOfRangeException(nameof(shares), shares, "Expected shares other than 0.");
        double price = -Guard.Finite(cash) / (shares * rate);
        return price > 0 && double.IsFinite(price) ? price : null;
    }
}
