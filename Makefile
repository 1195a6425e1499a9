# Two commands do everything on a machine with Python 3.11 or newer and make: `make demo` and `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
# Where `make demo` makes its project.
DEMO ?= out/demo
# Test processes at once: a number, or auto for one a processor. Two more than processors, as many tests wait for others.
WORKERS ?= $(shell echo $$(( $$(nproc 2>/dev/null || echo 2) + 2 )))
# Options for every pip call. A progress bar is noise in a log.
PIP_OPTIONS ?= --quiet --disable-pip-version-check --no-input --progress-bar off

# Tests start a thousand processes: without compiled files each would compile the package anew, which takes a second.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
DEV := .venv-dev
PACKAGED := $(shell find workbench connectors contexts notebooks -type f -not -name '*.pyc' 2>/dev/null)
NOTEBOOKS = $(wildcard notebooks/*.ipynb)

.PHONY: help demo test test-live check format bench docs notebooks lock clean

help: ## List the targets.
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

demo: $(VENV)/.installed ## Install into .venv and run the main job on the sample company: pull, view, compare, export.
	@$(VENV)/bin/workbench demo $(DEMO)

test: $(DEV)/.installed ## Run all tests, then every notebook against its committed outputs.
	@# Each worker begins with a run of its own: tests that share a server or an index stay together.
	@$(DEV)/bin/python -m pytest -q -n $(WORKERS) --dist worksteal
	@# Each notebook on one worker, whole: its cells depend on each other.
	@if [ -n "$(NOTEBOOKS)" ]; then $(DEV)/bin/python -m pytest -q -n 2 --dist loadfile -p no:cacheprovider -W default --nbval --nbval-current-env --nbval-cell-timeout 120 --nbval-sanitize-with notebooks/sanitise.cfg notebooks; fi

test-live: $(DEV)/.installed ## Run the tests against real servers, and 200 pulls with faults at random: minutes.
	@$(DEV)/bin/python -m pytest -q -n 0 -m live tests

check: $(DEV)/.installed ## Lint, format, types, imports, docs, and the repository as the project that it is.
	@$(DEV)/bin/ruff check .
	@$(DEV)/bin/ruff format --check .
	@$(DEV)/bin/mypy
	@$(DEV)/bin/lint-imports
	@$(DEV)/bin/python -m pytest -q tests/test_docs.py tests/test_packaging.py
	@# Its records lie elsewhere and its notebooks are run by the tests: the other parts, of which nothing may be doubtful.
	@$(DEV)/bin/workbench check --strict --only files,lock,policies,vetting,bundles,secrets

format: $(DEV)/.installed ## Format the code and mend what can be mended.
	@$(DEV)/bin/ruff check --fix .
	@$(DEV)/bin/ruff format .

bench: $(DEV)/.installed ## Measure what the README states.
	@set -- benchmarks/bench_*.py; [ -e "$$1" ] || { echo "no benchmarks/bench_*.py to run" >&2; exit 2; }; \
	for file in "$$@"; do echo "== $$file"; $(DEV)/bin/python "$$file"; done

docs: $(DEV)/.installed ## Write what is derived from the code: docs/, the README's table, schemas/.
	@$(DEV)/bin/python -m workbench.cli._reference
	@$(DEV)/bin/python -m workbench.cli._schemas schemas

notebooks: $(DEV)/.installed ## Run every notebook and keep its outputs.
	@$(DEV)/bin/python tests/renew_notebooks.py

lock: $(DEV)/.installed ## Pin what is installed in the development environment.
	@$(DEV)/bin/python tests/pins.py > constraints.new
	@mv constraints.new constraints.txt

clean: ## Remove the virtual environments and everything that is made anew.
	rm -rf $(VENV) $(DEV) dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# The core alone and not editable: what a user gets. Made anew when what it installs changes.
$(VENV)/.installed: pyproject.toml constraints.txt README.md LICENSE $(PACKAGED)
	$(call make_venv,$(VENV))
	@echo "Installing into $(VENV); the first time takes a minute or two."
	@$(VENV)/bin/python -m pip install $(PIP_OPTIONS) -c constraints.txt .
	@touch $@

# Editable: the tests see the tree as it is, so only other requirements ask for another environment.
$(DEV)/.installed: pyproject.toml constraints.txt
	$(call make_venv,$(DEV))
	@echo "Installing the development environment into $(DEV)."
	@$(DEV)/bin/python -m pip install $(PIP_OPTIONS) -c constraints.txt --editable '.[dev]'
	@touch $@

define make_venv
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed, and neither python3.11 nor python3 is on PATH." >&2; exit 2; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is older. Name another: make PYTHON=/path/to/python3.11 ..." >&2; exit 2; }
	@if [ ! -x $(1)/bin/python ] || [ $(1)/.installed -ot pyproject.toml ] || [ $(1)/.installed -ot constraints.txt ]; then \
	  "$(PYTHON)" -m venv --clear $(1) || { echo "On Debian: apt install python3-venv" >&2; exit 2; }; fi
endef
