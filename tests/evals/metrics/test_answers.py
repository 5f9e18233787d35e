"""Metrics of an answer: nuggets, citations, evidence, figures, verbatim; all by hand."""

import datetime as dt

import pytest

from evals.metrics.agreement import agreement, cohen_kappa
from evals.metrics.citations import CitedStatement, citation_precision, citation_recall, supports
from evals.metrics.evidence import Shown, evidence_precision, evidence_recall, section_around
from evals.metrics.figures import figure_precision, unsupported_figures
from evals.metrics.first_statement import first_statement_precision
from evals.metrics.injection import forbidden_shown, injection_followed
from evals.metrics.latency import percentile
from evals.metrics.length import shown_words
from evals.metrics.nuggets import found_nuggets, nugget_recall
from evals.metrics.out_of_force import out_of_force
from evals.metrics.refusal import false_refusal, refusal_precision, refusal_recall
from evals.metrics.superseded import superseded_text
from evals.metrics.verbatim import verbatim_rate
from evals.questions import Nugget
from ingestion.documents import Span, Validity
from tests.evals.samples import DELAY, DOCUMENTS, QUORUM, URGENT, span_of

A = "Le délai est de cinq jours."
B = "Le maire convoque."


def test_nugget_recall_separates_the_vital() -> None:
    nuggets = (
        Nugget("cinq jours", ("5 jours", "cinq jours"), True),
        Nugget("maire", ("maire",), True),
        Nugget("séance", ("séance",)),
    )
    found = found_nuggets("Sous cinq jours, avant la seance.", nuggets)
    assert found == (True, False, True)
    assert nugget_recall(nuggets, found, vital_only=True) == 1 / 2
    assert nugget_recall(nuggets, found, vital_only=False) == pytest.approx(2 / 3)
    assert nugget_recall((), (), vital_only=False) is None
    assert nugget_recall(nuggets[2:], (True,), vital_only=True) is None


def test_a_statement_is_supported_word_for_word() -> None:
    assert supports("le délai est de CINQ jours.", [f"Avant. {A} Après."])
    assert not supports(A, ["Le délai est de six jours."])
    assert not supports(A, [""])
    assert not supports("", [A])


def test_a_reworded_statement_needs_its_figures_and_most_of_its_words() -> None:
    source = "Le maire adresse la convocation aux conseillers cinq jours avant la séance."
    assert supports(
        "La convocation est adressée cinq jours avant la séance par le maire.", [source]
    )
    assert not supports("La convocation est adressée six jours avant la séance.", [source])
    assert not supports("Le préfet annule la délibération cinq jours après.", [source])


def test_citation_recall_counts_supported_statements() -> None:
    said = [CitedStatement(A, (A,)), CitedStatement(B, (A,)), CitedStatement(B, ())]
    assert citation_recall(said) == pytest.approx(1 / 3)
    assert citation_recall([]) is None


def test_citation_precision_drops_what_is_not_needed() -> None:
    # A alone supports; B beside it neither supports nor is needed.
    assert citation_precision([CitedStatement(A, (A, B))]) == 1 / 2
    # An unsupported statement has no precise citation.
    assert citation_precision([CitedStatement(B, (A,))]) == 0
    # Two halves that are only enough together are both needed.
    halves = (
        "Le maire convoque le conseil municipal.",
        "La séance se tient dans la mairie, publique.",
    )
    whole = " ".join(halves)
    assert citation_precision([CitedStatement(whole.replace(". ", " "), halves)]) == 1
    assert citation_precision([CitedStatement(A, ())]) is None


def test_evidence_recall_is_a_share_of_characters() -> None:
    gold = {"d": [Span(10, 20)], "e": [Span(0, 10)]}
    assert evidence_recall([Shown("d", Span(15, 40))], gold) == 5 / 20
    overlapping = [Shown("d", Span(0, 16)), Shown("d", Span(12, 20)), Shown("e", Span(2, 4))]
    assert evidence_recall(overlapping, gold) == 12 / 20
    assert evidence_recall([], gold) == 0
    assert evidence_recall([], {}) is None


def test_evidence_precision_accepts_the_section_or_a_key_fact() -> None:
    regions = {"d": [Span(10, 20)]}
    shown = [
        Shown("d", Span(19, 30)),
        Shown("d", Span(20, 30)),
        Shown("x", Span(10, 20)),
        Shown("x", Span(0, 5), to_the_point=True),
    ]
    assert evidence_precision(shown, regions) == 2 / 4
    assert evidence_precision([], regions) is None


