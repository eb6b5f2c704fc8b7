# Everything a developer does, from a bare clone: only Python, git and make are needed.
# The environment is made in .venv when a target first needs it, from the lock files in requirements/.

VENV := .venv
BIN := $(VENV)/bin
LESSON := 01-gradient-tape-basics
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# Set PYTHON to choose: make demo PYTHON=/opt/python3.12/bin/python3.12
PYENV_ROOT ?= $(HOME)/.pyenv
PYTHON ?= python3 python3.13 python3.12 python3.11 python3.10 python \
	$(wildcard $(PYENV_ROOT)/versions/3.1[0-3].*/bin/python3) python3.14

# Handed on to the replay of Binder: make binder BINDER_ARGS="--variants numpy --lessons 01 02"
BINDER_ARGS ?=

# Which lessons are run and stored; none named, all: make lessons LESSONS="02 03"
LESSONS ?=

# Handed on to JupyterLab: make lab LAB_ARGS="--no-browser --port 8899"
LAB_ARGS ?=
# Jupyter does not start for root, who is the user in a container, unless it is told to.
ALLOW_ROOT = $(if $(filter 0,$(shell id -u)),--allow-root)

# Handed on to the benchmarks: make bench BENCH_ARGS="--libraries numpy tensorflow --workloads chain"
BENCH_ARGS ?=
# They have an environment of their own, with all whom the engine is held against.
BENCH_VENV := .venv-bench
# On Linux, PyPI has PyTorch for CUDA only, which is several GB. The CPU build is elsewhere: in the
# index of PyTorch, or wherever pip is told to look (PIP_EXTRA_INDEX_URL, PIP_FIND_LINKS).
TORCH = torch==2.13.0$(if $(filter Linux,$(shell uname)),+cpu)

# The sessions of noxfile.py, two of which run at a time.
MATRIX := newest-3.10 newest-3.11 newest-3.12 newest-3.13 oldest

# The widgets' sources. Node comes with the environment; npm starts it by its name.
FRONTEND := tapemagic/frontend
NPM = PATH="$(abspath $(BIN)):$$PATH" npm --loglevel=error --prefix
# The JupyterLab extension has packages of its own, and is built into a folder of the package.
LABEXTENSION := $(FRONTEND)/labextension
# Where pip has put it: an editable installation has a copy. (A link would be followed by pip's uninstall.)
LABEXTENSION_INSTALLED := $(VENV)/share/jupyter/labextensions/tapemagic
FRONTEND_TOOLS := $(FRONTEND)/node_modules/stamp $(LABEXTENSION)/node_modules/stamp

# The documentation and JupyterLite have an environment of their own, since JupyterLite is of an
# older JupyterLab. Whatever is in SITE_ARGS is handed on: make site SITE_ARGS="--pyodide build/pyodide"
SITE_VENV := .venv-site
SITE_ARGS ?=
PYODIDE := build/pyodide

# What an environment costs, said before it is installed.
COST_demo := what runs a lesson, about 300 MB, half a minute
COST_site := MkDocs and JupyterLite, about 500 MB, a minute
COST_bench := TensorFlow, PyTorch, JAX and others, about 3.5 GB, a few minutes
COST_dev := TensorFlow, JupyterLab and the tools for tests, about 2 GB, a few minutes

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.PHONY: all demo test test-fast test-matrix test-frontends binder binder-lock frontend frontend-test parity agreement coverage operations rules lessons mistakes lint format dist bench bench-checker bench-editors bench-plot bench-site lab lock clean help fixes site site-environment

