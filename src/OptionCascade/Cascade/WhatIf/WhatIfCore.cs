using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;

namespace OptionCascade.Cascade.WhatIf;

/// <summary>A parameter that every market has: its partial derivative in closed form, or the market built with another value.</summary>
/// <param name="Name">Name.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Value">θ.</param>
/// <param name="Partial">∂R/∂θ at fixed x and s; null where differences of the formula are taken.</param>
/// <param name="Varied">The market with another value, for those differences; null where they are not needed.</param>
/// <param name="MovesLevels">True when the parameter moves the levels of thresholds.</param>
internal sealed record WhatIfCoreParameter(string Name, string Unit, double Value, Func<WhatIfPoint, double>? Partial, WhatIfParameter? Varied, bool MovesLevels);

/// <summary>Sizes, depth, impact law, shock, and volatility in the loop.</summary>
internal static class WhatIfCore
{
    public static IEnumerable<WhatIfCoreParameter> Of(CascadeEquation equation, Shock shock, FlowDomain domain)
        => [.. Sizes(equation, shock), .. Depth(equation, shock), .. Impact(equation.Impact), .. Shocks(equation, shock), .. Volatility(equation, shock, domain)];

    /// <summary>∂R/∂k_p = −I′·F_p/D, unless its liquidations lift volatility.</summary>
    private static IEnumerable<WhatIfCoreParameter> Sizes(CascadeEquation equation, Shock shock)
    {
        for (int i = 0; i < equation.Participants.Length; i++)
        {
            int p = i;
            string name = $"size of {equation.Participants[p].Name}";
            if (equation.Volatility.ShiftPerVega > 0 && equation.Participants[p] is IVegaDemand)
                yield return Varied(name, "×", 1, k => new WhatIfMarket(equation.With(equation.Participants.Select((q, j) => j == p ? WhatIfScaled.Of(q, k) : q)), shock), true);
            else
                yield return ByFormula(name, "×", 1, at => -at.ImpactSlope * at.Flows[p] / at.Depth);
        }
    }

    /// <summary>D → d·D; D′s elasticity η and patient share f.</summary>
    private static IEnumerable<WhatIfCoreParameter> Depth(CascadeEquation equation, Shock shock)
    {
        yield return ByFormula("depth", "×", 1, at => at.ImpactSlope * at.Carried);
        MarketMakerDepth depth = equation.Volatility.Depth;
        if (depth.IsConstant && depth.Elasticity == 0 && depth.PatientShare == 0) yield break; // depth that volatility does not touch at all
        double left = Math.Exp(-shock.LogDepthLoss);
        yield return ByFormula("depth elasticity η", "", depth.Elasticity, at =>
        {
            double lost = at.Scale == 1 ? left : Math.Exp(-shock.LogDepthLoss * at.Scale), v = 1 + at.Bound.Path.At(at.X);
            return -at.ImpactSlope * at.Carried / at.Depth * lost * (1 - depth.PatientShare) * Math.Pow(v, -depth.Elasticity) * Math.Log(v);
        });
        yield return ByFormula("patient share of depth f", "", depth.PatientShare, at =>
        {
            double lost = at.Scale == 1 ? left : Math.Exp(-shock.LogDepthLoss * at.Scale), v = 1 + at.Bound.Path.At(at.X);
            return at.ImpactSlope * at.Carried / at.Depth * lost * (1 - Math.Pow(v, -depth.Elasticity));
        });
    }

    /// <summary>I → c·I, and what the known laws are made of.</summary>
    private static IEnumerable<WhatIfCoreParameter> Impact(IImpactLaw impact)
    {
        yield return ByFormula("impact", "×", 1, at => -impact.LogMove(at.Carried));
        if (impact is LinearImpact linear)
        {
            yield return ByFormula("impact slope λ", "log price per unit", linear.LogMovePerUnit, at => -at.Carried);
        }
        else if (impact is SquareRootImpact root)
        {
            (TradingActivity activity, double core) = (root.Activity, Math.Sqrt(root.Core));
            double Shape(double quantity)
            {
                double u = Math.Abs(quantity) / activity.DailyVolume;
                return Math.CopySign(u / (Math.Sqrt(u + root.Core) + core), quantity);
            }

            yield return ByFormula("impact coefficient Y", "", root.Coefficient, at => -activity.DailyVolatility * Shape(at.Carried));
            yield return ByFormula("daily volatility σ", "per √day", activity.DailyVolatility, at => -root.Coefficient * Shape(at.Carried));
            yield return ByFormula("daily volume V", "units per day", activity.DailyVolume, at => at.ImpactSlope * at.Carried / activity.DailyVolume);
            // ∂/∂c² of √(u + c²) − c, without cancellation.
            yield return ByFormula("impact core c²", "", root.Core, at =>
            {
                double outer = Math.Sqrt((Math.Abs(at.Carried) / activity.DailyVolume) + root.Core);
                return root.Coefficient * activity.DailyVolatility * Shape(at.Carried) / (2 * outer * core);
            });
        }
    }

