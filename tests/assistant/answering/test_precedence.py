"""What answers first, and the sentence that says by itself what another one leans on others to say."""

from __future__ import annotations

import pytest

from assistant.answering.listing import Listing
from assistant.answering.precedence import (
    EXPECTED_OPENING_SHARE,
    OPENING_SHARE,
    SAME_SUBJECT,
    TWIN_SHARE,
    Precedence,
)
from assistant.answering.question_kinds import QuestionKind
from assistant.answering.quoting import Quoting
from assistant.answering.scoring import ScoredUnit
from assistant.populations import Sizes
from ingestion.builder import DocumentBuilder
from tests.assistant.answering.composing import ANY, DIRECT, paragraphs, shown
from tests.assistant.answering.samples import prepared, scored

OTHERS = "Le maire signe au nom de la commune dans les communes dotées d’un plan."
LEANS = "Dans les autres communes, le permis est délivré au nom de l’État par le préfet."
ALONE = "Dans une commune sans plan, les permis sont délivrés au nom de l’État par le préfet."


def precedence(
    units: list[ScoredUnit], kinds: frozenset[QuestionKind] = ANY, sizes: Sizes | None = None
) -> Precedence:
    ranked = sorted(units, key=lambda s: -s.score)
    return Precedence(ranked, kinds, Quoting(units, sizes or Sizes()), Listing(units, kinds))


def towns(alone: float) -> list[ScoredUnit]:
    """Return a sentence that leans on the one before it, and in another document its twin."""
    mine = paragraphs(f"{OTHERS} {LEANS}", scores={LEANS: 1.0})
    return mine + paragraphs(ALONE, row=1, scores={ALONE: alone})


def test_the_twin_that_leans_on_nothing_answers_instead() -> None:
    # « autres » and « communes » of the seven other words stand apart: the twin says 6 words in 8.
    assert shown(towns(TWIN_SHARE)) == [(DIRECT, ALONE)]
    # Too far, it does not; the sentence then brings what it leans on.
    assert shown(towns(TWIN_SHARE - 0.1))[:2] == [(DIRECT, OTHERS), (DIRECT, LEANS)]


def test_what_the_answer_says_by_itself_is_no_second_answer() -> None:
    units = towns(0.95)
    leaning, alone = (next(u for u in units if u.unit.text == t) for t in (LEANS, ALONE))
    rules = precedence(units)
    assert rules.stands_for(alone, leaning)
    assert not rules.stands_for(leaning, leaning)
    # What limits the answer is never taken for it.
    limit = "Toutefois, dans une commune sans plan, les permis sont délivrés par le préfet."
    both = paragraphs(f"{OTHERS} {limit}", scores={})
    assert not rules.stands_for(alone, next(u for u in both if u.unit.text == limit))


def test_a_sentence_on_another_point_is_no_twin() -> None:
    other = "Le permis est affiché en mairie."
    units = paragraphs(f"{OTHERS} {LEANS}", other, scores={LEANS: 1.0, other: 0.99})
    leaning = next(u for u in units if u.unit.text == LEANS)
    assert precedence(units).twin(leaning) is None


def test_a_sentence_of_a_few_words_has_no_twin() -> None:
    short = "Il retire une délégation."
    whole = "Le maire retire une délégation à un adjoint quand le conseil le demande."
    units = paragraphs(f"{OTHERS} {short}", whole, scores={short: 1.0, whole: 1.0})
    leaning = next(u for u in units if u.unit.text == short)
    assert precedence(units).twin(leaning) is None


def test_a_sentence_that_stands_alone_keeps_the_first_place() -> None:
    units = paragraphs(OTHERS, ALONE, scores={OTHERS: 1.0, ALONE: 0.99})
    assert precedence(units).best().unit.text == OTHERS


GENERAL = "L’agent à temps non complet peut exercer une activité privée."
SPECIAL = (
    "L’agent à temps non complet de 24 h 30 au plus peut exercer une activité privée lucrative."
)


@pytest.mark.parametrize(
    ("opening", "special", "found"),
    [
        # The special case says the whole rule, and more: the rule adds nothing before it.
        (GENERAL, SPECIAL, None),
        (OTHERS, SPECIAL, OTHERS),
    ],
)
def test_the_opening_rule_is_not_said_before_the_case_that_says_it(
    opening: str, special: str, found: str | None
) -> None:
    def write(b: DocumentBuilder) -> None:
        b.paragraph(opening)
        b.heading(2, "Cas")
        b.paragraph(special)

    scores, subject = {opening: OPENING_SHARE, special: 1.0}, {"ouverture_sujet": SAME_SUBJECT}
    units = scored(prepared(write), scores, {opening: subject})
    first = precedence(units)
    rule = first.general_rule(first.best())
    assert (rule.unit.text if rule else None) == found


@pytest.mark.parametrize(
    ("expected", "share", "is_first"),
    [
        (0.0, OPENING_SHARE, True),
        (0.0, EXPECTED_OPENING_SHARE, False),
        (1.0, EXPECTED_OPENING_SHARE, True),
        (1.0, EXPECTED_OPENING_SHARE - 0.01, False),
    ],
)
def test_the_opening_that_holds_what_is_asked_for_may_be_further(
    expected: float, share: float, is_first: bool
) -> None:
    def write(b: DocumentBuilder) -> None:
        b.paragraph(GENERAL)
        b.heading(2, "Cas")
        b.paragraph(OTHERS)

    values = {"ouverture_sujet": SAME_SUBJECT, "attendu": expected}
    units = scored(prepared(write), {GENERAL: share, OTHERS: 1.0}, {GENERAL: values})
    first = precedence(units)
    assert (first.general_rule(first.best()) is not None) is is_first


@pytest.mark.parametrize("sizes", [Sizes(), Sizes((800,))])
def test_a_unit_about_other_sizes_is_beside_one_that_is_not(sizes: Sizes) -> None:
    far, near = "Plus de 3 500 habitants : cinq jours.", "Moins de 1 000 habitants : un jour."
    units = paragraphs(far, near, scores={far: 1.0, near: 1.0})
    assert precedence(units, sizes=sizes).is_beside(units[0], units[1]) is bool(sizes.populations)
    assert not precedence(units, sizes=sizes).is_beside(units[1], units[0])
