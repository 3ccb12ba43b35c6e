# make report      verify every claim and write build/report (report.html, report.tex, claims.bib, report.pdf)
# make test        the whole test suite
# make calibrate   measure the error rates of the decision rule at full size: a quarter of an hour
# make bench       how fast simulations are beside other libraries, in build/bench: some minutes
# make lint        style, types, and the rule that imports run downward only
# make revisions   note in theory/claims.lock what each claim says, at a release
# make lock        choose new exact versions for requirements.lock
# make clean       remove what the commands above made
#
# Each command first builds .venv from requirements.lock, once. Another interpreter: make test PYTHON=python3.12

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo "$$name"; exit; fi; \
	done; echo python3)
VENV := .venv
RUN := $(VENV)/bin/python -m
PIP := pip --disable-pip-version-check --no-input

.PHONY: help report test calibrate lint bench revisions lock clean

help:
	@sed -n '/^# make/s/^# //p' Makefile

report: $(VENV)/.installed
	@echo "Verifying every claim, running the experiments and writing build/report: minutes, by how fast and how busy this machine is"
	$(RUN) collapsecheck report --output build/report

test: $(VENV)/.installed
	@$(RUN) pytest -q -n auto --dist loadfile

calibrate: $(VENV)/.installed
	@$(RUN) pytest -q -n auto tests/calibration --calibration-runs=2000

bench: $(VENV)/.installed
	@$(RUN) benchmarks --output build/bench

lint: $(VENV)/.installed
	@$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(VENV)/bin/lint-imports

$(VENV)/.locked: requirements.lock
	@version=$$($(PYTHON) -c 'import platform; print(platform.python_version())' 2>/dev/null) || {
		echo "error: '$(PYTHON)' does not run; install Python 3.11 or newer, or name one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2
		exit 2
	}
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
		echo "error: '$(PYTHON)' is Python $$version; name 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.12" >&2
		exit 2
	}
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || {
		echo "error: '$(PYTHON)' lacks venv; on Debian or Ubuntu: apt-get install python3-venv" >&2
		exit 2
	}
	packages=$$(grep -c == requirements.lock)
	echo "Building $(VENV) with Python $$version: $$packages packages, a minute or two"
	$(PYTHON) -m venv --clear $(VENV)
	$(RUN) $(PIP) install --requirement requirements.lock | awk -v all="$$packages" \
		'/^(Collecting|Processing) / { sub(".*/", "", $$2); printf "  [%d/%d] %s\n", ++seen, all, $$2; fflush() } \
		/^Installing/ { print "  installing"; fflush() }'
	touch $@

$(VENV)/.installed: $(VENV)/.locked pyproject.toml
	@$(RUN) $(PIP) install --quiet --no-build-isolation --no-deps --editable .
	touch $@

revisions: $(VENV)/.installed
	@$(RUN) collapsecheck.theory.revisions

lock:
	@fresh=$$(mktemp -d)
	trap 'rm -rf "$$fresh"' EXIT
	$(PYTHON) -m venv "$$fresh"
	"$$fresh/bin/python" -m $(PIP) install --quiet --upgrade pip
	"$$fresh/bin/python" -m $(PIP) install --quiet --upgrade --group dev --editable .
	"$$fresh/bin/python" -m $(PIP) freeze --all --exclude-editable --exclude pip > requirements.lock
	wc -l requirements.lock

clean:
	@rm -rf $(VENV) build .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .coverage examples/*/.pytest_cache examples/*/build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf *.egg-info src/*.egg-info
