// American options in arithmetic of 192 bits (57 digits), to hold AmericanOption to: prices, and Greeks as differences of converged prices. Shares no code with the
// library and is not part of its build.
//
// All prices are those of a put (a call is the put with S and K, r and q exchanged). Exercise region of the put, by the signs of its rates:
//   r > 0, or r = 0 > q     S <= b(tau)                       one boundary ("upper")
//   r <= 0, q >= r          none                              European
//   q < r < 0               b_L(tau) <= S <= b_U(tau) until they meet at tau*; each boundary solves its own equation
// With strike 1, X = b(0+) = min(1, r/q) for the upper boundary where r > 0, 1 where r <= 0; r/q for the lower one; s = tau - u:
//   smooth pasting, upper:  e^{-q tau} Phi(d1(tau, b)) + q Int e^{-qs} Phi(d1(s, b/b_u)) du = (1/b) Int (r - q b_u) e^{-rs} n(d2(s, b/b_u))/(sigma sqrt s) du
//   smooth pasting, lower:  -q Int e^{-qs} Phi(-d1) du = (1/b) Int (r - q b_u) e^{-rs} n(d2)/(sigma sqrt s) du
//   value matching, upper:  e^{-r tau} Phi(d2(tau, b)) + r Int e^{-rs} Phi(d2) du = b (e^{-q tau} Phi(d1(tau, b)) + q Int e^{-qs} Phi(d1) du)
//   value matching, lower:  r Int e^{-rs} Phi(-d2) du = q b Int e^{-qs} Phi(-d1) du
//   price:  V = European + Int [r e^{-rs} Phi(-d2(s, S/b_U)) - q S e^{-qs} Phi(-d1(s, S/b_U))] du - (the same over b_L),  u in [0, min(tau, tau*)]
// The unknown ln(b/X) is collocated on Chebyshev panels in z = sqrt(tau) that shrink by two towards expiry, where the boundary goes like
// sqrt(tau ln 1/tau) or sqrt(tau), and solved panel after panel (the equation is of Volterra's kind) by Newton's method: Jacobian and start with 64-bit
// mantissas, residual with 192 bits, until a step is below 1e-28 (its error is smaller by the Jacobian's). Integrals are Gauss-Legendre per panel: over
// z where the target is far, else over t with sqrt u = sqrt(tau) 2t/(1 + t^2), sqrt s = sqrt(tau) (1 - t^2)/(1 + t^2), in pieces that halve towards s = 0 where
// the drift asks for it.
//
// greeks: central differences of sixth order of prices by smooth pasting; every point of a stencil in sigma, r or q has its own boundaries. Each option is worked out
//         a second time at a lower resolution with steps half as long again; the number of digits in which the two agree stands beside each figure.
//         At r = q the stencils of the rates cross from one form of boundary to the other, where the price has only so many derivatives: 12 digits of both rhos.
// prices: boundaries with 64-bit mantissas throughout, the integrals over them with 192; smooth pasting and value matching, two resolutions each; the price is smooth pasting's finer one, its tolerance the largest difference among the four.
//
// Inputs are decimal numbers read as binary doubles and then taken to be exact. Reads rows "type,spot,strike,t,vol,r,q[,anything]" from standard input,
// so that a table made by it is remade by feeding it to it.
// Build: g++ -O2 -std=gnu++17 american_gold.cpp -o american_gold        (Boost.Multiprecision, headers only)
// Use:   american_gold greeks|prices < inputs.csv > rows.csv
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace mp = boost::multiprecision;
typedef mp::number<mp::cpp_bin_float<400, mp::digit_base_2>, mp::et_off> W; // for tables and text only
typedef long double L;

// A float of 192 bits, truncating: (-1)^minus * 0.m * 2^e, the top bit of m[2] set; zero has m[2] = 0. Boost's own is ten times slower.
struct Q
{
    bool minus = false;
    int e = 0;
    uint64_t m[3] = { 0, 0, 0 };

    Q() { }
    template <class N, class = typename std::enable_if<std::is_arithmetic<N>::value>::type> Q(N n)
    {
        L x = static_cast<L>(n);
        if (x == 0) return;
        minus = x < 0;
        m[2] = static_cast<uint64_t>(ldexpl(frexpl(fabsl(x), &e), 64));
    }
    explicit Q(W w)
    {
        if (w == 0) return;
        minus = w < 0;
        w = mp::frexp(W(mp::abs(w)), &e);
        for (int i = 2; i >= 0; i--) { w = mp::ldexp(w, 64); W whole = mp::floor(w); m[i] = whole.convert_to<uint64_t>(); w -= whole; }
    }
    explicit operator L() const { return (minus ? -1 : 1) * ldexpl(ldexpl(m[2], -64) + ldexpl(m[1], -128), e); }
    explicit operator double() const { return static_cast<double>(static_cast<L>(*this)); }
    W Wide() const { W w = (W(m[2]) + mp::ldexp(W(m[1]), -64) + mp::ldexp(W(m[0]), -128)) * mp::ldexp(W(1), e - 64); return minus ? W(-w) : w; }
    bool Zero() const { return m[2] == 0; }
    Q operator-() const { Q x = *this; x.minus = !minus; return x; }

