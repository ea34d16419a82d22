using NodaTime;
using OptionCascade.Cascade;
using OptionCascade.Exposure;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Participants;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cascade;

/// <summary>
/// The cusp u = u₀ + z + a[Φ(u) − Φ(u₀)]: once as normally distributed stops, once as dealers short one Black–Scholes option, both with linear impact.
/// Both realisations test one curve; they are two code paths, not two independent validations.
/// </summary>
public class CuspTests
{
    private const double Spot = 100, Width = 0.02, Tolerance = 1e-10;

    public static TheoryData<string, int> Rows()
    {
        var data = new TheoryData<string, int>();
        for (int i = 0; i < ReferenceTable.Load("Cascade", "cusp.csv").Count; i++)
        {
            data.Add("stops", i);
            data.Add("option", i);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Folds_Cusp_MatchClosedForm(string realisation, int index)
    {
        ReferenceTable row = ReferenceTable.Load("Cascade", "cusp.csv")[index];
        CascadeEquation equation = Cusp(realisation, row.Number("a=impact*size/width"), row.Number("u0_start_in_sd_above_centre"));
        ResponseCurve curve = ResponseCurve.Create(equation, Shock.PriceJump(-Width));
        // The response to a shock that goes to zero: stops have a corner at the market itself, so that it is a limit.
        double Amplification(double z) => CascadeSolver.Solve(equation, Shock.PriceJump(z * Width), Spot).Amplification!.Value;
        AssertNear(row.Number("small_shock_amplification_at_u0"), (2 * Amplification(-1e-8)) - Amplification(-2e-8), Tolerance);
        double critical = row.Number("critical_shock_z_down(sd)");
        if (double.IsNaN(critical))
        {
            Assert.Empty(curve.Folds);
            Assert.Single(curve.Equilibria(0.9));
            return;
        }

        Fold fold = Assert.Single(curve.Folds);
        Assert.Equal(FoldKind.Smooth, fold.Kind);
        AssertNear(critical, -fold.Scale, Tolerance);
        AssertNear(row.Number("u_fold"), row.Number("u0_start_in_sd_above_centre") + (fold.LogMove / Width), Tolerance);
        AssertNear(row.Number("total_move_just_before(sd)"), fold.LogMove / Width, Tolerance);
        AssertNear(row.Number("total_move_just_after(sd)"), fold.LandingLogMove!.Value / Width, Tolerance);
        AssertNear(row.Number("recovery_fold_z(sd)"), -fold.RecoveryScale!.Value, Tolerance);
        AssertNear(row.Number("amplification_just_after"), fold.LandingLogMove.Value / Width / critical, Tolerance);

        // Strictly between recovery and critical shock there are three equilibria, outside one.
        double between = -0.5 * (critical + row.Number("recovery_fold_z(sd)"));
        if (between > 0) Assert.Equal(3, curve.Equilibria(between).Length);
        Assert.Single(curve.Equilibria(-critical + 0.01));
    }

    public static TheoryData<string, int> Experiments()
    {
        var data = new TheoryData<string, int>();
        for (int i = 0; i < ReferenceTable.Load("Cascade", "solver_experiment.csv").Count; i++)
        {
            data.Add("stops", i);
            data.Add("option", i);
        }

        return data;
    }

    /// <summary>Just past the fold unguarded Anderson and Newton stall at a ghost with residual 1e-4; the answer is the crash that Picard finds.</summary>
    [Theory]
    [MemberData(nameof(Experiments))]
    public void Solve_NearTheFold_FindsWhatMonotonePicardFinds(string realisation, int index)
    {
        ReferenceTable row = ReferenceTable.Load("Cascade", "solver_experiment.csv")[index];
        CascadeResult result = CascadeSolver.Solve(Cusp(realisation, 4, 2), Shock.PriceJump(row.Number("z") * Width), Spot);
        Assert.Equal(CascadeStatus.Converged, result.Status);
        // The reference is an iterate whose error is residual/(1 − gain).
        double error = Math.Max(1e-10, 2 * row.Number("picard_res") / (1 - row.Number("gain_at_solution")));
        AssertNear(row.Number("picard_u"), 2 + (result.LogMove!.Value / Width), error);
        // Where Newton did not stop at a ghost its root is good to rounding.
        if (row.Number("newton_res") < 1e-12) AssertNear(row.Number("newton_u"), 2 + (result.LogMove.Value / Width), Tolerance);
        AssertNear(row.Number("gain_at_solution"), result.Gain!.Value, 1e-8);
        Assert.True(Math.Abs(result.Residual!.Value) < 1e-15);
    }

    [Theory]
    [InlineData("stops")]
    [InlineData("option")]
    public void Solve_PastTheFoldByATenThousandth_IsACrash(string realisation)
    {
        CascadeEquation equation = Cusp(realisation, 4, 2);
        const double critical = -0.456912478871897;
        CascadeResult before = CascadeSolver.Solve(equation, Shock.PriceJump((critical + 1e-4) * Width), Spot);
        CascadeResult after = CascadeSolver.Solve(equation, Shock.PriceJump((critical - 1e-4) * Width), Spot);
        Assert.True(before.LogMove / Width > -1.04);
        Assert.True(after.LogMove / Width < -4.32);
        Assert.Single(after.FoldsPassed);
        Assert.Contains(after.Warnings, w => w.Contains("jumps on the way", StringComparison.Ordinal));
        Assert.Contains(before.Warnings, w => w.Contains("tipping point is near", StringComparison.Ordinal));
    }

    private static CascadeEquation Cusp(string realisation, double a, double u0)
    {
        const double quantity = 5_000;
        var impact = new LinearImpact(a * Width / quantity);
        return new CascadeEquation(impact, [realisation == "stops" ? Stops(quantity, u0) : Option(quantity, u0)]);
    }

    private static StopDensity Stops(double quantity, double u0)
        => StopDensity.Normal(Spot, Spot * Math.Exp(-u0 * Width), Width, quantity);

    /// <summary>Dealers short calls whose d₁ is u₀: d₁ = (x + ln(F/K))/w + w/2 with w = σ√T.</summary>
    private static DealerHedging Option(double quantity, double u0)
    {
        Instant asOf = Instant.FromUtc(2024, 1, 1, 0, 0);
        var contract = new OptionContract
        {
            Underlying = "X", Root = "X", Right = OptionRight.Call, Strike = Spot / Math.Exp((u0 - (Width / 2)) * Width), Expiry = asOf + Duration.FromDays(365),
            Exercise = ExerciseStyle.European, Multiplier = 1, Currency = "USD", Settlement = OptionSettlement.Quote,
        };
        OptionBook book = OptionBook.Create("X", QuantityKind.SignedInventory, [new Position(contract, -quantity)]);
        var market = new MarketSnapshot
        {
            Underlying = "X", AsOf = asOf, Spot = Spot, Currency = "USD", Calendar = ExchangeCalendar.RoundTheClock,
            Forwards = ForwardCurve.Flat(0, 0), Quotes = OptionQuotes.Flat(book, Width),
        };
        ResolvedBook resolved = ResolvedBook.Create(book, market, new ResolveOptions { Time = TimeConvention.CalendarInstant });
        return new DealerHedging(DealerPositioning.Inventory.Apply(resolved));
    }

    private static void AssertNear(double expected, double actual, double tolerance)
        => Assert.True(Math.Abs(expected - actual) <= tolerance, $"expected {expected:R}, got {actual:R}, difference {actual - expected:E2}, allowed {tolerance:E1}");
}
