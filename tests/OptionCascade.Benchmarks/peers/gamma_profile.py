# The gamma profile of a book in numpy, one thread: 0.01 * S^2 * sum(units * gamma) at every level S, r = q = 0.
#
# Usage: gamma_profile.py FILE, where FILE holds doubles: number of rows n, number of levels m, spot, then n strikes, n volatilities, n year fractions,
# n signed units, m levels. For each line "level", "broadcast" or "prepared" on standard input the profile is computed once that way and one line with
# the sum of its absolute values is printed; "quit" or the end of the input ends the program.
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import sys

import numpy as np

data = np.fromfile(sys.argv[1])
n, m = int(data[0]), int(data[1])
strike, sigma, years, units = (data[3 + i * n:3 + (i + 1) * n].copy() for i in range(4))
levels = data[3 + 4 * n:3 + 4 * n + m].copy()


def level():
    """One level at a time, vectorised over the options: the formula as it is usually written."""
    out = np.empty(m)
    deviation = sigma * np.sqrt(years)
    for j, s in enumerate(levels):
        d1 = (np.log(s / strike) + 0.5 * sigma * sigma * years) / deviation
        gamma = np.exp(-0.5 * d1 * d1) / (np.sqrt(2 * np.pi) * s * deviation)
        out[j] = 0.01 * s * s * np.sum(units * gamma)
    return out


def broadcast():
    """All levels at once: a matrix of levels by options."""
    s = levels[:, None]
    deviation = sigma * np.sqrt(years)
    d1 = (np.log(s / strike) + 0.5 * sigma * sigma * years) / deviation
    gamma = np.exp(-0.5 * d1 * d1) / (np.sqrt(2 * np.pi) * s * deviation)
    return 0.01 * levels * levels * (gamma @ units)


def prepared():
    """One level at a time, everything that does not depend on it worked out before, in place: the quickest that we know."""
    out = np.empty(m)
    inverse = 1 / (sigma * np.sqrt(years))
    start = 0.5 / inverse - np.log(strike) * inverse
    weight = units * inverse * (0.01 / np.sqrt(2 * np.pi))
    work = np.empty(n)
    for j, s in enumerate(levels):
        np.multiply(inverse, np.log(s), out=work)
        np.add(work, start, out=work)
        np.multiply(work, work, out=work)
        np.multiply(work, -0.5, out=work)
        np.exp(work, out=work)
        out[j] = s * np.dot(weight, work)
    return out


print("numpy", np.__version__, flush=True)
for line in sys.stdin:
    word = line.strip()
    if word == "quit":
        break
    print(repr(float(np.abs({"level": level, "broadcast": broadcast, "prepared": prepared}[word]()).sum())), flush=True)
