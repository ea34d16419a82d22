// E = scale · Sᵖ · Σ qᵢ·mᵢ·∂ᵢ
//
//   E      exposure, in this unit
//   S      spot at which the Greeks are taken, quote currency per unit of underlying
//   qᵢ     dealer's contracts in row i, long > 0
//   mᵢ     units of underlying per contract
//   ∂ᵢ     raw partial derivative of one option on one unit (GreekSet)
//   p      one for every step of spot that is relative, one more when units of underlying are counted at their value
//   scale  0.01 per 1% of spot, 0.001 per 10 basis points, 1 per point; 0.01 per volatility point; 1/365 per calendar day, 1/252 per business day; multiplied.
//          In contracts, one over the units of underlying that a contract stands for
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Services;

namespace OptionCascade.Exposure;

/// <summary>What an exposure counts.</summary>
public enum ExposureMeasure
{
    /// <summary>Units of underlying: shares, index units, coins.</summary>
    Units = 0,

    /// <summary>Quote currency: units valued at the spot at which the exposure is taken; for vega, theta and volga the value of the options.</summary>
    Currency = 1,

    /// <summary>Contracts of the instrument that hedges, each standing for a stated number of units; see <see cref="ExposureUnit.InContracts"/>.</summary>
    Contracts = 2,
}

/// <summary>The step of spot that gammas and what follows them are stated for.</summary>
public enum SpotStep
{
    /// <summary>No step of spot: a position (delta), or a change with volatility or time only.</summary>
    None = 0,

    /// <summary>A relative move of spot by 1%.</summary>
    OnePercent = 1,

    /// <summary>A relative move of spot by 0.1%, ten basis points.</summary>
    TenBasisPoints = 2,

    /// <summary>A move of spot by one unit of quote currency.</summary>
    Point = 3,
}

/// <summary>
/// The unit an exposure is stated in: which Greek, counted in units of underlying, quote currency or contracts, per which steps of spot, volatility and time.
/// Immutable; equal when all parts are equal.
/// </summary>
public sealed record ExposureUnit
{
    private const double VolPoint = 0.01, CalendarYear = 365, BusinessYear = 252;

    private readonly DeskUnit _unit;

    private ExposureUnit(GreekSet greek, ExposureMeasure measure, SpotStep spot, double daysPerYear, double unitsPerContract)
    {
        (Measure, Spot, DaysPerYear, UnitsPerContract) = (measure, spot, daysPerYear, unitsPerContract);
        (int spots, int volatilities, int times) = Orders(greek);
        int steps = Math.Max(spots - 1, 0);
        double scale = Power(spot switch { SpotStep.OnePercent => 0.01, SpotStep.TenBasisPoints => 0.001, _ => 1 }, steps)
            * Power(VolPoint, volatilities) * Power(1 / daysPerYear, times) / unitsPerContract;
        int spotPower = (spot is SpotStep.OnePercent or SpotStep.TenBasisPoints ? steps : 0) + (measure == ExposureMeasure.Currency && spots > 0 ? 1 : 0);
        _unit = DeskUnit.Of(NameOf(greek), greek, measure == ExposureMeasure.Currency, StepInWords(steps, volatilities, times), spotPower, scale);
    }

    /// <summary>Σ q·m·Δ: units of underlying that the options stand for.</summary>
    public static ExposureUnit DeltaUnits { get; } = Of(GreekSet.Delta, ExposureMeasure.Units);

    /// <summary>S·Σ q·m·Δ: delta valued at spot.</summary>
    public static ExposureUnit DeltaCurrency { get; } = Of(GreekSet.Delta);

    /// <summary>0.01·S²·Σ q·m·Γ: currency value of the change of delta for a 1% move; what is usually called GEX.</summary>
    public static ExposureUnit GammaPerOnePercentMove { get; } = Of(GreekSet.Gamma);

    /// <summary>0.01·S·Σ q·m·Γ: change of delta in units for a 1% move.</summary>
    public static ExposureUnit GammaUnitsPerOnePercentMove { get; } = Of(GreekSet.Gamma, ExposureMeasure.Units);

    /// <summary>0.001·S²·Σ q·m·Γ: currency value of the change of delta for a move of ten basis points.</summary>
    public static ExposureUnit GammaPerTenBasisPoints { get; } = Of(GreekSet.Gamma, ExposureMeasure.Currency, SpotStep.TenBasisPoints);

