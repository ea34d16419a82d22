// QuantLib's BlackCalculator as its users call it: an object per option, then the value and five Greeks. Built by build.sh.
#include <ql/option.hpp>
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/version.hpp>
#include <cmath>

extern "C" void quantlib_black_calculator(long n, const double *strike, const double *volatility, const double *sign, double spot,
                                          double forward, double discount, double time, double *price, double *delta, double *gamma,
                                          double *vega, double *theta, double *rho)
{
    const double root_time = std::sqrt(time);
    for (long i = 0; i < n; i++)
    {
        const QuantLib::BlackCalculator c(sign[i] > 0 ? QuantLib::Option::Call : QuantLib::Option::Put, strike[i], forward,
                                          volatility[i] * root_time, discount);
        price[i] = c.value();
        delta[i] = c.delta(spot);
        gamma[i] = c.gamma(spot);
        vega[i] = c.vega(time);
        theta[i] = c.theta(spot, time);
        rho[i] = c.rho(time);
    }
}

extern "C" const char *quantlib_version() { return QL_VERSION; }