    friend int Compare(const Q &a, const Q &b) // of the sizes
    {
        if (a.Zero() || b.Zero()) return a.Zero() ? (b.Zero() ? 0 : -1) : 1;
        if (a.e != b.e) return a.e < b.e ? -1 : 1;
        for (int i = 2; i >= 0; i--) if (a.m[i] != b.m[i]) return a.m[i] < b.m[i] ? -1 : 1;
        return 0;
    }
    friend bool operator<(const Q &a, const Q &b)
    {
        bool an = a.minus && !a.Zero(), bn = b.minus && !b.Zero();
        return an != bn ? an : an ? Compare(a, b) > 0 : Compare(a, b) < 0;
    }
    friend bool operator>(const Q &a, const Q &b) { return b < a; }
    friend bool operator<=(const Q &a, const Q &b) { return !(b < a); }
    friend bool operator>=(const Q &a, const Q &b) { return !(a < b); }
    friend bool operator==(const Q &a, const Q &b) { return !(a < b) && !(b < a); }
    friend bool operator!=(const Q &a, const Q &b) { return !(a == b); }

    friend Q operator*(const Q &a, const Q &b)
    {
        Q r;
        if (a.Zero() || b.Zero()) return r;
        typedef unsigned __int128 U;
        uint64_t p[6] = { 0, 0, 0, 0, 0, 0 };
        for (int i = 0; i < 3; i++)
        {
            uint64_t carry = 0;
            for (int j = 0; j < 3; j++)
            {
                U t = static_cast<U>(a.m[i]) * b.m[j] + p[i + j] + carry;
                p[i + j] = static_cast<uint64_t>(t);
                carry = static_cast<uint64_t>(t >> 64);
            }
            p[i + 3] = carry;
        }
        r.minus = a.minus != b.minus;
        r.e = a.e + b.e;
        if (p[5] >> 63) for (int i = 0; i < 3; i++) r.m[i] = p[i + 3];
        else
        {
            for (int i = 0; i < 3; i++) r.m[i] = p[i + 3] << 1 | p[i + 2] >> 63;
            r.e--;
        }
        return r;
    }

    friend Q operator+(const Q &a, const Q &b)
    {
        if (a.Zero()) return b;
        if (b.Zero()) return a;
        int order = Compare(a, b);
        const Q &big = order >= 0 ? a : b, &small = order >= 0 ? b : a;
        int shift = big.e - small.e;
        if (shift > 250) return big;
        typedef unsigned __int128 U;
        uint64_t x[4] = { 0, big.m[0], big.m[1], big.m[2] }, y[5] = { 0, small.m[0], small.m[1], small.m[2], 0 }, z[4];
        int words = shift / 64, bits = shift % 64;
        for (int i = 0; i < 4; i++)
        {
            uint64_t low = i + words < 4 ? y[i + words] : 0, high = i + words + 1 < 4 ? y[i + words + 1] : 0;
            z[i] = bits ? low >> bits | high << (64 - bits) : low;
        }
        Q r;
        r.minus = big.minus;
        r.e = big.e;
        if (a.minus == b.minus)
        {
            U carry = 0;
            for (int i = 0; i < 4; i++) { carry += static_cast<U>(x[i]) + z[i]; x[i] = static_cast<uint64_t>(carry); carry >>= 64; }
            if (carry)
            {
                for (int i = 0; i < 3; i++) x[i] = x[i] >> 1 | x[i + 1] << 63;
                x[3] = x[3] >> 1 | static_cast<uint64_t>(1) << 63;
                r.e++;
            }
        }
        else
        {
            if (order == 0) return Q();
            uint64_t borrow = 0;
            for (int i = 0; i < 4; i++) { U t = static_cast<U>(x[i]) - z[i] - borrow; x[i] = static_cast<uint64_t>(t); borrow = static_cast<uint64_t>(t >> 64) & 1; }
            int empty = 0;
            while (empty < 4 && x[3] == 0) { x[3] = x[2]; x[2] = x[1]; x[1] = x[0]; x[0] = 0; empty++; }
            if (empty == 4) return Q();
            int lead = __builtin_clzll(x[3]);
            if (lead) for (int i = 3; i >= 0; i--) x[i] = x[i] << lead | (i ? x[i - 1] >> (64 - lead) : 0);
            r.e -= 64 * empty + lead;
        }
        for (int i = 0; i < 3; i++) r.m[i] = x[i + 1];
        return r;
    }
    friend Q operator-(const Q &a, const Q &b) { return a + -b; }
    friend Q operator/(const Q &a, const Q &b)
    {
        Q unit = b;
        unit.minus = false;
        unit.e = 0;
        Q y = Q(1 / static_cast<L>(unit));
        for (int i = 0; i < 2; i++) y = y + y * (Q(1) - unit * y);
        Q r = a * y;
        r.e -= b.e;
        r.minus = a.minus != b.minus;
        return r;
    }
    Q &operator+=(const Q &b) { return *this = *this + b; }
    Q &operator-=(const Q &b) { return *this = *this - b; }
    Q &operator*=(const Q &b) { return *this = *this * b; }
    Q &operator/=(const Q &b) { return *this = *this / b; }
};
static Q Scale(Q x, int power) { x.e += power; return x; }

static L Exp(L x) { return expl(x); }
static L Log(L x) { return logl(x); }
static L Sqrt(L x) { return sqrtl(x); }
static L Abs(L x) { return fabsl(x); }
static Q Abs(const Q &x) { return x < 0 ? Q(-x) : x; }
static Q Sqrt(const Q &x)
{
    if (x == 0) return x;
    Q y = Q(1 / sqrtl(static_cast<L>(x)));
    for (int i = 0; i < 2; i++) y += y * Scale(Q(1) - x * y * y, -1);
    return x * y;
}

