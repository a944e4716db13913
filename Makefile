# Two commands matter: `make demo` and `make test`. Both set everything up by themselves.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
PYTHON ?= $(shell for p in python3 python3.12 python3.13 python3.11; do $$p -c '$(FITS)' 2>/dev/null && echo $$p && break; done)
NODE := $(shell tools/studio.sh has-node || echo --group node)
SYNC := UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --frozen --quiet --inexact $(NODE)
export NIGHTREEL_KEYS ?= $(CURDIR)/.airflow/keys

.PHONY: help setup setup-dev programs studio wheel demo up down test test-fast bench check clean

help: ## Show what there is
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(UV):
	@test -n "$(PYTHON)" || { echo "Please install Python 3.11, 3.12 or 3.13: none is on this machine." >&2; exit 1; }
	@echo "Bringing uv into .uv (it is not installed on this machine)"
	@$(PYTHON) -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check uv

programs: ## Install exiftool and espeak-ng where they are missing
	@tools/programs.sh exiftool espeak-ng

setup: $(UV) programs
	@$(SYNC) --extra piper --extra similar --extra ocr --no-default-groups
	@tools/studio.sh build || echo "Films are made all the same; the studio is missing from Airflow's page." >&2

setup-dev: $(UV) programs
	@tools/programs.sh jq
	@$(SYNC) --extra piper --extra server --extra models --extra language --extra similar --extra parquet --extra slack --extra ocr --extra training --group dev
	@tools/studio.sh build

studio: setup-dev ## Build the studio, and its types from the server's description
	@tools/studio.sh types
	@tools/studio.sh build

wheel: setup-dev ## Build the wheel into dist, the studio in it
	@$(UV) build --quiet --wheel --out-dir dist

demo: setup ## Make one film through Airflow and show where it is
	@$(BIN)/nightreel demo

up: setup ## Start Airflow with the demo client and leave it running
	@$(BIN)/nightreel demo-material
	@$(BIN)/nightreel new-key demo
	@$(BIN)/nightreel up

down: ## Stop the Airflow that `make up` started
	@$(BIN)/nightreel down

test: setup-dev check ## Run every check and every test
	@tools/programs.sh chromium
	@$(BIN)/pytest

test-fast: setup-dev ## Run the tests that need neither programs nor Airflow
	@$(BIN)/pytest tests/unit

check: setup-dev ## Lint, types, floors; the studio's lint, types and unit tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@tools/studio.sh check

bench: $(UV) programs ## Run the benchmarks; figures go to out/bench
	@tools/programs.sh chromium
	@$(SYNC) --extra piper --extra models --extra language --extra similar --extra ocr --group dev --group bench
	@tools/studio.sh build
	@mkdir -p out/bench
	@for file in tests/bench/bench_*.py; do $(BIN)/python $$file; done

clean: ## Take away everything that was made here
	@if [ -x $(BIN)/nightreel ]; then $(BIN)/nightreel down; fi
	@rm -rf $(VENV) .uv .airflow out dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@rm -rf include/tenants/*/media include/*.egg-info
	@rm -rf plugins/nightreel_airflow/studio/static plugins/nightreel_airflow/studio/web/node_modules
