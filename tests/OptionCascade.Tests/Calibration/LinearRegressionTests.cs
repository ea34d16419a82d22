using OptionCascade.Numerics;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Calibration;

/// <summary>Regression against figures worked by hand and certified ones.</summary>
public class LinearRegressionTests
{
    [Fact]
    public void Fit_Norris_EqualsTheCertifiedFigures()
    {
        // source: NIST StRD, data set Norris (linear least squares, certified values)
        double[] y =
        [
            0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8, 339.3, 448.9, 10.8, 557.7, 228.3, 998.0, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888.0, 998.5, 778.9,
            10.2, 117.6, 228.9, 668.4, 449.2, 0.2,
        ];
        double[] x =
        [
            0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6, 775.5, 666.9, 338.0, 447.5, 11.6, 556.0, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2, 999.0, 779.0,
            11.1, 118.3, 229.2, 669.1, 448.9, 0.5,
        ];
        LinearRegression fit = LinearRegression.Fit(y, x)!;
        Assert.Equal(-0.262323073774029, fit.Coefficients[0], 1e-11);
        Assert.Equal(1.00211681802045, fit.Coefficients[1], 1e-12);
        Assert.Equal(0.232818234301152, fit.ClassicalErrors()[0], 1e-11);
        Assert.Equal(0.429796848199937e-3, fit.ClassicalErrors()[1], 1e-13);
        Assert.Equal(0.999993745883712, fit.RSquared, 1e-12);
    }

    [Fact]
    public void RobustErrors_ThreeLags_EqualTheFormulaWrittenOut()
    {
        // An oracle by the definition: single regressor, scores (x − x̄)·e, Bartlett weights.
        var draw = new Draw(4);
        double[] x = [.. Enumerable.Range(0, 60).Select(_ => draw.Normal())], y = [.. x.Select(v => 1 + (2 * v) + draw.Normal())];
        LinearRegression fit = LinearRegression.Fit(y, x)!;
        double mean = x.Average(), xx = x.Sum(v => (v - mean) * (v - mean)), sum = 0;
        double[] u = [.. x.Select((v, i) => (v - mean) * (y[i] - fit.Coefficients[0] - (fit.Coefficients[1] * v)))];
        for (int s = 0; s < 60; s++)
            for (int t = 0; t < 60; t++)
                sum += Math.Max(0, 1 - (Math.Abs(s - t) / 4.0)) * u[s] * u[t];
        Assert.Equal(Math.Sqrt(sum / 58 * 60) / xx, fit.RobustErrors(3)[1], 1e-12);
    }

    [Fact]
    public void Fit_DegenerateColumns_IsNull()
    {
        Assert.Null(LinearRegression.Fit([1, 2, 3, 4], [5, 5, 5, 5]));
        Assert.Null(LinearRegression.Fit([1, 2, 3, 4, 5], [1, 2, 3, 4, 5], [2, 4, 6, 8, 10]));
        Assert.Null(LinearRegression.Fit([1, 2], [1, 2]));
    }

    // source: tables of the t, chi-squared and Kolmogorov distributions; the coin by hand: (10 + 5 + 1)/32 = ½
    [Fact]
    public void Tails_KnownQuantiles_HaveTheirProbability()
    {
        Assert.Equal(0.025, TestDistributions.StudentLower(-2.228138852, 10), 1e-9);
        Assert.Equal(0.975, TestDistributions.StudentLower(2.228138852, 10), 1e-9);
        Assert.Equal(0.05, TestDistributions.ChiSquareUpper(14.06714045, 7), 1e-9);
        Assert.Equal(0.5, TestDistributions.FairCoinUpper(3, 5), 1e-14);
        Assert.Equal(1.0 / 32, TestDistributions.FairCoinUpper(5, 5), 1e-14);
        Assert.Equal((1.0, 0.0), (TestDistributions.FairCoinUpper(0, 5), TestDistributions.FairCoinUpper(6, 5)));
        Assert.Equal(0.05, TestDistributions.KolmogorovUpper(1.358099), 1e-6);
    }
}
