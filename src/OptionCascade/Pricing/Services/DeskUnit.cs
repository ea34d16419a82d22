// R = scale · Sᵖ · Σ qᵢ·mᵢ·∂ᵢ
//
//   R      risk figure, in this unit
//   S      spot at which the Greeks are taken, quote currency per unit of underlying
//   qᵢ     signed contracts in row i, long > 0
//   mᵢ     units of underlying per contract
//   ∂ᵢ     raw partial derivative of one option on one unit (GreekSet)
//   p      one power of S for every ∂/∂S that is stated per relative move, one more when units are counted at their value
//   scale  0.01 per 1% of spot or per volatility point, 1/365 per calendar day, 1e-4 per basis point, multiplied
using System.Collections.Immutable;

namespace OptionCascade.Pricing.Services;

/// <summary>
/// The unit a risk figure is stated in, as desks read them: which Greek, counted in units of underlying or in quote currency, for which step. The place
/// where raw partial derivatives are scaled. Immutable; equal when all parts are equal.
/// </summary>
public sealed record DeskUnit
{
    private const double VolPoint = 0.01, Percent = 0.01, Day = 1.0 / 365, BasisPoint = 1e-4;

    private readonly double _scale;
    private readonly int _spotPower;
    private readonly string _step;

    private DeskUnit(string name, RowFigure figure, bool inCurrency, string step, int spotPower, double scale)
    {
        Name = name;
        Figure = figure;
        InCurrency = inCurrency;
        _step = step;
        _spotPower = spotPower;
        _scale = scale;
    }

    /// <summary>Σ q·m·V: what the options are worth, currency.</summary>
    public static DeskUnit Value { get; } = Currency("value", GreekSet.Price, "", 0, 1);

    /// <summary>Σ q·m·Δ: units of underlying that the options stand for.</summary>
    public static DeskUnit DeltaUnits { get; } = Units("delta-units", GreekSet.Delta, "", 0, 1);

    /// <summary>S·Σ q·m·Δ: delta valued at spot.</summary>
    public static DeskUnit DeltaCurrency { get; } = Currency("delta-currency", GreekSet.Delta, "", 1, 1);

    /// <summary>0.01·S²·Σ q·m·Γ: currency value of the change of delta for a 1% move.</summary>
    public static DeskUnit GammaPerOnePercentMove { get; } = Currency("gamma-per-one-percent", GreekSet.Gamma, "per 1% move", 2, Percent);

    /// <summary>0.01·S·Σ q·m·Γ: change of delta in units for a 1% move.</summary>
    public static DeskUnit GammaUnitsPerOnePercentMove { get; } = Units("gamma-units-per-one-percent", GreekSet.Gamma, "per 1% move", 1, Percent);

    /// <summary>Σ q·m·Γ: change of delta in units for a move of one point.</summary>
    public static DeskUnit GammaPerPoint { get; } = Units("gamma-per-point", GreekSet.Gamma, "per point", 0, 1);

    /// <summary>0.01·Σ q·m·∂V/∂σ: change of value when every volatility rises by one point.</summary>
    public static DeskUnit VegaPerVolPoint { get; } = Currency("vega-per-vol-point", GreekSet.Vega, "per volatility point", 0, VolPoint);

    /// <summary>Σ q·m·∂V/∂t / 365: the rate at which value changes as time passes, stated for one calendar day.</summary>
    public static DeskUnit ThetaPerDay { get; } = Currency("theta-per-day", GreekSet.Theta, "per calendar day", 0, Day);

    /// <summary>Σ q·m·∂V/∂t: the same for a year.</summary>
    public static DeskUnit ThetaPerYear { get; } = Currency("theta-per-year", GreekSet.Theta, "per year", 0, 1);

    /// <summary>Σ q·m·∂V/∂t·min(1/365, T): theta as Deribit states it, the rate for one calendar day or for the life that is left; see <see cref="BookTheta.Deribit"/>.</summary>
    public static DeskUnit ThetaDeribit { get; } = new("theta-deribit", RowFigure.DeribitTheta, true, "per calendar day or remaining life", 0, 1);

    /// <summary>Σ q·m·(V(t + min(one day, life)) − V(t)): change of value over the next day by full revaluation; see <see cref="BookTheta.OverOneDay"/>.</summary>
    public static DeskUnit ThetaOverOneDay { get; } = new("theta-over-one-day", RowFigure.OneDayTheta, true, "over one calendar day or remaining life", 0, 1);

