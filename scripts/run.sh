#!/usr/bin/env bash
# Builds what changed and serves the product with the demo account and sample data.
. "$(dirname "$0")/lib.sh"

"$ROOT/scripts/build.sh"
export DATAPULSE_DEMO=${DATAPULSE_DEMO:-1}
export DATAPULSE_DATA_DIR=${DATAPULSE_DATA_DIR:-$ROOT/data}
say ''
say "${BOLD}Demo account: testuser / password123${PLAIN}. Your data is in $DATAPULSE_DATA_DIR. Ctrl-C ends the product."
exec bin/datapulse serve "$@"
