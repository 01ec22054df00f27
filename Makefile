# Two commands: `make verify` shows the product at work, `make test` runs every check. Both make .venv first.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: verify verify-itself verify-wine falsify test static-checks tests test-wine wine-lane format lock wheel clean

verify: $(STAMP)
	@$(BIN)/claims verify cluster10; code=$$?; \
	if [ $$code -ne 1 ]; then echo "make verify: expected exit code 1, got $$code" >&2; exit 1; fi; \
	echo "Exit code 1 is the demonstration: the claims that this machine cannot carry are refused above."
	@$(BIN)/claims render cluster10

# Takes the fix of each claim away in a scratch copy, and records whether its gates go red. Minutes, not seconds.
falsify: $(STAMP)
	$(BIN)/claims falsify cluster10

# What README.md promises of the tool itself: its gates, their red proofs, and the figures in the documents. About a quarter of an hour:
# each gate runs three times.
verify-itself: verify
	$(BIN)/claims verify claims-itself --repeat 3
	$(BIN)/claims falsify claims-itself/writers-together
	$(BIN)/claims falsify claims-itself/artefacts-compared
	$(BIN)/claims falsify claims-itself/no-lost-run
	$(BIN)/claims render claims-itself README.md docs/performance.md
	$(BIN)/claims render claims-itself --stdout > docs/claims-itself.md

# The lane `windows-wine`: Windows CPython under Wine. Needs Wine and mingw from the system's packages; says so if not.
# Exit code 1 of `verify` would mean that a claim about this lane is refused.
WINE_LANE := .wine-lane

verify-wine: $(STAMP) wine-lane
	$(BIN)/claims verify cluster10 --lane windows-wine
	$(BIN)/claims falsify cluster10/race-closed-wine
	$(BIN)/claims why cluster10/race-closed-wine

# The tests of our own ledger and object store, under Windows CPython in Wine, and those of the launcher itself.
test-wine: $(STAMP) wine-lane
	PYTHONPATH='Z:$(CURDIR)/src;Z:$(CURDIR)/tests' $(WINE_LANE)/launch $(WINE_LANE)/cpython/3.11/python.exe -m pytest -q -p no:cacheprovider \
		tests/ledger tests/render
	WINE_LANE=$(CURDIR)/$(WINE_LANE) $(BIN)/python -m pytest -q tests/wine

wine-lane: $(STAMP)
	@bash tests/wine/provision.sh $(BIN)/python $(CURDIR)/$(WINE_LANE)

# The static checks beside the tests, which leave a core to them now and then.
test: $(STAMP)
	@$(MAKE) --no-print-directory --jobs=2 --keep-going --output-sync=target static-checks tests

static-checks: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# One worker a core; the tests of one file stay together, since they share what is costly to make.
tests: $(STAMP)
	$(BIN)/python -m pytest -q -n auto --dist loadscope

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# A system Python may come without ensurepip; its pip, if it has one, can then install into the new environment.
$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "claims needs Python 3.11 or newer on PATH" >&2; exit 1; }
	@echo "making $(VENV) with $$($(PYTHON) --version)"
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV) \
		&& $(PYTHON) -m venv --without-pip $(VENV) \
		&& $(PYTHON) -m pip --quiet --python $(BIN)/python install pip; }
	@$(PIP) install --require-hashes --only-binary=:all: -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# Takes the newest versions that pyproject.toml allows, for every platform and Python.
lock: $(STAMP)
	$(PIP) install uv
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-header --upgrade --quiet --output-file requirements.lock

wheel: $(STAMP)
	$(BIN)/python -m hatchling build --target wheel

clean:
	rm -rf $(VENV) $(WINE_LANE) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
