#!/usr/bin/env bash
# Measures set-up from nothing: a clean clone with an empty build folder (packages of the system and downloads
# of cargo stay), then the same again with nothing changed. The result is kept for measure.mjs.
. "$(dirname "$0")/../../scripts/lib.sh"

results=$BUILD_DIR/bench/setup.json
clone=$(mktemp -d)
cold=$(mktemp -d)
trap 'rm -rf "$clone" "$cold"' EXIT
git clone --quiet "$ROOT" "$clone"
unset CARGO_TARGET_DIR

seconds_of() {
  local began=$SECONDS
  DATAPULSE_BUILD_DIR=$cold "$clone/scripts/build.sh" >&2
  echo $((SECONDS - began))
}

first=$(seconds_of)
again=$(seconds_of)
mkdir -p "$(dirname "$results")"
printf '{"cold": %s, "warm": %s}\n' "$first" "$again" >"$results"
say "From nothing: $first s. With nothing changed: $again s."
