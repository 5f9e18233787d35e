"""From candidates to ranked evidence: fuse, judge on explainable features, one voice per document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.answers import Feature
from assistant.retrieval.about import DocumentSense
from assistant.retrieval.candidates import Candidates, Restrictions, find_candidates
from assistant.retrieval.features import (
    FEATURES,
    Signals,
    feature_row,
    inverse_frequency,
    term_weights,
)
from assistant.retrieval.query import AnalysedQuery
from assistant.retrieval.weights import (
    FEW_QUESTIONS,
    FUSION_ASKED,
    FUSION_LEXICAL,
    LIKELY_NEAREST,
    NEAREST_GAIN,
    RERANK_DEPTH,
    TAIL_LEXICAL,
    UNASKED_SHARE,
    WEIGHTS,
    WHOLE_GAIN,
)
from ingestion.encoding import Encoder, TokenMatcher, Vectors
from ingestion.index import SearchIndex, StoredPassage, reference_key

Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A ranked passage, its score, and the feature values that made it.

    ``similarity`` is its cosine, or that of its nearest question when it is nearer;
    ``question_similarity`` is that of the latter, 0 when its document carries none. ``values`` are in
    the order of FEATURES, ``weights`` likewise; both are empty below the judged depth.
    """

    stored: StoredPassage
    score: float
    similarity: float
    values: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()
    question_similarity: float = 0.0

    @property
    def features(self) -> tuple[Feature, ...]:
        """Return the named terms of the score."""
        named = zip(FEATURES, self.values, self.weights, strict=False)
        return tuple(Feature(name, value, weight) for name, value, weight in named)

    def value(self, name: str) -> float:
        """Return a feature's value, 0 when it was not computed."""
        return self.values[FEATURES.index(name)] if self.values else 0.0


@dataclass(frozen=True, slots=True)
class RankingOptions:
    """What can be switched off to measure what each part earns."""

    lexical: bool = True
    dense: bool = True
    rerank: bool = True
    fusion_lexical: float = FUSION_LEXICAL
    fusion_asked: float = FUSION_ASKED
    depth: int = RERANK_DEPTH
    weights: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """What was found for a question: the judged passages, best first, and where the others are read."""

    judged: Sequence[Evidence]
    others: Callable[[int], Sequence[Evidence]]
    """Return below the judged ones what was not judged, for so many passages wanted."""
    reserved: Callable[[Sequence[Evidence], int], Sequence[Evidence]]

    def best(self, limit: int, *, per_document: int = 1, reserve: int = 0) -> list[Evidence]:
        """Return what ``Ranker.rank`` does, without searching again."""
        kept = _diverse(self.judged, limit, per_document)
        if len(kept) == limit:
            return [*kept, *self.reserved(kept, reserve)]
        return _diverse([*self.judged, *self.others(limit)], limit, per_document)


