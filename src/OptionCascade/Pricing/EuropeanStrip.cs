using System.Runtime.CompilerServices;
using OptionCascade.Numerics;

namespace OptionCascade.Pricing;

/// <summary>Spot, forward, discounting and time of one expiry before a move, for <see cref="EuropeanStrip"/>.</summary>
internal readonly struct StripTerms
{
    /// <summary>From spot, forward (within <see cref="EuropeanTerms.CanPrice"/>), discount factor and T &gt; 0.</summary>
    public StripTerms(double spot, double forward, double discount, double yearFraction)
    {
        Spot = spot;
        Forward = forward;
        Discount = discount;
        DividendDiscount = Math.Min(discount * (forward / spot), EuropeanTerms.MostPresentValue);
        RootTime = Math.Sqrt(yearFraction);
        DiscountedForward = discount * forward;
    }

    /// <summary>S.</summary>
    public double Spot { get; }

    /// <summary>F.</summary>
    public double Forward { get; }

    /// <summary>D.</summary>
    public double Discount { get; }

    /// <summary>D·F/S.</summary>
    public double DividendDiscount { get; }

    /// <summary>√T.</summary>
    public double RootTime { get; }

    /// <summary>D·F.</summary>
    public double DiscountedForward { get; }
}

/// <summary>
/// Prices of a few European options of several expiries in one pass, each row with its own forward, discounting and time, at one or several moves of the log
/// price. The same equations in the same order as <see cref="EuropeanKernel"/>: the same bits. It saves the cost per call and per expiry, which is most of it
/// for an account of five options.
/// </summary>
internal sealed unsafe partial class EuropeanStrip
{
    private const int Lanes = 8;

    private const int Strike = 0, Sign = 1, RootTime = 2, Reference = 3, Offset = 4, Discount = 5, DiscountedForward = 6, IntrinsicReference = 7,
        IntrinsicRest = 8, Volatility = 9, Price = 10, Columns = 11;

    private readonly double[] _columns;
    private readonly int _options, _rows;

    /// <summary>For a number of options, at a number of moves.</summary>
    public EuropeanStrip(ReadOnlySpan<double> strikes, ReadOnlySpan<double> signs, int moves = 1)
    {
        Moves = moves;
        _options = strikes.Length;
        _rows = ((_options * moves) + Lanes - 1) / Lanes * Lanes;
        _columns = new double[Columns * _rows];
        Array.Fill(_columns, 1);
        for (int m = 0; m < moves; m++)
        {
            strikes.CopyTo(Column(Strike, m));
            signs.CopyTo(Column(Sign, m));
        }
    }

    /// <summary>Number of moves.</summary>
    public int Moves { get; }

    /// <summary>The caller's mark of which expiries were set.</summary>
    public int ExpiriesVersion { get; set; } = -1;

    /// <summary>The caller's mark of which volatilities were set.</summary>
    public double VolatilityScale { get; set; } = double.NaN;

    /// <summary>σ of each option at one move, to be written before <see cref="TryPrice"/>.</summary>
    public Span<double> Volatilities(int move) => Column(Volatility, move);

    /// <summary>V of each option at one move, quote currency per unit.</summary>
    public ReadOnlySpan<double> Prices(int move) => Column(Price, move);

    /// <summary>States which expiry a run of options has.</summary>
    /// <param name="first">The first option.</param>
    /// <param name="count">Number of options.</param>
    /// <param name="e">The expiry.</param>
    public void SetExpiry(int first, int count, in StripTerms e)
    {
        for (int m = 0; m < Moves; m++)
        {
            Column(RootTime, m).Slice(first, count).Fill(e.RootTime);
            Column(Reference, m).Slice(first, count).Fill(e.Forward);
            Column(Discount, m).Slice(first, count).Fill(e.Discount);
        }
    }

    /// <summary>Moves the log price of a run of options of one expiry.</summary>
    /// <param name="move">Which of the moves.</param>
    /// <param name="first">The first option.</param>
    /// <param name="count">Number of options.</param>
    /// <param name="e">The expiry.</param>
    /// <param name="logMove">x.</param>
    /// <param name="growth">eˣ, from <see cref="VectorMath.Exp(double)"/>.</param>
    /// <param name="growthLessOne">eˣ − 1, from <see cref="VectorMath.ExpM1(double)"/>.</param>
    public void SetMove(int move, int first, int count, in StripTerms e, double logMove, double growth, double growthLessOne)
    {
        double discountedForward = Math.Min((logMove == 0 ? e.Spot : e.Spot * growth) * e.DividendDiscount, EuropeanTerms.MostPresentValue);
        bool small = Math.Abs(logMove) < EuropeanTerms.SmallOffset;
        double intrinsicReference = small ? e.Forward : 0, intrinsicRest = small ? e.DiscountedForward * growthLessOne : discountedForward;
        int rows = _rows;
        ref double at = ref _columns[(move * _options) + first];
        for (int i = 0; i < count; i++, at = ref Unsafe.Add(ref at, 1))
        {
            Unsafe.Add(ref at, Offset * rows) = logMove;
            Unsafe.Add(ref at, DiscountedForward * rows) = discountedForward;
            Unsafe.Add(ref at, IntrinsicReference * rows) = intrinsicReference;
            Unsafe.Add(ref at, IntrinsicRest * rows) = intrinsicRest;
        }
    }

    /// <summary>Prices all options. False, with prices of no meaning, when one needs its limit (K = 0 or σ√T = 0): use <see cref="EuropeanKernel"/> then.</summary>
    public bool TryPrice(EuropeanKernel.Width width)
    {
        fixed (double* columns = _columns)
            return width switch
            {
                EuropeanKernel.Width.Vector512 => PriceVector512(columns, _rows),
                EuropeanKernel.Width.Vector256 => PriceVector256(columns, _rows),
                _ => PriceVector128(columns, _rows),
            };
    }

    private Span<double> Column(int column, int move) => _columns.AsSpan((column * _rows) + (move * _options), _options);
}
