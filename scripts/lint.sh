#!/usr/bin/env bash
# Everything a program can see about the code, warnings being errors.
. "$(dirname "$0")/lib.sh"
. "$ROOT/scripts/setup-rust.sh"
. "$ROOT/scripts/setup-node.sh"

check_rust
setup_wasm_target
setup_node
npm_packages end2end "npm packages of the browser tests"
# The server embeds dist/ and would not compile without the folder.
mkdir -p dist

step "Formatting" cargo fmt --check
step "Clippy: shared, engine, server" \
  cargo clippy --locked --workspace --exclude datapulse-app --all-targets --features datapulse-inference/browser-test -- -D warnings
# On its own: together with the server, the server's side of `shared` would be switched on in the browser.
lint_app() {
  if [ -e "$BUILD_DIR/debian-web.toolchain" ]; then
    # Debian's compiler for the web comes without clippy.
    RUSTUP_TOOLCHAIN=datapulse-web RUSTFLAGS=-Dwarnings cargo check --locked -p datapulse-app --target wasm32-unknown-unknown
  else
    cargo clippy --locked -p datapulse-app --target wasm32-unknown-unknown -- -D warnings
  fi
}
step "Clippy: app, for the browser" lint_app
# What predicts and explains must build for the browser without what trains, and without a warning.
lint_inference() {
  local debian=()
  if [ -e "$BUILD_DIR/debian-web.toolchain" ]; then debian=(RUSTUP_TOOLCHAIN=datapulse-web); fi
  env "${debian[@]}" RUSTFLAGS=-Dwarnings cargo check --locked -p datapulse-inference --lib --target wasm32-unknown-unknown
}
step "Inference alone, for the browser" lint_inference
sentences() {
  node --test scripts/sentences/*.test.mjs >"$BUILD_DIR/sentences.log" 2>&1 || { cat "$BUILD_DIR/sentences.log"; return 1; }
}
step "Sentences in Persian: each stands in the sources" sentences
step "TypeScript of the browser tests" npm --silent --prefix end2end run check
if have shellcheck; then
  step "Shell scripts" shellcheck -x scripts/*.sh scripts/trunk/* .ci/run
else
  there "Shell scripts are not checked here (shellcheck is not installed)"
fi
if have cargo-deny; then
  step "Licences, advisories and bans" cargo deny --all-features check
else
  there "Licences are not checked here (install cargo-deny to check them against deny.toml)"
fi
