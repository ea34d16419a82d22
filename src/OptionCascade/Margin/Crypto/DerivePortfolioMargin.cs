// Per expiry:  V(m, σ') = Σ units·D·Black76(F₀ + F(1 + m), K, T, σ')
//   Up         σ' = max(σ_min, σ(1 + v⁺·q))            q = (30 / max(days, floor))^p,  p by days ≤ 30
//   Down       σ' = σ·max(0, 1 − v⁻·q)
//   Skew       σ' = σ·max(0, 1 + clamp(k·c/k*, ±c)),   c = cap + slope·√T,  k* = max(k_min, √T·w·(s₀ + s₁√T)),  k = ln(K/F) or |ln(K/F)|
//   V⁺         = V·disc,  disc = d⁺·e^(−(a⁺r + b⁺)T) if V ≥ 0, else min(1/D, d⁻·e^((a⁻r + b⁻)T))
// Scenario:    P = damp·{ units_perp·P_perp·m + Σ (V⁺ − V₀) + Σ collateral·m };   skew: each expiry counts −|V⁺ − V₀|
// Forward:     C = Σ (c₀ + c₁T)·min(V(up) − V₀, V(down) − V₀, 0)
// Worst:       w = min(C, P₁, P₂, …) ≤ 0
// Margins:     MM = f_m·w − contingencies_m + MtM;   IM = (f_i + peg)·w − contingencies_m − contingencies_i − oracle + MtM
//
// symbol       unit
// F, K, S, V   stablecoin (quote currency) per unit;  T years of 365 days;  σ per √year;  r per year
// Source: Derive v2 portfolio risk manager (PMRM 2), docs.derive.xyz, "Portfolio Margin"; rules as deployed January 2026.
using System.Collections.Immutable;
using OptionCascade.Numerics;

namespace OptionCascade.Margin.Crypto;

/// <summary>Derive's v2 portfolio margin (PM2) for one underlying. Pure: same inputs, same bits; the order of the lines has no influence.</summary>
/// <remarks>
/// An expired expiry (0 seconds left) stands at its settlement price: no scenario moves it. Collateral is valued at its dollar price over the stablecoin's, options,
/// perpetual and naked-short contingencies at dollar spot, as the venue does it. Short options are naked as far as the long option of the other right at the same
/// strike does not offset them.
/// </remarks>
public static class DerivePortfolioMargin
{
    private const double SecondsPerDay = 86400, DaysPerYear = 365, ReferenceDays = 30;

