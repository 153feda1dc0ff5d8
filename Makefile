# `make demo` shows what Orderly does; `make test` runs every test. Both install what is missing, as root or through sudo.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

# sudo cleans PATH; scripts/find-swift says where Swift is nevertheless.
SWIFT := $(shell scripts/find-swift)
export SWIFT
export PATH := $(if $(SWIFT),$(dir $(SWIFT)):)$(PATH)

SCRIPTS := $(shell grep -lE '^\#!.*\b(ba)?sh' scripts/* .ci/* packaging/* 2>/dev/null)

.PHONY: build launcher demo test soak abuse fuzz lint install format bench clean deps swift

build: deps swift
	$(SWIFT) build --product orderly
	$(SWIFT) build --product orderly-control
	scripts/install-launcher

launcher: deps swift
	scripts/install-launcher

demo: build
	scripts/demo

# Everything is built first, then the launcher is put in its place (scripts/install-launcher says why), then nothing is
# built any more. As root, the unit tests run twice: nothing may need root that does not say so.
test: swift
	@scripts/install-dependencies --tests
	$(SWIFT) build --build-tests
	scripts/install-launcher
	$(SWIFT) test --skip-build
	if [ "$$(id -u)" -eq 0 ]; then scripts/test-as-user; fi

# Random trees, steps and failures, as root: `make soak SEED=1 CASES=100000`. Without SEED each time other ones; a case that
# fails prints its seed, and `make soak SEED=that CASES=4` runs it again.
CASES ?= 100000
# How often the agent is killed beside once at each crash point.
KILLS ?= 1000
soak: swift
	@scripts/install-dependencies --tests
	$(SWIFT) build --build-tests
	scripts/install-launcher
	SEED=$(SEED) CASES=$(CASES) $(SWIFT) test --skip-build --filter 'StagingTests.(RandomRun|Fault|FlushLog)Tests'
	SEED=$(SEED) CASES=$(KILLS) $(SWIFT) test --skip-build --filter CrashMatrix

# What a step must not be able to do, attempted in every kind of cage; `make abuse ONLY=--faults`: set-ups that fail.
abuse: deps swift
	scripts/abuse $(ONLY)

# `make fuzz SECONDS=60`: so long for each reader of bytes that others could have made.
SECONDS ?= 600
fuzz: swift
	scripts/fuzz $(SECONDS)

# All of them are run, whatever the first says.
lint: swift
	@failed=0; \
	echo "swift format lint"; \
	$(SWIFT) format lint --strict --recursive --parallel --configuration .swift-format Sources Tests Benchmarks Package.swift || failed=1; \
	echo scripts/check-floorplan; \
	scripts/check-floorplan || failed=1; \
	echo packaging/check; \
	packaging/check || failed=1; \
	if command -v shellcheck >/dev/null; then \
		echo shellcheck $(SCRIPTS); \
		shellcheck $(SCRIPTS) || failed=1; \
	else \
		echo "NOT LINTED: shellcheck is not installed, so no shell script was looked at (apt-get install shellcheck)" >&2; \
	fi; \
	exit $$failed

# On a host, as root: `make install`; for a package: `make install DESTDIR=folder PREFIX=/usr`.
PREFIX ?= /usr/local
install: launcher
	$(SWIFT) build -c release --static-swift-stdlib --product orderly
	$(SWIFT) build -c release --static-swift-stdlib --product orderly-control
	cp .build-launcher/release/orderly-confine .build/release/
	packaging/install $(if $(DESTDIR),--destdir $(DESTDIR)) --prefix $(PREFIX) .build/release

format: swift
	$(SWIFT) format --in-place --recursive --parallel --configuration .swift-format Sources Tests Benchmarks Package.swift

# `make bench ONLY=launch` measures one row.
bench: deps swift
	scripts/bench $(ONLY)

clean:
	rm -rf .build .build-launcher .build-fuzz

deps:
	@scripts/install-dependencies

swift:
	@test -n "$(SWIFT)"
