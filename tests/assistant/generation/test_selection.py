"""Which passages a model gets: the extracts' own, widened, then the best ranked."""

from __future__ import annotations

from assistant.answers import Citation
from assistant.generation.selection import MAX_SOURCES, select
from ingestion.documents import Span
from tests.assistant.generation.test_prompting import citation

TEXT = "Premier alinéa. Deuxième alinéa. Troisième alinéa."


def part(number: int, start: int, end: int, document: str = "doc", **more: object) -> Citation:
    span = Span(start, end)
    return citation(
        number, TEXT[start:end], document_id=document, span=span, passage_span=span, **more
    )


def test_the_extracts_keep_their_numbers_and_come_first() -> None:
    chosen = select([part(1, 0, 15, "a"), part(2, 0, 15, "b")], [part(1, 0, 15, "c")])
    assert [(c.number, c.document_id) for c in chosen] == [(1, "a"), (2, "b"), (3, "c")]


def test_a_passage_that_holds_an_extract_widens_it() -> None:
    (chosen,) = select([part(1, 16, 32)], [part(1, 0, 50)])
    assert chosen.number == 1
    assert chosen.quote == "Deuxième alinéa."
    assert (chosen.passage, chosen.passage_span) == (TEXT, Span(0, 50))


def test_a_passage_that_goes_on_widens_it() -> None:
    (chosen,) = select([part(1, 0, 32)], [part(1, 16, 50)])
    assert (chosen.passage, chosen.passage_span) == (TEXT, Span(0, 50))


def test_another_section_of_the_document_is_another_source() -> None:
    chosen = select([part(1, 0, 15)], [part(1, 33, 50, heading_path=("Autre",))])
    assert [c.number for c in chosen] == [1, 2]


def test_there_are_never_too_many() -> None:
    chosen = select([], [part(n, 0, 15, f"d{n}") for n in range(1, 20)])
    assert len(chosen) == MAX_SOURCES
    assert [c.number for c in chosen] == list(range(1, MAX_SOURCES + 1))


def test_every_passage_shown_is_a_slice_of_its_document() -> None:
    for extracted in (part(1, 0, 15), part(1, 16, 32), part(1, 33, 50)):
        for passage in (part(1, 0, 32), part(1, 16, 50), part(1, 0, 50)):
            for c in select([extracted], [passage]):
                assert TEXT[c.passage_span.start : c.passage_span.end] == c.passage
                assert TEXT[c.span.start : c.span.end] == c.quote
