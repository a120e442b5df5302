# Anfitrión: every command that a person or CI needs. `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

export RASA_TELEMETRY_ENABLED := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_PYTHON_DOWNLOADS := never

UV := $(shell command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1 && command -v uv || echo .venv-uv/bin/uv)
PYTHON := .venv/bin/python
# A command that Ctrl-C ends in good order
CALMLY := exec $(PYTHON) -m deploy.local.calmly
PYTEST := $(PYTHON) -m pytest
PYTEST_BOT := .venv-bot/bin/python -m pytest --confcutdir=tests/bot/plugins tests/bot/plugins
# What ARGS chooses need not be among the plug-ins' tests too. 5: pytest found none.
MAY_BE_NONE = $(if $(ARGS),|| test $$? -eq 5)
COMPILE := $(UV) pip compile --quiet --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header
TYPED := argentina services actions deploy tools tests
# Options for pytest, as in `make test ARGS="-k holds"`
ARGS ?=

.PHONY: help
help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- running ---------------------------------------------------------------------------------------------------------

.PHONY: run
run: .venv/.app-ready .venv-bot/.bot-ready ## Run the whole product on this machine (MODEL=nuevo tries a model); Ctrl-C stops it
	@CLOCK_BEGAN="$${CLOCK_BEGAN:-$(shell date +%s)}" exec $(PYTHON) -m deploy.local run --model "$(MODEL)"

.PHONY: train
train: .venv/.app-ready .venv-bot/.bot-ready ## Train the assistant, unless the model for these files is there
	@$(CALMLY) deploy.local train

.PHONY: chat
chat: .venv/.app-ready ## Talk to the assistant in this terminal (needs `make run` in another)
	@$(CALMLY) deploy.workshop.chat

.PHONY: interactive
interactive: .venv/.app-ready .venv-bot/.bot-ready ## Teach the assistant step by step (needs `make run` in another terminal)
	@$(CALMLY) deploy.workshop.interactive

# --- checking --------------------------------------------------------------------------------------------------------

# A second parser of calendars, for tests: Node.js is not needed by anything else.
ICALJS := tests/calendars/icaljs/node_modules/.ready

$(ICALJS): tests/calendars/icaljs/package-lock.json
	@npm ci --prefix $(<D) --no-audit --no-fund --silent && touch $@

.PHONY: test
test: .venv/.dev-ready .venv-bot/.bot-ready ## Every test that needs no browser, no Node.js, no trained model and no long run
	$(PYTEST) -n logical --dist loadfile -m "not browser and not node and not rasa and not slow" $(ARGS)
	$(PYTEST_BOT) -m "not slow" $(ARGS) $(MAY_BE_NONE)

.PHONY: test-all
test-all: .venv/.dev-ready .venv-bot/.bot-ready $(ICALJS) train ## Every test: also conversations, browser, chaos, the world of money (an hour)
	$(PYTEST) -m "not long" $(ARGS)
	$(PYTEST_BOT) $(ARGS) $(MAY_BE_NONE)
	$(if $(ARGS),,@$(MAKE) --no-print-directory test-world)

.PHONY: test-world
test-world: .venv/.dev-ready ## Everything that can happen to money: 50 seeds of 2,000 random steps (half an hour; WORLD_STEPS=40 is quick)
	$(PYTEST) -m long -n logical $(ARGS)

.PHONY: test-conversations
test-conversations: .venv/.dev-ready .venv-bot/.bot-ready train ## Test conversations: what is understood, what is answered and booked (3 minutes)
	$(PYTEST) tests/conversations/test_rasa_stories.py tests/talks $(ARGS)

.PHONY: pictures
pictures: .venv/.dev-ready ## Pictures of every page of the console, on a phone and on a desk, into docs/pantallas (2 minutes)
	$(CALMLY) tests.browser.pictures $(ARGS)

.PHONY: lint
lint: .venv/.dev-ready .venv-bot/.bot-ready ## Style, types, import contracts
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	@$(MAKE) --no-print-directory types
	.venv/bin/lint-imports

.PHONY: types
types: .venv/.dev-ready .venv-bot/.bot-ready ## Types alone
	.venv/bin/mypy $(TYPED)
	.venv/bin/mypy --python-executable .venv-bot/bin/python bot

.PHONY: format
format: .venv/.dev-ready ## Put the code into the house's style
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

.PHONY: evaluate
evaluate: .venv/.app-ready .venv-bot/.bot-ready ## How well it understands sentences it was not trained on
	@$(CALMLY) deploy.workshop.evaluate --model "$(MODEL)" --dev "$(DEV)" --fast "$(FAST)" $(if $(FOLDS),--folds $(FOLDS))

