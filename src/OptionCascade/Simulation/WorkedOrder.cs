// Fill of a slice of q:   p̄ = (p(0) + 4·p(q/2) + p(q))/6 + K·sgn(q),   p(u) = n + I((Z + u)/D) the price once u of it is done
// Temporary impact:       K = η·(|q|/(s·V))^β,   paid by the order, gone with it            cost = (Σ q·p̄)/Σ q · sgn(Q)
//
//   q    units of a slice, Q/number of slices        s    days of volume between slices        V    units traded per day
//   η    log price                                   β    exponent                             n, I, Z, D as in MarketSimulator
using OptionCascade.Numerics;

namespace OptionCascade.Simulation;

/// <summary>What an order pays on top of the price while it is worked, by its share of the volume: gone once it is over.</summary>
/// <param name="Coefficient">η, log price when the order trades at the pace of the whole market, ≥ 0. Almgren and others (2005): 0.142·σ.</param>
/// <param name="Exponent">β, in (0, 1]. Almgren and others (2005): 0.6.</param>
/// <param name="DailyVolume">V, units, &gt; 0.</param>
/// <remarks>Source: Almgren, Thum, Hauptmann and Li, Risk 18 (2005), see <see cref="Impact.AlmgrenCost"/>.</remarks>
public sealed record TemporaryImpact(double Coefficient, double Exponent, double DailyVolume)
{
    /// <summary>η.</summary>
    public double Coefficient { get; init; } = Guard.NonNegative(Coefficient);

    /// <summary>β.</summary>
    public double Exponent { get; init; } = Guard.InRange(Exponent, 0.01, 1);

    /// <summary>V.</summary>
    public double DailyVolume { get; init; } = Guard.Positive(DailyVolume);
}

/// <summary>A block that is sold or bought in even slices.</summary>
/// <param name="Name">Name used in results, not blank.</param>
/// <param name="Quantity">Q, units, sold &lt; 0; finite.</param>
/// <param name="StartSeconds">When it begins, ≥ 0.</param>
/// <param name="Seconds">How long it takes, &gt; 0: slices go out in the middle of equal parts.</param>
/// <param name="Slices">Number of slices, ≥ 1.</param>
public sealed record WorkedOrder(string Name, double Quantity, double StartSeconds, double Seconds, int Slices)
{
    /// <summary>Name used in results.</summary>
    public string Name { get; init; } = Guard.NotBlank(Name);

    /// <summary>Q.</summary>
    public double Quantity { get; init; } = Guard.Finite(Quantity);

    /// <summary>When it begins.</summary>
    public double StartSeconds { get; init; } = Guard.NonNegative(StartSeconds);

    /// <summary>How long it takes.</summary>
    public double Seconds { get; init; } = Guard.Positive(Seconds);

    /// <summary>Number of slices.</summary>
    public int Slices { get; init; } = Guard.AtLeast(Slices, 1);

    /// <summary>What the order pays on top of the price; null for nothing.</summary>
    public TemporaryImpact? Temporary { get; init; }
}

/// <summary>What became of a worked order.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Traded">Units traded by the end of the run.</param>
/// <param name="MeanLogMove">Mean log price paid, by units; NaN when nothing was traded.</param>
/// <param name="Cost">Mean log price against the start, in the direction of the order, &gt; 0 against it; NaN when nothing was traded.</param>
public readonly record struct OrderExecution(string Name, double Traded, double MeanLogMove, double Cost);

/// <summary>Keeps the accounts of worked orders during a run. Not safe to share between threads.</summary>
internal sealed class OrderDesk(SimulationOptions options)
{
    private readonly double[] _waiting = new double[options.WorkedOrders.Length], _traded = new double[options.WorkedOrders.Length], _paid = new double[options.WorkedOrders.Length];

    public void Clear()
    {
        Array.Clear(_waiting);
        Array.Clear(_traded);
        Array.Clear(_paid);
    }

    /// <summary>A slice goes out.</summary>
    public void Send(int order, double quantity) => _waiting[order] += quantity;

    /// <summary>A share of what waits is filled.</summary>
    /// <param name="fill">The share.</param>
    /// <param name="price">Log price once a quantity of the outside orders is done.</param>
    public void Fill(double fill, Func<double, double> price)
    {
        for (int i = 0; i < _waiting.Length; i++)
        {
            double q = _waiting[i] * fill;
            if (q == 0) continue;
            WorkedOrder order = options.WorkedOrders[i];
            double paid = (price(0) + (4 * price(0.5 * q)) + price(q)) / 6;
            if (order.Temporary is { } t)
                paid += Math.CopySign(t.Coefficient * Math.Pow(Math.Abs(q) / (t.DailyVolume * order.Seconds / order.Slices / options.DaySeconds), t.Exponent), q);
            _waiting[i] -= q;
            _traded[i] += q;
            _paid[i] += q * paid;
        }
    }

    public OrderExecution[] Executions()
        => [.. options.WorkedOrders.Select((o, i) => new OrderExecution(o.Name, _traded[i], _traded[i] == 0 ? double.NaN : _paid[i] / _traded[i],
            _traded[i] == 0 ? double.NaN : _paid[i] / _traded[i] * Math.Sign(o.Quantity)))];
}
