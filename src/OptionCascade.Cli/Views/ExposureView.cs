namespace OptionCascade.Cli.Views;

/// <summary>Dealers' exposure. Money is in the quote currency; gamma is the change of the dealers' delta, in currency, per 1% move of spot.</summary>
internal sealed record ExposureView : AnswerView
{
    /// <summary>The book's totals.</summary>
    public required ExposureTotals Totals { get; init; }

    /// <summary>Levels where net gamma changes sign, ascending.</summary>
    public required IReadOnlyList<double> Flips { get; init; }

    /// <summary>How the search for flips ended.</summary>
    public required string FlipStatus { get; init; }

    /// <summary>Strikes where exposure piles up.</summary>
    public required IReadOnlyList<WallView> Walls { get; init; }

    /// <summary>By expiry, nearest first.</summary>
    public required IReadOnlyList<ExpiryExposureView> ByExpiry { get; init; }

    /// <summary>By strike, ascending.</summary>
    public required IReadOnlyList<StrikeExposureView> ByStrike { get; init; }

    /// <summary>Net gamma with spot moved.</summary>
    public required IReadOnlyList<ProfilePoint> Profile { get; init; }
}

/// <summary>Totals over a book.</summary>
internal sealed record ExposureTotals
{
    /// <summary>Dealers' net gamma, currency per 1%.</summary>
    public required double NetGammaPerOnePercent { get; init; }

    /// <summary>Σ|gamma|, currency per 1%.</summary>
    public required double GrossGammaPerOnePercent { get; init; }

    /// <summary>Calls' part of the net, currency per 1%.</summary>
    public required double CallGammaPerOnePercent { get; init; }

    /// <summary>Puts' part of the net, currency per 1%.</summary>
    public required double PutGammaPerOnePercent { get; init; }

    /// <summary>Dealers' delta before hedging, currency.</summary>
    public required double NetDelta { get; init; }

    /// <summary>Change of delta per volatility point, currency.</summary>
    public required double NetVannaPerVolPoint { get; init; }

    /// <summary>Change of delta per calendar day, currency.</summary>
    public required double NetCharmPerDay { get; init; }
}

/// <summary>A strike that stands out.</summary>
/// <param name="Name">By what.</param>
/// <param name="Strike">Strike; null when nothing stands out.</param>
/// <param name="Value">Contracts, or currency per 1%.</param>
/// <param name="Unit">Unit of <paramref name="Value"/>.</param>
internal readonly record struct WallView(string Name, double? Strike, double Value, string Unit);

/// <summary>One expiry's part.</summary>
internal readonly record struct ExpiryExposureView(string Expiry, double YearFraction, double NetGammaPerOnePercent, double GrossGammaPerOnePercent);

/// <summary>One strike's part, all expiries together.</summary>
internal readonly record struct StrikeExposureView(double Strike, double CallGammaPerOnePercent, double PutGammaPerOnePercent, double NetGammaPerOnePercent, double GrossGammaPerOnePercent);

/// <summary>Net gamma at a level of spot.</summary>
internal readonly record struct ProfilePoint(double Spot, double LogMove, double NetGammaPerOnePercent);
