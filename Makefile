# Everything starts here. A fresh machine needs Python 3.11 with venv, make, and (for the look) npm.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
KILLS ?= 1000
SOURCE ?=
JOURNAL ?=
VENV := .venv
PY := $(VENV)/bin/python
ORDSKIFTE := $(VENV)/bin/ordskifte
INSTALL := $(VENV)/bin/uv pip install --quiet --python $(PY)
CATALOGUES := $(wildcard src/ordskifte/locale*/*/LC_MESSAGES/*.po)
STATIC := src/ordskifte/website/static/ordskifte
export UV_NO_PROGRESS := 1
# The certificates of the machine, so that its own authorities hold here too.
export UV_SYSTEM_CERTS := 1
unexport DJANGO_SETTINGS_MODULE
# What was compiled once is read from then on, as after pip. Without it each process compiles everything for seconds.
unexport PYTHONDONTWRITEBYTECODE
COMPILED := --compile-bytecode
# A process for each core; whoever is done takes over tests of the others.
AT_ONCE := -n auto --dist worksteal

.PHONY: help demo up test test-postgres test-browser test-interop test-faults test-all check bench assets wheel messages lock docs clean

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.made: requirements/bootstrap.lock
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements/run.lock pyproject.toml
	@$(INSTALL) $(COMPILED) --require-hashes -r requirements/run.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.lock
	@$(INSTALL) $(COMPILED) --require-hashes -r requirements/dev.lock
	@touch $@

$(VENV)/.messages: $(VENV)/.run $(CATALOGUES)
	@$(PY) tools/messages.py compile
	@touch $@

assets: $(VENV)/.run ## Build style sheets, fonts and icons from npm packages
	@$(PY) tools/assets.py

wheel: $(VENV)/.dev $(VENV)/.messages assets ## Build the wheel into dist/
	@$(PY) -m hatchling build --target wheel

demo: $(VENV)/.messages assets ## Play the story from nothing, each step checked (SOURCE=path: another extract; JOURNAL=upstream: with a records system)
	@$(if $(filter upstream,$(JOURNAL)),$(PY) -m tests.upstream,$(ORDSKIFTE) demo $(if $(SOURCE),--source "$(SOURCE)"))

up: $(VENV)/.messages assets ## Serve what `make demo` made, on PORT
	@ORDSKIFTE_DATA=$${ORDSKIFTE_DATA:-var/demo} PORT=$(PORT) $(ORDSKIFTE) up

test: $(VENV)/.dev $(VENV)/.messages ## All tests that need no browser and no other service
	@$(PY) -m pytest $(AT_ONCE) --ignore=tests/browser --ignore=tests/interop

test-postgres: $(VENV)/.dev $(VENV)/.messages ## The same tests on PostgreSQL
	@$(PY) tools/with_postgres.py $(PY) -m pytest $(AT_ONCE) --ignore=tests/browser --ignore=tests/interop

test-browser: $(VENV)/.dev $(VENV)/.messages assets ## Pages in Chromium: stories, accessibility
	@$(PY) tools/chromium.py
	@$(PY) -m pytest tests/browser

test-interop: $(VENV)/.dev $(VENV)/.messages assets ## Programs of others around ours, from Debian's packages, in Chromium
	@$(PY) tools/chromium.py
	@$(PY) -m pytest tests/interop

test-faults: $(VENV)/.dev $(VENV)/.messages ## Kill it KILLS times on each database, and see what is there
	@$(PY) -m tests.faults --kills $(KILLS)
	@$(PY) tools/with_postgres.py $(PY) -m tests.faults --kills $(KILLS)

test-all: test test-postgres test-browser test-interop test-faults ## Every suite

check: $(VENV)/.dev ## Style, types, templates, dependencies
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/djlint --lint --quiet src
	@$(VENV)/bin/deptry src
	@$(PY) tools/messages.py check
	@$(PY) tools/documents.py check

bench: $(VENV)/.dev $(VENV)/.messages ## Speed, as ratios to a floor in the same run
	@$(PY) -m bench

messages: $(VENV)/.dev ## Collect new texts into the catalogues
	@$(PY) tools/messages.py collect

lock: $(VENV)/.made ## Make the lock files anew
	@$(VENV)/bin/uv pip compile --quiet --no-header --universal --python-version 3.11 --generate-hashes requirements/bootstrap.in -o requirements/bootstrap.lock
	@$(VENV)/bin/uv pip compile --quiet --no-header --universal --python-version 3.11 --generate-hashes pyproject.toml -o requirements/run.lock
	@$(VENV)/bin/uv pip compile --quiet --no-header --universal --python-version 3.11 --generate-hashes pyproject.toml --extra dev -c requirements/run.lock -o requirements/dev.lock
	@$(VENV)/bin/uv pip compile --quiet --no-header --generate-hashes requirements/npm.in -o requirements/npm.lock

docs: $(VENV)/.dev ## Write the generated pages of docs/ anew
	@$(PY) tools/documents.py write

clean: ## Remove what can be made again
	rm -rf $(VENV) var/demo var/demo-source var/demo-upstream var/cache var/test var/npm dist $(STATIC)
