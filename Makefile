# Every target sets up what it needs; a second run only checks that it is there.
.DEFAULT_GOAL := help
.PHONY: help vendor generate check lint test package inspect demo accuracy fit bench soak clean
MAKEFLAGS += --no-print-directory

VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready

help: ## say what each target does
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

vendor: $(READY) ## install the libraries that the app ships
	@$(PYTHON) -m tools.vendor

generate: $(READY) ## write what is generated from the rules
	@$(PYTHON) -m tools.generate

check: $(READY) ## fail if a generated file is stale or orphaned
	@$(PYTHON) -m tools.generate --check

lint: $(READY) vendor ## style, formatting and types
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@$(PYTHON) -m mypy

test: lint check ## lint, check and every test
	@$(PYTHON) -m pytest --numprocesses auto --dist loadfile

package: vendor ## write dist/runkeyhunt-<version>.tar.gz
	@$(PYTHON) -m tools.package

inspect: vendor ## run Splunk's own checks on the package
	@$(PYTHON) -m tools.inspect_app

demo: vendor ## show the dashboards on 127.0.0.1 over a simulated week; LOGS=folder shows your log files, PORT=n serves elsewhere
	@$(PYTHON) -m tools.demo $(if $(LOGS),--logs "$(LOGS)") $(if $(PORT),--port $(PORT))

accuracy: $(READY) ## print recall and false alarms of each list; LISTS="a.csv …", SIGMA=folder and MISSES=1 add to it
	@$(PYTHON) -m tools.accuracy $(if $(SIGMA),--sigma "$(SIGMA)") $(if $(MISSES),--misses) $(LISTS)

fit: $(READY) ## print which weights of rules all lists together would change, and why; LISTS adds to them
	@$(PYTHON) -m tools.accuracy.fit $(if $(WRITE),--write) $(LISTS)

bench: vendor ## measure what the commands cost beside ones that do nothing, in one table; ROWS="first 100" only some; SCALE=0.1, PAIRS=1 a quick look; EVTX=file adds its row
	@$(PYTHON) -m tools.bench $(if $(EVTX),--evtx "$(EVTX)") $(if $(ROWS),--rows "$(ROWS)") $(if $(SCALE),--scale $(SCALE)) $(if $(PAIRS),--pairs $(PAIRS))

soak: vendor ## fuzz, draw events and feed three indexers for MINUTES (60), and print a summary
	@$(PYTHON) -m pip install --quiet --require-hashes --requirement tools/requirements/soak.txt || echo "Without atheris: the inputs are drawn by lot."
	@$(PYTHON) -m tools.soak $(if $(MINUTES),--minutes $(MINUTES))

clean: ## remove all that was made, the environment too
	rm -rf $(VENV) bin/runkeyhunt/_vendor dist tests/browser/node_modules tests/browser/dist .mypy_cache .pytest_cache .ruff_cache
	find bin tools tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): tools/requirements/dev.txt tools/environment.py
	@python3 tools/environment.py $(VENV)
	@touch $@
