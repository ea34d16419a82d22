using NodaTime;

namespace OptionCascade.Impact.OrderBooks;

/// <summary>What can be wrong with order-book data.</summary>
public enum BookFindingKind
{
    /// <summary>Updates are missing: ids, or the times of periodic snapshots, do not follow one another.</summary>
    UpdateGap,

    /// <summary>A snapshot older than the updates at hand: the first of them begins after it.</summary>
    SnapshotTooOld,

    /// <summary>A bid at or above an ask.</summary>
    Crossed,

    /// <summary>A side that stands still while the other side or the traded price moves.</summary>
    StaleSide,

    /// <summary>A side whose prices cannot be those of the market that the other side, the other distances or the trades show.</summary>
    PriceOutsideMarket,

    /// <summary>Cumulative depth that falls with distance.</summary>
    DepthNotIncreasing,
}

/// <summary>One thing wrong with order-book data: what, where, since when, the value found and the limit it broke.</summary>
/// <param name="Kind">What.</param>
/// <param name="Side">The side at fault; null when the data do not tell which.</param>
/// <param name="Time">When it was noticed, exchange time.</param>
/// <param name="UpdateId">Id of the update; null where there are none.</param>
/// <param name="Value">The figure found, in the unit that <paramref name="Message"/> names.</param>
/// <param name="Limit">The figure that it should have respected.</param>
/// <param name="Message">Both in words.</param>
public sealed record BookFinding(BookFindingKind Kind, BookSide? Side, Instant Time, long? UpdateId, double Value, double Limit, string Message);