    /// <summary>Σ q·m·Γ: change of delta in units for a move of one point.</summary>
    public static ExposureUnit GammaPerPoint { get; } = Of(GreekSet.Gamma, ExposureMeasure.Units, SpotStep.Point);

    /// <summary>S·Σ q·m·Γ: currency value of the change of delta for a move of one point.</summary>
    public static ExposureUnit GammaCurrencyPerPoint { get; } = Of(GreekSet.Gamma, ExposureMeasure.Currency, SpotStep.Point);

    /// <summary>0.01·S·Σ q·m·∂Δ/∂σ: currency value of the change of delta when every volatility rises by one point.</summary>
    public static ExposureUnit VannaPerVolPoint { get; } = Of(GreekSet.Vanna);

    /// <summary>0.01·Σ q·m·∂Δ/∂σ: change of delta in units when every volatility rises by one point.</summary>
    public static ExposureUnit VannaUnitsPerVolPoint { get; } = Of(GreekSet.Vanna, ExposureMeasure.Units);

    /// <summary>S·Σ q·m·∂Δ/∂t / 365: currency value of the change of delta over one calendar day.</summary>
    public static ExposureUnit CharmPerDay { get; } = Of(GreekSet.Charm);

    /// <summary>Σ q·m·∂Δ/∂t / 365: change of delta in units over one calendar day.</summary>
    public static ExposureUnit CharmUnitsPerDay { get; } = Of(GreekSet.Charm, ExposureMeasure.Units);

    /// <summary>S·Σ q·m·∂Δ/∂t / 252: currency value of the change of delta over one business day.</summary>
    public static ExposureUnit CharmPerBusinessDay { get; } = CharmPerDay.PerBusinessDay();

    /// <summary>0.01·Σ q·m·∂V/∂σ: change of value when every volatility rises by one point.</summary>
    public static ExposureUnit VegaPerVolPoint { get; } = Of(GreekSet.Vega);

    /// <summary>Σ q·m·∂V/∂t / 365: the rate at which value changes as time passes, stated for one calendar day.</summary>
    public static ExposureUnit ThetaPerDay { get; } = Of(GreekSet.Theta);

    /// <summary>Σ q·m·∂V/∂t / 252: the same for one business day.</summary>
    public static ExposureUnit ThetaPerBusinessDay { get; } = ThetaPerDay.PerBusinessDay();

    /// <summary>1e-4·Σ q·m·∂²V/∂σ²: change of vega per point when every volatility rises by one point.</summary>
    public static ExposureUnit VolgaPerVolPoint { get; } = Of(GreekSet.Volga);

    /// <summary>1e-4·S³·Σ q·m·∂³V/∂S³: change of gamma per 1% move for a 1% move, at today's spot.</summary>
    public static ExposureUnit SpeedPerOnePercentMove { get; } = Of(GreekSet.Speed);

    /// <summary>Σ q·m·∂³V/∂S³: change of gamma per point for a move of one point.</summary>
    public static ExposureUnit SpeedPerPoint { get; } = Of(GreekSet.Speed, ExposureMeasure.Units, SpotStep.Point);

    /// <summary>1e-4·S²·Σ q·m·∂³V/∂S²∂σ: change of gamma per 1% move when every volatility rises by one point.</summary>
    public static ExposureUnit ZommaPerVolPoint { get; } = Of(GreekSet.Zomma);

    /// <summary>0.01·S²·Σ q·m·∂³V/∂S²∂t / 365: change of gamma per 1% move over one calendar day.</summary>
    public static ExposureUnit ColorPerDay { get; } = Of(GreekSet.Color);

    /// <summary>0.01·S²·Σ q·m·∂³V/∂S²∂t / 252: the same over one business day.</summary>
    public static ExposureUnit ColorPerBusinessDay { get; } = ColorPerDay.PerBusinessDay();

    /// <summary>The Greeks that exposures are made of.</summary>
    public const GreekSet Greeks = GreekSet.Delta | GreekSet.Gamma | GreekSet.Vanna | GreekSet.Charm | GreekSet.Vega | GreekSet.Theta | GreekSet.Volga
        | GreekSet.Speed | GreekSet.Zomma | GreekSet.Color;

