namespace OptionCascade.Impact.OrderBooks;

/// <summary>A side of an order book.</summary>
public enum BookSide
{
    /// <summary>Orders to buy: what a seller meets.</summary>
    Bid,

    /// <summary>Orders to sell: what a buyer meets.</summary>
    Ask,
}
