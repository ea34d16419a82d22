#!/bin/sh
# Builds the peers that the benchmarks compare with, into the folder given (default: bin beside this script, where the benchmarks look for them).
# Needs gcc; the QuantLib peers also g++ and QuantLib's headers (Debian: libquantlib0-dev; 1.29 or later for American options)
# and are left out without them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-"$here/bin"}
mkdir -p "$out"
flags="-O3 -march=native -ffast-math -fPIC -shared"
gcc $flags -mprefer-vector-width=256 -mno-avx512f -o "$out/libeuropean_loop_avx2.so" "$here/european_loop.c" -lmvec -lm
gcc $flags -mprefer-vector-width=512 -o "$out/libeuropean_loop.so" "$here/european_loop.c" -lmvec -lm
if [ -e /usr/include/ql/quantlib.hpp ]; then
    g++ -O3 -march=native -fPIC -shared -o "$out/libquantlib_peer.so" "$here/blackcalculator.cpp" -lQuantLib
    g++ -O3 -march=native -fPIC -shared -o "$out/libquantlib_implied.so" "$here/impliedstddev.cpp" -lQuantLib
    if [ -e /usr/include/ql/pricingengines/vanilla/qdfpamericanengine.hpp ]; then
        g++ -O3 -march=native -fPIC -shared -o "$out/libquantlib_american.so" "$here/qdfp_american.cpp" -lQuantLib
    else
        echo "QuantLib is older than 1.29: its American peer is left out" >&2
    fi
else
    echo "QuantLib's headers are not installed: its peers are left out" >&2
fi
ls "$out"
