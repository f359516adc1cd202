#!/usr/bin/env bash
# One release binary with the page inside: dist-bin/datapulse.
. "$(dirname "$0")/lib.sh"

"$ROOT/scripts/web.sh"
step "Server: one optimised binary with the page inside" cargo build --release --locked -p datapulse-server
mkdir -p dist-bin
cp -f "$CARGO_TARGET_DIR/release/datapulse" dist-bin/datapulse.new
mv -f dist-bin/datapulse.new dist-bin/datapulse
say "The product is dist-bin/datapulse ($(du -h dist-bin/datapulse | cut -f1)). Start it with: dist-bin/datapulse serve"
