# Les commandes du projet. `make serve` et `make test` font leur propre installation.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INDEX ?= var/index
ARTICLES ?= ../shared/data/legi/articles.jsonl
QUESTIONS ?= ../shared/training/dev-questions.jsonl

.PHONY: help serve test lint types soak bench docs index clean

help:
	@echo "make serve   installe, indexe corpus/ et ouvre le chat sur http://127.0.0.1:8000"
	@echo "make test    installe et passe tous les tests"
	@echo "make lint    style du code ; make types : types"
	@echo "make soak    épreuves longues (arrêts brutaux, charge)"
	@echo "make bench   mesures du README (ARTICLES=… QUESTIONS=…)"
	@echo "make docs    régénère l’aide des commandes et la table des réglages"

# torch is asked for first and alone: another package would pull its CUDA builds.
$(BIN)/.installed: pyproject.toml requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e .
	touch $@

$(BIN)/.installed-dev: $(BIN)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e ".[dev]"
	touch $@

serve: $(BIN)/.installed
	$(BIN)/vademecum ingest corpus --index $(INDEX)
	$(BIN)/vademecum serve --index $(INDEX)

index: $(BIN)/.installed
	$(BIN)/vademecum ingest corpus --index $(INDEX)

test: $(BIN)/.installed-dev
	$(BIN)/python -m pytest -m "not soak"

soak: $(BIN)/.installed-dev
	$(BIN)/python -m pytest -m soak --timeout 1800

lint: $(BIN)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(BIN)/.installed-dev
	$(BIN)/mypy

docs: $(BIN)/.installed
	$(BIN)/python -m assistant.documentation

bench: $(BIN)/.installed-dev
	$(BIN)/python -m evals.bench --articles $(ARTICLES) --questions $(QUESTIONS)

clean:
	rm -rf var build *.egg-info