    private static IEnumerable<WhatIfCoreParameter> Shocks(CascadeEquation equation, Shock shock)
    {
        yield return ByFormula("news n", "log price", shock.LogJump, at => -at.Scale);
        yield return ByFormula("block Q", "units", shock.Quantity, at => -at.ImpactSlope * at.Scale / at.Depth);
        yield return ByFormula("loss of depth l", "", shock.DepthLoss, at => -at.ImpactSlope * at.Carried * at.Scale * Math.Exp(shock.LogDepthLoss));
        if (equation.Participants.Any(p => p is IVolatilitySensitive) || !equation.Volatility.Depth.IsConstant)
            yield return VolatilityShift(equation, shock);
    }

    /// <summary>y₀.</summary>
    public static WhatIfCoreParameter VolatilityShift(CascadeEquation equation, Shock shock)
    {
        Shock rest = Shock.Combined(shock.LogJump, shock.Quantity).And(Shock.LossOfDepth(shock.DepthLoss));
        return Varied("shift of volatility y₀", "relative", shock.VolatilityShift, y => new WhatIfMarket(equation, rest.And(Shock.Volatility(y))),
            equation.Participants.Any(p => p is IVolatilitySensitive));
    }

    /// <summary>b·β, κ.</summary>
    private static IEnumerable<WhatIfCoreParameter> Volatility(CascadeEquation equation, Shock shock, FlowDomain domain)
    {
        VolatilityFeedback volatility = equation.Volatility;
        bool sensitive = equation.Participants.Any(p => p is IVolatilitySensitive);
        WhatIfMarket With(VolatilityFeedback feedback) => new(new CascadeEquation(equation.Impact, equation.Participants, feedback), shock);
        if (!volatility.Response.IsFixed && (sensitive || !volatility.Depth.IsConstant))
            yield return Varied("response of volatility β", "×", 1, b => With(volatility with { Response = Times(volatility.Response, b) }), sensitive);
        IVegaDemand[] buyers = [.. equation.Participants.OfType<IVegaDemand>()];
        if (buyers.Length == 0) yield break;
        // Vega bought in all, at a κ too small to matter: what says how large a step in κ is.
        const double tiny = 1e-200;
        VolatilityPath path = VolatilityWalk.Path(volatility with { ShiftPerVega = tiny }, buyers, shock.VolatilityShift, domain);
        double vega = Math.Max(Math.Abs(path.StepsMet(domain.LowestLogMove)), Math.Abs(path.StepsMet(domain.HighestLogMove))) / tiny;
        if (vega == 0) yield break;
        WhatIfCoreParameter kappa = Varied("vega impact κ", "relative shift per vega", volatility.ShiftPerVega, k => With(volatility with { ShiftPerVega = Numerics.Guard.NonNegative(k) }), sensitive);
        yield return kappa with { Varied = new WhatIfParameter(kappa.Name, kappa.Value, kappa.Unit, kappa.Varied!.Build) { Step = 1e-4 / vega } };
    }

    /// <summary>b·β, held within the bounds of any response.</summary>
    private static SpotVolatilityResponse Times(SpotVolatilityResponse response, double b)
    {
        if (b == 1) return response;
        double Held(double y) => Math.Clamp(b * y, SpotVolatilityResponse.LowestShift, SpotVolatilityResponse.HighestShift);
        return SpotVolatilityResponse.Of(x => Held(response.At(x)), x => Held(response.At(x)) == b * response.At(x) ? b * response.SlopeAt(x) : 0,
            Held(response.LeastShift), Held(response.MostShift), response.Kinks);
    }

    private static WhatIfCoreParameter ByFormula(string name, string unit, double value, Func<WhatIfPoint, double> partial) => new(name, unit, value, partial, null, false);

    private static WhatIfCoreParameter Varied(string name, string unit, double value, Func<double, WhatIfMarket> build, bool movesLevels)
        => new(name, unit, value, null, new WhatIfParameter(name, value, unit, build), movesLevels);
}