static const W s_pi = mp::acos(W(-1));

// e^x by x = k ln 2 + i/64 + j/4096 + rest.
struct ExpTable
{
    Q coarse[64], fine[64], inverse[16], ln2;
    ExpTable()
    {
        for (int i = 0; i < 64; i++) { coarse[i] = Q(W(mp::exp(W(i) / 64))); fine[i] = Q(W(mp::exp(W(i) / 4096))); }
        for (int n = 1; n < 16; n++) inverse[n] = Q(W(W(1) / n));
        ln2 = Q(W(mp::log(W(2))));
    }
};
static const ExpTable s_exp;
static Q Exp(const Q &x)
{
    L xl = static_cast<L>(x);
    if (xl < -4000) return Q(0);
    long k = static_cast<long>(floorl(xl / 0.693147180559945309417L));
    Q rest = x - s_exp.ln2 * k;
    int step = static_cast<int>(static_cast<L>(rest) * 4096);
    step = std::max(0, std::min(4095, step));
    rest -= Q(std::ldexp(step, -12));
    Q sum = 1;
    for (int n = 14; n >= 1; n--) sum = Q(1) + rest * s_exp.inverse[n] * sum;
    return Scale(sum * s_exp.coarse[step / 64] * s_exp.fine[step % 64], static_cast<int>(k));
}

static Q Log(const Q &x)
{
    Q y = Q(logl(static_cast<L>(x))), d = x * Exp(-y) - 1;
    return y + d - d * d / 2 + d * d * d / 3;
}

static const Q s_root2pi = Q(W(1 / mp::sqrt(2 * s_pi)));
static L Density(L x) { return expl(-x * x / 2) * 0.39894228040143267793994605993438L; }
static Q Density(const Q &x) { return Exp(Q(x * x * Q(-0.5))) * s_root2pi; }

// Mills' ratio m(x) = (1 - Phi)/n by Taylor series about multiples of 1/8 below 26 (m' = x m - 1), by its continued fraction above.
struct MillsTable
{
    static const int Terms = 34, Per = 8, Top = 26;
    std::vector<Q> c;
    MillsTable() : c((Top * Per + 1) * Terms)
    {
        for (int i = 0; i <= Top * Per; i++)
        {
            W x = W(i) / Per, m;
            if (i < 8 * Per) m = mp::erfc(x / mp::sqrt(W(2))) / 2 * mp::exp(x * x / 2) * mp::sqrt(2 * s_pi);
            else { m = 0; for (int k = 900; k >= 1; k--) m = k / (x + m); m = 1 / (x + m); }
            W before = m, now = x * m - 1;
            c[i * Terms] = Q(m);
            c[i * Terms + 1] = Q(now);
            for (int k = 1; k + 1 < Terms; k++) { W next = (x * now + before) / (k + 1); before = now; now = next; c[i * Terms + k + 1] = Q(now); }
        }
    }
};
static const MillsTable s_mills;
static Q Mills(const Q &x)
{
    L xl = static_cast<L>(x);
    if (xl >= MillsTable::Top) { Q m = 0; for (int k = 90; k >= 1; k--) m = Q(k) / (x + m); return Q(1) / (x + m); }
    int i = static_cast<int>(xl * MillsTable::Per + 0.5L);
    Q h = x - Q(i) / MillsTable::Per, sum = 0;
    for (int k = MillsTable::Terms - 1; k >= 0; k--) sum = sum * h + s_mills.c[i * MillsTable::Terms + k];
    return sum;
}
static L Phi(L x, L) { return erfcl(-x * 0.70710678118654752440084436210485L) / 2; }
static Q Phi(const Q &x, const Q &density) { return x < 0 ? Q(density * Mills(Q(-x))) : Q(Q(1) - density * Mills(x)); }

struct Rule
{
    std::vector<Q> x, w;
    explicit Rule(int n) : x(n), w(n)
    {
        for (int i = 0; i < n; i++)
        {
            W t = mp::cos(s_pi * (i + W(0.75)) / (n + W(0.5))), slope = 1;
            for (int k = 0; k < 9; k++)
            {
                W a = 1, b = t;
                for (int j = 2; j <= n; j++) { W c = ((2 * j - 1) * t * b - (j - 1) * a) / j; a = b; b = c; }
                slope = n * (t * b - a) / (t * t - 1);
                t -= b / slope;
            }
            x[i] = Q(t);
            w[i] = Q(W(2 / ((1 - t * t) * slope * slope)));
        }
    }
};

struct Resolution { int panels, nodes, far, near, price; };
enum Form { SmoothPasting, ValueMatching };

template <class R> struct Panel
{
    R from, to;
    std::vector<R> z, y;                     // nodes, ln(b/X)
    std::vector<R> farZ, farWeight, farB, farExpB;
};

