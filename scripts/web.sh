#!/usr/bin/env bash
# Builds the page into dist/: set-up, Trunk, then the finishing step. Does nothing when nothing changed.
. "$(dirname "$0")/lib.sh"
. "$ROOT/scripts/setup-web.sh"

inputs() {
  fingerprint Cargo.toml Cargo.lock Trunk.toml app shared style public scripts/finish-page.mjs scripts/trunk
}

build_page() {
  local raw=$1
  # Where Debian's compiler stands in for rustup's browser target, only this build uses it.
  if [ -e "$BUILD_DIR/debian-web.toolchain" ]; then
    export RUSTUP_TOOLCHAIN=datapulse-web
  fi
  # Components with erased types: less code than one copy of the view machinery per component. Relocations: where
  # scripts/trunk/wasm-bindgen may cut.
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--cfg erase_components -Clink-args=--emit-relocs"
  export DATAPULSE_SPLIT_DIR=$raw-parts
  PATH="$ROOT/scripts/trunk:$PATH" RUST_BACKTRACE=0 trunk build --quiet --dist "$raw" </dev/null
  # Trunk knows nothing of the parts and leaves them behind.
  cp "$DATAPULSE_SPLIT_DIR"/__wasm_split.js "$DATAPULSE_SPLIT_DIR"/*.wasm "$raw"
}

setup_web
checkout=$(printf '%s' "$ROOT" | sha256sum | cut -c1-12)
stamp=$BUILD_DIR/stamps/page-$checkout
now=$(inputs)
if [ -e dist/index.html ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then
  there "page (nothing changed since it was built)"
else
  raw=$BUILD_DIR/page-$checkout
  step "Page: Rust to WebAssembly" build_page "$raw"
  step "Page: shrink, bundle, hash, compress" node scripts/finish-page.mjs "$raw" dist
  printf '%s' "$now" >"$stamp"
fi
