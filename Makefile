# Two commands do everything: `make run` and `make test`. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
LAKE ?= data/lake
EXTRACTS ?= data/extracts
YEAR ?= 2024
SEED ?= 1
# For a provisional year: make run YEAR=2025 OPTIONS=--provisional
OPTIONS ?=

.PHONY: run test quick check setup cases golden long bench format lock wheel clean

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or later is needed"'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(READY)

run: $(READY)  ## synthetic extracts of a year, through the lake, to payment files
	$(BIN)/qpp synthesize $(YEAR) $(EXTRACTS) --clinicians 2000 --claim-lines 200000 --seed $(SEED)
	$(BIN)/qpp cycle $(YEAR) $(EXTRACTS) --lake $(LAKE) $(OPTIONS)

test: check  ## everything that must pass before a change lands
	$(BIN)/python -m pytest

quick: $(READY)  ## analyst cases and house rules, while a rule is being written
	$(BIN)/python -m pytest tests/test_cases.py tests/test_house_rules.py tests/test_policy_rows.py

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --num-workers 2
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar transforms expectations/checks expectations/reference flows tests/lawful_status.sql
	$(BIN)/qpp reference check

cases: $(READY)
	$(BIN)/qpp check-cases tests/cases

golden: $(READY)  ## freeze what a golden year scores to now, to be read in the diff
	$(BIN)/python -m tests.golden_year $(YEAR)

long: $(READY)  ## what the suite leaves out: every golden year again, every kind of case in two years
	$(BIN)/python -m pytest -m long

bench: $(READY)  ## seconds, memory and ratios of each stage, into BENCHMARK.md
	$(BIN)/qpp bench $(YEAR) --output BENCHMARK.md

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Needs uv, which resolves for every platform at once; the locks name no host.
LOCKED := --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
lock:  ## pin what pyproject.toml asks for: all of it, and what a user runs
	uv pip compile $(LOCKED) --extra dev -o requirements.lock pyproject.toml
	uv pip compile $(LOCKED) -c requirements.lock -o requirements.run.lock pyproject.toml

wheel: $(READY)  ## the package, with everything that it reads, in dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation -w dist .

clean:
	rm -rf $(VENV) $(LAKE) $(EXTRACTS)
