"""What is put to the test: a system takes a question and gives back what it did with it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

from assistant.answering.extractive import Draft, Extractor
from assistant.answering.scoring import ScoredUnit
from assistant.answers import Answer, Filters, Question, Turn
from assistant.engine import Engine, assistant_over, open_keeper
from assistant.retrieval import (
    EVERYTHING,
    AnalysedQuery,
    Evidence,
    Ranker,
    Ranking,
    RankingOptions,
    Restrictions,
)
from assistant.settings import Settings
from assistant.snapshot import Snapshot, SnapshotKeeper
from evals.questions import GoldenQuestion
from evals.results import UNWORDED
from ingestion.documents import Document

DEPTH = 10
"""Documents ranked for the retrieval metrics, whatever the answer uses."""
MODEL_FAILED = "modele"
"""The code of the notice that says that the model did not word the answer, its extracts did."""
_OF_ANSWERS = ("seuil_reponse", "seuil_proche", "reclasseur")
_OF_THE_MODEL = (
    "modele_delai",
    "modele_premier_mot",
    "modele_contexte",
    "modele_jetons",
    "modele_reecriture",
    "non_verifie",
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a system did with a question.

    ``ranking`` holds distinct document ids, best first. ``drafted`` are the statements that it would
    have shown without a threshold, and ``confidence`` how sure it was of them: the risk–coverage
    curve needs both. ``features`` are those of its confidence, empty when it has none.
    """

    answer: Answer
    ranking: tuple[str, ...]
    drafted: tuple[str, ...]
    confidence: float
    features: tuple[float, ...]
    milliseconds: float


class System(Protocol):
    """What the runner asks; a test gives its own."""

    name: str

    def attempt(self, question: GoldenQuestion) -> Attempt:
        """Answer a question; whatever it raises is recorded as a failure."""

    def document(self, document_id: str) -> Document | None:
        """Return a document of the generation, with its text."""

    def describe(self) -> dict[str, Any]:
        """Return what the run depended on: generation, settings."""


class EngineSystem:
    """The assistant itself, watched while it answers.

    The answer, its draft and its time are those of the assistant. The ranking is taken from the same
    search: DEPTH documents, one passage each, where the answer is drawn from more passages, of
    which several may be of one document (``RANKED_PASSAGES``, ``PASSAGES_PER_DOCUMENT``).
    """

    def __init__(
        self,
        engine: Engine,
        watch: Watch,
        settings: Settings,
        day: dt.date,
        name: str = "vademecum",
    ):
        self.name = name
        self._engine = engine
        self._watch = watch
        self._settings = settings
        self._day = day
        self._unworded = 0
        self._documents: dict[str, Document | None] = {}

    def attempt(self, question: GoldenQuestion) -> Attempt:
        """Ask the earlier questions of the person, then the question, which alone is timed."""
        filters = Filters(on_date=self._day)
        turns: tuple[Turn, ...] = ()
        for earlier in question.turns:
            turns = (*turns, _turn(earlier, self._engine.ask(Question(earlier, turns, filters))))
        self._watch.reset()
        started = time.perf_counter()
        answer = self._engine.ask(Question(question.question, turns, filters))
        milliseconds = 1000 * (time.perf_counter() - started)
        self._unworded += any(notice.code == MODEL_FAILED for notice in answer.notices)
        draft = self._watch.draft
        shown = tuple(s.text for s in answer.statements)
        return Attempt(
            answer=answer,
            ranking=self._watch.ranking()
            or tuple(dict.fromkeys(c.document_id for c in answer.citations)),
            drafted=shown if draft is None else tuple(s.text for s in draft.statements),
            confidence=answer.confidence if draft is None else draft.confidence,
            features=() if draft is None else draft.features,
            milliseconds=milliseconds,
        )

    def judged(self) -> tuple[str, list[ScoredUnit]]:
        """Return the last question as it was understood and its sentences, best first."""
        if self._watch.extracted is None:
            return "", []
        query, evidence = self._watch.extracted
        scored = self.snapshot().extractor.scored(query, evidence) if evidence else []
        return query.text, sorted(scored, key=lambda s: -s.score)

    def document(self, document_id: str) -> Document | None:
        """Return a document of the generation, read once."""
        if document_id not in self._documents:
            store = self._engine.snapshot().index.store
            self._documents[document_id] = store.document(document_id)
        return self._documents[document_id]

    def snapshot(self) -> Snapshot:
        """Return the generation put to the test."""
        return self._engine.snapshot()

    def describe(self) -> dict[str, Any]:
        """Return the generation and the settings that change answers."""
        manifest = self._engine.snapshot().index.manifest
        options = self._engine.snapshot().ranker.options
        settings = deciding_settings(self._settings)
        return {
            "generation": manifest.name,
            "documents": manifest.documents,
            "passages": manifest.passages,
            "encoder": manifest.encoder,
            "day": self._day.isoformat(),
            "settings": settings
            | {
                "lexical": options.lexical,
                "dense": options.dense,
                "reclassement": options.rerank,
            },
        } | ({UNWORDED: self._unworded} if settings["modele"] else {})


