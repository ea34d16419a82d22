using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;
using OptionCascade.Validation;

namespace OptionCascade.Tests.Validation;

/// <summary>European prices by the closed form, with a fault.</summary>
internal sealed class EuropeanFault(Func<PricerCase, Greeks, Greeks> fault, bool givesAll = false) : IOptionPricer
{
    public string Name => "European with a fault";

    public OptionValuation Evaluate(OptionTerms terms, OptionMarket market, GreekSet wanted)
    {
        if (terms.Exercise != ExerciseStyle.European) return OptionValuation.Failed(PricingFailure.NotSupported, "European only.");
        var c = new PricerCase(terms.Right, terms.Exercise, market.Spot, terms.Strike, terms.YearFraction, market.Volatility, market.Rate, market.DividendYield);
        return OptionValuation.Of(GreekSet.All, givesAll ? GreekSet.All : wanted, fault(c, Sound(c)));
    }

    public static Greeks Sound(PricerCase c) => BlackScholes.Evaluate(c.Spot, c.Strike, c.Years, c.Volatility, c.Rate, c.Yield, c.Right);
}

/// <summary>American prices, with a fault.</summary>
internal sealed class AmericanFault(Func<PricerCase, double> price) : IOptionPricer
{
    public string Name => "American with a fault";

    public OptionValuation Evaluate(OptionTerms terms, OptionMarket market, GreekSet wanted)
    {
        if (terms.Exercise != ExerciseStyle.American) return OptionValuation.Failed(PricingFailure.NotSupported, "American only.");
        var c = new PricerCase(terms.Right, terms.Exercise, market.Spot, terms.Strike, terms.YearFraction, market.Volatility, market.Rate, market.DividendYield);
        return OptionValuation.Of(GreekSet.Price, wanted, default(Greeks) with { Price = price(c) });
    }

    public static double Sound(PricerCase c) => AmericanOption.Price(c.Spot, c.Strike, c.Years, c.Volatility, c.Rate, c.Yield, c.Right, AmericanPrecision.Fast);
}

