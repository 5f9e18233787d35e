"""Features of units, by hand, on a small document whose cosines are known."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.answering.prepared import PreparedDocument
from assistant.answering.question_kinds import QuestionKind
from assistant.answering.scoring import (
    FEATURES,
    UNASKED_GAINS,
    WEIGHTS,
    score_units,
    unit_features,
    whole_span,
)
from assistant.retrieval import Evidence, analyse_query
from ingestion.builder import DocumentBuilder
from ingestion.documents import Span
from tests.assistant.answering.samples import evidence_for, prepared
from tests.assistant.retrieval.samples import axis_encoder

HALF = 1 / 2**0.5
SENTENCE = "Une naissance se déclare en mairie sous cinq jours."
ITEMS = ("le certificat d’accouchement ;", "la pièce d’identité du déclarant.")


def write(b: DocumentBuilder) -> None:
    b.paragraph(SENTENCE)
    b.heading(2, "Délais et pièces")
    b.paragraph("Les communes de moins de 3 500 habitants attendent 3 mois au plus.")
    b.paragraph("La mairie demande :")
    for item in ITEMS:
        b.list_item(item, ordered=True)
    b.heading(2, "Erreurs fréquentes")
    b.list_item("exiger un passeport : la loi ne le demande pas au déclarant.")
    b.heading(2, "Références")
    b.paragraph("Article 55 du Code civil, version de 2024, pour le délai de déclaration.")


DOCUMENT = prepared(write, title="Mariage")


def flat(stem: str) -> float:
    return 1.0


def features(
    question: str, kinds: frozenset[QuestionKind] = frozenset(), ranked: list[Evidence] | None = None,
    source: PreparedDocument = DOCUMENT, everyone: list[Evidence] | None = None,
) -> dict[str, dict[str, float]]:  # fmt: skip
    """Return the features of each unit, by its first words."""
    ranked = ranked or []
    query = analyse_query(question)
    encoder = axis_encoder()
    matrix, passages = unit_features(
        source, ranked, everyone if everyone is not None else ranked, query, kinds, encoder, flat
    )
    assert matrix.shape == (len(source.units), len(FEATURES))
    assert len(passages) == len(source.units)
    rows = [dict(zip(FEATURES, row, strict=True)) for row in matrix.tolist()]
    return {u.unit.text[:16]: row for u, row in zip(source.units, rows, strict=True)}


FIRST, POPULATION, WHOLE, ITEM, MISTAKE, LAW = (
    SENTENCE[:16], "Les communes de ", "La mairie demand", ITEMS[0][:16], "exiger un passep", "Article 55 du Co",
)  # fmt: skip


def test_meanings_by_hand() -> None:
    # The first sentence is naissance + mairie + jours; its title is mariage.
    row = features("naissance jours")[FIRST]
    assert row["sens_seul"] == row["sens"] == pytest.approx(2 / 6**0.5, abs=1e-3)
    assert row["sens_elargi"] == pytest.approx(2 / 8**0.5, abs=1e-6)
    assert row["mot_a_mot"] == row["mot_a_mot_elargi"] == pytest.approx(1.0)
    with_title = features("naissance mariage")[FIRST]
    assert with_title["mot_a_mot"] == pytest.approx(0.5)
    assert with_title["mot_a_mot_elargi"] == pytest.approx(1.0)


def test_a_question_already_asked_widens_the_units_that_answer_it() -> None:
    source = prepared(write, title="Mariage", asked={"Mon bébé ?": SENTENCE, "Concession ?": ""})
    found = features("bébé", source=source)
    # naissance + mairie + jours + mariage is twice a unit vector; with bébé added, of norm √2.
    assert found[FIRST]["sens"] == pytest.approx(0.0, abs=1e-6)
    assert found[FIRST]["sens_elargi"] == pytest.approx(HALF, abs=1e-3)
    assert (found[FIRST]["mot_a_mot"], found[FIRST]["mot_a_mot_elargi"]) == (0, pytest.approx(1))
    assert found[POPULATION]["sens_elargi"] == found[POPULATION]["mot_a_mot_elargi"] == 0
    assert {row["mot_a_mot_elargi"] for row in features("concession", source=source).values()} == {
        0.0
    }


def test_words_that_every_unit_has_are_not_distinctive() -> None:
    def both(b: DocumentBuilder) -> None:
        b.paragraph("naissance jours")
        b.paragraph("naissance mairie")

    found = features("naissance jours", source=prepared(both))
    assert found["naissance jours"]["mot_distinctif"] == pytest.approx(1.0)
    assert found["naissance mairie"]["mot_distinctif"] == pytest.approx(0.0)


def test_shares_of_words_by_hand() -> None:
    found = features("naissance passeport mariage")
    assert found[FIRST]["couverture"] == pytest.approx(1 / 3)
    assert found[FIRST]["couverture_contexte"] == pytest.approx(2 / 3)  # the title says « mariage »
    assert found[FIRST]["mot_rare"] == 1.0
    assert found[LAW]["couverture"] == 0


def test_the_place_and_shape_of_a_unit() -> None:
    found = features("mariage", frozenset({QuestionKind.DOCUMENTS}))
    assert [name for name, row in found.items() if row["ouverture"]] == [FIRST]
    assert found[FIRST]["ouverture_sujet"] == pytest.approx(1.0)
    assert found[LAW]["ouverture_sujet"] == 0
    assert [name for name, row in found.items() if row["hors_sujet"]] == [LAW]
    assert [name for name, row in found.items() if row["erreur"]] == [MISTAKE]
    assert (found[WHOLE]["liste"], found[WHOLE]["liste_voulue"]) == (1.0, 1.0)
    assert found[ITEM]["item"] == 1.0
    assert features("mariage")[WHOLE]["liste_voulue"] == 0


@pytest.mark.parametrize(
    ("kind", "unit", "expected"),
    [
        (QuestionKind.DELAY, POPULATION, 1.0),  # « 3 mois »
        (QuestionKind.DELAY, MISTAKE, 0.0),
        (QuestionKind.AMOUNT, POPULATION, 0.0),
        (QuestionKind.COUNT, POPULATION, 1.0),
        (QuestionKind.STEPS, WHOLE, 1.0),  # an ordered list
        (QuestionKind.REFERENCE, LAW, 1.0),
        (QuestionKind.REFERENCE, POPULATION, 0.0),
        (QuestionKind.YES_NO, MISTAKE, 1.0),  # « pas »
        (QuestionKind.WHERE, FIRST, 1.0),  # « mairie »
        (QuestionKind.WHERE, LAW, 0.0),
    ],
)
def test_what_a_kind_of_question_expects(kind: QuestionKind, unit: str, expected: float) -> None:
    assert features("mariage", frozenset({kind}))[unit]["attendu"] == expected


def test_a_heading_may_promise_what_is_expected() -> None:
    found = features("mariage", frozenset({QuestionKind.DELAY}))
    assert (found[POPULATION]["titre_attendu"], found[FIRST]["titre_attendu"]) == (1.0, 0.0)
    assert features("mariage", frozenset({QuestionKind.AMOUNT}))[POPULATION]["titre_attendu"] == 0


@pytest.mark.parametrize(("size", "expected"), [("420", 1.0), ("9 000", -1.0)])
def test_the_size_of_the_town(size: str, expected: float) -> None:
    found = features(f"Dans une commune de {size} habitants ?")
    assert (found[POPULATION]["population"], found[FIRST]["population"]) == (expected, 0.0)


def test_evidence_gives_a_unit_its_passage() -> None:
    start = DOCUMENT.document.text.index("Les communes")
    low = evidence_for(
        DOCUMENT, Span(start, len(DOCUMENT.document.text)), 1.0, ordinal=1, similarite_question=0.4
    )
    high = evidence_for(DOCUMENT, Span(0, start), 2.0, similarite_question=0.7)
    other = evidence_for(prepared(write, row=7), Span(0, 5), 4.0)
    everyone = [other, high, low]
    query = analyse_query("naissance")
    matrix, passages = unit_features(
        DOCUMENT, [high, low], everyone, query, frozenset(), axis_encoder(), flat
    )
    assert passages == ["d0#0"] + ["d0#1"] * (len(DOCUMENT.units) - 1)
    columns = {
        n: matrix[:, FEATURES.index(n)]
        for n in ("document", "passage", "question_passage", "premier_document")
    }
    assert columns["document"] == pytest.approx(np.full(len(passages), 2 / 4))
    assert columns["passage"][:2] == pytest.approx([2 / 4, 1 / 4])
    assert columns["question_passage"][:2] == pytest.approx([0.7, 0.4])
    assert not columns["premier_document"].any()
    alone = features("naissance", ranked=[high, low])
    assert (alone[FIRST]["premier_document"], alone[FIRST]["document"]) == (1.0, 1.0)


def test_the_best_ranked_of_two_passages_that_hold_a_unit_is_its_own() -> None:
    whole = Span(0, len(SENTENCE))
    ranked = [
        evidence_for(DOCUMENT, whole, score, ordinal=n) for n, score in enumerate((3.0, 2.0, 1.0))
    ]
    query = analyse_query("naissance")
    matrix, passages = unit_features(
        DOCUMENT, ranked, ranked, query, frozenset(), axis_encoder(), flat
    )
    assert passages[0] == "d0#0"
    # The other units are in none of them: they are filed under the first, with no share of it.
    assert set(passages[1:]) == {"d0#0"}
    column = matrix[:, FEATURES.index("passage")]
    assert column[0] == pytest.approx(1.0)
    assert not column[1:].any()


def test_a_document_that_is_not_in_the_evidence_has_no_share() -> None:
    found = features("naissance")
    assert {row["document"] for row in found.values()} == {0.0}
    assert {row["passage"] for row in found.values()} == {0.0}


def test_a_lead_counts_as_its_passage() -> None:
    item = evidence_for(DOCUMENT, Span(60, 90), 1.0, lead=Span(10, 30))
    assert whole_span(item) == Span(10, 90)
    assert whole_span(evidence_for(DOCUMENT, Span(60, 90), 1.0)) == Span(60, 90)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Trop court.", 1.0), ("x" * 45, 0.0), ("x" * 450, 0.0), ("x" * 750, 0.5), ("x" * 2_000, 1.0)],
)
def test_fragments_and_very_long_sentences_are_penalised(text: str, expected: float) -> None:
    source = prepared(lambda b: b.paragraph(text))
    (row,) = features("mariage", source=source).values()
    assert row["longueur"] == pytest.approx(expected)


def test_a_score_is_the_weighted_sum_of_its_features() -> None:
    query = analyse_query("naissance jours")
    evidence = [evidence_for(DOCUMENT, Span(0, 20), 1.0)]
    arguments = ([DOCUMENT], evidence, query, frozenset({QuestionKind.DELAY}), axis_encoder(), flat)
    for scored in score_units(*arguments):
        expected = sum(WEIGHTS[n] * scored.value(n) for n in FEATURES)
        assert scored.score == pytest.approx(expected)
    only = dict.fromkeys(FEATURES, 0.0) | {"sens_seul": 3.0}
    best = max(score_units(*arguments, only), key=lambda s: s.score)
    assert (best.unit.text, best.score) == (SENTENCE, pytest.approx(3 * 2 / 6**0.5, abs=3e-3))


def test_units_without_questions_get_what_questions_add_to_others() -> None:
    bare = prepared(write, title="Mariage")
    known = prepared(write, row=1, title="Mariage", asked={"Mon bébé ?": SENTENCE})
    evidence = [evidence_for(bare, Span(0, 20), 1.0), evidence_for(known, Span(0, 20), 1.0)]
    query = analyse_query("naissance mariage concession")

    def first(documents: list[PreparedDocument], row: int) -> dict[str, float]:
        units = score_units(documents, evidence, query, frozenset(), axis_encoder(), flat)
        found = next(u for u in units if u.document.row == row and u.unit.text == SENTENCE)
        return {name: found.value(name) for name in UNASKED_GAINS}

    alone, beside = first([bare], 0), first([bare, known], 0)
    for name, gain in UNASKED_GAINS.items():
        assert alone[name] > 0
        assert beside[name] == pytest.approx(min(1.0, gain * alone[name]))
    # The document that has questions keeps its own figures.
    assert first([bare, known], 1) == pytest.approx(first([known], 1))
