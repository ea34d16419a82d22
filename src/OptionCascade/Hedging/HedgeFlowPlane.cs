using NodaTime;
using OptionCascade.Exposure;
using OptionCascade.Market;
using OptionCascade.Numerics;
using OptionCascade.Pricing;
using OptionCascade.Pricing.Services;

namespace OptionCascade.Hedging;

/// <summary>The scenarios of a <see cref="HedgeFlowGrid"/> that share volatility and time; the equation stands there.</summary>
internal sealed class HedgeFlowPlane
{
    /// <summary>What is needed at the start.</summary>
    public const GreekSet Greeks = GreekSet.Delta | GreekSet.Gamma | GreekSet.Vanna | GreekSet.Charm | GreekSet.Speed | GreekSet.Zomma | GreekSet.Color;

    private readonly BookGreeks _start;
    private readonly ResolvedBook _book;
    private readonly Duration _elapsed;
    private readonly VolatilityShift _shift;
    private readonly HedgeFlowOptions _options;
    private readonly double[] _units; // 0 for options that were settled before the start: nothing is hedged any more
    private readonly bool[] _isStep, _isExpired;
    private readonly int _floored, _expired;
    private readonly double _gamma, _vanna, _charm, _speed, _zomma, _color; // Σ u·derivative·(Δσ, Δt or 1)

    public HedgeFlowPlane(DealerBook dealers, BookGreeks start, ResolvedBook later, Duration elapsed, VolatilityShift shift, HedgeFlowOptions options)
    {
        (_start, _elapsed, _shift, _options) = (start, elapsed, shift, options);
        ResolvedBook now = dealers.Book;
        double[] shifted = new double[now.Count];
        shift.Apply(now.Volatilities, shifted);
        _book = later.WithVolatilities(shifted);
        _units = dealers.Units.ToArray();
        _isStep = new bool[now.Count];
        _isExpired = new bool[now.Count];
        ReadOnlySpan<double> gamma = start[GreekSet.Gamma], vanna = start[GreekSet.Vanna], charm = start[GreekSet.Charm], speed = start[GreekSet.Speed],
            zomma = start[GreekSet.Zomma], color = start[GreekSet.Color];
        CompensatedSum g = default, v = default, c = default, s = default, z = default, k = default;
        for (int e = 0; e < now.Expiries.Length; e++)
        {
            ResolvedExpiry before = now.Expiries[e], after = later.Expiries[e];
            double root = Math.Sqrt(before.YearFraction), dt = before.YearFraction - after.YearFraction;
            bool expired = later.HasExpired(after);
            if (now.HasExpired(before)) _units.AsSpan(before.Start, before.Count).Clear();
            for (int i = before.Start; i < before.Start + before.Count; i++)
            {
                _isExpired[i] = expired;
                if (expired) _expired++;
                else if ((now.Volatilities[i] * (1 + (shift.Percent / 100))) + (shift.Points / 100) < 0) _floored++;
                if (now.Volatilities[i] * root < HedgeFlowSplit.LeastTotalVolatility)
                {
                    _isStep[i] = true;
                    continue;
                }

                double u = _units[i], dv = shifted[i] - now.Volatilities[i];
                g.Add(u * gamma[i]);
                v.Add(u * vanna[i] * dv);
                c.Add(u * charm[i] * dt);
                s.Add(u * speed[i]);
                z.Add(u * zomma[i] * dv);
                k.Add(u * color[i] * dt);
            }
        }

        (_gamma, _vanna, _charm, _speed, _zomma, _color) = (g.Value, v.Value, c.Value, s.Value, z.Value, k.Value);
    }

    /// <summary>The scenario with a move of spot.</summary>
    public HedgeFlow At(double percent)
    {
        double move = percent / 100, spot = _book.Market.Spot, step = spot * move;
        ReadOnlySpan<double> before = _start[GreekSet.Delta], after = BookPricer.Evaluate(_book, GreekSet.Delta, double.LogP1(move))[GreekSet.Delta];
        double[] units = _units;
        bool unwinds = _options.AtExpiry == HedgeAtExpiry.Unwound;
        CompensatedSum flow = default, gross = default, steps = default, unwound = default;
        for (int i = 0; i < after.Length; i++)
        {
            double change = units[i] * (before[i] - after[i]);
            if (_isStep[i]) steps.Add(change);
            if (unwinds && _isExpired[i])
            {
                unwound.Add(units[i] * after[i]);
                change = units[i] * before[i];
            }

            flow.Add(change);
            gross.Add(Math.Abs(change));
        }

        var split = new HedgeFlowSplit(-_gamma * step, -_vanna, -_charm, -0.5 * _speed * step * step, -_zomma * step, -_color * step, steps.Value, unwound.Value, 0);
        split = split with { RemainderUnits = flow.Value - split.TotalUnits };
        double? fraction = null, depthMove = null;
        if (_book.Market.Depth is { } depth)
        {
            fraction = move != 0 && depth.QuantityWithin(Math.CopySign(move, flow.Value)) is { } resting and > 0 ? Math.Abs(flow.Value) / resting : null;
            depthMove = 100 * depth.MoveFor(flow.Value);
        }

        return new HedgeFlow(percent, spot * (1 + move), _shift, _elapsed, flow.Value, gross.Value, split, flow.Value * spot, flow.Value / _options.FutureMultiplier,
            Math.Abs(flow.Value) / _book.Market.Activity?.DailyVolume, fraction, depthMove, _floored, _expired);
    }
}