.PHONY: evaluate-voice
evaluate-voice: .venv/.dev-ready ## How well voice notes are heard (VOICES=folder made by bench.voice.fetch, SOUNDS=Debian's es_MX_f_Allison; CORRECTIONS=real guests alone)
	@$(CALMLY) bench.voice $(if $(VOICES),--voices "$(VOICES)") $(if $(SOUNDS),--sounds "$(SOUNDS)") $(if $(CORRECTIONS),--corrections "$(CORRECTIONS)") $(ARGS)

.PHONY: voice-corrections
voice-corrections: .venv/.app-ready ## Write the voice notes that owners corrected into the folder TO, for make evaluate-voice
	@$(CALMLY) deploy.workshop.corrections --to "$(or $(TO),results/corrections)"

.PHONY: corrections
corrections: .venv/.app-ready ## What people corrected in the console, as a change of data/nlu (APPLY=1 makes it)
	@$(CALMLY) deploy.workshop.teaching --apply "$(APPLY)"

.PHONY: replay
replay: .venv/.app-ready .venv-bot/.bot-ready ## What MODEL would answer differently in the LAST (50) real conversations
	@$(CALMLY) deploy.workshop.replay --model "$(MODEL)" $(if $(LAST),--last $(LAST))

.PHONY: models
models: .venv/.app-ready ## List the models with their figures, and which one is active
	@$(CALMLY) deploy.workshop.models

.PHONY: activate
activate: .venv/.app-ready .venv-bot/.bot-ready ## Let MODEL answer guests, unless it does worse (FORCE="why" lets it all the same)
	@$(CALMLY) deploy.workshop.activate activate --model "$(MODEL)" --force "$$FORCE" --dev "$(DEV)" $(if $(LAST),--last $(LAST))

.PHONY: rollback
rollback: .venv/.app-ready ## Return to the model that was active before
	@$(CALMLY) deploy.workshop.activate rollback

.PHONY: understand
understand: .venv/.app-ready .venv-bot/.bot-ready ## What the active model understands of the sentences in IN, written to OUT (JSON lines)
	@$(CALMLY) deploy.local.understanding "$(IN)" "$(OUT)" --model "$(MODEL)"

.PHONY: bench
bench: .venv/.dev-ready train ## What a text turn costs, beside the bare Rasa turn
	$(PYTHON) -m bench.turn

.PHONY: docs
docs: .venv/.dev-ready ## Check that the docs name what exists: files, links, commands, settings
	$(PYTEST) tests/test_docs.py tests/test_settings.py $(ARGS)

# --- keeping ---------------------------------------------------------------------------------------------------------

.PHONY: lock
lock: $(UV) ## Compile requirements/*.in to hashed *.txt (UPGRADE=1 takes newer versions)
	$(COMPILE) $(if $(UPGRADE),--upgrade) requirements/app.in -o requirements/app.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) -c requirements/app.txt requirements/dev.in -o requirements/dev.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) --override requirements/bot-overrides.txt requirements/bot.in -o requirements/bot.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) requirements/uv.in -o requirements/uv.txt

.PHONY: install
install: .venv/.dev-ready .venv-bot/.bot-ready ## Make both environments, with the tools of development

.PHONY: clean
clean: ## Forget what was computed: caches and models; environments and .local stay
	rm -rf .rasa models results .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# --- environments ----------------------------------------------------------------------------------------------------
# A stamp says that an environment holds what its lock file says. `.installing` is there while one is being filled:
# found at the start, the last install was interrupted, and a package may be half there, so the environment is made anew.

.venv-uv/bin/uv: requirements/uv.txt
	@echo "== instala uv, el instalador"
	@rm -rf .venv-uv
	@sh deploy/local/python.sh -m venv .venv-uv
	@.venv-uv/bin/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	@touch $@


define environment
	@if [ -e $(1)/.installing ]; then echo "== la última instalación se cortó: empieza de nuevo"; rm -rf $(1); fi
	@$(UV) venv --quiet --allow-existing --python 3.11 $(1)
	@touch $(1)/.installing
endef

.venv/.app-ready: requirements/app.txt | $(UV)
	@echo "== instala el entorno del producto (.venv)"
	$(call environment,.venv)
	@$(UV) pip install --python $(PYTHON) --require-hashes -r requirements/app.txt
	@rm -f .venv/.installing && touch $@

.venv/.dev-ready: requirements/dev.txt .venv/.app-ready
	@echo "== instala las herramientas de desarrollo (.venv)"
	$(call environment,.venv)
	@$(UV) pip install --python $(PYTHON) --require-hashes -r requirements/dev.txt
	@rm -f .venv/.installing && touch $@

# `sync`, not `install`: Rasa declares limits that these pins go beyond on purpose (docs/decisions/0002).
.venv-bot/.bot-ready: requirements/bot.txt | $(UV)
	@echo "== instala el entorno del asistente (.venv-bot): TensorFlow y Rasa, unos 2 GB, una sola vez"
	$(call environment,.venv-bot)
	@$(UV) pip sync --python .venv-bot/bin/python --require-hashes requirements/bot.txt
	@rm -f .venv-bot/.installing && touch $@
