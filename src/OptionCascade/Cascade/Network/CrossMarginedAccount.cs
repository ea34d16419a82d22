// E = C + Σ h_j·p_j (− h_j·E_j for a future),   R = Σ R_j(N_j),   N_j = |h_j|·p_j;   breach: E < R
// all at once:      F_i = −h_i for every line that is sold
// to target:        f_i closed of each line so that E = τ·Σ R_j((1 − f_j)·N_j): the same f for all (pro rata), or line after line by priority
//
// symbol      unit
// h           units, short < 0
// p, E_j      quote currency per unit: price S₀·eˣ, entry of a future
// C, E, R     quote currency: cash, equity, maintenance requirement
// τ           equity over maintenance at which the liquidation stops, ≥ 1
// f           share of a line that is closed, [0, 1]
using System.Collections.Immutable;
using OptionCascade.Hedging;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade.Network;

/// <summary>How a cross-margined account is liquidated.</summary>
public enum CrossLiquidation
{
    /// <summary>Every line that is sold, at once.</summary>
    AllAtOnce = 0,

    /// <summary>The same share of every line, until the target is met.</summary>
    ProRata = 1,

    /// <summary>Line after line by <see cref="MarginPosition.Priority"/>, the last only as far as the target needs: the least liquid last.</summary>
    ByPriority = 2,
}

/// <summary>
/// An account that holds several assets, long and short, owned, owed or as futures, under one margin requirement: a loss in one of them closes the others.
/// </summary>
/// <remarks>
/// Closing at market leaves equity as it is and lowers the requirement. Amplifying with the sign of each line: equity falls and the requirement of a short line
/// rises when prices move against it, and with τ·rate &lt; 1 nothing is closed less when a line loses more. The breach is strict: exactly at maintenance nothing happens.
/// </remarks>
public sealed class CrossMarginedAccount : INetworkHolder
{
    private readonly ImmutableArray<MarginPosition> _lines;
    private readonly int[] _sequence;
    private readonly double _cash;

