#!/usr/bin/env bash
# Every test: Rust unit and integration on both databases, then the browser against the real server.
# `scripts/test.sh rust` or `scripts/test.sh browser [playwright arguments]` runs one half.
. "$(dirname "$0")/lib.sh"
. "$ROOT/scripts/setup-web.sh"
. "$ROOT/scripts/setup-tests.sh"

half=${1:-all}
[ $# = 0 ] || shift

# One command for all crates that run natively: their features are unified once, and the binary that the
# browser tests drive is built along the way.
rust_tests() {
  cargo test --locked --workspace --exclude datapulse-app
}

browser_tests() {
  (cd end2end && DATAPULSE_BIN="$CARGO_TARGET_DIR/debug/datapulse" npx --no-install playwright test "$@" </dev/null)
}

"$ROOT/scripts/web.sh"
setup_node
setup_tests
if [ "$half" != browser ]; then
  step "Rust tests: shared, engine, server, SQLite and PostgreSQL" rust_tests
else
  step "Server for the browser tests" cargo test --locked --workspace --exclude datapulse-app --no-run
fi
if [ "$half" != browser ]; then "$ROOT/scripts/inference.sh"; fi
[ "$half" = rust ] || step "Browser tests: journeys in Chromium against the real server" browser_tests "$@"