    /// <summary>Works out all scenarios, contingencies and both margins.</summary>
    /// <param name="portfolio">The portfolio.</param>
    /// <param name="parameters">The parameters in force.</param>
    /// <exception cref="ArgumentException">A price, volatility or time outside its range, or no scenario.</exception>
    public static DerivePortfolioMarginResult Evaluate(DerivePortfolio portfolio, DerivePortfolioMarginParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(portfolio);
        ArgumentNullException.ThrowIfNull(parameters);
        Guard.Positive(portfolio.Spot);
        Guard.Positive(portfolio.StablePrice);
        Guard.Finite(portfolio.Cash);
        Guard.Finite(portfolio.PerpetualUnits);
        Guard.Finite(portfolio.PerpetualProfit);
        if (parameters.Scenarios.IsDefaultOrEmpty) throw new ArgumentException("Expected at least one scenario.", nameof(parameters));

        ExpiryValuation[] expiries = [.. portfolio.Expiries.Select(e => new ExpiryValuation(e, parameters))
            .OrderBy(e => e.Years).ThenBy(e => e.Forward).ThenBy(e => e.Value)];
        double confidence = portfolio.PerpetualUnits != 0 ? Math.Min(portfolio.SpotConfidence, portfolio.PerpetualConfidence) : portfolio.SpotConfidence;

        var optionValue = new CompensatedSum();
        var forward = new CompensatedSum();
        double naked = 0, oracle = 0;
        foreach (ExpiryValuation e in expiries)
        {
            optionValue.Add(e.Value);
            forward.Add(e.ForwardContingency());
            naked += e.NakedShorts;
            oracle += Oracle(Math.Min(confidence, e.Confidence), e.GrossUnits * portfolio.Spot, parameters);
        }

        double perpetualNotional = Math.Abs(portfolio.PerpetualUnits) * portfolio.Spot;
        oracle += Oracle(confidence, perpetualNotional, parameters);
        var collateral = new CompensatedSum();
        var moving = new CompensatedSum();
        double maintenanceHaircut = 0, initialHaircut = 0;
        foreach (DeriveCollateral c in portfolio.Collateral.OrderBy(c => c.Asset, StringComparer.Ordinal).ThenBy(c => c.Units))
        {
            double value = Guard.NonNegative(c.Units) * Guard.NonNegative(c.Price) / portfolio.StablePrice;
            collateral.Add(value);
            if (c.IsRiskCancelling) moving.Add(value);
            maintenanceHaircut += value * c.MaintenanceHaircut;
            initialHaircut += value * c.InitialHaircut;
            oracle += Oracle(Math.Min(c.Confidence, portfolio.SpotConfidence), value, parameters);
        }

        double linear = (portfolio.PerpetualUnits == 0 ? 0 : portfolio.PerpetualUnits * Guard.Positive(portfolio.PerpetualPrice)) + moving.Value;
        var profits = ImmutableArray.CreateBuilder<double>(parameters.Scenarios.Length);
        double worst = Math.Min(forward.Value, 0);
        int worstScenario = -1;
        for (int i = 0; i < parameters.Scenarios.Length; i++)
        {
            DeriveScenario s = parameters.Scenarios[i];
            var profit = new CompensatedSum();
            profit.Add(linear * s.SpotMove * s.Dampening);
            foreach (ExpiryValuation e in expiries)
                profit.Add(e.Profit(s.SpotMove, s.Volatility) * s.Dampening);
            profits.Add(profit.Value);
            if (profit.Value < worst) (worst, worstScenario) = (profit.Value, i);
        }

        double markToMarket = optionValue.Value + collateral.Value + portfolio.PerpetualProfit + portfolio.Cash;
        double optionMaintenance = naked * portfolio.Spot * parameters.OptionMaintenance, optionInitial = naked * portfolio.Spot * parameters.OptionInitial;
        double perpetualMaintenance = perpetualNotional * parameters.PerpetualMaintenance, perpetualInitial = perpetualNotional * parameters.PerpetualInitial;
        double factor = parameters.InitialFactor + (Math.Max(parameters.PegThreshold - portfolio.StablePrice, 0) * parameters.PegFactor);
        double contingencies = optionMaintenance + perpetualMaintenance + maintenanceHaircut;
        return new DerivePortfolioMarginResult
        {
            ScenarioProfits = profits.MoveToImmutable(),
            ForwardContingency = forward.Value,
            WorstScenario = worstScenario,
            WorstLoss = worst,
            OptionValue = optionValue.Value,
            MarkToMarket = markToMarket,
            OptionMaintenance = optionMaintenance,
            OptionInitial = optionInitial,
            PerpetualMaintenance = perpetualMaintenance,
            PerpetualInitial = perpetualInitial,
            CollateralMaintenance = maintenanceHaircut,
            CollateralInitial = initialHaircut,
            OracleContingency = oracle,
            InitialFactor = factor,
            Initial = (factor * worst) - contingencies - optionInitial - perpetualInitial - initialHaircut - oracle + markToMarket,
            Maintenance = (parameters.MaintenanceFactor * worst) - contingencies + markToMarket,
        };
    }

    private static double Oracle(double confidence, double notional, DerivePortfolioMarginParameters p)
        => confidence < p.ConfidenceThreshold ? (1 - confidence) * p.ConfidenceMargin * notional : 0;

    /// <summary>One expiry, with what its scenarios share.</summary>
    private sealed class ExpiryValuation
    {
        private readonly DerivePortfolioMarginParameters _p;
        private readonly OptionStrip _strip;
        private readonly double _fixed, _moving, _discount, _up, _down, _positive, _negative;

