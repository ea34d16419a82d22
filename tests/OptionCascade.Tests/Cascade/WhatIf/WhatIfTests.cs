using OptionCascade.Cascade;
using OptionCascade.Cascade.WhatIf;
using OptionCascade.Hedging;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Tests.Cascade.Attribution;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cascade.WhatIf;

/// <summary>Derivatives of the answer and of the critical shocks against answers solved again, closed forms, and laws of scale.</summary>
public class WhatIfTests
{
    private const double Width = 0.02;

    /// <summary>Every analytic derivative of every market against differences of solved answers, for the move and for both folds.</summary>
    [Fact]
    public void Compute_RandomModels_AgreesWithAnswersSolvedAgain()
    {
        int moves = 0, next = 0, passed = 0, turn = 0;
        Law.ForAll(RandomModel.Generator, model =>
        {
            if (model.Shock.Direction == 0) return true;
            CascadeWhatIf table = CascadeWhatIf.Compute(model.Equation, model.Shock, RandomModel.Spot);
            (string Name, double Value, Func<double, (CascadeEquation, Shock)> Build)[] all = [.. Variations(model)];
            foreach ((string name, double value, Func<double, (CascadeEquation, Shock)> build) in new[] { all[turn++ % all.Length], all[(turn++ + 3) % all.Length] })
            {
                WhatIfRow row = table[name]!;
                var known = new Dictionary<double, CascadeResult>();
                CascadeResult At(double h) => known.TryGetValue(h, out CascadeResult? r) ? r : known[h] = build(value * (1 + h)) is var (e, k) ? CascadeSolver.Solve(e, k, RandomModel.Spot) : null!;
                if (row.Move.Value is { } move && table.Result.Amplification < 50)
                {
                    if (!Agrees(move, h => At(h).LogMove, value, out bool compared)) return Fail(name, "move", move);
                    moves += compared ? 1 : 0;
                }

                if (row.NextCriticalScale?.Value is { } near)
                {
                    if (!Agrees(near, h => Near(At(h), table.NextFold!), value, out bool compared)) return Fail(name, "next", near);
                    next += compared ? 1 : 0;
                }

                if (row.PassedCriticalScale?.Value is { } past)
                {
                    if (!Agrees(past, h => Near(At(h), table.PassedFold!), value, out bool compared)) return Fail(name, "passed", past);
                    passed += compared ? 1 : 0;
                }
            }

            return true;
        }, cases: 1200);
        TestContext.Current.TestOutputHelper?.WriteLine($"{moves} moves, {next} next folds, {passed} folds passed compared");
        Assert.True(moves > 1500 && next > 700 && passed > 700, $"{moves} {next} {passed}");

        static bool Fail(string name, string what, double value)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{name}, {what}: {value:R}");
            return false;
        }
    }

    /// <summary>A generic number that scales what the core scales analytically gives the same derivatives, by differences of the formula or by solving again.</summary>
    [Fact]
    public void Compute_GenericRoute_AgreesWithTheAnalyticOne()
    {
        int smooth = 0, resolved = 0;
        Law.ForAll(RandomModel.Generator, model =>
        {
            if (model.Shock.Direction == 0 || model.Normal.Quantity == 0) return true;
            WhatIfParameter size = Parameter("generic size", 1, k => (new CascadeEquation(model.Impact, (model with { Normal = model.Normal with { Quantity = k * model.Normal.Quantity } }).Participants()), model.Shock));
            CascadeWhatIf table = CascadeWhatIf.Compute(model.Equation, model.Shock, RandomModel.Spot, [size]);
            WhatIfRow core = table["size of normal stops"]!, generic = table["generic size"]!;
            foreach ((WhatIfDerivative? a, WhatIfDerivative? b) in new[] { (core.Move, generic.Move), (core.NextCriticalScale, generic.NextCriticalScale), (core.PassedCriticalScale, generic.PassedCriticalScale) })
            {
                if (a?.Value is not { } expected || b?.Value is not { } found) continue; // where a level's answer cannot be solved again on both sides there is none
                if (b.Route == WhatIfRoute.FormulaDifference) smooth++;
                else if (expected != 0) resolved++;
                if (Math.Abs(expected - found) > (1e-7 * Math.Abs(expected)) + 1e-9 + (4 * b.Error)) return false;
            }

            return true;
        }, cases: 1000);
        // A size leaves levels where they are, so that next to nothing is solved again; numbers that move a level are in the test of threshold folds.
        Assert.True(smooth > 500, $"{smooth} {resolved}");
    }

    /// <summary>The cusp: z* = u* − u₀ − a[Φ(u*) − Φ(u₀)] with u* = √(2 ln(a/√(2π))), so that dz*/da = −[Φ(u*) − Φ(u₀)] (u* does not count: ∂z/∂u = 0 there).</summary>
    [Theory]
    [InlineData(2.6, 0.270454845853291, -0.765842041342123)]
    [InlineData(3, 0.599456012503732, -0.645491131307729)]
    [InlineData(4, 0.966804869573191, -0.456912478871897)]
    [InlineData(5, 1.17515903539004, -0.3387638851073)]
    [InlineData(6, 1.32122741117749, -0.255996733197669)]
    public void Compute_Cusp_DerivativeOfTheCriticalShockIsThatOfTheClosedForm(double a, double fold, double critical)
    {
        const double start = 2, quantity = 5000;
        WhatIfParameter size = Parameter("a", a, value => (Cusp(value, start, quantity), Shock.PriceJump(-0.1 * Width)));
        WhatIfParameter distance = Parameter("u0", start, value => (Cusp(a, value, quantity), Shock.PriceJump(-0.1 * Width)));
        CascadeWhatIf table = CascadeWhatIf.Compute(Cusp(a, start, quantity), Shock.PriceJump(-0.1 * Width), 100, [size, distance]);
        double Z(double level, double from) => Math.Sqrt(2 * Math.Log(level / Math.Sqrt(2 * Math.PI))) is var u ? u - from - (level * (Cdf(u) - Cdf(from))) : 0;
        Assert.Equal(critical, Z(a, start), 1e-12); // the reference file
        Assert.Equal(fold - start, table.NextFold!.LogMove / Width, 1e-10);

        // Differencing the closed form. Scales are in tenths of a width, downwards.
        const double h = 1e-4;
        double byA = (Z(a + h, start) - Z(a - h, start)) / (2 * h), byStart = (Z(a, start + h) - Z(a, start - h)) / (2 * h);
        Assert.Equal(-(Cdf(fold) - Cdf(start)), byA, 1e-7);
        Assert.Equal(-10 * byA, table["a"]!.NextCriticalScale!.Value!.Value, 1e-6);
        Assert.Equal(10 * (Cdf(fold) - Cdf(start)), table["a"]!.NextCriticalScale!.Value!.Value, 1e-8);
        Assert.Equal(-10 * byStart, table["u0"]!.NextCriticalScale!.Value!.Value, 1e-6);
        // a is proportional to size and to λ.
        Assert.Equal(10 * a * (Cdf(fold) - Cdf(start)), table["size of stop density"]!.NextCriticalScale!.Value!.Value, 1e-10);
        Assert.Equal(table["size of stop density"]!.NextCriticalScale!.Value!.Value, table["impact"]!.NextCriticalScale!.Value!.Value, 1e-10);
        Assert.Equal(WhatIfRoute.FormulaDifference, table["a"]!.NextCriticalScale!.Route);
    }

    [Fact]
    public void Compute_LinearFeedback_IsTheDerivativeOfTheGeometricSeries()
    {
        // x = n/(1 − λ·f): dx/dn = 1/(1 − g), dx/dλ = x·f/(1 − g), of the size x·g/(1 − g).
        const double n = -0.04, lambda = 1e-3, flow = 500, g = lambda * flow, x = n / (1 - g);
        CascadeWhatIf table = CascadeWhatIf.Compute(new CascadeEquation(new LinearImpact(lambda), [new ProportionalTrader("chaser", flow)]), Shock.PriceJump(n), 100);
        Assert.Equal(1 / (1 - g), table["news n"]!.Move.Value!.Value, 1e-13);
        Assert.Equal(1, table["news n"]!.Elasticity!.Value, 1e-13);
        Assert.Equal(x * flow / (1 - g), table["impact slope λ"]!.Move.Value!.Value, 1e-10);
        Assert.Equal(x * g / (1 - g), table["size of chaser"]!.Move.Value!.Value, 1e-13);
        Assert.Equal(-x * g / (1 - g), table["depth"]!.Move.Value!.Value, 1e-13);
        Assert.Equal(lambda / (1 - g), table["block Q"]!.Move.Value!.Value, 1e-15);
        Assert.Equal(x * g / (1 - g), table["loss of depth l"]!.Move.Value!.Value, 1e-13);
        Assert.Null(table.NextFold);
        Assert.All(table.Rows, r => Assert.Null(r.NextCriticalScale));
    }

    /// <summary>All quantities and the volume in other units: nothing may change, so that the derivatives by sizes, block and volume, each times its value, add up to zero.</summary>
    [Fact]
    public void Compute_AllQuantitiesAndVolumeScaled_HasNoEffect()
    {
        int compared = 0;
        Law.ForAll(RandomModel.Generator, model =>
        {
            if (model.Shock.Direction == 0) return true;
            IParticipant[] participants = [.. model.Participants()];
            WhatIfParameter units = Parameter("units", 1, k =>
            {
                IImpactLaw impact = model.Linear
                    ? new LinearImpact(model.ImpactScale / k)
                    : new SquareRootImpact(1, new TradingActivity(k * RandomModel.Volume, model.ImpactScale * 5), RandomModel.Core);
                return (new CascadeEquation(impact, participants.Select(p => WhatIfScaled.Of(p, k))), Shock.Combined(model.News, k * model.Block));
            });
            CascadeWhatIf table = CascadeWhatIf.Compute(model.Equation, model.Shock, RandomModel.Spot, [units]);
            foreach (Func<WhatIfRow, WhatIfDerivative?> of in new Func<WhatIfRow, WhatIfDerivative?>[] { r => r.Move, r => r.NextCriticalScale, r => r.PassedCriticalScale })
            {
                if (of(table["news n"]!)?.Value is null) continue;
                double sum = 0, size = 1e-12;
                foreach (WhatIfRow row in table.Rows.Where(r => r.Parameter.StartsWith("size of", StringComparison.Ordinal) || r.Parameter is "block Q" or "daily volume V" or "impact slope λ"))
                {
                    double part = row.Value * of(row)!.Value!.Value * (row.Parameter == "impact slope λ" ? -1 : 1);
                    (sum, size) = (sum + part, size + Math.Abs(part));
                }

                if (Math.Abs(sum) > 1e-8 * size) return false;
                if (of(table["units"]!) is { Value: { } generic } && Math.Abs(generic) > 1e-7 * size) return false;
                compared++;
            }

            return true;
        }, cases: 1000);
        Assert.True(compared > 1000, $"{compared}");
    }

    [Fact]
    public void Compute_PinnedPrice_MovesWithTheLevelOnly()
    {
        CascadeEquation Market(double level) => new(new LinearImpact(0.001), [new ProportionalTrader("chaser", 300), new DipBuyers(100, [new PriceLevel(level, 40)])]);
        WhatIfParameter price = Parameter("level", 96, value => (Market(value), Shock.PriceJump(-0.04)));
        CascadeWhatIf table = CascadeWhatIf.Compute(Market(96), Shock.PriceJump(-0.04), 100, [price]);
        Assert.Equal(CascadeStatus.Pinned, table.Result.Status);
        Assert.All(table.Rows.Where(r => r.Parameter != "level"), r => Assert.Equal(0, r.Move.Value));
        WhatIfRow moved = table["level"]!;
        Assert.Equal(WhatIfRoute.Resolved, moved.Move.Route);
        Assert.Equal(1.0 / 96, moved.Move.Value!.Value, 1e-9); // x = ln(level/S₀)
    }

    /// <summary>A stop that sets off a crash: the fold stands at its level, s* = ℓ(1 − g)/n before it fires.</summary>
    [Fact]
    public void Compute_ThresholdFold_MovesWithItsLevel()
    {
        const double lambda = 0.001, chase = 300, n = -0.02, stop = 97;
        CascadeEquation Market(double level) => new(new LinearImpact(lambda), [new ProportionalTrader("chaser", chase), StopOrders.Sell(100, [new PriceLevel(level, 20)])]);
        WhatIfParameter price = Parameter("level", stop, value => (Market(value), Shock.PriceJump(n)));
        CascadeWhatIf table = CascadeWhatIf.Compute(Market(stop), Shock.PriceJump(n), 100, [price]);
        Assert.Equal(FoldKind.Threshold, table.NextFold!.Kind);
        double s = Math.Log(stop / 100) * (1 - (lambda * chase)) / n;
        Assert.Equal(s, table.NextFold.Scale, 1e-12);
        Assert.Equal((1 - (lambda * chase)) / (stop * n), table["level"]!.NextCriticalScale!.Value!.Value, 1e-7);
        Assert.Equal(WhatIfRoute.Resolved, table["level"]!.NextCriticalScale!.Route);
        Assert.Equal(-s / n, table["news n"]!.NextCriticalScale!.Value!.Value, 1e-9);
        Assert.Equal(-Math.Log(stop / 100) * lambda * chase / n, table["size of chaser"]!.NextCriticalScale!.Value!.Value, 1e-12);
        Assert.Equal(0, table["size of sell stops"]!.NextCriticalScale!.Value!.Value, 1e-15); // it has not fired yet
        Assert.Equal(0, table["level"]!.Move.Value); // and the answer does not feel where it stands
    }

    [Fact]
    public void Compute_Runaway_HasNoMoveButTheFoldItPassed()
    {
        var equation = new CascadeEquation(new LinearImpact(8 * Width / 5000), [StopDensity.Uniform(100, 40.0, 99, 500_000)]);
        CascadeWhatIf table = CascadeWhatIf.Compute(equation, Shock.PriceJump(-0.03), 100);
        Assert.Equal(CascadeStatus.Runaway, table.Result.Status);
        Assert.All(table.Rows, r => Assert.Equal(WhatIfRoute.None, r.Move.Route));
        Assert.All(table.Rows, r => Assert.Contains("runaway", r.Move.Note, StringComparison.Ordinal));
        Assert.NotNull(table.PassedFold);
        Assert.Equal(-table.PassedFold.Scale / -0.03, table["news n"]!.PassedCriticalScale!.Value!.Value, 1e-9);
    }

    [Fact]
    public void Compute_OnACorner_SaysThatThereIsNoDerivative()
    {
        // Uniform stops that begin exactly where the shock puts the price: more shock meets them, less does not.
        double level = 100 * Math.Exp(-0.03);
        var equation = new CascadeEquation(new LinearImpact(0.001), [StopDensity.Uniform(100, 90, level, 20)]);
        CascadeWhatIf table = CascadeWhatIf.Compute(equation, Shock.PriceJump(Math.Log(level / 100)), 100);
        Assert.Null(table["news n"]!.Move.Value);
        Assert.Contains("corner", table["news n"]!.Move.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ParameterAtItsBound_IsOneSidedAndSaysSo()
    {
        // A share that may not be negative: depth's elasticity to volatility stands at its floor in this build.
        WhatIfParameter share = Parameter("size", 0, k => k < 0
            ? throw new ArgumentOutOfRangeException(nameof(k), k, "Expected a size >= 0.")
            : (new CascadeEquation(new LinearImpact(0.001), [new ProportionalTrader("chaser", 400), new ProportionalTrader("newcomer", 100 * k)]), Shock.PriceJump(-0.02)));
        WhatIfRow row = CascadeWhatIf.Of(share, 100);
        // x = n/(1 − 0.4 − 0.1k): dx/dk = 0.1·n/0.36 at k = 0.
        Assert.Equal(0.1 * -0.02 / 0.36, row.Move.Value!.Value, 1e-10);
        Assert.Contains("one-sided", row.Move.Note, StringComparison.Ordinal);
        Assert.Contains("Expected a size >= 0", row.Move.Note, StringComparison.Ordinal);
        Assert.Equal(0, row.Elasticity!.Value);
    }

    [Fact]
    public void Of_MarketThatIsNotTheOneSolved_IsRefused()
    {
        int built = 0;
        var parameter = new WhatIfParameter("wrong", 1, "", k => new WhatIfMarket(new CascadeEquation(new LinearImpact(0.001), [new ProportionalTrader("t", 400 + (100 * built++))]), Shock.PriceJump(-0.02)));
        Assert.Contains("not the one that was solved", CascadeWhatIf.Of(parameter, 100).Move.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_AtRest_SaysThatUpAndDownDiffer()
    {
        var equation = new CascadeEquation(new LinearImpact(0.001), [StopDensity.Normal(100, 99, 0.02, 10)]);
        CascadeWhatIf table = CascadeWhatIf.Compute(equation, Shock.None, 100);
        Assert.Contains("at rest", table["news n"]!.Move.Note, StringComparison.Ordinal);
        CascadeWhatIf plain = CascadeWhatIf.Compute(new CascadeEquation(new LinearImpact(0.001), [new ProportionalTrader("t", 500)]), Shock.None, 100);
        Assert.Equal(2, plain["news n"]!.Move.Value!.Value, 1e-12);
        Assert.Null(plain["news n"]!.Elasticity);
    }

    /// <summary>Volatility in the loop: y₀, β, κ, η, f, loss of depth and sizes of buyers of vega against answers solved again.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.0004)]
    public void Compute_VolatilityInTheLoop_AgreesWithAnswersSolvedAgain(double perVega)
    {
        (CascadeEquation equation, Shock shock) = AttributionTests.VolatileMarket(perVega);
        CascadeWhatIf table = CascadeWhatIf.Compute(equation, shock, 100, options: new WhatIfOptions { CriticalShocks = false });
        Assert.Equal(CascadeStatus.Converged, table.Result.Status);
        VolatilityFeedback v = equation.Volatility;
        CascadeEquation With(VolatilityFeedback f) => new(equation.Impact, equation.Participants, f);
        Shock Other(double n, double y, double l) => Shock.PriceJump(n).And(Shock.Volatility(y)).And(Shock.LossOfDepth(l));
        var variations = new (string Name, double Value, Func<double, (CascadeEquation, Shock)> Build)[]
        {
            ("news n", -0.03, n => (equation, Other(n, 0.2, 0.3))),
            ("shift of volatility y₀", 0.2, y => (equation, Other(-0.03, y, 0.3))),
            ("loss of depth l", 0.3, l => (equation, Other(-0.03, 0.2, l))),
            ("response of volatility β", 1, b => (With(v with { Response = SpotVolatilityResponse.Linear(-4 * b, -0.5 * b, 2 * b) }), shock)),
            ("depth elasticity η", 1, e => (With(v with { Depth = new MarketMakerDepth(e, 0.2) }), shock)),
            ("patient share of depth f", 0.2, f => (With(v with { Depth = new MarketMakerDepth(1, f) }), shock)),
            ("size of sellers", 1, k => (equation.With(equation.Participants.Select(p => p.Name == "sellers" ? WhatIfScaled.Of(p, k) : p)), shock)),
            ("vega impact κ", perVega, k => (With(v with { ShiftPerVega = k }), shock)),
        };
        foreach ((string name, double value, Func<double, (CascadeEquation, Shock)> build) in variations)
        {
            WhatIfRow row = table[name]!;
            if (value == 0)
            {
                Assert.Contains("one-sided", row.Move.Note, StringComparison.Ordinal);
                double forward = (Solved(build(1e-9))!.LogMove!.Value - table.Result.LogMove!.Value) / 1e-9;
                Assert.Equal(1, row.Move.Value!.Value / forward, 1e-3);
                continue;
            }

            Assert.NotNull(row.Move.Value);
            Assert.True(Agrees(row.Move.Value.Value, h => Solved(build(value * (1 + h)))?.LogMove, value, out bool compared) && compared, $"{name}: {row.Move.Value:R}");
        }
    }

    /// <summary>A ray that moves volatility and depth is traced: the derivative of its fold against folds traced again.</summary>
    [Fact]
    public void Compute_TracedRay_DerivativeOfTheFoldAgreesWithFoldsTracedAgain()
    {
        (CascadeEquation Equation, Shock Shock) Market(double size, double lambda, double n, double y, double l)
            => (new CascadeEquation(new LinearImpact(lambda), [new VolatilityTrader("volatility fund", 3), StopDensity.Normal(100, 96, 0.02, 30 * size)],
                new VolatilityFeedback(SpotVolatilityResponse.Linear(-4), 0, new MarketMakerDepth(1, 0.2))), Shock.PriceJump(n).And(Shock.Volatility(y)).And(Shock.LossOfDepth(l)));
        (CascadeEquation equation, Shock shock) = Market(1, 0.0018, -0.008, 0.1, 0.1);
        CascadeWhatIf table = CascadeWhatIf.Compute(equation, shock, 100);
        Fold fold = (table.NextFold ?? table.PassedFold)!;
        Assert.Equal(FoldKind.Smooth, fold.Kind);
        WhatIfDerivative Of(string name) => (table.NextFold is null ? table[name]!.PassedCriticalScale : table[name]!.NextCriticalScale)!;
        var variations = new (string Name, double Value, Func<double, (CascadeEquation, Shock)> Build)[]
        {
            ("size of stop density", 1, k => Market(k, 0.0018, -0.008, 0.1, 0.1)),
            ("impact slope λ", 0.0018, k => Market(1, k, -0.008, 0.1, 0.1)),
            ("news n", -0.008, n => Market(1, 0.0018, n, 0.1, 0.1)),
            ("shift of volatility y₀", 0.1, y => Market(1, 0.0018, -0.008, y, 0.1)),
            ("loss of depth l", 0.1, l => Market(1, 0.0018, -0.008, 0.1, l)),
        };
        foreach ((string name, double value, Func<double, (CascadeEquation, Shock)> build) in variations)
        {
            double h = 1e-3, up = Near(build(value * (1 + h)), fold)!.Value, down = Near(build(value * (1 - h)), fold)!.Value;
            double expected = (up - down) / (2 * h * value);
            Assert.Equal(1, Of(name).Value!.Value / expected, 2e-5);
        }
    }

    private static CascadeEquation Cusp(double a, double start, double quantity)
        => new(new LinearImpact(a * Width / quantity), [StopDensity.Normal(100, 100 * Math.Exp(-start * Width), Width, quantity)]);

    private static WhatIfParameter Parameter(string name, double value, Func<double, (CascadeEquation Equation, Shock Shock)> build)
        => new(name, value, "", v => build(v) is var (equation, shock) ? new WhatIfMarket(equation, shock) : throw new InvalidOperationException());

    private static double Cdf(double z) => 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(-z / Math.Sqrt(2));

    private static CascadeResult? Solved((CascadeEquation Equation, Shock Shock) market)
        => CascadeSolver.Solve(market.Equation, market.Shock, 100) is { Status: not CascadeStatus.Runaway } result ? result : null;

    private static double? Near(CascadeResult result, Fold fold)
        => result.Curve!.Folds.Where(f => f.Kind == fold.Kind).MinBy(f => Math.Abs(f.LogMove - fold.LogMove))?.Scale;

    private static double? Near((CascadeEquation Equation, Shock Shock) market, Fold fold)
        => ResponseCurve.Create(market.Equation, market.Shock).Folds.Where(f => f.Kind == fold.Kind).MinBy(f => Math.Abs(f.LogMove - fold.LogMove))?.Scale;

    /// <summary>Numbers of a random market under the names of the table, each with the market built from another value.</summary>
    private static IEnumerable<(string Name, double Value, Func<double, (CascadeEquation, Shock)> Build)> Variations(RandomModel model)
    {
        CascadeEquation Same(IImpactLaw impact) => new(impact, model.Participants());
        if (model.News != 0) yield return ("news n", model.News, n => (model.Equation, Shock.Combined(n, model.Block)));
        if (model.Block != 0) yield return ("block Q", model.Block, q => (model.Equation, Shock.Combined(model.News, q)));
        yield return ("size of sell stops", 1, k => (new CascadeEquation(model.Impact, (model with { Stops = [.. model.Stops.Select(s => s with { Quantity = k * s.Quantity })] }).Participants()), model.Shock));
        yield return ("size of normal stops", 1, k => (new CascadeEquation(model.Impact, (model with { Normal = model.Normal with { Quantity = k * model.Normal.Quantity } }).Participants()), model.Shock));
        if (model.Linear)
        {
            yield return ("impact slope λ", model.ImpactScale, l => (Same(new LinearImpact(l)), model.Shock));
        }
        else
        {
            IImpactLaw Root(double y, double sigma, double volume, double core) => new SquareRootImpact(y, new TradingActivity(volume, sigma), core);
            double s = model.ImpactScale * 5;
            yield return ("impact coefficient Y", 1, y => (Same(Root(y, s, RandomModel.Volume, RandomModel.Core)), model.Shock));
            yield return ("daily volatility σ", s, v => (Same(Root(1, v, RandomModel.Volume, RandomModel.Core)), model.Shock));
            yield return ("daily volume V", RandomModel.Volume, v => (Same(Root(1, s, v, RandomModel.Core)), model.Shock));
            yield return ("impact core c²", RandomModel.Core, c => (Same(Root(1, s, RandomModel.Volume, c)), model.Shock));
        }
    }

    /// <summary>
    /// True when the derivative is that of solved answers, by central differences extrapolated from two steps. Not compared where a step carries the market over a fold or a threshold:
    /// where the second difference is not small against the first, or does not fall to a quarter when the step is halved.
    /// </summary>
    private static bool Agrees(double derivative, Func<double, double?> solved, double value, out bool compared)
    {
        compared = false;
        const double h = 1e-5;
        if (solved(0) is not { } f0 || solved(h) is not { } a || solved(-h) is not { } b || solved(h / 2) is not { } c || solved(-h / 2) is not { } d) return true;
        double wide = (a - b) / (2 * h), narrow = (c - d) / h, bend = Math.Abs(a - (2 * f0) + b) / h, bendNarrow = Math.Abs(c - (2 * f0) + d) / (h / 2);
        double noise = 1e-12 * Math.Max(1, Math.Abs(f0)) / h;
        if (bend > (0.02 * Math.Abs(wide)) + noise || bendNarrow > (0.02 * Math.Abs(narrow)) + noise) return true;
        compared = true;
        double expected = (((4 * narrow) - wide) / 3) / value;
        return Math.Abs(expected - derivative) * Math.Abs(value) <= (1e-5 * Math.Abs(expected * value)) + (4 * noise);
    }
}
