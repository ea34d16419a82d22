using NodaTime;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.StrategyBased;

/// <summary>The amounts of the rules for one underlying, one kind of requirement and one day: what a contract or share costs in each strategy.</summary>
internal sealed class StrategyRules(StrategyUnderlying underlying, StockPosition? stock, RequirementKind kind, LocalDate today, StrategyBasedParameters parameters)
{
    public RequirementKind Kind => kind;

    public LocalDate Today => today;

    public StockPosition? Stock => stock;

    public StrategyUnderlying Underlying => underlying;

    public StrategyBasedParameters Parameters => parameters;

    /// <summary>Units of underlying that the stock covers.</summary>
    public double CoverUnits => stock is { } s ? Math.Abs(s.Units) * s.CoverPerUnit : 0;

    public ShortLine Short(in StrategyLeg leg)
    {
        double m = leg.Multiplier, premium = leg.Price * m;
        double addOn = NakedRequirement.AddOn(leg.Right, leg.Strike, underlying, parameters) * m;
        double naked = kind == RequirementKind.CashAccount ? Secured(leg) : premium + addOn;
        bool covers = stock is { } s && s.Units > 0 == (leg.Right == OptionRight.Call);
        double covered = covers ? Haircut(leg) + (StockPerUnit(Capped(leg)) * m) - (StockPerUnit(null) * m) : double.NaN;
        return new ShortLine(leg, -leg.Contracts, naked, addOn, covered);
    }

    public LongLine Long(in StrategyLeg leg)
    {
        double alone = LongRate(leg), m = leg.Multiplier, protection = double.NaN;
        if (kind == RequirementKind.Maintenance && stock is { } s && s.Units > 0 == (leg.Right == OptionRight.Put))
            protection = (StockPerUnit(null) - HedgedPerUnit(leg)) * m;
        return new LongLine(leg, leg.Contracts, (FullRate - alone) * leg.Price * m, protection);
    }

    /// <summary>What is required of a long option that hedges something, as a share of its value.</summary>
    public double FullRate => kind == RequirementKind.CashAccount ? 1 : parameters.LongOptionRate;

    /// <summary>What is required of a long option held alone, as a share of its value.</summary>
    public double LongRate(in StrategyLeg leg) => kind != RequirementKind.CashAccount && leg.Expiry > today.PlusMonths(parameters.LongDatedMonths) ? parameters.LongDatedOptionRate : FullRate;

    /// <summary>Cash that secures one short contract.</summary>
    public double Secured(in StrategyLeg leg) => leg.Multiplier
        * (leg.Right == OptionRight.Call && underlying.Class != UnderlyingClass.BroadIndex ? underlying.Price : leg.Strike);

    /// <summary>Value of stock beyond the strike of the contract that it covers, which does not count as equity; per contract.</summary>
    public double Haircut(in StrategyLeg leg) => leg.Payoff(underlying.Price) * leg.Multiplier;

    /// <summary>10% of the strike + the out-of-the-money amount of the protecting option, per unit of underlying.</summary>
    public double HedgedPerUnit(in StrategyLeg protecting) => (parameters.HedgedStock.StrikeRate * protecting.Strike) + OutOfTheMoney(protecting, underlying.Price);

    /// <summary>Distance of the option's strike from a price at which it would not be exercised, ≥ 0.</summary>
    public static double OutOfTheMoney(in StrategyLeg leg, double price) => Math.Max(leg.Right == OptionRight.Put ? price - leg.Strike : leg.Strike - price, 0);

    /// <summary>The price at which maintenance values covered stock: not above the strike of a call, not below that of a put.</summary>
    public double? Capped(in StrategyLeg leg)
        => kind != RequirementKind.Maintenance ? null : leg.Right == OptionRight.Call ? Math.Min(underlying.Price, leg.Strike) : Math.Max(underlying.Price, leg.Strike);

    /// <summary>Requirement of the stock per unit of underlying covered, beyond the market value of short stock.</summary>
    /// <param name="at">The price at which it is valued; null for its own price.</param>
    public double StockPerUnit(double? at)
    {
        if (stock is not { } s)
            return 0;
        double share = at is { } price ? price / underlying.Price : 1;
        return StockPerShare(s.Price * share) / s.CoverPerUnit;
    }

    /// <summary>Requirement of one share at a price, beyond the market value of short stock.</summary>
    public double StockPerShare(double price)
    {
        double leverage = underlying.LeverageFactor;
        if (kind == RequirementKind.CashAccount)
            return price;
        if (stock is { Units: > 0 })
            return Math.Min((kind == RequirementKind.Initial ? parameters.LongStock.Initial : parameters.LongStock.Maintenance) * leverage, 1) * price;
        ShortStockRates r = parameters.ShortStock;
        if (kind == RequirementKind.Initial)
            return Math.Min(r.Initial * leverage, Math.Max(r.Initial, 1)) * price;
        double rate = Math.Min(r.Maintenance * leverage, Math.Max(r.Maintenance, 1));
        return price < r.LowPriceBelow ? Math.Max(Math.Max(r.LowPriceRate, rate) * price, r.LowPriceMinimumPerShare) : Math.Max(rate * price, r.MinimumPerShare);
    }
}