    /// <summary>1e-4·Σ q·m·∂V/∂r: change of value when every rate rises by a basis point at fixed spot and yield.</summary>
    public static DeskUnit RhoPerBasisPoint { get; } = Currency("rho-per-basis-point", GreekSet.Rho, "per basis point", 0, BasisPoint);

    /// <summary>1e-4·Σ q·m·∂V/∂q: change of value when every dividend yield rises by a basis point at fixed spot and rate.</summary>
    public static DeskUnit DividendRhoPerBasisPoint { get; } =
        Currency("dividend-rho-per-basis-point", GreekSet.DividendRho, "per basis point of yield", 0, BasisPoint);

    /// <summary>Σ q·m·∂V/∂K: change of value when every strike is a point higher.</summary>
    public static DeskUnit DualDeltaPerPoint { get; } = Currency("dual-delta-per-point", GreekSet.DualDelta, "per point of strike", 0, 1);

    /// <summary>Σ q·m·∂²V/∂K²: change of dual delta when every strike is a point higher.</summary>
    public static DeskUnit DualGammaPerPoint { get; } = Currency("dual-gamma-per-point", GreekSet.DualGamma, "per squared point of strike", 0, 1);

    /// <summary>0.01·S·Σ q·m·∂Δ/∂σ: currency value of the change of delta when every volatility rises by one point.</summary>
    public static DeskUnit VannaPerVolPoint { get; } = Currency("vanna-per-vol-point", GreekSet.Vanna, "of delta per volatility point", 1, VolPoint);

    /// <summary>0.01·Σ q·m·∂Δ/∂σ: change of delta in units when every volatility rises by one point.</summary>
    public static DeskUnit VannaUnitsPerVolPoint { get; } = Units("vanna-units-per-vol-point", GreekSet.Vanna, "per volatility point", 0, VolPoint);

    /// <summary>1e-4·Σ q·m·∂²V/∂σ²: change of vega per point when every volatility rises by one point.</summary>
    public static DeskUnit VolgaPerVolPoint { get; } = Currency("volga-per-vol-point", GreekSet.Volga, "per squared volatility point", 0, VolPoint * VolPoint);

    /// <summary>S·Σ q·m·∂Δ/∂t / 365: currency value of the change of delta over one calendar day.</summary>
    public static DeskUnit CharmPerDay { get; } = Currency("charm-per-day", GreekSet.Charm, "of delta per calendar day", 1, Day);

    /// <summary>Σ q·m·∂Δ/∂t / 365: change of delta in units over one calendar day.</summary>
    public static DeskUnit CharmUnitsPerDay { get; } = Units("charm-units-per-day", GreekSet.Charm, "per calendar day", 0, Day);

    /// <summary>0.01·Σ q·m·∂²V/∂σ∂t / 365: change of vega per point over one calendar day.</summary>
    public static DeskUnit VetaPerDay { get; } = Currency("veta-per-day", GreekSet.Veta, "per volatility point and calendar day", 0, VolPoint * Day);

    /// <summary>1e-6·Σ q·m·∂²V/∂σ∂r: change of vega per point when every rate rises by a basis point.</summary>
    public static DeskUnit VeraPerBasisPoint { get; } = Currency("vera-per-basis-point", GreekSet.Vera, "per volatility point and basis point", 0, VolPoint * BasisPoint);

    /// <summary>1e-4·S³·Σ q·m·∂³V/∂S³: change of gamma per 1% move for a 1% move, currency at today's spot.</summary>
    public static DeskUnit SpeedPerOnePercentMove { get; } = Currency("speed-per-one-percent", GreekSet.Speed, "per squared 1% move", 3, Percent * Percent);

    /// <summary>Σ q·m·∂³V/∂S³: change of gamma per point for a move of one point.</summary>
    public static DeskUnit SpeedPerPoint { get; } = Units("speed-per-point", GreekSet.Speed, "per squared point", 0, 1);

    /// <summary>1e-4·S²·Σ q·m·∂³V/∂S²∂σ: change of gamma per 1% move when every volatility rises by one point.</summary>
    public static DeskUnit ZommaPerVolPoint { get; } = Currency("zomma-per-vol-point", GreekSet.Zomma, "per 1% move and volatility point", 2, Percent * VolPoint);