    /// <summary>Every named unit, in the order of this page; others are made with <see cref="Of"/>, <see cref="PerBusinessDay"/> and <see cref="InContracts"/>.</summary>
    public static ImmutableArray<ExposureUnit> All { get; } =
    [
        DeltaUnits, DeltaCurrency, GammaPerOnePercentMove, GammaUnitsPerOnePercentMove, GammaPerTenBasisPoints, GammaPerPoint, GammaCurrencyPerPoint,
        VannaPerVolPoint, VannaUnitsPerVolPoint, CharmPerDay, CharmUnitsPerDay, CharmPerBusinessDay, VegaPerVolPoint, ThetaPerDay, ThetaPerBusinessDay,
        VolgaPerVolPoint, SpeedPerOnePercentMove, SpeedPerPoint, ZommaPerVolPoint, ColorPerDay, ColorPerBusinessDay,
    ];

    /// <summary>One unit for every Greek in <see cref="Greeks"/>: currency, per 1%, volatility point and calendar day.</summary>
    public static ImmutableArray<ExposureUnit> OnePerGreek { get; } =
    [
        DeltaCurrency, GammaPerOnePercentMove, VannaPerVolPoint, CharmPerDay, VegaPerVolPoint, ThetaPerDay, VolgaPerVolPoint,
        SpeedPerOnePercentMove, ZommaPerVolPoint, ColorPerDay,
    ];

    /// <summary>A unit put together from its parts.</summary>
    /// <param name="greek">Exactly one of <see cref="Greeks"/>.</param>
    /// <param name="measure">Units or currency; vega, theta and volga are changes of value and exist in currency only.</param>
    /// <param name="spot">Step of spot for gamma, speed, zomma and color; default 1%. Greeks with at most one ∂/∂S have none, whatever is given.</param>
    /// <exception cref="ArgumentException">Not exactly one of the Greeks, or a measure that it does not have.</exception>
    public static ExposureUnit Of(GreekSet greek, ExposureMeasure measure = ExposureMeasure.Currency, SpotStep spot = SpotStep.OnePercent)
    {
        if (!System.Numerics.BitOperations.IsPow2((int)greek) || (greek & Greeks) == 0)
            throw new ArgumentException($"Expected one of {Greeks}, got {greek}.", nameof(greek));
        if (measure is not (ExposureMeasure.Currency or ExposureMeasure.Units))
            throw new ArgumentException($"Expected units or currency, got {measure}; for contracts use {nameof(InContracts)}.", nameof(measure));
        if (!Enum.IsDefined(spot)) throw new ArgumentException($"Expected a member of {nameof(SpotStep)}, got {spot}.", nameof(spot));
        int spots = Orders(greek).Spot;
        if (spots == 0 && measure != ExposureMeasure.Currency)
            throw new ArgumentException($"Expected currency for {greek}, which is a change of value, got {measure}.", nameof(measure));
        if (spots >= 2 && spot == SpotStep.None) throw new ArgumentException($"Expected a step of spot for {greek}, got none.", nameof(spot));
        return new ExposureUnit(greek, measure, spots >= 2 ? spot : SpotStep.None, CalendarYear, 1);
    }

