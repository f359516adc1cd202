# Node and the npm packages of the page and of the browser tests.
# shellcheck shell=bash

NODE_NEEDED=20
NODE_VERSION=22.20.0

node_major() { node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/'; }

# setup_node: the system's Node where it is new enough, else one from the npm registry beside our tools.
setup_node() {
  if have npm && [ "$(node_major)" -ge "$NODE_NEEDED" ] 2>/dev/null; then
    there "Node $(node --version)"
    return
  fi
  have npm || step "Node and npm" debian_install "Node $NODE_NEEDED or newer" nodejs npm
  [ "$(node_major)" -ge "$NODE_NEEDED" ] || step "Node $NODE_VERSION, beside the system's $(node --version)" newer_node
}

newer_node() {
  local machine
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) machine=linux-x64 ;;
    Linux-aarch64) machine=linux-arm64 ;;
    *) fail "Node $(node --version) is too old. Install Node $NODE_NEEDED or newer from https://nodejs.org, then run this again." ;;
  esac
  npm install --silent --no-save --prefix "$TOOLS/node-package" "node-$machine@$NODE_VERSION" </dev/null
  ln -sfn "$TOOLS/node-package/node_modules/node-$machine" "$TOOLS/node"
  hash -r
}

# npm_packages FOLDER SENTENCE: what FOLDER/package-lock.json names, installed once per lock file and
# linked into the checkout.
npm_packages() {
  local folder=$1 what=$2 kept
  kept=$BUILD_DIR/node/$folder-$(fingerprint "$folder/package.json" "$folder/package-lock.json")
  if [ ! -e "$kept/complete" ]; then
    step "$what" install_packages "$folder" "$kept"
  else
    there "$what"
  fi
  [ ! -d "$folder/node_modules" ] || [ -L "$folder/node_modules" ] || rm -rf "$folder/node_modules"
  ln -sfn "$kept/node_modules" "$folder/node_modules"
}

install_packages() {
  mkdir -p "$2"
  cp "$1/package.json" "$1/package-lock.json" "$1/.npmrc" "$2/"
  (cd "$2" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent </dev/null)
  touch "$2/complete"
}
