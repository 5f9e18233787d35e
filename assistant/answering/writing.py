"""The seam between the engine and whoever words the answer: a Protocol, and what passes through it.

Nothing here knows language models; `assistant.generation` implements the Protocol.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.answers import Citation, Notice, Statement, Turn
from ingestion.documents import Span

VERBATIM = "verbatim"
"""Name of the check that says a statement is the document's own words."""
POPULATION = "population"
"""Name of the check that says a statement holds for the size of town asked about, its detail."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What a writer is given: the question, the passages, and the extracts shown if it fails."""

    question: str
    sources: tuple[Citation, ...]
    extracts: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A statement to show, with (citation number, span of the document) of what supports it."""

    statement: Statement
    supports: tuple[tuple[int, Span], ...] = ()


class Writer(Protocol):
    """Word answers from passages; it never raises: a failure becomes a notice, then the extracts."""

    def sources(
        self, extracted: Sequence[Citation], passages: Sequence[Citation]
    ) -> tuple[Citation, ...]:
        """Return the numbered passages to rely on: those of the extracts first, numbers kept."""

    def write(self, brief: Brief) -> Iterator[Written | Notice]:
        """Yield checked statements, and what the person must know."""

    def rewrite(self, question: str, turns: Sequence[Turn]) -> str | None:
        """Return a follow-up as a question that stands alone, None when it cannot be trusted."""


def extracts(statements: Iterable[Statement]) -> Iterator[Written]:
    """Yield the documents' own sentences as they are."""
    for statement in statements:
        supports = [(n, statement.span) for n in statement.citations if statement.span]
        yield Written(statement, tuple(supports))


def is_verbatim(statement: Statement) -> bool:
    """Tell whether a statement is the document's own words."""
    return any(check.name == VERBATIM and check.passed for check in statement.checks)


def cited(sources: Sequence[Citation], written: Sequence[Written]) -> tuple[Citation, ...]:
    """Return the passages that the statements cite, each quoting what supports them."""
    spans: dict[int, set[Span]] = {}
    for item in written:
        for number in item.statement.citations:
            spans.setdefault(number, set())
        for number, span in item.supports:
            spans.setdefault(number, set()).add(span)
    return tuple(_quoting(c, sorted(spans[c.number])) for c in sources if c.number in spans)


def _quoting(citation: Citation, spans: list[Span]) -> Citation:
    """Return the citation with the given spans as its quote; spans outside its passage are left out."""
    shown = citation.passage_span
    inside = tuple(s for s in spans if shown.start <= s.start and s.end <= shown.end)
    if not inside:
        return citation
    span = Span(inside[0].start, max(s.end for s in inside))
    quote = citation.passage[span.start - shown.start : span.end - shown.start]
    return replace(citation, quote=quote, span=span, highlights=inside)
