# Two commands set up everything: `make plan` and `make test`. Needs Python >= 3.11 with venv.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
LANGUAGE ?=
TERRITORY ?= bijie

.PHONY: plan neo4j test test-long lint docs bench bench-neo4j bench-api clean

plan: $(VENV)/.installed  ## pair a whole territory (TERRITORY=bijie), prove the plan, write plan/ and plan.xlsx
	$(BIN)/jiedui plan fixtures/$(TERRITORY) --out plan --out plan.xlsx $(if $(LANGUAGE),--lang $(LANGUAGE))

neo4j: $(VENV)/.installed-dev  ## fetch a Neo4j server, run it, say how to connect; Ctrl-C stops it
	$(BIN)/python -m tests.neo4j_for_people

test: lint  ## lint, types, import contracts, tests, doctests, coverage
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not long" --doctest-modules \
	  --benchmark-disable --cov --cov-branch --cov-report=term:skip-covered --cov-fail-under=95 \
	  tests engine graph_schema api fixtures

test-long: $(VENV)/.installed-dev  ## the same judges at full size; takes long
	$(BIN)/python -m pytest -n auto --dist worksteal -m long tests

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.installed-dev  ## rewrite the generated pages and the HTTP contract
	$(BIN)/python -m graph_schema.tables_page
	$(BIN)/python -m api.pages
	$(BIN)/python -m fixtures.dictionary_page
	$(BIN)/python -m api.http.contract

bench: $(VENV)/.installed-dev  ## measure, and write benchmarks/results.md
	$(BIN)/python -m benchmarks.run

bench-neo4j: $(VENV)/.installed-dev  ## measure the stores, and write their part of benchmarks/results.md
	$(BIN)/python -m benchmarks.neo4j_run

bench-api: $(VENV)/.installed-dev  ## measure the HTTP interface, and write its part of benchmarks/results.md
	$(BIN)/python -m benchmarks.api

clean:
	rm -rf $(VENV) plan plan.xlsx .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[neo4j]'
	@touch $@

$(VENV)/.installed-dev: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.installed
