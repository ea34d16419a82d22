// D(y) = f + (1 − f)·(1 + y)^−η
//
//   y    relative shift of implied volatility
//   D    depth of the book as a share of what it was; impact is felt on (Q + F)/D
//   η    elasticity of depth to volatility: 1 is depth falling as 1/σ
//   f    share of the depth that does not withdraw, whatever volatility does
using OptionCascade.Numerics;

namespace OptionCascade.Impact;

/// <summary>Market makers whose depth falls as volatility rises (and recovers as it falls).</summary>
/// <remarks>
/// A market maker who holds his risk per quote constant, q·σ = const, quotes in proportion to 1/σ: η = 1. The share f stands for resting orders that nobody manages.
/// Source of depth ∝ 1/σ: Avellaneda and Stoikov, Quantitative Finance 8 (2008), inventory risk γσ²; Kyle and Obizhaeva, Econometrica 84 (2016), impact rises with σ.
/// </remarks>
public sealed record MarketMakerDepth
{
    /// <summary>Depth with a given elasticity.</summary>
    /// <param name="elasticity">η, in [0, 10]; 0 is a book that volatility does not touch.</param>
    /// <param name="patientShare">f, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public MarketMakerDepth(double elasticity, double patientShare)
    {
        Elasticity = Guard.InRange(elasticity, 0, 10);
        PatientShare = Guard.InRange(patientShare, 0, 1);
    }

    /// <summary>Depth that stays as it is.</summary>
    public static MarketMakerDepth Constant { get; } = new(0, 0);

    /// <summary>η.</summary>
    public double Elasticity { get; }

    /// <summary>f.</summary>
    public double PatientShare { get; }

    /// <summary>True when volatility does not touch the depth.</summary>
    public bool IsConstant => Elasticity == 0 || PatientShare == 1;

    /// <summary>D(y), share of the undisturbed depth, &gt; 0.</summary>
    /// <param name="shift">y, &gt; −1.</param>
    public double At(double shift) => IsConstant ? 1 : PatientShare + ((1 - PatientShare) * Math.Pow(1 + shift, -Elasticity));

    /// <summary>D′(y).</summary>
    /// <param name="shift">y, &gt; −1.</param>
    public double SlopeAt(double shift) => IsConstant ? 0 : -(1 - PatientShare) * Elasticity * Math.Pow(1 + shift, -Elasticity - 1);
}
