using System.Numerics;

namespace OptionCascade.Tests.Numerics;

/// <summary>
/// Exponential, logarithm and normal distribution in binary fixed point over <see cref="BigInteger"/>: the oracle for the vector functions.
/// Series only, no code shared with the library.
/// </summary>
internal sealed class ExactMath
{
    private readonly int _bits;
    private readonly BigInteger _one;

    /// <param name="bits">Bits after the binary point.</param>
    public ExactMath(int bits)
    {
        _bits = bits;
        _one = BigInteger.One << bits;
    }

    /// <summary>A double, exactly (bits below the last place are cut).</summary>
    public BigInteger Of(double x)
    {
        long raw = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(raw >> 52 & 0x7FF);
        BigInteger mantissa = raw & 0xFFFFFFFFFFFFF;
        if (exponent == 0) exponent = 1;
        else mantissa += 1L << 52;
        int shift = exponent - 1075 + _bits;
        BigInteger value = shift >= 0 ? mantissa << shift : mantissa >> -shift;
        return raw < 0 ? -value : value;
    }

    public BigInteger Multiply(BigInteger a, BigInteger b) => a * b >> _bits;

    public BigInteger Divide(BigInteger a, BigInteger b) => (a << _bits) / b;

    /// <summary>eˣ: Taylor series at x/2⁴⁰, squared forty times.</summary>
    public BigInteger Exp(BigInteger x)
    {
        const int halvings = 40;
        var wide = new ExactMath(_bits + 128);
        BigInteger y = (x << 128) >> halvings, term = wide._one, sum = wide._one;
        for (int n = 1; !term.IsZero && n < 10_000; n++)
        {
            term = wide.Multiply(term, y) / n;
            if (term == -1) break;
            sum += term;
        }

        for (int i = 0; i < halvings; i++)
            sum = wide.Multiply(sum, sum);
        return sum >> 128;
    }

    /// <summary>ln x by Halley's iteration on eʸ = x.</summary>
    public BigInteger Log(BigInteger x, double start)
    {
        BigInteger y = Of(start);
        for (int i = 0; i < 5; i++)
        {
            BigInteger e = Exp(y);
            y += 2 * Divide(x - e, x + e);
        }

        return y;
    }

    /// <summary>φ(x).</summary>
    public BigInteger Density(BigInteger x) => Divide(Exp(-(Multiply(x, x) >> 1)), Sqrt(2 * Pi()));

    /// <summary>Φ(x) = ½ + φ(x)·Σ x^(2n+1)/(2n+1)!!.</summary>
    public BigInteger Cumulative(BigInteger x)
    {
        BigInteger square = Multiply(x, x), term = x, sum = x;
        for (int n = 3; BigInteger.Abs(term) > 1; n += 2)
        {
            term = Multiply(term, square) / n;
            sum += term;
        }

        return (_one >> 1) + Multiply(Density(x), sum);
    }

    /// <summary>Distance between a double and an exact value in units of the last place of that value.</summary>
    public double UlpsFrom(double actual, BigInteger exact)
    {
        int magnitude = (int)(long)BigInteger.Abs(exact).GetBitLength() - 1 - _bits; // 2^magnitude <= |exact|
        int ulp = Math.Max(magnitude - 52, -1074) + _bits;
        BigInteger difference = BigInteger.Abs(Of(actual) - exact);
        return ulp > 60 ? (double)(difference >> (ulp - 60)) / (1L << 60) : (double)difference / Math.Pow(2, ulp);
    }

    private BigInteger Sqrt(BigInteger x)
    {
        BigInteger target = x << _bits, y = BigInteger.One << (int)((target.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = (y + (target / y)) >> 1;
            if (next >= y) return y;
            y = next;
        }
    }

    /// <summary>π by Machin: 16·arctan(1/5) − 4·arctan(1/239).</summary>
    private BigInteger Pi() => (16 * ArcTanInverse(5)) - (4 * ArcTanInverse(239));

    private BigInteger ArcTanInverse(int n)
    {
        BigInteger power = _one / n, sum = power;
        for (int k = 3, sign = -1; !power.IsZero; k += 2, sign = -sign)
        {
            power /= n * n;
            sum += sign * power / k;
        }

        return sum;
    }
}