template <class R> struct Solver
{
    R sigma, r, q, logX, X;
    bool upper, roots;                       // roots: X = r/q, ln(b/X) is smooth in sqrt tau; else it has logarithms
    Form form;
    int n, pieces;
    std::vector<R> bary, farX, farW, nearX, nearW;
    std::vector<Panel<R>> panels;

    Solver(const Resolution &res, const Rule &farRule, const Rule &nearRule, bool upper_, Form form_, const Q &sigma_, const Q &r_, const Q &q_, const Q &longest)
        : sigma(static_cast<R>(sigma_)), r(static_cast<R>(r_)), q(static_cast<R>(q_)), upper(upper_), form(form_), n(res.nodes)
    {
        roots = !upper || (r_ > 0 && q_ > r_);
        X = roots ? static_cast<R>(Q(r_ / q_)) : R(1);
        logX = roots ? Log(X) : R(0);
        for (int i = 0; i < n; i++) bary.push_back(static_cast<R>(Q(W((i % 2 ? -1 : 1) * mp::sin(s_pi * (2 * i + 1) / (2 * n))))));
        for (const Q &x : farRule.x) farX.push_back(static_cast<R>(x));
        for (const Q &x : farRule.w) farW.push_back(static_cast<R>(x));
        for (const Q &x : nearRule.x) nearX.push_back(static_cast<R>(x));
        for (const Q &x : nearRule.w) nearW.push_back(static_cast<R>(x));
        double s = static_cast<double>(sigma_), top = sqrt(static_cast<double>(longest)), carry = static_cast<double>(Q(r_ - q_));
        double drifts = std::max(fabs(carry / s - s / 2), fabs(carry / s + s / 2)) * top;
        pieces = 1 + std::max(0, static_cast<int>(ceil(log2(drifts / 1.5))));
        Q zTop = Sqrt(longest);
        for (int p = 0; p < res.panels; p++)
        {
            Panel<R> panel;
            Q to = Scale(zTop, p - res.panels + 1), from = p == 0 && roots ? Q(0) : Q(to / 2);
            panel.from = static_cast<R>(from);
            panel.to = static_cast<R>(to);
            for (int i = 0; i < n; i++)
                panel.z.push_back(static_cast<R>(Q((from + to) / 2 - (to - from) / 2 * Q(W(mp::cos(s_pi * (2 * i + 1) / (2 * n)))))));
            panel.y.assign(n, R(0));
            panels.push_back(panel);
        }
    }

    R At(const Panel<R> &p, const R &z) const
    {
        R up = 0, down = 0;
        for (int i = 0; i < n; i++)
        {
            R d = z - p.z[i];
            if (d == 0) return p.y[i];
            R c = bary[i] / d;
            up += c * p.y[i];
            down += c;
        }
        return up / down;
    }

    // Below the first panel, where there are logarithms: y^2/tau linear in ln tau through two of its nodes.
    R Below(const R &z) const
    {
        const Panel<R> &p = panels[0];
        int j = n / 2;
        R x0 = p.y[0] / p.z[0], x1 = p.y[j] / p.z[j], slope = (x1 * x1 - x0 * x0) / Log(R(p.z[j] / p.z[0]));
        R root = z * Sqrt(R(x0 * x0 + slope * Log(R(z / p.z[0]))));
        return upper ? R(-root) : root;
    }

    R LogAt(const R &z) const
    {
        if (z < panels[0].from) return logX + Below(z);
        for (const Panel<R> &p : panels) if (z <= p.to) return logX + At(p, z);
        return logX + At(panels.back(), z);
    }

    void Freeze(Panel<R> &p)
    {
        size_t m = farX.size();
        for (auto *v : { &p.farZ, &p.farWeight, &p.farB, &p.farExpB }) v->resize(m);
        for (size_t k = 0; k < m; k++)
        {
            R half = (p.to - p.from) / 2, z = (p.to + p.from) / 2 + half * farX[k], b = logX + At(p, z);
            p.farZ[k] = z;
            p.farWeight[k] = 2 * z * half * farW[k];
            p.farB[k] = b;
            p.farExpB[k] = Exp(b);
        }
    }

    struct Sums { R a = 0, c = 0; };

    void Kernel(const R &b, const R &s, const R &rootS, const R &weight, const R &bu, const R &expBu, Sums &t) const
    {
        R root = sigma * rootS, d2 = ((b - bu) + (r - q) * s) / root - root / 2, d1 = d2 + root;
        R n2 = Density(d2), er = Exp(R(-r * s));
        if (form == SmoothPasting) t.c += (r - q * expBu) * er * n2 / root * weight;
        else t.c += r * er * Phi(upper ? d2 : R(-d2), n2) * weight;
        if (q == 0) return;
        R eq = Exp(R(-q * s)), n1 = er * n2 * Exp(R(bu - b)) / eq; // n(d1) e^{-qs} = n(d2) e^{-rs} b_u/b
        t.a += q * eq * Phi(upper ? d1 : R(-d1), n1) * weight;
    }

    void Near(const R &z, const R &b, const R &from, const R &to, int panel, Sums &sums) const
    {
        R low = T(z, from), high = to == z ? R(1) : T(z, to), left = low;
        for (int piece = 1; piece <= pieces; piece++)
        {
            R right = high;
            if (piece < pieces) right = high - (high - low) * R(std::ldexp(1.0, -piece));
            R half = (right - left) / 2, middle = (right + left) / 2;
            for (size_t k = 0; k < nearX.size(); k++)
            {
                R t = middle + half * nearX[k], t2 = t * t, over = 1 / (1 + t2), v = z * 2 * t * over, rootS = z * (1 - t2) * over;
                R bu = logX + (panel < 0 ? Below(v) : At(panels[panel], v));
                Kernel(b, rootS * rootS, rootS, 4 * z * v * (1 - t2) * over * over * half * nearW[k], bu, Exp(bu), sums);
            }
            left = right;
        }
    }

    static R T(const R &z, const R &v) { return v == 0 ? R(0) : R(v / (z + Sqrt(R((z - v) * (z + v))))); }

    // Everything but the own panel, whose part depends on its unknowns.
    Sums Prior(int p, int i) const
    {
        Sums sums;
        const Panel<R> &own = panels[p];
        const R &z = own.z[i];
        R b = logX + own.y[i], tau = z * z;
        for (int j = 0; j + 1 < p; j++)
        {
            const Panel<R> &far = panels[j];
            for (size_t k = 0; k < farX.size(); k++)
            {
                R s = (z - far.farZ[k]) * (z + far.farZ[k]);
                Kernel(b, s, Sqrt(s), far.farWeight[k], far.farB[k], far.farExpB[k], sums);
            }
        }
        if (p > 0) Near(z, b, panels[p - 1].from, panels[p - 1].to, p - 1, sums);
        if (p > 0 && !roots) Near(z, b, R(0), panels[0].from, -1, sums);
        if (upper)
        {
            R root = sigma * z, d2 = (b + (r - q) * tau) / root - root / 2, d1 = d2 + root;
            sums.a += Exp(R(-q * tau)) * Phi(d1, Density(d1));
            if (form == ValueMatching) sums.c += Exp(R(-r * tau)) * Phi(d2, Density(d2));
        }
        return sums;
    }

    R Residual(int p, int i, const Sums &prior) const
    {
        Sums sums = prior;
        const Panel<R> &own = panels[p];
        R b = logX + own.y[i];
        if (p == 0 && !roots) Near(own.z[i], b, R(0), own.from, -1, sums);
        Near(own.z[i], b, own.from, own.z[i], p, sums);
        R c = form == SmoothPasting ? R(sums.c / Exp(b)) : sums.c, a = form == SmoothPasting ? sums.a : R(sums.a * Exp(b));
        if (!upper && form == SmoothPasting) a = -a;
        if (a * c > 0) return Log(R(a / c));
        return (a - c) / std::max(Abs(a), Abs(c));
    }
};

