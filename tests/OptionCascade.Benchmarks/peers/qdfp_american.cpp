// QuantLib's QdFpAmericanEngine with its fast scheme: prices only, it has no Greeks. Built by build.sh.
#include <ql/exercise.hpp>
#include <ql/instruments/vanillaoption.hpp>
#include <ql/pricingengines/vanilla/qdfpamericanengine.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/settings.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <cmath>
#include <exception>
#include <memory>

using namespace QuantLib;

namespace
{
    const Date today(3, January, 2022);
    const int lifetime = 1000; // every option expires so many days from today; the day counter says how many years that is

    class ScaledYears : public DayCounter
    {
        class Impl : public DayCounter::Impl
        {
          public:
            explicit Impl(Time time) : perDay_(time / lifetime) {}
            std::string name() const override { return "scaled"; }
            Time yearFraction(const Date &from, const Date &to, const Date &, const Date &) const override
            {
                return to - from == lifetime ? perDay_ * lifetime : perDay_ * (to - from);
            }

          private:
            const Time perDay_;
        };

      public:
        explicit ScaledYears(Time time) : DayCounter(ext::shared_ptr<DayCounter::Impl>(new Impl(time))) {}
    };

    ext::shared_ptr<GeneralizedBlackScholesProcess> process(Real spot, Rate rate, Rate yield, Volatility volatility, Time time)
    {
        const ScaledYears counter(time);
        return ext::make_shared<BlackScholesMertonProcess>(
            Handle<Quote>(ext::make_shared<SimpleQuote>(spot)), Handle<YieldTermStructure>(ext::make_shared<FlatForward>(today, yield, counter)),
            Handle<YieldTermStructure>(ext::make_shared<FlatForward>(today, rate, counter)),
            Handle<BlackVolTermStructure>(ext::make_shared<BlackConstantVol>(today, NullCalendar(), volatility, counter)));
    }

    // The computation alone, without instrument, dates, curves and notifications: the least that a price can cost.
    class Bare : public QdFpAmericanEngine
    {
      public:
        using QdFpAmericanEngine::QdFpAmericanEngine;
        using QdFpAmericanEngine::calculatePut;
    };
}

// One engine for all, bare; a price for which QuantLib throws gives NaN. Meant for puts with r > 0 and calls with q > 0.
extern "C" void quantlib_american_bare(long n, const double *spot, const double *strike, const double *time, const double *volatility,
                                       const double *rate, const double *yield, const double *sign, double *price)
{
    static const Bare engine(process(100, 0.05, 0.02, 0.2, 1.0), QdFpAmericanEngine::fastScheme());
    for (long i = 0; i < n; i++)
    {
        try
        {
            price[i] = sign[i] > 0 ? engine.calculatePut(strike[i], spot[i], yield[i], rate[i], volatility[i], time[i])
                                   : engine.calculatePut(spot[i], strike[i], rate[i], yield[i], volatility[i], time[i]);
        }
        catch (const std::exception &)
        {
            price[i] = NAN;
        }
    }
}

// As its users call it, an instrument and a market per option; a price for which QuantLib throws gives NaN.
extern "C" void quantlib_american_instrument(long n, const double *spot, const double *strike, const double *time, const double *volatility,
                                             const double *rate, const double *yield, const double *sign, double *price)
{
    Settings::instance().evaluationDate() = today;
    const auto exercise = ext::make_shared<AmericanExercise>(today, today + lifetime);
    for (long i = 0; i < n; i++)
    {
        try
        {
            VanillaOption option(ext::make_shared<PlainVanillaPayoff>(sign[i] > 0 ? Option::Call : Option::Put, strike[i]), exercise);
            option.setPricingEngine(ext::make_shared<QdFpAmericanEngine>(process(spot[i], rate[i], yield[i], volatility[i], time[i]),
                                                                         QdFpAmericanEngine::fastScheme()));
            price[i] = option.NPV();
        }
        catch (const std::exception &)
        {
            price[i] = NAN;
        }
    }
}
