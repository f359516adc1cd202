# The compiler, its browser target, and the tools that turn what it makes into a page.
# shellcheck shell=bash

TRUNK_VERSION=0.21.14
# Goes with wasm_split_helpers, which Leptos brings.
WASM_SPLIT_VERSION=0.2.4
RUST_NEEDED=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)

check_rust() {
  have cargo || fail "Rust is missing. Install it from https://rustup.rs (version $RUST_NEEDED or newer), then run this again."
  local found
  found=$(rustc --version | cut -d' ' -f2)
  [ "$(printf '%s\n%s\n' "$RUST_NEEDED" "$found" | sort -V | head -n 1)" = "$RUST_NEEDED" ] ||
    fail "Rust $found is too old, DataPulse needs $RUST_NEEDED. Run: rustup update stable"
  have cc || step "C compiler and linker" debian_install "A C compiler" build-essential pkg-config
}

# wasm_ready: whether the compiler that `trunk` will use has a standard library for the browser.
wasm_ready() {
  local found
  found=$(rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null) &&
    compgen -G "$found/libstd-*.rlib" >/dev/null
}

# setup_wasm_target: rustup first; where its servers cannot be reached, Debian's own compiler for the web.
setup_wasm_target() {
  local linked=$BUILD_DIR/debian-web.toolchain
  if [ ! -e "$linked" ] && wasm_ready; then
    there "browser target of Rust"
    return
  fi
  if [ ! -e "$linked" ] && have rustup; then
    step "browser target of Rust, from rustup" try_rustup
    if wasm_ready; then return; fi
  fi
  # shellcheck source=scripts/wasm-from-debian.sh
  . "$ROOT/scripts/wasm-from-debian.sh"
  setup_debian_wasm "$linked"
}

try_rustup() {
  rustup target add wasm32-unknown-unknown ||
    say "  rustup cannot reach its servers; trying Debian's compiler for the web instead"
}

# cargo_tool COMMAND VERSION ARGUMENT...: a build tool at exactly this version. Tools are built without
# optimisation: they run for seconds, and optimising them costs minutes.
cargo_tool() {
  local command=$1 version=$2
  shift 2
  # Cargo's own list: not every tool says its version.
  if [ -x "$TOOLS/bin/$command" ] && grep -q "^\"${*: -1} $version " "$TOOLS/.crates.toml" 2>/dev/null; then
    there "$command $version"
    return
  fi
  step "$command $version (compiled once, kept in $TOOLS)" \
    env CARGO_TARGET_DIR="$BUILD_DIR/target/tools" CARGO_PROFILE_DEV_DEBUG=0 \
    cargo install --quiet --debug --root "$TOOLS" --version "$version" "$@" </dev/null
}

setup_rust() {
  check_rust
  setup_wasm_target
  cargo_tool wasm-bindgen "$(locked_version wasm-bindgen)" --bin wasm-bindgen wasm-bindgen-cli
  cargo_tool trunk "$TRUNK_VERSION" --locked --no-default-features --features rustls trunk
  cargo_tool wasm-split-cli "$WASM_SPLIT_VERSION" --locked --features build-binary wasm_split_cli_support
  rm -rf "$BUILD_DIR/target/tools"
}