all: $(VENV)/demo.stamp help

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):[^#]*## /  make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20
	@echo "When it is first needed, an environment is installed into $(VENV), once:"
	@echo "  for demo          $(COST_demo)"
	@echo "  for all others    $(COST_dev)"
	@echo "  for bench, in $(BENCH_VENV): $(COST_bench)"
	@echo "  for site, in $(SITE_VENV): $(COST_site)"

demo: $(VENV)/demo.stamp ## run the first lesson on the numpy engine, print its derivatives, save it as a page
	@$(BIN)/tapemagic demo $(LESSON) --engine numpy --output-directory build

test: $(VENV)/dev.stamp frontend-test ## every test, TensorFlow, browser and frontend included, with coverage
	-@$(MAKE) --silent site-environment
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --cov --cov-report=term

test-fast: $(VENV)/dev.stamp ## the tests that take seconds
	$(BIN)/python -m pytest -m "not browser and not tensorflow and not slow"

test-matrix: $(VENV)/dev.stamp ## the fast tests on each installed Python, oldest and newest dependencies
	@$(MAKE) --no-print-directory --jobs 2 $(MATRIX:%=matrix-%)

matrix-%: $(VENV)/dev.stamp
	$(PYENV_PYTHONS) $(BIN)/python -m nox --session $*

test-frontends: $(VENV)/dev.stamp ## the highlight in Chromium with older releases of JupyterLab and Notebook (2 minutes)
	$(BIN)/python -m nox --session frontends

binder: $(VENV)/dev.stamp ## what Binder would build, tried without Docker, and recorded in docs/binder.md (15 minutes)
	$(PYENV_PYTHONS) $(BIN)/python -m nox --session binder -- $(BINDER_ARGS)

binder-lock: $(VENV)/dev.stamp ## what binder/ installs, from the lock of the tests
	@$(MAKE) --no-print-directory binder BINDER_ARGS=--lock

coverage: $(VENV)/dev.stamp ## the page docs/coverage.md: which tf.* names the numpy engine has
	PYTHONPATH=tests/parity $(BIN)/python tests/workshop/coverage_page.py

operations: $(VENV)/dev.stamp ## the table of what each operation's gradient reads: tapemagic/operation_table.txt
	PYTHONPATH=tests/parity $(BIN)/python tests/workshop/operation_table.py

lessons: $(VENV)/dev.stamp ## run the lessons and store their outputs in them; some: LESSONS="02 03"
	PYTHONPATH=tests $(BIN)/python tests/workshop/lesson_outputs.py $(LESSONS)

mistakes: $(VENV)/dev.stamp ## the notebook tests/notebooks/mistakes.ipynb: where mistakes are shown
	$(BIN)/python tests/mistakes_notebook.py

rules: $(VENV)/dev.stamp ## the pages docs/rules: what each rule of the checker finds
	$(BIN)/python tests/workshop/rules_pages.py

parity: $(VENV)/dev.stamp ## 10,000 random programs on both engines, recorded in docs/parity.md, and new calls of each operation (30 minutes)
	PYTHONPATH=tests $(BIN)/python tests/parity/nested_programs.py
	TAPEMAGIC_PARITY_EXAMPLES=300 $(BIN)/python -m pytest tests/parity/test_generated_calls.py

agreement: $(VENV)/dev.stamp ## the checker's verdicts on 10,000 random programs beside TensorFlow, recorded in docs/checker-agreement.md (20 minutes)
	PYTHONPATH=tests:tests/parity $(BIN)/python tests/checker/agreement.py $(AGREEMENT_ARGS)

fixes: $(VENV)/dev.stamp ## correct 2,000 random programs and run them, recorded in docs/checker-fixes.md (20 minutes)
	$(BIN)/python tests/checker/fixes_measured.py $(FIXES_ARGS)

frontend: $(FRONTEND_TOOLS) ## build the widgets and the JupyterLab extension, from tapemagic/frontend
	$(NPM) $(FRONTEND) run build
	@rm -rf $(LABEXTENSION_INSTALLED)
	@cp -R tapemagic/labextension $(LABEXTENSION_INSTALLED)

frontend-test: $(FRONTEND_TOOLS) ## the frontend's tests, style and types, and that what is committed is what it builds
	$(NPM) $(FRONTEND) run check
	$(NPM) $(FRONTEND) test
	$(NPM) $(FRONTEND) run build -- --check

dist: $(VENV)/dev.stamp ## the wheel and the source archive, built, installed and tested (5 minutes)
	rm -rf dist
	$(BIN)/python -m hatchling build -d dist
	$(BIN)/python -m nox --session dist

lint: $(VENV)/dev.stamp ## style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(VENV)/dev.stamp ## put the sources into their form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

site: ## the documentation, with the lessons in JupyterLite, into build/site (3 minutes)
	@$(MAKE) --silent VENV=$(SITE_VENV) $(SITE_VENV)/site.stamp
	NO_MKDOCS_2_WARNING=1 $(SITE_VENV)/bin/python docs/workshop/build_site.py $(SITE_ARGS)

site-environment: $(VENV)/dev.stamp ## what the test of the site needs: Pyodide, in build/pyodide, too
	@$(MAKE) --silent VENV=$(SITE_VENV) $(SITE_VENV)/site.stamp
	@PATH="$(abspath $(BIN)):$$PATH" $(SITE_VENV)/bin/python docs/workshop/pyodide_files.py $(PYODIDE)

bench-site: site-environment ## every lesson in JupyterLite, and how long its reader waits, in docs/browser-lessons.md (10 minutes)
	@$(MAKE) --silent site SITE_ARGS="--as-stored --pyodide $(PYODIDE)"
	$(BIN)/python tests/benchmarks/site_lessons.py --write

bench: ## time and memory beside TensorFlow, PyTorch, JAX ...; options: BENCH_ARGS="--help"
	@$(MAKE) --silent VENV=$(BENCH_VENV) $(BENCH_VENV)/torch.stamp
	$(BENCH_VENV)/bin/python tests/benchmarks $(BENCH_ARGS)

bench-checker: $(VENV)/dev.stamp ## how fast the checker is; options: BENCH_ARGS="--write --flake8 'path/to/flake8'"
	$(BIN)/python tests/benchmarks/checker_speed.py $(BENCH_ARGS)

bench-editors: $(VENV)/dev.stamp ## how fast findings come while you type; options: BENCH_ARGS="--write"
	$(BIN)/python tests/benchmarks/editor_speed.py $(BENCH_ARGS)

bench-plot: ## how fast the plot follows a key in JupyterLab, beside ipympl, plotly and interact
	@$(MAKE) --silent VENV=$(BENCH_VENV) $(BENCH_VENV)/bench.stamp
	$(BENCH_VENV)/bin/python tests/benchmarks/plot_latency.py $(BENCH_ARGS)

# A copy, which git does not know: what is tried in a lesson stays when the lessons are updated.
lab: $(VENV)/dev.stamp ## open JupyterLab on the lessons, copied to my-lessons; options: LAB_ARGS="--no-browser --port 8899"
	@$(BIN)/tapemagic lessons my-lessons
	$(BIN)/jupyter lab $(ALLOW_ROOT) $(LAB_ARGS) my-lessons/$(LESSON).ipynb

lock: $(VENV)/dev.stamp ## renew the lock files (the only target that changes versions)
	$(call COMPILE,dev) --upgrade
	$(call COMPILE,demo) --constraints requirements/dev.txt
	$(call COMPILE,bench) --constraints requirements/dev.txt
	$(call COMPILE,site) --upgrade

clean: ## remove all that was made, the environment too
	rm -rf $(VENV) $(BENCH_VENV) $(SITE_VENV) $(FRONTEND)/node_modules $(LABEXTENSION)/node_modules $(LABEXTENSION)/lib build dist .nox .coverage .coverage.* htmlcov .hypothesis .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environment ---------------------------------------------------------------------------

# A stamp is newer than what it was installed from: a second run costs nothing.
# The demo's lock is a part of the other one at the same versions, so they share one environment.
# The lock is complete, so pip has nothing to resolve: it would look at releases newer than the lock.
$(VENV)/%.stamp: requirements/%.txt pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV), once: $(COST_$*) ..."
	@$(PIP_INSTALL) --no-deps --require-hashes --requirement $<
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

