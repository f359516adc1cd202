#!/usr/bin/env bash
# Measures the product (benches/product) and writes docs/BENCHMARKS.md.
. "$(dirname "$0")/lib.sh"
. "$ROOT/scripts/setup-rust.sh"
. "$ROOT/scripts/setup-node.sh"
. "$ROOT/scripts/setup-tests.sh"

OHA_VERSION=1.16.0

"$ROOT/scripts/build.sh"
setup_node
setup_chromium
npm_packages end2end "npm packages of the browser tests"
have oha || step "oha $OHA_VERSION, which makes the load" \
  env CARGO_TARGET_DIR="$BUILD_DIR/target/tools" cargo install --quiet --root "$TOOLS" --version "$OHA_VERSION" --locked \
  --no-default-features --features rustls oha </dev/null
step "Measurements" node benches/product/measure.mjs bin/datapulse dist docs/BENCHMARKS.md "$BUILD_DIR/bench/setup.json"
