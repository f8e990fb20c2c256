# `make` alone lists the targets. All that is needed beforehand: Python 3.11 or newer, with pip.

PYTHON ?= python3
VENV   ?= .venv
TESTS  ?=
MINUTES ?= 10

BIN   := $(VENV)/bin
STAMP := $(VENV)/.installed
LOCK  := requirements/lock.txt
PIP   := $(BIN)/python -m pip --disable-pip-version-check --no-input
# `make test TESTS=name` runs the tests whose name holds it, in one process; else one per core.
PYTEST_ARGS := $(if $(TESTS),-k "$(TESTS)",-n auto)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo test flips faults check lint types layers docs clauses format coverage \
  mutants fuzz bench bench-quick package lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  TESTS=name      only the tests whose name holds it: make test TESTS=due"
	@echo "  PYTHON=python3  the interpreter the environment is made with"
	@echo "  VENV=.venv      where the environment is made"
	@echo "  SHORT=1         a few faults of each kind; ONLY=power  the harnesses of that name"
	@echo "  AREA=trail      only the mutants of trail, of store, or of decide"
	@echo "  MINUTES=10      how long each target is fuzzed; TARGETS=\"csv policy\" only these"
	@echo "  ONLY=rates      one table of the bench; ONLY=imports  where the start of a command goes"
	@echo "  DATE=2026-03-02 put the figures of the bench, with that date, into docs/performance.md"

install: $(STAMP) ## make the environment, once; every target does so by itself

demo: $(STAMP) ## a case from first disagreement to close, on a store thrown away afterwards
	PATH="$(abspath $(BIN)):$$PATH" sh demo/run.sh

test: $(STAMP) ## run the tests
	$(BIN)/python -m pytest $(PYTEST_ARGS)

flips: $(STAMP) ## change single bits of a store, and see that each that matters is found
	$(BIN)/python scripts/flip_bits.py $(if $(BITS),--bits $(BITS))

faults: $(STAMP) ## break the disk, the power and the process at every call, and see that nothing is lost
	$(BIN)/python -m scripts.faults $(if $(SHORT),--short) $(if $(ONLY),--only "$(ONLY)")

check: lint types layers docs ## everything but the tests: lint, types, layers, docs

lint: $(STAMP) ## style, format and spelling
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m codespell_lib

types: $(STAMP) ## mypy, strict
	$(BIN)/python -m mypy

layers: $(STAMP) ## who may import whom
	$(BIN)/lint-imports

docs: $(STAMP) ## what the docs say is true, and what is generated in them is fresh
	$(BIN)/python scripts/generate_docs.py --check
	$(BIN)/python -m pytest tests/docs

clauses: $(STAMP) ## which test shows which clause of the policies
	$(BIN)/python scripts/clauses.py

format: $(STAMP) ## put the code into its form, and mend what can be mended
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

coverage: $(STAMP) ## the tests, with the lines they never reach; the core has none
	$(BIN)/python -m pytest -n auto --cov --cov-report=
	$(BIN)/python -m coverage report --fail-under=95
	$(BIN)/python -m coverage report --fail-under=100 \
	  --include='escalate/core/*,escalate/app/*'

mutants: build/mutants/env/bin/mutmut ## which changes of trail, store and decide no test notices; hours
	build/mutants/env/bin/python scripts/mutants.py $(AREA)

# An environment of its own: the tool is no part of the lock.
build/mutants/env/bin/mutmut: $(LOCK)
	$(PYTHON) -m venv build/mutants/env
	build/mutants/env/bin/python -m pip --disable-pip-version-check install --quiet \
	  --require-hashes -r $(LOCK)
	build/mutants/env/bin/python -m pip --disable-pip-version-check install --quiet mutmut==3.8.1
	@touch $@

fuzz: build/fuzz/env/.installed ## look for bytes that a reader or an output does not stand; hours
	build/fuzz/env/bin/python scripts/fuzz/run.py --minutes $(MINUTES) $(TARGETS)

