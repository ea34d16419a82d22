namespace OptionCascade.Tests.Pricing.ImpliedVolatility;

/// <summary>A number as an unevaluated sum of two doubles, about 31 digits. Only what the oracle needs; no code shared with the library.</summary>
internal readonly record struct DoubleDouble(double High, double Low)
{
    /// <summary>ln 2 to 32 digits.</summary>
    private static readonly DoubleDouble Ln2 = new(0.6931471805599453, 2.3190468138462996e-17);

    /// <summary>1/√(2π) to 32 digits.</summary>
    public static readonly DoubleDouble InverseSqrt2Pi = (DoubleDouble)1 / Sqrt(new DoubleDouble(6.283185307179586, 2.4492935982947064e-16));

    public static implicit operator DoubleDouble(double x) => new(x, 0);

    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        DoubleDouble s = Sum(a.High, b.High), t = Sum(a.Low, b.Low);
        s = QuickSum(s.High, s.Low + t.High);
        return QuickSum(s.High, s.Low + t.Low);
    }

    public static DoubleDouble operator -(DoubleDouble a) => new(-a.High, -a.Low);

    public static DoubleDouble operator -(DoubleDouble a, DoubleDouble b) => a + -b;

    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        double p = a.High * b.High;
        return QuickSum(p, Math.FusedMultiplyAdd(a.High, b.High, -p) + ((a.High * b.Low) + (a.Low * b.High)));
    }

    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        double q1 = a.High / b.High;
        DoubleDouble r = a - (q1 * b);
        double q2 = r.High / b.High;
        r -= q2 * b;
        return QuickSum(q1, q2) + (r.High / b.High);
    }

    public static DoubleDouble Sqrt(DoubleDouble a)
    {
        double r = Math.Sqrt(a.High);
        if (r == 0) return 0;
        DoubleDouble root = r + ((a - ((DoubleDouble)r * r)).High / (2 * r));
        return root + ((a - (root * root)).High / (2 * r));
    }

    /// <summary>eˣ, |x| &lt; 700.</summary>
    public static DoubleDouble Exp(DoubleDouble x)
    {
        double n = Math.Round(x.High / Ln2.High);
        DoubleDouble r = (x - (n * Ln2)) * (1.0 / 256);
        DoubleDouble term = r, sum = r; // e^r − 1
        for (int i = 2; i < 16; i++)
        {
            term = term * r / i;
            sum += term;
        }

        for (int i = 0; i < 8; i++)
            sum = (sum + sum) + (sum * sum);
        sum += 1;
        return new DoubleDouble(Math.ScaleB(sum.High, (int)n), Math.ScaleB(sum.Low, (int)n));
    }

    /// <summary>ln x, x &gt; 0: one step of Newton's method from the double.</summary>
    public static DoubleDouble Log(DoubleDouble x)
    {
        double start = Math.Log(x.High);
        DoubleDouble half = Exp((DoubleDouble)start * -0.5), error = (x * half * half) - 1;
        return start + (error - (error * error * 0.5));
    }

    /// <summary>ln(x/y), x, y &gt; 0; by 2·artanh((x − y)/(x + y)) where they are close, so that the digits are relative to the result.</summary>
    public static DoubleDouble LogRatio(double x, double y)
    {
        if (!(Math.Abs(x - y) < 0.1 * y)) return Log(x) - Log(y);
        DoubleDouble z = ((DoubleDouble)x - y) / ((DoubleDouble)x + y), square = z * z, power = z, sum = z;
        for (int n = 3; n < 60; n += 2)
        {
            power *= square;
            sum += power / n;
        }

        return sum + sum;
    }

    /// <summary>e^(a²/2)·Φ(−a): its power series below 3.5, its continued fraction above.</summary>
    public static DoubleDouble ScaledNormalTail(DoubleDouble a)
    {
        if (a.High < 3.5)
        {
            DoubleDouble square = a * a, term = a, sum = a;
            for (int n = 3; n < 400 && Math.Abs(term.High) > 1e-34 * Math.Abs(sum.High); n += 2)
            {
                term = term * square / n;
                sum += term;
            }

            return (Exp(square * 0.5) * 0.5) - (sum * InverseSqrt2Pi);
        }

        DoubleDouble tail = a;
        for (int n = 40 + (int)(900 / (a.High * a.High)); n > 0; n--)
            tail = a + ((DoubleDouble)n / tail);
        return InverseSqrt2Pi / tail;
    }

    private static DoubleDouble Sum(double a, double b)
    {
        double s = a + b, part = s - a;
        return new DoubleDouble(s, (a - (s - part)) + (b - part));
    }

    private static DoubleDouble QuickSum(double a, double b)
    {
        double s = a + b;
        return new DoubleDouble(s, b - (s - a));
    }
}
