"""Composition rules, one by one, on units scored by hand."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.composition import (
    DEPENDENT_SHARE,
    DETAIL_SHARE,
    DIRECT_SHARE,
    FOLLOWING_SHARE,
    MAX_DETAILS,
    MAX_DIRECT,
    OTHER_DIRECT_SHARE,
    OTHER_SHARE,
    PARAGRAPH_SHARE,
    SHORT_PARAGRAPH,
    Chosen,
    compose,
)
from assistant.answering.precedence import LEANING_SHARE, OPENING_SHARE, SAME_SUBJECT
from assistant.answering.question_kinds import QuestionKind
from assistant.answering.scoring import ScoredUnit
from assistant.answers import StatementKind
from ingestion.builder import DocumentBuilder
from tests.assistant.answering.composing import (
    ANY,
    AS_DETAIL,
    CONDITION,
    DETAIL,
    DIRECT,
    DOCUMENTS,
    EXCEPTION,
    LIST,
    OTHER,
    RULE,
    STEP,
    paragraphs,
    shown,
    tariffs,
    with_list,
)
from tests.assistant.answering.samples import prepared, scored


def test_nothing_to_quote() -> None:
    assert compose([], ANY) == []
    assert shown(paragraphs("La mairie demande :", scores={"La": 1.0})) == []


def test_the_best_sentence_answers_alone_when_the_others_are_far() -> None:
    units = paragraphs(OTHER, RULE, scores={"La": 1.0, "Un": 0.5 * DETAIL_SHARE})
    assert shown(units) == [(DIRECT, RULE)]


def test_the_exception_that_follows_comes_along_whatever_its_score() -> None:
    units = paragraphs(f"{RULE} {EXCEPTION}", scores={"La": 1.0})
    assert shown(units) == [(DIRECT, RULE), (CONDITION, EXCEPTION)]


def test_an_exception_of_another_paragraph_does_not() -> None:
    assert shown(paragraphs(RULE, EXCEPTION, scores={"La": 1.0})) == [(DIRECT, RULE)]


def test_the_best_sentence_comes_with_what_is_as_near_in_a_short_paragraph() -> None:
    near = {"La": 1.0, "Un": FOLLOWING_SHARE}
    assert shown(paragraphs(f"{RULE} {OTHER}", scores=near)) == [(DIRECT, RULE), (DIRECT, OTHER)]
    # What follows on another subject is not an answer, however close it stands.
    far = {"La": 1.0, "Un": DETAIL_SHARE - 0.05}
    assert shown(paragraphs(f"{RULE} {OTHER}", scores=far)) == [(DIRECT, RULE)]
    beside = {"La": 1.0, "Un": FOLLOWING_SHARE - 0.01}
    assert shown(paragraphs(f"{RULE} {OTHER}", scores=beside)) == [(DIRECT, RULE), (DETAIL, OTHER)]
    # Of a long paragraph, only what the sentence needs.
    long = (
        f"{RULE} {OTHER} {'Le registre est tenu en double exemplaire. ' * (SHORT_PARAGRAPH // 40)}"
    )
    assert shown(paragraphs(long, scores=near)) == [(DIRECT, RULE), (DETAIL, OTHER)]


def test_the_rest_of_the_paragraph_skips_no_sentence() -> None:
    depends = "Elle incombe au père ou au médecin."
    units = paragraphs(f"{RULE} {depends} {OTHER}", scores={"La": 1.0, "Un": 0.9})
    assert shown(units) == [(DIRECT, RULE), (DIRECT, depends), (DIRECT, OTHER)]
    units = paragraphs(f"{RULE} {MANY[0]} {OTHER}", scores={"La": 1.0, "Un": 0.9})
    assert shown(units) == [(DIRECT, RULE), (DETAIL, OTHER)]


def test_what_leans_on_the_best_sentence_or_limits_it_is_never_dropped() -> None:
    depends = "Elle incombe au père ou au médecin."
    units = paragraphs(f"{RULE} {depends} {OTHER}", scores={"La": 1.0})
    assert shown(units) == [(DIRECT, RULE), (DIRECT, depends)]
    limit = "Si le lieu est éloigné, la mairie attend trois jours de plus."
    units = paragraphs(f"{RULE} {depends} {MANY[0]} {limit}", scores={"La": 1.0, "Le maire": 0.9})
    assert shown(units) == [
        (DIRECT, RULE),
        (DIRECT, depends),
        (DIRECT, MANY[0]),
        (CONDITION, limit),
    ]


def test_what_is_as_near_elsewhere_goes_before_weak_neighbours() -> None:
    texts = f"{RULE} {MANY[0]} {MANY[1]}"
    scores = {"La naissance": 1.0, "Le maire": 0.9, "Le notaire": 0.9, "Un": DIRECT_SHARE}
    assert shown(paragraphs(texts, OTHER, scores=scores)) == [
        (DIRECT, RULE),
        (DIRECT, MANY[0]),
        (DIRECT, OTHER),
        (DETAIL, MANY[1]),
    ]
    # Another document is not named in the direct answer: it must be nearer.
    mine, other = paragraphs(RULE, scores={RULE: 1.0}), {"Un": DIRECT_SHARE}
    assert shown(mine + paragraphs(OTHER, row=1, scores=other)) == [(DIRECT, RULE), (DETAIL, OTHER)]
    other = {"Un": OTHER_DIRECT_SHARE}
    assert shown(mine + paragraphs(OTHER, row=1, scores=other)) == [(DIRECT, RULE), (DIRECT, OTHER)]


def test_a_section_is_read_in_its_order_after_the_paragraph_of_the_best_sentence() -> None:
    scores = {RULE: 1.0, MANY[0]: 0.97, MANY[1]: 0.99}
    found = [text for _, text in shown(paragraphs(MANY[0], RULE, MANY[1], scores=scores))]
    assert found == [RULE, MANY[0], MANY[1]]


def test_the_best_sentence_goes_before_the_rest_of_its_paragraph() -> None:
    scores = {RULE: 1.0, MANY[0]: 0.97, MANY[1]: 0.98}
    for text in (f"{MANY[0]} {RULE} {MANY[1]}", f"{MANY[0]} {MANY[1]} {RULE}"):
        # The others keep their order, whatever their scores.
        assert [t for _, t in shown(paragraphs(text, scores=scores))] == [RULE, MANY[0], MANY[1]]


def test_only_what_came_first_of_all_goes_before_its_paragraph() -> None:
    scores = {RULE: 1.0, MANY[0]: 0.97, MANY[1]: 0.98}
    best, other = paragraphs(RULE, scores=scores), f"{MANY[0]} {MANY[1]}"
    units = best + paragraphs(other, row=1, scores=scores)
    assert [t for _, t in shown(units)] == [RULE, MANY[0], MANY[1]]


@pytest.mark.parametrize(
    ("after", "kind"),
    [("Elle incombe au père ou au médecin.", DIRECT), (EXCEPTION, CONDITION)],
)
def test_nothing_comes_between_the_best_sentence_and_what_leans_on_it_or_limits_it(
    after: str, kind: StatementKind
) -> None:
    # « Le maire signe… Elle incombe… »: put after another, it would be read as going on with that one.
    units = paragraphs(f"{MANY[0]} {RULE} {after}", scores={RULE: 1.0, MANY[0]: 0.97})
    assert shown(units) == [(DIRECT, RULE), (kind, after), (DIRECT, MANY[0])]
    long = f"{MANY[0]} {RULE} {after} {'Le registre est double. ' * (SHORT_PARAGRAPH // 20)}"
    units = paragraphs(long, scores={RULE: 1.0, MANY[0]: 0.99, after: 0.98})
    assert shown(units) == [(DIRECT, RULE), (kind, after), (DIRECT, MANY[0])]


def test_a_sentence_that_only_says_where_to_read_is_never_quoted() -> None:
    pointer = "Les dix étapes sont dans la fiche Reprise d’une concession."
    units = paragraphs(pointer, RULE, scores={"Les dix": 1.0, "La": 0.5})
    assert shown(units) == [(DIRECT, RULE)]


def test_the_rest_of_the_paragraph_stops_before_the_announcement_of_a_list() -> None:
    units = with_list(*LIST, intro=f"{OTHER} La mairie demande :", scores={"Un": 1.0})
    assert shown(units)[:1] == [(DIRECT, OTHER)]
    assert all(text != "La mairie demande :" for _, text in shown(units))


def test_a_dependent_sentence_brings_the_one_before_it() -> None:
    depends = "Elle incombe au père ou au médecin."
    units = paragraphs(f"{OTHER} {RULE} {depends}", scores={"Elle": 1.0})
    assert shown(units) == [(DIRECT, RULE), (DIRECT, depends)]


def test_what_leans_on_words_not_said_is_no_second_answer() -> None:
    depends = "Elle incombe au père ou au médecin."
    for share, kind in ((DEPENDENT_SHARE, DIRECT), (DEPENDENT_SHARE - 0.01, DETAIL)):
        units = paragraphs(RULE, f"{OTHER} {depends}", scores={RULE: 1.0, depends: share})
        assert shown(units) == [(DIRECT, RULE), (kind, OTHER), (kind, depends)]


def test_the_first_sentence_of_a_paragraph_depends_on_nothing() -> None:
    first = "Cette démarche incombe au père."
    assert shown(paragraphs(RULE, first, scores={"Cette": 1.0})) == [(DIRECT, first)]


def test_a_sentence_nearly_as_near_goes_before_what_leans_on_other_words() -> None:
    near, far = LEANING_SHARE, LEANING_SHARE - 0.05
    row = {"Tente |": 1.0}
    assert shown(scored(prepared(tariffs), row | {RULE: near}))[0] == (DIRECT, RULE)
    assert shown(scored(prepared(tariffs), row | {RULE: far}))[0] == (DIRECT, "Séjour | Prix")
    depends = "Ce registre est ensuite clos par le juge."
    both = f"Le greffe tient un registre. {depends}"
    for score, first in ((near, RULE), (far, "Le greffe tient un registre.")):
        units = paragraphs(both, RULE, scores={"Ce registre": 1.0, RULE: score})
        assert shown(units)[0] == (DIRECT, first)


def test_the_sentences_that_follow_the_best_one_need_less_than_others() -> None:
    padding = "Le registre est tenu en double exemplaire. " * (SHORT_PARAGRAPH // 40)
    long = f"{RULE} {OTHER} {padding}"
    for share, kind in ((PARAGRAPH_SHARE, DIRECT), (PARAGRAPH_SHARE - 0.05, DETAIL)):
        assert shown(paragraphs(long, scores={RULE: 1.0, OTHER: share})) == [
            (DIRECT, RULE),
            (kind, OTHER),
        ]


def test_two_rules_of_one_article_do_not_say_the_same_thing() -> None:
    article = "(article L2121-20 du Code général des collectivités territoriales, à vérifier sur Légifrance)"
    one, other = f"Un absent donne son pouvoir {article}.", f"Il reste révocable {article}."
    units = paragraphs(one, other, scores={"Un": 1.0, "Il": 1.0})
    assert shown(units) == [(DIRECT, one), (DIRECT, other)]


def test_the_same_thing_is_not_said_twice() -> None:
    again = "La naissance se déclare sous cinq jours ouvrables."
    units = paragraphs(RULE, again, OTHER, scores={"La naissance": 1.0, "Un": AS_DETAIL})
    assert shown(units) == [(DIRECT, RULE), (DETAIL, OTHER)]


WEDDING = "Le mariage est célébré à la mairie."


@pytest.mark.parametrize(
    ("best", "again", "is_said"),
    [
        # Three words, all said among seven: the place of the wedding is another thing than the bans'.
        ("Les bans du mariage célébré sont affichés dix jours à la mairie.", WEDDING, False),
        # Three words in three, and in four.
        ("Un mariage est célébré par la mairie.", WEDDING, True),
        ("Un mariage civil est célébré par la mairie.", WEDDING, False),
        # Five words are enough to be known as said, among however many.
        (
            "Le mariage civil est célébré publiquement à la mairie, portes ouvertes, par un élu.",
            "Le mariage civil est célébré publiquement à la mairie.",
            True,
        ),
        # What is said by four of five is said; by three of five it is not.
        (
            "Le mariage civil est célébré publiquement, portes ouvertes.",
            "Le mariage civil est célébré publiquement à la mairie.",
            True,
        ),
        (
            "Le mariage civil est célébré portes ouvertes.",
            "Le mariage civil est célébré publiquement à la mairie.",
            False,
        ),
    ],
)
def test_a_few_words_are_said_only_by_hardly_any_more(best: str, again: str, is_said: bool) -> None:
    units = paragraphs(best, OTHER, again, scores={best: 1.0, again: 0.99})
    assert [t for _, t in shown(units)] == ([best] if is_said else [best, again])


def test_a_sentence_without_content_words_hides_nothing() -> None:
    units = paragraphs("Oui.", RULE, scores={"Oui": 1.0, "La": 0.999})
    assert shown(units) == [(DIRECT, "Oui."), (DIRECT, RULE)]


MANY = [
    "Le maire signe chaque arrêté.", "Le notaire conserve son original.",
    "La préfecture contrôle cette légalité.", "Le tribunal annule parfois.",
    "Un agent archive tout dossier.", "Le comptable paie sans retard.",
    "La gendarmerie patrouille partout.", "Un électeur consulte librement.",
]  # fmt: skip


def test_the_number_of_direct_answers_and_details_is_bounded() -> None:
    all_direct = paragraphs(*MANY, scores=dict.fromkeys(MANY, 1.0))
    kinds = [kind for kind, _ in shown(all_direct)]
    assert kinds == [DIRECT] * MAX_DIRECT + [DETAIL] * min(MAX_DETAILS, len(MANY) - MAX_DIRECT)
    one_direct = paragraphs(*MANY, scores=dict.fromkeys(MANY, AS_DETAIL) | {MANY[3]: 1.0})
    found = shown(one_direct)
    assert found[0] == (DIRECT, MANY[3])
    assert [kind for kind, _ in found[1:]] == [DETAIL] * MAX_DETAILS


def test_a_detail_must_be_near_the_best_nearer_in_another_document() -> None:
    def both(share: float) -> list[ScoredUnit]:
        mine = paragraphs(RULE, MANY[0], row=0, scores={RULE: 1.0, MANY[0]: share})
        return mine + paragraphs(MANY[1], row=1, scores={MANY[1]: share - 0.001})

    between = (DETAIL_SHARE + OTHER_SHARE) / 2
    assert shown(both(DETAIL_SHARE - 0.01)) == [(DIRECT, RULE)]
    assert shown(both(between)) == [(DIRECT, RULE), (DETAIL, MANY[0])]
    near = (OTHER_SHARE + DIRECT_SHARE) / 2
    assert shown(both(near)) == [(DIRECT, RULE), (DETAIL, MANY[0]), (DETAIL, MANY[1])]


def test_details_follow_the_reading_order_of_each_document() -> None:
    share = (OTHER_SHARE + DIRECT_SHARE) / 2
    mine = paragraphs(
        RULE, MANY[0], MANY[1], scores={RULE: 1.0, MANY[0]: share, MANY[1]: share + 0.001}
    )
    other = paragraphs(MANY[2], row=1, scores={MANY[2]: share + 0.002})
    assert [text for _, text in shown(mine + other)] == [RULE, MANY[2], MANY[0], MANY[1]]


def test_an_exception_among_the_details_is_a_condition() -> None:
    units = paragraphs(RULE, EXCEPTION, scores={RULE: 1.0, EXCEPTION: AS_DETAIL})
    assert shown(units) == [(DIRECT, RULE), (CONDITION, EXCEPTION)]


pieces = st.lists(
    st.tuples(
        st.sampled_from(["paragraph", "item", "heading"]),
        st.sampled_from(
            [*MANY, RULE, f"{RULE} {EXCEPTION}", "La mairie demande :", "Références", "Erreurs"]
        ),
        st.floats(0.5, 1.0),
    ),
    max_size=12,
)


@settings(max_examples=80)
@given(pieces, st.sampled_from([ANY, DOCUMENTS]))
def test_what_is_shown_never_overlaps_and_starts_with_a_direct_answer(
    parts: list[tuple[str, str, float]], kinds: frozenset[QuestionKind]
) -> None:
    def write(b: DocumentBuilder) -> None:
        for name, text, _ in parts:
            if name == "heading":
                b.heading(2, text)
            elif name == "item":
                b.list_item(text)
            else:
                b.paragraph(text)

    found: list[Chosen] = compose(scored(prepared(write), {t: s for _, t, s in parts}), kinds)
    spans = sorted(c.scored.unit.span for c in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert not found or found[0].kind is DIRECT
    for chosen in found:
        assert not chosen.scored.prepared.is_off_topic
    is_detail = [c.kind in (DETAIL, STEP) for c in found]
    assert sum(is_detail) <= MAX_DETAILS + 3


@pytest.mark.parametrize("kinds", [ANY, DOCUMENTS])
def test_the_composition_does_not_depend_on_the_order_of_the_units(
    kinds: frozenset[QuestionKind],
) -> None:
    units = with_list(*LIST, scores={"une pièce": 0.97, "La naissance": 1.0, "un certificat": 0.9})
    assert shown(units, kinds) == shown(units[::-1], kinds)


SPECIAL = "Pour un décès à l’étranger, le départ du délai change."


def _on_its_subject(opening: float, about: float) -> list[ScoredUnit]:
    def write(b: DocumentBuilder) -> None:
        b.paragraph(RULE)
        b.heading(2, "Délai")
        b.paragraph(SPECIAL)

    return scored(
        prepared(write), {RULE: opening, SPECIAL: 1.0}, {RULE: {"ouverture_sujet": about}}
    )


def test_the_rule_that_opens_the_document_comes_before_its_special_case() -> None:
    units = _on_its_subject(OPENING_SHARE, SAME_SUBJECT)
    assert [text for _, text in shown(units)] == [RULE, SPECIAL]


@pytest.mark.parametrize(
    ("opening", "about"), [(OPENING_SHARE - 0.05, 1.0), (OPENING_SHARE, SAME_SUBJECT - 0.05)]
)
def test_it_does_not_when_it_is_far_or_about_something_else(opening: float, about: float) -> None:
    assert shown(_on_its_subject(opening, about))[0] == (DIRECT, SPECIAL)
