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

    /// <summary>Every wall under its own name.</summary>
    public static IReadOnlyList<WallView> Walls(ExposureWalls walls, string currency)
    {
        string perPercent = currency + " per 1%";
        return
        [
            View("call wall (call gamma)", walls.CallWall, perPercent),
            View("put wall (put gamma)", walls.PutWall, perPercent),
            View("net gamma wall", walls.NetGammaWall, perPercent),
            View("gross gamma wall", walls.GrossGammaWall, perPercent),
            View("call open interest", walls.CallOpenInterestWall, "contracts"),
            View("put open interest", walls.PutOpenInterestWall, "contracts"),
        ];

        static WallView View(string name, Wall? wall, string unit) => new(name, wall?.Strike, wall?.Value ?? double.NaN, unit);
    }
}
