using FsCheck;
using FsCheck.Fluent;
using OptionCascade.Portfolio;
using OptionCascade.Pricing.Dividends;
using OptionCascade.Tests.Support;
using Xunit;

namespace OptionCascade.Tests.Pricing.Dividends;

/// <summary>Properties on random options with up to three dividends: σ 8%…80%, T a week to three years, r and q −3%…10%, moneyness ±40%.</summary>
public class DividendLawTests
{
    private static readonly FiniteDifferenceOptions s_small = new() { SpaceIntervals = 100, TimeSteps = 30 };

    private static readonly Gen<DividendCase> s_options =
        from s in Law.Uniform(60, 140)
        from t in Law.Uniform(Math.Log(7 / 365.0), Math.Log(3))
        from v in Law.Uniform(Math.Log(0.08), Math.Log(0.8))
        from r in Law.Uniform(-0.03, 0.1)
        from q in Law.Uniform(-0.03, 0.1)
        from count in Gen.Choose(0, 3)
        from at in Law.Uniform(0.05, 0.95)
        from size in Law.Uniform(0, 8)
        from right in Gen.Elements(OptionRight.Call, OptionRight.Put)
        select new DividendCase(s, 100, Math.Exp(t), Math.Exp(v), r, q, right,
            [.. Enumerable.Range(0, count).Select(i => new CashDividend(Math.Exp(t) * (i + at) / count, size * (1 + (0.3 * i))))]);

    [Fact]
    public void Grid_AnyOption_AmericanAtLeastEuropeanAndIntrinsic()
        => Law.ForAll(s_options, c =>
        {
            double american = c.Grid(ExerciseStyle.American, s_small), european = c.Grid(ExerciseStyle.European, s_small);
            return american >= european - (1e-5 * c.K) && american >= (c.Right == OptionRight.Call ? c.S - c.K : c.K - c.S);
        });

    [Fact]
    public void Grid_LargerDividends_LowerCallsAndRaisePuts()
        => Law.ForAll(s_options, c =>
        {
            DividendCase larger = c with { Dividends = [.. c.Dividends.Select(d => d with { Amount = d.Amount * 1.1 })] };
            double sign = c.Right == OptionRight.Call ? 1 : -1;
            return sign * (larger.Grid(ExerciseStyle.American, s_small) - c.Grid(ExerciseStyle.American, s_small)) <= 2e-5 * c.K;
        });

    [Fact]
    public void ClosedForms_AnyOption_ParityAndOrder()
        => Law.ForAll(s_options, c =>
        {
            double forward = c.S * Math.Exp((c.R - c.Q) * c.T);
            foreach (CashDividend d in c.Dividends)
                forward -= d.Amount * Math.Exp((c.R - c.Q) * (c.T - d.YearFraction));
            double parity = Math.Exp(-c.R * c.T) * (forward - c.K);
            return new[] { DividendModel.Escrowed, DividendModel.StrikeAdjusted }.All(m =>
                Math.Abs((c with { Right = OptionRight.Call }).Price(m) - (c with { Right = OptionRight.Put }).Price(m) - parity) < 1e-11 * c.K)
                && c.Price(DividendModel.StrikeAdjusted) >= c.Price(DividendModel.Escrowed) - (1e-12 * c.K);
        });

    /// <summary>One dividend: the spot model is dearer than the escrowed and cheaper than the strike-adjusted one.</summary>
    [Fact]
    public void SpotModel_OneDividend_LiesBetweenTheOthers()
        => Law.ForAll(s_options, c =>
        {
            DividendCase one = c with { Dividends = c.Dividends[..Math.Min(1, c.Dividends.Length)] };
            double spot = one.Price(DividendModel.Spot);
            return spot >= one.Price(DividendModel.Escrowed) - (1e-11 * c.K) && spot <= one.Price(DividendModel.StrikeAdjusted) + (1e-11 * c.K);
        });
}
