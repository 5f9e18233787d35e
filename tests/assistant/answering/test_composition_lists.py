"""How lists are composed: whole or by item, wanted or not, steps and papers, mistakes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answering.composition import (
    DETAIL_SHARE,
    LIKE_LIST_SHARE,
    OTHER_LISTS_SHARE,
    STEP_SHARE,
    UNASKED_LIST_SHARE,
    compose,
)
from assistant.answering.precedence import (
    AROUND_SHARE,
    LEANING_SHARE,
    LIST_SHARE,
    NEAR_STEPS_SHARE,
)
from assistant.answering.question_kinds import QuestionKind
from assistant.answering.quoting import SHORT_LIST
from assistant.answering.scoring import FEATURES
from assistant.answering.units import UnitKind
from ingestion.builder import DocumentBuilder
from tests.assistant.answering.composing import (
    ANY,
    AS_DETAIL,
    CONDITION,
    DETAIL,
    DIRECT,
    DOCUMENTS,
    LIST,
    PAPERS,
    RULE,
    STEP,
    STEPS,
    firsts,
    paragraphs,
    several_lists,
    shown,
    with_list,
)
from tests.assistant.answering.samples import prepared, scored


def test_an_item_of_a_short_introduced_list_brings_the_whole_list() -> None:
    units = with_list(*LIST, scores={"une pièce": 1.0})
    assert shown(units) == [(DIRECT, "La mairie demande :\n\n" + "\n".join(LIST))]


def test_an_item_of_a_long_list_brings_its_introduction() -> None:
    items = [*LIST, "x" * SHORT_LIST]
    units = with_list(*items, scores={"une pièce": 1.0})
    assert shown(units) == [(DIRECT, "La mairie demande :"), (DIRECT, LIST[1])]


def test_an_item_of_a_list_without_introduction_is_quoted_alone() -> None:
    units = with_list(*LIST, intro="", scores={"une pièce": 1.0})
    assert shown(units) == [(DIRECT, LIST[1])]


def test_a_list_answers_first_when_one_is_wanted_and_near_the_top() -> None:
    near = {"La naissance": 1.0, "La mairie demande :\n": (1 + LIST_SHARE) / 2}
    far = {"La naissance": 1.0, "La mairie demande :\n": LIST_SHARE - 0.05}
    assert shown(with_list(*LIST, scores=near), DOCUMENTS)[0][1].startswith("La mairie demande")
    assert shown(with_list(*LIST, scores=far), DOCUMENTS)[0] == (DIRECT, RULE)
    assert shown(with_list(*LIST, scores=near), ANY)[0] == (DIRECT, RULE)


def test_a_long_list_is_quoted_only_when_a_list_is_wanted() -> None:
    items = [*LIST, "x" * SHORT_LIST]
    scores = {"La mairie demande :\n": 1.0, "La naissance": 0.5}
    assert shown(with_list(*items, scores=scores), DOCUMENTS)[0][1].endswith("x" * SHORT_LIST)
    assert shown(with_list(*items, scores=scores), ANY) == [(DIRECT, RULE)]


def test_an_ordered_list_in_the_details_is_a_step() -> None:
    scores = {"La naissance": 1.0, "La mairie demande :\n": min(AS_DETAIL, LIST_SHARE - 0.01)}
    scores["La mairie demande :\n"] = max(scores["La mairie demande :\n"], DETAIL_SHARE)
    found = shown(with_list(*LIST, ordered=True, scores=scores), DOCUMENTS)
    assert [kind for kind, _ in found] == [DIRECT, STEP]
    found = shown(with_list(*LIST, scores=scores), DOCUMENTS)
    assert [kind for kind, _ in found] == [DIRECT, DETAIL]


def test_numbered_steps_answer_a_question_about_steps_and_a_nearer_list_of_papers_does_not() -> (
    None
):
    # LIST_SHARE rather than a figure: once sentences are read, the scores lie nearer and it is higher.
    units = several_lists(("Recevoir", True, LIST_SHARE), (PAPERS, False, 1.0))
    assert firsts(units, STEPS)[0] == "Recevoir"
    assert firsts(units, DOCUMENTS)[0] == PAPERS


def test_rules_that_answer_better_go_before_the_steps_of_a_procedure() -> None:
    for share, first in ((NEAR_STEPS_SHARE, "Recevoir"), (NEAR_STEPS_SHARE - 0.02, "Refuser")):
        units = several_lists(("Recevoir", True, share), ("Refuser", False, 1.0))
        assert firsts(units, STEPS)[0] == first


@pytest.mark.parametrize(("kinds", "row"), [(STEPS, 1), (STEPS | {QuestionKind.SITUATION}, 0)])
def test_steps_of_another_document_or_for_a_situation_must_be_nearer(
    kinds: frozenset[QuestionKind], row: int
) -> None:
    rule = paragraphs(RULE, scores={RULE: 1.0})
    for share, first in ((NEAR_STEPS_SHARE, "Recevoir"), (NEAR_STEPS_SHARE - 0.02, "La")):
        steps = several_lists(("Recevoir", True, share), row=row)
        units = rule + steps if row else [replace(s, score=1.0) if s.unit.text == RULE else s for s in steps]  # fmt: skip
        assert firsts(units, kinds)[0] == first
    near = several_lists(("Recevoir", True, NEAR_STEPS_SHARE - 0.02))
    own = [replace(s, score=1.0) if s.unit.text == RULE else s for s in near]
    assert firsts(own, STEPS)[0] == "Recevoir"


def test_steps_under_a_heading_that_says_so_do_not_go_before_nearer_steps() -> None:
    units = several_lists(("Recevoir", True, 1.0), ("Classer", True, 0.95))
    named = tuple(float(name == "titre_attendu") for name in FEATURES)
    units = [replace(s, values=named) if s.unit.text.startswith("Classer") else s for s in units]
    assert firsts(units, STEPS)[0] == "Recevoir"


def test_the_steps_of_another_procedure_are_left_out() -> None:
    for share, count in ((LIKE_LIST_SHARE, 2), (LIKE_LIST_SHARE - 0.02, 1)):
        units = several_lists(("Recevoir", True, 1.0), ("Classer", True, share))
        assert len(firsts(units, STEPS)) == count
    papers = several_lists(("Recevoir", True, 1.0), (PAPERS, False, LIKE_LIST_SHARE - 0.02))
    assert firsts(papers, STEPS) == ["Recevoir", PAPERS]


def test_lists_of_another_document_come_only_when_it_is_as_near() -> None:
    mine = several_lists(("Recevoir", True, 1.0))
    for nearest, count in ((OTHER_LISTS_SHARE, 3), (OTHER_LISTS_SHARE - 0.02, 2)):
        other = several_lists(("Classer", True, 0.9), row=1)
        near = [replace(s, score=nearest) if s.unit.text == RULE else s for s in other]
        found = firsts(mine + near, STEPS)
        assert found == ["Recevoir", "La", "Classer"][:count]


def test_a_list_is_more_than_the_sentence_that_sums_it_up() -> None:
    summary = "La mairie demande un certificat, une pièce et un livret."
    scores = {"La mairie demande un": 1.0, "La mairie demande :\n": AS_DETAIL}

    def write(b: DocumentBuilder) -> None:
        b.paragraph(summary)
        b.paragraph("La mairie demande :")
        for item in LIST:
            b.list_item(item)

    assert len(shown(scored(prepared(write), scores), DOCUMENTS)) == 2


BARE, CORRECTED = "refuser un dossier incomplet", "exiger le livret : la loi ne le demande pas"


def test_a_mistake_is_quoted_only_with_its_correction_and_said_to_be_one() -> None:
    units = with_list(
        BARE,
        CORRECTED,
        intro="",
        heading="Erreurs fréquentes",
        scores={"refuser": 1.0, "exiger": 0.9},
    )
    assert shown(units) == [(DIRECT, "Erreurs fréquentes"), (DIRECT, CORRECTED)]
    elsewhere = with_list(BARE, intro="", heading="Règles", scores={"refuser": 1.0})
    assert shown(elsewhere) == [(DIRECT, BARE)]


def test_a_mistake_is_told_after_the_rule_and_never_as_the_answer() -> None:
    scores = {"exiger": 1.0, RULE: AROUND_SHARE}
    for intro in ("", "Les erreurs sont les suivantes :"):
        units = with_list(BARE, CORRECTED, intro=intro, heading="Erreurs", scores=scores)
        assert shown(units) == [(DIRECT, RULE), (DETAIL, intro or "Erreurs"), (DETAIL, CORRECTED)]


def test_a_step_is_quoted_under_its_heading() -> None:
    scores = {RULE: 1.0, LIST[1]: AS_DETAIL}
    units = with_list(*LIST, intro="", heading="Étapes du dossier", ordered=True, scores=scores)
    assert shown(units) == [(DIRECT, RULE), (DETAIL, "Étapes du dossier"), (DETAIL, LIST[1])]


def test_a_step_of_another_document_must_be_nearer() -> None:
    mine = [u for u in with_list(*LIST, scores={RULE: 1.0}) if u.unit.text == RULE]
    for share, count in ((STEP_SHARE, 3), (STEP_SHARE - 0.02, 1)):
        steps = several_lists(("Recevoir", True, 0.0), row=1)
        near = [replace(s, score=share) if "la suite" in s.unit.text[:20] else s for s in steps]
        assert len(shown(mine + near)) == count


def test_a_list_that_nobody_asks_for_leaves_the_first_place_and_comes_after_it() -> None:
    for share, first in ((LEANING_SHARE, RULE), (LEANING_SHARE - 0.05, "La mairie demande :")):
        found = shown(with_list(*LIST, scores={"La mairie demande :\n": 1.0, RULE: share}))
        assert found[0][1].split("\n")[0] == first
    listed = "La mairie demande :\n\n" + "\n".join(LIST)
    for share, count in ((UNASKED_LIST_SHARE, 2), (UNASKED_LIST_SHARE - 0.02, 1)):
        found = shown(with_list(*LIST, scores={"La mairie demande :\n": share, RULE: 1.0}))
        assert found == [(DIRECT, RULE), (DETAIL, listed)][:count]


@pytest.mark.parametrize("heading", ["Pièces à fournir", "Règles"])
def test_papers_are_not_told_to_who_does_not_ask_for_them(heading: str) -> None:
    units = with_list(
        *LIST, heading=heading, scores={"La mairie demande :\n": UNASKED_LIST_SHARE, RULE: 1.0}
    )
    assert len(shown(units)) == (1 if heading.startswith("Pièces") else 2)


def test_a_list_of_mistakes_is_never_quoted_whole() -> None:
    units = with_list(
        "exiger un titre", "refuser un tiers", heading="Erreurs fréquentes", intro="À éviter :",
        scores={"À éviter :\n": 1.0, "La naissance": 0.2},
    )  # fmt: skip
    assert shown(units, DOCUMENTS) == [(DIRECT, RULE)]


def test_unannounced_steps_are_not_quoted_whole_unless_asked() -> None:
    def write(b: DocumentBuilder) -> None:
        b.list_item("Fixer la date de la séance.", ordered=True)
        b.list_item("Envoyer la convocation aux élus.", ordered=True)

    units = scored(prepared(write), {"Fixer": 1.0})
    assert all(c.scored.unit.kind is not UnitKind.LIST for c in compose(units, ANY))
    asked = compose(units, frozenset({QuestionKind.STEPS}))
    assert asked[0].scored.unit.kind is UnitKind.LIST


def test_a_list_of_conditions_stays_with_its_heading() -> None:
    items = ("Si la famille refuse, le maire attend.", "Si elle accepte, le maire signe.")
    units = with_list(
        *items, intro="", heading="Suites", scores={RULE: 1.0, items[0] + "\n": LIST_SHARE - 0.01}
    )
    assert shown(units, DOCUMENTS) == [
        (DIRECT, RULE),
        (CONDITION, "Suites"),
        (CONDITION, "\n".join(items)),
    ]


def test_steps_among_the_details_have_no_heading_between_them() -> None:
    scores = {RULE: 1.0, LIST[0] + "\n": LIST_SHARE - 0.01}
    units = with_list(*LIST, intro="", heading="Étapes", ordered=True, scores=scores)
    assert shown(units, DOCUMENTS) == [(DIRECT, RULE), (STEP, "\n".join(LIST))]
    first = with_list(*LIST, intro="", heading="Étapes", ordered=True, scores={LIST[0] + "\n": 1.0})
    assert shown(first, STEPS) == [(DIRECT, "Étapes"), (DIRECT, "\n".join(LIST))]
