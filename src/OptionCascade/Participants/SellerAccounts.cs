using OptionCascade.Margin.Population;

namespace OptionCascade.Participants;

/// <summary>Margin accounts of option sellers with what venue and market do when they breach.</summary>
/// <param name="Population">The accounts, each under its margin rule.</param>
/// <param name="Underlying">The underlying that the cascade moves.</param>
/// <param name="Terms">What venue and market do.</param>
/// <param name="Threads">Number of threads; null for as many as the machine has.</param>
internal sealed record SellerAccounts(AccountPopulation Population, string Underlying, SellerLiquidationTerms Terms, int? Threads)
{
    /// <summary>What the margin rules learned about each account of <see cref="AccountPopulation.Valued"/> while its liquidations were worked out; walks start from copies of it.</summary>
    public object?[] Learned { get; } = new object?[Population.Valued.Length];

    /// <summary>S₀ of the underlying, quote currency per unit.</summary>
    public double Spot { get; } = Population.Market.Markets[Underlying].Spot;

    /// <summary>β of the underlying: its log price moves by so much for 1 of the market's.</summary>
    public double Beta { get; } = Population.Market.Beta(Underlying);
}