    /// <summary>0.01·S²·Σ q·m·∂³V/∂S²∂t / 365: change of gamma per 1% move over one calendar day.</summary>
    public static DeskUnit ColorPerDay { get; } = Currency("color-per-day", GreekSet.Color, "per 1% move and calendar day", 2, Percent * Day);

    /// <summary>1e-6·Σ q·m·∂³V/∂σ³: change of volga per squared point when every volatility rises by one point.</summary>
    public static DeskUnit UltimaPerVolPoint { get; } = Currency("ultima-per-vol-point", GreekSet.Ultima, "per cubed volatility point", 0, VolPoint * VolPoint * VolPoint);

    /// <summary>What a desk looks at first: value, delta, gamma, vega, theta, rho, vanna, volga and charm in currency.</summary>
    public static ImmutableArray<DeskUnit> Standard { get; } =
    [
        Value, DeltaUnits, DeltaCurrency, GammaPerOnePercentMove, GammaPerPoint, VegaPerVolPoint, ThetaPerDay, RhoPerBasisPoint, VannaPerVolPoint,
        VolgaPerVolPoint, CharmPerDay,
    ];

    /// <summary>Every unit, in the order of this page.</summary>
    public static ImmutableArray<DeskUnit> All { get; } =
    [
        Value, DeltaUnits, DeltaCurrency, GammaPerOnePercentMove, GammaUnitsPerOnePercentMove, GammaPerPoint, VegaPerVolPoint,
        ThetaPerDay, ThetaPerYear, ThetaDeribit, ThetaOverOneDay, RhoPerBasisPoint, DividendRhoPerBasisPoint, DualDeltaPerPoint, DualGammaPerPoint,
        VannaPerVolPoint, VannaUnitsPerVolPoint, VolgaPerVolPoint, CharmPerDay, CharmUnitsPerDay, VetaPerDay, VeraPerBasisPoint,
        SpeedPerOnePercentMove, SpeedPerPoint, ZommaPerVolPoint, ColorPerDay, UltimaPerVolPoint,
    ];

    /// <summary>Name, as files use it.</summary>
    public string Name { get; }

    /// <summary>True when the figure counts quote currency, false when it counts units of underlying.</summary>
    public bool InCurrency { get; }

    /// <summary>The Greeks that must be computed for it.</summary>
    public GreekSet Greeks => Figure switch
    {
        RowFigure.DeribitTheta => GreekSet.Theta,
        RowFigure.OneDayTheta => GreekSet.Price,
        _ => (GreekSet)(1 << (int)Figure),
    };

    /// <summary>What is summed.</summary>
    internal RowFigure Figure { get; }

    /// <summary>The unit in words, e.g. <c>USD per 1% move</c>.</summary>
    /// <param name="currency">Quote currency of the market.</param>
    public string Label(string currency) => (InCurrency ? currency : "units") + (_step.Length > 0 ? " " + _step : "");

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>scale · Sᵖ: what a raw sum Σ q·m·∂ is multiplied by.</summary>
    /// <param name="spot">S, quote currency per unit.</param>
    internal double Factor(double spot)
    {
        double factor = _scale;
        for (int i = 0; i < _spotPower; i++)
            factor *= spot;
        return factor;
    }

    /// <summary>A unit of other steps than those above.</summary>
    internal static DeskUnit Of(string name, GreekSet greek, bool inCurrency, string step, int spotPower, double scale)
        => new(name, FigureOf(greek), inCurrency, step, spotPower, scale);

    private static DeskUnit Currency(string name, GreekSet greek, string step, int spotPower, double scale) => new(name, FigureOf(greek), true, step, spotPower, scale);

    private static DeskUnit Units(string name, GreekSet greek, string step, int spotPower, double scale) => new(name, FigureOf(greek), false, step, spotPower, scale);

    private static RowFigure FigureOf(GreekSet greek) => (RowFigure)System.Numerics.BitOperations.TrailingZeroCount((int)greek);
}

/// <summary>What a <see cref="DeskUnit"/> sums per row: the Greek whose bit number it is, or a figure that is no partial derivative.</summary>
internal enum RowFigure
{
    /// <summary>∂V/∂t·min(1/365, T).</summary>
    DeribitTheta = EuropeanKernel.ColumnCount,

    /// <summary>V(t + min(one day, life)) − V(t).</summary>
    OneDayTheta,

    /// <summary>One more than the last.</summary>
    Count,
}
