# `make demo` and `make test` are all a fresh machine needs: Python 3.11 or later, git, make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test check lint types layers format screenshots requirements wheel clean

help:            ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

# Anew when the requirements change; --require-hashes refuses anything that is not the pinned file.
.venv/.stamp: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gmail-reconnect needs Python 3.11 or later: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: .venv/.stamp    ## the whole path on a sample mailbox, without an account or a network
	$(BIN)/gmail-reconnect demo

test: .venv/.stamp    ## all tests
	$(BIN)/python -m pytest -n auto

lint: .venv/.stamp    ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.stamp   ## mypy --strict
	$(BIN)/mypy

layers: .venv/.stamp  ## which room may import which
	$(BIN)/lint-imports --no-cache

check: lint types layers test  ## everything that has to hold before a commit

format: .venv/.stamp  ## mends what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheel: .venv/.stamp   ## dist/*.whl
	$(BIN)/python -m build --no-isolation --wheel

requirements:    ## pins anew, without any registry's address (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url \
	  --generate-hashes --output-file requirements/dev.txt pyproject.toml requirements/dev.in

clean:           ## removes what was built
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
