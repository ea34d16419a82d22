using OptionCascade.Numerics;

namespace OptionCascade.Pricing.American;

/// <summary>
/// The American put on a unit strike for one (T, σ, r, q): boundaries once, then any number of spots. One instance belongs to one thread.
/// <code>
/// r > 0, or r = 0 and q &lt; 0     one boundary: exercise at S ≤ b(τ)
/// r ≤ 0 and q ≥ r                never exercised early: European
/// q &lt; r &lt; 0                     two boundaries: exercise at b_L(τ) ≤ S ≤ b_U(τ), until they cross at τ*
/// </code>
/// The two boundaries are independent problems: above b_U the option is fixed by its value and slope on b_U alone, below b_L on b_L alone. Past
/// their crossing τ* there is no exercise, and the premium collects u ∈ [0, τ*] only.
/// </summary>
/// <param name="width">Vector width of the work; every width gives the same bits.</param>
internal sealed class AmericanPutEngine(EuropeanKernel.Width width)
{
    [ThreadStatic]
    private static AmericanPutEngine? s_forPuts;

    [ThreadStatic]
    private static AmericanPutEngine? s_forCalls;

    private readonly ExerciseBoundary _single = new(width);
    private readonly BoundaryPair _pair = new(width);
    private ExerciseBoundary _upper = null!, _lower = null!;
    private readonly PremiumPoints _upperPoints = new(), _lowerPoints = new(), _constantPoints = new();
    private double _yearFraction, _sigma, _rate, _yield, _crossing;
    private AmericanNeeds _needs;
    private AmericanScheme? _scheme;
    private int _boundaries;
    private bool _continued;

    /// <summary>The calling thread's engine for puts; calls have their own, so that a chain of both solves each boundary once.</summary>
    public static AmericanPutEngine ForPuts => s_forPuts ??= new AmericanPutEngine(EuropeanKernel.Widest);

    /// <summary>The calling thread's engine for the symmetric puts of calls.</summary>
    public static AmericanPutEngine ForCalls => s_forCalls ??= new AmericanPutEngine(EuropeanKernel.Widest);

    /// <summary>Whether the boundaries were solved to the scheme's tolerance.</summary>
    public bool Converged { get; private set; }

    /// <summary>τ* of two boundaries, years; +∞ where they do not meet before T.</summary>
    public double Crossing => _crossing;

    /// <summary>ln b(T) of the upper boundary (at the horizon it is solved to).</summary>
    public double UpperLogEnd => _upper.LogEnd;

    /// <summary>ln b(T) of the lower boundary.</summary>
    public double LowerLogEnd => _lower.LogEnd;

    /// <summary>0, 1 or 2.</summary>
    public int Boundaries => _boundaries;

    /// <summary>Whether S = e^{logSpot} lies in the exercise region today.</summary>
    public bool IsExercised(double logSpot) => _boundaries switch
    {
        0 => false,
        1 => logSpot <= _upper.LogEnd,
        _ => _yearFraction <= _crossing && logSpot <= _upper.LogEnd && logSpot >= _lower.LogEnd,
    };

    /// <summary>Solves the boundaries to a precision, unless these are the parameters of the last call. T > 0, σ > 0.</summary>
    public void Prepare(double yearFraction, double sigma, double r, double q, AmericanNeeds needs, AmericanPrecision precision)
        => Prepare(yearFraction, sigma, r, q, needs, AmericanScheme.Of(AmericanScheme.Adequate(precision, yearFraction, sigma, q), AmericanScheme.DecaysOf(yearFraction, sigma, r, q),
            AmericanScheme.BendsSharply(yearFraction, sigma, r, q)));

