using System.Collections.Immutable;
using System.Globalization;
using OptionCascade.Cascade.Clearing;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Cascade.Clearing;

public class ClearingReferenceTests
{
    public static TheoryData<int> Rows() => [.. Enumerable.Range(0, ReferenceTable.Load(Path.Combine("Cascade", "Clearing"), "clearing_vectors.csv").Count)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Solve_ReferenceRow_HasBothFixedPoints(int index)
    {
        ReferenceTable row = ReferenceTable.Load(Path.Combine("Cascade", "Clearing"), "clearing_vectors.csv")[index];
        double[][] rows = [.. row["liabilities"].Split('|').Select(Numbers)];
        double[,] matrix = new double[rows.Length, rows.Length];
        for (int i = 0; i < rows.Length; i++)
            for (int j = 0; j < rows.Length; j++)
                matrix[i, j] = rows[i][j];
        PaymentNetwork network = PaymentNetwork.FromMatrix(matrix, [.. Numbers(row["external_assets"])], [.. Numbers(row["external_liabilities"])]);
        AssertNear(Numbers(row["pbar"]), network.TotalLiabilities, 1e-12);
        ClearingSolution solution = ClearingSolver.Solve(network, new RecoveryRates(row.Number("alpha"), row.Number("beta")));
        AssertNear(Numbers(row["greatest"]), solution.Greatest.Payments, 1e-12); // the table has 12 decimals
        AssertNear(Numbers(row["least"]), solution.Least.Payments, 1e-9); // 9 decimals
        Assert.Equal(Numbers(row["defaults"]).Select(d => (int)d - 1), solution.Greatest.Defaults);
        Assert.Equal((int)row.Number("rounds"), solution.Greatest.DefaultsByRound.Length);
        bool unique = Numbers(row["greatest"]).Zip(Numbers(row["least"])).All(p => Math.Abs(p.First - p.Second) < 1e-8);
        Assert.Equal(unique ? ClearingStatus.Unique : ClearingStatus.Several, solution.Status);
        (ClearingCheck greatest, ClearingCheck least) = solution.Verify();
        Assert.True(greatest.IsConfirmed && least.IsConfirmed);
    }

    /// <summary>Closed forms: 1.2 and 0.15/(1 − ½·1/1.2) for the pair; 165/112 and 159/112 for the R example.</summary>
    [Fact]
    public void Solve_ClosedForms_AreMetToRounding()
    {
        ClearingVector least = ClearingSolver.Solve(Pair(), new RecoveryRates(0.5, 0.5)).Least;
        Assert.Equal(0.15 / (1 - (0.5 / 1.2)), least.Payments[0], 1e-15);
        Assert.Equal([0, 1], least.Defaults);
        PaymentNetwork three = PaymentNetwork.FromMatrix(new[,] { { 0, 0.5, 0.5 }, { 0.5, 0, 0.5 }, { 0.5, 0.5, 0 } }, [0.5, 0.625, 0.75], [1.5, 0.5, 0.5]);
        ClearingVector vector = ClearingSolver.Solve(three, RecoveryRates.Full).Greatest;
        Assert.Equal(165.0 / 112, vector.Payments[0], 1e-15);
        Assert.Equal(159.0 / 112, vector.Payments[1], 1e-15);
        Assert.Equal([0], vector.DefaultsByRound[0]);
        Assert.Equal([1], vector.DefaultsByRound[1]);
        Assert.Equal((0.5 / 2.5 * (2.5 - (165.0 / 112))) + (0.5 / 1.5 * (1.5 - (159.0 / 112))), vector.ClaimsLost[2], 1e-15);
        Assert.Equal(three.ExternalAssets.Sum(), vector.Equity.Sum() + (2.5 + 1.5 + 1.5 - 3 - vector.ExternalCreditorsLoss), 1e-14);
    }

    /// <summary>A closed circle of debts without any money: everybody can pay in full by the money that comes round, or nobody anything.</summary>
    [Fact]
    public void Solve_CircleWithoutMoney_HasFullAndNoPayment()
    {
        PaymentNetwork circle = PaymentNetwork.FromMatrix(new double[,] { { 0, 2, 0 }, { 0, 0, 2 }, { 2, 0, 0 } }, [0, 0, 0], [0, 0, 0]);
        ClearingSolution solution = ClearingSolver.Solve(circle, RecoveryRates.Full);
        Assert.Equal(ClearingStatus.Several, solution.Status);
        Assert.Equal([2.0, 2, 2], solution.Greatest.Payments);
        Assert.Equal([0.0, 0, 0], solution.Least.Payments);
        // A cent from outside makes the full payment the only one.
        Assert.Equal(ClearingStatus.Unique, ClearingSolver.Solve(circle.WithExternalAssets([0.01, 0, 0]), RecoveryRates.Full).Status);
    }

    [Fact]
    public void Solve_NobodyOwesAnything_PaysNothing()
    {
        ClearingSolution solution = ClearingSolver.Solve(new PaymentNetwork(["a", "b"], [1, 0], [0, 0], []), RecoveryRates.Full);
        Assert.Equal(ClearingStatus.Unique, solution.Status);
        Assert.Equal([1.0, 0], solution.Greatest.Equity);
        Assert.Empty(solution.Least.Defaults);
    }

    [Fact]
    public void Network_BadFigures_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new PaymentNetwork(["a", "a"], [0, 0], [0, 0], []));
        Assert.Throws<ArgumentException>(() => new PaymentNetwork(["a", "b"], [0], [0, 0], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PaymentNetwork(["a", "b"], [0, double.NaN], [0, 0], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PaymentNetwork(["a", "b"], [0, 0], [0, -1], []));
        Assert.Throws<ArgumentException>(() => new PaymentNetwork(["a", "b"], [0, 0], [0, 0], [new Obligation(0, 0, 1)]));
        Assert.Throws<ArgumentException>(() => new PaymentNetwork(["a", "b"], [0, 0], [0, 0], [new Obligation(0, 2, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PaymentNetwork(["a", "b"], [0, 0], [0, 0], [new Obligation(0, 1, double.PositiveInfinity)]));
        foreach (double[,] matrix in (double[][,])[new double[2, 3], new double[0, 0], new double[,] { { 0, -1 }, { 0, 0 } }, new double[,] { { 0, double.NaN }, { 0, 0 } },
            new double[,] { { 1, 0 }, { 0, 0 } }, new double[,] { { 0, 1e308, 1e308 }, { 0, 0, 0 }, { 0, 0, 0 } }])
            Assert.Equal("liabilities", Assert.ThrowsAny<ArgumentException>(() => PaymentNetwork.FromMatrix(matrix, [0, 0], [0, 0])).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecoveryRates(1.1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecoveryRates(1, double.NaN));
    }

    private static PaymentNetwork Pair() => PaymentNetwork.FromMatrix(new double[,] { { 0, 1 }, { 1, 0 } }, [0.3, 0.3], [0.2, 0.2]);

    private static double[] Numbers(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => double.Parse(t, CultureInfo.InvariantCulture))];

    private static void AssertNear(double[] expected, ImmutableArray<double> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], tolerance);
    }
}
