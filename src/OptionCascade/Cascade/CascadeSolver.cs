using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Numerics;

namespace OptionCascade.Cascade;

/// <summary>
/// Solves <see cref="CascadeEquation"/> for one shock: a look-up in the <see cref="ResponseCurve"/>, polished and checked by formula.
/// </summary>
public static class CascadeSolver
{
    /// <summary>News of some size: where only the direction of a ray matters, any will do.</summary>
    private const double AnyNews = 0.01;

    /// <summary>The first equilibrium that the market meets on the way from its undisturbed state.</summary>
    /// <param name="equation">Impact and participants.</param>
    /// <param name="shock">News and outside quantity.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <param name="options">Range and tolerance; null for the documented defaults.</param>
    /// <exception cref="ArgumentException">
    /// The shock by itself carries the price out of the range searched; widen <see cref="CascadeOptions.LowestPriceFraction"/>.
    /// </exception>
    public static CascadeResult Solve(CascadeEquation equation, Shock shock, double spot, CascadeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(equation);
        ArgumentNullException.ThrowIfNull(shock);
        Guard.Positive(spot);
        options ??= new CascadeOptions();
        double alone = shock.LogJump + equation.Impact.LogMove(shock.Quantity), atStart = equation.Flow(0);
        if (alone <= options.Domain.LowestLogMove || alone >= options.Domain.HighestLogMove)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"Expected a shock within the range searched ({options.LowestPriceFraction:R} to {options.HighestPriceFraction:R} of spot), got one that moves the price to {Math.Exp(alone):R} of spot by itself."), nameof(shock));

        if (alone == 0 && equation.Impact.LogMove(atStart + shock.Quantity) == 0) return AtRest(equation, shock, spot, options);

        // Without a shock, somebody in breach still pushes: look up scale 0 on a ray that points where that push goes.
        bool noShock = alone == 0;
        Shock ray = noShock ? Shock.PriceJump(Math.CopySign(AnyNews, equation.Impact.LogMove(atStart))) : shock;
        ResponseCurve curve = ResponseCurve.Create(equation, ray, options);
        return Find(curve, shock, noShock ? 0 : 1, spot);
    }

    /// <summary>The answer for scale s of a curve's ray.</summary>
    /// <param name="curve">The response along the ray.</param>
    /// <param name="scale">s, finite, ≥ 0.</param>
    /// <param name="spot">S₀, quote currency per unit, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static CascadeResult Solve(ResponseCurve curve, double scale, double spot)
    {
        ArgumentNullException.ThrowIfNull(curve);
        return Find(curve, curve.Ray.Times(scale), scale, Guard.Positive(spot));
    }

    private static CascadeResult Find(ResponseCurve curve, Shock shock, double scale, double spot)
    {
        CascadeEquation equation = curve.Equation;
        var warnings = ImmutableArray.CreateBuilder<string>();
        warnings.AddRange(CascadeWarnings.OnTheWay(curve, scale));
        if (curve.FirstArc(scale) is not { } arc)
        {
            warnings.Add(CascadeWarnings.Runaway(curve.Options));
            return new CascadeResult
            {
                Status = CascadeStatus.Runaway, Shock = shock, LogMove = null, Spot = null, Flow = null, FlowNotional = null, Gain = null,
                Amplification = null, MoveMultiple = null, PinnedFill = null, Flows = [], Ledger = Ledger(curve, shock, spot, null, null),
                Equilibria = curve.Equilibria(scale), Residual = null, Curve = curve, Warnings = warnings.ToImmutable(),
            };
        }

        double x = curve.Invert(arc, scale), fill = double.NaN;
        double[] flows;
        if (arc.IsVertical)
        {
            // The price stands at the threshold; what is traded there is what the equation leaves over.
            double needed = equation.Impact.Quantity(x - shock.LogJump) - shock.Quantity;
            fill = Math.Clamp((needed - arc.Flow0) / (arc.Flow1 - arc.Flow0), 0, 1);
            flows = PinnedFlows(equation, x, fill);
        }
        else
        {
            x = Polish(equation, shock, x, Math.Min(arc.X0, arc.X1), Math.Max(arc.X0, arc.X1));
            flows = [.. equation.Participants.Select(p => p.Traded(x))];
        }

        double flow = flows.Sum();
        double? gain = arc.IsVertical ? null : equation.Gain(shock.Quantity, x, flow);
        warnings.AddRange(CascadeWarnings.AtTheAnswer(curve, scale, gain));
        double alone = shock.LogJump + equation.Impact.LogMove(shock.Quantity);
        ImmutableArray<ParticipantFlow> byParticipant = Flows(equation, flows, spot);
        return new CascadeResult
        {
            Status = arc.IsVertical ? CascadeStatus.Pinned : CascadeStatus.Converged,
            Shock = shock,
            LogMove = x,
            Spot = spot * Math.Exp(x),
            Flow = flow,
            FlowNotional = flow * spot,
            Gain = gain,
            Amplification = gain is { } g ? 1 / (1 - g) : 0,
            MoveMultiple = alone != 0 ? x / alone : null,
            PinnedFill = arc.IsVertical ? fill : null,
            Flows = byParticipant,
            Ledger = Ledger(curve, shock, spot, x, flows),
            Equilibria = curve.Equilibria(scale),
            Residual = equation.Residual(shock, x, flow),
            Curve = curve,
            Warnings = warnings.ToImmutable(),
        };
    }

    /// <summary>Newton steps by formula inside the stretch where the compiled curve found the root; a step that does not improve is not taken.</summary>
    private static double Polish(CascadeEquation equation, Shock shock, double x, double low, double high)
    {
        double flow = equation.Flow(x), residual = equation.Residual(shock, x, flow);
        for (int i = 0; i < 4 && residual != 0; i++)
        {
            double slope = 1 - equation.Gain(shock.Quantity, x, flow);
            double next = x - (residual / slope);
            if (!(next > low && next < high) || next == x) break;
            double nextFlow = equation.Flow(next), nextResidual = equation.Residual(shock, next, nextFlow);
            if (!(Math.Abs(nextResidual) < Math.Abs(residual))) break;
            (x, flow, residual) = (next, nextFlow, nextResidual);
        }

        return x;
    }

    /// <summary>What each has traded when the orders at level x itself are filled to a share: those of all participants there alike.</summary>
    private static double[] PinnedFlows(CascadeEquation equation, double x, double fill)
    {
        double inner = x > 0 ? Math.BitDecrement(x) : Math.BitIncrement(x);
        return [.. equation.Participants.Select(p =>
        {
            double before = p.Traded(inner), after = p.Traded(x);
            return before + (fill * (after - before));
        })];
    }

    private static ImmutableArray<ParticipantFlow> Flows(CascadeEquation equation, double[] quantities, double spot)
        => [.. equation.Participants.Select((p, i) => new ParticipantFlow(p.Name, quantities[i], quantities[i] * spot))];

    /// <summary>
    /// Synchronous rounds x_k = n + I(Q + F(x_{k−1})) from the undisturbed market. A round that would pass the answer (mixed signs) is cut at it, and
    /// one last entry covers all the rounds left, so that the ledger always adds up.
    /// </summary>
    private static ImmutableArray<LedgerRound> Ledger(ResponseCurve curve, Shock shock, double spot, double? answer, double[]? final)
    {
        CascadeEquation equation = curve.Equation;
        int direction = Math.Sign(answer ?? curve.Ray.Direction);
        double end = answer ?? (direction < 0 ? curve.Options.Domain.LowestLogMove : curve.Options.Domain.HighestLogMove);
        double[] traded = new double[equation.Participants.Length];
        double x = shock.LogJump + equation.Impact.LogMove(shock.Quantity);
        var rounds = ImmutableArray.CreateBuilder<LedgerRound>();
        double settled = 1e-12 * Math.Max(Math.Abs(end), 1e-300);
        for (int round = 1; round <= curve.Options.MaximumLedgerRounds; round++)
        {
            bool past = (x - end) * direction >= -settled;
            if (past) break;
            double[] now = [.. equation.Participants.Select(p => p.Traded(x))];
            double next = shock.LogJump + equation.Impact.LogMove(shock.Quantity + now.Sum());
            if (Math.Abs(next - x) <= settled || (next - x) * direction < 0) break;
            rounds.Add(Entry(round, (next - end) * direction > 0 ? end : next, now));
            x = next;
        }

        if (final is not null && traded.Zip(final).Any(p => p.First != p.Second)) rounds.Add(Entry(rounds.Count + 1, end, final));
        return rounds.ToImmutable();

        LedgerRound Entry(int round, double logMove, double[] now)
        {
            ImmutableArray<ParticipantFlow> flows = Flows(equation, [.. now.Select((q, i) => q - traded[i])], spot);
            traded = now;
            return new LedgerRound(round, logMove, flows);
        }
    }

    private static CascadeResult AtRest(CascadeEquation equation, Shock shock, double spot, CascadeOptions options)
    {
        double[] flows = [.. equation.Participants.Select(p => p.Traded(0))];
        double flow = flows.Sum(), gain = equation.Gain(shock.Quantity, 0, flow);
        return new CascadeResult
        {
            Status = CascadeStatus.Converged,
            Shock = shock,
            LogMove = 0,
            Spot = spot,
            Flow = flow,
            FlowNotional = flow * spot,
            Gain = gain,
            Amplification = 1 / (1 - gain),
            MoveMultiple = null,
            PinnedFill = null,
            Flows = Flows(equation, flows, spot),
            Ledger = [],
            Equilibria = ResponseCurve.Create(equation, Shock.PriceJump(AnyNews), options).Equilibria(0),
            Residual = equation.Residual(shock, 0, flow),
            Curve = null,
            Warnings = [.. CascadeWarnings.Undisturbed(equation)],
        };
    }
}
