# What one does with this checkout, one target each. A fresh machine needs make and Python >= 3.11, no more.

PYTHON ?= python3
ARGS   ?=
VENV   := .venv
BIN    := $(VENV)/bin
W3C    := .w3c
VALID  := .validators

# Wheels only, so that a platform without them gets one plain line and not a failing Rust build. owlready2 alone
# comes as source: no isolation builds it with the locked setuptools, where pip would fetch others, unhashed.
# (The order counts: to pip, a later `:all:` takes back the exception.)
PIP     := $(BIN)/python -m pip --disable-pip-version-check -qq
INSTALL := $(PIP) install --no-build-isolation
LOCKED  := $(INSTALL) --require-hashes --only-binary :all: --no-binary owlready2 --requirement

# uv makes the lock files and does nothing else here, so it stands in neither. It would lock for the Python it
# runs on and later ones: --python-version names the oldest that pyproject.toml admits.
UV      := uv==0.13.9
COMPILE := $(BIN)/uv --quiet --no-config --no-python-downloads pip compile pyproject.toml --extra mcp --extra nanopub \
           --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
           --only-binary :all: --no-binary owlready2 --custom-compile-command 'make lock'

# On all cores, a file on one of them, in the order of tests/conftest.py; then, one after the other, the tests that measure. (5: ARGS names none of them.)
pytest = echo 'pytest' && $(BIN)/pytest -q -n auto --dist loadfile --no-loadscope-reorder -m 'not alone $(1)' $(ARGS) || test $$? -eq 5 && \
         $(BIN)/pytest -q -m 'alone $(1)' $(ARGS) || test $$? -eq 5

.DEFAULT_GOAL := help
.PHONY: help serve test test-all test-full conformance lint build detection check catalogue vendor soak bench-hostile bench-pages bench-reconcile bench-plain bench-build bench wheel lock clean
# All targets share one .venv; `make -j` gains nothing and must not break anything.
.NOTPARALLEL:

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: $(VENV)/.ready ## the endpoint and its pages on this machine (ARGS=... are given to `isnad serve`)
	@$(BIN)/isnad serve $(ARGS)

build: $(VENV)/.ready ## the graph, out of data/ and ontology/
	@$(BIN)/isnad build $(ARGS)

detection: $(VENV)/.dev-ready ## how well names and dates are found in texts, as a table
	@$(BIN)/python tests/support/detection.py

check: $(VENV)/.ready ## whether the graph is valid; writes nothing
	@$(BIN)/isnad check $(ARGS)

test: lint $(W3C)/.ready ## ruff, mypy, and the tests that need Python alone (ARGS=... are given to pytest)
	@$(call pytest,and not external and not slow)

test-all: lint $(W3C)/.ready server/node_modules/.ready $(VALID)/.ready ## every test; needs npm, a JDK, Chromium, nginx, Virtuoso, jemalloc
	@$(call pytest)

test-full: ## every test at its full size, where test and test-all take a smaller one
	@$(MAKE) --no-print-directory test-all ARGS='--full $(ARGS)'

conformance: $(VENV)/.dev-ready ## the W3C's tests, and the table of them (W3C_TESTS=sparql/ of w3c/rdf-tests, W3C_SHAPES=…)
	@test -d '$(or $(W3C_TESTS),$(W3C_SHAPES))' || { echo 'Name the folder: make conformance W3C_TESTS=path/to/rdf-tests/sparql' >&2; exit 1; }
	@PYTHONPATH=tests/support $(BIN)/python tests/conformance/run.py \
	    $(if $(W3C_TESTS),--sparql '$(W3C_TESTS)') $(if $(W3C_SHAPES),--shapes '$(W3C_SHAPES)') $(ARGS)

lint: $(VENV)/.dev-ready ## ruff and mypy
	@echo 'ruff'
	@$(BIN)/ruff check --quiet .
	@echo 'mypy'
	@$(BIN)/mypy --no-error-summary

# gettext's catalogue of what the templates and the code say; the compiled one is what the server reads.
CATALOGUE := server/isnad/locale
catalogue: $(VENV)/.dev-ready ## the Arabic catalogue, with what is new; then fill in what is empty
	@$(BIN)/pybabel -q extract --mapping-file pyproject.toml --project isnad --keyword Message --keyword Counted:1,2 --sort-by-file --no-wrap \
	    --add-location file --output $(VENV)/messages.pot server/isnad
	@$(BIN)/pybabel -q update --locale ar --input-file $(VENV)/messages.pot --output-dir $(CATALOGUE) \
	    --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(BIN)/pybabel -q compile --directory $(CATALOGUE)

vendor: server/node_modules/.ready ## the libraries of the pages, out of npm, into the package
	@cd server && npm run --silent vendor

soak: $(VENV)/.dev-ready ## a hundred thousand mixed queries; nothing may grow
	@$(BIN)/pytest -q -s --full tests/site/test_soak.py

bench-hostile: $(VENV)/.dev-ready ## how much slower ordinary queries are while the server is attacked
	@$(BIN)/python tests/benchmarks/hostile.py

bench-pages: $(VENV)/.dev-ready ## how long each page takes with eight clients, rendered anew and kept
	@$(BIN)/python tests/benchmarks/pages.py

