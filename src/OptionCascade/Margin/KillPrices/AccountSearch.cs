namespace OptionCascade.Margin.KillPrices;

/// <summary>Searches one account after the other; one per thread.</summary>
internal sealed partial class AccountSearch
{
    private readonly KillPriceOptions _options;
    private readonly BreachSearch _search;
    private readonly SearchMesh _mesh = new();
    private readonly List<SamplePlace> _places = [];
    private readonly List<double> _declaredKinks = [], _declaredJumps = [];

    public AccountSearch(KillPriceOptions options)
    {
        _options = options;
        _search = new BreachSearch(options);
    }

    /// <summary>All directions asked for.</summary>
    public AccountKill Find(ResolvedAccount account, IMarginRule rule)
    {
        var state = new AccountState(account);
        int evaluations = 0;
        (MarginLevel now, KillPoint down, KillPoint up) = BothWays(state, rule, _options.RelativeVolatility, ref evaluations);
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
                evaluations++;
                bool moves = account.Options.Length > 0 && path.MoveAt(0).RelativeVolatility > -1;
                _mesh.Build(moves ? Math.Log(_options.HighestVolatilityFactor) : 0, step, _options.StepGrowth, _places, 0, _options.Tolerance);
                volatility = _search.Find(path, _mesh, now.Excess, before, step, ref evaluations);
                if (!moves) volatility = volatility with { Move = path.MoveAt(Math.Log(_options.HighestVolatilityFactor)) };
            }
        }

        return new AccountKill(now, down, up, volatility, evaluations);
    }

    /// <summary>Both sides at each level of volatility.</summary>
    public FrontierRow[] Frontier(ResolvedAccount account, IMarginRule rule, ReadOnlySpan<double> relativeVolatilities)
    {
        var state = new AccountState(account);
        var rows = new FrontierRow[relativeVolatilities.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            int evaluations = 0;
            (MarginLevel level, KillPoint down, KillPoint up) = BothWays(state, rule, relativeVolatilities[i], ref evaluations);
            rows[i] = new FrontierRow(relativeVolatilities[i], level, down, up);
        }

        return rows;
    }

    /// <summary>The first breach from a price on, the price having come that far.</summary>
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

    private (MarginLevel Now, KillPoint Down, KillPoint Up) BothWays(AccountState state, IMarginRule rule, double relativeVolatility, ref int evaluations)
    {
        var down = new ExcessPath(state, rule, -1, relativeVolatility, _options.Elapsed, 0, _options.VolatilityResponse);
        var up = new ExcessPath(state, rule, +1, relativeVolatility, _options.Elapsed, 0, _options.VolatilityResponse);
        MarginLevel now = up.LevelAt(0);
        evaluations++;
        bool wantsDown = (_options.Directions & KillDirections.Down) != 0, wantsUp = (_options.Directions & KillDirections.Up) != 0;
        if (Start(now, up.MoveAt(0)) is { } start) return (now, wantsDown ? start : default, wantsUp ? start : default);
        if (!wantsDown && !wantsUp) return (now, default, default);

        CollectPlaces(state, rule, relativeVolatility);
        double step = _options.Step, above = up.At(step), below = down.At(step);
        evaluations += 2;
        KillPoint downPoint = default, upPoint = default;
        if (wantsDown)
        {
            _mesh.Build(-_options.LowestLogMove, step, _options.StepGrowth, _places, -1, _options.Tolerance);
            downPoint = _search.Find(down, _mesh, now.Excess, above, step, ref evaluations);
        }

        if (wantsUp)
        {
            _mesh.Build(_options.HighestLogMove, step, _options.StepGrowth, _places, +1, _options.Tolerance);
            upPoint = _search.Find(up, _mesh, now.Excess, below, step, ref evaluations);
        }

        return (now, downPoint, upPoint);
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
