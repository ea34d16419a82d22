using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OptionCascade.Hedging;
using OptionCascade.Numerics;
using OptionCascade.Participants;

namespace OptionCascade.Cascade.Network;

/// <summary>Any participant of a single market, in one asset of a network: F_i(x) = F(x_i).</summary>
/// <remarks>
/// Which way it trades is read off its compiled curve: rising everywhere but for a slope of at most −D is amplifying (sellers on falls, buyers on rises,
/// dealers short of gamma; a dealer long of gamma too, D being his greatest gamma), falling with thresholds is dampening. What depends on volatility is asked
/// as it stands: hand in the participant along the path that the asset's volatility takes.
/// </remarks>
public sealed class SingleAssetParticipant : INetworkHolder
{
    /// <summary>Error granted to slopes of a compiled curve, whose own error is that of its values, in parts of its steepest slope.</summary>
    private const double SlopeError = 1e-6;

    private readonly ConditionalWeakTable<FlowDomain, HolderStructure> _structures = [];
    private FlowCurve? _curve;
    private double _slopeError, _damping;

    /// <summary>A participant in an asset.</summary>
    /// <param name="asset">The asset; the participant's quantities are units of it, its levels are log moves from the asset's spot.</param>
    /// <param name="participant">The participant.</param>
    /// <param name="name">Name in the network; null for the participant's.</param>
    public SingleAssetParticipant(NetworkAsset asset, IParticipant participant, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(asset);
        ArgumentNullException.ThrowIfNull(participant);
        Assets = [asset];
        Participant = participant;
        Name = name is null ? participant.Name : Guard.NotBlank(name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ImmutableArray<NetworkAsset> Assets { get; }

    /// <summary>The participant.</summary>
    public IParticipant Participant { get; }

    /// <inheritdoc/>
    public HolderStructure Structure(FlowDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return _structures.GetValue(domain, Analyse);
    }

    /// <inheritdoc/>
    public void Traded(in HolderState state, Span<double> units) => units[0] = Participant.Traded(state.LogMoves[0]);

    /// <inheritdoc/>
    public void Slopes(in HolderState state, Span<double> slopes) => slopes[0] = Participant.Slope(state.LogMoves[0]);

    /// <inheritdoc/>
    public void LeastSlopes(in HolderState least, in HolderState most, Span<double> slopes)
    {
        if (_curve is not { } curve || curve.Smooth.A > least.LogMoves[0] || curve.Smooth.B < most.LogMoves[0])
        {
            slopes[0] = double.NegativeInfinity;
            return;
        }

        // A little less than the curve says: it stands for the formula to its stated error only. Never less than what the order states.
        double a = least.LogMoves[0], b = Math.Max(most.LogMoves[0], Math.BitIncrement(a)), bound = double.PositiveInfinity;
        for (int i = curve.Smooth.IndexOf(a); i < curve.Smooth.Pieces.Length && curve.Smooth.Pieces[i].A <= b; i++)
            bound = Math.Min(bound, LeastSlope(curve.Smooth.Pieces[i], a, b));
        slopes[0] = Math.Max(bound - _slopeError, -_damping);
    }

    /// <inheritdoc/>
    public (double Least, double Most) Range(int asset) => (double.NegativeInfinity, double.PositiveInfinity);

    /// <inheritdoc/>
    public double Held(int asset) => double.NaN;

    private HolderStructure Analyse(FlowDomain domain)
    {
        FlowCurve curve = Participant.Compile(domain);
        // A jump on a fall must sell, one on a rise buy, to go with the move; those at the market itself happen anyway.
        bool with = curve.Jumps.All(j => j.LogMove == 0 || j.LogMove * j.Quantity > 0), against = curve.Jumps.All(j => j.LogMove == 0 || j.LogMove * j.Quantity < 0);
        double least = curve.Smooth.Pieces.Min(p => LeastSlope(p, p.A, p.B)), most = -curve.Smooth.Pieces.Min(p => LeastSlope(Negative(p), p.A, p.B));
        double error = SlopeError * Math.Max(Math.Abs(least), Math.Abs(most));
        (_slopeError, _damping) = (error, least < 0 ? -least + error : 0);
        Volatile.Write(ref _curve, curve);
        if (with) return HolderStructure.Amplifying([1], [_damping]);
        return against && most <= error ? HolderStructure.Dampening([1]) : HolderStructure.Mixed;
    }

    private static ChebyshevSeries Negative(in ChebyshevSeries p)
    {
        double[] c = p.Coefficients.ToArray();
        for (int i = 0; i < c.Length; i++)
            c[i] = -c[i];
        return new ChebyshevSeries(p.A, p.B, c);
    }

    /// <summary>A lower bound of p′ on the part of its piece inside [a, b]: halves where c₀ − Σ|c_k| is loose.</summary>
    private static double LeastSlope(in ChebyshevSeries p, double a, double b)
    {
        (double from, double to) = (Math.Max(a, p.A), Math.Min(b, p.B));
        if (!(to > from)) return p.Slope(Math.Clamp(a, p.A, p.B));
        ChebyshevSeries slope = p.Derivative();
        return Bound(from == p.A && to == p.B ? slope : slope.Restrict(from, to), 0);

        static double Bound(in ChebyshevSeries s, int depth)
        {
            ReadOnlySpan<double> c = s.Coefficients;
            double spread = 0;
            for (int k = 1; k < c.Length; k++)
                spread += Math.Abs(c[k]);
            if (depth >= 6 || spread <= 0.01 * Math.Abs(c[0]) || spread == 0) return c[0] - spread;
            double middle = 0.5 * (s.A + s.B);
            return middle > s.A && middle < s.B ? Math.Min(Bound(s.Restrict(s.A, middle), depth + 1), Bound(s.Restrict(middle, s.B), depth + 1)) : c[0] - spread;
        }
    }
}
