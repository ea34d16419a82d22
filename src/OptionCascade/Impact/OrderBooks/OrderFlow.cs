// e = 1{P_b ≥ P_b⁻}·q_b − 1{P_b ≤ P_b⁻}·q_b⁻ − 1{P_a ≤ P_a⁻}·q_a + 1{P_a ≥ P_a⁻}·q_a⁻        OFI = Σ e over an interval
//
//   P, q     best price and its quantity after an event      P⁻, q⁻   before it       e, OFI   units, > 0 when buying presses
// Source: R. Cont, A. Kukanov and S. Stoikov, Journal of Financial Econometrics 12 (2014).
using System.Collections.Immutable;
using NodaTime;
using OptionCascade.Numerics;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>Pressure and price over one interval.</summary>
/// <param name="Start">Its begin.</param>
/// <param name="OrderFlowImbalance">OFI, units.</param>
/// <param name="TradeImbalance">Units bought at market less units sold at market.</param>
/// <param name="LogReturn">ln(mid at the end/mid at the begin).</param>
/// <param name="MeanDepth">(q_b + q_a)/2 averaged over the events of the interval, units; what stood where there was none.</param>
/// <param name="Events">Changes of the best bid or ask.</param>
public readonly record struct OrderFlowInterval(Instant Start, double OrderFlowImbalance, double TradeImbalance, double LogReturn, double MeanDepth, int Events);

/// <summary>Order-flow imbalance of single events, and its sums over intervals of equal length. Not thread-safe.</summary>
public sealed class OrderFlow
{
    private readonly ImmutableArray<OrderFlowInterval>.Builder _intervals = ImmutableArray.CreateBuilder<OrderFlowInterval>();
    private readonly Duration _length;
    private TopOfBook? _top;
    private Instant _start;
    private double _flow, _traded, _depth, _midAtStart;
    private int _events;

    /// <summary>A collector.</summary>
    /// <param name="interval">Length of an interval, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public OrderFlow(Duration interval)
    {
        Guard.Positive(interval.TotalSeconds, nameof(interval));
        _length = interval;
    }

    /// <summary>e of one change of the best levels, units.</summary>
    /// <param name="before">Best levels before it.</param>
    /// <param name="after">Best levels after it.</param>
    public static double Imbalance(in TopOfBook before, in TopOfBook after)
        => (after.BidPrice >= before.BidPrice ? after.BidQuantity : 0) - (after.BidPrice <= before.BidPrice ? before.BidQuantity : 0)
            - (after.AskPrice <= before.AskPrice ? after.AskQuantity : 0) + (after.AskPrice >= before.AskPrice ? before.AskQuantity : 0);

    /// <summary>The intervals completed so far. The first begins with the first best levels; one that is under way is not in it.</summary>
    public ImmutableArray<OrderFlowInterval> Intervals => _intervals.ToImmutable();

    /// <summary>The best levels after an event.</summary>
    /// <param name="time">Exchange time; an earlier one than before counts as the same.</param>
    /// <param name="top">The levels.</param>
    public void Add(Instant time, TopOfBook top)
    {
        if (_top is not { } before)
        {
            (_start, _midAtStart) = (time, top.Mid);
        }
        else
        {
            Close(time, before);
            _flow += Imbalance(before, top);
            _depth += 0.5 * (top.BidQuantity + top.AskQuantity);
            _events++;
        }

        _top = top;
    }

    /// <summary>A trade; those that did not meet the book, or came before the first best levels, are passed over.</summary>
    /// <param name="trade">The trade.</param>
    public void Add(BookTrade trade)
    {
        ArgumentNullException.ThrowIfNull(trade);
        if (_top is not { } standing || !trade.IsMarket) return;
        Close(trade.Time, standing);
        _traded += trade.Hit == BookSide.Ask ? trade.Quantity : -trade.Quantity;
    }

    /// <summary>The stream broke: the interval under way is dropped and the next one begins with the next best levels.</summary>
    public void Reset() => (_top, _flow, _traded, _depth, _events) = (null, 0, 0, 0, 0);

    private void Close(Instant time, TopOfBook standing)
    {
        while (time - _start >= _length)
        {
            _intervals.Add(new OrderFlowInterval(_start, _flow, _traded, Math.Log(standing.Mid / _midAtStart), _events > 0 ? _depth / _events : 0.5 * (standing.BidQuantity + standing.AskQuantity), _events));
            (_start, _midAtStart) = (_start + _length, standing.Mid);
            (_flow, _traded, _depth, _events) = (0, 0, 0, 0);
        }
    }
}
