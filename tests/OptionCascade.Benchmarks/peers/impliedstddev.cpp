// QuantLib's blackFormulaImpliedStdDev as its users call it, one option at a time, default guess; accuracy is the caller's (QuantLib's default is 1e-6).
// Built by build.sh. A price for which QuantLib throws gives NaN.
#include <ql/option.hpp>
#include <ql/pricingengines/blackformula.hpp>
#include <cmath>
#include <exception>

extern "C" void quantlib_implied_volatility(long n, const double *price, const double *strike, const double *sign, double forward, double discount,
                                            double time, double accuracy, double *volatility)
{
    const double root_time = std::sqrt(time);
    for (long i = 0; i < n; i++)
    {
        try
        {
            volatility[i] = QuantLib::blackFormulaImpliedStdDev(sign[i] > 0 ? QuantLib::Option::Call : QuantLib::Option::Put, strike[i], forward, price[i],
                                                                discount, 0.0, QuantLib::Null<QuantLib::Real>(), accuracy) / root_time;
        }
        catch (const std::exception &)
        {
            volatility[i] = NAN;
        }
    }
}
