# What only the tests need: a real browser and a real PostgreSQL.
# shellcheck shell=bash

setup_chromium() {
  CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
  if [ -n "$CHROMIUM" ]; then
    there "browser for tests: $CHROMIUM"
  else
    step "Chromium for the browser tests" debian_install "Chromium" chromium fonts-noto-core
    CHROMIUM=$(command -v chromium) || fail "Chromium was installed but is not on the PATH. Set CHROMIUM to the browser to test with."
  fi
  export CHROMIUM
}

# postgres_folder: where the newest installed PostgreSQL keeps its programs (Debian leaves them off the PATH).
postgres_folder() {
  find /usr/lib/postgresql -maxdepth 3 -name initdb -path '*/bin/*' 2>/dev/null | sort -V | tail -n 1 | xargs -r dirname
}

setup_postgres() {
  if have initdb || [ -n "$(postgres_folder)" ]; then
    there "PostgreSQL for tests"
  else
    step "PostgreSQL for the store's tests" debian_install "PostgreSQL" postgresql
  fi
  have initdb || PATH="$(postgres_folder):$PATH"
}

setup_tests() {
  setup_chromium
  setup_postgres
  npm_packages end2end "npm packages of the browser tests"
}