    /// <summary>Solves the boundaries on a grid, unless these are the parameters of the last call. T > 0, σ > 0.</summary>
    public void Prepare(double yearFraction, double sigma, double r, double q, AmericanNeeds needs, AmericanScheme scheme)
    {
        if (yearFraction == _yearFraction && sigma == _sigma && r == _rate && q == _yield && needs == _needs && scheme == _scheme) return;
        (_yearFraction, _sigma, _rate, _yield, _needs, _scheme) = (yearFraction, sigma, r, q, needs, scheme);
        _crossing = double.PositiveInfinity;
        _continued = false;
        Converged = true;
        if (r > 0 || (r == 0 && q < 0))
        {
            _boundaries = 1;
            _upper = _single;
            var problem = new BoundaryProblem(r, q, sigma, BoundarySide.Upper);
            double whole = problem.Horizon(yearFraction, scheme.Decays), horizon = whole;
            _upper.Solve(scheme, problem, horizon, needs);

            // Where next to nothing is gained by early exercise (r − q·b ≈ 0) the boundary is ill-determined: it is then solved as far as it goes and
            // continued by its slope.
            for (int attempt = 0; attempt < 80 && !_upper.Outcome.Converged; attempt++)
                _upper.Solve(scheme, problem, horizon *= 0.8, needs);
            _continued = horizon < whole;
            Converged = _upper.Outcome.Converged && (!_continued || (r - (q * Math.Exp(_upper.LogEnd))) * yearFraction < 1e-4);
        }
        else if (r < 0 && q < r)
        {
            _boundaries = 2;
            Converged = _pair.Solve(yearFraction, sigma, r, q, needs, scheme.Grid.ShortMills ? AmericanScheme.Rough : scheme);
            (_upper, _lower, _crossing) = (_pair.Upper, _pair.Lower, _pair.Crossing);
        }
        else
        {
            _boundaries = 0;
            return;
        }

        _upper.FillPoints(yearFraction, needs, _upperPoints);
        if (_boundaries == 2) _lower.FillPoints(yearFraction, needs, _lowerPoints);
    }

    /// <summary>Price and derivatives at S = e^{logSpot}, outside the exercise region.</summary>
    public PremiumSums Evaluate(double logSpot)
    {
        PremiumSums sums = EuropeanPut.Evaluate(logSpot, _yearFraction, _sigma, _rate, _yield, _needs);
        if (_boundaries == 0) return sums;
        AddPremium(_upper, _upperPoints, logSpot, 1, ref sums);
        if (_boundaries == 2) AddPremium(_lower, _lowerPoints, logSpot, -1, ref sums);
        if ((_needs & AmericanNeeds.SigmaSecond) != 0 && _crossing < _yearFraction) sums.Volga += CrossingVolga(logSpot);
        return sums;
    }

    /// <summary>What early exercise adds to the European value at S = e^{logSpot}, outside the exercise region.</summary>
    public double Premium(double logSpot)
    {
        PremiumSums sums = default;
        if (_boundaries > 0) AddPremium(_upper, _upperPoints, logSpot, 1, ref sums);
        if (_boundaries == 2) AddPremium(_lower, _lowerPoints, logSpot, -1, ref sums);
        return sums.Price;
    }

    /// <summary>
    /// The part of ∂²V/∂σ² that comes from the end of the exercise region moving with σ: V = ∫₀^{τ*(σ)} f du with f(τ*) = 0, so that
    /// V″ = ∫f″ + f_σ·dτ*/dσ with f_σ = m·(r − q·b)·g_σ, dτ*/dσ = −g_σ/g_τ and g = ln b_U − ln b_L, all at τ*.
    /// </summary>
    private double CrossingVolga(double logSpot)
    {
        double gapPerSigma = _upper.EndLogPerSigma - _lower.EndLogPerSigma, gapPerYear = _upper.EndLogPerYear - _lower.EndLogPerYear;
        double age = _yearFraction - _crossing, spread = _sigma * Math.Sqrt(age);
        double d2 = ((logSpot - _upper.LogEnd + ((_rate - _yield) * age)) / spread) - (0.5 * spread);
        double m = Math.Exp(-_rate * age) * NormalDistribution.Density(d2) / spread;
        return -m * (_rate - (_yield * Math.Exp(_upper.LogEnd))) * gapPerSigma * gapPerSigma / gapPerYear;
    }

    private void AddPremium(ExerciseBoundary boundary, PremiumPoints points, double logSpot, double sign, ref PremiumSums sums)
    {
        PremiumKernel.Accumulate(boundary.Problem, logSpot, points, sign, _needs, ref sums, _scheme!.Grid.ShortMills, width);
        double gap = _yearFraction - boundary.Horizon;
        if (gap <= 0 || !double.IsPositiveInfinity(_crossing)) return;
        Span<double> breaks = stackalloc double[ConstantPanels.Maximum + 1];
        int count = ConstantPanels.Breaks(boundary.Problem, Math.Abs(logSpot - boundary.LogEnd), gap, _scheme.Grid.ShortMills, breaks);
        boundary.FillConstantPoints(breaks[..count], _continued ? boundary.EndLogPerYear : 0, _constantPoints);
        PremiumKernel.Accumulate(boundary.Problem, logSpot, _constantPoints, sign, _needs, ref sums, _scheme.Grid.ShortMills, width);
    }
}