class Ranker:
    """Rank the passages of one index for a question."""

    def __init__(
        self,
        index: SearchIndex,
        encoder: Encoder,
        options: RankingOptions = RankingOptions(),
    ):
        self.index = index
        self.encoder = encoder
        self.options = options
        self.knows_questions = len(index.dense) > len(index)
        self._weights = self._fitted(options.weights or WEIGHTS)
        self._sense = DocumentSense(index)

    def rank(
        self,
        query: AnalysedQuery,
        restrictions: Restrictions,
        limit: int,
        *,
        per_document: int = 1,
        reserve: int = 0,
    ) -> list[Evidence]:
        """Return at most ``limit`` passages, at most ``per_document`` of each document, best first.

        ``reserve`` adds below them the best passages of as many other documents that carry no question
        beside some that do: a town's own by-laws among documents that know how people ask.
        """
        found = self.find(query, restrictions, limit)
        return found.best(limit, per_document=per_document, reserve=reserve)

    def find(self, query: AnalysedQuery, restrictions: Restrictions, limit: int) -> Ranking:
        """Search for a question of which at most ``limit`` passages will be wanted."""
        options = self.options
        vector = self.encoder.encode([query.text])[0]
        if not options.dense:
            vector = np.zeros_like(vector)
        candidates = find_candidates(
            self.index,
            query,
            vector,
            restrictions,
            **({} if options.lexical else {"lexical_depth": 0}),
            # One passage per document leaves fewer than were asked: look deeper.
            **({"dense_depth": max(400, 2 * limit)} if options.dense else {"dense_depth": 0}),
        )
        if not len(candidates):
            return Ranking((), lambda _: (), lambda *_: ())
        order, fused = self._ordered(query, candidates)
        judged = order[: options.depth] if options.rerank else order[:0]
        evidence = self._judge(query, candidates, judged)
        return Ranking(
            evidence,
            lambda wanted: self._rest(candidates, fused, order[len(judged) :], evidence, wanted),
            lambda kept, count: self._reserved(evidence, kept, count),
        )

    def _reserved(
        self, evidence: Sequence[Evidence], kept: Sequence[Evidence], reserve: int
    ) -> list[Evidence]:
        """Return the best judged passage of ``reserve`` unasked documents that were not kept."""
        taken = {item.stored.document_row for item in kept}
        found: list[Evidence] = []
        for item in evidence:
            if len(found) == reserve:
                break
            if item.stored.document_row not in taken and self._is_unasked(item.stored):
                taken.add(item.stored.document_row)
                found.append(item)
        return found

    def features(
        self, query: AnalysedQuery, restrictions: Restrictions
    ) -> tuple[list[StoredPassage], list[list[float]]]:
        """Return the judged passages and their feature rows: what the fit learns from."""
        vector = self.encoder.encode([query.text])[0]
        candidates = find_candidates(self.index, query, vector, restrictions)
        order, _ = self._ordered(query, candidates)
        return self._rows(query, candidates, order[: self.options.depth])

    def _ordered(self, query: AnalysedQuery, candidates: Candidates) -> tuple[Places, Vectors]:
        """Return the candidates' places in fused order, and scores that decrease along it."""
        scores = self._fused(query, candidates, self.options.fusion_lexical)
        order = np.argsort(-scores, kind="stable")
        head, tail = order[: self.options.depth], order[self.options.depth :]
        if len(tail):
            deep = self._fused(query, candidates, TAIL_LEXICAL)
            tail = tail[np.argsort(-deep[tail], kind="stable")]
            scores[tail] = deep[tail] + (scores[head[-1]] - deep[tail[0]]) - 1e-6
        return np.concatenate([head, tail]), scores

    def _fused(self, query: AnalysedQuery, candidates: Candidates, share: float) -> Vectors:
        """Return the convex combination of both arms.

        BM25 is scaled to its best hit or to the question's whole idf weight, whichever is larger: when
        no passage holds most of the question's words, the lexical arm counts for less. A document without
        questions is not to be passed over for that: its passages stand for them.
        """
        idf = self._idf()
        whole = sum(weight * idf(stem) for stem, weight in query.terms.items())
        lexical = candidates.lexical / max(float(candidates.lexical.max(initial=0.0)), whole, 1e-9)
        unasked = self.index.unasked(candidates.rows)
        asked = np.where(unasked, UNASKED_SHARE * lexical, candidates.asked)
        if not self.options.dense:
            return np.asarray(lexical + asked, dtype=np.float32)
        dense = np.maximum(candidates.similarity, candidates.question_similarity)
        dense = np.where(unasked, NEAREST_GAIN * candidates.similarity, dense)
        if not self.options.lexical:
            return np.asarray(dense, dtype=np.float32)
        mixed = (1 - share) * dense + share * lexical
        return np.asarray(mixed + self.options.fusion_asked * asked, dtype=np.float32)

    def _rows(
        self, query: AnalysedQuery, candidates: Candidates, order: Places
    ) -> tuple[list[StoredPassage], list[list[float]]]:
        places = [int(i) for i in order]
        rows = [int(candidates.rows[i]) for i in places]
        found = self.index.store.passages(rows)
        stored = [found[row] for row in rows]
        soft = self._soft_coverage(query, stored)
        hits = self._reference_hits(query, stored)
        typed = term_weights(query, self._idf())
        about = self._about(query, stored)
        matrix = [
            feature_row(
                query,
                typed,
                item,
                Signals(
                    float(candidates.similarity[i]),
                    self._question_similarity(candidates, i, item),
                    self._lexical_share(candidates, i),
                    cover,
                    self._whole(about, candidates, i, item),
                    self._asked_share(candidates, i, item),
                ),
                item.document_row in hits,
            )
            for i, item, cover in zip(places, stored, soft, strict=True)
        ]
        return stored, matrix

    def _question_similarity(
        self, candidates: Candidates, place: int, stored: StoredPassage
    ) -> float:
        """Return how near the nearest question is.

        Beside documents that carry many, one that carries few or none is not to be outranked for that:
        its own passage tells how near one would likely be.
        """
        nearest = float(candidates.question_similarity[place])
        if not self.options.dense or not self.knows_questions:
            return nearest
        if self.index.question_count(stored.document_row) >= FEW_QUESTIONS:
            return nearest
        intercept, slope = LIKELY_NEAREST
        return max(nearest, intercept + slope * float(candidates.similarity[place]))

    def _about(self, query: AnalysedQuery, stored: Sequence[StoredPassage]) -> dict[int, float]:
        """Return how near the whole documents of passages are, by document row."""
        if not self.options.dense:
            return {}
        asked = self.encoder.encode([query.text])[0]
        rows = {s.document_row for s in stored}
        return {row: self._sense.similarity(row, asked) for row in rows}

    def _whole(
        self, about: Mapping[int, float], candidates: Candidates, place: int, stored: StoredPassage
    ) -> float:
        """Return how near the whole document is; a passage stands for a document of many subjects."""
        whole = about.get(stored.document_row, 0.0)
        if self._is_unasked(stored):
            return max(WHOLE_GAIN * whole, float(candidates.similarity[place]))
        return whole

    def _asked_share(self, candidates: Candidates, place: int, stored: StoredPassage) -> float:
        """Return the share of the best score that what its document was asked has in common."""
        if self._is_unasked(stored):
            return UNASKED_SHARE * self._lexical_share(candidates, place)
        return float(candidates.asked[place])

    def _is_unasked(self, stored: StoredPassage) -> bool:
        """Tell whether a document carries no question beside others that do."""
        return self.knows_questions and not self.index.question_count(stored.document_row)

    def _fitted(self, weights: Mapping[str, float]) -> dict[str, float]:
        """Return the weights for this index: where nothing is asked, passages stand for all questions.

        The order is that of LIKELY_NEAREST given to each passage, without a question that nobody asked
        being shown among its reasons.
        """
        fitted = dict(weights)
        if not self.knows_questions:
            fitted["similarite"] += LIKELY_NEAREST[1] * fitted["similarite_question"]
            fitted["similarite_question"] = 0.0
        return fitted

    def _lexical_share(self, candidates: Candidates, place: int) -> float:
        best = float(candidates.lexical.max(initial=0.0)) or 1.0
        return float(candidates.lexical[place]) / best

    def _judge(
        self, query: AnalysedQuery, candidates: Candidates, judged: Places
    ) -> list[Evidence]:
        if not len(judged):
            return []
        stored, matrix = self._rows(query, candidates, judged)
        weights = tuple(self._weights[name] for name in FEATURES)
        scores = np.array(matrix) @ np.array(weights)
        asked = candidates.question_similarity[judged].tolist()
        evidence = [
            Evidence(item, score, max(values[0], nearest), tuple(values), weights, nearest)
            for item, score, values, nearest in zip(
                stored, scores.tolist(), matrix, asked, strict=True
            )
        ]
        evidence.sort(key=lambda e: (-e.score, e.stored.row))
        return evidence

    def _rest(
        self,
        candidates: Candidates,
        fused: Vectors,
        order: Places,
        judged: list[Evidence],
        limit: int,
    ) -> list[Evidence]:
        """Return what was not judged, in fused order, below everything that was."""
        taken = order[: 2 * limit + 40]
        rows = [int(candidates.rows[int(i)]) for i in taken]
        found = self.index.store.passages(rows)
        floor = min((e.score for e in judged), default=0.0)
        shift = floor - float(fused[int(taken[0])]) - 1e-6 if judged and len(taken) else 0.0
        return [
            Evidence(found[row], float(fused[int(i)]) + shift, float(candidates.similarity[int(i)]))
            for i, row in zip(taken, rows, strict=True)
        ]

    def _soft_coverage(self, query: AnalysedQuery, stored: list[StoredPassage]) -> list[float]:
        encoder, pieces = self.encoder, self.index.pieces
        if pieces is None or not isinstance(encoder, TokenMatcher) or not self.options.dense:
            return [0.0] * len(stored)
        asked = encoder.pieces([query.text])[0]
        texts = pieces.of([item.row for item in stored])
        return [float(x) for x in encoder.soft_coverage(asked, texts)]

    def _reference_hits(self, query: AnalysedQuery, stored: Iterable[StoredPassage]) -> set[int]:
        """Return the document rows that carry a reference asked for."""
        if not query.references:
            return set()
        wanted = set(query.reference_keys)
        hits = set()
        for row in {item.document_row for item in stored}:
            document = self.index.store.document_at(row, whole=False)
            keys = {
                reference_key(r.article, code)
                for r in document.references
                if r.article
                for code in (r.code, None)
            }
            if keys & wanted:
                hits.add(row)
        return hits

    def _idf(self) -> Callable[[str], float]:
        count = len(self.index)
        return lambda stem: inverse_frequency(self.index.lexical.document_frequency(stem), count)


def _diverse(evidence: Sequence[Evidence], limit: int, per_document: int) -> list[Evidence]:
    """Keep at most ``per_document`` passages of a document, in order."""
    taken: dict[int, int] = {}
    kept = []
    for item in evidence:
        row = item.stored.document_row
        if taken.get(row, 0) < per_document:
            taken[row] = taken.get(row, 0) + 1
            kept.append(item)
            if len(kept) == limit:
                break
    return kept
