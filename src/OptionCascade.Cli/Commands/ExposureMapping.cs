using System.Globalization;
using OptionCascade.Cli.Views;
using OptionCascade.Exposure;

namespace OptionCascade.Cli.Commands;

/// <summary>From the library's exposures to the view of them.</summary>
internal static class ExposureMapping
{
    /// <summary>Totals in currency.</summary>
    public static ExposureTotals Totals(DealerExposure exposure)
    {
        ExposureAmount gamma = exposure.In(ExposureUnit.GammaPerOnePercentMove).Total;
        return new ExposureTotals
        {
            NetGammaPerOnePercent = gamma.Net,
            GrossGammaPerOnePercent = gamma.Gross,
            CallGammaPerOnePercent = gamma.CallsNet,
            PutGammaPerOnePercent = gamma.PutsNet,
            NetDelta = exposure.In(ExposureUnit.DeltaCurrency).Total.Net,
            NetVannaPerVolPoint = exposure.In(ExposureUnit.VannaPerVolPoint).Total.Net,
            NetCharmPerDay = exposure.In(ExposureUnit.CharmPerDay).Total.Net,
        };
    }

    /// <summary>A unit by name and label.</summary>
    public static UnitView Unit(ExposureUnit unit, string currency) => new(unit.Name, unit.Label(currency));

    /// <summary>Every Greek in its usual unit.</summary>
    public static IReadOnlyList<GreekExposureView> Greeks(DealerExposure exposure, string currency)
    {
        UncertainExposure? uncertain = exposure.Dealer.Positioning is PositioningMixture ? UncertainExposure.Compute(exposure.Dealer, exposure.Options) : null;
        return [.. ExposureUnit.OnePerGreek.Select(unit =>
        {
            ExposureAmount a = exposure.In(unit).Total;
            return new GreekExposureView(Unit(unit, currency), a.Net, a.Gross, a.CallsNet, a.PutsNet, uncertain?.Total(unit).StandardError);
        })];
    }

    /// <summary>All changes of sign in words and figures.</summary>
    public static FlipsView Flips(ExposureFlips flips, string currency)
    {
        string range = string.Create(CultureInfo.InvariantCulture, $"from {flips.LowestSpot:#,0.00} to {flips.HighestSpot:#,0.00}");
        string status = flips.Flips.Length > 0 ? $"{flips.Flips.Length} {range}" : $"net exposure is {(flips.SignAtLowest < 0 ? "negative" : flips.SignAtLowest > 0 ? "positive" : "zero")} everywhere {range}";
        return new FlipsView(Unit(flips.Unit, currency), status, [.. flips.Flips.Select(f => new FlipView(f.Spot, f.Slope))]);
    }

    /// <summary>Points of a profile.</summary>
    public static IReadOnlyList<Views.ProfilePoint> Points(ExposureProfile profile, double spot)
        => [.. profile.Points.Select(p => new Views.ProfilePoint(p.Spot, Math.Log(p.Spot / spot), p.Amount.Net, p.Amount.Gross))];

    /// <summary>Every wall under its own name.</summary>
    public static IReadOnlyList<WallView> Walls(ExposureWalls walls, string currency)
    {
        string perPercent = currency + " per 1%";
        return
        [
            View("call wall (call gamma)", walls.CallWall, perPercent),
            View("put wall (put gamma)", walls.PutWall, perPercent),
            View("net gamma wall", walls.NetGammaWall, perPercent),
            View("positive net gamma wall", walls.PositiveNetGammaWall, perPercent),
            View("negative net gamma wall", walls.NegativeNetGammaWall, perPercent),
            View("gross gamma wall", walls.GrossGammaWall, perPercent),
            View("call open interest", walls.CallOpenInterestWall, "contracts"),
            View("put open interest", walls.PutOpenInterestWall, "contracts"),
            View("open interest", walls.OpenInterestWall, "contracts"),
        ];

        static WallView View(string name, Wall? wall, string unit) => new(name, wall?.Strike, wall?.Value ?? double.NaN, unit);
    }
}