struct Boundary
{
    std::unique_ptr<Solver<Q>> fine;
    bool solved = true;
    Q lastStep = 0;

    Boundary(const Resolution &res, const Rule &farRule, const Rule &nearRule, bool upper, Form form, const Q &sigma, const Q &r, const Q &q, const Q &longest, bool rough,
             const Boundary *near = nullptr)
    {
        Solver<L> coarse(res, farRule, nearRule, upper, form, sigma, r, q, longest);
        fine.reset(new Solver<Q>(res, farRule, nearRule, upper, form, sigma, r, q, longest));
        int n = coarse.n;
        for (size_t p = 0; p < coarse.panels.size(); p++)
        {
            Panel<L> &panel = coarse.panels[p];
            std::vector<L> inverse;
            if (near) for (int i = 0; i < n; i++) panel.y[i] = static_cast<L>(near->fine->panels[p].y[i]);
            else Guess(coarse, p);
            L step = 1, last = 1;
            for (int round = 0; round < 60 && step > 1e-13L && !(step < 1e-9L && step > 0.3L * last && round > 4); round++)
            {
                std::vector<L> f(n);
                last = step;
                if (round == 0 || last > 1e-6L) inverse = Inverse(Jacobian(coarse, p, f), n);
                else for (int i = 0; i < n; i++) f[i] = coarse.Residual(p, i, coarse.Prior(p, i));
                step = 0;
                for (int i = 0; i < n; i++)
                {
                    L d = 0, most = 0.3L * fabsl(panel.y[i]);
                    for (int j = 0; j < n; j++) d -= inverse[i * n + j] * f[j];
                    step = std::max(step, fabsl(d / panel.y[i]));
                    panel.y[i] += std::max(-most, std::min(most, d));
                }
                if (!(step < 1e30L)) { solved = false; return; }
            }
            if (!(step <= 1e-8L)) { solved = false; return; }
            coarse.Freeze(panel);
            Panel<Q> &own = fine->panels[p];
            for (int i = 0; i < n; i++) own.y[i] = panel.y[i];
            if (rough) { fine->Freeze(own); continue; }
            Q change = 1;
            for (int rounds = 0; rounds < 25 && change > Q(1e-28); rounds++)
            {
                std::vector<Q> f(n);
                for (int i = 0; i < n; i++) f[i] = fine->Residual(p, i, fine->Prior(p, i));
                change = 0;
                for (int i = 0; i < n; i++)
                {
                    Q d = 0;
                    for (int j = 0; j < n; j++) d -= Q(inverse[i * n + j]) * f[j];
                    own.y[i] += d;
                    change = std::max(change, Abs(d));
                }
            }
            if (!(change <= Q(1e-28))) { fprintf(stderr, "panel %zu: last step %g\n", p, static_cast<double>(change)); solved = change < Q(1e-24); if (!solved) return; }
            lastStep = std::max(lastStep, change);
            fine->Freeze(own);
            for (int i = 0; i < n; i++) panel.y[i] = static_cast<L>(own.y[i]);
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
            if (p == 0 && !s.roots)
            {
                L drift = std::max(s.r - s.q, 0.0L), g = 2 + s.sigma / (z * sqrtl(8 * 3.14159265358979L) * (drift + sqrtl(2) * std::max(s.q, 0.0L) * s.sigma * z));
                panel.y[i] = -s.sigma * z * sqrtl(2 * logl(g));
            }
            else if (p == 0) panel.y[i] = (s.upper ? -1 : 1) * 0.6388L * s.sigma * z;
            else
            {
                Panel<L> &before = s.panels[p - 1];
                L x1 = before.y[n - 1] / before.z[n - 1], x0 = before.y[0] / before.z[0];
                if (s.roots) { panel.y[i] = before.y[n - 1] + (before.y[n - 1] - before.y[n / 2]) / (before.z[n - 1] - before.z[n / 2]) * (z - before.z[n - 1]) * 0.7L; continue; }
                L g = x1 * x1 + (x1 * x1 - x0 * x0) / logl(before.z[n - 1] / before.z[0]) * logl(z / before.z[n - 1]);
                panel.y[i] = -z * sqrtl(std::max(0.3L * x1 * x1, g));
            }
        }
    }

