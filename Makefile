# Two commands do everything: `make report` and `make test`. `make help` lists the others.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN    := .venv/bin
SAMPLE := data/inspections/milton-keynes-2013.xlsx

# uv where it is on PATH (seconds), else Python's own venv and pip (a minute or two): same lock, same versions.
# `make UV= ...` chooses pip; `make PYTHON=/path/to/python ...` chooses the Python.
UV     := $(shell command -v uv 2>/dev/null)
PYTHON ?= $(shell for python in python3.11 python3 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

ifneq ($(UV),)
  MAKE_VENV  = $(UV) venv --quiet --allow-existing --python $(or $(PYTHON),3.11) .venv
  INSTALL    = $(UV) pip install --quiet --python $(BIN)/python
else
  MAKE_VENV  = $(if $(PYTHON),,$(error Python 3.11 or newer is needed, and none is on PATH))$(PYTHON) -m venv .venv
  INSTALL    = $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

INSTALL_LOCK    = $(INSTALL) --no-deps --require-hashes --requirement
INSTALL_PACKAGE = $(INSTALL) --no-deps --no-build-isolation --editable .

LOCK = $(UV) pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE) \
	pyproject.toml --group build --extra lab --extra documents

.PHONY: help report test lint types tests lab bench format lock clean

help:  ## list what make can do
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-8s %s\n", $$1, $$2 }'

report: .venv/.installed  ## the report on the sample inspection, in outputs/
	$(BIN)/sqs report $(SAMPLE) --output outputs

test: lint types tests  ## every check: style, types, tests, doctests, notebooks

lint: .venv/.installed-dev  ## only the style
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: .venv/.installed-dev  ## only the types
	$(BIN)/mypy

tests: .venv/.installed-dev  ## only the tests, on every core
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup

lab: .venv/.installed  ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab --notebook-dir notebooks

bench: .venv/.installed-dev  ## measure a batch beside what people would otherwise run (SIZE=quick or SIZE=full)
	$(BIN)/python benchmarks/run.py $(addprefix --,$(SIZE))

format: .venv/.installed-dev  ## put code in the house style; clear the notebooks' outputs
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format
	$(BIN)/jupyter nbconvert --log-level WARN --inplace --clear-output --ClearMetadataPreprocessor.enabled=True \
		--ClearMetadataPreprocessor.preserve_cell_metadata_mask=tags \
		--ClearMetadataPreprocessor.preserve_nb_metadata_mask=kernelspec notebooks/*.ipynb

lock:  ## resolve the locks again (needs uv; UPGRADE=--upgrade takes the newest versions)
	$(if $(UV),,$(error uv is needed to write the locks: pip install uv))
	$(LOCK) --output-file requirements.lock
	$(LOCK) --group dev --extra cluster --extra parquet --constraint requirements.lock --output-file requirements-dev.lock

clean:  ## remove the environment and every cache; reports in outputs/ stay
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -type d \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

# A stamp says that the environment holds what the lock says; it is made again only when its lock changes.
.venv/pyvenv.cfg:
	$(MAKE_VENV)

.venv/.installed: requirements.lock pyproject.toml | .venv/pyvenv.cfg
	$(INSTALL_LOCK) requirements.lock
	$(INSTALL_PACKAGE)
	@touch $@

.venv/.installed-dev: requirements-dev.lock pyproject.toml | .venv/pyvenv.cfg
	$(INSTALL_LOCK) requirements-dev.lock
	$(INSTALL_PACKAGE)
	@touch .venv/.installed $@
