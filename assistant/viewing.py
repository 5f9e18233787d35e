"""Ranked evidence as search hits: matched words, validity, and why it ranks where it does."""

from __future__ import annotations

import datetime as dt

from assistant.answers import SearchHit
from assistant.retrieval import AnalysedQuery, Evidence
from assistant.snapshot import Snapshot
from ingestion import french
from ingestion.documents import Span


def to_hit(
    snapshot: Snapshot, query: AnalysedQuery, item: Evidence, day: dt.date, *, explain: bool
) -> SearchHit:
    """Return the hit of a ranked passage; ``day`` decides whether it is marked as in force."""
    stored = item.stored
    passage = stored.passage
    document = snapshot.index.store.document_at(stored.document_row, whole=False)
    return SearchHit(
        document_id=passage.document_id,
        passage_id=passage.id,
        score=round(item.score, 6),
        title=document.title,
        kind=document.kind,
        heading_path=passage.heading_path,
        text=passage.full_text,
        span=passage.span,
        highlights=matched_words(passage.text, passage.span.start, query),
        themes=document.themes,
        published_on=document.published_on,
        verified_on=document.verified_on,
        version=document.version,
        in_force=document.validity.in_force(day),
        features=item.features if explain else (),
    )


def matched_words(text: str, start: int, query: AnalysedQuery) -> tuple[Span, ...]:
    """Return the spans, in document coordinates, of the words that the question shares."""
    wanted = {stem for stem in query.terms if not french.is_stop(stem)}
    wanted.update(stem for phrase in query.phrases for stem in phrase)
    return tuple(
        Span(start + token.start, start + token.end)
        for token in french.tokenize(text)
        if token.stem in wanted
    )