    /// <summary>The unit of a name.</summary>
    /// <param name="name">One of the names in <see cref="All"/>; exact, lower case.</param>
    /// <exception cref="ArgumentException">No unit has this name; the message lists those there are.</exception>
    public static ExposureUnit FromName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (ExposureUnit unit in All)
            if (unit.Name == name)
                return unit;
        throw new ArgumentException($"Expected an exposure unit ({string.Join(", ", All.Select(u => u.Name))}), got '{name}'.", nameof(name));
    }

    /// <summary>The same per business day instead of per calendar day; units that know no time are unchanged.</summary>
    /// <param name="daysPerYear">Business days in a year of the book's time; default 252. Should agree with the book's convention where that counts business days.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number &gt; 0.</exception>
    public ExposureUnit PerBusinessDay(double daysPerYear = BusinessYear)
    {
        Guard.Positive(daysPerYear);
        return Orders(Greek).Time == 0 ? this : new ExposureUnit(Greek, Measure, Spot, daysPerYear, UnitsPerContract);
    }

    /// <summary>The same in contracts: units of underlying over what one contract stands for.</summary>
    /// <param name="unitsPerContract">Units of underlying per contract, e.g. 100 for an equity option or 50 for a future on an index; finite, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number &gt; 0.</exception>
    /// <exception cref="InvalidOperationException">Vega, theta and volga are changes of value: no number of contracts of the underlying stands for them.</exception>
    public ExposureUnit InContracts(double unitsPerContract)
    {
        Guard.Positive(unitsPerContract);
        if (Orders(Greek).Spot == 0) throw new InvalidOperationException($"Expected a unit that counts underlying, got {Name}, a change of value.");
        return new ExposureUnit(Greek, ExposureMeasure.Contracts, Spot, DaysPerYear, unitsPerContract);
    }

    /// <summary>Name, as files and the command line use it.</summary>
    public string Name => _unit.Name;

    /// <summary>The Greek that is summed; exactly one.</summary>
    public GreekSet Greek => _unit.Greeks;

    /// <summary>Units of underlying, quote currency or contracts.</summary>
    public ExposureMeasure Measure { get; }

    /// <summary>The step of spot that the exposure is stated for; none for Greeks with at most one ∂/∂S.</summary>
    public SpotStep Spot { get; }

    /// <summary>Days in a year behind "per day": 365 calendar days or the given business days; without meaning for Greeks without ∂/∂t.</summary>
    public double DaysPerYear { get; }

    /// <summary>Units of underlying per contract; 1 unless <see cref="Measure"/> is <see cref="ExposureMeasure.Contracts"/>.</summary>
    public double UnitsPerContract { get; }

    /// <summary>The unit in words, e.g. <c>USD per 1% move</c>.</summary>
    /// <param name="currency">Quote currency of the market.</param>
    public string Label(string currency)
        => Measure == ExposureMeasure.Contracts
            ? string.Create(CultureInfo.InvariantCulture, $"contracts of {UnitsPerContract:R} units") + _unit.Label("")["units".Length..]
            : _unit.Label(Orders(Greek).Spot == 0 ? currency + " of value" : currency);

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>scale · Sᵖ: what a raw sum Σ q·m·∂ is multiplied by.</summary>
    /// <param name="spot">S, quote currency per unit.</param>
    internal double Factor(double spot) => _unit.Factor(spot);

    /// <summary>How often a Greek is a derivative by spot, volatility and time.</summary>
    internal static (int Spot, int Volatility, int Time) Orders(GreekSet greek) => greek switch
    {
        GreekSet.Delta => (1, 0, 0),
        GreekSet.Gamma => (2, 0, 0),
        GreekSet.Vanna => (1, 1, 0),
        GreekSet.Charm => (1, 0, 1),
        GreekSet.Vega => (0, 1, 0),
        GreekSet.Theta => (0, 0, 1),
        GreekSet.Volga => (0, 2, 0),
        GreekSet.Speed => (3, 0, 0),
        GreekSet.Zomma => (2, 1, 0),
        _ => (2, 0, 1), // color
    };

    private static double Power(double step, int times) => times switch { 0 => 1, 1 => step, _ => step * step };

    private string NameOf(GreekSet greek)
    {
        (int spots, int volatilities, int times) = Orders(greek);
        bool unitsBySelf = Spot == SpotStep.Point;
        string measure = Measure switch
        {
            ExposureMeasure.Contracts => "-contracts",
            ExposureMeasure.Units => unitsBySelf ? "" : "-units",
            _ => unitsBySelf || greek == GreekSet.Delta ? "-currency" : "",
        };
        string spot = Spot switch
        {
            SpotStep.OnePercent => volatilities + times == 0 ? "-per-one-percent" : "",
            SpotStep.TenBasisPoints => "-per-ten-basis-points",
            SpotStep.Point => "-per-point",
            _ => "",
        };
        string day = times == 0 ? "" : DaysPerYear == CalendarYear ? "-per-day"
            : DaysPerYear == BusinessYear ? "-per-business-day"
            : string.Create(CultureInfo.InvariantCulture, $"-per-business-day-of-{DaysPerYear:R}");
        return greek.ToString().ToLowerInvariant() + measure + spot + (volatilities > 0 ? "-per-vol-point" : "") + day;
    }

    private string StepInWords(int steps, int volatilities, int times)
    {
        string[] words = [.. ((string[])
        [
            steps == 0 ? "" : Squared(steps) + Spot switch { SpotStep.OnePercent => "1% move", SpotStep.TenBasisPoints => "10 basis points", _ => "point" },
            volatilities == 0 ? "" : Squared(volatilities) + "volatility point",
            times == 0 ? "" : DaysPerYear == CalendarYear ? "calendar day" : "business day",
        ]).Where(w => w.Length > 0)];
        return words.Length == 0 ? "" : "per " + string.Join(" and ", words);

        static string Squared(int times) => times == 2 ? "squared " : "";
    }
}