bench-plain: $(VENV)/.dev-ready build ## the slowest of 100,000 plain queries that are made up; none may take 5 ms
	@$(BIN)/python tests/benchmarks/plain_queries.py $(ARGS)

bench-reconcile: $(VENV)/.dev-ready ## how long a batch of ten names takes to reconcile
	@$(BIN)/python tests/benchmarks/reconcile.py

bench-search: $(VENV)/.dev-ready ## text:query beside CONTAINS (ARGS="--documents 225" for a million triples)
	@PYTHONPATH=tests/support $(BIN)/python tests/benchmarks/search.py $(ARGS)

bench-build: $(VENV)/.dev-ready ## how a build grows with its documents (ARGS="--documents 1 10 100 1000")
	@PYTHONPATH=tests/support $(BIN)/python tests/benchmarks/build.py $(ARGS)

bench: $(VENV)/.dev-ready ## this server and its peers (ARGS="--peers isnad oxigraph-memory virtuoso --documents 190")
	@PYTHONPATH=tests/support $(BIN)/python -m peers $(ARGS)

wheel: $(VENV)/.dev-ready ## the sdist and the wheel, into dist/
	@$(BIN)/python -m build --no-isolation

lock: $(BIN)/python ## the lock files anew, after a change of pyproject.toml (ARGS=--upgrade for newer versions)
	@echo 'Locking requirements-dev.txt and requirements.txt'
	@$(PIP) install $(UV)
	@$(COMPILE) --group dev --output-file requirements-dev.txt $(ARGS)
	@# uv keeps the versions that stand in its output file: so both files pin the same ones.
	@cp requirements-dev.txt requirements.txt
	@$(COMPILE) --group backend --output-file requirements.txt
	@# Of its own versions: its tools hold others back. Not --only-binary: pieces of linkml have no wheels.
	@$(BIN)/uv --quiet --no-config --no-python-downloads pip compile --group validators --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
	    --output-file tests/validators/requirements.txt $(ARGS)
	@! grep -n '://' requirements.txt requirements-dev.txt tests/validators/requirements.txt || { echo 'A lock file names an address.' >&2; exit 1; }

server/node_modules/.ready: server/package.json server/package-lock.json server/.npmrc
	@command -v npm >/dev/null || { echo 'npm is not there (Debian, Ubuntu: apt-get install npm)' >&2; exit 1; }
	@cd server && npm ci --silent --ignore-scripts
	@touch $@

clean: ## away with .venv, dist/ and all caches
	@rm -rf $(VENV) $(W3C) $(VALID) server/node_modules dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find server tests -name __pycache__ -prune -exec rm -rf {} +

# A venv that was made by halves is removed: what is left of it would pass for a whole one.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "isnad needs Python 3.11 or newer, and $(PYTHON) is: `$(PYTHON) --version 2>&1`" >&2; \
	    echo 'Name another one: make PYTHON=/path/to/python3.11 ...' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo '$(PYTHON) cannot make a virtual environment (Debian, Ubuntu: apt-get install python3-venv)' >&2; exit 1; }
	@echo 'Making $(VENV)'
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.ready: $(BIN)/python requirements.txt pyproject.toml
	@echo 'Installing requirements.txt and isnad'
	@$(LOCKED) requirements.txt
	@$(INSTALL) --no-deps --editable .
	@echo 'The command is $(BIN)/isnad; to write isnad alone in this shell: . $(BIN)/activate'
	@touch $@

# After .ready: owlready2 is built with the setuptools that it installed.
$(VENV)/.dev-ready: $(VENV)/.ready requirements-dev.txt
	@echo 'Installing requirements-dev.txt'
	@$(LOCKED) requirements-dev.txt
	@touch $@

# The tools of others that the downloads are held against. What builds packages comes first, hashed as they are.
$(VALID)/.ready: tests/validators/requirements.txt
	@echo 'Installing tests/validators/requirements.txt'
	@rm -rf $(VALID) && $(PYTHON) -m venv $(VALID)
	@sed -n '/^setuptools==/,/# via/p' $< >$(VALID)/setuptools.txt
	@$(VALID)/bin/python -m pip --disable-pip-version-check -qq install --require-hashes --requirement $(VALID)/setuptools.txt
	@$(VALID)/bin/python -m pip --disable-pip-version-check -qq install --no-build-isolation --require-hashes --requirement $<
	@touch $@

# The W3C's SPARQL tests: rdflib's source distribution carries them, and the lock file has its hash.
$(W3C)/.ready: $(VENV)/.dev-ready
	@echo 'Bringing the W3C tests'
	@rm -rf $(W3C) && mkdir $(W3C)
	@sed -n '/^rdflib==/,/# via/p' requirements-dev.txt >$(W3C)/requirements.txt
	@$(PIP) download --no-deps --no-build-isolation --require-hashes --no-binary rdflib \
	    --dest $(W3C) --requirement $(W3C)/requirements.txt
	@tar -xzf $(W3C)/rdflib-*.tar.gz -C $(W3C) --strip-components 5 --wildcards '*/suites/w3c/sparql11' 2>/dev/null
	@touch $@
