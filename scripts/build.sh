#!/usr/bin/env bash
# One release binary with the page inside: bin/datapulse.
. "$(dirname "$0")/lib.sh"

"$ROOT/scripts/web.sh"
step "Server: one optimised binary with the page inside" cargo build --release --locked -p datapulse-server
mkdir -p bin
cp -f "$CARGO_TARGET_DIR/release/datapulse" bin/datapulse.new
mv -f bin/datapulse.new bin/datapulse
say "The product is bin/datapulse ($(du -h bin/datapulse | cut -f1)). Start it with: bin/datapulse serve"
