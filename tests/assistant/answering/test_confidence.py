"""The confidence: a logistic model, and what it looks at, by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering import confidence
from assistant.answering.confidence import FEATURES, HELD, SEEN, confidence_features, probability
from assistant.answering.confidence_models import (
    WITH_BANK,
    WITH_QUESTIONS,
    WITHOUT_QUESTIONS,
    Model,
)
from assistant.answering.neighbours import nearness, neighbours
from assistant.answering.prepared import PreparedDocument
from assistant.answering.question_kinds import QuestionKind
from assistant.answering.scoring import ScoredUnit
from assistant.retrieval import Evidence, analyse_query
from ingestion.builder import DocumentBuilder
from ingestion.documents import Span
from ingestion.encoding import Encoder
from tests.assistant.answering.samples import evidence_for, prepared, scored
from tests.assistant.retrieval.samples import axis_encoder
from tests.ingestion.index.samples import HashEncoder

HALF = 1 / 2**0.5
PRECEDENT = 0.25


def test_probability_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, *_ = FEATURES
    weights = dict.fromkeys(FEATURES, 0.0) | {first: 2.0, second: -1.0}
    monkeypatch.setattr(confidence, "WITH_QUESTIONS", Model(weights, math.log(3) - 2.0))
    rest = [0.0] * (len(FEATURES) - 2)
    # Odds of 3 are three chances in four; a second feature of ln 3 makes them even.

    def said(*values: float) -> float:
        return probability([*values, *rest], has_bank=False, has_questions=True)

    assert said(1.0, 0.0) == pytest.approx(0.75)
    assert said(1.0, math.log(3)) == pytest.approx(0.5)


def test_each_thing_known_of_what_people_ask_has_its_own_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A model without weights: the chances are those of its bias, 9 to 1, 4 to 1 and even.
    for name, odds in (("WITH_BANK", 9), ("WITH_QUESTIONS", 4), ("WITHOUT_QUESTIONS", 1)):
        monkeypatch.setattr(confidence, name, Model({}, math.log(odds)))
    said = {
        (bank, questions): probability(
            [1.0] * len(FEATURES), has_bank=bank, has_questions=questions
        )
        for bank in (True, False)
        for questions in (True, False)
    }
    assert said == {
        (True, True): pytest.approx(0.9),
        (True, False): pytest.approx(0.9),
        (False, True): pytest.approx(0.8),
        (False, False): pytest.approx(0.5),
    }


rows = st.lists(st.floats(-2, 2), min_size=len(FEATURES), max_size=len(FEATURES))


@settings(max_examples=100)
@given(rows, st.integers(0, len(FEATURES) - 1), st.floats(0.01, 2), st.booleans(), st.booleans())
def test_each_feature_moves_it_in_the_direction_of_its_weight(
    values: list[float], place: int, more: float, has_bank: bool, has_questions: bool
) -> None:
    before = probability(values, has_bank=has_bank, has_questions=has_questions)
    assert 0 <= before <= 1
    values[place] += more
    model = WITH_BANK if has_bank else WITH_QUESTIONS if has_questions else WITHOUT_QUESTIONS
    moved = probability(values, has_bank=has_bank, has_questions=has_questions) - before
    weight = model.weights.get(FEATURES[place], 0.0)
    assert moved == 0 if weight == 0 else moved * weight >= 0


def test_every_weight_is_of_a_feature_that_its_documents_have() -> None:
    asked = {name for name in SEEN if name.startswith(("posee", "sans_reponse"))}
    assert len(asked) == 7
    of_the_bank = asked | (set(FEATURES) - set(SEEN) - {"tournure", "honnete"})
    assert "precedents" in of_the_bank
    assert set(WITH_BANK.weights) <= set(FEATURES)
    assert set(WITH_QUESTIONS.weights) <= set(FEATURES) - of_the_bank
    assert set(WITHOUT_QUESTIONS.weights) <= set(FEATURES) - of_the_bank


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
    ranked: Sequence[ScoredUnit] | None = None, frequency: int = 1, encoder: Encoder | None = None,
) -> dict[str, float]:  # fmt: skip
    ranked, encoder = ranked or units(), encoder or axis_encoder()
    judged = {s.document.row: s.document for s in ranked}.values()
    found = confidence_features(
        analyse_query(question), frozenset(kinds), evidence, ranked,
        nearness(question, judged, encoder), PRECEDENT, encoder, lambda stem: 1.0, lambda stem: frequency,
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
            "mot_a_mot_elargi": 0.3,
            "couverture_contexte": 0.4,
            "attendu": 0.5,
            "sens_elargi": 0.6,
        }
    }
    found = features("naissance", ranked=units(values))
    named = (
        "unite", "unite_mot_a_mot", "unite_elargie", "unite_contexte", "attendu", "unite_sens_elargi",
    )  # fmt: skip
    assert [found[name] for name in named] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]


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


BANKED = prepared(write, asked={"Un bébé ?": SENTENCE, "La concession ?": ""})


def test_words_that_no_document_says() -> None:
    ranked = [*units(), *units(source=SECOND)]
    found = features("naissance concession passeport", ranked=ranked)
    # Of three words of one weight, the best document says one, both together two.
    assert found["absents_document"] == pytest.approx(2 / 3)
    assert found["absent_document"] == pytest.approx(1 / 3)
    assert found["absents_documents"] == pytest.approx(1 / 3)
    # The words of an answered question are the document's; not those of an unanswered one.
    assert features("bébé", ranked=units())["absents_document"] == 1
    assert features("bébé", ranked=units(source=BANKED))["absents_document"] == 0
    assert features("concession", ranked=units(source=BANKED))["absents_document"] == 1


def test_what_was_asked_widens_the_document_and_its_units() -> None:
    named = ("document_mot_a_mot", "document_elargi", "pire_mot_elargi")
    found = features("naissance bébé", ranked=units(source=BANKED))
    assert [found[name] for name in named] == pytest.approx([0.5, 1.0, 1.0])
    found = features("naissance bébé")
    assert [found[name] for name in named] == pytest.approx([0.5, 0.5, 0.0])
    found = features("naissance bébé", encoder=HashEncoder())
    assert [found[name] for name in named] == [0, 0, 0]


def test_the_words_that_one_unit_says() -> None:
    def said(question: str, source: PreparedDocument = DOCUMENT) -> tuple[float, float]:
        found = features(question, ranked=units(source=source))
        return found["unite_pire_mot"], found["unite_mots_tenus"]

    # « naissance » and « jours » are in one sentence; « mairie » is in another one.
    assert said("naissance jours") == pytest.approx((1, 1))
    assert said("naissance mairie") == pytest.approx((0, 1 / 2))
    assert said("naissance bébé", BANKED) == pytest.approx((1, 1))
    assert said("mairie bébé", BANKED) == pytest.approx((0, 1 / 2))
    assert said("concession", BANKED) == pytest.approx((0, 0))
    assert 0 < HELD < 1
    without = features("naissance", encoder=HashEncoder())
    assert (without["unite_pire_mot"], without["unite_mots_tenus"]) == (0, 0)


def test_the_near_questions_are_those_of_every_document_judged() -> None:
    other = prepared(lambda b: b.paragraph("La mairie."), row=1, asked={"Un mariage ?": ""})
    found = features("mariage concession", ranked=[*units(source=BANKED), *units(source=other)])
    asked, encoder = "mariage concession", axis_encoder()
    expected = neighbours(asked, nearness(asked, [BANKED, other], encoder), encoder)
    assert tuple(found[name] for name in SEEN[-7:]) == expected.values
    assert found["sans_reponse"] == pytest.approx(HALF)
    assert (found["posee"], found["sans_reponse_ecart"]) == (0, pytest.approx(HALF))


def test_what_the_questions_of_all_documents_say_comes_last() -> None:
    assert FEATURES[-1] == "precedents"
    assert features("naissance")["precedents"] == PRECEDENT


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


def test_an_answer_from_a_document_without_questions_is_judged_on_that_document() -> None:
    def write(b: DocumentBuilder) -> None:
        b.paragraph("Une naissance se déclare en mairie.")

    bare = prepared(write)
    known = prepared(write, row=1, asked={"Mon bébé ?": "Une naissance"})
    evidence = [evidence_for(known, Span(0, 9), 1.0), evidence_for(bare, Span(0, 9), 0.5)]
    assert confidence._witness(evidence, scored(known, {})[0]) is evidence[0]
    assert confidence._witness(evidence, scored(bare, {})[0]) is evidence[1]
    assert confidence._witness(evidence[:1], scored(bare, {})[0]) is evidence[0]
