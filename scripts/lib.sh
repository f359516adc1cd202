# What every script here begins with: where things are kept, and how a step is told and timed.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"

# Tools, npm packages and compiled code live outside the checkout, so that a fresh clone builds fast
# and two clones share their work.
BUILD_DIR=${DATAPULSE_BUILD_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/datapulse}
TOOLS=$BUILD_DIR/tools
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$BUILD_DIR/target}
export PATH="$TOOLS/node/bin:$TOOLS/bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
mkdir -p "$TOOLS/bin" "$BUILD_DIR/stamps"

# Cargo names compiled crates by where they are within the checkout and trusts times alone. What another checkout (or
# this one before it was moved) left would pass for ours, with its paths in it: after a change of hands ours is newer.
if [ "$(cat "$BUILD_DIR/stamps/checkout" 2>/dev/null)" != "$ROOT" ]; then
  for entry in {app,engine,server,shared}/{build.rs,src/lib.rs,src/main.rs}; do
    if [ -e "$entry" ]; then touch "$entry"; fi
  done
  printf '%s' "$ROOT" >"$BUILD_DIR/stamps/checkout"
fi

if [ -t 1 ]; then BOLD=$'\e[1m' GREY=$'\e[2m' RED=$'\e[31m' PLAIN=$'\e[0m'; else BOLD='' GREY='' RED='' PLAIN=''; fi

say() { printf '%s\n' "$*"; }
have() { command -v "$1" >/dev/null 2>&1; }

# fail SENTENCE...: says what is wrong and what to do about it, and ends.
fail() {
  printf '%s%s%s\n' "$RED" "$*" "$PLAIN" >&2
  exit 1
}

# step SENTENCE COMMAND...: says what it does, does it, says how long it took. The command runs under
# `set -e` to its last line, so a step must not be called as part of a condition.
step() {
  local began=$SECONDS
  STEP=$1
  shift
  say "${BOLD}▸ $STEP${PLAIN}"
  "$@"
  STEP=''
  say "${GREY}  done in $((SECONDS - began)) s${PLAIN}"
}

STEP=''
told_end() {
  local status=$?
  [ "$status" = 0 ] && return
  [ -n "$STEP" ] && printf '%s✗ %s: failed (the reason is above). What is done stays done: run it again to go on.%s\n' "$RED" "$STEP" "$PLAIN" >&2
  exit "$status"
}
trap told_end EXIT

# there SENTENCE: a step that was not needed.
there() { say "${GREY}✓ $1${PLAIN}"; }

# fingerprint PATH...: one hash over the names and the content of these files and folders.
fingerprint() {
  { find "$@" -name node_modules -prune -o -type f -print0 2>/dev/null || true; } |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16
}

# locked_version CRATE: the version that Cargo.lock names.
locked_version() {
  awk -v crate="\"$1\"" '$1 == "name" && $3 == crate { getline; gsub(/"/, "", $3); print $3; exit }' Cargo.lock
}

# debian_install SENTENCE PACKAGE...: installs Debian packages, or says what to install by hand.
debian_install() {
  local why=$1
  shift
  have apt-get || fail "$why is missing. Install it with your system's package manager (on Debian: apt-get install $*), then run this again."
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    have sudo || fail "$why is missing. Run as root: apt-get install $*"
    as_root=(sudo)
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null
}
