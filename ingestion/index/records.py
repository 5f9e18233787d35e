"""Documents and passages as compact JSON rows: what a generation stores, both ways.

Section trees are flattened to arrays because a legal corpus holds tens of thousands of them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from ingestion.documents import (
    AskedQuestion,
    Block,
    BlockKind,
    Document,
    DocumentKind,
    Passage,
    Reference,
    Section,
    SourceInfo,
    Span,
    Validity,
)

DAY_MIN, DAY_MAX = -(2**31), 2**31 - 1
"""Open ends of a validity, in days since 1970-01-01 (fits a 32-bit integer)."""


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with its analysed text: space-joined stems of its lead and text, and of its headings."""

    passage: Passage
    body_stems: str
    heading_stems: str


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document ready to be written: passages, analysed title and questions, digest of its content."""

    document: Document
    digest: str
    passages: tuple[IndexedPassage, ...]
    title_stems: str
    question_stems: tuple[str, ...]


_NO_TREE = Section("", 0, Span(0, 0))


def day_number(day: dt.date | None, default: int) -> int:
    """Return days since 1970-01-01, or ``default`` for an open end."""
    return default if day is None else (day - dt.date(1970, 1, 1)).days


def tree_to_json(document: Document) -> str:
    """Return the section tree as one JSON line."""
    return json.dumps(_section_out(document.root), ensure_ascii=False, separators=(",", ":"))


def document_to_json(document: Document) -> str:
    """Return everything but the text, the section tree and the questions of the bank as one JSON line."""
    return json.dumps(
        {
            "id": document.id,
            "title": document.title,
            "kind": document.kind.value,
            "path": document.path,
            "line": document.line,
            "themes": document.themes,
            "audiences": document.audiences,
            "summary": document.summary,
            "questions": document.questions,
            "references": [[r.code, r.text, r.article, r.absent] for r in document.references],
            "sources": [[s.publisher, s.title, s.url] for s in document.sources],
            "published_on": _date_out(document.published_on),
            "verified_on": _date_out(document.verified_on),
            "verified_against": document.verified_against,
            "validity": [
                _date_out(document.validity.start),
                _date_out(document.validity.end),
                document.validity.replaced_by,
            ],
            "breadcrumb": document.breadcrumb,
            "version": document.version,
            "territory": document.territory,
            "strata": document.strata,
            "inferred": document.inferred,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def asked_to_json(document: Document) -> str:
    """Return the questions of the bank as one JSON line; a document holds hundreds of them."""
    return json.dumps(
        [[a.text, [_span_out(s) for s in a.spans]] for a in document.asked],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def document_from_json(data: str, tree: str = "", text: str = "", asked: str = "") -> Document:
    """Return the document written by the functions above; without what is not given."""
    raw: dict[str, Any] = json.loads(data)
    start, end, replaced_by = raw["validity"]
    return Document(
        id=raw["id"],
        title=raw["title"],
        kind=DocumentKind(raw["kind"]),
        text=text,
        root=_section_in(json.loads(tree)) if tree else _NO_TREE,
        path=raw["path"],
        line=raw["line"],
        themes=tuple(raw["themes"]),
        audiences=tuple(raw["audiences"]),
        summary=raw["summary"],
        questions=tuple(raw["questions"]),
        asked=tuple(
            AskedQuestion(question, tuple(Span(*span) for span in spans))
            for question, spans in (json.loads(asked) if asked else ())
        ),
        references=tuple(Reference(*r) for r in raw["references"]),
        sources=tuple(SourceInfo(*s) for s in raw["sources"]),
        published_on=_date_in(raw["published_on"]),
        verified_on=_date_in(raw["verified_on"]),
        verified_against=raw["verified_against"],
        validity=Validity(_date_in(start), _date_in(end), replaced_by),
        breadcrumb=tuple(raw["breadcrumb"]),
        version=raw["version"],
        territory=raw["territory"],
        strata=raw["strata"],
        inferred=tuple(raw["inferred"]),
    )


def document_digest(document: Document) -> str:
    """Return the SHA-256 of the content: equal digests mean that everything indexed is equal."""
    parts = document_to_json(document), asked_to_json(document), tree_to_json(document)
    blob = "\0".join((*parts, document.text))
    return hashlib.sha256(blob.encode("utf-8", "surrogatepass")).hexdigest()


def _date_out(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date_in(value: str | None) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(value)


def _span_out(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def _span_in(value: list[int] | None) -> Span | None:
    return None if value is None else Span(value[0], value[1])


def _section_out(section: Section) -> list[Any]:
    return [
        section.heading,
        section.level,
        _span_out(section.span),
        _span_out(section.heading_span),
        [
            [b.kind.value, b.span.start, b.span.end, b.level, _span_out(b.intro), b.page, b.ordered]
            for b in section.blocks
        ],
        [_section_out(child) for child in section.children],
    ]


def _section_in(raw: list[Any]) -> Section:
    heading, level, (start, end), heading_span, blocks, children = raw
    return Section(
        heading=heading,
        level=level,
        span=Span(start, end),
        heading_span=_span_in(heading_span),
        blocks=tuple(
            Block(BlockKind(kind), Span(first, last), depth, _span_in(intro), page, ordered)
            for kind, first, last, depth, intro, page, ordered in blocks
        ),
        children=tuple(_section_in(child) for child in children),
    )
