using OptionCascade.Cascade;
using OptionCascade.Exposure;
using OptionCascade.Impact;
using OptionCascade.Market;
using OptionCascade.Portfolio;
using OptionCascade.Pricing;
using OptionCascade.Tests.Exposure;
using Xunit;

namespace OptionCascade.Tests;

public class PositioningSensitivityTests
{
    private static readonly Row[] s_rows = [new(OptionRight.Put, 92, 0.05, 0.2, 3000), new(OptionRight.Call, 106, 0.05, 0.2, 3000)];

    [Fact]
    public void Compute_EveryRule_HasGammaFlipsAndCriticalShocksOfItsOwnModel()
    {
        ResolvedBook book = SmallBooks.Resolve(QuantityKind.OpenInterest, s_rows);
        var chain = new OptionChain(book.Market, book.Book);
        var impact = new LinearImpact(5e-7);
        DealerPositioning[] rules =
        [
            .. DealerPositioning.For(QuantityKind.OpenInterest),
            DealerPositioning.Mixture(UncertainFraction.FromInterval(0.5, 0.9), UncertainFraction.FromInterval(0, 0.4), FractionDependence.CommonToEachRight),
        ];
        PositioningSensitivity sensitivity = PositioningSensitivity.Compute(chain, book.Options, rules, impact);
        Assert.Equal(rules.Select(r => r.Name), sensitivity.Rows.Select(r => r.Positioning));
        for (int i = 0; i < rules.Length; i++)
        {
            SensitivityRow row = sensitivity.Rows[i];
            var model = new CascadeModel(chain, book.Options, rules[i], impact);
            Assert.Equal(model.Exposure().In(ExposureUnit.GammaPerOnePercentMove).Total.Net, row.Gamma.Total.Net, 1e-9);
            Assert.Equal(ExposureFlips.Find(model.Dealers, ExposureUnit.GammaPerOnePercentMove).Flips.AsEnumerable(), row.Gamma.Flips.Flips.AsEnumerable());
            Assert.Equal(model.Respond(Shock.PriceJump(-0.1)).Folds.FirstOrDefault()?.Shock.LogJump, row.CriticalFall?.Shock.LogJump);
        }

        // Dealers short of everything amplify both ways; dealers long of everything neither.
        Assert.True(sensitivity.Rows[1].CriticalFallRelative < 0 && sensitivity.Rows[1].CriticalRiseRelative > 0);
        Assert.Null(sensitivity.Rows[2].CriticalFall);
        Assert.Null(sensitivity.Rows[2].CriticalRiseRelative);
        Assert.NotNull(sensitivity.Rows[3].Gamma.Uncertain);
    }

    [Fact]
    public void Compute_ScaleOfTheRay_DoesNotMatterToTheFold()
    {
        ResolvedBook book = SmallBooks.Resolve(QuantityKind.OpenInterest, s_rows);
        var model = new CascadeModel(new OptionChain(book.Market, book.Book), book.Options, DealerPositioning.CustomersLong, new LinearImpact(5e-7));
        Assert.True(model.Respond(Shock.PriceJump(-0.1)).Folds[0].Shock.LogJump < -0.001);
        Assert.Equal(model.Respond(Shock.PriceJump(-0.1)).Folds[0].Shock.LogJump, model.Respond(Shock.PriceJump(-0.01)).Folds[0].Shock.LogJump, 1e-10);
    }

    [Fact]
    public void Compute_RuleThatDoesNotFit_Throws()
    {
        ResolvedBook book = SmallBooks.Resolve(QuantityKind.OpenInterest, s_rows);
        var chain = new OptionChain(book.Market, book.Book);
        Assert.Throws<ArgumentException>(() => PositioningSensitivity.Compute(chain, book.Options, [DealerPositioning.Inventory], new LinearImpact(5e-7)));
        Assert.Throws<ArgumentException>(() => PositioningSensitivity.Compute(chain, book.Options, [], new LinearImpact(5e-7)));
    }
}
