#!/usr/bin/env bash
# Builds what predicts and explains in the browser, says how large it is, and checks that it answers as the server
# does. Leaves it in a folder outside the checkout.
. "$(dirname "$0")/lib.sh"
. "$ROOT/scripts/setup-web.sh"

OUT=$BUILD_DIR/inference-$(printf '%s' "$ROOT" | sha256sum | cut -c1-12)
NAME=datapulse_inference

build_part() {
  # Where Debian's compiler stands in for rustup's browser target, only this build uses it.
  if [ -e "$BUILD_DIR/debian-web.toolchain" ]; then
    export RUSTUP_TOOLCHAIN=datapulse-web
  fi
  RUSTFLAGS=-Dwarnings cargo build --locked --quiet --profile web -p datapulse-inference --lib --target wasm32-unknown-unknown
  wasm-bindgen --target nodejs --out-dir "$OUT" --out-name "$NAME" \
    "$CARGO_TARGET_DIR/wasm32-unknown-unknown/web/$NAME.wasm"
  # As in scripts/finish-page.mjs: Rust says which features it used only in a section that wasm-bindgen drops.
  node app/node_modules/binaryen/bin/wasm-opt -Oz --enable-bulk-memory --enable-multivalue --enable-mutable-globals \
    --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext \
    -o "$OUT/small.wasm" "$OUT/${NAME}_bg.wasm"
  mv "$OUT/small.wasm" "$OUT/${NAME}_bg.wasm"
}

say_size() {
  node -e '
    const { readFileSync } = require("node:fs");
    const { brotliCompressSync, constants } = require("node:zlib");
    const wasm = readFileSync(process.argv[1]);
    const brotli = brotliCompressSync(wasm, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length } });
    const kilobytes = (bytes) => Math.ceil(bytes / 1024) + " KB";
    console.log("  " + kilobytes(wasm.length) + ", " + kilobytes(brotli.length) + " in brotli");
  ' "$OUT/${NAME}_bg.wasm"
}

same_bits() {
  DATAPULSE_INFERENCE="$OUT/$NAME.js" cargo test --locked --workspace --exclude datapulse-app --features datapulse-inference/browser-test --test same_bits
}

setup_web
step "Inference: Rust to WebAssembly" build_part
step "Inference: size" say_size
step "Inference: the same answers as on the server" same_bits
