"""What a town's size or a sum of money changes to a composition."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from assistant.answering.question_kinds import QuestionKind
from assistant.answering.scoring import FEATURES, ScoredUnit
from assistant.populations import Sizes
from ingestion.builder import DocumentBuilder
from tests.assistant.answering.composing import DETAIL, DIRECT, STEPS, firsts, shown
from tests.assistant.answering.samples import prepared, scored

SCALE = ("moins de 100 habitants : 7 élus ;", "de 100 à 499 habitants : 11 élus ;",
         "de 500 à 1 499 habitants : 15 élus ;", "1 500 habitants et plus : 19 élus.")  # fmt: skip
SUMMARY = "Le conseil a 7 élus à moins de 100 habitants et 11 à moins de 500 habitants."


def scale(**scores: float) -> list[ScoredUnit]:
    def write(b: DocumentBuilder) -> None:
        b.paragraph(SUMMARY)
        b.heading(2, "Nombre")
        b.paragraph("Le conseil compte :")
        for item in SCALE:
            b.list_item(item)

    named = {"list": "Le conseil compte :\n", "summary": "Le conseil a", "row": SCALE[0]}
    return scored(prepared(write), {named[name]: score for name, score in scores.items()})


def test_of_a_scale_only_what_holds_for_the_size_stated_is_shown() -> None:
    asked = Sizes(populations=(800,))
    found = [(DIRECT, "Le conseil compte :"), (DIRECT, SCALE[2])]
    assert shown(scale(list=1.0), sizes=asked)[:2] == found
    # A row about another size brings the right one, and the summary of others is no direct answer.
    assert shown(scale(row=1.0), sizes=asked)[:2] == found
    assert shown(scale(list=1.0, summary=0.99), sizes=asked) == [*found, (DETAIL, SUMMARY)]


def test_the_rule_that_opens_the_document_must_hold_for_the_size_stated() -> None:
    units = [
        replace(s, values=tuple(1.0 if n == "ouverture_sujet" else 0.0 for n in FEATURES))
        if s.unit.text == SUMMARY
        else s
        for s in scale(list=1.0, summary=0.97)
    ]
    assert shown(units, sizes=Sizes((800,)))[0] == (DIRECT, "Le conseil compte :")
    assert shown(units, sizes=Sizes((80,)))[0] == (DIRECT, SUMMARY)


def test_a_sum_stated_picks_its_bracket() -> None:
    def write(b: DocumentBuilder) -> None:
        b.paragraph("À partir de 90 000 € une annonce paraît.")
        b.paragraph("En dessous de 100 000 € la commune choisit.")

    units = scored(prepared(write), {"À partir": 1.0, "En dessous": 0.97})
    below = Sizes(amounts=(Decimal(85_000),))
    assert [text[:9] for _, text in shown(units, sizes=below)] == ["En dessou", "À partir "]
    assert [text[:9] for _, text in shown(units)] == ["À partir ", "En dessou"]


def test_what_holds_for_the_size_stated_goes_before_a_list_that_says_nothing_of_it() -> None:
    scores = {"Dans": 1.0, "Recevoir": 0.99}

    def write(b: DocumentBuilder) -> None:
        b.paragraph("Dans les communes de moins de 500 habitants, le maire décide.")
        b.list_item("Recevoir le dossier.", ordered=True)
        b.list_item("Classer la suite.", ordered=True)

    units = scored(prepared(write), scores)
    assert firsts(units, STEPS)[0] == "Recevoir"
    found = shown(units, STEPS, Sizes((300,)))
    assert found[0][1].startswith("Dans")
    assert found[-1][1].startswith("Recevoir")


def test_a_number_asked_for_a_size_is_told_before_a_nearer_rule_and_the_opening() -> None:
    count = frozenset({QuestionKind.COUNT})
    units = [
        replace(s, values=tuple(1.0 if n == "ouverture_sujet" else 0.0 for n in FEATURES))
        if s.unit.text == SUMMARY
        else s
        for s in scale(row=0.96, summary=1.0)
    ]
    asked = Sizes(populations=(80,))  # the summary holds for them as well
    assert shown(units, sizes=asked)[0][1] == SUMMARY
    assert [text for _, text in shown(units, count, asked)][:2] == ["Le conseil compte :", SCALE[0]]
    # Further than SIZE_SHARE, or of a size that nobody states, it waits.
    assert shown(scale(row=0.94, summary=1.0), count, asked)[0][1] == SUMMARY
    assert shown(units, count)[0][1] == SUMMARY
