namespace OptionCascade.Cli.Views;

/// <summary>Dealers' exposure. Money is in the quote currency; gamma is the change of the dealers' delta, in currency, per 1% move of spot.</summary>
internal sealed record ExposureView : AnswerView
{
    /// <summary>The book's totals.</summary>
    public required ExposureTotals Totals { get; init; }

    /// <summary>Every exposure in its usual unit.</summary>
    public required IReadOnlyList<GreekExposureView> Greeks { get; init; }

    /// <summary>The exposure that is shown by strike, expiry, moneyness and over spot.</summary>
    public required UnitView Unit { get; init; }

    /// <summary>Levels where the chosen exposure changes sign.</summary>
    public required FlipsView Flips { get; init; }

    /// <summary>Levels where the other exposures change sign.</summary>
    public required IReadOnlyList<FlipsView> OtherFlips { get; init; }

    /// <summary>By standard deviations out of the money.</summary>
    public required IReadOnlyList<MoneynessExposureView> ByMoneyness { get; init; }

    /// <summary>Net gamma, flips and critical shocks under every positioning rule.</summary>
    public required IReadOnlyList<SensitivityView> Sensitivity { get; init; }

    /// <summary>Strikes where exposure piles up.</summary>
    public required IReadOnlyList<WallView> Walls { get; init; }

    /// <summary>By expiry, nearest first.</summary>
    public required IReadOnlyList<ExpiryExposureView> ByExpiry { get; init; }

    /// <summary>By strike, ascending.</summary>
    public required IReadOnlyList<StrikeExposureView> ByStrike { get; init; }

    /// <summary>The chosen exposure with spot moved.</summary>
    public required IReadOnlyList<ProfilePoint> Profile { get; init; }

    /// <summary>Several underlyings as one index; null where only one was given.</summary>
    public IndexView? Index { get; init; }
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

/// <summary>An exposure's unit.</summary>
/// <param name="Name">Its name, as options and files write it.</param>
/// <param name="Label">Its unit in words, e.g. <c>USD per 1%</c>.</param>
internal readonly record struct UnitView(string Name, string Label);

/// <summary>An exposure of the whole book.</summary>
/// <param name="Unit">Name and unit.</param>
/// <param name="Net">Sum.</param>
/// <param name="Gross">Sum of absolute values.</param>
/// <param name="Calls">Calls' part of the net.</param>
/// <param name="Puts">Puts' part of the net.</param>
/// <param name="StandardError">Of the net, where the positioning rule states one; else null.</param>
internal readonly record struct GreekExposureView(UnitView Unit, double Net, double Gross, double Calls, double Puts, double? StandardError);

/// <summary>Where an exposure changes sign.</summary>
/// <param name="Unit">Which exposure.</param>
/// <param name="Status">How the search ended, in words.</param>
/// <param name="Flips">All levels, ascending.</param>
internal sealed record FlipsView(UnitView Unit, string Status, IReadOnlyList<FlipView> Flips);

/// <summary>A level where an exposure changes sign.</summary>
/// <param name="Spot">Level.</param>
/// <param name="Slope">Change of the exposure per point of spot there.</param>
internal readonly record struct FlipView(double Spot, double Slope);

/// <summary>One positioning rule's answer.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="NetGammaPerOnePercent">Net gamma, currency per 1%.</param>
/// <param name="NearestFlip">Gamma flip nearest to spot; null without one.</param>
/// <param name="Flips">How many there are within 20%.</param>
/// <param name="CriticalFall">Smallest fall of the fair price that tips the market, as a relative move; null when there is none, NaN when not computed.</param>
/// <param name="CriticalRise">The same upwards.</param>
internal readonly record struct SensitivityView(string Rule, double NetGammaPerOnePercent, double? NearestFlip, int Flips, double? CriticalFall, double? CriticalRise);

/// <summary>The part of one range of moneyness.</summary>
/// <param name="Low">ln(K/F)/(sigma sqrt T) from.</param>
/// <param name="High">To.</param>
/// <param name="Options">Options in it.</param>
/// <param name="Calls">Calls' part.</param>
/// <param name="Puts">Puts' part.</param>
/// <param name="Net">Sum.</param>
/// <param name="Gross">Sum of absolute values.</param>
internal readonly record struct MoneynessExposureView(double Low, double High, int Options, double Calls, double Puts, double Net, double Gross);

/// <summary>One expiry's part.</summary>
internal readonly record struct ExpiryExposureView(string Expiry, double YearFraction, double Net, double Gross);

/// <summary>One strike's part, all expiries together.</summary>
internal readonly record struct StrikeExposureView(double Strike, double Calls, double Puts, double Net, double Gross);

/// <summary>The exposure at a level of spot.</summary>
internal readonly record struct ProfilePoint(double Spot, double LogMove, double Net, double Gross);
