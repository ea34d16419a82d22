namespace OptionCascade.Pricing;

/// <summary>
/// Anything that prices one option with one volatility, one rate and one dividend yield: our closed form, our American engine, or another library's engine.
/// </summary>
/// <remarks>
/// An implementation answers for what it cannot price with a failure that says why, never with NaN, and gives the same bits for the same inputs on any thread.
/// </remarks>
public interface IOptionPricer
{
    /// <summary>A short name for tables and messages.</summary>
    string Name { get; }

    /// <summary>Price and Greeks of one option on one unit of underlying.</summary>
    /// <param name="terms">The option.</param>
    /// <param name="market">What it depends on.</param>
    /// <param name="wanted">
    /// The figures asked for. The answer's <see cref="OptionValuation.Given"/> is that part of them which the pricer has; a pricer may work out more, but gives no more.
    /// </param>
    /// <returns>The figures, or the reason why there are none.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="terms"/> or <paramref name="market"/> is null.</exception>
    OptionValuation Evaluate(OptionTerms terms, OptionMarket market, GreekSet wanted);
}
