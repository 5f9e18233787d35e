"""The layout of an answer: parts, the document of each run, lists."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answers import Citation, Statement, StatementKind
from assistant.outline import cells, groups_of, is_numbered, listing, parts_of
from ingestion.documents import DocumentKind, Span

DIRECT, CONDITION, STEP, DETAIL = (
    StatementKind.DIRECT,
    StatementKind.CONDITION,
    StatementKind.STEP,
    StatementKind.DETAIL,
)


def citation(number: int, document_id: str) -> Citation:
    """Return a citation of a document whose title is its name in capitals."""
    return Citation(
        number=number,
        document_id=document_id,
        passage_id=f"{document_id}#0",
        title=document_id.upper(),
        kind=DocumentKind.FICHE,
        heading_path=(),
        quote="a",
        span=Span(0, 1),
        passage="a",
        passage_span=Span(0, 1),
    )


CITED = (citation(1, "mariage"), citation(2, "prenom"), citation(3, "mariage"))


def said(text: str, kind: StatementKind, *numbers: int, ordered: bool = False) -> Statement:
    """Return a statement."""
    return Statement(text, kind, numbers, ordered=ordered)


def laid(*statements: Statement) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (heading, [(title, texts joined)]) of each part."""
    return [
        (p.heading, [(r.title, " ".join(s.text for s in r.statements)) for r in p.runs])
        for p in parts_of(statements, CITED)
    ]


def test_what_comes_from_another_document_is_under_its_title() -> None:
    assert laid(
        said("papiers", DETAIL, 2),
        said("témoins", DETAIL, 3),
        said("âge", CONDITION, 2),
        said("pièces", DIRECT, 1),
        said("accord", DETAIL, 2),
    ) == [
        ("", [("", "pièces")]),
        ("Conditions", [("PRENOM", "âge")]),
        # What comes from the direct answer's own document must not be read under another's title.
        ("Précisions", [("", "témoins"), ("PRENOM", "papiers accord")]),
    ]


def test_the_first_sentence_says_which_document_answers() -> None:
    assert laid(said("a", DIRECT, 1), said("b", DIRECT, 2), said("c", DETAIL, 2)) == [
        ("", [("", "a b")]),
        ("Précisions", [("PRENOM", "c")]),
    ]


@pytest.mark.parametrize("kind", [DIRECT, DETAIL])
def test_a_heading_that_is_quoted_is_the_title_of_what_stands_under_it(
    kind: StatementKind,
) -> None:
    cited = (
        replace(CITED[0], heading_path=("Élection", "Nombre d’adjoints")),
        replace(CITED[2], heading_path=("Élection",)),
    )
    quoted, item, other = (
        replace(said(text, kind, number), span=Span(place, place + 1))
        for place, (text, number) in enumerate(
            (("Nombre d’adjoints", 1), ("quatre adjoints", 1), ("la liste est paritaire", 3))
        )
    )
    first = replace(said("le conseil élit", DIRECT, 3), span=Span(9, 10))

    def titles(*statements: Statement) -> list[tuple[str, list[str]]]:
        runs = [run for part in parts_of(statements, cited) for run in part.runs]
        return [(run.title, [s.text for s in run.statements]) for run in runs]

    found = titles(first, quoted, item)
    assert found == [("", ["le conseil élit"]), ("Nombre d’adjoints", ["quatre adjoints"])]
    # With nothing of its section after it, it is shown as it is.
    assert ("Nombre d’adjoints", []) not in titles(first, quoted, other)
    assert [t for _, texts in titles(first, quoted, other) for t in texts] == [
        "le conseil élit",
        "Nombre d’adjoints",
        "la liste est paritaire",
    ]


def test_without_a_direct_answer_every_document_is_named() -> None:
    assert laid(said("a", DETAIL, 1), said("b", STEP, 2)) == [
        ("", [("PRENOM", "b")]),
        ("", [("MARIAGE", "a")]),
    ]


def test_a_statement_with_several_sources_or_none_is_not_another_document_s() -> None:
    assert laid(said("a", DIRECT, 1), said("b", DETAIL, 2, 3), said("c", DETAIL)) == [
        ("", [("", "a")]),
        ("Précisions", [("", "b c")]),
    ]


LATE, PLACE = "Si le délai est dépassé", "Alsace-Moselle : la convocation"
PLACED = (
    citation(1, "acte"),
    replace(citation(2, "acte"), heading_path=("Naissance", LATE)),
    replace(citation(3, "conseil"), heading_path=(PLACE,)),
    replace(citation(4, "acte"), heading_path=("Délai",)),
)


def quoted(
    text: str, number: int, kind: StatementKind = DETAIL, start: int = 0, length: int | None = None
) -> Statement:
    """Return the words of a document."""
    return Statement(text, kind, (number,), Span(start, start + (length or len(text))))


