using OptionCascade.Numerics;

namespace OptionCascade.Cascade.WhatIf;

/// <summary>A market and what pushes it: what a number of a scenario decides.</summary>
/// <param name="Equation">Impact, participants, volatility.</param>
/// <param name="Shock">The shock.</param>
public sealed record WhatIfMarket(CascadeEquation Equation, Shock Shock);

/// <summary>One number of a market by which its answer is differentiated, and how the market is built when that number is another.</summary>
/// <remarks>
/// The build is called near the value, on both sides of it; an <see cref="ArgumentException"/> there means that the number may not be so (a share above one, a level below zero),
/// and the derivative is then taken from the side that may. Everything but the number must stay as it is.
/// </remarks>
public sealed record WhatIfParameter
{
    private readonly double? _step;

    /// <summary>A number and the market built with it.</summary>
    /// <param name="name">Name used in results.</param>
    /// <param name="value">θ in the market as it is, finite.</param>
    /// <param name="unit">Its unit, for print; "" for a pure number.</param>
    /// <param name="build">The market for another value.</param>
    /// <exception cref="ArgumentException">The name is empty or the value not finite.</exception>
    public WhatIfParameter(string name, double value, string unit, Func<double, WhatIfMarket> build)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(build);
        (Name, Value, Unit, Build) = (Guard.NotBlank(name), Guard.Finite(value), unit, build);
    }

    /// <summary>A number of a model whose shock it does not touch.</summary>
    /// <param name="name">Name used in results.</param>
    /// <param name="value">θ in the model as it is, finite.</param>
    /// <param name="unit">Its unit, for print; "" for a pure number.</param>
    /// <param name="build">The model for another value.</param>
    /// <param name="shock">The shock.</param>
    /// <exception cref="ArgumentException">The name is empty or the value not finite.</exception>
    public static WhatIfParameter OfModel(string name, double value, string unit, Func<double, CascadeModel> build, Shock shock)
    {
        ArgumentNullException.ThrowIfNull(build);
        ArgumentNullException.ThrowIfNull(shock);
        return new WhatIfParameter(name, value, unit, v => new WhatIfMarket(build(v).Equation, shock));
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>θ.</summary>
    public double Value { get; }

    /// <summary>Unit of θ.</summary>
    public string Unit { get; }

    /// <summary>The market for another value.</summary>
    public Func<double, WhatIfMarket> Build { get; }

    /// <summary>First step of difference quotients, in units of θ, &gt; 0; null for 10⁻⁴·|θ| (10⁻⁴ when θ is zero). Smaller ones follow as needed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite or not above zero.</exception>
    public double? Step { get => _step; init => _step = value is { } h ? Guard.Positive(h, nameof(Step)) : null; }

    internal double FirstStep => Step ?? (Value != 0 ? 1e-4 * Math.Abs(Value) : 1e-4);
}