# As above. There is no atheris for every system: without it Hypothesis makes up the bytes.
build/fuzz/env/.installed: $(LOCK)
	$(PYTHON) -m venv build/fuzz/env
	build/fuzz/env/bin/python -m pip --disable-pip-version-check install --quiet \
	  --require-hashes -r $(LOCK)
	-build/fuzz/env/bin/python -m pip --disable-pip-version-check install --quiet \
	  --only-binary :all: atheris==3.0.0
	@touch $@

BENCH = $(BIN)/python -m scripts.bench $(if $(ONLY),--only "$(ONLY)") $(if $(DATE),--date "$(DATE)" --write)

bench: build/bench/env/.fresh ## what commands cost, on ten cases and on a million; half an hour, 30 GB
	$(BENCH)

bench-quick: build/bench/env/.fresh ## the same on ten cases and on a hundred thousand; three minutes
	$(BENCH) --quick

# As a user has it: a wheel with its modules compiled, at the locked versions, and none of the tools.
# A constraint has neither hashes nor extras.
build/bench/env/.installed: $(STAMP) $(LOCK)
	$(PYTHON) -m venv --clear build/bench/env
	sed -e '/--hash=/d' -e 's/ *\\$$//' -e 's/\[[^]]*\]//' $(LOCK) > build/bench/constraints.txt
	@touch $@

# The wheel is made anew each time: what is measured is what lies here now.
.PHONY: build/bench/env/.fresh
build/bench/env/.fresh: build/bench/env/.installed
	rm -rf build/bench/dist
	$(BIN)/python -m hatchling build -t wheel -d "$(CURDIR)/build/bench/dist"
	cd scripts/bench/bare && "$(abspath $(BIN))/python" -m hatchling build -t wheel -d "$(CURDIR)/build/bench/dist"
	env -u PYTHONDONTWRITEBYTECODE build/bench/env/bin/python -m pip --disable-pip-version-check \
	  install --quiet --constraint build/bench/constraints.txt build/bench/dist/*.whl
	env -u PYTHONDONTWRITEBYTECODE build/bench/env/bin/python -m pip --disable-pip-version-check \
	  install --quiet --no-deps --force-reinstall build/bench/dist/*.whl

package: $(STAMP) ## build the wheel and the sdist, and try the wheel in an empty environment
	rm -rf dist build/smoke
	$(BIN)/python -m hatchling build
	$(PYTHON) -m venv build/smoke
	build/smoke/bin/python -m pip --disable-pip-version-check install --quiet dist/*.whl
	build/smoke/bin/escalate --version
	build/smoke/bin/escalate policy list

# Extras are kept: an older pip compares a bare `coverage==1` with the newest release of the wanted
# `coverage[toml]`, and refuses the whole lock on the day there is one.
lock: build/lock/bin/uv ## resolve the dependencies anew, for Python 3.11 and up on every system
	UV_CUSTOM_COMPILE_COMMAND="make lock" build/lock/bin/uv pip compile --quiet --upgrade \
	  --universal --python-version 3.11 --group dev --generate-hashes --no-strip-extras \
	  --no-emit-index-url --no-emit-find-links --output-file $(LOCK) pyproject.toml
	@! grep -n '://' $(LOCK) || { echo "$(LOCK) names a registry" >&2; exit 1; }

build/lock/bin/uv:
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip --disable-pip-version-check install --quiet uv

clean: ## remove what was built and what the tools keep; the environment stays
	rm -rf build dist htmlcov .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache \
	  .ruff_cache
	find escalate tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

# Made once, and again whenever the lock or the project's own metadata change.
$(STAMP): pyproject.toml $(LOCK)
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("escalate needs Python 3.11 or newer, and this is " + sys.version.split()[0] + ": make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --require-hashes -r $(LOCK)
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
