# Two commands for a newcomer: make demo, make test. Everything they need they install into .venv.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
TOUR ?= then-stay
# The order of the tests is random and is this code's own: what passes here passes in the same order elsewhere.
SEED ?= $(shell find gateway schema resolvers graph security tests -name '*.py' | LC_ALL=C sort | xargs cat | cksum | cut -d' ' -f1)
RULE_TESTS := tests/cases/imputation tests/cases/disputes tests/cases/rules tests/properties/test_rules_*.py \
	tests/unit/test_imputation.py tests/unit/test_preconditions.py tests/unit/test_packs_calendar.py tests/unit/test_results_recognition.py
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help: ## Say what can be made
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

.venv/run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "accord needs Python 3.11 or newer; set PYTHON=/path/to/it"; exit 2; }
	@$(PYTHON) -m venv .venv || { echo "accord needs the venv module: apt-get install python3-venv"; exit 2; }
	@echo "installing pinned packages into .venv (once)"
	@$(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/run requirements-dev.lock
	@echo "installing pinned test packages into .venv (once)"
	@$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.lock
	@touch $@

demo: .venv/run ## Start two cities and take the guided tour (TOUR=only ends by itself)
	@$(BIN)/accord demo --tour=$(TOUR)

test: .venv/dev ## Lint, types, imports and every test that needs Python only
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@echo "tests in the random order $(SEED); SEED=$(SEED) takes it again"
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not neo4j and not services" --randomly-seed=$(SEED)

test-neo4j: .venv/dev ## The store's contract and the end-to-end cases on a real Neo4j
	@$(BIN)/python -m pytest -q -m neo4j --randomly-seed=$(SEED)

test-services: .venv/dev ## Other languages on what we sign and answer, clients generated from the schema, the ledger in PostgreSQL, the pages in a browser (needs Node, npm, Go, curl, a JDK, PostgreSQL, Chromium)
	@$(BIN)/python -m pytest -q -m services --randomly-seed=$(SEED)

crash: .venv/dev ## Kill gateways with SIGKILL while they answer, exchange and ingest, and count what was lost
	@$(BIN)/python -m benchmarks.crash

coverage: .venv/dev ## Every branch of the rules is taken by the in-memory tests, or this fails
	@$(BIN)/python -m coverage run -m pytest -q -p no:cacheprovider $(RULE_TESTS)
	@$(BIN)/python -m coverage report

.tools/mutants: requirements-mutants.lock
	@$(PYTHON) -m venv $@
	@echo "installing the pinned mutation tool into $@ (once)"
	@$@/bin/python -m pip install -q --require-hashes -r requirements-mutants.lock
	@touch $@

mutants: .tools/mutants ## Change the rules in 1,900 places, one by one, and count what no test notices (up to an hour)
	@nice -n 15 $</bin/python -m benchmarks.mutants

bench: .venv/dev ## Measure the profile query against a bare route on a real Neo4j
	@$(BIN)/python -m benchmarks.profile

metrics: .venv/dev ## Print the size of this code beside the codebases it is measured against
	@$(BIN)/python -m benchmarks.metrics

golden: .venv/dev ## Rewrite the generated files, then fail if they changed
	@$(BIN)/python -m schema.print --write
	@$(BIN)/python -m docs.generate
	@$(BIN)/python -m tests.golden.rules_page
	@git diff --exit-code

lock: .venv/dev ## Resolve the pins of pyproject.toml into the three lock files again
	@uv pip compile -q --generate-hashes --no-header --no-annotate --python-version 3.11 --group build pyproject.toml -o requirements.lock
	@uv pip compile -q --generate-hashes --no-header --no-annotate --python-version 3.11 --group build --group dev pyproject.toml -o requirements-dev.lock
	@uv pip compile -q --generate-hashes --no-header --no-annotate --python-version 3.11 --group mutants -o requirements-mutants.lock

clean: ## Remove the environment, the demo's data and the caches
	@rm -rf .venv .accord .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: help demo test test-neo4j test-services crash coverage mutants bench metrics golden lock clean
