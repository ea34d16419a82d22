namespace OptionCascade.Margin.StrategyBased;

/// <summary>The strategies into which an account is divided. All spreads are margined alike, by maximum potential loss; the names serve the reader.</summary>
public enum StrategyKind
{
    /// <summary>A long option alone.</summary>
    LongOption,

    /// <summary>A short call alone.</summary>
    NakedCall,

    /// <summary>A short put alone.</summary>
    NakedPut,

    /// <summary>A short put with its strike in cash (cash account).</summary>
    CashSecuredPut,

    /// <summary>A short call secured by the price of the underlying or its strike in cash (cash account).</summary>
    SecuredCall,

    /// <summary>Short call and short put of one strike and expiry.</summary>
    ShortStraddle,

    /// <summary>Short call and short put.</summary>
    ShortStrangle,

    /// <summary>One long, one short of the same right and expiry.</summary>
    Vertical,

    /// <summary>One long, one short of the same right and strike, the long expiring later.</summary>
    Calendar,

    /// <summary>One long, one short of the same right, the long expiring later, other strike.</summary>
    Diagonal,

    /// <summary>One right, three strikes, 1 : 2 : 1.</summary>
    Butterfly,

    /// <summary>One right, four strikes, 1 : 1 : 1 : 1.</summary>
    Condor,

    /// <summary>Put vertical and call vertical with one inner strike.</summary>
    IronButterfly,

    /// <summary>Put vertical and call vertical: only one side can lose.</summary>
    IronCondor,

    /// <summary>Call vertical and put vertical of the same two strikes.</summary>
    Box,

    /// <summary>Any other balanced set of long and short options.</summary>
    Spread,

    /// <summary>Long stock with a short call.</summary>
    CoveredCall,

    /// <summary>Short stock with a short put.</summary>
    CoveredPut,

    /// <summary>Long stock with a long put.</summary>
    ProtectivePut,

    /// <summary>Short stock with a long call.</summary>
    ProtectiveCall,

    /// <summary>Stock with a protecting long option and a short one.</summary>
    Collar,

    /// <summary>Long stock, long put and short call of one strike.</summary>
    Conversion,

    /// <summary>Short stock, long call and short put of one strike.</summary>
    ReverseConversion,

    /// <summary>Long stock alone.</summary>
    LongStock,

    /// <summary>Short stock alone.</summary>
    ShortStock,
}
