namespace OptionCascade.Data.Synthetic;

/// <summary>A sell-stop order of the synthetic market.</summary>
/// <param name="Level">Trigger price, quote currency per unit: the order sells once the price is at or below it.</param>
/// <param name="Quantity">Units of underlying sold, &gt; 0.</param>
public readonly record struct SyntheticStop(double Level, double Quantity);

/// <summary>Many small sell stops whose trigger prices are normally distributed.</summary>
/// <param name="Centre">Mean trigger price, quote currency per unit.</param>
/// <param name="Width">Standard deviation of the trigger price, quote currency per unit, &gt; 0.</param>
/// <param name="Quantity">Units of underlying sold in all, &gt; 0.</param>
public readonly record struct SyntheticStopCluster(double Centre, double Width, double Quantity);

/// <summary>A leveraged long position that its venue closes in full at a known price.</summary>
/// <param name="EntryPrice">Price at which the position was opened, quote currency per unit.</param>
/// <param name="Leverage">Position value over the holder's own money at entry, &gt; 1.</param>
/// <param name="LiquidationPrice">
/// entry · (1 − 1/leverage) / (1 − maintenance): the price at which the holder's money is down to the maintenance margin.
/// </param>
/// <param name="Quantity">Units of underlying held long, &gt; 0; all of it is sold at liquidation.</param>
public readonly record struct SyntheticLeveragedLong(double EntryPrice, double Leverage, double LiquidationPrice, double Quantity);