/// <summary>For every law of pricers a pricer that breaks it; several are faults that published code has or had.</summary>
internal static class PricerFaults
{
    public static IReadOnlyDictionary<string, (string Fault, IOptionPricer Pricer)> ByLaw { get; } = new Dictionary<string, (string, IOptionPricer)>
    {
        ["put–call parity"] = ("puts a tenth of a percent too dear", new EuropeanFault((c, g) => g with { Price = g.Price * (c.Sign < 0 ? 1.001 : 1) })),
        ["no-arbitrage bounds"] = ("a spread is taken off", new EuropeanFault((_, g) => g with { Price = g.Price - 0.01 })),
        ["American at least intrinsic"] = ("early exercise is not looked for: a call with r < q ≤ 0 falls below intrinsic", new AmericanFault(c => EuropeanFault.Sound(c).Price)),
        ["American at least European"] = ("an approximation one percent low", new AmericanFault(c => 0.99 * AmericanFault.Sound(c))),
        ["no early exercise without a reason"] = ("a premium for early exercise, always", new AmericanFault(c => 1.01 * AmericanFault.Sound(c))),
        ["put–call symmetry"] = ("rate and yield confused in puts", new EuropeanFault((c, g) => c.Sign > 0 ? g : EuropeanFault.Sound(c with { Rate = c.Yield, Yield = c.Rate }))),
        ["monotone in strike"] = ("ripples in strike", new EuropeanFault((c, g) => g with { Price = g.Price + Math.Sin(c.Strike) })),
        ["convex in strike"] = ("prices in ticks of a nickel", new EuropeanFault((_, g) => g with { Price = Math.Round(20 * g.Price) / 20 })),
        ["convex in spot"] = ("prices in ticks of a nickel", new EuropeanFault((_, g) => g with { Price = Math.Round(20 * g.Price) / 20 })),
        ["monotone in volatility"] = ("volatility reflected at 50%", new EuropeanFault((c, _) => EuropeanFault.Sound(c with { Volatility = 0.5 - (0.9 * Math.Abs(0.5 - c.Volatility)) }))),
        ["American monotone in time"] = ("time reflected at a year", new AmericanFault(c => AmericanFault.Sound(c with { Years = c.Years > 1 ? 1 / c.Years : c.Years }))),
        ["homogeneous in spot and strike"] = ("a fixed charge", new EuropeanFault((_, g) => g with { Price = g.Price + 0.01 })),
        ["sign and size of delta"] = ("delta of the other side where r ≤ 0: Bjerksund–Stensland in QLNet", new EuropeanFault((c, g) => c.Rate <= 0 ? g with { Delta = -g.Delta } : g)),
        ["sign of gamma"] = ("gamma negated", new EuropeanFault((_, g) => g with { Gamma = -g.Gamma })),
        ["sign of vega"] = ("vega negated", new EuropeanFault((_, g) => g with { Vega = -g.Vega })),
        ["delta is the derivative"] = Wrong(g => g with { Delta = 1.01 * g.Delta }),
        ["gamma is the derivative"] = Wrong(g => g with { Gamma = 1.01 * g.Gamma }),
        ["vega is the derivative"] = ("vega per volatility point", new EuropeanFault((_, g) => g with { Vega = g.Vega / 100 })),
        ["theta is the derivative"] = ("theta a day", new EuropeanFault((_, g) => g with { Theta = g.Theta / 365 })),
        ["rho is the derivative"] = Wrong(g => g with { Rho = 1.01 * g.Rho }),
        ["dividend rho is the derivative"] = Wrong(g => g with { DividendRho = 1.01 * g.DividendRho }),
        ["dual delta is the derivative"] = Wrong(g => g with { DualDelta = 1.01 * g.DualDelta }),
        ["dual gamma is the derivative"] = Wrong(g => g with { DualGamma = 1.01 * g.DualGamma }),
        ["vanna is the derivative"] = Wrong(g => g with { Vanna = 1.01 * g.Vanna }),
        ["charm is the derivative"] = ("the sign of time", new EuropeanFault((_, g) => g with { Charm = -g.Charm })),
        ["volga is the derivative"] = Wrong(g => g with { Volga = 1.01 * g.Volga }),
        ["veta is the derivative"] = Wrong(g => g with { Veta = 1.01 * g.Veta }),
        ["vera is the derivative"] = Wrong(g => g with { Vera = 1.01 * g.Vera }),
        ["speed is the derivative"] = Wrong(g => g with { Speed = 1.01 * g.Speed }),
        ["zomma is the derivative"] = Wrong(g => g with { Zomma = 1.01 * g.Zomma }),
        ["color is the derivative"] = Wrong(g => g with { Color = 1.01 * g.Color }),
        ["ultima is the derivative"] = Wrong(g => g with { Ultima = 1.01 * g.Ultima }),
        ["Euler's relation"] = Wrong(g => g with { DualDelta = 1.01 * g.DualDelta }),
        ["Black–Scholes equation"] = ("theta a day", new EuropeanFault((_, g) => g with { Theta = g.Theta / 365 })),
        ["limit of no volatility"] = ("0/0 at zero volatility", new EuropeanFault((c, g) => c.Volatility == 0 ? g with { Delta = double.NaN } : g)),
        ["limit of no time"] = ("at least a day left", new EuropeanFault((c, _) => EuropeanFault.Sound(c with { Years = Math.Max(c.Years, 1 / 365.0) }))),
        ["figures are finite"] = ("overflow in deep options", new EuropeanFault((c, g) => c.Spot > 1000 * c.Strike ? g with { Gamma = double.PositiveInfinity } : g)),
        ["gives what is asked for"] = ("gives everything always", new EuropeanFault((_, g) => g, givesAll: true)),
        ["same bits again and on any thread"] = ("an order of sums that depends on the thread", new EuropeanFault((_, g) => g with { Price = g.Price * (1 + (1e-15 * (Environment.CurrentManagedThreadId % 64))) })),
    };

    private static (string, IOptionPricer) Wrong(Func<Greeks, Greeks> fault) => ("one percent off", new EuropeanFault((_, g) => fault(g)));
}
