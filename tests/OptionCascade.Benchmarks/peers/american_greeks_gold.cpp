// American options and their Greeks in quadruple precision, to hold AmericanOption to. Independent of the library's code; not part of its build.
//
// Boundary of the American put, b(z) = ln B/K at time to expiry tau = z^2 (Andersen, Lake and Offengenden 2016, form A of the equation):
//   B = K e^{-(r-q)tau} N/D
//   N = n(d-)/(sigma sqrt tau) + r Int_0^tau e^{ru} n(d-(tau-u, B/B(u)))/(sigma sqrt(tau-u)) du
//   D = n(d+)/(sigma sqrt tau) + Phi(d+) + q Int_0^tau e^{qu} [Phi(d+(tau-u, B/B(u))) + n(d+(...))/(sigma sqrt(tau-u))] du
// Collocation on Chebyshev panels in z that shrink by two towards expiry, where b is of order sqrt(tau ln 1/tau), solved panel after panel (the equation
// is of Volterra's kind) by Newton's method: Jacobian and start in 64-bit mantissas, residual in quadruple precision until the step is below 1e-27
// (its error is smaller by the Jacobian's).
// Integrals: Gauss-Legendre per panel, over u = tau sin^2(theta) near the target, over z otherwise. The price is Kim's integral over that boundary.
// Greeks: central differences of sixth order of these prices; every stencil point in sigma, r and q has its own boundary.
// Each option is worked out at two resolutions; the number of digits in which they agree stands beside each figure.
//
// Build: g++ -O2 -std=gnu++17 american_greeks_gold.cpp -lquadmath -o american_greeks_gold     Use: american_greeks_gold [first [last]] > rows.csv
#include <quadmath.h>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

typedef __float128 Q;
typedef long double L;

static Q Exp(Q x) { return expq(x); }
static L Exp(L x) { return expl(x); }
static Q Sqrt(Q x) { return sqrtq(x); }
static L Sqrt(L x) { return sqrtl(x); }
static Q Log(Q x) { return logq(x); }
static L Log(L x) { return logl(x); }
static Q Phi(Q x) { return erfcq(-x * M_SQRT1_2q) / 2; }
static L Phi(L x) { return erfcl(-x * 0.70710678118654752440084436210485L) / 2; }
static Q Asin(Q x) { return asinq(x); }
static L Asin(L x) { return asinl(x); }
static Q Sin(Q x) { return sinq(x); }
static L Sin(L x) { return sinl(x); }
static Q Cos(Q x) { return cosq(x); }
static L Cos(L x) { return cosl(x); }
template <class R> static R Density(R x) { return Exp(-x * x / 2) * R(0.398942280401432677939946059934381868Q); }
static Q Abs(Q x) { return x < 0 ? -x : x; }

struct Rule
{
    std::vector<Q> x, w;
    explicit Rule(int n) : x(n), w(n)
    {
        for (int i = 0; i < n; i++)
        {
            Q t = cosq(M_PIq * (i + 0.75Q) / (n + 0.5Q)), slope = 1;
            for (int k = 0; k < 8; k++)
            {
                Q a = 1, b = t;
                for (int j = 2; j <= n; j++) { Q c = ((2 * j - 1) * t * b - (j - 1) * a) / j; a = b; b = c; }
                slope = n * (t * b - a) / (t * t - 1);
                t -= b / slope;
            }
            x[i] = t;
            w[i] = 2 / ((1 - t * t) * slope * slope);
        }
    }
};

struct Resolution { int panels, nodes, far, near, price; };

template <class R> struct Panel
{
    R from, to;
    std::vector<R> z, b;                                  // collocation nodes and values
    std::vector<R> farZ, farWeight, farB, farEr, farEq, farExpB; // fixed rule of the panel, weight includes du = 2 z dz
};

