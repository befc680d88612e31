# Every target builds what it needs first; `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/runtime.stamp: requirements/runtime.txt requirements/environment pyproject.toml
	@requirements/environment runtime

.venv/dev.stamp: requirements/dev.txt requirements/runtime.txt requirements/environment pyproject.toml
	@requirements/environment dev

.PHONY: setup
setup: .venv/runtime.stamp ## build .venv, and nothing else

.PHONY: demo
demo: .venv/runtime.stamp ## build an invented town, print its year 2021 and the accounts, serve it on port 8000
	@.venv/bin/ppr-case demo

.PHONY: run
run: .venv/runtime.stamp ## serve the real instance; the first run makes keys and the first account
	@.venv/bin/ppr-case start

.PHONY: test
test: .venv/dev.stamp ## build the environment and pass every test
	@$(PYTHON) -m pytest -q -n auto $(ARGS)

.PHONY: cover
cover: .venv/dev.stamp ## pass every test and list the lines that none of them ran; takes twice as long
	@$(PYTHON) -m pytest -q -n auto --cov --cov-report=term:skip-covered $(ARGS)

.PHONY: check
check: .venv/dev.stamp ## lint, types, layers, schema; every failure is reported
	@failed=0; \
	for step in \
		"ruff check ." \
		"ruff format --check ." \
		"mypy" \
		"lint-imports" \
		"ppr-case db check --fresh" \
	; do echo "— $$step"; .venv/bin/$$step || failed=1; done; exit $$failed

.PHONY: fix
fix: .venv/dev.stamp ## format and mend what can be mended by itself
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

.PHONY: bench
bench: .venv/dev.stamp ## measure against named baselines; prints ratios
	@$(PYTHON) -m tests.bench $(ARGS)

.PHONY: docs
docs: .venv/dev.stamp ## write the generated pages of docs/ anew
	@$(PYTHON) -m tests.contracts.generated

.PHONY: migrate
migrate: .venv/dev.stamp ## write a migration from the records: make migrate NAME=0002_what
	@$(PYTHON) -m migrations.write $(NAME)

.PHONY: lock
lock: .venv/dev.stamp ## resolve the dependencies anew; the files name no registry
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header \
		--all-extras -o requirements/runtime.txt pyproject.toml requirements/build.in
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header \
		-o requirements/dev.txt requirements/dev.in
