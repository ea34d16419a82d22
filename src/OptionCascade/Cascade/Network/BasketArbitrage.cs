// x_d = n_d + I_d((1 − θ)·q_d) + ln Σ w_j·e^{x_j}          q_c + θ·q_d·w_c·S_d/S_c  is what trades in constituent c
//
// symbol     unit
// x, n       log price
// q_d        net units of the derivative traded, blocks included
// θ          share of it that arbitrageurs pass on to the constituents, [0, 1]
// w_j        weight of constituent j in the basket's value, Σ w = 1
// S_d, S_j   quote currency per unit
using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>An asset of a basket.</summary>
/// <param name="Asset">Its name.</param>
/// <param name="Weight">w, share of the basket's value, &gt; 0.</param>
public readonly record struct Constituent(string Asset, double Weight);

/// <summary>
/// An asset whose price follows a basket and whose order flow is passed on to it: an index future and its stocks, a fund and its holdings, a perpetual and
/// its coin (a basket of one).
/// </summary>
/// <remarks>
/// Arbitrageurs take the share θ of the flow in the derivative and trade the basket against it, so that they end up with nothing: the pressure moves to the
/// constituents, w_c·S_d/S_c units of each per unit. The rest of the flow moves the derivative away from its basket. Moves of the basket reach the derivative in
/// full. Both ways are increasing, so that an order of solutions is not disturbed.
/// </remarks>
public sealed record BasketArbitrage
{
    /// <summary>A derivative and its basket.</summary>
    /// <param name="derivative">Name of the asset that follows.</param>
    /// <param name="constituents">The basket; weights add up to 1.</param>
    /// <param name="passedOn">θ, [0, 1]. No default: how much of the flow is arbitraged is a view of the market.</param>
    /// <exception cref="ArgumentException">No constituent, one that comes twice or is the derivative itself, or weights that are not &gt; 0 with sum 1.</exception>
    public BasketArbitrage(string derivative, IEnumerable<Constituent> constituents, double passedOn)
    {
        Derivative = Guard.NotBlank(derivative);
        ArgumentNullException.ThrowIfNull(constituents);
        Constituents = [.. constituents];
        PassedOn = Guard.InRange(passedOn, 0, 1);
        HolderPosition.CheckOnce($"the basket of {derivative}", Constituents.Select(c => c.Asset).Append(derivative), nameof(constituents));
        if (Constituents.IsEmpty || Constituents.Any(c => !(c.Weight > 0)) || Math.Abs(Constituents.Sum(c => c.Weight) - 1) > 1e-9)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"Expected weights > 0 that add up to 1 in the basket of {derivative}, got {Constituents.Length} with sum {Constituents.Sum(c => c.Weight):R}."), nameof(constituents));
    }

    /// <summary>Name of the asset that follows.</summary>
    public string Derivative { get; }

    /// <summary>The basket.</summary>
    public ImmutableArray<Constituent> Constituents { get; }

    /// <summary>θ.</summary>
    public double PassedOn { get; }
}
