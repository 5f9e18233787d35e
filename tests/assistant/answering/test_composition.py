"""Composition rules, one by one, on units scored by hand."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.composition import (
    DETAIL_SHARE,
    DIRECT_SHARE,
    LEANING_SHARE,
    LIKE_LIST_SHARE,
    LIST_SHARE,
    MAX_DETAILS,
    MAX_DIRECT,
    OPENING_SHARE,
    OTHER_LISTS_SHARE,
    OTHER_SHARE,
    PARAGRAPH_SHARE,
    SAME_SUBJECT,
    SHORT_PARAGRAPH,
    Chosen,
    compose,
)
from assistant.answering.question_kinds import QuestionKind
from assistant.answering.quoting import SHORT_LIST
from assistant.answering.scoring import FEATURES, ScoredUnit
from assistant.answering.units import UnitKind
from assistant.answers import StatementKind
from assistant.populations import Sizes
from ingestion.builder import DocumentBuilder
from tests.assistant.answering.samples import prepared, scored

DIRECT, DETAIL, CONDITION, STEP = (
    StatementKind.DIRECT, StatementKind.DETAIL, StatementKind.CONDITION, StatementKind.STEP,
)  # fmt: skip
ANY: frozenset[QuestionKind] = frozenset()
DOCUMENTS = frozenset({QuestionKind.DOCUMENTS})
STEPS = frozenset({QuestionKind.STEPS})
UNSTATED = Sizes()
AS_DETAIL = (DETAIL_SHARE + DIRECT_SHARE) / 2
"""The share of the best score that makes a detail of the same document, and not a direct answer."""


def shown(
    units: Sequence[ScoredUnit], kinds: frozenset[QuestionKind] = ANY, sizes: Sizes = UNSTATED
) -> list[tuple[StatementKind, str]]:
    return [(c.kind, c.scored.unit.text) for c in compose(units, kinds, sizes)]


def paragraphs(*texts: str, row: int = 0, scores: dict[str, float]) -> list[ScoredUnit]:
    def write(b: DocumentBuilder) -> None:
        for text in texts:
            b.paragraph(text)

    return scored(prepared(write, row), scores)


RULE = "La naissance se déclare sous cinq jours."
EXCEPTION = "Toutefois, le délai passe à huit jours en commune éloignée."
OTHER = "Un jugement du tribunal devient obligatoire ensuite."


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


def test_the_best_sentence_comes_with_the_rest_of_a_short_paragraph() -> None:
    assert shown(paragraphs(f"{RULE} {OTHER}", scores={"La": 1.0})) == [
        (DIRECT, RULE),
        (DIRECT, OTHER),
    ]
    # Of a long paragraph, only what the sentence needs.
    long = (
        f"{RULE} {OTHER} {'Le registre est tenu en double exemplaire. ' * (SHORT_PARAGRAPH // 40)}"
    )
    assert shown(paragraphs(long, scores={"La": 1.0})) == [(DIRECT, RULE)]


def test_the_rest_of_the_paragraph_skips_no_sentence() -> None:
    depends = "Elle incombe au père ou au médecin."
    units = paragraphs(f"{RULE} {depends} {OTHER}", scores={"Elle": 1.0})
    assert shown(units) == [(DIRECT, RULE), (DIRECT, depends), (DIRECT, OTHER)]


def test_the_rest_of_the_paragraph_stops_before_the_announcement_of_a_list() -> None:
    units = with_list(*LIST, intro=f"{OTHER} La mairie demande :", scores={"Un": 1.0})
    assert shown(units)[:1] == [(DIRECT, OTHER)]
    assert all(text != "La mairie demande :" for _, text in shown(units))


def test_a_dependent_sentence_brings_the_one_before_it() -> None:
    depends = "Elle incombe au père ou au médecin."
    units = paragraphs(f"{OTHER} {RULE} {depends}", scores={"Elle": 1.0})
    assert shown(units) == [(DIRECT, RULE), (DIRECT, depends)]


def test_the_first_sentence_of_a_paragraph_depends_on_nothing() -> None:
    first = "Cette démarche incombe au père."
    assert shown(paragraphs(RULE, first, scores={"Cette": 1.0})) == [(DIRECT, first)]


LIST = (
    "un certificat d’accouchement ;",
    "une pièce d’identité du déclarant ;",
    "le livret de famille.",
)


def with_list(*items: str, intro: str = "La mairie demande :", heading: str = "", ordered: bool = False, scores: dict[str, float]) -> list[ScoredUnit]:  # fmt: skip
    def write(b: DocumentBuilder) -> None:
        b.paragraph(RULE)
        if heading:
            b.heading(2, heading)
        if intro:
            b.paragraph(intro)
        for item in items:
            b.list_item(item, ordered=ordered)

    return scored(prepared(write), scores)


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


def several_lists(*lists: tuple[str, bool, float], row: int = 0) -> list[ScoredUnit]:
    """Return the units of a document with a rule, then lists: (first words, ordered, score)."""

    def write(b: DocumentBuilder) -> None:
        b.paragraph(RULE)
        for place, (name, ordered, _) in enumerate(lists):
            b.heading(2, f"Section {place}")
            b.list_item(f"{name} le dossier numéro {row}{place}.", ordered=ordered)
            b.list_item(f"{name} la suite numéro {row}{place}.", ordered=ordered)

    scores = {f"{name} le dossier numéro {row}{n}.\n": s for n, (name, _, s) in enumerate(lists)}
    return scored(prepared(write, row), scores)


def firsts(units: Sequence[ScoredUnit], kinds: frozenset[QuestionKind]) -> list[str]:
    return [text.split(" ")[0] for _, text in shown(units, kinds)]


def test_numbered_steps_answer_a_question_about_steps_and_a_nearer_list_of_papers_does_not() -> (
    None
):
    units = several_lists(("Recevoir", True, 0.95), ("Photo", False, 1.0))
    assert firsts(units, STEPS)[0] == "Recevoir"
    assert firsts(units, DOCUMENTS)[0] == "Photo"


def test_steps_under_a_heading_that_says_so_do_not_go_before_nearer_steps() -> None:
    units = several_lists(("Recevoir", True, 1.0), ("Classer", True, 0.95))
    named = tuple(float(name == "titre_attendu") for name in FEATURES)
    units = [replace(s, values=named) if s.unit.text.startswith("Classer") else s for s in units]
    assert firsts(units, STEPS)[0] == "Recevoir"


def test_the_steps_of_another_procedure_are_left_out() -> None:
    for share, count in ((LIKE_LIST_SHARE, 2), (LIKE_LIST_SHARE - 0.02, 1)):
        units = several_lists(("Recevoir", True, 1.0), ("Classer", True, share))
        assert len(firsts(units, STEPS)) == count
    papers = several_lists(("Recevoir", True, 1.0), ("Photo", False, LIKE_LIST_SHARE - 0.02))
    assert firsts(papers, STEPS) == ["Recevoir", "Photo"]


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


def test_a_mistake_is_quoted_only_with_its_correction() -> None:
    bare, corrected = "refuser un dossier incomplet", "exiger le livret : la loi ne le demande pas"
    units = with_list(
        bare,
        corrected,
        intro="",
        heading="Erreurs fréquentes",
        scores={"refuser": 1.0, "exiger": 0.9},
    )
    assert shown(units) == [(DIRECT, corrected)]
    elsewhere = with_list(bare, intro="", heading="Règles", scores={"refuser": 1.0})
    assert shown(elsewhere) == [(DIRECT, bare)]


def test_a_list_of_mistakes_is_never_quoted_whole() -> None:
    units = with_list(
        "exiger un titre", "refuser un tiers", heading="Erreurs fréquentes", intro="À éviter :",
        scores={"À éviter :\n": 1.0, "La naissance": 0.2},
    )  # fmt: skip
    assert shown(units, DOCUMENTS) == [(DIRECT, RULE)]


def test_references_contacts_and_lone_table_rows_are_never_quoted() -> None:
    def write(b: DocumentBuilder) -> None:
        b.paragraph(RULE)
        b.table([], [["Naissance", "cinq jours"]])
        b.heading(2, "Références")
        b.paragraph("Article 55 du Code civil sur la naissance.")

    units = scored(prepared(write), {"Naissance |": 1.0, "Article": 1.0, "La naissance": 0.1})
    assert shown(units) == [(DIRECT, RULE)]


def tariffs(b: DocumentBuilder) -> None:
    b.paragraph(RULE)
    prices = {"Tente": 9, "Camion": 30, "Hutte": 48, "Gîte": 60, "Chalet": 75}
    b.table(["Séjour", "Prix"], [[name, f"{price} euros"] for name, price in prices.items()])


def test_a_table_row_is_quoted_under_its_header() -> None:
    units = scored(prepared(tariffs), {"Hutte |": 1.0})
    assert shown(units) == [(DIRECT, "Séjour | Prix"), (DIRECT, "Hutte | 48 euros")]


def test_the_rows_of_a_table_share_its_header_whatever_their_order() -> None:
    units = scored(
        prepared(tariffs), {"La naissance": 1.0, "Hutte |": AS_DETAIL, "Tente |": AS_DETAIL - 0.01}
    )
    assert shown(units) == [
        (DIRECT, RULE),
        (DETAIL, "Séjour | Prix"),
        (DETAIL, "Tente | 9 euros"),
        (DETAIL, "Hutte | 48 euros"),
    ]


def test_a_table_has_its_header_in_each_part_and_keeps_its_rows_together() -> None:
    scores = {"Tente |": 1.0, "La naissance": 0.99, "Hutte |": 0.98, "Camion |": DETAIL_SHARE}
    assert shown(scored(prepared(tariffs), scores)) == [
        (DIRECT, RULE),
        (DIRECT, "Séjour | Prix"),
        (DIRECT, "Tente | 9 euros"),
        (DETAIL, "Séjour | Prix"),
        (DETAIL, "Camion | 30 euros"),
        (DETAIL, "Hutte | 48 euros"),
    ]


def test_the_rows_of_a_whole_table_keep_its_order() -> None:
    prices = ("Tente |", "Camion |", "Hutte |", "Gîte |", "Chalet |")
    units = scored(prepared(tariffs), dict.fromkeys(prices, 0.99) | {"Hutte |": 1.0})
    found = [text.partition(" |")[0] for _, text in shown(units)]
    assert found == ["Séjour", "Tente", "Camion", "Hutte", "Gîte", "Chalet"]


def test_a_row_that_reads_like_an_exception_stays_under_its_header() -> None:
    def write(b: DocumentBuilder) -> None:
        b.paragraph(RULE)
        b.table(["Cas", "Délai"], [["Sauf accord", "un mois"], ["Rien", "deux mois"]])

    units = scored(prepared(write), {RULE: 1.0, "Sauf": AS_DETAIL})
    assert [kind for kind, _ in shown(units)] == [DIRECT, DETAIL, DETAIL]


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


def test_unannounced_steps_are_not_quoted_whole_unless_asked() -> None:
    def write(b: DocumentBuilder) -> None:
        b.list_item("Fixer la date de la séance.", ordered=True)
        b.list_item("Envoyer la convocation aux élus.", ordered=True)

    units = scored(prepared(write), {"Fixer": 1.0})
    assert all(c.scored.unit.kind is not UnitKind.LIST for c in compose(units, ANY))
    asked = compose(units, frozenset({QuestionKind.STEPS}))
    assert asked[0].scored.unit.kind is UnitKind.LIST
