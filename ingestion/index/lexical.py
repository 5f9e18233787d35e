"""The lexical index: tantivy over text that ``ingestion.french`` already analysed.

Stems reach tantivy space-joined, in fields with the white-space tokenizer, so that the index and the
queries share one analysis. tantivy's types stay in this module.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import tantivy

from ingestion import french
from ingestion.errors import IndexCorruptedError, IndexFolderError
from ingestion.index.records import DAY_MAX, DAY_MIN, IndexedDocument, day_number

FOLDER_NAME = "lexical"
QUESTIONS_FOLDER = "lexical-questions"
TOKENIZER = "stems"
TEXT_FIELDS = ("title", "heading", "questions", "body")
DEFAULT_BOOSTS: Mapping[str, float] = {"title": 1.0, "heading": 1.0, "questions": 1.0, "body": 1.0}
_HEAP_BYTES = 256_000_000
_LOCK_REFUSED = "Failed to acquire Lockfile"
"""How tantivy tells that it could not write the lock that it wants even to read."""


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """Terms with weights, phrases that must occur, references, and filters.

    ``terms`` are stems; ``phrases`` are sequences of stems, each of which must occur in some field;
    ``references`` are keys made by ``reference_key``. Empty filters restrict nothing.
    """

    terms: Mapping[str, float] = field(default_factory=dict)
    phrases: tuple[tuple[str, ...], ...] = ()
    references: Mapping[str, float] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    day: dt.date | None = None
    boosts: Mapping[str, float] = field(default_factory=lambda: DEFAULT_BOOSTS)


def reference_key(article: str, code: str | None) -> str:
    """Return the term under which an article is indexed, alone or within its code."""
    article = article.lower().replace(" ", "").replace(".", "")
    return f"{article}@{code.lower().replace(' ', '_')}" if code else article


def write_lexical(
    folder: Path,
    documents: Iterable[IndexedDocument],
    progress: Callable[[int], None] | None = None,
) -> None:
    """Write the index of all the passages, rows numbered as in the passage store."""
    folder.mkdir(parents=True)
    index = tantivy.Index(_schema(), path=str(folder))
    _register(index)
    # One thread: rows stay in order and the build is reproducible.
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    row = 0
    for item in documents:
        shared = _document_fields(item)
        for passage in item.passages:
            document = tantivy.Document(
                row=row, heading=passage.heading_stems, body=passage.body_stems, **shared
            )
            writer.add_document(document)
            row += 1
        if progress is not None:
            progress(len(item.passages))
    writer.commit()
    writer.wait_merging_threads()


def write_question_index(folder: Path, documents: Iterable[IndexedDocument]) -> None:
    """Write the index of what each document is asked, rows numbered as documents.

    One entry a document that carries questions: a question is about a document before it is about a
    passage, and its words are people's, not the document's.
    """
    folder.mkdir(parents=True)
    index = tantivy.Index(_schema(), path=str(folder))
    _register(index)
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    for row, item in enumerate(documents):
        asked = [" ".join(french.stems(a.text)) for a in item.document.asked if a.spans]
        stems = [*item.question_stems, *asked]
        if stems and item.passages:
            fields = _document_fields(item) | {"questions": " § ".join(stems)}
            writer.add_document(tantivy.Document(row=row, **fields))
    writer.commit()
    writer.wait_merging_threads()


class LexicalIndex:
    """Search the lexical index; one searcher, safe to share between threads."""

    def __init__(self, folder: Path):
        try:
            self._searcher, self._schema = _open(folder)
        except IndexFolderError:
            raise
        except Exception as error:
            raise IndexCorruptedError(
                f"L’index lexical est illisible ({error}). Lancez « vademecum index verify »."
            ) from error
        self._count = self._searcher.num_docs
        self._frequencies: dict[str, int] = {}

    def __len__(self) -> int:
        return int(self._count)

    def search(
        self, query: LexicalQuery, limit: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return the rows and BM25 scores of the best passages, best first."""
        built = self._build(query)
        if built is None or limit < 1:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        found = self._searcher.search(built, limit, count=False)
        scores = [score for score, _ in found.hits]
        addresses = [address for _, address in found.hits]
        if not addresses:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        rows = self._searcher.fast_field_values("row", addresses)
        return np.asarray(rows, dtype=np.int64), np.array(scores, dtype=np.float32)

    def document_frequency(self, stem: str) -> int:
        """Return how many passages hold a stem in their body."""
        known = self._frequencies.get(stem)
        if known is None:
            known = int(self._searcher.doc_freq("body", stem))
            if len(self._frequencies) < 200_000:
                self._frequencies[stem] = known
        return known

    def _build(self, query: LexicalQuery) -> Any:
        should = [
            _boosted(tantivy.Query.term_query(self._schema, name, stem), weight * boost)
            for stem, weight in query.terms.items()
            for name, boost in query.boosts.items()
            if weight * boost > 0
        ]
        should += [
            _boosted(tantivy.Query.term_query(self._schema, "references", key), weight)
            for key, weight in query.references.items()
        ]
        must = [self._phrase(words) for words in query.phrases if words]
        if not should and not must:
            return None
        filters = self._filters(query)
        clauses = [(tantivy.Occur.Must, q) for q in must]
        if should:
            occur = tantivy.Occur.Should if must else tantivy.Occur.Must
            clauses.append(
                (occur, tantivy.Query.boolean_query([(tantivy.Occur.Should, q) for q in should]))
            )
        clauses += [(tantivy.Occur.Must, tantivy.Query.const_score_query(q, 0.0)) for q in filters]
        return tantivy.Query.boolean_query(clauses)

    def _phrase(self, words: Sequence[str]) -> Any:
        """Require the words side by side in one of the text fields."""
        alternatives = [
            tantivy.Query.phrase_query(self._schema, name, list(words))
            if len(words) > 1
            else tantivy.Query.term_query(self._schema, name, words[0])
            for name in TEXT_FIELDS
        ]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, q) for q in alternatives])

    def _filters(self, query: LexicalQuery) -> list[Any]:
        filters = []
        for name, values in (("kind", query.kinds), ("themes", query.themes)):
            if values:
                terms = [tantivy.Query.term_query(self._schema, name, v) for v in values]
                filters.append(
                    tantivy.Query.boolean_query([(tantivy.Occur.Should, t) for t in terms])
                )
        if query.day is not None:
            day = day_number(query.day, 0)
            filters.append(self._range("valid_from", None, day))
            filters.append(self._range("valid_until", day, None))
        return filters

    def _range(self, name: str, low: int | None, high: int | None) -> Any:
        return tantivy.Query.range_query(
            self._schema, name, tantivy.FieldType.Integer, lower_bound=low, upper_bound=high
        )


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", stored=False, indexed=False, fast=True)
    for name in TEXT_FIELDS:
        builder.add_text_field(
            name, stored=False, tokenizer_name=TOKENIZER, index_option="position"
        )
    builder.add_text_field(
        "references", stored=False, tokenizer_name=TOKENIZER, index_option="basic"
    )
    for name in ("kind", "themes"):
        builder.add_text_field(name, stored=False, tokenizer_name="raw", index_option="basic")
    for name in ("valid_from", "valid_until"):
        builder.add_integer_field(name, stored=False, indexed=False, fast=True)
    return builder.build()


