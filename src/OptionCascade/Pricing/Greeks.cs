namespace OptionCascade.Pricing;

/// <summary>Price and Greeks of one option on one unit of underlying: raw partials in the units of <see cref="GreekSet"/>.</summary>
/// <param name="Price">V, quote currency.</param>
/// <param name="Delta">∂V/∂S.</param>
/// <param name="Gamma">∂²V/∂S².</param>
/// <param name="Vega">∂V/∂σ, per 1.00 of volatility.</param>
/// <param name="Theta">∂V/∂t, per year.</param>
/// <param name="Rho">∂V/∂r at fixed S and q, per 1.00 of rate.</param>
/// <param name="DividendRho">∂V/∂q at fixed S and r, per 1.00 of yield.</param>
/// <param name="DualDelta">∂V/∂K.</param>
/// <param name="DualGamma">∂²V/∂K².</param>
/// <param name="Vanna">∂²V/∂S∂σ.</param>
/// <param name="Charm">∂²V/∂S∂t, per year.</param>
/// <param name="Volga">∂²V/∂σ².</param>
/// <param name="Veta">∂²V/∂σ∂t, per year.</param>
/// <param name="Vera">∂²V/∂σ∂r.</param>
/// <param name="Speed">∂³V/∂S³.</param>
/// <param name="Zomma">∂³V/∂S²∂σ.</param>
/// <param name="Color">∂³V/∂S²∂t, per year.</param>
/// <param name="Ultima">∂³V/∂σ³.</param>
public readonly record struct Greeks(
    double Price, double Delta, double Gamma, double Vega, double Theta, double Rho, double DividendRho, double DualDelta, double DualGamma,
    double Vanna, double Charm, double Volga, double Veta, double Vera, double Speed, double Zomma, double Color, double Ultima)
{
    /// <summary>One figure by its flag.</summary>
    internal double Figure(GreekSet figure) => figure switch
    {
        GreekSet.Price => Price,
        GreekSet.Delta => Delta,
        GreekSet.Gamma => Gamma,
        GreekSet.Vega => Vega,
        GreekSet.Theta => Theta,
        GreekSet.Rho => Rho,
        GreekSet.DividendRho => DividendRho,
        GreekSet.DualDelta => DualDelta,
        GreekSet.DualGamma => DualGamma,
        GreekSet.Vanna => Vanna,
        GreekSet.Charm => Charm,
        GreekSet.Volga => Volga,
        GreekSet.Veta => Veta,
        GreekSet.Vera => Vera,
        GreekSet.Speed => Speed,
        GreekSet.Zomma => Zomma,
        GreekSet.Color => Color,
        GreekSet.Ultima => Ultima,
        _ => throw new ArgumentOutOfRangeException(nameof(figure), figure, "Expected exactly one figure."),
    };

    /// <summary>One option through the kernel that prices books: the same bits.</summary>
    internal static unsafe Greeks Of(in EuropeanTerms terms, double strike, double volatility, double sign)
    {
        double* v = stackalloc double[EuropeanKernel.ColumnCount];
        double** columns = stackalloc double*[EuropeanKernel.ColumnCount];
        for (int i = 0; i < EuropeanKernel.ColumnCount; i++)
            columns[i] = v + i;
        EuropeanKernel.Evaluate(in terms, GreekSet.All, &strike, &volatility, &sign, 1, columns, EuropeanKernel.Width.Vector128);
        return new Greeks(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12], v[13], v[14], v[15], v[16], v[17]);
    }
}
