# The commands of the README and of CI.
PYTHON ?= python3.11
BIN := .venv/bin

.PHONY: setup
setup: .venv/installed

.venv/installed: pyproject.toml deploy/requirements/development.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --disable-pip-version-check --progress-bar on --require-hashes -r deploy/requirements/development.txt
	$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	touch $@
