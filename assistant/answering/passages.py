"""Ranked passages as citations: what a writer may rely on besides the extracts."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.extractive import Extractor, make_citation
from assistant.answers import Citation
from assistant.retrieval import Evidence
from ingestion.documents import Passage, Span


def passage_citations(extractor: Extractor, evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
    """Return one citation a ranked passage, best first, numbered from 1."""
    found = []
    for number, item in enumerate(evidence, 1):
        passage = item.stored.passage
        document = extractor.document(item.stored.document_row)
        span = _with_lead(passage)
        found.append(
            make_citation(number, document, passage.id, passage.heading_path, span, span, ())
        )
    return tuple(found)


def _with_lead(passage: Passage) -> Span:
    """Return the passage's span, with the sentence that introduces it when it stands right before."""
    lead = passage.lead_span
    if lead is None or not 0 <= passage.span.start - lead.end <= 2:
        return passage.span
    return Span(lead.start, passage.span.end)
