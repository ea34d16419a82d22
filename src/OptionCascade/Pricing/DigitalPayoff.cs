namespace OptionCascade.Pricing;

/// <summary>What a digital option pays when it expires in the money.</summary>
public enum DigitalPayoff
{
    /// <summary>One unit of quote currency.</summary>
    CashOrNothing = 0,

    /// <summary>One unit of the underlying.</summary>
    AssetOrNothing = 1,
}