template <class R> struct Solver
{
    R sigma, r, q;
    bool atStrike; // B(0) = K: the first panel starts above 0 and the rest is extrapolated
    int n;
    std::vector<R> bary, farX, farW, nearX, nearW;
    std::vector<Panel<R>> panels;

    Solver(const Resolution &res, const Rule &farRule, const Rule &nearRule, Q sigma_, Q r_, Q q_, Q longest) : sigma(R(sigma_)), r(R(r_)), q(R(q_)), n(res.nodes)
    {
        atStrike = r_ > q_;
        for (int i = 0; i < n; i++) bary.push_back(R((i % 2 ? -1 : 1) * sinq(M_PIq * (2 * i + 1) / (2 * n))));
        for (Q x : farRule.x) farX.push_back(R(x));
        for (Q x : farRule.w) farW.push_back(R(x));
        for (Q x : nearRule.x) nearX.push_back(R(x));
        for (Q x : nearRule.w) nearW.push_back(R(x));
        int count = res.panels;
        Q top = sqrtq(longest);
        for (int p = 0; p < count; p++)
        {
            Panel<R> panel;
            Q to = ldexpq(top, p - count + 1), from = p == 0 && !atStrike ? 0 : to / 2;
            panel.from = R(from);
            panel.to = R(to);
            for (int i = 0; i < n; i++) panel.z.push_back(R((from + to) / 2 - (to - from) / 2 * cosq(M_PIq * (2 * i + 1) / (2 * n))));
            panel.b.assign(n, R(0));
            panels.push_back(panel);
        }
    }

    R At(const Panel<R> &p, R z) const
    {
        R up = 0, down = 0;
        for (int i = 0; i < n; i++)
        {
            R d = z - p.z[i];
            if (d == 0) return p.b[i];
            R c = bary[i] / d;
            up += c * p.b[i];
            down += c;
        }
        return up / down;
    }

    // Below the first panel: b^2/tau linear in ln tau through the two lowest nodes.
    R Below(R z) const
    {
        const Panel<R> &p = panels[0];
        int j = n / 2;
        R x0 = p.b[0] / p.z[0], x1 = p.b[j] / p.z[j], slope = (x1 * x1 - x0 * x0) / Log(p.z[j] / p.z[0]);
        return -z * Sqrt(x0 * x0 + slope * Log(z / p.z[0]));
    }

    void Freeze(Panel<R> &p)
    {
        int m = farX.size();
        for (auto *v : { &p.farZ, &p.farWeight, &p.farB, &p.farEr, &p.farEq, &p.farExpB }) v->resize(m);
        for (int k = 0; k < m; k++)
        {
            R half = (p.to - p.from) / 2, z = (p.to + p.from) / 2 + half * farX[k], b = At(p, z);
            p.farZ[k] = z;
            p.farWeight[k] = 2 * z * half * farW[k];
            p.farB[k] = b;
            p.farEr[k] = Exp(r * z * z);
            p.farEq[k] = q == 0 ? R(1) : Exp(q * z * z);
            p.farExpB[k] = Exp(b);
        }
    }

    void Kernel(R b, R s, R weight, R bu, R er, R eq, R expB, R &num, R &phi, R &den) const
    {
        R root = sigma * Sqrt(s), minus = ((b - bu) + (r - q) * s) / root - root / 2;
        R density = er * Density(minus) / root * weight;
        num += density;
        if (q == 0) return;
        den += density * expB;
        phi += eq * Phi(minus + root) * weight;
    }

    R Residual(int p, int i) const
    {
        const Panel<R> &own = panels[p];
        R z = own.z[i], b = own.b[i], tau = z * z, num = 0, phi = 0, den = 0;
        for (int j = 0; j + 1 < p; j++)
        {
            const Panel<R> &far = panels[j];
            for (size_t k = 0; k < farX.size(); k++)
                Kernel(b, tau - far.farZ[k] * far.farZ[k], far.farWeight[k], far.farB[k], far.farEr[k], far.farEq[k], far.farExpB[k], num, phi, den);
        }

        for (int j = std::max(-1, p - 1); j <= p; j++)
        {
            if (j < 0 && p > 0) continue;
            if (j < 0 && !atStrike) continue;
            Near(z, b, j < 0 ? R(0) : panels[j].from, j < 0 ? own.from : j == p ? z : panels[j].to, j, num, phi, den);
        }

        if (p > 0 && atStrike) Near(z, b, R(0), panels[0].from, -1, num, phi, den);
        R root = sigma * z, minus = (b + (r - q) * tau) / root - root / 2, plus = minus + root;
        R carry = Exp(-(r - q) * tau), scale = carry / Exp(b);
        R top = Density(minus) / root + r * num;
        R bottom = Density(plus) / root + Phi(plus) + q * (phi + scale * den);
        return b + (r - q) * tau - Log(top / bottom);
    }

    void Near(R z, R b, R from, R to, int panel, R &num, R &phi, R &den) const
    {
        R low = Asin(from / z), high = to == z ? R(M_PI_2q) : Asin(to / z), half = (high - low) / 2;
        for (size_t k = 0; k < nearX.size(); k++)
        {
            R theta = (high + low) / 2 + half * nearX[k], sine = Sin(theta), cosine = Cos(theta), v = z * sine, u = v * v;
            R bu = panel < 0 ? Below(v) : At(panels[panel], v);
            Kernel(b, z * z * cosine * cosine, 2 * z * z * sine * cosine * half * nearW[k], bu, Exp(r * u), q == 0 ? R(1) : Exp(q * u), Exp(bu), num, phi, den);
        }
    }
};