        public ExpiryValuation(DeriveExpiry expiry, DerivePortfolioMarginParameters p)
        {
            _p = p;
            _strip = new OptionStrip(expiry.Options);
            double seconds = Guard.NonNegative(expiry.SecondsToExpiry), days = seconds / SecondsPerDay;
            bool expired = seconds == 0;
            Years = days / DaysPerYear;
            Forward = Guard.Positive(Guard.NonNegative(expiry.Forward) + Guard.NonNegative(expiry.ForwardFixed));
            (_fixed, _moving) = expired ? (Forward, 0) : (expiry.ForwardFixed, expiry.Forward);
            double rate = Math.Max(Guard.Finite(expiry.Rate), 0);
            _discount = expired ? 1 : Guard.Positive(expiry.Discount ?? Math.Exp(-rate * Years));
            Confidence = expiry.Confidence;
            Value = _strip.Value(Forward, _discount, Years);
            double q = Math.Pow(ReferenceDays / Math.Max(days, p.DayFloor), days <= ReferenceDays ? p.ShortTermPower : p.LongTermPower);
            _up = 1 + (p.VolatilityRangeUp * q);
            _down = Math.Max(0, 1 - (p.VolatilityRangeDown * q));
            _positive = p.LongStaticDiscount * Math.Exp(-((rate * p.LongRateMultiplier) + p.LongRateAddition) * Years);
            _negative = Math.Min(1 / _discount, p.ShortStaticDiscount * Math.Exp(((rate * p.ShortRateMultiplier) + p.ShortRateAddition) * Years));
        }

        public double Years { get; }

        public double Forward { get; }

        public double Value { get; }

        public double Confidence { get; }

        public double GrossUnits
        {
            get
            {
                double gross = 0;
                foreach (MarginOption o in _strip.Legs)
                    gross += Math.Abs(o.Units);
                return gross;
            }
        }

        /// <summary>Per strike, short calls and puts less the long ones of the other right.</summary>
        public double NakedShorts
        {
            get
            {
                double naked = 0;
                foreach (IGrouping<double, MarginOption> strike in _strip.Legs.GroupBy(o => o.Strike))
                {
                    double call = strike.Where(o => o.Right == Portfolio.OptionRight.Call).Sum(o => o.Units);
                    double put = strike.Where(o => o.Right == Portfolio.OptionRight.Put).Sum(o => o.Units);
                    naked += call * put < 0 ? Math.Max(0, -(call + put)) : Math.Max(0, -call) + Math.Max(0, -put);
                }

                return naked;
            }
        }

        public double ForwardContingency()
        {
            double up = At(_p.BasisUp - 1, 1, 0) - Value, down = At(_p.BasisDown - 1, 1, 0) - Value;
            return Math.Min(Math.Min(up, down), 0) * (_p.BasisAddition + (_p.BasisMultiplier * Years));
        }

        /// <summary>Profit of a scenario before dampening.</summary>
        public double Profit(double move, DeriveVolatilityShock shock)
        {
            bool skew = shock is DeriveVolatilityShock.SkewLinear or DeriveVolatilityShock.SkewAbsolute;
            double shocked = shock switch
            {
                DeriveVolatilityShock.None => move == 0 ? Value : At(move, 1, 0),
                DeriveVolatilityShock.Up => At(move, _up, _p.MinimumVolatilityUp),
                DeriveVolatilityShock.Down => At(move, _down, 0),
                _ => Skewed(shock == DeriveVolatilityShock.SkewLinear),
            };
            shocked *= shocked >= 0 ? _positive : _negative;
            double profit = shocked - Value;
            return skew ? -Math.Abs(profit) : profit;
        }

        private double At(double move, double volatilityFactor, double minimum)
        {
            Span<double> volatilities = _strip.Shocked;
            for (int i = 0; i < volatilities.Length; i++)
                volatilities[i] = Math.Max(minimum, _strip.Legs[i].Volatility * volatilityFactor);
            return _strip.Value(_fixed + (_moving * (1 + move)), _discount, Years, volatilities);
        }

        private double Skewed(bool linear)
        {
            double root = Math.Sqrt(Years);
            double cap = linear ? (_p.SkewLinearSlope * root) + _p.SkewLinearCap : (_p.SkewAbsoluteSlope * root) + _p.SkewAbsoluteCap;
            double width = Math.Max(_p.SkewMinimumWidth, root * _p.SkewWidthScale * (_p.SkewVolatilityStatic + (root * _p.SkewVolatilityScale)));
            Span<double> volatilities = _strip.Shocked;
            for (int i = 0; i < volatilities.Length; i++)
            {
                double k = Math.Log(_strip.Legs[i].Strike / Forward);
                if (!linear) k = Math.Abs(k);
                double tilt = k == 0 ? 0 : width > 0 ? k * cap / width : Math.Sign(k) * cap;
                double factor = 1 + (k >= 0 ? Math.Min(cap, tilt) : Math.Max(-cap, tilt));
                volatilities[i] = _strip.Legs[i].Volatility * Math.Max(0, factor);
            }

            return _strip.Value(Forward, _discount, Years, volatilities);
        }
    }
}
