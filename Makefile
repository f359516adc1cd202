# Every target says what it does as it does it, skips what is there, and can be interrupted and run again.
.DEFAULT_GOAL := help
.PHONY: help run test build lint bench

help: ## What can be called here
	@sed -n 's/^\([a-z]*\): ## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

run: ## Sets up, builds, and serves http://localhost:3000 with the demo account and sample data
	@scripts/run.sh

test: ## Sets up, then runs every test: Rust, both databases, the browser
	@scripts/test.sh

build: ## One release binary with the page inside, in bin/datapulse
	@scripts/build.sh

lint: ## Formatting, clippy with warnings as errors, TypeScript, shell scripts, licences
	@scripts/lint.sh

bench: ## Measures the product and writes docs/BENCHMARKS.md
	@scripts/bench.sh