struct Boundary
{
    Solver<Q> fine;
    Q lastStep = 0;

    std::vector<std::vector<L>> inverses, starts;

    // near: a solved boundary of nearly the same parameters, whose solution starts this one and whose Jacobians are good enough.
    Boundary(const Resolution &res, const Rule &farRule, const Rule &nearRule, Q sigma, Q r, Q q, Q longest, const Boundary *near = nullptr)
        : fine(res, farRule, nearRule, sigma, r, q, longest)
    {
        Solver<L> coarse(res, farRule, nearRule, sigma, r, q, longest);
        int n = fine.n;
        for (size_t p = 0; p < fine.panels.size(); p++)
        {
            Panel<L> &panel = coarse.panels[p];
            std::vector<L> inverse, moves(n);
            if (near) { panel.b = near->starts[p]; inverse = near->inverses[p]; }
            else Guess(coarse, p);
            L step = 1;
            for (int round = 0; round < 60 && step > 1e-9L; round++)
            {
                std::vector<L> f(n);
                for (int i = 0; i < n; i++) f[i] = coarse.Residual(p, i);
                if (!near) inverse = Inverse(Jacobian(coarse, p), n);
                step = 0;
                for (int i = 0; i < n; i++)
                {
                    L d = 0, most = 0.3L * fabsl(panel.b[i]);
                    for (int j = 0; j < n; j++) d -= inverse[i * n + j] * f[j];
                    moves[i] = std::max(-most, std::min(most, d));
                    step = std::max(step, fabsl(moves[i] / panel.b[i]));
                }
                for (int i = 0; i < n; i++) panel.b[i] += moves[i];
            }
            if (!(step <= 1e-9L)) { fprintf(stderr, "panel %zu: start did not converge, %Lg\n", p, step); exit(1); }
            Panel<Q> &own = fine.panels[p];
            for (int i = 0; i < n; i++) own.b[i] = panel.b[i];
            Q change = 1;
            int rounds = 0;
            for (; rounds < 15 && change > 1e-27Q; rounds++)
            {
                std::vector<Q> f(n);
                for (int i = 0; i < n; i++) f[i] = fine.Residual(p, i);
                change = 0;
                for (int i = 0; i < n; i++)
                {
                    Q d = 0;
                    for (int j = 0; j < n; j++) d -= inverse[i * n + j] * f[j];
                    own.b[i] += d;
                    change = std::max(change, Abs(d));
                }
            }
            if (!(change <= 1e-27Q)) { fprintf(stderr, "panel %zu: did not converge, %g\n", p, (double)change); exit(1); }
            if (getenv("TRACE")) fprintf(stderr, "panel %zu rounds %d change %g b %.20Lg\n", p, rounds, (double)change, (L)own.b[n - 1]);
            lastStep = std::max(lastStep, change);
            for (int i = 0; i < n; i++) panel.b[i] = own.b[i];
            starts.push_back(panel.b);
            inverses.push_back(inverse);
            fine.Freeze(own);
            coarse.Freeze(panel);
        }
    }

