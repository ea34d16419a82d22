// E = scale · Sᵖ · Σ qᵢ·mᵢ·∂ᵢ
//
//   E      exposure, in this unit
//   S      spot at which the Greeks are taken, quote currency per unit of underlying
//   qᵢ     dealer's contracts in row i, long > 0
//   mᵢ     units of underlying per contract
//   ∂ᵢ     raw partial derivative of one option on one unit (GreekSet): ∂V/∂S, ∂²V/∂S², ∂²V/∂S∂σ, ∂²V/∂S∂t
//   p      0: the exposure counts units of underlying; 1: their value at S; 2: value at S of the units traded for a relative move
//   scale  0.01 for a 1% move or a volatility point, 1/365 for a calendar day, 1 otherwise
using System.Collections.Immutable;
using OptionCascade.Pricing;

namespace OptionCascade.Exposure;

/// <summary>What an exposure counts.</summary>
public enum ExposureMeasure
{
    /// <summary>Units of underlying: shares, index units, coins.</summary>
    Units = 0,

    /// <summary>Quote currency: units valued at the spot at which the exposure is taken.</summary>
    Currency = 1,
}

/// <summary>The step of a state variable that an exposure is stated for.</summary>
public enum ExposureStep
{
    /// <summary>No step: the exposure is a position.</summary>
    Position = 0,

    /// <summary>A relative move of spot by 1%.</summary>
    PerOnePercentMove = 1,

    /// <summary>A move of spot by one unit of quote currency.</summary>
    PerPoint = 2,

    /// <summary>A rise of every implied volatility by 0.01.</summary>
    PerVolPoint = 3,

    /// <summary>The passage of one calendar day, 1/365 of a year, at unchanged spot and volatility.</summary>
    PerDay = 4,
}

/// <summary>
/// The unit an exposure is stated in: which Greek, counted in units or currency, per which step. The only place where raw partial derivatives
/// are scaled. Immutable; equal when all parts are equal.
/// </summary>
public sealed record ExposureUnit
{
    private readonly int _spotPower;
    private readonly double _scale;

    private ExposureUnit(string name, GreekSet greek, ExposureMeasure measure, ExposureStep step, int spotPower, double scale)
    {
        Name = name;
        Greek = greek;
        Measure = measure;
        Step = step;
        _spotPower = spotPower;
        _scale = scale;
    }

    /// <summary>Σ q·m·Δ: units of underlying that the options stand for.</summary>
    public static ExposureUnit DeltaUnits { get; } = new("delta-units", GreekSet.Delta, ExposureMeasure.Units, ExposureStep.Position, 0, 1);

    /// <summary>S·Σ q·m·Δ: delta valued at spot.</summary>
    public static ExposureUnit DeltaCurrency { get; } = new("delta-currency", GreekSet.Delta, ExposureMeasure.Currency, ExposureStep.Position, 1, 1);

    /// <summary>0.01·S²·Σ q·m·Γ: currency value of the change of delta for a 1% move; what is usually called GEX.</summary>
    public static ExposureUnit GammaPerOnePercentMove { get; } =
        new("gamma-per-one-percent", GreekSet.Gamma, ExposureMeasure.Currency, ExposureStep.PerOnePercentMove, 2, 0.01);

    /// <summary>0.01·S·Σ q·m·Γ: change of delta in units for a 1% move.</summary>
    public static ExposureUnit GammaUnitsPerOnePercentMove { get; } =
        new("gamma-units-per-one-percent", GreekSet.Gamma, ExposureMeasure.Units, ExposureStep.PerOnePercentMove, 1, 0.01);

    /// <summary>Σ q·m·Γ: change of delta in units for a move of one point.</summary>
    public static ExposureUnit GammaPerPoint { get; } = new("gamma-per-point", GreekSet.Gamma, ExposureMeasure.Units, ExposureStep.PerPoint, 0, 1);

    /// <summary>0.01·S·Σ q·m·∂Δ/∂σ: currency value of the change of delta when every volatility rises by one point.</summary>
    public static ExposureUnit VannaPerVolPoint { get; } =
        new("vanna-per-vol-point", GreekSet.Vanna, ExposureMeasure.Currency, ExposureStep.PerVolPoint, 1, 0.01);

    /// <summary>0.01·Σ q·m·∂Δ/∂σ: change of delta in units when every volatility rises by one point.</summary>
    public static ExposureUnit VannaUnitsPerVolPoint { get; } =
        new("vanna-units-per-vol-point", GreekSet.Vanna, ExposureMeasure.Units, ExposureStep.PerVolPoint, 0, 0.01);

    /// <summary>S·Σ q·m·∂Δ/∂t / 365: currency value of the change of delta over one calendar day.</summary>
    public static ExposureUnit CharmPerDay { get; } =
        new("charm-per-day", GreekSet.Charm, ExposureMeasure.Currency, ExposureStep.PerDay, 1, 1.0 / 365);

    /// <summary>Σ q·m·∂Δ/∂t / 365: change of delta in units over one calendar day.</summary>
    public static ExposureUnit CharmUnitsPerDay { get; } =
        new("charm-units-per-day", GreekSet.Charm, ExposureMeasure.Units, ExposureStep.PerDay, 0, 1.0 / 365);

    /// <summary>Every unit, in the order of this page.</summary>
    public static ImmutableArray<ExposureUnit> All { get; } =
    [
        DeltaUnits, DeltaCurrency, GammaPerOnePercentMove, GammaUnitsPerOnePercentMove, GammaPerPoint,
        VannaPerVolPoint, VannaUnitsPerVolPoint, CharmPerDay, CharmUnitsPerDay,
    ];

    /// <summary>Name, as files and the command line use it.</summary>
    public string Name { get; }

    /// <summary>The Greek that is summed; exactly one.</summary>
    public GreekSet Greek { get; }

    /// <summary>Units of underlying or quote currency.</summary>
    public ExposureMeasure Measure { get; }

    /// <summary>The step that the exposure is stated for.</summary>
    public ExposureStep Step { get; }

    /// <summary>The unit in words, e.g. <c>USD per 1% move</c>.</summary>
    /// <param name="currency">Quote currency of the market.</param>
    public string Label(string currency)
    {
        string measure = Measure == ExposureMeasure.Currency ? currency : "units";
        return Step switch
        {
            ExposureStep.PerOnePercentMove => $"{measure} per 1% move",
            ExposureStep.PerPoint => $"{measure} per point",
            ExposureStep.PerVolPoint => $"{measure} per volatility point",
            ExposureStep.PerDay => $"{measure} per calendar day",
            _ => measure,
        };
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>scale · Sᵖ: what a raw sum Σ q·m·∂ is multiplied by.</summary>
    /// <param name="spot">S, quote currency per unit.</param>
    internal double Factor(double spot) => _spotPower switch
    {
        0 => _scale,
        1 => _scale * spot,
        _ => _scale * spot * spot,
    };
}
