"""The passages and documents of a generation, in one read-only SQLite file.

A passage's row number is its identity everywhere inside a generation: SQLite key, `row` field of the
lexical index, and target of the dense rows. Rows are 0 … n-1 in document order.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.documents import Document, Passage, Span
from ingestion.errors import IndexCorruptedError
from ingestion.index.records import (
    IndexedDocument,
    IndexedPassage,
    asked_to_json,
    document_from_json,
    document_to_json,
    tree_to_json,
)

FILE_NAME = "passages.sqlite"
_HEADING_JOINT = "\x1f"
_SCHEMA = """
CREATE TABLE documents (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, title TEXT NOT NULL,
  meta TEXT NOT NULL, tree BLOB NOT NULL, text BLOB NOT NULL, asked BLOB NOT NULL,
  title_stems TEXT NOT NULL, question_stems TEXT NOT NULL);
CREATE TABLE passages (
  row INTEGER PRIMARY KEY, document INTEGER NOT NULL, ordinal INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, text TEXT NOT NULL, headings TEXT NOT NULL,
  lead TEXT NOT NULL, lead_first INTEGER, lead_last INTEGER, page INTEGER,
  body_stems TEXT NOT NULL, heading_stems TEXT NOT NULL);
"""
_PASSAGE_COLUMNS = (
    "p.row, p.document, p.ordinal, p.first, p.last, p.text, p.headings, p.lead, p.lead_first, "
    "p.lead_last, p.page, p.body_stems, p.heading_stems, d.id, d.title_stems, d.question_stems"
)


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage read back, with its row, its document's row and the analysed fields."""

    row: int
    document_row: int
    passage: Passage
    body_stems: str
    heading_stems: str
    title_stems: str
    question_stems: str


def write_store(path: Path, documents: Iterable[IndexedDocument]) -> tuple[int, int]:
    """Write the store; return the numbers of documents and of passages."""
    connection = sqlite3.connect(path)
    try:
        # The file is built aside and fsynced by the caller: no journal is needed.
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        passage_row = document_row = 0
        for document_row, item in enumerate(documents):
            connection.execute(
                "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?,?)",
                _document_values(document_row, item),
            )
            connection.executemany(
                "INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                [
                    _passage_values(row, document_row, p)
                    for row, p in enumerate(item.passages, passage_row)
                ],
            )
            passage_row += len(item.passages)
            document_row += 1
        connection.commit()
        return document_row, passage_row
    finally:
        connection.close()


class _Connection(sqlite3.Connection):
    """A connection that can be weakly referenced."""


