"""The confidence: a logistic model, and what it looks at, by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering import confidence
from assistant.answering.confidence import (
    FEATURES,
    WITH_QUESTIONS,
    WITHOUT_QUESTIONS,
    Model,
    confidence_features,
    probability,
)
from assistant.answering.prepared import PreparedDocument
from assistant.answering.question_kinds import QuestionKind
from assistant.answering.scoring import ScoredUnit
from assistant.retrieval import Evidence, analyse_query
from ingestion.builder import DocumentBuilder
from ingestion.documents import Span
from tests.assistant.answering.samples import evidence_for, prepared, scored
from tests.assistant.retrieval.samples import axis_encoder
from tests.ingestion.index.samples import HashEncoder

HALF = 1 / 2**0.5


def test_probability_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, *_ = FEATURES
    weights = dict.fromkeys(FEATURES, 0.0) | {first: 2.0, second: -1.0}
    monkeypatch.setattr(confidence, "WITH_QUESTIONS", Model(weights, math.log(3) - 2.0))
    rest = [0.0] * (len(FEATURES) - 2)
    # Odds of 3 are three chances in four; a second feature of ln 3 makes them even.
    assert probability([1.0, 0.0, *rest], True) == pytest.approx(0.75)
    assert probability([1.0, math.log(3), *rest], True) == pytest.approx(0.5)


def test_documents_without_everyday_questions_have_their_own_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    none = dict.fromkeys(FEATURES, 0.0)
    monkeypatch.setattr(confidence, "WITH_QUESTIONS", Model(none, math.log(4)))
    monkeypatch.setattr(confidence, "WITHOUT_QUESTIONS", Model(none, 0.0))
    assert probability([0.0] * len(FEATURES), True) == pytest.approx(0.8)
    assert probability([0.0] * len(FEATURES), False) == pytest.approx(0.5)


rows = st.lists(st.floats(-2, 2), min_size=len(FEATURES), max_size=len(FEATURES))


@settings(max_examples=100)
@given(rows, st.integers(0, len(FEATURES) - 1), st.floats(0.01, 2), st.booleans())
def test_each_feature_moves_it_in_the_direction_of_its_weight(
    values: list[float], place: int, more: float, has_questions: bool
) -> None:
    before = probability(values, has_questions)
    assert 0 <= before <= 1
    values[place] += more
    model = WITH_QUESTIONS if has_questions else WITHOUT_QUESTIONS
    weight = model.weights[FEATURES[place]]
    assert (probability(values, has_questions) - before) * math.copysign(1, weight) >= 0


def test_every_feature_has_a_weight() -> None:
    assert set(WITH_QUESTIONS.weights) == set(WITHOUT_QUESTIONS.weights) == set(FEATURES)


SENTENCE, FEE, OTHER = (
    "Une naissance se déclare sous cinq jours.",
    "Le mariage coûte 30 €.",
    "La mairie ouvre.",
)


def write(b: DocumentBuilder) -> None:
    for text in (SENTENCE, FEE, OTHER):
        b.paragraph(text)


DOCUMENT = prepared(write)
SECOND = prepared(lambda b: b.paragraph("La concession funéraire."), row=1)
TOP = evidence_for(
    DOCUMENT, Span(0, len(SENTENCE)), 2.0, similarite=0.9, similarite_question=0.2, couverture=0.6, sens_mot_a_mot=0.7
)  # fmt: skip
SAME = evidence_for(DOCUMENT, Span(0, 10), 1.8, ordinal=1, similarite_question=0.5)
FAR = evidence_for(SECOND, Span(0, 5), 1.5, similarite_question=0.1)


def units(
    values: dict[str, dict[str, float]] | None = None, source: PreparedDocument = DOCUMENT
) -> list[ScoredUnit]:
    found = scored(source, {SENTENCE: 3.0, FEE: 2.0, OTHER: 1.0}, values)
    return sorted(found, key=lambda s: -s.score)


def features(
    question: str, kinds: Sequence[QuestionKind] = (), evidence: Sequence[Evidence] = (TOP, SAME, FAR),
    ranked: Sequence[ScoredUnit] | None = None, frequency: int = 1, encoder: object = None,
) -> dict[str, float]:  # fmt: skip
    found = confidence_features(
        analyse_query(question), frozenset(kinds), evidence, ranked or units(),
        encoder or axis_encoder(), lambda stem: 1.0, lambda stem: frequency,  # type: ignore[arg-type]
    )  # fmt: skip
    return dict(zip(FEATURES, found, strict=True))


def test_what_the_ranking_said() -> None:
    found = features("naissance")
    assert (found["similarite"], found["couverture"], found["mot_a_mot"]) == (0.9, 0.6, 0.7)
    assert found["question"] == 0.5  # the best of the first three
    assert found["score"] == 2.0
    assert found["marge"] == pytest.approx(0.5)  # the second passage is of the same document
    assert features("naissance", evidence=(TOP, SAME))["marge"] == 0


def test_what_the_best_unit_said() -> None:
    values = {
        SENTENCE: {
            "sens": 0.1,
            "mot_a_mot": 0.2,
            "mot_a_mot_titre": 0.3,
            "couverture_contexte": 0.4,
            "attendu": 0.5,
        }
    }
    found = features("naissance", ranked=units(values))
    named = ("unite", "unite_mot_a_mot", "unite_titre", "unite_contexte", "attendu")
    assert [found[name] for name in named] == [0.1, 0.2, 0.3, 0.4, 0.5]


def test_a_figure_that_is_nowhere_near() -> None:
    values = {
        SENTENCE: {"sens": 0.9, "mot_a_mot": 0.8},
        FEE: {"attendu": 1.0, "sens": 0.3, "mot_a_mot": 0.1},
    }
    asked = features("combien", [QuestionKind.AMOUNT], ranked=units(values))
    assert asked["chiffre_manquant"] == 0
    assert asked["chiffre_sens"] == pytest.approx(0.3 - 0.9)
    assert asked["chiffre_mot"] == pytest.approx(0.1 - 0.8)
    not_asked = features("combien", [QuestionKind.WHO], ranked=units(values))
    assert (not_asked["chiffre_manquant"], not_asked["chiffre_sens"]) == (0, 0)
    del values[FEE]
    missing = features("combien", [QuestionKind.AMOUNT], ranked=units(values))
    assert (missing["chiffre_manquant"], missing["chiffre_sens"]) == (1.0, pytest.approx(-0.9))


def test_how_well_the_whole_document_covers_the_question() -> None:
    found = features("naissance mariage mairie")
    assert (found["document_mot_a_mot"], found["pire_mot"]) == (pytest.approx(1), pytest.approx(1))
    found = features("naissance concession")
    assert (found["document_mot_a_mot"], found["pire_mot"]) == (
        pytest.approx(0.5),
        pytest.approx(0),
    )
    without = features("naissance", encoder=HashEncoder())
    assert (without["document_mot_a_mot"], without["pire_mot"]) == (0, 0)


def test_words_that_are_absent_or_unknown() -> None:
    assert features("naissance mairie")["mot_absent"] == 0
    assert features("naissance passeport")["mot_absent"] == pytest.approx(1 / 2)
    assert features("naissance", frequency=0)["mot_inconnu"] == 1.0
    assert features("naissance", frequency=2)["mot_inconnu"] == 0
    assert features("dia", frequency=0)["mot_inconnu"] == 0  # three letters: an acronym, not a word


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Quels sont les horaires d’ouverture ?", 1.0),
        ("Quel est le numéro du formulaire Cerfa ?", 1.0),
        ("Combien d’habitants dans notre commune ?", 1.0),
        ("Quel délai pour déclarer une naissance ?", 0.0),
    ],
)
def test_a_fact_of_one_place_or_day(question: str, expected: float) -> None:
    assert features(question)["fait_local"] == expected


def test_the_length_of_the_question_is_bounded() -> None:
    assert features("naissance mairie")["longueur"] == pytest.approx(2 / 12)
    many = " ".join(f"mot{letter}" for letter in "abcdefghijklmnop")
    assert features(many)["longueur"] == 1.0
