using System.Globalization;
using OptionCascade.Cascade;
using OptionCascade.Cli.Options;
using OptionCascade.Cli.Views;
using OptionCascade.Impact;
using OptionCascade.Participants;

namespace OptionCascade.Cli.Commands;

/// <summary>From the solver's result to the view of it.</summary>
internal static class CascadeMapping
{
    /// <summary>Multiples of the shock in the table of smaller and larger shocks.</summary>
    private static readonly double[] Ladder = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];

    /// <summary>The law and its figures.</summary>
    public static ImpactView Impact(ImpactChoice choice, IImpactLaw law, double spot) => new()
    {
        Law = law.Name,
        Coefficient = choice.IsLinear ? null : choice.Coefficient,
        DailyVolatility = choice.IsLinear ? null : choice.DailyVolatility,
        DailyNotional = choice.DailyNotional,
        Core = choice.IsLinear ? null : choice.Core,
        PerBillion = choice.IsLinear ? choice.PerBillion : null,
        LogMoveOfOneBillion = law.LogMove(1e9 / spot),
    };

    /// <summary>The equilibrium.</summary>
    public static ResultView Result(CascadeResult result, CascadeModel model) => new()
    {
        Status = result.Status.ToString(),
        Meaning = Meaning(result, model),
        LogMove = result.LogMove ?? double.NaN,
        Spot = result.Spot ?? double.NaN,
        FlowQuantity = result.Flow ?? double.NaN,
        FlowNotional = result.FlowNotional ?? double.NaN,
        Gain = result.Gain ?? double.NaN,
        GainAtStart = model.Equation.Gain(Shock.None, 0),
        Amplification = result.Amplification ?? double.NaN,
        Equilibria = result.Equilibria.Length,
        Residual = result.Residual ?? double.NaN,
        LogMoveWithoutFeedback = model.Equation.MoveAlone(result.Shock),
        VolatilityShift = result.VolatilityShift ?? double.NaN,
        Depth = result.Depth ?? double.NaN,
    };

    /// <summary>What has been liquidated at the result; nothing can be said where there is none.</summary>
    public static SellersView Sellers(OptionSellers sellers, CascadeResult result)
    {
        SellerLiquidation? at = result.LogMove is { } x ? sellers.At(x) : null;
        return new SellersView
        {
            AccountsBelow = sellers.AccountsBelow,
            AccountsAbove = sellers.AccountsAbove,
            InBreachAtStart = sellers.InBreachAtStart,
            Liquidated = at?.Accounts,
            ContractsBought = at?.ContractsBought ?? double.NaN,
            ContractsSold = at?.ContractsSold ?? double.NaN,
            UnderlyingUnits = at?.UnderlyingUnits ?? double.NaN,
            HedgeUnits = at?.HedgeUnits ?? double.NaN,
            VegaBought = at?.VegaBought ?? double.NaN,
            VegaAtTrade = at?.VegaAtTrade ?? double.NaN,
            Premium = at?.Premium ?? double.NaN,
            SpreadPaid = at?.SpreadPaid ?? double.NaN,
            VolatilityRise = at?.VolatilityRise ?? double.NaN,
            Deficit = at?.Deficit ?? double.NaN,
            Inventory = at is null ? [] : [.. sellers.Inventory(at.LogMove).OrderByDescending(c => Math.Abs(c.Contracts)).Select(c => new InventoryView(c.Contract.ToString(), c.Contracts))],
        };
    }

    /// <summary>The critical shocks.</summary>
    /// <remarks>A recovery is the market's own only where every trade comes back with the price; a stop that has fired does not.</remarks>
    public static IReadOnlyList<FoldView> Folds(CascadeResult result, CascadeModel model)
    {
        if (result.Curve is not { } curve) return [];
        bool comesBack = model.Equation.Participants.All(p => p.IsReversible);
        return [.. curve.Folds.Select(f => new FoldView
        {
            Kind = f.Kind.ToString(),
            LogMove = f.LogMove,
            LogMoveAfter = f.LandingLogMove ?? double.NaN,
            Shock = f.Shock.LogJump,
            ShockQuantity = f.Shock.Quantity,
            ShockScale = f.Scale,
            RecoveryScale = f.RecoveryScale ?? double.NaN,
            RecoveryAssumesReentry = !comesBack,
        })];
    }

    /// <summary>The ladder of shocks, as far as the shock alone stays within the range searched.</summary>
    public static IReadOnlyList<Views.ResponsePoint> Response(CascadeResult result, CascadeModel model)
    {
        if (result.Curve is not { } curve || result.Shock.IsNone) return [];
        var points = new List<Views.ResponsePoint>();
        foreach (double scale in Ladder)
        {
            Shock shock = result.Shock.Times(scale);
            double alone = model.Equation.MoveAlone(shock);
            if (alone <= Math.Log(model.Options.LowestPriceFraction) || alone >= Math.Log(model.Options.HighestPriceFraction)) break;
            OptionCascade.Cascade.ResponsePoint? point = curve.PointAt(scale);
            double x = point?.LogMove ?? double.NaN;
            points.Add(new Views.ResponsePoint(scale, shock.LogJump, shock.Quantity, alone, x, Flow(model, shock, x) * model.Market.Spot,
                (double.IsNaN(x) ? CascadeStatus.Runaway : point?.PinnedFill is not null ? CascadeStatus.Pinned : CascadeStatus.Converged).ToString()));
        }

        return points;
    }

    /// <summary>F at an equilibrium: what the impact law needs to hold the price there; by formula where impact is zero.</summary>
    private static double Flow(CascadeModel model, Shock shock, double x)
    {
        if (double.IsNaN(x)) return double.NaN;
        double needed = (model.Equation.Impact.Quantity(x - shock.LogJump) * model.Equation.Depth(shock, x)) - shock.Quantity;
        return double.IsFinite(needed) ? needed : model.Equation.Flow(shock, x);
    }

    private static string Meaning(CascadeResult result, CascadeModel model)
    {
        string range = string.Create(CultureInfo.InvariantCulture, $"{(model.Options.LowestPriceFraction - 1) * 100:+0.#;-0.#}% to {(model.Options.HighestPriceFraction - 1) * 100:+0.#;-0.#}%");
        return result.Status switch
        {
            CascadeStatus.Runaway => $"no equilibrium on the way within {range} of spot: forced trading outruns the market's depth",
            CascadeStatus.Pinned => string.Create(CultureInfo.InvariantCulture, $"orders at this level hold the price, {result.PinnedFill * 100:0.#}% of them filled"),
            CascadeStatus.Converged when result.IsUnique => $"the only equilibrium within {range} of spot",
            CascadeStatus.Converged => $"the first of {result.Equilibria.Length} equilibria on the way",
            _ => "satisfies the equation; nothing is proven about other solutions",
        };
    }
}
