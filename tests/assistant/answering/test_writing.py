"""The seam between the engine and a writer."""

from __future__ import annotations

from assistant.answering.writing import VERBATIM, Written, cited, extracts, is_verbatim
from assistant.answers import Check, Citation, Statement, StatementKind
from ingestion.documents import DocumentKind, Span

TEXT = "Premier alinéa. Deuxième alinéa. Troisième alinéa."


FIRST = Span(0, 15)


def source(number: int, quote: Span = FIRST) -> Citation:
    return Citation(
        number,
        "doc",
        "doc#0",
        "Titre",
        DocumentKind.FICHE,
        (),
        TEXT[quote.start : quote.end],
        quote,
        TEXT,
        Span(0, len(TEXT)),
    )


def said(*numbers: int) -> Statement:
    return Statement("Dit autrement.", StatementKind.DIRECT, numbers)


def test_extracts_support_themselves() -> None:
    statement = Statement(
        "Premier alinéa.", StatementKind.DIRECT, (1,), Span(0, 15), (Check(VERBATIM, True),)
    )
    (written,) = extracts([statement])
    assert written.supports == ((1, Span(0, 15)),)
    assert is_verbatim(written.statement)
    assert not is_verbatim(said(1))


def test_only_cited_passages_stay_and_quote_what_supports() -> None:
    written = [
        Written(said(2), ((2, Span(16, 32)),)),
        Written(said(2), ((2, Span(33, 50)),)),
    ]
    (found,) = cited([source(1), source(2), source(3)], written)
    assert found.number == 2
    assert found.highlights == (Span(16, 32), Span(33, 50))
    assert (found.quote, found.span) == ("Deuxième alinéa. Troisième alinéa.", Span(16, 50))


def test_a_citation_without_support_keeps_its_quote() -> None:
    assert cited([source(1)], [Written(said(1))]) == (source(1),)


def test_a_span_outside_the_passage_is_left_out() -> None:
    assert cited([source(1)], [Written(said(1), ((1, Span(40, 99)),))]) == (source(1),)
