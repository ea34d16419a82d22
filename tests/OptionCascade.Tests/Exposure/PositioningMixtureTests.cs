using OptionCascade.Exposure;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Exposure;

public class PositioningMixtureTests
{
    private static readonly ExposureUnit s_gamma = ExposureUnit.GammaPerOnePercentMove;

    private static readonly Row[] s_rows =
    [
        new(OptionRight.Call, 100, 0.25, 0.2, 300), new(OptionRight.Call, 105, 0.25, 0.19, 500), new(OptionRight.Put, 95, 0.25, 0.22, 700), new(OptionRight.Put, 100, 0.1, 0.2, 100),
        new(OptionRight.Call, 110, 0.1, 0.2, 50),
    ];

    [Fact]
    public void Apply_Corners_AreTheNamedRules() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        ResolvedBook book = Interest(rows);
        return Same(1, 0, DealerPositioning.LongCallsShortPuts) && Same(0, 0, DealerPositioning.CustomersLong) && Same(1, 1, DealerPositioning.CustomersShort);

        bool Same(double calls, double puts, DealerPositioning rule) => Mixture(calls, puts).Apply(book).Contracts.SequenceEqual(rule.Apply(book).Contracts);
    }, cases: 200);

    [Fact]
    public void Apply_Fractions_InterpolateLinearlyBetweenTheRules() => Law.ForAll(SmallBooks.Rows, rows =>
    {
        ResolvedBook book = Interest(rows);
        double p = (Math.Abs(rows[0].Quantity) % 100) / 100, q = (Math.Abs(rows[^1].Quantity) % 97) / 97;
        DealerExposure mixed = DealerExposure.Compute(Mixture(p, q).Apply(book));
        DealerExposure apart = DealerExposure.Compute(DealerPositioning.LongCallsShortPuts.Apply(book)), shorts = DealerExposure.Compute(DealerPositioning.CustomersLong.Apply(book)),
            longs = DealerExposure.Compute(DealerPositioning.CustomersShort.Apply(book));
        // E(p, q) = E(0, 0) + p·[E(1, 0) − E(0, 0)] + q·[E(1, 1) − E(1, 0)]
        return ExposureUnit.All.All(u =>
        {
            double s = shorts.In(u).Total.Net, l = longs.In(u).Total.Net, a = apart.In(u).Total.Net;
            return Math.Abs(mixed.In(u).Total.Net - (s + (p * (a - s)) + (q * (l - a)))) <= 1e-13 * longs.In(u).Total.Gross;
        });
    }, cases: 300);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    [InlineData(0, 0)]
    [InlineData(0.3, 0.5)]
    public void Total_AnyDependence_IsTheDoubleSumOverContracts(double between, double across)
    {
        var mixture = DealerPositioning.Mixture(UncertainFraction.FromStandardDeviation(0.7, 0.1), UncertainFraction.FromStandardDeviation(0.2, 0.15), new FractionDependence(between, across));
        DealerBook dealer = mixture.Apply(SmallBooks.Resolve(QuantityKind.OpenInterest, s_rows));
        UncertainExposure exposure = UncertainExposure.Compute(dealer);
        ReadOnlySpan<double> gamma = BookPricer.Evaluate(dealer.Book, GreekSet.Gamma)[GreekSet.Gamma];
        double variance = 0, mean = 0;
        for (int i = 0; i < gamma.Length; i++)
            for (int j = 0; j < gamma.Length; j++)
            {
                bool a = dealer.Book.Signs[i] > 0, b = dealer.Book.Signs[j] > 0;
                double correlation = i == j ? 1 : a == b ? between : between * across;
                variance += correlation * Sd(a) * G(gamma, i) * Sd(b) * G(gamma, j);
                if (i == j) mean += ((2 * (a ? 0.7 : 0.2)) - 1) * G(gamma, i);
            }

        UncertainAmount total = exposure.Total(s_gamma);
        Assert.Equal(mean, total.Net, 1e-12 * Math.Abs(mean));
        Assert.Equal(Math.Sqrt(Math.Max(variance, 0)), total.StandardError, 1e-9 * Math.Abs(mean));
        Assert.Equal(exposure.Profile(s_gamma, SpotGrid.Of([0]))[0].Amount.StandardError, total.StandardError, 1e-9 * Math.Abs(mean));
        Assert.Equal("mixture(calls-sold 0.7±0.1, puts-sold 0.2±0.15)", exposure.Positioning);

        double G(ReadOnlySpan<double> column, int i) => dealer.Book.Quantities[i] * 100 * column[i] * 100;
        static double Sd(bool call) => 2 * (call ? 0.1 : 0.15);
    }

    [Fact]
    public void Total_Intervals_EndsAreTheWorstContracts()
    {
        DealerBook dealer = DealerPositioning.Mixture(UncertainFraction.FromInterval(0.4, 0.8), UncertainFraction.FromInterval(0, 0.5), FractionDependence.CommonToEachRight)
            .Apply(SmallBooks.Resolve(QuantityKind.OpenInterest, s_rows));
        UncertainExposure exposure = UncertainExposure.Compute(dealer);
        foreach (ExposureUnit unit in ExposureUnit.OnePerGreek)
        {
            ReadOnlySpan<double> column = BookPricer.Evaluate(dealer.Book, unit.Greek)[unit.Greek];
            double low = 0, high = 0;
            for (int i = 0; i < column.Length; i++)
            {
                bool call = dealer.Book.Signs[i] > 0;
                double g = unit.Factor(100) * dealer.Book.Quantities[i] * 100 * column[i], a = ((2 * (call ? 0.4 : 0)) - 1) * g, b = ((2 * (call ? 0.8 : 0.5)) - 1) * g;
                low += Math.Min(a, b);
                high += Math.Max(a, b);
            }

            UncertainAmount total = exposure.Total(unit);
            double scale = 1e-12 * (Math.Abs(low) + Math.Abs(high));
            Assert.Equal(low, total.Lowest, scale);
            Assert.Equal(high, total.Highest, scale);
            Assert.Equal((total.Lowest, total.Highest), total.Interval(100));
            Assert.Equal((total.Net, total.Net), total.Interval(0));
        }
    }

    [Fact]
    public void ByStrikeAndExpiry_AreTheTotalsOfTheirParts()
    {
        DealerBook dealer = DealerPositioning.Mixture(UncertainFraction.FromStandardDeviation(0.6, 0.1), UncertainFraction.FromStandardDeviation(0.3, 0.2), FractionDependence.Independent)
            .Apply(SmallBooks.Resolve(QuantityKind.OpenInterest, s_rows));
        UncertainExposure exposure = UncertainExposure.Compute(dealer);
        UncertainAmount total = exposure.Total(s_gamma);
        // Independent errors: variances of parts add up.
        Assert.Equal([95, 100, 105, 110], exposure.ByStrike(s_gamma).Select(r => r.Strike));
        Assert.Equal(total.Net, exposure.ByStrike(s_gamma).Sum(r => r.Amount.Net), 1e-9 * Math.Abs(total.Net));
        Assert.Equal(total.StandardError, Math.Sqrt(exposure.ByStrike(s_gamma).Sum(r => r.Amount.StandardError * r.Amount.StandardError)), 1e-9 * total.StandardError);
        Assert.Equal(total.StandardError, Math.Sqrt(exposure.ByExpiry(s_gamma).Sum(r => r.Amount.StandardError * r.Amount.StandardError)), 1e-9 * total.StandardError);
        Assert.Equal(total.Highest, exposure.ByExpiry(s_gamma).Sum(r => r.Amount.Highest), 1e-9 * total.Highest);
    }

    [Fact]
    public void Flips_StandardError_IsHowFarTheFlipMovesWithTheFraction()
    {
        Row[] rows = [new(OptionRight.Put, 95, 0.25, 0.2, 1000), new(OptionRight.Call, 108, 0.25, 0.2, 1000)];
        ResolvedBook book = SmallBooks.Resolve(QuantityKind.OpenInterest, rows);
        const double sd = 1e-4;
        DealerBook dealer = DealerPositioning.Mixture(UncertainFraction.FromStandardDeviation(0.8, sd), UncertainFraction.Exactly(0.1), FractionDependence.CommonToEachRight).Apply(book);
        UncertainFlip flip = Assert.Single(UncertainExposure.Compute(dealer).Flips(s_gamma));
        double up = FlipAt(0.8 + sd), down = FlipAt(0.8 - sd);
        Assert.Equal(Math.Abs(up - down) / 2, flip.StandardError, 1e-5 * flip.StandardError);

        double FlipAt(double calls) => Assert.Single(ExposureFlips.Find(Mixture(calls, 0.1).Apply(book), s_gamma).Flips).Spot;
    }

    [Fact]
    public void Compute_NoMixture_Throws()
        => Assert.Contains("customers-long", Assert.Throws<ArgumentException>(() =>
            UncertainExposure.Compute(DealerPositioning.CustomersLong.Apply(SmallBooks.Resolve(QuantityKind.OpenInterest, s_rows)))).Message, StringComparison.Ordinal);

    [Fact]
    public void UncertainFraction_OutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => UncertainFraction.Exactly(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => UncertainFraction.Exactly(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => UncertainFraction.FromStandardDeviation(0.9, 0.31));
        Assert.Throws<ArgumentOutOfRangeException>(() => UncertainFraction.FromInterval(0.6, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FractionDependence(-0.1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FractionDependence(1, 1.1));
        UncertainFraction even = UncertainFraction.FromInterval(0.2, 0.8);
        Assert.Equal(0.5, even.Mean);
        Assert.Equal(0.6 / Math.Sqrt(12), even.StandardDeviation, 1e-15);
    }

    [Fact]
    public void Compute_ComparisonOfRules_ShowsEachWithItsFlips()
    {
        Row[] rows = [new(OptionRight.Put, 95, 0.25, 0.2, 1000), new(OptionRight.Call, 108, 0.25, 0.2, 1000)];
        PositioningComparison comparison = PositioningComparison.Compute(SmallBooks.Resolve(QuantityKind.OpenInterest, rows),
            [.. DealerPositioning.For(QuantityKind.OpenInterest), DealerPositioning.Mixture(UncertainFraction.FromInterval(0.5, 1), UncertainFraction.FromInterval(0, 0.5), FractionDependence.CommonToEachRight)]);
        Assert.Equal(4, comparison.Rows.Length);
        Assert.Equal(FlipStatus.Found, comparison.Rows[0].Flips.Status);
        Assert.Equal(-comparison.Rows[2].Total.Net, comparison.Rows[1].Total.Net);
        Assert.Equal((FlipStatus.NoSignChange, -1), (comparison.Rows[1].Flips.Status, comparison.Rows[1].Flips.SignAtLowest));
        Assert.Equal((FlipStatus.NoSignChange, 1), (comparison.Rows[2].Flips.Status, comparison.Rows[2].Flips.SignAtLowest));
        Assert.Null(comparison.Rows[0].Uncertain);
        Assert.True(comparison.Rows[3].Uncertain is { StandardError: > 0 } u && u.Net == comparison.Rows[3].Total.Net);
        Assert.Throws<ArgumentException>(() => PositioningComparison.Compute(SmallBooks.Resolve(QuantityKind.OpenInterest, rows), []));
        Assert.Throws<ArgumentException>(() => PositioningComparison.Compute(SmallBooks.Resolve(QuantityKind.OpenInterest, rows), [DealerPositioning.Inventory]));
    }

    private static PositioningMixture Mixture(double calls, double puts)
        => DealerPositioning.Mixture(UncertainFraction.Exactly(calls), UncertainFraction.Exactly(puts), FractionDependence.CommonToEachRight);

    private static ResolvedBook Interest(Row[] rows) => SmallBooks.Resolve(QuantityKind.OpenInterest, [.. rows.Select(r => r with { Quantity = Math.Abs(r.Quantity) })]);
}
