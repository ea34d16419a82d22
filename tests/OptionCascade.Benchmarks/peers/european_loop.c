/* The loop that a good C programmer would write for a column of options of one expiry, left to the compiler to vectorise
   (log, exp and erfc come from libmvec). Price and the eight Greeks of GreekSet.Desk:
   V = D w (F N(w d1) - K N(w d2)), raw partials, time in years, rates r and q. Built by build.sh. */
#include <math.h>

void european_desk(long n, const double *restrict strike, const double *restrict volatility, const double *restrict sign,
                   double spot, double forward, double discount, double time,
                   double *restrict price, double *restrict delta, double *restrict gamma, double *restrict vega, double *restrict theta,
                   double *restrict rho, double *restrict vanna, double *restrict charm, double *restrict volga)
{
    const double root_time = sqrt(time), r = -log(discount) / time, q = r - log(forward / spot) / time, dq = discount * forward / spot;
    for (long i = 0; i < n; i++)
    {
        const double k = strike[i], v = volatility[i], w = sign[i], s = v * root_time;
        const double d1 = log(forward / k) / s + 0.5 * s, d2 = d1 - s;
        const double n1 = 0.5 * erfc(-w * d1 * M_SQRT1_2), n2 = 0.5 * erfc(-w * d2 * M_SQRT1_2);
        const double density = exp(-0.5 * d1 * d1) * (0.5 * M_SQRT1_2 * M_2_SQRTPI);
        const double g = dq * density / (spot * s), ve = dq * spot * density * root_time;
        price[i] = discount * w * (forward * n1 - k * n2);
        delta[i] = w * dq * n1;
        gamma[i] = g;
        vega[i] = ve;
        theta[i] = -0.5 * g * spot * spot * v * v + w * (q * spot * dq * n1 - r * discount * k * n2);
        rho[i] = w * k * time * discount * n2;
        vanna[i] = -dq * density * d2 / v;
        charm[i] = w * q * dq * n1 - dq * density * (2 * (r - q) * time - d2 * s) / (2 * time * s);
        volga[i] = ve * d1 * d2 / v;
    }
}

const char *european_compiler(void) { return "gcc " __VERSION__; }
