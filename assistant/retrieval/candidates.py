"""The two arms and their union: which passages are worth judging, and what each arm said of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from assistant.retrieval.query import AnalysedQuery
from ingestion.encoding import Vectors
from ingestion.index import LexicalQuery, SearchIndex

LEXICAL_DEPTH = 150
DENSE_DEPTH = 400
BOOSTS: Mapping[str, float] = {"title": 0.3, "heading": 0.3, "questions": 0.5, "body": 1.0}
"""Field weights of BM25, measured on the dev questions (`python -m evals.retrieval_bench`)."""
ASKED_BOOSTS: Mapping[str, float] = {"title": 0.5, "questions": 1.0}
ASKED_DEPTH = 60
"""Documents found by the words of what they were asked."""


@dataclass(frozen=True, slots=True)
class Restrictions:
    """Filters as the index takes them; ``day`` None keeps texts that are not in force."""

    kinds: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    day: dt.date | None = None


EVERYTHING = Restrictions()


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passage rows with the arms' scores, aligned; a missing lexical score is 0.

    ``asked`` is that of the document's questions, over the best one: a share in [0, 1].
    """

    rows: npt.NDArray[np.int64]
    similarity: npt.NDArray[np.float32]
    question_similarity: npt.NDArray[np.float32]
    lexical: npt.NDArray[np.float32]
    asked: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(slots=True)
class _Table:
    similarity: dict[int, float] = field(default_factory=dict)
    question: dict[int, float] = field(default_factory=dict)
    lexical: dict[int, float] = field(default_factory=dict)
    asked: dict[int, float] = field(default_factory=dict)
    """By document row."""


def find_candidates(
    index: SearchIndex,
    query: AnalysedQuery,
    vector: Vectors,
    restrictions: Restrictions,
    *,
    lexical_depth: int = LEXICAL_DEPTH,
    dense_depth: int = DENSE_DEPTH,
) -> Candidates:
    """Return the union of both arms' best passages that the restrictions keep.

    When the person quoted words, only passages that hold them are kept.
    """
    table = _Table()
    allowed = index.allowed(restrictions.day, restrictions.kinds, restrictions.themes)
    if lexical_depth:
        _lexical_arm(index, query, restrictions, lexical_depth, table)
        _asked_arm(index, query, restrictions, table)
    if dense_depth and not query.phrases and vector.any():
        _dense_arm(index, vector, index.dense_mask(allowed), dense_depth, table)
    found = {*table.similarity, *table.lexical}
    if not query.phrases:
        known = set(index.document_rows(np.array(sorted(found), dtype=np.int64)).tolist())
        found |= {index.first_passage(row) for row in table.asked if row not in known}
    rows = np.array(sorted(found), dtype=np.int64)
    if vector.any():
        _complete(index, vector, rows, table)
    documents = index.document_rows(rows).tolist()
    return Candidates(
        rows,
        _column(table.similarity, rows.tolist()),
        _column(table.question, rows.tolist()),
        _column(table.lexical, rows.tolist()),
        _column(table.asked, documents),
    )


def _column(values: Mapping[int, float], rows: Sequence[int]) -> npt.NDArray[np.float32]:
    return np.array([values.get(row, 0.0) for row in rows], dtype=np.float32)


def _lexical_arm(
    index: SearchIndex, query: AnalysedQuery, restrictions: Restrictions, depth: int, table: _Table
) -> None:
    rows, scores = index.lexical.search(_lexical_query(query, restrictions, BOOSTS), depth)
    table.lexical.update(zip(rows.tolist(), scores.tolist(), strict=True))


def _asked_arm(
    index: SearchIndex, query: AnalysedQuery, restrictions: Restrictions, table: _Table
) -> None:
    """Find documents by the words of the questions they were asked."""
    if not len(index.questions):
        return
    terms = {stem: weight for stem, weight in query.terms.items() if stem in query.typed}
    asked = replace(
        _lexical_query(query, restrictions, ASKED_BOOSTS), terms=terms, phrases=(), references={}
    )
    rows, scores = index.questions.search(asked, ASKED_DEPTH)
    if len(rows):
        table.asked.update(zip(rows.tolist(), (scores / scores.max()).tolist(), strict=True))


def _lexical_query(
    query: AnalysedQuery, restrictions: Restrictions, boosts: Mapping[str, float]
) -> LexicalQuery:
    return LexicalQuery(
        terms=query.terms,
        phrases=query.phrases,
        references=query.reference_keys,
        kinds=restrictions.kinds,
        themes=restrictions.themes,
        day=restrictions.day,
        boosts=boosts,
    )


def _dense_arm(
    index: SearchIndex,
    vector: Vectors,
    mask: npt.NDArray[np.bool_] | None,
    depth: int,
    table: _Table,
) -> None:
    dense_rows, cosines = index.dense.search(vector, depth, mask)
    targets = index.dense.targets[dense_rows]
    passages = len(index)
    for dense_row, row, cosine in zip(
        dense_rows.tolist(), targets.tolist(), cosines.tolist(), strict=True
    ):
        # Rows arrive best first: the first question of a passage is its nearest.
        into = table.similarity if dense_row < passages else table.question
        into.setdefault(row, cosine)
        table.similarity.setdefault(row, cosine if dense_row < passages else -1.0)


def _complete(
    index: SearchIndex, vector: Vectors, rows: npt.NDArray[np.int64], table: _Table
) -> None:
    """Give their own cosine to the passages that came by another way than it."""
    missing = [row for row in rows.tolist() if table.similarity.get(row, -1.0) == -1.0]
    if missing:
        cosines = index.dense.vectors[missing].astype(np.float32) @ vector
        table.similarity.update(zip(missing, cosines.tolist(), strict=True))