    static void Guess(Solver<L> &s, size_t p)
    {
        Panel<L> &panel = s.panels[p];
        int n = s.n;
        for (int i = 0; i < n; i++)
        {
            L z = panel.z[i];
            if (p == 0 && s.atStrike)
            {
                L g = logl(s.sigma * s.sigma / (8 * 3.14159265358979L * z * z * (s.r - s.q) * (s.r - s.q)));
                panel.b[i] = -s.sigma * z * sqrtl(std::max(0.5L, g));
            }
            else if (p == 0) panel.b[i] = logl(s.r / s.q) - 0.9034L * s.sigma * z;
            else if (s.atStrike)
            {
                Panel<L> &before = s.panels[p - 1];
                L x1 = before.b[n - 1] / before.z[n - 1], x0 = before.b[0] / before.z[0];
                L g = x1 * x1 + (x1 * x1 - x0 * x0) / logl(before.z[n - 1] / before.z[0]) * logl(z / before.z[n - 1]);
                panel.b[i] = -z * sqrtl(std::max(0.5L * x1 * x1, g));
            }
            else panel.b[i] = s.panels[p - 1].b[n - 1];
        }
    }

    static std::vector<L> Jacobian(Solver<L> &s, size_t p)
    {
        int n = s.n;
        std::vector<L> m(n * n);
        Panel<L> &panel = s.panels[p];
        for (int k = 0; k < n; k++)
        {
            L at = panel.b[k], h = 1e-6L * fabsl(at);
            for (int side = -1; side <= 1; side += 2)
            {
                panel.b[k] = at + side * h;
                for (int i = 0; i < n; i++) m[i * n + k] += side * s.Residual(p, i) / (2 * h);
            }
            panel.b[k] = at;
        }
        return m;
    }

    static std::vector<L> Inverse(std::vector<L> a, int n)
    {
        std::vector<L> inv(n * n);
        for (int i = 0; i < n; i++) inv[i * n + i] = 1;
        for (int c = 0; c < n; c++)
        {
            int pivot = c;
            for (int i = c; i < n; i++) if (fabsl(a[i * n + c]) > fabsl(a[pivot * n + c])) pivot = i;
            for (int j = 0; j < n; j++) { std::swap(a[c * n + j], a[pivot * n + j]); std::swap(inv[c * n + j], inv[pivot * n + j]); }
            L d = 1 / a[c * n + c];
            for (int j = 0; j < n; j++) { a[c * n + j] *= d; inv[c * n + j] *= d; }
            for (int i = 0; i < n; i++)
            {
                L f = a[i * n + c];
                if (i == c || f == 0) continue;
                for (int j = 0; j < n; j++) { a[i * n + j] -= f * a[c * n + j]; inv[i * n + j] -= f * inv[c * n + j]; }
            }
        }
        return inv;
    }