# What is installed is what the lock names, and nothing of it runs while it is installed.
%/node_modules/stamp: %/package-lock.json $(VENV)/dev.stamp
	@echo "Installing the frontend's tools into $*/node_modules, once ..."
	@$(NPM) $* ci --ignore-scripts
	@touch $@

# Without hashes, since each index has builds of its own; what it asks for is in bench.txt.
$(VENV)/torch.stamp: $(VENV)/bench.stamp
	@if $(PIP_INSTALL) --no-deps "$(TORCH)"; then touch $@; else \
		echo "PyTorch is left out: no $(TORCH) where pip looks; its index of CPU builds has it." >&2; \
	fi

# The first interpreter that works and is of a supported version; 3.14, for which TensorFlow has
# no wheel yet, only where there is no other. A pyenv shim can exist and not run, so each is asked.
$(BIN)/python:
	@for newest in 13 14; do for python in $(PYTHON); do \
		if $$python -c "import ensurepip, sys, venv; \
			sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, $$newest))" 2>/dev/null; then \
			exec $$python -m venv --clear $(VENV); \
		fi; \
	done; done; \
	echo "No Python 3.10 to 3.13 with venv and pip found (asked: $(PYTHON))." >&2; \
	echo "Install one (Debian: apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python3" >&2; \
	exit 1

# With pyenv, every installed version is made visible to nox, and not only the one switched on.
PYENV_PYTHONS = $(if $(shell command -v pyenv),PYENV_VERSION="$$(pyenv versions --bare | paste -sd :)")

# One lock for all supported Pythons and platforms; neither an index nor a path is written into it.
COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip compile pyproject.toml \
	--quiet --extra $(1) --group build --universal --python-version 3.10 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --output-file requirements/$(1).txt
