# The browser target on machines that reach only the package registries: Debian's `rustc-web`, with the standard
# library compiled from Debian's source package. rustup's servers are not needed.
# shellcheck shell=bash

DEBIAN_RUST=/usr/lib/rustlib

# setup_debian_wasm LINKED: makes the toolchain `datapulse-web` and marks it ready by creating LINKED.
setup_debian_wasm() {
  local linked=$1
  if [ -e "$linked" ]; then
    there "browser target of Rust (Debian's compiler)"
    return
  fi
  have rustup || fail "The browser target of Rust is missing. Install rustup from https://rustup.rs, then run this again."
  step "Debian's compiler for the web" debian_install "rustup cannot reach its servers, and Debian's compiler for the web" \
    rustc-web cargo-web rust-web-src lld-19
  step "Toolchain datapulse-web" link_debian_toolchain
  step "Standard library for the browser" build_wasm_std
  touch "$linked"
}

link_debian_toolchain() {
  local folder=$TOOLS/debian-web tool
  mkdir -p "$folder/bin"
  for tool in rustc cargo rustdoc; do ln -sfn "/usr/bin/$tool" "$folder/bin/$tool"; done
  ln -sfn /usr/lib "$folder/lib"
  rustup toolchain link datapulse-web "$folder"
}

# The toolchain's own folder belongs to root: where we are not, sudo copies the few files.
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

build_wasm_std() {
  local empty=$BUILD_DIR/wasm-std host libraries
  host=$(RUSTUP_TOOLCHAIN=datapulse-web rustc -vV | sed -n 's/^host: //p')
  as_root mkdir -p "$DEBIAN_RUST/$host/bin" "$DEBIAN_RUST/wasm32-unknown-unknown/lib"
  as_root ln -sfn /usr/bin/wasm-ld-19 "$DEBIAN_RUST/$host/bin/rust-lld"

  rm -rf "$empty"
  mkdir -p "$empty/src"
  touch "$empty/src/lib.rs"
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n' >"$empty/Cargo.toml"
  # Without the bitcode, link-time optimisation of the page would fail.
  (cd "$empty" && RUSTUP_TOOLCHAIN=datapulse-web RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$empty/target" \
    cargo build --quiet --release -Zbuild-std=std,panic_abort --target wasm32-unknown-unknown </dev/null)
  libraries=$empty/target/wasm32-unknown-unknown/release/deps
  rm -f "$libraries"/libempty-*
  as_root cp "$libraries"/*.rlib "$DEBIAN_RUST/wasm32-unknown-unknown/lib/"
  # What was compiled for the browser against another standard library is of no use any more.
  rm -rf "$empty" "${CARGO_TARGET_DIR:?}/wasm32-unknown-unknown"
}
