# What building the page needs: Rust for the browser, Trunk, wasm-bindgen, Node and the page's npm packages.
# shellcheck shell=bash
. "$ROOT/scripts/setup-rust.sh"
. "$ROOT/scripts/setup-node.sh"

setup_web() {
  setup_rust
  setup_node
  npm_packages app "npm packages of the page (charts, fonts, wasm-opt, esbuild)"
}
