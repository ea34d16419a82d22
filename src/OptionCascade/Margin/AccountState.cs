// Per underlying:  S' = S·e^(βx)          per future:  P' = P·e^(βx)
// Per expiry:      T' = T(t + Δt),  F' = S'·(F/S)^(T'/T),  D' = D^(T'/T);  once T' = 0 an option is worth its payoff at S'
// Per option:      V' = max(model(F', K, T', σ(1 + y)) + (quoted − model now), 0)
// Value            = Σ cash·rate' + Σ units·S' + Σ options·V' + Σ futures q(P' − E), or a(1/E − 1/P')·S' for inverse ones
//
// symbol            unit
// S, F, P, E, K, V  quote currency per unit of underlying
// T                 years
// σ                 per √year
using OptionCascade.Market;
using OptionCascade.Numerics;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Pricing.American;

namespace OptionCascade.Margin;

/// <summary>An account valued at one state of the market. What margin rules read. Not safe to share between threads.</summary>
/// <remarks>Prices are in quote currency per unit of underlying, values in quote currency; <see cref="InAccountCurrency"/> converts.</remarks>
public sealed class AccountState
{
    private readonly double[] _spots, _marks, _prices, _years, _rates;
    private readonly double[] _strikes, _signs, _volatilities, _scratch, _units;
    private readonly EuropeanStrip? _strip; // all options in one pass; null when one is American
    private readonly StripTerms[] _terms;
    private readonly double[] _termYears;
    private int _termsVersion;
    private EuropeanStrip? _scenarios; // as _strip, at the number of moves last asked for

    internal AccountState(ResolvedAccount account)
    {
        Account = account;
        int n = account.Options.Length;
        _spots = new double[account.Markets.Length];
        _marks = new double[account.Futures.Length];
        _prices = new double[n];
        _years = new double[account.Groups.Length];
        _rates = new double[account.Cash.Length];
        _strikes = new double[n];
        _signs = new double[n];
        _volatilities = new double[n];
        _scratch = new double[n];
        _units = new double[n];
        for (int i = 0; i < n; i++)
            (_strikes[i], _signs[i], _units[i]) = (account.Options[i].Contract.Strike, account.Options[i].Sign, account.Options[i].Units);
        _terms = new StripTerms[_years.Length];
        _termYears = new double[_years.Length];
        bool european = true;
        foreach (OptionGroup g in account.Groups)
            european &= g.Exercise == ExerciseStyle.European;
        if (european && n > 0) _strip = new EuropeanStrip(_strikes, _signs);
    }

    /// <summary>The account.</summary>
    public ResolvedAccount Account { get; }

    /// <summary>The move at which it stands.</summary>
    public MarketMove Move { get; private set; }

    /// <summary>Spot of each of <see cref="ResolvedAccount.Markets"/>, quote currency per unit.</summary>
    public ReadOnlySpan<double> Spots => _spots;

    /// <summary>Mark of each of <see cref="ResolvedAccount.Futures"/>, quote currency per unit.</summary>
    public ReadOnlySpan<double> FutureMarks => _marks;

    /// <summary>Price of each of <see cref="ResolvedAccount.Options"/>, quote currency per unit of underlying, ≥ 0.</summary>
    public ReadOnlySpan<double> OptionPrices => _prices;

    /// <summary>Years left of each of <see cref="ResolvedAccount.Groups"/>, ≥ 0; 0 once expired.</summary>
    public ReadOnlySpan<double> YearFractions => _years;

    /// <summary>Quote currency per unit of each of <see cref="ResolvedAccount.Cash"/>.</summary>
    public ReadOnlySpan<double> CurrencyRates => _rates;

    /// <summary>Quote currency per unit of the account's currency.</summary>
    public double AccountRate { get; private set; }

    /// <summary>Market value of everything, quote currency: cash, stock and coin, options (short ones negative), profit of futures since entry.</summary>
    public double MarketValue { get; private set; }

    /// <summary>Market value of the options alone, quote currency; short options count negative.</summary>
    public double OptionValue { get; private set; }

    /// <summary>Value of all cash, quote currency.</summary>
    public double CashValue { get; private set; }

    /// <summary>Profit of futures since entry, quote currency.</summary>
    public double FutureProfit { get; private set; }

    /// <summary>Market value of stock and coin, quote currency.</summary>
    public double SpotValue { get; private set; }

    /// <summary>What a rule keeps about the account from one state to the next to be faster. It never changes <see cref="IMarginRule.Level"/>.</summary>
    /// <remarks>Where it is an <see cref="ICloneable"/>, a copy is handed on to other states of the same account, used on other threads.</remarks>
    public object? Learned { get; set; }

    /// <summary>An amount of quote currency in the account's currency.</summary>
    /// <param name="quoteAmount">Quote currency.</param>
    public double InAccountCurrency(double quoteAmount) => quoteAmount / AccountRate;