    static std::vector<L> Jacobian(Solver<L> &s, size_t p, std::vector<L> &f)
    {
        int n = s.n;
        std::vector<L> m(n * n);
        Panel<L> &panel = s.panels[p];
        std::vector<Solver<L>::Sums> prior(n);
        for (int i = 0; i < n; i++) { prior[i] = s.Prior(p, i); f[i] = s.Residual(p, i, prior[i]); }
        for (int k = 0; k < n; k++)
        {
            L at = panel.y[k], h = 2e-6L * fabsl(at);
            for (int side = -1; side <= 1; side += 2)
            {
                panel.y[k] = at + side * h;
                for (int i = 0; i < n; i++) m[i * n + k] += side * s.Residual(p, i, i == k ? s.Prior(p, i) : prior[i]) / (2 * h);
            }
            panel.y[k] = at;
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
                L g = a[i * n + c];
                if (i == c || g == 0) continue;
                for (int j = 0; j < n; j++) { a[i * n + j] -= g * a[c * n + j]; inv[i * n + j] -= g * inv[c * n + j]; }
            }
        }
        return inv;
    }

    // The premium over u in [0, end^2], signed for the upper boundary.
    Q Premium(const Q &logSpot, const Q &time, const Q &end, const Rule &rule) const
    {
        const Solver<Q> &f = *fine;
        Q zT = Sqrt(time), sum = 0, spot = Exp(logSpot);
        for (int p = f.roots ? 0 : -1; p < static_cast<int>(f.panels.size()); p++)
        {
            Q from = p < 0 ? Q(0) : f.panels[p].from, to = p < 0 ? f.panels[0].from : std::min(f.panels[p].to, end);
            if (from >= end) break;
            // tan of half the angle whose sine is sqrt(s/T): from 0 at u = T to 1 at u = 0.
            auto half = [&](const Q &z) { Q w = Sqrt(Q((zT - z) * (zT + z))); return z == zT ? Q(0) : Q(w / (zT + z)); };
            Q low = half(to), high = half(from);
            Q least = Abs(Q(logSpot - f.LogAt(end))) / f.sigma / zT / 34;
            for (Q right = high; right > low;)
            {
                Q left = std::max(low, Q(right * Q(0.6)));
                if (right < least && right < Q(0.01)) break;
                if (right < Q(1e-30)) break;
                Q middle = (right + left) / 2, width = (right - left) / 2;
                for (size_t k = 0; k < rule.x.size(); k++)
                {
                    Q t = middle + width * rule.x[k], t2 = t * t, over = Q(1) / (1 + t2), z = zT * (1 - t2) * over, rootS = zT * 2 * t * over, s = rootS * rootS;
                    Q bu = f.logX + (p < 0 ? f.Below(z) : f.At(f.panels[p], z)), root = f.sigma * rootS;
                    Q d2 = (logSpot - bu + (f.r - f.q) * s) / root - root / 2, d1 = d2 + root;
                    Q value = f.r * Exp(Q(-f.r * s)) * Phi(Q(-d2), Density(d2));
                    if (f.q != 0) value -= f.q * spot * Exp(Q(-f.q * s)) * Phi(Q(-d1), Density(d1));
                    sum += width * rule.w[k] * 4 * rootS * z * over * value; // du = 2 z dz, dz = 2 sqrt(s) dt/(1 + t^2)
                }
                right = left;
            }
        }
        return sum;
    }
};

// The put on strike 1 for one sigma, r, q, to any spot and time up to "longest".
struct Put
{
    Q sigma, r, q, crossing; // crossing: sqrt(tau*), huge where they do not meet
    std::unique_ptr<Boundary> upper, lower;
    bool solved = true;

    Put(const Resolution &res, const Rule &farRule, const Rule &nearRule, Form form, const Q &sigma_, const Q &r_, const Q &q_, const Q &longest, bool rough = false, const Put *near = nullptr)
        : sigma(sigma_), r(r_), q(q_), crossing(1e30)
    {
        if (r <= 0 && q >= r) return;
        upper.reset(new Boundary(res, farRule, nearRule, true, form, sigma, r, q, longest, rough, near ? near->upper.get() : nullptr));
        solved = upper->solved;
        if (r >= 0 || !solved) return;
        lower.reset(new Boundary(res, farRule, nearRule, false, form, sigma, r, q, longest, rough, near ? near->lower.get() : nullptr));
        solved = lower->solved;
        if (!solved) return;
        auto gap = [&](const Q &z) { return Q(upper->fine->LogAt(z) - lower->fine->LogAt(z)); };
        Q a = upper->fine->panels[0].to / 1000, b = 0;
        for (const Panel<Q> &panel : upper->fine->panels)
        {
            for (int k = 1; k <= 8 && b == 0; k++)
            {
                Q z = panel.from + (panel.to - panel.from) * k / 8;
                if (gap(z) > 0) a = z; else b = z;
            }
        }
        if (b == 0) return;
        Q ga = gap(a), gb = gap(b);
        for (int i = 0; i < 300 && b - a > Q(1e-45) * b; i++)
        {
            Q c = i % 3 == 2 ? Q((a + b) / 2) : Q(b - gb * (b - a) / (gb - ga)), gc;
            if (!(c > a && c < b)) c = (a + b) / 2;
            gc = gap(c);
            if (gc > 0) { a = c; ga = gc; } else { b = c; gb = gc; }
            if (gc == 0) { a = b = c; break; }
        }
        crossing = (a + b) / 2;
    }

