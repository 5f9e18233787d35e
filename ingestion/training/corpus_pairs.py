"""Pairs drawn from a corpus and its question bank: what people ask, and what answers it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from ingestion import french
from ingestion.documents import AskedQuestion, Document, Span
from ingestion.training.corpus import CorpusDocument
from ingestion.training.pairs import Pairs
from ingestion.vectors import encoded_text

SIBLINGS = 2
"""Other questions of the same sentence that a question meets in one pass."""


def corpus_pairs(documents: Collection[CorpusDocument]) -> list[Pairs]:
    """Return questions with their passage, with their sentence, and with each other."""
    return [
        Pairs.from_texts("questions posées", _passage_rows(documents), typed=True),
        Pairs.from_texts("phrases qui répondent", _sentence_rows(documents), typed=True),
        Pairs.from_texts("questions sœurs", _sibling_rows(documents), typed=True),
    ]


def _passage_rows(documents: Collection[CorpusDocument]) -> Iterator[tuple[str, str, str]]:
    for item in documents:
        for asked in _answered(item):
            passage = max(item.passages, key=lambda p: p.span.overlap(asked.spans[0]))
            yield asked.text, encoded_text(passage), passage.id
        if item.passages:
            opening = f"{item.document.title} {item.document.summary}"
            for question in item.document.questions:
                yield question, opening, item.document.id


def _sentence_rows(documents: Collection[CorpusDocument]) -> Iterator[tuple[str, str, str]]:
    for item in documents:
        for asked in _answered(item):
            for span in asked.spans:
                heading, sentence = _sentence_at(item.document, span)
                place = f"{item.document.id}:{span.start}"
                yield asked.text, f"{item.document.title} {heading} {sentence}", place


def _sibling_rows(documents: Collection[CorpusDocument]) -> Iterator[tuple[str, str, str]]:
    for item in documents:
        same: dict[int, list[str]] = defaultdict(list)
        for asked in _answered(item):
            same[asked.spans[0].start].append(asked.text)
        for start, texts in same.items():
            for place, text in enumerate(texts):
                for other in [*texts[place + 1 :], *texts[:place]][:SIBLINGS]:
                    yield text, other, f"{item.document.id}:{start}"


def _answered(item: CorpusDocument) -> list[AskedQuestion]:
    return [asked for asked in item.document.asked if asked.spans]


def _sentence_at(document: Document, span: Span) -> tuple[str, str]:
    """Return the heading above a span and the sentence or item that holds it."""
    for path, section in document.root.walk():
        for block in section.blocks:
            if block.span.overlap(span):
                text = document.quote(block.span)
                heading = path[-1] if path else ""
                for sentence in french.sentences(text):
                    if (
                        sentence.start + block.span.start
                        <= span.start
                        < sentence.end + block.span.start
                    ):
                        return heading, text[sentence.start : sentence.end]
                return heading, text
    return "", document.quote(span)
