"""Ranked evidence as search hits: matched words, validity, and why it ranks where it does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from assistant.answers import SearchHit
from assistant.retrieval import AnalysedQuery, Evidence
from assistant.snapshot import Snapshot
from ingestion import french
from ingestion.documents import Span
from ingestion.index import StoredPassage

Phrases = Sequence[Sequence[str]]
"""The stems of each expression between quotes."""


def to_hit(
    snapshot: Snapshot, query: AnalysedQuery, item: Evidence, day: dt.date, *, explain: bool
) -> SearchHit:
    """Return the hit of a ranked passage; ``day`` decides whether it is marked as in force.

    When quoted words brought it up by its title or questions, the passage shown is another of its
    document, if one holds them.
    """
    stored = _quoting(snapshot, query.phrases, item.stored)
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
    """Return the spans, in document coordinates, of the words that the question shares.

    An expression between quotes is marked whole; where it stands, nothing else is marked, so that an
    excerpt cut around the marks shows it.
    """
    quoted = quoted_spans(text, query.phrases)
    if quoted:
        return tuple(Span(start + span.start, start + span.end) for span in quoted)
    # Of an expression that is elsewhere, the words alone would be noise.
    apart = {stem for phrase in query.phrases for stem in phrase}
    wanted = {stem for stem in query.terms if not french.is_stop(stem)} - apart
    return tuple(
        Span(start + token.start, start + token.end)
        for token in french.tokenize(text)
        if token.stem in wanted
    )


def quoted_spans(text: str, phrases: Phrases) -> tuple[Span, ...]:
    """Return where each expression between quotes stands in a text, whatever the form of its words."""
    tokens = french.tokenize(text) if phrases else []
    stems = [token.stem for token in tokens]
    return tuple(
        Span(tokens[place].start, tokens[place + len(phrase) - 1].end)
        for phrase in phrases
        for place in range(len(stems) - len(phrase) + 1)
        if stems[place : place + len(phrase)] == list(phrase)
    )


def _quoting(snapshot: Snapshot, phrases: Phrases, ranked: StoredPassage) -> StoredPassage:
    """Return the passage of the same document that holds most of ``phrases``, ``ranked`` if it does."""

    def held(stored: StoredPassage) -> int:
        return sum(f" {' '.join(phrase)} " in f" {stored.body_stems} " for phrase in phrases)

    if held(ranked) == len(phrases):
        return ranked
    return max([ranked, *snapshot.index.store.passages_of(ranked.document_row)], key=held)
