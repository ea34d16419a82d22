#!/bin/sh
# Builds the peers that the benchmarks compare with, into the folder given (default: beside the benchmark's own output, where it looks for them).
# Needs gcc; the QuantLib peer also g++ and QuantLib's headers (Debian: libquantlib0-dev) and is left out without them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-"$here/../bin/Release/net10.0/peers"}
mkdir -p "$out"
flags="-O3 -march=native -ffast-math -fPIC -shared"
gcc $flags -mprefer-vector-width=256 -mno-avx512f -o "$out/libeuropean_loop_avx2.so" "$here/european_loop.c" -lmvec -lm
gcc $flags -mprefer-vector-width=512 -o "$out/libeuropean_loop.so" "$here/european_loop.c" -lmvec -lm
if [ -e /usr/include/ql/quantlib.hpp ]; then
    g++ -O3 -march=native -fPIC -shared -o "$out/libquantlib_peer.so" "$here/blackcalculator.cpp" -lQuantLib
else
    echo "QuantLib's headers are not installed: its peer is left out" >&2
fi
ls "$out"
