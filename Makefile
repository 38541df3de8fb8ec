# Needs make and Python 3.11 or newer; everything else goes into .venv, pinned by constraints.txt.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8501
PYTEST_ARGS ?=
BASE ?=

VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
# Each worker begins with a stretch of the tests in their order, so that what a module shares is made
# once; a worker that is done early takes over from the end of another's.
PARALLEL := -n auto --dist worksteal
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
# One stamp each for what the app needs and for what its tests and tools need on top.
RUNTIME := $(VENV)/.runtime-installed
TOOLS := $(VENV)/.tools-installed

# make bench pages, say: one part alone.
BENCH_PARTS := pages seen readers strangers stores addresses sources packs signs

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: run lint test test-serial test-browser test-stores slow bench $(BENCH_PARTS) data clean help

run: $(RUNTIME)  ## serve the app on http://127.0.0.1:8501 (HOST= and PORT= to change)
	@$(BIN)/pcc-metrics serve --host $(HOST) --port $(PORT)

lint: $(TOOLS)  ## format, lint and types, in seconds
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

test: $(TOOLS)  ## unit and page tests and some browser journeys, in minutes (PYTEST_ARGS= to choose)
	@$(PYTEST) $(PARALLEL) -m "not slow and not serial and (smoke or not browser)" $(PYTEST_ARGS)

test-serial: $(TOOLS)  ## the tests that need the machine to themselves: kills, full disks, limits
	@$(PYTEST) -m "serial and not slow" $(PYTEST_ARGS)

test-browser: $(TOOLS)  ## every test in a real browser
	@$(PYTEST) $(PARALLEL) -m "browser and not serial and not slow" $(PYTEST_ARGS)

test-stores: $(TOOLS)  ## the tests on a folder, an S3 server and Azure's emulator, which they install
	@$(PYTEST) -m stores $(PYTEST_ARGS)

slow: $(TOOLS)  ## the tests that take minutes each, and every property on many more examples
	@$(PYTEST) -m slow $(PYTEST_ARGS)
	@$(PYTEST) $(PARALLEL) -m "hypothesis and not slow" --hypothesis-profile=thorough $(PYTEST_ARGS)

bench: $(TOOLS)  ## measure how fast the pages are (make bench pages BASE=commit: beside an earlier commit)
	@$(BIN)/python -m bench $(filter $(BENCH_PARTS),$(MAKECMDGOALS)) $(if $(BASE),--base $(BASE))

$(BENCH_PARTS): bench

data: $(RUNTIME)  ## rebuild the bundled snapshots from source files: make data DATA=folder
	@test -n "$(DATA)" || { echo "Name the folder of source files: make data DATA=folder" >&2; exit 2; }
	@$(BIN)/python -m pcc_metrics.cli.bundle "$(DATA)"

clean:  ## remove the environment and everything that tools left behind; figures stay
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache tests/browser/failures
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(RUNTIME): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo \
	  "PCC Metrics needs Python 3.11 or newer, and $(PYTHON) is not. Name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo \
	  "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Installing into $(VENV): about a minute, once."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --editable .
	@touch $@

$(TOOLS): $(RUNTIME)
	@echo "Installing what the tests and checks need."
	@$(PIP) --editable '.[test,dev]'
	@touch $@
