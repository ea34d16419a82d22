// Short call:  MM = mark + c·S          IM = mark + max(a − OTM/S, b)·S
// Short put:   MM = mark + max(c'·S, c''·mark)     IM = max(mark + max(a − OTM/S, b)·S, h·MM)        (per unit; long options need nothing and give nothing)
// Per expiry:  isolated = Σ short options;   bounded = worst payoff over S_T ∈ {0, strikes}, or 0, with scale·F more per net short call
//              margin = the lesser of the two
// Perpetual:   rate·|units|·P           Base: factor·units·S (·scale for IM)
// IM adds depeg·S·(short options + |perpetual|) and (1 − confidence)·factor·notional where a feed is not trusted.
//
// symbol     unit
// S, F, K, P, mark   quote currency per unit of underlying
// Source: Derive v2 standard risk manager, docs.derive.xyz, "Standard Margin"; rules as deployed January 2026.
using OptionCascade.Numerics;
using OptionCascade.Portfolio;

namespace OptionCascade.Margin.Crypto;

/// <summary>Derive's margins, of one expiry or a whole account: negative where money is needed.</summary>
/// <param name="Maintenance">Maintenance margin.</param>
/// <param name="Initial">Initial margin.</param>
public readonly record struct DeriveMargin(double Maintenance, double Initial)
{
    /// <summary>Sum of both parts.</summary>
    public static DeriveMargin operator +(DeriveMargin a, DeriveMargin b) => new(a.Maintenance + b.Maintenance, a.Initial + b.Initial);

    /// <summary>Sum of both parts.</summary>
    public static DeriveMargin Add(DeriveMargin left, DeriveMargin right) => left + right;
}

/// <summary>What Derive's standard margin makes of one expiry: ≤ 0 each.</summary>
/// <param name="Isolated">Every short option on its own.</param>
/// <param name="Bounded">From the greatest loss at settlement.</param>
/// <param name="MarkToMarket">Mark-to-market value of the options, of either sign.</param>
public readonly record struct DeriveExpiryMargin(DeriveMargin Isolated, DeriveMargin Bounded, double MarkToMarket)
{
    /// <summary>The better of the two, for each margin.</summary>
    public DeriveMargin Margin => new(Math.Max(Isolated.Maintenance, Bounded.Maintenance), Math.Max(Isolated.Initial, Bounded.Initial));
}

/// <summary>What Derive's standard margin makes of an account. Margins ≥ 0 are fulfilled; the parts are ≤ 0 except base and profit.</summary>
public sealed record DeriveStandardMarginResult
{
    /// <summary>Options of all expiries and markets.</summary>
    public required DeriveMargin Options { get; init; }

    /// <summary>Perpetuals, without their profit.</summary>
    public required DeriveMargin Perpetuals { get; init; }

    /// <summary>Base assets, ≥ 0.</summary>
    public required DeriveMargin Base { get; init; }

    /// <summary>Initial addition for a lost peg, ≤ 0.</summary>
    public required double DepegInitial { get; init; }

    /// <summary>Initial addition for feeds of low confidence, ≤ 0.</summary>
    public required double OracleInitial { get; init; }

    /// <summary>Mark-to-market value of everything, cash included.</summary>
    public required double MarkToMarket { get; init; }

    /// <summary>What is left after all requirements; below 0 the account is under margin.</summary>
    public required DeriveMargin Net { get; init; }
}

/// <summary>Derive's standard margin (SRM). Pure; the order of the lines has no influence beyond rounding.</summary>
public static class DeriveStandardMargin
{
    /// <summary>The margin of one expiry.</summary>
    /// <param name="expiry">Its options.</param>
    /// <param name="spot">S, finite, &gt; 0.</param>
    /// <param name="parameters">The parameters in force.</param>
    /// <exception cref="ArgumentOutOfRangeException">A price outside its range.</exception>
    public static DeriveExpiryMargin Expiry(DeriveStandardExpiry expiry, double spot, DeriveStandardMarginParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(expiry);
        ArgumentNullException.ThrowIfNull(parameters);
        Guard.Positive(spot);
        Guard.Positive(expiry.Forward);
        DeriveMargin isolated = default;
        double value = 0, netCalls = 0, bounded = Payoff(expiry, 0);
        foreach (MarkedOption o in expiry.Options)
        {
            Guard.Positive(o.Strike);
            isolated += Isolated(o, spot, parameters);
            value += o.Units * o.Mark;
            if (o.Right == OptionRight.Call) netCalls += o.Units;
            bounded = Math.Min(bounded, Payoff(expiry, o.Strike));
        }

        bounded = Math.Min(bounded, 0);
        double unpaired = Math.Min(netCalls, 0) * expiry.Forward;
        return new DeriveExpiryMargin(isolated,
            new DeriveMargin(bounded + (unpaired * parameters.UnpairedMaintenanceScale), bounded + (unpaired * parameters.UnpairedInitialScale)), value);
    }