class PassageStore:
    """Read passages by row and documents by id; safe to share between threads."""

    def __init__(self, path: Path):
        self._path = path
        self._local = threading.local()
        # Weak: the connection of a thread that ended is freed with it, not kept until the end.
        self._connections: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._lock = threading.Lock()

    def passages(self, rows: Sequence[int]) -> dict[int, StoredPassage]:
        """Return the passages of ``rows``, by row."""
        found: dict[int, StoredPassage] = {}
        for start in range(0, len(rows), 500):
            chunk = [int(r) for r in rows[start : start + 500]]
            marks = ",".join("?" * len(chunk))
            query = (
                f"SELECT {_PASSAGE_COLUMNS} FROM passages p JOIN documents d ON d.row = p.document "
                f"WHERE p.row IN ({marks})"
            )
            for values in self._execute(query, chunk):
                found[values[0]] = _stored_passage(values)
        return found

    def document(self, document_id: str) -> Document | None:
        """Return a document with its text, or None; the questions of the bank do not come with it."""
        query = "SELECT meta, tree, text FROM documents WHERE id = ?"
        for meta, tree, text in self._execute(query, (document_id,)):
            return document_from_json(meta, _unpack(tree), _unpack(text))
        return None

    def document_at(self, row: int, *, whole: bool = True) -> Document:
        """Return the document of a row; without its tree, text and bank when not ``whole``."""
        columns = "meta, tree, text, asked" if whole else "meta"
        for meta, *rest in self._execute(f"SELECT {columns} FROM documents WHERE row = ?", (row,)):
            return document_from_json(meta, *map(_unpack, rest))
        raise IndexCorruptedError(f"Le document de rang {row} manque dans l’index.")

    def documents(self) -> Iterator[Document]:
        """Yield every document without its text and bank, by title."""
        for (meta,) in self._execute("SELECT meta FROM documents ORDER BY title, id", ()):
            yield document_from_json(meta)

    def passages_of(self, document_row: int) -> list[StoredPassage]:
        """Return all the passages of a document, in reading order."""
        query = (
            f"SELECT {_PASSAGE_COLUMNS} FROM passages p JOIN documents d ON d.row = p.document "
            "WHERE d.row = ? ORDER BY p.row"
        )
        return [_stored_passage(values) for values in self._execute(query, (document_row,))]

    def indexed_documents(self) -> Iterator[IndexedDocument]:
        """Yield the documents as they were indexed, to reuse them."""
        query = (
            "SELECT row, digest, meta, tree, text, asked, title_stems, question_stems "
            "FROM documents ORDER BY row"
        )
        for row, digest, meta, *packed, title_stems, question_stems in self._execute(query, ()):
            passages = tuple(
                IndexedPassage(s.passage, s.body_stems, s.heading_stems)
                for s in self.passages_of(row)
            )
            yield IndexedDocument(
                document_from_json(meta, *map(_unpack, packed)),
                digest,
                passages,
                title_stems,
                tuple(question_stems.split("\n")) if question_stems else (),
            )

    def digests(self) -> dict[str, str]:
        """Return the digest of every document, by id."""
        return dict(self._execute("SELECT id, digest FROM documents", ()))

    def rows(self) -> dict[str, int]:
        """Return the row of every document, by id."""
        return dict(self._execute("SELECT id, row FROM documents", ()))

    def close(self) -> None:
        """Close every thread's connection."""
        with self._lock:
            for connection in list(self._connections):
                connection.close()
            self._connections.clear()

    def _execute(self, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        try:
            return self._connection().execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexCorruptedError(
                f"Le fichier {FILE_NAME} de l’index est illisible ({error}). "
                "Lancez « vademecum index verify », puis « vademecum index rollback »."
            ) from error

    def _connection(self) -> sqlite3.Connection:
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # immutable: a published file never changes, so SQLite needs no lock and no -wal file.
            connection = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode=ro&immutable=1",
                uri=True,
                check_same_thread=False,
                factory=_Connection,
            )
            self._local.connection = connection
            with self._lock:
                self._connections.add(connection)
        return connection


def _document_values(row: int, item: IndexedDocument) -> tuple[Any, ...]:
    document = item.document
    return (
        row,
        document.id,
        item.digest,
        document.title,
        document_to_json(document),
        _pack(tree_to_json(document)),
        _pack(document.text),
        _pack(asked_to_json(document)),
        item.title_stems,
        "\n".join(item.question_stems),
    )


def _passage_values(row: int, document_row: int, item: IndexedPassage) -> tuple[Any, ...]:
    p = item.passage
    lead = (p.lead_span.start, p.lead_span.end) if p.lead_span else (None, None)
    return (
        row,
        document_row,
        p.ordinal,
        p.span.start,
        p.span.end,
        p.text,
        _HEADING_JOINT.join(p.heading_path),
        p.lead,
        *lead,
        p.page,
        item.body_stems,
        item.heading_stems,
    )


def _stored_passage(values: tuple[Any, ...]) -> StoredPassage:
    (
        row,
        document_row,
        ordinal,
        first,
        last,
        text,
        headings,
        lead,
        lead_first,
        lead_last,
        page,
        body_stems,
        heading_stems,
        document_id,
        title_stems,
        question_stems,
    ) = values
    passage = Passage(
        id=f"{document_id}#{ordinal}",
        document_id=document_id,
        ordinal=ordinal,
        span=Span(first, last),
        text=text,
        heading_path=tuple(headings.split(_HEADING_JOINT)) if headings else (),
        lead=lead,
        lead_span=None if lead_first is None else Span(lead_first, lead_last),
        page=page,
    )
    return StoredPassage(
        row, document_row, passage, body_stems, heading_stems, title_stems, question_stems
    )


def _pack(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 3)


def _unpack(data: bytes) -> str:
    return zlib.decompress(data).decode("utf-8", "surrogatepass")