    /// <summary>An account.</summary>
    /// <param name="name">Name.</param>
    /// <param name="lines">Its lines; at least one, each asset once.</param>
    /// <param name="cash">C, quote currency; a loan &lt; 0; finite.</param>
    /// <param name="liquidation">How it is liquidated. No default.</param>
    /// <param name="targetRatio">τ, ≥ 1. Default 1: the breach itself. τ times the greatest maintenance rate must be below 1.</param>
    /// <exception cref="ArgumentException">An argument out of range; the message names the account where its lines are at fault.</exception>
    public CrossMarginedAccount(string name, IEnumerable<MarginPosition> lines, double cash, CrossLiquidation liquidation, double targetRatio = 1)
    {
        Name = Guard.NotBlank(name);
        ArgumentNullException.ThrowIfNull(lines);
        _lines = [.. lines];
        if (_lines.IsEmpty) throw new ArgumentException($"Expected at least one line of account '{name}', got none.", nameof(lines));
        HolderPosition.CheckOnce($"account '{name}'", _lines.Select(l => l.Asset.Name), nameof(lines));
        Liquidation = liquidation is CrossLiquidation.AllAtOnce or CrossLiquidation.ProRata or CrossLiquidation.ByPriority ? liquidation
            : throw new ArgumentOutOfRangeException(nameof(liquidation), liquidation, "Expected AllAtOnce, ProRata or ByPriority.");
        TargetRatio = Guard.InRange(targetRatio, 1, 1e6);
        double rate = _lines.Max(l => l.GreatestRate);
        if (TargetRatio * rate >= 1)
            throw new ArgumentException(FormattableString.Invariant($"Expected target ratio times maintenance rate below 1 in account '{name}', got {TargetRatio:R} times {rate:R}."), nameof(targetRatio));
        _cash = Guard.Finite(cash) - _lines.Where(l => l.EntryPrice is not null).Sum(l => l.Units * l.EntryPrice!.Value);
        _sequence = [.. Enumerable.Range(0, _lines.Length).Where(i => _lines[i].IsSold).OrderBy(i => _lines[i].Priority)];
        Assets = [.. _lines.Select(l => l.Asset)];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ImmutableArray<NetworkAsset> Assets { get; }

    /// <summary>How it is liquidated.</summary>
    public CrossLiquidation Liquidation { get; }

    /// <summary>τ.</summary>
    public double TargetRatio { get; }

    /// <summary>Equity and requirement, quote currency, before anything is closed.</summary>
    /// <param name="state">Where the market stands.</param>
    public (double Equity, double Maintenance) Level(in HolderState state)
    {
        double equity = _cash, required = 0;
        for (int i = 0; i < _lines.Length; i++)
        {
            equity += _lines[i].Units * state.Prices[i];
            required += _lines[i].Requirement(Math.Abs(_lines[i].Units) * state.Prices[i]);
        }

        return (equity, required);
    }

    /// <inheritdoc/>
    public HolderStructure Structure(FlowDomain domain) => HolderStructure.Amplifying([.. _lines.Select(l => Math.Sign(l.Units))]);

    /// <inheritdoc/>
    public void Traded(in HolderState state, Span<double> units)
    {
        units.Clear();
        (double equity, double required) = Level(state);
        if (equity >= required) return;
        if (Liquidation == CrossLiquidation.AllAtOnce) Close(1, units);
        else if (Liquidation == CrossLiquidation.ProRata) Close(Share(equity, state, _sequence), units);
        else CloseInTurn(equity, required, state, units);
    }

    /// <inheritdoc/>
    public void Slopes(in HolderState state, Span<double> slopes)
    {
        (double equity, double required) = Level(state);
        if (equity >= required || Liquidation == CrossLiquidation.AllAtOnce) return;
        int n = _lines.Length;
        Span<double> units = stackalloc double[n];
        Traded(state, units);
        // τR(f) = E: ∂f/∂x_j = −(∂E/∂x_j − τ∂R/∂x_j)/(τΣN·r), the sum over the lines that are being closed in part.
        double freed = 0;
        int partly = -1;
        for (int i = 0; i < n; i++)
        {
            double closed = -units[i] / _lines[i].Units, notional = Math.Abs(_lines[i].Units) * state.Prices[i];
            if (!_lines[i].IsSold || closed <= 0 || closed >= 1) continue;
            freed += notional * _lines[i].Rate((1 - closed) * notional);
            partly = i;
        }

        if (!(freed > 0)) return;
        for (int j = 0; j < n; j++)
        {
            double closed = -units[j] / _lines[j].Units, notional = Math.Abs(_lines[j].Units) * state.Prices[j];
            double margin = TargetRatio * (1 - closed) * _lines[j].Rate((1 - closed) * notional);
            double change = ((_lines[j].Units * state.Prices[j]) - (margin * notional)) / (TargetRatio * freed);
            for (int i = 0; i < n; i++)
                if (_lines[i].IsSold && (Liquidation == CrossLiquidation.ProRata || i == partly))
                    slopes[(i * n) + j] = _lines[i].Units * change;
        }
    }

    /// <inheritdoc/>
    public void LeastSlopes(in HolderState least, in HolderState most, Span<double> slopes)
    {
        if (Liquidation == CrossLiquidation.AllAtOnce) return;
        int n = _lines.Length;
        // The corners of the box that hurt the account least and most.
        Span<double> bestX = stackalloc double[n], bestP = stackalloc double[n], worstX = stackalloc double[n], worstP = stackalloc double[n];
        for (int i = 0; i < n; i++)
        {
            bool isLong = _lines[i].Units > 0;
            (bestX[i], bestP[i]) = isLong ? (most.LogMoves[i], most.Prices[i]) : (least.LogMoves[i], least.Prices[i]);
            (worstX[i], worstP[i]) = isLong ? (least.LogMoves[i], least.Prices[i]) : (most.LogMoves[i], most.Prices[i]);
        }

        var best = new HolderState(bestX, bestP, least.VolatilityShifts);
        var worst = new HolderState(worstX, worstP, least.VolatilityShifts);
        (double equity, double required) = Level(best);
        if (equity >= required) return;
        // What is closed of each line lies between its shares at the two corners: all lines are in part, or one and the same is over the whole box.
        Span<double> closedLeast = stackalloc double[n], closedMost = stackalloc double[n];
        Traded(best, closedLeast);
        Traded(worst, closedMost);
        double freed = 0;
        bool any = false;
        Span<bool> partly = stackalloc bool[n];
        for (int i = 0; i < n; i++)
        {
            (closedLeast[i], closedMost[i]) = (-closedLeast[i] / _lines[i].Units, -closedMost[i] / _lines[i].Units);
            partly[i] = _lines[i].IsSold && closedLeast[i] > 0 && closedMost[i] < 1;
            if (!partly[i] && _lines[i].IsSold && closedLeast[i] != closedMost[i]) return;
            if (!partly[i]) continue;
            any = true;
            double notional = Math.Abs(_lines[i].Units) * most.Prices[i];
            freed += notional * _lines[i].Rate((1 - closedLeast[i]) * notional);
        }

        if (!any || !(freed > 0)) return;
        for (int j = 0; j < n; j++)
        {
            double notional = Math.Abs(_lines[j].Units), share = 1 - closedLeast[j];
            double margin = TargetRatio * share * _lines[j].Rate(share * notional * most.Prices[j]);
            double change = notional * least.Prices[j] * (_lines[j].Units > 0 ? 1 - margin : 1) / (TargetRatio * freed);
            for (int i = 0; i < n; i++)
                if (partly[i])
                    slopes[(i * n) + j] = Math.Abs(_lines[i].Units) * change;
        }
    }

    /// <inheritdoc/>
    public (double Least, double Most) Range(int asset)
        => !_lines[asset].IsSold ? (0, 0) : _lines[asset].Units > 0 ? (-_lines[asset].Units, 0) : (0, -_lines[asset].Units);

    /// <inheritdoc/>
    public double Held(int asset) => _lines[asset].IsSold ? _lines[asset].Units : 0;

    private void Close(double share, Span<double> units)
    {
        foreach (int i in _sequence)
            units[i] = -share * _lines[i].Units;
    }

    private void CloseInTurn(double equity, double required, in HolderState state, Span<double> units)
    {
        for (int k = 0; k < _sequence.Length; k++)
        {
            int i = _sequence[k];
            double whole = _lines[i].Requirement(Math.Abs(_lines[i].Units) * state.Prices[i]);
            if (k < _sequence.Length - 1 && equity < TargetRatio * (required - whole))
            {
                units[i] = -_lines[i].Units;
                required -= whole;
                continue;
            }

            // Everything before is closed, everything after is left: this line alone has to do.
            double others = required - whole;
            units[i] = -Share(equity - (TargetRatio * others), state, _sequence.AsSpan(k, 1), fixedToo: false) * _lines[i].Units;
            return;
        }
    }

    private double Share(double equity, in HolderState state, int[] lines) => Share(equity, state, lines, fixedToo: true);

    /// <summary>The least share f of the given lines, all alike, with equity ≥ τ·Σ R((1 − f)·N); 1 when there is none. Newton from below on a falling convex function.</summary>
    private double Share(double equity, in HolderState state, ReadOnlySpan<int> lines, bool fixedToo)
    {
        double kept = 0;
        for (int i = 0; fixedToo && i < _lines.Length; i++)
            if (!_lines[i].IsSold)
                kept += _lines[i].Requirement(Math.Abs(_lines[i].Units) * state.Prices[i]);
        double target = (equity / TargetRatio) - kept;
        if (target <= 0) return 1;
        double f = 0;
        for (int step = 0; step < 100; step++)
        {
            double required = 0, slope = 0;
            foreach (int i in lines)
            {
                double notional = Math.Abs(_lines[i].Units) * state.Prices[i], left = (1 - f) * notional;
                required += _lines[i].Requirement(left);
                slope += notional * _lines[i].Rate(left);
            }

            if (required <= target || !(slope > 0)) return f;
            double next = Math.Min(1, f + ((required - target) / slope));
            if (!(next > f)) return f;
            f = next;
        }

        return f;
    }
}
