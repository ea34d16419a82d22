// QuantLib's Andersen–Lake–Offengenden engine on the rows of AmericanBenchmarks: price only, one thread, without instruments or term structures.
//   g++ -O3 -march=native QdFpPeer.cpp -lQuantLib -o qdfp && ./qdfp
// With a file of reference prices (header; type,strike,spot,q,r,t,vol,expected) as argument it also states the error on it.
#include <ql/quantlib.hpp>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iostream>
#include <sstream>
#include <vector>

using namespace QuantLib;

namespace {
    struct Row { bool call; double strike, spot, yield, rate, years, volatility, expected; };

    class Engine : public QdFpAmericanEngine {
      public:
        using QdFpAmericanEngine::QdFpAmericanEngine;
        double price(const Row& o) const {
            return o.call ? calculatePut(o.strike, o.spot, o.yield, o.rate, o.volatility, o.years)
                          : calculatePut(o.spot, o.strike, o.rate, o.yield, o.volatility, o.years);
        }
    };

    double fraction(int i, double step) { return std::fmod((i + 1) * step, 1.0); }

    std::vector<Row> rows() {
        std::vector<Row> all;
        for (int i = 0; i < 4000; ++i)
            all.push_back({i % 2 != 0, 80 + 40 * fraction(i, 0.7548776662466927), 100, 0.1 * fraction(i, 0.5497004779019703), 0.1 * fraction(i, 0.6710436067037893),
                           1 / 12.0 + (3 - 1 / 12.0) * fraction(i, 0.5698402909980532), 0.1 + 0.5 * fraction(i, 0.8191725133961645), std::nan("")});
        return all;
    }

    std::vector<Row> read(const char* path) {
        std::vector<Row> all;
        std::ifstream file(path);
        std::string line, cell;
        while (std::getline(file, line)) {
            if (line.empty() || line[0] == '#' || line.compare(0, 4, "type") == 0) continue;
            std::stringstream cells(line);
            std::getline(cells, cell, ',');
            Row row{};
            row.call = cell == "call";
            for (double* field : {&row.strike, &row.spot, &row.yield, &row.rate, &row.years, &row.volatility, &row.expected}) {
                std::getline(cells, cell, ',');
                *field = std::stod(cell);
            }
            all.push_back(row);
        }
        return all;
    }
}

int main(int count, char** arguments) {
    const std::vector<Row> options = count > 1 ? read(arguments[1]) : rows();
    auto process = ext::make_shared<BlackScholesMertonProcess>(
        Handle<Quote>(), Handle<YieldTermStructure>(), Handle<YieldTermStructure>(), Handle<BlackVolTermStructure>());
    const Engine fast(process, QdFpAmericanEngine::fastScheme());
    double best = 1e300, worst = 0, squares = 0, sum = 0;
    for (int repeat = 0; repeat < 20; ++repeat) {
        worst = squares = 0;
        const auto from = std::chrono::steady_clock::now();
        for (const Row& o : options) {
            const double price = fast.price(o), error = std::fabs(price - o.expected) / o.strike;
            sum += price;
            worst = std::max(worst, error);
            squares += error * error;
        }
        best = std::min(best, std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - from).count() / options.size());
    }
    std::cout << best << " us per option, best of 20";
    if (count > 1) std::cout << "; largest error/strike " << worst << ", root mean square " << std::sqrt(squares / options.size());
    std::cout << " (sum " << sum << ")\n";
}
