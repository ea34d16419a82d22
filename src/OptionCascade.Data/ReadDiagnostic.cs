namespace OptionCascade.Data;

/// <summary>How much a diagnostic matters.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth knowing; nothing was lost or assumed beyond the documented rules.</summary>
    Information,

    /// <summary>Something was assumed, or a figure is doubtful or was left unknown; no option was lost.</summary>
    Warning,

    /// <summary>At least one option was lost.</summary>
    Error,
}

/// <summary>Why a diagnostic was raised. The first group drops options, the second warns, the third informs.</summary>
public enum ReadReason
{
    /// <summary>Dropped: the row has too few or too many cells, or a JSON option is not an object with the expected values.</summary>
    MalformedRow,

    /// <summary>Dropped: the option symbol or instrument name cannot be read.</summary>
    BadSymbol,

    /// <summary>Dropped: the row's expiry, strike or right is not what its symbol says, so that neither can be trusted.</summary>
    SymbolMismatch,

    /// <summary>Dropped: the expiry is not a date.</summary>
    BadExpiry,

    /// <summary>Dropped: the strike is not a finite number &gt; 0.</summary>
    BadStrike,

    /// <summary>Dropped: neither call nor put.</summary>
    BadRight,

    /// <summary>Dropped: open interest or quantity is missing or not a finite number.</summary>
    BadQuantity,

    /// <summary>Dropped: open interest below zero.</summary>
    NegativeOpenInterest,

    /// <summary>Dropped: one of the contract's terms (multiplier, exercise, settlement) is missing or cannot be read.</summary>
    BadTerms,

    /// <summary>Dropped: an underlying or currency for which there is no market or rate.</summary>
    UnknownSymbol,

    /// <summary>Dropped: an option or future in an account that has expired.</summary>
    ExpiredLeg,

    /// <summary>Dropped: an option in an account with neither a price nor a volatility, in the file or in the market.</summary>
    MissingPrice,

    /// <summary>Dropped: neither option, spot, future, perpetual nor cash.</summary>
    BadKind,

    /// <summary>Dropped: the contract came before in the same file; the first one counts.</summary>
    Duplicate,

    /// <summary>Dropped: an option on another underlying than the one whose spot the file gives.</summary>
    OtherUnderlying,

    /// <summary>Dropped: an adjusted or linear contract, whose deliverable or settlement is not the standard one.</summary>
    UnsupportedContract,

    /// <summary>Dropped: the file breaks off inside this option, or what follows is garbled.</summary>
    Truncated,

    /// <summary>Dropped (trades): the time is not an instant.</summary>
    BadTime,

    /// <summary>Dropped (trades): the price is not a finite number ≥ 0.</summary>
    BadPrice,

    /// <summary>Dropped (balance sheets): an amount or ratio is missing, not a number, or contradicts the row's others.</summary>
    BadAmount,

    /// <summary>Dropped (order books): neither bid nor ask.</summary>
    BadSide,

    /// <summary>Dropped (order books): an update id is missing, not a whole number, or ends before it begins.</summary>
    BadUpdateId,

    /// <summary>Warning: an optional figure cannot be read and is left unknown (NaN).</summary>
    UnreadableValue,

    /// <summary>Warning: implied volatility below zero, left unknown (NaN).</summary>
    NegativeVolatility,

    /// <summary>Warning: implied volatility above 10 (1000%), kept.</summary>
    AbsurdVolatility,

    /// <summary>Warning: bid above ask, kept.</summary>
    CrossedMarket,

    /// <summary>Warning: the time zone is absent or unknown; the exchange's local time was assumed.</summary>
    UnknownTimeZone,

    /// <summary>Warning: forwards of one expiry differ by more than 1% between rows; their median was used.</summary>
    ForwardSpread,

    /// <summary>Warning: no row of this expiry has a forward.</summary>
    MissingForward,

    /// <summary>Warning: rows give different valuation times; the latest was used.</summary>
    AsOfSpread,

    /// <summary>Warning: lots of one contract with different volatilities; the first one was used.</summary>
    ConflictingLots,

    /// <summary>Information: taken from the file's name, not from its content.</summary>
    FromFileName,

    /// <summary>Information: the caller's value was used instead of the file's.</summary>
    Overridden,

    /// <summary>Information: a column that is not used.</summary>
    UnusedColumn,

    /// <summary>Information: the layout writes an empty cell for no open interest; read as 0.</summary>
    EmptyOpenInterest,

    /// <summary>Information (order books): a message that is no part of a book (funding, mark price, subscription replies …), or on another symbol; not used.</summary>
    UnusedMessage,

    /// <summary>Information: an expiry dated on a Saturday (US options until February 2015); the payoff is fixed on the business day before.</summary>
    SaturdayExpiry,

    /// <summary>Information: the file does not end in a line break, so that its last row may be cut short.</summary>
    NoFinalLineBreak,
}

/// <summary>One thing worth telling about a file: where, what was found, what was expected.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Reason">Why it was raised.</param>
/// <param name="File">The file as it was named to the reader.</param>
/// <param name="Line">Line, 1-based; for JSON the number of the option, 1-based; 0 when it concerns the whole file.</param>
/// <param name="Column">Name of the column or JSON property; empty when it concerns the whole row.</param>
/// <param name="Value">The text found, shortened to 80 characters.</param>
/// <param name="Expected">What was expected, or what was done.</param>
/// <param name="EntriesDropped">Options lost by it: 0, 1, or 2 (a whole Cboe row).</param>
public sealed record ReadDiagnostic(
    DiagnosticSeverity Severity, ReadReason Reason, string File, int Line, string Column, string Value, string Expected, int EntriesDropped)
{
    /// <summary>One line, e.g. <c>spx.csv line 12, column Strike: BadStrike: "abc"; expected a number &gt; 0</c>.</summary>
    public override string ToString()
        => string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{File}{(Line > 0 ? $" line {Line}" : "")}{(Column.Length > 0 ? $", column {Column}" : "")}: {Reason}: \"{Value}\"; {Expected}");
}