    // Kim's price of the put above its boundary.
    Q Put(Q spot, Q strike, Q time, const Rule &rule) const
    {
        Q sigma = fine.sigma, r = fine.r, q = fine.q, x = logq(spot / strike), zTop = sqrtq(time), sum = 0;
        auto term = [&](Q bu, Q s) -> Q
        {
            Q root = sigma * sqrtq(s), minus = (x - bu + (r - q) * s) / root - root / 2;
            return r * strike * expq(-r * s) * Phi(-minus) - (q == 0 ? Q(0) : q * spot * expq(-q * s) * Phi(-minus - root));
        };
        for (int p = fine.atStrike ? -1 : 0; p < (int)fine.panels.size(); p++)
        {
            Q from = p < 0 ? Q(0) : fine.panels[p].from, to = p < 0 ? fine.panels[0].from : std::min(fine.panels[p].to, zTop);
            if (from >= zTop) break;
            Q low = acosq(to / zTop), high = acosq(from / zTop);
            if (to == zTop) low = 0;
            // Towards w = sqrt(time - u) = 0 the integrand falls as exp(-c/w^2): panels that halve until nothing is left.
            Q distance = x - fine.At(fine.panels.back(), zTop), least = fabsq(distance) / sigma / sqrtq(time) / 13;
            for (Q right = high; right > low;)
            {
                Q left = std::max(low, right * 0.6Q);
                if (right < least) break;
                Q half = (right - left) / 2;
                for (size_t k = 0; k < rule.x.size(); k++)
                {
                    Q theta = (right + left) / 2 + half * rule.x[k], c = cosq(theta), s = sinq(theta), z = zTop * c;
                    sum += half * rule.w[k] * 2 * time * c * s * term(p < 0 ? fine.Below(z) : fine.At(fine.panels[p], z), time * s * s);
                }
                right = left;
            }
        }
        Q root = sigma * zTop, minus = (x + (r - q) * time) / root - root / 2;
        return sum + strike * expq(-r * time) * Phi(-minus) - spot * expq(-q * time) * Phi(-minus - root);
    }
};

static const Q s_first[4] = { 0, 0.75Q, -3 / 20.0Q, 1 / 60.0Q }, s_second[4] = { -49 / 18.0Q, 1.5Q, -3 / 20.0Q, 1 / 90.0Q };

struct Stencil
{
    Q v[7];
    Q Value() const { return v[3]; }
    Q Slope(Q h) const { Q s = 0; for (int k = 1; k <= 3; k++) s += s_first[k] * (v[3 + k] - v[3 - k]); return s / h; }
    Q Curve(Q h) const { Q s = s_second[0] * v[3]; for (int k = 1; k <= 3; k++) s += s_second[k] * (v[3 + k] + v[3 - k]); return s / (h * h); }
};

struct Row { const char *type, *s, *k, *t, *v, *r, *q; };

static const Row s_rows[] = {
    { "put", "100", "100", "1", "0.25", "0.05", "0.02" },
    { "put", "100", "100", "1", "0.25", "0.05", "0.08" },
    { "put", "100", "95", "0.25", "0.4", "0.07", "0" },
    { "put", "36", "40", "1", "0.2", "0.06", "0" },
    { "put", "100", "101", "0.02", "0.2", "0.05", "0.015" },
    { "put", "85", "100", "1", "0.25", "0.04", "0.02" },
    { "put", "160", "100", "0.5", "0.3", "0.05", "0.01" },
    { "put", "100", "110", "10", "0.3", "0.03", "0.05" },
    { "put", "100", "120", "8", "0.35", "0.06", "0.02" },
    { "call", "100", "90", "0.5", "0.3", "0.02", "0.06" },
    { "call", "100", "105", "1.5", "0.2", "0.05", "0.04" },
    { "call", "100", "100", "2", "0.25", "-0.01", "0.03" },
};

// Where the put's r exceeds its q the boundary has logarithms at expiry and needs many panels; elsewhere few panels of higher degree.
static Resolution Choose(const Row &row, bool high)
{
    bool call = row.type[0] == 'c';
    if (atof(call ? row.q : row.r) > atof(call ? row.r : row.q)) return high ? Resolution { 18, 20, 14, 18, 26 } : Resolution { 16, 17, 12, 15, 22 };
    return high ? Resolution { 6, 29, 20, 25, 28 } : Resolution { 5, 25, 16, 21, 24 };
}

