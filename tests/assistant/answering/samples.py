"""Prepared documents and scored units made by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from assistant.answering.asked import halves
from assistant.answering.prepared import PreparedDocument, prepare
from assistant.answering.scoring import FEATURES, ScoredUnit
from assistant.retrieval import Evidence
from ingestion.builder import DocumentBuilder
from ingestion.documents import AskedQuestion, Document, DocumentKind, Passage, Span
from ingestion.encoding import Encoder, Halves, TokenMatcher
from ingestion.index import StoredPassage
from tests.assistant.retrieval.samples import axis_encoder


def document(
    write: Callable[[DocumentBuilder], None],
    identifier: str = "d",
    title: str = "Titre",
    asked: Mapping[str, str] | None = None,
) -> Document:
    """Return the document that ``write`` adds to a builder.

    ``asked`` are questions with the words that answer them in the document, empty when none does.
    """
    builder = DocumentBuilder()
    write(builder)
    built = builder.build(id=identifier, title=title, kind=DocumentKind.FICHE)
    spans = {
        question: (Span(start, start + len(words)),) if words else ()
        for question, words in (asked or {}).items()
        for start in [built.text.index(words)]
    }
    return replace(built, asked=tuple(AskedQuestion(q, s) for q, s in spans.items()))


def prepared(
    write: Callable[[DocumentBuilder], None],
    row: int = 0,
    title: str = "Titre",
    asked: Mapping[str, str] | None = None,
) -> PreparedDocument:
    """Return a document prepared with the axis encoder."""
    return prepare_alone(document(write, f"d{row}", title, asked), row, axis_encoder())


def prepare_alone(source: Document, row: int, encoder: Encoder) -> PreparedDocument:
    """Prepare a document with the vectors and pieces that an index would keep of its questions."""
    cut = (
        encoder.pieces([a.text for a in source.asked])
        if isinstance(encoder, TokenMatcher)
        else None
    )
    tied, loose = tied_vectors(source.asked, encoder), loose_vectors(source.asked, encoder)
    return prepare(source, row, encoder, tied, loose, cut)


def tied_vectors(asked: Sequence[AskedQuestion], encoder: Encoder) -> Halves:
    """Return the 16-bit vectors of the questions tied to a sentence, in order."""
    return halves(encoder.encode([a.text for a in asked if a.spans]))


def loose_vectors(asked: Sequence[AskedQuestion], encoder: Encoder) -> Halves:
    """Return the 16-bit vectors of the questions that nothing answers, in order."""
    return halves(encoder.encode([a.text for a in asked if not a.spans]))


def scored(
    source: PreparedDocument,
    scores: Mapping[str, float],
    values: Mapping[str, Mapping[str, float]] | None = None,
) -> list[ScoredUnit]:
    """Return every unit with the score (0 by default) and feature values of the text it starts with."""

    def of(table: Mapping[str, object], text: str) -> object:
        return next((value for start, value in table.items() if text.startswith(start)), None)

    return [
        ScoredUnit(
            unit,
            source,
            f"{source.document.id}#0",
            float(of(scores, unit.unit.text) or 0.0),  # type: ignore[arg-type]
            tuple((of(values or {}, unit.unit.text) or {}).get(n, 0.0) for n in FEATURES),  # type: ignore[attr-defined]
        )
        for unit in source.units
    ]


def evidence_for(
    source: PreparedDocument,
    span: Span,
    score: float,
    *,
    ordinal: int = 0,
    lead: Span | None = None,
    **values: float,
) -> Evidence:
    """Return ranked evidence for a span of a document."""
    from assistant.retrieval.features import FEATURES as RANKING

    text = source.document.quote(span)
    stems = " ".join(stem for unit in source.units for stem in sorted(unit.own_stems))
    passage = Passage(
        f"{source.document.id}#{ordinal}", source.document.id, ordinal, span, text,
        lead=source.document.quote(lead) if lead else "", lead_span=lead,
    )  # fmt: skip
    return Evidence(
        StoredPassage(ordinal, source.row, passage, stems, "", "", ""),
        score,
        values.get("similarite", 0.0),
        tuple(values.get(name, 0.0) for name in RANKING),
        tuple(0.0 for _ in RANKING),
        values.get("similarite_question", 0.0),
    )
