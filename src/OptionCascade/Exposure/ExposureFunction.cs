using OptionCascade.Pricing;

namespace OptionCascade.Exposure;

/// <summary>
/// One exposure of a book as a function of the log move x = ln(S/S₀), volatilities fixed per strike and forwards moved with spot:
/// E(x) = scale · S(x)ᵖ · Σ qᵢ·mᵢ·∂ᵢ(x). Stateless; safe to call from several threads.
/// </summary>
internal sealed class ExposureFunction(DealerBook dealer, ExposureUnit unit)
{
    /// <summary>Calls and puts, net and gross, at a log move.</summary>
    public ExposureAmount At(double logMove)
    {
        ResolvedBook book = dealer.Book;
        ReadOnlySpan<double> column = BookPricer.Evaluate(book, unit.Greek, logMove)[unit.Greek];
        ReadOnlySpan<double> units = dealer.Units, signs = book.Signs;
        var sum = default(ExposureAccumulator);
        for (int i = 0; i < column.Length; i++)
            sum.Add(units[i] * column[i], signs[i] > 0);
        return sum.Scaled(unit.Factor(book.Market.Spot * Math.Exp(logMove)));
    }

    /// <summary>The function at many points; each is independent of the others, so the number of threads does not change a bit.</summary>
    public ExposureAmount[] At(double[] logMoves)
    {
        var amounts = new ExposureAmount[logMoves.Length];
        Parallel.For(0, logMoves.Length, i => amounts[i] = At(logMoves[i]));
        return amounts;
    }
}
