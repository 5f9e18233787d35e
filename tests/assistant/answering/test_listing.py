"""Which list a question asks for."""

from __future__ import annotations

import pytest

from assistant.answering.listing import NAMED_BY, NAMED_SHARE, UNNAMED_SHARE, Listing
from assistant.answering.question_kinds import QuestionKind
from assistant.answering.scoring import ScoredUnit
from ingestion.builder import DocumentBuilder
from tests.assistant.answering.composing import DETAIL, DIRECT, LIST, RULE, shown
from tests.assistant.answering.samples import prepared, scored

K = QuestionKind
WHICH = frozenset({K.ENUMERATION})
CASES = frozenset({K.ENUMERATION, K.CASES})
WHO = frozenset({K.ENUMERATION, K.WHO})
LISTED = frozenset({K.LISTING})
WHOLE = "\n".join(LIST)


def listed(
    heading: str, share: float, *, covers: float = 0.0, intro: str = "", ordered: bool = False
) -> list[ScoredUnit]:
    """Return a rule, and a list under a heading that adds ``covers`` of the question's words to the title's."""

    def write(b: DocumentBuilder) -> None:
        b.paragraph(RULE)
        b.heading(2, heading)
        if intro:
            b.paragraph(intro)
        for item in LIST:
            b.list_item(item, ordered=ordered)

    whole = f"{intro}\n\n{WHOLE}" if intro else WHOLE
    scores = {RULE: 1.0, whole: share}
    said = {"couverture_contexte": covers}
    values = {intro: said} if intro else {}
    return scored(prepared(write), scores, {**values, **dict.fromkeys(LIST, said)})


def answers(units: list[ScoredUnit], kinds: frozenset[QuestionKind]) -> bool:
    """Tell whether the list is shown whole under its heading, right after the rule."""
    found = shown(units, kinds)
    assert found[0] == (DIRECT, RULE)
    return [text for kind, text in found if kind is DIRECT][2:] == [WHOLE]


@pytest.mark.parametrize(
    ("kinds", "heading", "covers", "least"),
    [
        (WHICH, "Matières", 0.0, UNNAMED_SHARE),
        (WHICH, "Matières", NAMED_BY, NAMED_SHARE),
        (CASES, "Cas d’urgence", 0.0, NAMED_SHARE),
        (CASES, "Conditions à vérifier", 0.0, NAMED_SHARE),
        (WHO, "Qui peut s’inscrire", 0.0, NAMED_SHARE),
        (LISTED, "Matières", 0.0, NAMED_SHARE),
    ],
)
def test_the_list_asked_for_is_shown_whole_under_its_heading(
    kinds: frozenset[QuestionKind], heading: str, covers: float, least: float
) -> None:
    assert answers(listed(heading, least, covers=covers), kinds)
    assert not answers(listed(heading, least - 0.01, covers=covers), kinds)
    assert not answers(listed(heading, 0.999, covers=covers), frozenset({K.AMOUNT}))


def test_who_may_do_something_is_not_answered_by_a_list_of_anything() -> None:
    assert not answers(listed("Façons de voter", 0.99), WHO)
    assert not answers(listed("Qui décide et qui signe", 0.99), WHO)


@pytest.mark.parametrize("heading", ["Pièces à fournir", "Étapes du dossier", "Délais à suivre"])
def test_papers_steps_and_delays_are_no_enumeration(heading: str) -> None:
    assert not answers(listed(heading, 0.99), WHICH)


def test_steps_are_no_enumeration_whatever_their_heading() -> None:
    assert not answers(listed("Matières", 0.99, ordered=True), WHICH)


def test_a_list_of_another_document_is_not_the_one_asked_for() -> None:
    mine = [u for u in listed("Matières", 0.0) if u.unit.text == RULE]

    def write(b: DocumentBuilder) -> None:
        b.heading(2, "Matières")
        for item in LIST:
            b.list_item(item)

    other = scored(prepared(write, row=1), {WHOLE: 0.99})
    assert shown(mine + other, LISTED) == [(DIRECT, RULE)]


def test_the_list_around_the_best_unit_answers_in_its_place() -> None:
    def write(b: DocumentBuilder) -> None:
        b.paragraph(RULE)
        b.heading(2, "Matières")
        b.paragraph("Le conseil délègue. Il délègue notamment :")
        for item in LIST:
            b.list_item(item)

    whole = f"Le conseil délègue. Il délègue notamment :\n\n{WHOLE}"
    for start in ("Le conseil délègue.", LIST[1]):
        units = scored(prepared(write), {start: 1.0, RULE: 0.9})
        assert shown(units, WHICH) == [(DIRECT, whole), (DETAIL, RULE)]


def test_a_list_announced_by_a_sentence_needs_no_heading() -> None:
    intro = "La mairie demande :"
    found = shown(listed("Matières", UNNAMED_SHARE, intro=intro), WHICH)
    assert found == [(DIRECT, RULE), (DIRECT, f"{intro}\n\n{WHOLE}")]


def test_nothing_is_asked_to_be_listed_when_the_question_does_not_say_so() -> None:
    units = listed("Qui peut s’inscrire", 1.0)
    whole = next(u for u in units if u.unit.text == WHOLE)
    best = next(u for u in units if u.unit.text == RULE)
    # « Qui inscrire ? » : the list is one of persons, and may answer if it is the nearest.
    who = Listing(units, frozenset({K.WHO}))
    assert who.may_be_asked(whole)
    assert who.asked(units, best) is None
    assert not Listing(units, frozenset()).may_be_asked(whole)
