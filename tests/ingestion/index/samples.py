"""Small documents and encoders for the tests of the index."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingestion.builder import DocumentBuilder
from ingestion.documents import Document, DocumentKind, Reference, Validity
from ingestion.encoding import Vectors
from ingestion.index import GenerationFolder, SearchIndex

WORDS = ("naissance", "mariage", "cimetiere", "budget", "voirie", "marche", "election", "ecole")


class HashEncoder:
    """A tiny deterministic encoder: each word adds its own pseudo-random direction."""

    id = "hash-16"
    dimension = 16

    def encode(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                seed = int.from_bytes(hashlib.md5(word.encode()).digest()[:4], "little")
                out[row] += np.random.default_rng(seed).standard_normal(self.dimension)
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        return np.divide(out, norms, out=out, where=norms > 0)


def make_document(
    identifier: str,
    paragraphs: Sequence[str],
    *,
    title: str = "",
    kind: DocumentKind = DocumentKind.FICHE,
    themes: tuple[str, ...] = (),
    questions: tuple[str, ...] = (),
    end: dt.date | None = None,
    references: tuple[Reference, ...] = (),
    verified_on: dt.date | None = None,
) -> Document:
    builder = DocumentBuilder()
    for paragraph in paragraphs:
        builder.paragraph(paragraph)
    return builder.build(
        id=identifier,
        title=title or identifier,
        kind=kind,
        themes=themes,
        questions=questions,
        validity=Validity(None, end),
        references=references,
        path=f"{identifier}.md",
        verified_on=verified_on,
    )


def write_fiche(folder: Path, name: str, title: str, body: str, extra: str = "") -> Path:
    path = folder / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'---\nid: {path.stem}\ntitre: "{title}"\ntype: fiche\n{extra}---\n\n{body}\n',
        encoding="utf-8",
    )
    return path


class CountingEncoder(HashEncoder):
    """Remembers what it was asked to encode."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts):  # type: ignore[no-untyped-def]
        self.seen.extend(texts)
        return super().encode(texts)


def write_bank(corpus: Path, *lines: object) -> Path:
    """Write the questions already asked of a corpus, one JSON value a line."""
    path = corpus / "questions-posees" / "b.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def open_current(index: Path) -> SearchIndex:
    """Open the published generation of an index folder."""
    return SearchIndex.open(GenerationFolder(index).current())


def content(index: SearchIndex) -> list[tuple[str, int, str, tuple[float, ...]]]:
    """Return everything that a search can give back, row by row."""
    stored = index.store.passages(range(len(index)))
    vectors = np.asarray(index.dense.vectors)
    return [
        (s.passage.document_id, s.passage.ordinal, s.passage.text, tuple(vectors[row].tolist()))
        for row, s in sorted(stored.items())
    ]