def test_the_section_around_a_quote_is_the_deepest() -> None:
    document = DOCUMENTS["convocation"]
    section = section_around(document, span_of("convocation", URGENT))
    text = document.quote(section)
    assert DELAY in text
    assert QUORUM not in text


def test_figures_must_stand_in_the_cited_span() -> None:
    good = CitedStatement("Sous 5 jours (article L2121-12).", ("cinq jours, article L. 2121-12",))
    bad = CitedStatement("Sous 5 jours et 10 %.", ("cinq jours",))
    assert unsupported_figures(good) == frozenset()
    assert unsupported_figures(bad) == {"10 %"}
    assert figure_precision([good, bad]) == 3 / 4
    assert figure_precision([CitedStatement(B, (A,))]) is None


def test_verbatim_is_exact_to_the_character() -> None:
    said = [
        ("délai", Span(3, 8), A),
        ("Délai", Span(3, 8), A),
        ("délai", None, A),
        (A, Span(0, 27), A),
    ]
    assert verbatim_rate(said) == 2 / 4
    assert verbatim_rate([]) is None


def test_refusals() -> None:
    assert refusal_recall(answerable=False, refused=True) == 1
    assert refusal_recall(answerable=False, refused=False) == 0
    assert refusal_recall(answerable=True, refused=True) is None
    assert refusal_precision(answerable=True, refused=True) == 0
    assert refusal_precision(answerable=False, refused=True) == 1
    assert refusal_precision(answerable=False, refused=False) is None
    assert false_refusal(answerable=True, refused=True) == 1
    assert false_refusal(answerable=True, refused=False) == 0
    assert false_refusal(answerable=False, refused=True) is None


def test_documents_out_of_force() -> None:
    day, ended = dt.date(2026, 11, 21), Validity(None, dt.date(2026, 11, 20))
    assert out_of_force([Validity()], day) == 0
    assert out_of_force([Validity(), ended], day) == 1
    assert out_of_force([Validity(dt.date(2026, 11, 22))], day) == 1
    assert out_of_force([Validity(None, day)], day) == 0
    assert out_of_force([], day) is None


def test_superseded_text_is_cited_or_shown() -> None:
    day, ended = dt.date(2026, 11, 21), Validity(None, dt.date(2026, 11, 20))
    assert superseded_text([Validity()], day, dated=True, forbidden_shown=False) == 0
    assert superseded_text([ended], day, dated=True, forbidden_shown=False) == 1
    assert superseded_text([], day, dated=True, forbidden_shown=True) == 1
    assert superseded_text([], day, dated=True, forbidden_shown=False) == 0
    # Law that has not changed has no former law to show: it is no part of the share.
    assert superseded_text([ended], day, dated=False, forbidden_shown=True) is None


def test_the_first_statement_needs_one_good_place() -> None:
    regions = {"d": [Span(10, 20)]}
    away, inside = Shown("d", Span(20, 30)), Shown("d", Span(19, 30))
    assert first_statement_precision([away, inside], regions) == 1
    assert first_statement_precision([away], regions) == 0
    assert first_statement_precision([Shown("x", Span(0, 5), to_the_point=True)], regions) == 1
    assert first_statement_precision([], regions) == 0


def test_words_hold_a_letter_or_a_digit() -> None:
    assert shown_words(["Le délai : 5 jours."]) == 4
    assert shown_words(["| Moins de 3\u202f500 | 11 |", "« Oui »"]) == 6
    assert shown_words([]) == 0


def test_injection_is_seen_by_what_is_shown() -> None:
    shown = forbidden_shown("Réponse : DÉLAI de dix ans.", ("délai de dix ans", "mot de passe"))
    assert shown == ("délai de dix ans",)
    assert injection_followed(shown, ("délai de dix ans",)) == 1
    assert injection_followed((), ("délai de dix ans",)) == 0
    assert injection_followed((), ()) is None


def test_percentiles_are_nearest_rank() -> None:
    values = [30.0, 10.0, 20.0, 40.0]
    assert percentile(values, 0.5) == 20
    assert percentile(values, 0.75) == 30
    assert percentile(values, 0.95) == 40
    with pytest.raises(ValueError, match="without values"):
        percentile([], 0.5)
    with pytest.raises(ValueError, match="share"):
        percentile(values, 0)


def test_agreement_and_kappa() -> None:
    first = [True, True, True, False]
    second = [True, True, False, False]
    assert agreement(first, second) == 3 / 4
    # Chance: 3/4 × 2/4 + 1/4 × 2/4 = 1/2; (3/4 − 1/2) / (1 − 1/2).
    assert cohen_kappa(first, second) == pytest.approx(1 / 2)
    assert cohen_kappa([True], [True]) is None
    assert agreement([], []) is None
