"""« Que veut dire DIA ? »: the corpus's lexicon answers, cited like any other document."""

from __future__ import annotations

from assistant.answering.extractive import Draft, make_citation
from assistant.answers import Check, Statement, StatementKind
from assistant.snapshot import Snapshot
from ingestion.documents import Span
from ingestion.vocabulary import LEXICON_ID

CONFIDENCE = 0.9
"""The term was asked for by its very name; the definition itself is marked as not checked."""


def definition_draft(snapshot: Snapshot, question: str) -> Draft | None:
    """Return the draft of a definition, or None when the question asks for something else."""
    term = snapshot.lexicon.definition(question)
    if term is None or not term.definition:
        return None
    document = snapshot.index.store.document(LEXICON_ID)
    if document is None:
        return None
    for path, section in document.root.walk():
        if path and path[-1] == term.heading and section.blocks:
            span = section.blocks[0].span
            heading = section.heading_span or span
            shown = Span(heading.start, span.end)
            statement = Statement(
                document.quote(span), StatementKind.DIRECT, (1,), span, (Check("verbatim", True),)
            )
            citation = make_citation(1, document, f"{document.id}#0", path, span, shown, (span,))
            return Draft((statement,), (citation,), (), CONFIDENCE, ())
    return None
