"""A tiny material: two subjects that share no word between questions and articles."""

from __future__ import annotations

import pytest

from ingestion.training.material import (
    Article,
    LexiconEntry,
    Material,
    Question,
    SynonymGroup,
)
from ingestion.training.recipe import Recipe

ARTICLES = (
    Article(
        "code-l1",
        ("Livre I", "Des sépultures"),
        "La concession funéraire peut être reprise par la commune après constat de son abandon. "
        "Le maire dresse un procès-verbal constatant l'état de la sépulture délaissée.",
    ),
    Article(
        "code-l2",
        ("Livre I", "Du stationnement"),
        "Le véhicule laissé sur la voie publique est conduit à la fourrière par l'autorité. "
        "Le propriétaire du véhicule acquitte les frais d'enlèvement prévus à l'article L. 1.",
    ),
    Article(
        "code-l3",
        ("Livre II", "Des écoles"),
        "L'instruction est obligatoire pour chaque enfant dès l'âge de trois ans révolus. "
        "La commune dresse chaque année la liste des enfants soumis à cette obligation.",
    ),
)


@pytest.fixture
def material() -> Material:
    """Three articles, a question each, two lexicon entries, one synonym group."""
    return Material(
        articles=ARTICLES,
        questions=(
            Question("Puis-je récupérer une vieille tombe oubliée ?", ("code-l1",)),
            Question("On m'a pris ma voiture mal garée, où est-elle ?", ("code-l2",)),
            Question("Ma petite doit-elle aller en classe ?", ("code-l3",)),
        ),
        lexicon=(
            LexiconEntry(
                "concession funéraire",
                (),
                ("vieille tombe", "place au cimetière"),
                "Emplacement accordé pour fonder une sépulture.",
                ("La tombe de papi est-elle à nous ?",),
            ),
            LexiconEntry("voie publique", ("VP",), ("rue", "trottoir"), "Voie ouverte à tous.", ()),
        ),
        synonyms=(SynonymGroup("véhicule", ("voiture", "automobile")),),
    )


@pytest.fixture
def recipe() -> Recipe:
    """A recipe that trains in under a second."""
    return Recipe(
        vocabulary=400,
        dimension=8,
        nested=(8, 4),
        runs=2,
        first_passes=2,
        second_passes=12,
        batch=4,
        threads=1,
    )