    /// <summary>Profit of one future line since entry, quote currency.</summary>
    /// <param name="index">Its place in <see cref="ResolvedAccount.Futures"/>.</param>
    /// <param name="mark">The price at which it is marked, &gt; 0.</param>
    public double Profit(int index, double mark)
    {
        FutureLeg f = Account.Futures[index];
        double size = f.Contracts * f.Contract.Multiplier;
        return f.Contract.Payoff == FuturePayoff.Linear ? size * (mark - f.EntryPrice) : size * ((1 / f.EntryPrice) - (1 / mark)) * _spots[f.Market];
    }

    /// <summary>Notional of one future line at its mark, quote currency, signed.</summary>
    /// <param name="index">Its place in <see cref="ResolvedAccount.Futures"/>.</param>
    public double Notional(int index)
    {
        FutureLeg f = Account.Futures[index];
        double size = f.Contracts * f.Contract.Multiplier;
        return f.Contract.Payoff == FuturePayoff.Linear ? size * _marks[index] : size;
    }

    /// <summary>Moves the state to another market state, in place.</summary>
    internal void MoveTo(MarketMove move)
    {
        Move = move;
        ResolvedAccount a = Account;
        for (int m = 0; m < _spots.Length; m++)
            _spots[m] = Moved(a.Markets[m].Spot, a.Betas[m] * move.LogMove);
        for (int g = 0; g < _years.Length; g++)
            _years[g] = YearsLeft(a.Groups[g], move);
        AccountRate = Rate(a.Unit);
        CashValue = 0;
        for (int i = 0; i < _rates.Length; i++)
            CashValue += a.Cash[i].Amount * (_rates[i] = Rate(a.Cash[i]));
        SpotValue = 0;
        foreach (SpotLeg s in a.Spots)
            SpotValue += s.Units * _spots[s.Market];
        FutureProfit = 0;
        for (int i = 0; i < _marks.Length; i++)
        {
            _marks[i] = Moved(a.Futures[i].Mark, a.Betas[a.Futures[i].Market] * move.LogMove);
            FutureProfit += Profit(i, _marks[i]);
        }

        PriceAll(0, 1, _prices);
        OptionValue = 0;
        for (int i = 0; i < _prices.Length; i++)
            OptionValue += _units[i] * _prices[i];
        MarketValue = CashValue + SpotValue + FutureProfit + OptionValue;
    }

    /// <summary>Prices of all options after a further move of every underlying, e.g. a scenario of a margin rule; the state itself stays.</summary>
    /// <param name="logMove">Further log move of every underlying (not multiplied by β).</param>
    /// <param name="volatilityFactor">What every volatility is multiplied by, ≥ 0.</param>
    /// <param name="prices">Receives one price per leg, quote currency per unit, ≥ 0.</param>
    public void PriceAll(double logMove, double volatilityFactor, Span<double> prices)
    {
        Guard.SameLength(prices.Length, _prices.Length, nameof(prices));
        if (TryPriceAtOnce(_strip, [Guard.Finite(logMove)], Guard.NonNegative(volatilityFactor), prices)) return;
        for (int g = 0; g < _years.Length; g++)
            PriceGroup(g, logMove, volatilityFactor, prices.Slice(Account.Groups[g].Start, Account.Groups[g].Count));
    }

    /// <summary>As <see cref="PriceAll(double, double, Span{double})"/> at several moves, e.g. all scenarios of a rule: the same bits in less time.</summary>
    /// <param name="logMoves">Further log moves of every underlying (not multiplied by β).</param>
    /// <param name="volatilityFactor">What every volatility is multiplied by, ≥ 0.</param>
    /// <param name="prices">Receives the prices of all legs at the first move, then at the second, …</param>
    /// <exception cref="ArgumentException">Not one place per leg and move.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A move is not finite, or the factor negative or not finite.</exception>
    public void PriceAll(ReadOnlySpan<double> logMoves, double volatilityFactor, Span<double> prices)
    {
        int n = _prices.Length;
        Guard.SameLength(prices.Length, n * logMoves.Length, nameof(prices));
        Guard.NonNegative(volatilityFactor);
        foreach (double x in logMoves)
            Guard.Finite(x, nameof(logMoves));
        if (n == 0 || logMoves.IsEmpty) return;
        if (_strip is not null && _scenarios?.Moves != logMoves.Length) _scenarios = new EuropeanStrip(_strikes, _signs, logMoves.Length);
        if (TryPriceAtOnce(_scenarios, logMoves, volatilityFactor, prices)) return;
        for (int m = 0; m < logMoves.Length; m++)
            PriceAll(logMoves[m], volatilityFactor, prices.Slice(m * n, n));
    }

