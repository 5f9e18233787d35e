"""The layout of an answer: parts, the document of each run, lists."""

from __future__ import annotations

from assistant.answers import Citation, Statement, StatementKind
from assistant.outline import groups_of, is_numbered, listing, parts_of
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