def placed(*statements: Statement) -> list[list[tuple[str, str]]]:
    """Return [(title, texts joined)] of each part."""
    return [
        [(r.title, " ".join(s.text for s in r.statements)) for r in p.runs]
        for p in parts_of(statements, PLACED)
    ]


def test_what_holds_for_one_situation_or_place_is_under_its_heading() -> None:
    assert placed(
        quoted("cinq jours", 1, DIRECT),
        quoted("le tribunal", 2),
        quoted("trois jours", 3),
        quoted("sans retard", 4),
    ) == [
        [("", "cinq jours")],
        # What holds always must not be read under what does not.
        [("", "sans retard"), (LATE, "le tribunal"), (f"CONSEIL › {PLACE}", "trois jours")],
    ]


def test_what_holds_always_does_not_follow_a_situation_without_a_title() -> None:
    assert placed(
        quoted("le tribunal", 2, DIRECT),
        quoted("le juge", 2, DIRECT),
        quoted("la mairie", 1, DIRECT),
    ) == [[(LATE, "le tribunal le juge"), ("ACTE", "la mairie")]]


def test_a_sentence_that_says_its_situation_needs_no_heading() -> None:
    said_twice = quoted("Si ce délai est dépassé, il faut un jugement.", 2)
    assert placed(quoted("cinq jours", 1, DIRECT), said_twice)[1] == [("", said_twice.text)]
    written = Statement("le tribunal", DETAIL, (2,))
    assert placed(quoted("cinq jours", 1, DIRECT), written)[1] == [("", "le tribunal")]


@pytest.mark.parametrize(
    ("heading", "is_shown"),
    [
        ("En cas de refus", True), ("Cas des mineurs", True), ("Lorsque l’acte manque", True),
        ("Pour les communes de moins de 500 habitants", True), ("Petites communes", True),
        ("S’il refuse", True), ("Outre-mer et Alsace-Moselle", True), ("Quand le prix monte", True),
        ("Quand l’arrêté entre-t-il en vigueur", False), ("Signature", False), ("Délai", False),
        ("Communes concernées", False), ("Commune ou intercommunalité", False),
    ],
)  # fmt: skip
def test_headings_that_say_when_or_where(heading: str, is_shown: bool) -> None:
    cited = [replace(citation(1, "acte"), heading_path=(heading,))]
    (part,) = parts_of([quoted("le maire signe", 1, DIRECT)], cited)
    assert [run.title for run in part.runs] == [heading if is_shown else ""]


@pytest.mark.parametrize(
    ("text", "is_shown"),
    [
        ("La convocation y est faite la veille.", True), ("Dans ce cas, le maire attend.", True),
        ("Celui-ci signe seul.", True), ("Il y a lieu de voter.", False), ("Le maire signe.", False),
        ("La somme est due, frais y compris.", False),
    ],
)  # fmt: skip
def test_a_sentence_that_points_to_its_heading_shows_it(text: str, is_shown: bool) -> None:
    rule = quoted("cinq jours", 1, DIRECT)
    assert placed(rule, quoted(text, 4, start=100))[1] == [("Délai" if is_shown else "", text)]
    # Right after the words it points to, it needs nothing.
    before = quoted("Le juge vient.", 4, start=85)
    together = f"Le juge vient. {text}"
    assert placed(rule, before, quoted(text, 4, start=100))[1] == [("", together)]


def test_cells() -> None:
    assert cells("Âge | Prix") == ("Âge", "Prix")
    assert cells("Âge | ") == ("Âge", "")
    assert cells(" | Prix\n") == ("", "Prix")


def test_steps_and_rows_that_follow_one_another_are_one_block() -> None:
    statements = (
        said("un", STEP, 1),
        said("deux", STEP, 2),
        said("à suivre :\nx", STEP, 1),
        said("Âge | Prix", DETAIL, 1),
        said("3 ans | 2 €", DETAIL, 1),
        said("Quotient | Prix", DETAIL, 2),
        said("une phrase", DETAIL, 1),
        said("une phrase", DETAIL, 1),
    )
    groups = list(groups_of(statements))
    assert [len(group) for group in groups] == [2, 1, 2, 1, 1, 1]
    assert [s for group in groups for s in group] == list(statements)


def test_listing() -> None:
    assert listing("Il faut :\n\n un acte ;\nune pièce.") == (
        "Il faut :",
        ("un acte ;", "une pièce."),
    )
    assert listing("un acte ;\nune pièce.") == ("", ("un acte ;", "une pièce."))
    assert listing(" Seul. ") == ("Seul.", ())


def test_numbered() -> None:
    assert is_numbered(said("a\nb", DIRECT, ordered=True))
    assert is_numbered(said("a\nb", STEP))
    assert not is_numbered(said("a\nb", DIRECT))
