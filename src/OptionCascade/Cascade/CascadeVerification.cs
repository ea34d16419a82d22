using System.Collections.Immutable;

namespace OptionCascade.Cascade;

/// <summary>What a second, different route says about an answer. See <see cref="CascadeResult.Verify(CascadeEquation)"/>.</summary>
/// <remarks>
/// Flows, depth and volatility are the participants' formulas, never their compiled polynomials, and no root finder is used: the equation is evaluated on a mesh between the
/// undisturbed price and the answer that is refined wherever value and slope leave room for a root between two points (cubic through both), and on both sides of every threshold.
/// Only where thresholds lie is read off the compiled curves: a threshold that a participant leaves out of its curve would go unnoticed unless the mesh meets its step.
/// </remarks>
public sealed record CascadeVerification
{
    /// <summary>|x − n − I((Q + F)/D)| at the answer, by formula; null for a runaway.</summary>
    public required double? Residual { get; init; }

    /// <summary>What the residual may be: rounding of the terms of the equation, and for a pinned price what the fill explains.</summary>
    public required double ResidualTolerance { get; init; }

    /// <summary>True when the residual is within its tolerance, or the answer is a runaway.</summary>
    public required bool IsEquilibrium { get; init; }

    /// <summary>True when the flows by participant add up to the total, are what the formulas say at the answer, and the ledger adds up to them.</summary>
    public required bool IsBalanced { get; init; }

    /// <summary>True when the push never turns between the undisturbed price and the answer (for a runaway: the end of the range).</summary>
    public required bool IsFirst { get; init; }

    /// <summary>Where an earlier equilibrium was met, log move; null when none was.</summary>
    public required double? EarlierLogMove { get; init; }

    /// <summary>Points at which the equation was evaluated.</summary>
    public required int Points { get; init; }

    /// <summary>What failed, in words.</summary>
    public required ImmutableArray<string> Failures { get; init; }

    /// <summary>True when everything held.</summary>
    public bool IsConfirmed => Failures.IsEmpty;
}
