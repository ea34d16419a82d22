// I'(Q) = I(Q/(1 + a)),   stops and other sellers on a rumour ·(1 − p),   η' = η·(1 − p)
//
//   a    depth added;   p   share of panic that goes;   η   elasticity of depth to volatility
using System.Globalization;
using OptionCascade.Cascade;
using OptionCascade.Cascade.WhatIf;
using OptionCascade.Impact;
using OptionCascade.Numerics;
using OptionCascade.Participants;

namespace OptionCascade.Mitigation;

/// <summary>Everybody sees positions, margin and books: market makers quote more and withdraw less, fewer people sell only because others do.</summary>
/// <remarks>
/// A scenario, not an estimate: both numbers are the user's. Panic is what stop orders (single, clustered, at round numbers), followers of breakouts and those who run ahead of a
/// breaker sell; forced sellers are not told to stay by transparency.
/// </remarks>
public sealed record Transparency : IMitigation
{
    /// <summary>Transparency.</summary>
    /// <param name="addedDepth">a, ≥ 0.</param>
    /// <param name="lessPanic">p, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public Transparency(double addedDepth, double lessPanic)
    {
        AddedDepth = Guard.NonNegative(addedDepth);
        LessPanic = Guard.InRange(lessPanic, 0, 1);
    }

    /// <summary>a.</summary>
    public double AddedDepth { get; }

    /// <summary>p.</summary>
    public double LessPanic { get; }

    /// <inheritdoc/>
    public string Name => "transparency";

    /// <inheritdoc/>
    public string InWords => string.Create(CultureInfo.InvariantCulture, $"The market is {AddedDepth:0.##%} deeper, {LessPanic:0.##%} of stops and followers do not sell, and depth withdraws that much less as volatility rises.");

    /// <inheritdoc/>
    public MitigatedMarket Apply(MitigatedMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        double kept = 1 - LessPanic;
        MitigatedMarket calmer = Mitigation.AddedDepth.Deeper(market, AddedDepth).Changed(this, "reporting; not put in money", p => LessPanic > 0 && IsPanic(p) ? (WhatIfScaled.Of(p, kept), 0) : null);
        MarketMakerDepth depth = calmer.Equation.Volatility.Depth;
        if (LessPanic > 0 && !depth.IsConstant)
            calmer = calmer with { Equation = new CascadeEquation(calmer.Equation.Impact, calmer.Equation.Participants, calmer.Equation.Volatility with { Depth = new MarketMakerDepth(depth.Elasticity * kept, depth.PatientShare) }) };
        MeasureEffect effect = calmer.Effects[^1];
        return calmer with { Effects = calmer.Effects.SetItem(calmer.Effects.Length - 1, effect with { ActsOn = AddedDepth > 0 ? effect.ActsOn.Insert(0, "depth") : effect.ActsOn, Cost = double.NaN }) };
    }

    private static bool IsPanic(IParticipant p) => p is StopOrders or StopDensity or RoundNumberStops or BreakoutFollowers or AnticipatingSellers;
}
