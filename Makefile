# Needs make and Python 3.11 or newer; everything else goes into .venv, pinned by constraints.txt.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8501
PYTEST_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
# One stamp each for what the app needs and for what its tests and tools need on top.
RUNTIME := $(VENV)/.runtime-installed
TOOLS := $(VENV)/.tools-installed

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: run test slow check bench data clean help

run: $(RUNTIME)  ## serve the app on http://127.0.0.1:8501 (HOST= and PORT= to change)
	@$(BIN)/pcc-metrics serve --host $(HOST) --port $(PORT)

test: $(TOOLS)  ## run every test (PYTEST_ARGS='-m "not browser"' and so on to choose)
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

slow: $(TOOLS)  ## run the tests that take minutes, which "make test" leaves out
	@$(BIN)/python -m pytest -m slow $(PYTEST_ARGS)

check: $(TOOLS)  ## format, lint, types and every test: run it before a commit
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

bench: $(TOOLS)  ## measure how fast the pages are
	@$(BIN)/python -m bench

data: $(RUNTIME)  ## rebuild the bundled snapshots from source files: make data DATA=folder
	@test -n "$(DATA)" || { echo "Name the folder of source files: make data DATA=folder" >&2; exit 2; }
	@$(BIN)/python -m pcc_metrics.bundle "$(DATA)"

clean:  ## remove the environment and everything that tools left behind; figures stay
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache tests/browser/failures
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

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
