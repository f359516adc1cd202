#!/usr/bin/env bash
# Measures the product (benches/product) and the learners (benches/engine), and writes docs/BENCHMARKS.md.
# `scripts/bench.sh engine` measures the learners alone, `forecasting` the forecasts, `reader` reading and profiling of files,
# `automl` the search, `growth` how learning grows; what follows goes to benches/engine/measure.py, forecasting.py,
# reader.py, automl.py and growing.py.
. "$(dirname "$0")/lib.sh"
. "$ROOT/scripts/setup-rust.sh"
. "$ROOT/scripts/setup-node.sh"
. "$ROOT/scripts/setup-tests.sh"

# The tables of benches/engine, beside the generated ones.
BENCH_TABLES=${BENCH_TABLES:-$ROOT/../shared/data}

measure_learners() {
  local peers=$BUILD_DIR/bench/peers tables=()
  need_peers "$peers" benches/engine/requirements.txt
  [ ! -d "$BENCH_TABLES" ] || tables=(--tables "$BENCH_TABLES")
  step "The engine's measuring programs" cargo build --release --quiet -p datapulse-engine --example measure --example cancel
  step "Measurements of the learners" "$peers/bin/python" benches/engine/measure.py --engine "$CARGO_TARGET_DIR/release/examples/measure" \
    --cancel "$CARGO_TARGET_DIR/release/examples/cancel" "${tables[@]}" --report docs/BENCHMARKS.md "$@"
}

# need_peers FOLDER REQUIREMENTS: an environment of Python with these libraries.
need_peers() {
  [ ! -e "$1/$(fingerprint "$2")" ] || return 0
  have python3 || fail "python3 is missing, which runs the libraries that the engine is held against. Install it (on Debian: apt-get install python3 python3-venv), then run this again."
  step "Python libraries to measure against" make_peers "$1" "$2"
}

make_peers() {
  python3 -m venv --clear "$1"
  "$1/bin/pip" install --quiet --disable-pip-version-check -r "$2"
  touch "$1/$(fingerprint "$2")"
}

measure_reading() {
  local peers=$BUILD_DIR/bench/readers
  need_peers "$peers" benches/engine/requirements-reader.txt
  step "The engine's reading program" cargo build --release --quiet -p datapulse-engine --example reader
  step "Measurements of reading" "$peers/bin/python" benches/engine/reader.py --engine "$CARGO_TARGET_DIR/release/examples/reader" \
    --ydata "$peers/bin/python" --report docs/BENCHMARKS.md "$@"
}

measure_growth() {
  local peers=$BUILD_DIR/bench/peers
  need_peers "$peers" benches/engine/requirements.txt
  step "The engine's measuring program" cargo build --release --quiet -p datapulse-engine --example measure
  step "Measurements of growth" "$peers/bin/python" benches/engine/growing.py --engine "$CARGO_TARGET_DIR/release/examples/measure" \
    --report docs/BENCHMARKS.md "$@"
}

measure_forecasts() {
  local peers=$BUILD_DIR/bench/peers tables=()
  need_peers "$peers" benches/engine/requirements.txt
  [ ! -d "$BENCH_TABLES" ] || tables=(--tables "$BENCH_TABLES")
  step "The engine's forecasting program" cargo build --release --quiet -p datapulse-engine --example forecast
  step "Measurements of the forecasts" "$peers/bin/python" benches/engine/forecasting.py \
    --engine "$CARGO_TARGET_DIR/release/examples/forecast" "${tables[@]}" --report docs/BENCHMARKS.md "$@"
}

measure_searches() {
  local peers=$BUILD_DIR/bench/automl
  [ -d "$BENCH_TABLES" ] || fail "There are no tables in $BENCH_TABLES to search on. Name the folder of the CSV files in BENCH_TABLES, then run this again."
  need_peers "$peers" benches/engine/requirements-automl.txt
  step "The program" cargo build --release --quiet -p datapulse-server
  step "Measurements of the search" "$peers/bin/python" benches/engine/automl.py --datapulse "$CARGO_TARGET_DIR/release/datapulse" \
    --data "$BENCH_TABLES" --report docs/BENCHMARKS.md "$@"
}

case ${1:-} in
  engine)
    shift
    measure_learners "$@"
    exit
    ;;
  forecasting)
    shift
    measure_forecasts "$@"
    exit
    ;;
  growth)
    shift
    measure_growth "$@"
    exit
    ;;
  reader)
    shift
    measure_reading "$@"
    exit
    ;;
  automl)
    shift
    measure_searches "$@"
    exit
    ;;
esac

OHA_VERSION=1.16.0

"$ROOT/scripts/build.sh"
setup_node
setup_chromium
npm_packages end2end "npm packages of the browser tests"
have oha || step "oha $OHA_VERSION, which makes the load" \
  env CARGO_TARGET_DIR="$BUILD_DIR/target/tools" cargo install --quiet --root "$TOOLS" --version "$OHA_VERSION" --locked \
  --no-default-features --features rustls oha </dev/null
step "Measurements" node benches/product/measure.mjs bin/datapulse dist docs/BENCHMARKS.md "$BUILD_DIR/bench/setup.json"
measure_learners
measure_growth
measure_forecasts
measure_reading
[ ! -d "$BENCH_TABLES" ] || measure_searches --most 1