static std::vector<Q> Work(const Row &row, const Resolution &res)
{
    Rule farRule(res.far), nearRule(res.near), priceRule(res.price);
    Q S = strtoflt128(row.s, 0), K = strtoflt128(row.k, 0), T = strtoflt128(row.t, 0), v = strtoflt128(row.v, 0), r = strtoflt128(row.r, 0), q = strtoflt128(row.q, 0);
    bool call = row.type[0] == 'c';
    Q longest = T * 1.01Q, width = v * sqrtq(T);
    Q hs = 1e-4Q * S * std::min(width, Q(1)), ht = 1e-4Q * T, hv = 1e-4Q * v;
    if (width < 0.1Q) ht /= 2;
    auto step = [](Q a, Q other) { Q size = a == 0 ? Q(0.02Q) : Abs(a); if (a != other) size = std::min(size, Abs(a - other)); return size * 2e-4Q; };
    Q hr = step(r, q), hq = step(q, r);
    auto price = [&](const Boundary &b, Q spot, Q time) { return call ? b.Put(K, spot, time, priceRule) : b.Put(spot, K, time, priceRule); };
    auto spots = [&](const Boundary &b, Q time) { Stencil s; for (int k = -3; k <= 3; k++) s.v[k + 3] = price(b, S + k * hs, time); return s; };

    const Boundary base(res, farRule, nearRule, v, call ? q : r, call ? r : q, longest);
    auto solve = [&](Q vol, Q rate, Q yield) { return Boundary(res, farRule, nearRule, vol, call ? yield : rate, call ? rate : yield, longest, &base); };
    Stencil times, deltaTimes, vols, deltaVols, rates, yields;
    Stencil here = spots(base, T);
    for (int k = -3; k <= 3; k++)
    {
        Stencil at = k == 0 ? here : spots(base, T + k * ht);
        times.v[k + 3] = at.Value();
        deltaTimes.v[k + 3] = at.Slope(hs);
        at = k == 0 ? here : spots(solve(v + k * hv, r, q), T);
        vols.v[k + 3] = at.Value();
        deltaVols.v[k + 3] = at.Slope(hs);
        rates.v[k + 3] = k == 0 ? here.Value() : price(solve(v, r + k * hr, q), S, T);
        yields.v[k + 3] = k == 0 ? here.Value() : price(solve(v, r, q + k * hq), S, T);
    }
    return { here.Value(), here.Slope(hs), here.Curve(hs), vols.Slope(hv), -times.Slope(ht), rates.Slope(hr), yields.Slope(hq), deltaVols.Slope(hv), -deltaTimes.Slope(ht), vols.Curve(hv) };
}

int main(int argc, char **argv)
{
    const int count = sizeof s_rows / sizeof *s_rows, first = argc > 1 ? atoi(argv[1]) : 0, last = argc > 2 ? atoi(argv[2]) : argc > 1 ? first : count - 1;
    if (getenv("PRICE"))
    {
        const Row &row = s_rows[first];
        for (bool high : { false, true })
        {
            Resolution res = Choose(row, high);
            bool call = row.type[0] == 'c';
            Q T = strtoflt128(row.t, 0), r = strtoflt128(row.r, 0), q = strtoflt128(row.q, 0);
            Boundary b(res, Rule(res.far), Rule(res.near), strtoflt128(row.v, 0), call ? q : r, call ? r : q, T * 1.01Q);
            char text[64];
            for (int m : { 24, 32, 44 })
            {
                quadmath_snprintf(text, sizeof text, "%.30Qg", b.Put(strtoflt128(call ? row.k : row.s, 0), strtoflt128(call ? row.s : row.k, 0), T, Rule(m)));
                printf("%s  last step %g\n", text, (double)b.lastStep);
            }
        }
        return 0;
    }
    for (int i = first; i <= last; i++)
    {
        const Row &row = s_rows[i];
        std::vector<Q> a = Work(row, Choose(row, false)), b = Work(row, Choose(row, true));
        printf("%s,%s,%s,%s,%s,%s,%s", row.type, row.s, row.k, row.t, row.v, row.r, row.q);
        std::string digits;
        for (size_t j = 0; j < b.size(); j++)
        {
            char text[64];
            quadmath_snprintf(text, sizeof text, "%.24Qg", b[j]);
            printf(",%s", text);
            snprintf(text, sizeof text, "%s%d", j ? " " : "", a[j] == b[j] ? 33 : (int)(double)-log10q(Abs((a[j] - b[j]) / b[j])));
            digits += text;
        }
        printf(",%s\n", digits.c_str());
        fflush(stdout);
    }
    return 0;
}
