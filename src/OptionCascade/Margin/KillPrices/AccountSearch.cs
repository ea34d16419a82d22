namespace OptionCascade.Margin.KillPrices;

/// <summary>Searches one account after the other; one per thread.</summary>
internal sealed partial class AccountSearch
{
    private readonly KillPriceOptions _options;
    private readonly BreachSearch _search;
    private readonly SearchMesh _mesh = new();
    private readonly List<SamplePlace> _places = [];
    private readonly List<double> _declaredKinks = [], _declaredJumps = [];
    private double _relativeVolatility; // held while the price is searched
    private int _evaluations;

    public AccountSearch(KillPriceOptions options)
    {
        _options = options;
        _search = new BreachSearch(options);
        _relativeVolatility = options.RelativeVolatility;
    }

    /// <summary>All directions asked for.</summary>
    public AccountKill Find(ResolvedAccount account, IMarginRule rule)
    {
        var state = new AccountState(account);
        _evaluations = 0;
        (MarginLevel now, KillPoint down, KillPoint up) = BothWays(state, rule, _options.RelativeVolatility);
        KillPoint volatility = default;
        if ((_options.Directions & KillDirections.VolatilityRise) != 0)
        {
            var path = new ExcessPath(state, rule, 0, _options.RelativeVolatility, _options.Elapsed, 0, _options.VolatilityResponse);
            if (Start(now, path.MoveAt(0)) is { } start)
            {
                volatility = start;
            }
            else
            {
                double step = _options.VolatilityStep, before = path.At(-step);
                _evaluations++;
                bool moves = account.Options.Length > 0 && path.MoveAt(0).RelativeVolatility > -1;
                _mesh.Build(moves ? Math.Log(_options.HighestVolatilityFactor) : 0, step, _options.StepGrowth, _places, 0, _options.Tolerance);
                volatility = _search.Find(path, _mesh, now.Excess, before, step, ref _evaluations);
                if (!moves) volatility = volatility with { Move = path.MoveAt(Math.Log(_options.HighestVolatilityFactor)) };
            }
        }

        return new AccountKill(now, down, up, volatility, _evaluations);
    }

    /// <summary>Both sides at each level of volatility.</summary>
    public FrontierRow[] Frontier(ResolvedAccount account, IMarginRule rule, ReadOnlySpan<double> relativeVolatilities)
    {
        var state = new AccountState(account);
        var rows = new FrontierRow[relativeVolatilities.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            (MarginLevel level, KillPoint down, KillPoint up) = BothWays(state, rule, relativeVolatilities[i]);
            rows[i] = new FrontierRow(relativeVolatilities[i], level, down, up);
        }

        return rows;
    }

    /// <summary>The first breach from a price on, the price having come that far: a search of its own, from where the price stands, that asks the rule itself wherever its lower bound is below zero.</summary>
    /// <param name="account">The account as it stands there.</param>
    /// <param name="rule">The margin rule.</param>
    /// <param name="startLogMove">Where the price stands; a breach there is <see cref="KillStatus.AlreadyInBreach"/>.</param>
    /// <param name="sign">−1 to go on falling, +1 rising.</param>
    public KillPoint Next(ResolvedAccount account, IMarginRule rule, double startLogMove, int sign)
    {
        var state = new AccountState(account);
        var path = new ExcessPath(state, rule, sign, _options.RelativeVolatility, _options.Elapsed, startLogMove, _options.VolatilityResponse);
        MarginLevel there = path.LevelAt(0);
        if (Start(there, path.MoveAt(0)) is { } start) return start;
        double limit = sign < 0 ? startLogMove - _options.LowestLogMove : _options.HighestLogMove - startLogMove, step = _options.Step;
        if (limit <= 0) return new KillPoint(KillStatus.NoneInRange, path.MoveAt(0), there);
        CollectPlaces(state, rule, _options.RelativeVolatility, startLogMove);
        _mesh.Build(limit, step, _options.StepGrowth, _places, sign, _options.Tolerance);
        int evaluations = 0;
        return _search.Find(path, _mesh, there.Excess, path.At(-step), step, ref evaluations);
    }

    private (MarginLevel Now, KillPoint Down, KillPoint Up) BothWays(AccountState state, IMarginRule rule, double relativeVolatility)
    {
        var path = new ExcessPath(state, rule, +1, relativeVolatility, _options.Elapsed, 0, _options.VolatilityResponse);
        MarginLevel now = path.LevelAt(0);
        _evaluations++;
        bool wantsDown = (_options.Directions & KillDirections.Down) != 0, wantsUp = (_options.Directions & KillDirections.Up) != 0;
        if (Start(now, path.MoveAt(0)) is { } start) return (now, wantsDown ? start : default, wantsUp ? start : default);
        _relativeVolatility = relativeVolatility;
        KillPoint down = wantsDown ? FromMarket(state, rule, -1) : default, up = wantsUp ? FromMarket(state, rule, +1) : default;
        _relativeVolatility = _options.RelativeVolatility;
        return (now, down, up);
    }

    /// <summary>The answer when there is nothing to search, or null.</summary>
    private static KillPoint? Start(in MarginLevel now, MarketMove move)
        => double.IsNaN(now.Excess) ? new KillPoint(KillStatus.NotANumber, move, now) : now.IsBreached ? new KillPoint(KillStatus.AlreadyInBreach, move, now) : null;

    /// <summary>
    /// Where to sample besides the mesh: at the strikes x = ln(K/S)/β, σ√T beside those where this is less than the mesh is wide (the price bends within that
    /// distance when little time is left), and what the rule declares.
    /// </summary>
    private void CollectPlaces(AccountState state, IMarginRule rule, double relativeVolatility, double origin = 0)
    {
        ResolvedAccount account = state.Account;
        _places.Clear();
        foreach (OptionLeg leg in account.Options)
        {
            double beta = account.Betas[leg.Market];
            if (beta == 0 || leg.Contract.Strike <= 0) continue;
            double x = Math.Log(leg.Contract.Strike / account.Markets[leg.Market].Spot) / beta;
            double width = leg.Volatility * (1 + relativeVolatility + (_options.VolatilityResponse?.Invoke(Math.Clamp(x, -50, 50)) ?? 0)) * Math.Sqrt(state.YearFractions[leg.Group]) / Math.Abs(beta);
            Add(x, SampleKind.Kink);
            if (width >= _options.Step) continue;
            Add(x - width, SampleKind.Bend);
            Add(x + width, SampleKind.Bend);
        }

        _declaredKinks.Clear();
        _declaredJumps.Clear();
        rule.AddKinks(state, _declaredKinks, _declaredJumps);
        foreach (double x in _declaredKinks)
            Add(x, SampleKind.Kink);
        foreach (double x in _declaredJumps)
            Add(x, SampleKind.Jump);
        foreach (double x in _options.VolatilityKinks)
            Add(x, SampleKind.Kink);
        _places.Sort();

        void Add(double x, SampleKind kind)
        {
            if (double.IsFinite(x)) _places.Add(new SamplePlace(x - origin, kind));
        }
    }
}