    /// <summary>As <see cref="PriceAll(double, double, Span{double})"/>, for one group of options.</summary>
    /// <param name="group">Index into <see cref="ResolvedAccount.Groups"/>.</param>
    /// <param name="logMove">Further log move of its underlying.</param>
    /// <param name="volatilityFactor">What every volatility is multiplied by, ≥ 0.</param>
    /// <param name="prices">Receives one price per leg of the group, quote currency per unit, ≥ 0.</param>
    /// <exception cref="ArgumentException">Not one place per leg of the group.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The move is not finite, or the factor negative or not finite.</exception>
    public void PriceGroup(int group, double logMove, double volatilityFactor, Span<double> prices)
    {
        OptionGroup g = Account.Groups[group];
        Guard.SameLength(prices.Length, g.Count, nameof(prices));
        double scale = (1 + Move.RelativeVolatility) * Guard.NonNegative(volatilityFactor);
        double x = (Account.Betas[g.Market] * Move.LogMove) + Guard.Finite(logMove);
        for (int i = 0; i < g.Count; i++)
            _volatilities[g.Start + i] = Account.Options[g.Start + i].Volatility * scale;
        double years = _years[group];
        LegPricer.Price(in g, Account.Markets[g.Market].Spot, years, x, _strikes.AsSpan(g.Start, g.Count), _volatilities.AsSpan(g.Start, g.Count),
            _signs.AsSpan(g.Start, g.Count), Account.Market.American, _scratch.AsSpan(g.Start, g.Count));
        for (int i = 0; i < g.Count; i++)
            prices[i] = Math.Max(_scratch[g.Start + i] + (years > 0 ? Account.Options[g.Start + i].MarkOffset : 0), 0);
    }

    /// <summary>The same prices in one pass over all expiries and moves; false when an option is American, expired, or needs the limit of its formula.</summary>
    private bool TryPriceAtOnce(EuropeanStrip? several, ReadOnlySpan<double> logMoves, double volatilityFactor, Span<double> prices)
    {
        if (several is not { } strip) return false;
        ReadOnlySpan<OptionGroup> groups = Account.Groups.AsSpan();
        for (int i = 0; i < groups.Length; i++)
        {
            double years = _years[i];
            if (years < EuropeanTerms.LeastYearFraction) return false;
            if (years == _termYears[i]) continue;
            double spot = Account.Markets[groups[i].Market].Spot;
            (double forward, double discount) = LegPricer.Carried(in groups[i], spot, years);
            _terms[i] = new StripTerms(spot, forward, discount, years);
            _termYears[i] = years;
            _termsVersion++;
        }

        if (strip.ExpiriesVersion != _termsVersion)
        {
            for (int i = 0; i < groups.Length; i++)
                strip.SetExpiry(groups[i].Start, groups[i].Count, in _terms[i]);
            strip.ExpiriesVersion = _termsVersion;
        }

        ReadOnlySpan<OptionLeg> legs = Account.Options.AsSpan();
        double scale = (1 + Move.RelativeVolatility) * volatilityFactor;
        if (strip.VolatilityScale != scale)
        {
            for (int m = 0; m < strip.Moves; m++)
            {
                Span<double> volatilities = strip.Volatilities(m);
                for (int i = 0; i < legs.Length; i++)
                    volatilities[i] = legs[i].Volatility * scale;
            }

            strip.VolatilityScale = scale;
        }

        for (int m = 0; m < logMoves.Length; m++)
        {
            double x = double.NaN, growth = 1, growthLessOne = 0;
            for (int i = 0; i < groups.Length; i++)
            {
                ref readonly OptionGroup g = ref groups[i];
                double moved = (Account.Betas[g.Market] * Move.LogMove) + logMoves[m];
                if (moved != x)
                {
                    x = moved;
                    growth = VectorMath.Exp(x);
                    growthLessOne = VectorMath.ExpM1(x, growth);
                }

                strip.SetMove(m, g.Start, g.Count, in _terms[i], x, growth, growthLessOne);
            }
        }

        if (!strip.TryPrice(EuropeanKernel.Widest)) return false;
        for (int m = 0; m < logMoves.Length; m++)
        {
            ReadOnlySpan<double> priced = strip.Prices(m);
            Span<double> to = prices.Slice(m * legs.Length, legs.Length);
            for (int i = 0; i < legs.Length; i++)
                to[i] = Math.Max(priced[i] + legs[i].MarkOffset, 0);
        }

        return true;
    }

    private double YearsLeft(in OptionGroup group, in MarketMove move)
    {
        if (move.Elapsed == NodaTime.Duration.Zero) return group.YearFraction;
        MarketSnapshot market = Account.Markets[group.Market];
        return Account.Market.Options.Time.YearFraction(market.AsOf + move.Elapsed, group.Expiry, market.Calendar);
    }

    private double Rate(in CashLeg cash) => cash.Market >= 0 ? _spots[cash.Market] : cash.Rate;

    private static double Moved(double price, double x) => x == 0 ? price : price * VectorMath.Exp(x);
}