    Q Price(const Q &spot, const Q &time, const Rule &rule) const
    {
        Q x = Log(spot), root = sigma * Sqrt(time), d2 = (x + (r - q) * time) / root - root / 2, d1 = d2 + root;
        Q sum = Exp(Q(-r * time)) * Phi(Q(-d2), Density(d2)) - spot * Exp(Q(-q * time)) * Phi(Q(-d1), Density(d1));
        Q end = std::min(Sqrt(time), crossing);
        if (upper && !lower && x <= upper->fine->LogAt(end)) return 1 - spot;
        if (lower && end < crossing && x <= upper->fine->LogAt(end) && x >= lower->fine->LogAt(end)) return 1 - spot;
        if (upper) sum += upper->Premium(x, time, end, rule);
        if (lower) sum -= lower->Premium(x, time, end, rule);
        return sum;
    }
};

struct Option
{
    bool call;
    Q s, k, t, v, r, q;
    Q PutRate() const { return call ? q : r; }
    Q PutYield() const { return call ? r : q; }
};

// The longest time to expiry for which boundaries are needed: a little above T, or a little above the crossing.
static Q Longest(const Option &o)
{
    Q whole = o.t * Q(1.02), r = o.PutRate(), q = o.PutYield();
    if (!(q < r && r < 0)) return whole;
    Resolution rough { 10, 10, 9, 10, 12 };
    Rule farRule(rough.far), nearRule(rough.near);
    Q horizon = whole;
    for (int i = 0; i < 60; i++)
    {
        Put p(rough, farRule, nearRule, SmoothPasting, o.v, r, q, horizon, true);
        if (!p.solved) { horizon /= 2; continue; }
        if (p.crossing < 1e29)
        {
            Q meet = p.crossing * p.crossing;
            if (meet < Q(0.9) * horizon) { horizon = meet * Q(1.01); continue; }
            return std::min(Q(meet * Q(1.012)), whole);
        }
        if (horizon == whole) return whole;
        horizon = std::min(whole, Q(horizon * Q(1.08)));
    }
    return Q(0);
}

static bool Rooted(const Option &o) { return o.PutRate() > 0 && o.PutYield() > o.PutRate(); }

// Where the boundary has logarithms at expiry it needs many panels; elsewhere few of higher degree, more where r/q is near one.
static Resolution Choose(const Option &o, bool high, bool greeks)
{
    Q r = o.PutRate(), q = o.PutYield();
    if (Rooted(o))
    {
        double w = static_cast<double>(o.v) * sqrt(static_cast<double>(o.t)), gap = log(static_cast<double>(Q(q / r)));
        int more = std::max(0, static_cast<int>(ceil(log2(w / gap))));
        return high ? Resolution { 7 + more, 29, 22, 30, 34 } : Resolution { 6 + more, 25, 18, 26, 30 };
    }
    if (!greeks) return high ? Resolution { 11, 12, 10, 13, 20 } : Resolution { 10, 11, 9, 12, 18 };
    return high ? Resolution { 18, 20, 14, 19, 26 } : Resolution { 16, 17, 12, 16, 22 };
}

static const Q s_first[4] = { 0, Q(3) / 4, Q(-3) / 20, Q(1) / 60 }, s_second[4] = { Q(-49) / 18, Q(3) / 2, Q(-3) / 20, Q(1) / 90 };

struct Stencil
{
    Q v[7];
    Q Value() const { return v[3]; }
    Q Slope(const Q &h) const { Q s = 0; for (int k = 1; k <= 3; k++) s += s_first[k] * (v[3 + k] - v[3 - k]); return s / h; }
    Q Curve(const Q &h) const { Q s = s_second[0] * v[3]; for (int k = 1; k <= 3; k++) s += s_second[k] * (v[3 + k] + v[3 - k]); return s / (h * h); }
};