def deciding_settings(settings: Settings) -> dict[str, Any]:
    """Return the settings that decide the answers, those of the model when one words them; no key."""
    found = {name: getattr(settings, name) for name in _OF_ANSWERS}
    if not settings.modele_url:
        return found | {"modele": ""}
    address = urlsplit(settings.modele_url)
    # A name and a password may stand before the host.
    address = address._replace(netloc=address.netloc.rpartition("@")[2])
    of_model = {name: getattr(settings, name) for name in _OF_THE_MODEL}
    return found | {"modele": settings.modele_nom, "modele_url": address.geturl()} | of_model


def without_models(settings: Settings) -> Settings:
    """Return the settings of the assistant that no language model words and no CrossEncoder reorders."""
    return settings.model_copy(update={"modele_url": "", "modele_nom": "", "reclasseur": ""})


class Watch:
    """What the ranker and the extractor last did, kept for the measures.

    ``reordered`` says that something reorders what the ranker ranked before it is extracted.
    """

    def __init__(self, *, reordered: bool = False) -> None:
        self._reordered = reordered
        self.draft: Draft | None = None
        self.extracted: tuple[AnalysedQuery, Sequence[Evidence]] | None = None
        self.ranked: Ranking | None = None

    def reset(self) -> None:
        """Forget the question before."""
        self.draft = self.extracted = self.ranked = None

    def ranking(self) -> tuple[str, ...]:
        """Return the first documents for the question that was ranked, one passage each."""
        if self.ranked is None:
            return ()
        evidence = self.ranked.best(DEPTH)
        if self._reordered and self.extracted is not None:
            # What was reordered comes first, as the answer saw it; what was not keeps its place.
            evidence = [*self.extracted[1], *evidence]
        names = dict.fromkeys(item.stored.passage.document_id for item in evidence)
        return tuple(names)[:DEPTH]


class _Watched:
    """A ranker or an extractor that tells what it is asked; all the rest is its own."""

    def __init__(self, inner: Any, watch: Watch):
        self._inner = inner
        self._watch = watch

    def rank(
        self, query: AnalysedQuery, within: Restrictions, limit: int, **options: Any
    ) -> list[Evidence]:
        """Rank, and remember what was found."""
        self._watch.ranked = self._inner.find(query, within, max(limit, DEPTH))
        return self._watch.ranked.best(limit, **options)

    def extract(
        self,
        query: AnalysedQuery,
        evidence: Sequence[Evidence],
        shown: Sequence[str] = (),
        within: Restrictions = EVERYTHING,
    ) -> Any:
        """Extract, and remember the question, its evidence and the draft."""
        self._watch.extracted = (query, evidence)
        self._watch.draft = self._inner.extract(query, evidence, shown, within)
        return self._watch.draft

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _WatchedKeeper(SnapshotKeeper):
    """A keeper whose snapshot is pinned for the whole run and watched."""

    def __init__(self, keeper: SnapshotKeeper, watch: Watch):
        self._inner = keeper
        self._watch = watch
        self._watched: Snapshot | None = None

    def current(self) -> Snapshot:
        """Return the same watched snapshot, whatever is published meanwhile."""
        if self._watched is None:
            inner = self._inner.current()
            self._watched = replace(
                inner,
                ranker=cast(Ranker, _Watched(inner.ranker, self._watch)),
                extractor=cast(Extractor, _Watched(inner.extractor, self._watch)),
            )
        return self._watched


def open_system(
    settings: Settings,
    *,
    index: Path | None = None,
    generation: str | None = None,
    options: RankingOptions | None = None,
    day: dt.date | None = None,
    name: str = "vademecum",
) -> EngineSystem:
    """Return the assistant over an index, as ``assistant.engine.open_assistant`` builds it.

    ``generation`` is « candidate », a name, or None for what is published. The configured model and
    reranker are part of it; give it ``without_models(settings)`` to leave them out.
    """
    keeper = open_keeper(settings, index=index, generation=generation, options=options)
    return watched_system(settings, keeper, day or dt.date.today(), name)


class OtherwiseRanked(SnapshotKeeper):
    """The snapshot of another keeper, ranked otherwise: documents prepared for one serve the other."""

    def __init__(self, keeper: SnapshotKeeper, options: RankingOptions):
        self._inner = keeper
        self._options = options

    def current(self) -> Snapshot:
        """Return the snapshot with its own ranker."""
        inner = self._inner.current()
        return replace(inner, ranker=Ranker(inner.index, inner.ranker.encoder, self._options))


def watched_system(
    settings: Settings, keeper: SnapshotKeeper, day: dt.date, name: str
) -> EngineSystem:
    """Return the assistant over the snapshot of a keeper."""
    watch = Watch(reordered=bool(settings.reclasseur))
    engine = assistant_over(settings, _WatchedKeeper(keeper, watch))
    return EngineSystem(engine, watch, settings, day, name)


def _turn(question: str, answer: Answer) -> Turn:
    """Return what the conversation keeps of an answer."""
    documents = tuple(c.document_id for c in answer.citations)
    text = " ".join(s.text for s in answer.statements)
    understood = answer.resolved_question is not None
    return Turn(answer.resolved_question or question, text, documents, understood=understood)
