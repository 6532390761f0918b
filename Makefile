# Everything a checkout needs, from a bare Python 3.11 or newer. `make` alone lists the verbs.
# Each set-up step leaves a stamp in the environment and is done again only when its inputs change.

PORT      ?= 8000
VAGT_DATA ?= .demo
STREETS   ?= $(wildcard ../shared/data/geo/copenhagen-city.osm.gz)
VENV      ?= .venv
PYTEST    ?= -n auto --maxprocesses 4 --dist loadfile

BIN       := $(VENV)/bin
PIP       := $(BIN)/python -m pip -qq --disable-pip-version-check
INSTALL   := $(PIP) install --constraint constraints.txt --build-constraint constraints.txt
INPUTS    := pyproject.toml constraints.txt hatch_build.py package.json package-lock.json
CATALOGUE := $(wildcard web/translations/*/LC_MESSAGES/*.po)
LINTED    := sites roster dispatch web tests docs hatch_build.py

.PHONY: help demo test lint types docs build constraints clean
.DEFAULT_GOAL := help

help: ## list the verbs
	@grep -E '^[a-z-]+:.*##' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:[^#]*## /\t/' | expand -t 16

demo: $(VENV)/.run ## load the demo city, plan this week and the next, serve it on PORT (8000) from VAGT_DATA (.demo)
	@VAGT_DATA='$(VAGT_DATA)' VAGT_PORT='$(PORT)' $(BIN)/vagt demo up --streets '$(STREETS)'

test: $(VENV)/.dev ## set up and run the tests; PYTEST= gives pytest other arguments
	@$(BIN)/python -m pytest $(PYTEST)

lint: $(VENV)/.dev ## check style and the direction of imports
	@$(BIN)/ruff check $(LINTED)
	@$(BIN)/ruff format --check $(LINTED)
	@$(BIN)/lint-imports --no-logo

types: $(VENV)/.dev ## check types
	@$(BIN)/mypy

docs: $(VENV)/.dev ## build the documentation to build/docs; a broken link fails
	@$(BIN)/mkdocs build --strict

build: $(VENV)/.dev ## make the wheel and the sdist in dist/
	@rm -rf dist
	@$(BIN)/python -m build --outdir dist

constraints: ## resolve every dependency anew and rewrite constraints.txt
	@.ci/constraints '$(VENV)-constraints'

clean: ## remove the environment and everything built; demo data is kept
	rm -rf $(VENV) $(VENV)-constraints build dist web/static/vendor
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find sites roster dispatch web tests -name __pycache__ -prune -exec rm -rf {} +
	find web/translations -name '*.mo' -delete

$(BIN)/python:
	@.ci/environment '$(VENV)'

# What runs: the product alone. The stamp of what develops includes it.
$(VENV)/.run: $(BIN)/python $(INPUTS) $(CATALOGUE)
	@echo 'Installing Vagt in $(VENV) ...'
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@echo 'Installing the development tools in $(VENV) ...'
	@$(INSTALL) --editable '.[dev,docs]'
	@touch $@
