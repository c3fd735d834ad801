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

# Pin again what pyproject.toml asks for, with hashes and without naming a registry.
.PHONY: lock
lock:
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 pyproject.toml -o deploy/requirements/runtime.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 --extra development pyproject.toml -o deploy/requirements/development.txt