def _open(folder: Path) -> tuple[Any, Any]:
    """Return the searcher and the schema of an index that may be read-only.

    Raises IndexFolderError when it is, and there is no temporary folder to read it through.
    """
    try:
        return _searcher_of(folder)
    except ValueError as error:
        if _LOCK_REFUSED not in str(error):
            raise
    # A published index never changes: the lock can be written elsewhere, beside links to the files.
    # They stay mapped once open, and the links can go.
    try:
        with TemporaryDirectory(prefix="vademecum-") as place:
            for file in folder.iterdir():
                if file.suffix != ".lock":
                    (Path(place) / file.name).symlink_to(file.resolve())
            return _searcher_of(Path(place))
    except OSError as error:
        raise IndexFolderError(
            f"L’index « {folder} » est en lecture seule ; pour le lire ainsi, il faut un dossier "
            f"temporaire où écrire ({error.strerror}). Donnez-en un par la variable TMPDIR, ou rendez "
            "ce dossier inscriptible."
        ) from error


def _searcher_of(folder: Path) -> tuple[Any, Any]:
    index = tantivy.Index.open(str(folder))
    _register(index)
    index.reload()
    return index.searcher(), index.schema


def _register(index: Any) -> None:
    """Register the tokenizer, which tantivy forgets at every open."""
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(TOKENIZER, analyzer)


def _document_fields(item: IndexedDocument) -> dict[str, Any]:
    document = item.document
    keys = [
        reference_key(r.article, code)
        for r in document.references
        if r.article
        for code in (r.code, None)
    ]
    # Kinds and themes are multi-valued: a list makes one raw term each.
    return {
        "title": item.title_stems,
        # A phrase must not straddle two questions: the separator is a stem that no text yields.
        "questions": " § ".join(item.question_stems),
        "references": " ".join(keys),
        "kind": document.kind.value,
        "themes": list(document.themes),
        "valid_from": day_number(document.validity.start, DAY_MIN),
        "valid_until": day_number(document.validity.end, DAY_MAX),
    }


def _boosted(query: Any, boost: float) -> Any:
    return query if boost == 1.0 else tantivy.Query.boost_query(query, boost)
