#!/usr/bin/env bash
# Measures the product (benches/product) and writes docs/BENCHMARKS.md.
. "$(dirname "$0")/lib.sh"
"$ROOT/scripts/build.sh"
exec "$ROOT/benches/product/measure.sh" "$@"