static std::vector<Q> Greeks(const Option &o, bool high, const Q &longest, const Q &step)
{
    const Resolution res = Choose(o, high, true);
    Rule farRule(res.far), nearRule(res.near), rule(res.price);
    Q width = o.v * Sqrt(o.t), hs = step * o.s * std::min(width, Q(1)), ht = step * o.t * std::min(Q(1), Q(width * 4)), hv = step * o.v;
    auto rateStep = [&](const Q &a, const Q &other)
    {
        Q size = a == 0 ? Q(0.02) : Abs(a);
        if (a != other) size = std::min(size, Abs(Q(a - other)));
        return Q(size * step * 2);
    };
    Q hr = rateStep(o.r, o.q), hq = rateStep(o.q, o.r);
    auto price = [&](const Put &p, const Q &spot, const Q &time) { return o.call ? Q(spot * p.Price(o.k / spot, time, rule)) : Q(o.k * p.Price(spot / o.k, time, rule)); };
    auto spots = [&](const Put &p, const Q &time) { Stencil s; for (int k = -3; k <= 3; k++) s.v[k + 3] = price(p, o.s + k * hs, time); return s; };
    const Put base(res, farRule, nearRule, SmoothPasting, o.v, o.PutRate(), o.PutYield(), longest);
    if (!base.solved) return {};
    bool solved = true;
    auto solve = [&](const Q &vol, const Q &rate, const Q &yield)
    {
        const Q put = o.call ? yield : rate, asset = o.call ? rate : yield;
        Option there = o;
        there.v = vol; there.r = rate; there.q = yield;
        // Across r = q the boundary starts elsewhere and has another form: no start to borrow, and a resolution of its own.
        if (Rooted(there) == Rooted(o)) { Put p(res, farRule, nearRule, SmoothPasting, vol, put, asset, longest, false, &base); solved &= p.solved; return p; }
        const Resolution own = Choose(there, high, true);
        Put p(own, Rule(own.far), Rule(own.near), SmoothPasting, vol, put, asset, longest);
        solved &= p.solved;
        return p;
    };
    Stencil times, deltaTimes, vols, deltaVols, rates, yields, here = spots(base, o.t);
    for (int k = -3; k <= 3; k++)
    {
        Stencil at = k == 0 ? here : spots(base, o.t + k * ht);
        times.v[k + 3] = at.Value();
        deltaTimes.v[k + 3] = at.Slope(hs);
        at = k == 0 ? here : spots(solve(o.v + k * hv, o.r, o.q), o.t);
        vols.v[k + 3] = at.Value();
        deltaVols.v[k + 3] = at.Slope(hs);
        rates.v[k + 3] = k == 0 ? here.Value() : price(solve(o.v, o.r + k * hr, o.q), o.s, o.t);
        yields.v[k + 3] = k == 0 ? here.Value() : price(solve(o.v, o.r, o.q + k * hq), o.s, o.t);
    }
    if (!solved) return {};
    return { here.Value(), here.Slope(hs), here.Curve(hs), vols.Slope(hv), -times.Slope(ht), rates.Slope(hr), yields.Slope(hq), deltaVols.Slope(hv), -deltaTimes.Slope(ht), vols.Curve(hv) };
}

static int Digits(const Q &a, const Q &b) { return a == b ? 45 : static_cast<int>(-log10l(fabsl(static_cast<L>((a - b) / b)))); }
static std::string Text(const Q &x) { std::ostringstream s; s.precision(30); s << x.Wide(); return s.str(); }

int main(int argc, char **argv)
{
    const bool greeks = argc > 1 && std::string(argv[1]) == "greeks";
    if (!greeks && !(argc > 1 && std::string(argv[1]) == "prices")) { fprintf(stderr, "greeks or prices\n"); return 2; }
    std::string line;
    while (std::getline(std::cin, line))
    {
        if (line.empty() || line[0] == '#' || line.compare(0, 4, "type") == 0) continue;
        std::istringstream cells(line);
        std::vector<std::string> c;
        for (std::string cell; std::getline(cells, cell, ',');) c.push_back(cell);
        Option o { c[0] == "call", strtod(c[1].c_str(), 0), strtod(c[2].c_str(), 0), strtod(c[3].c_str(), 0), strtod(c[4].c_str(), 0), strtod(c[5].c_str(), 0), strtod(c[6].c_str(), 0) };
        std::string head = c[0];
        for (int i = 1; i < 7; i++) head += "," + c[i];
        Q longest = Longest(o);
        if (longest == 0) { fprintf(stderr, "%s: no horizon\n", head.c_str()); continue; }
        Resolution low = Choose(o, false, greeks), high = Choose(o, true, greeks);
        if (greeks)
        {
            std::vector<Q> a = Greeks(o, false, longest, 1.5e-4), b = Greeks(o, true, longest, 1e-4);
            if (a.empty() || b.empty()) { fprintf(stderr, "%s: not solved\n", head.c_str()); continue; }
            std::string row = head, digits;
            for (size_t j = 0; j < b.size(); j++)
            {
                row += "," + Text(b[j]);
                digits += (j ? " " : "") + std::to_string(Digits(a[j], b[j]));
            }
            printf("%s,%s\n", row.c_str(), digits.c_str());
        }
        else
        {
            Q most = 0, kept = 0, tau = 0;
            bool good = true;
            for (Form form : { SmoothPasting, ValueMatching })
                for (const Resolution &res : { high, low })
                {
                    Put p(res, Rule(res.far), Rule(res.near), form, o.v, o.PutRate(), o.PutYield(), longest, true);
                    good &= p.solved;
                    if (!good) continue;
                    Q price = o.call ? Q(o.s * p.Price(o.k / o.s, o.t, Rule(res.price))) : Q(o.k * p.Price(o.s / o.k, o.t, Rule(res.price)));
                    if (kept == 0) { kept = price; tau = p.crossing * p.crossing; }
                    most = std::max(most, Abs(Q(price - kept)));
                }
            if (!good) { fprintf(stderr, "%s: not solved\n", head.c_str()); continue; }
            printf("%s,%s,%.1e,%s\n", head.c_str(), Text(kept).c_str(), static_cast<double>(most), tau < o.t ? std::to_string(static_cast<double>(tau)).c_str() : "");
        }
        fflush(stdout);
    }
    return 0;
}
