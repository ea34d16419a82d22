using NodaTime;
using OptionCascade.Market;
using OptionCascade.Portfolio;

namespace OptionCascade.Pricing.Surface;

/// <summary>One usable quote of an expiry.</summary>
/// <param name="Contract">The option.</param>
/// <param name="LogMoneyness">k = ln(K/F).</param>
/// <param name="Variance">w of the mid (or of the venue's volatility).</param>
/// <param name="HalfWidth">Half the bid–ask spread in total variance: (∂w/∂σ)·(half spread/vega).</param>
internal readonly record struct SmileQuote(OptionContract Contract, double LogMoneyness, double Variance, double HalfWidth);

/// <summary>A two-sided market, also one whose mid has no volatility: what "within bid–ask" is counted over.</summary>
/// <param name="Contract">The option.</param>
/// <param name="Bid">Bid, settlement currency.</param>
/// <param name="Ask">Ask, settlement currency.</param>
internal readonly record struct TwoSided(OptionContract Contract, double Bid, double Ask);

/// <summary>What one expiry has to be fitted to, k ascending.</summary>
internal sealed class SmileQuotes(Instant expiry, double yearFraction, ForwardDiscount forward, SmileQuote[] quotes, TwoSided[] markets)
{
    public Instant Expiry => expiry;

    public double YearFraction => yearFraction;

    public ForwardDiscount Forward => forward;

    /// <summary>Quotes that are fitted.</summary>
    public SmileQuote[] Quotes { get; set; } = quotes;

    /// <summary>Quotes that "within bid–ask" is counted over.</summary>
    public TwoSided[] Markets => markets;

    /// <summary>Number of different strikes among <see cref="Quotes"/>.</summary>
    public int Strikes
    {
        get
        {
            int n = 0;
            for (int i = 0; i < Quotes.Length; i++)
                if (i == 0 || Quotes[i].LogMoneyness > Quotes[i - 1].LogMoneyness)
                    n++;
            return n;
        }
    }
}