    /// <summary>The margin of one option line on its own, ≤ 0; 0 for a long one.</summary>
    /// <param name="option">The line.</param>
    /// <param name="spot">S, finite, &gt; 0.</param>
    /// <param name="parameters">The parameters in force.</param>
    /// <exception cref="ArgumentOutOfRangeException">A price outside its range.</exception>
    public static DeriveMargin Isolated(MarkedOption option, double spot, DeriveStandardMarginParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Guard.Positive(spot);
        Guard.Finite(option.Units);
        Guard.NonNegative(option.Mark);
        if (option.Units >= 0) return default;
        bool call = option.Right == OptionRight.Call;
        double outOfTheMoney = Math.Max(call ? option.Strike - spot : spot - option.Strike, 0) / spot;
        double spotPart = Math.Max(parameters.MaximumSpotRequirement - outOfTheMoney, parameters.MinimumSpotRequirement) * spot;
        double maintenance = option.Mark + (call
            ? parameters.MaintenanceCallSpot * spot
            : Math.Max(parameters.MaintenancePutSpot * spot, parameters.MaintenancePutMark * option.Mark));
        double initial = option.Mark + spotPart;
        if (!call) initial = Math.Max(initial, maintenance * parameters.PutInitialOverMaintenance);
        return new DeriveMargin(option.Units * maintenance, option.Units * initial);
    }

    /// <summary>The margin of an account.</summary>
    /// <param name="markets">Its holdings by market.</param>
    /// <param name="cash">Stablecoin; negative when borrowed.</param>
    /// <param name="stablePrice">US dollars per unit of it, finite, &gt; 0.</param>
    /// <exception cref="ArgumentException">A price outside its range.</exception>
    public static DeriveStandardMarginResult Evaluate(IReadOnlyList<DeriveStandardMarket> markets, double cash, double stablePrice)
    {
        ArgumentNullException.ThrowIfNull(markets);
        Guard.Finite(cash);
        Guard.Positive(stablePrice);
        DeriveMargin options = default, perpetuals = default, bases = default;
        double depeg = 0, oracle = 0, value = cash, profit = 0;
        foreach (DeriveStandardMarket market in markets)
        {
            DeriveStandardMarginParameters p = market.Parameters;
            double spot = Guard.Positive(market.Spot), shorts = 0, units = Math.Abs(Guard.Finite(market.PerpetualUnits));
            foreach (DeriveStandardExpiry e in market.Expiries)
            {
                DeriveExpiryMargin margin = Expiry(e, spot, p);
                options += margin.Margin;
                value += margin.MarkToMarket;
                double expiryShorts = -e.Options.Where(o => o.Units < 0).Sum(o => o.Units);
                shorts += expiryShorts;
                oracle -= Oracle(Math.Min(market.SpotConfidence, e.Confidence), p.OptionConfidenceThreshold, p.OracleFactor, expiryShorts * spot);
            }

            if (units > 0)
            {
                double notional = units * Guard.Positive(market.PerpetualPrice);
                perpetuals += new DeriveMargin(-notional * p.PerpetualMaintenance, -notional * p.PerpetualInitial);
                oracle -= Oracle(Math.Min(market.SpotConfidence, market.PerpetualConfidence), p.PerpetualConfidenceThreshold, p.OracleFactor, units * spot);
            }

            profit += Guard.Finite(market.PerpetualProfit);

            double baseValue = Guard.NonNegative(market.BaseUnits) * spot, counted = baseValue * p.BaseMarginFactor;
            bases += new DeriveMargin(counted, counted * p.BaseInitialScale);
            if (counted * p.BaseInitialScale != 0) oracle -= Oracle(market.SpotConfidence, p.BaseConfidenceThreshold, p.OracleFactor, baseValue);
            value += baseValue / stablePrice;
            depeg -= Math.Max(p.DepegThreshold - stablePrice, 0) * p.DepegFactor * spot * (shorts + units);
        }

        DeriveMargin net = options + perpetuals + bases + new DeriveMargin(cash + profit, cash + profit + depeg + oracle);
        return new DeriveStandardMarginResult
        {
            Options = options,
            Perpetuals = perpetuals,
            Base = bases,
            DepegInitial = depeg,
            OracleInitial = oracle,
            MarkToMarket = value + profit,
            Net = net,
        };
    }

    private static double Oracle(double confidence, double threshold, double factor, double notional)
        => confidence < threshold ? (1 - confidence) * factor * notional : 0;

    private static double Payoff(DeriveStandardExpiry expiry, double price)
    {
        double payoff = 0;
        foreach (MarkedOption o in expiry.Options)
            payoff += o.Units * Math.Max(o.Right == OptionRight.Call ? price - o.Strike : o.Strike - price, 0);
        return payoff;
    }
}
