"""Simpler systems on the same questions, so that each part earns its place."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from assistant.answering.extractive import make_citation
from assistant.answers import Answer, AnswerMode, AnswerStatus, Statement, StatementKind, Turn
from assistant.asking import check_question
from assistant.dialogue.conversation import resolve
from assistant.engine import open_keeper
from assistant.retrieval import RankingOptions, Restrictions, analyse_query
from assistant.settings import Settings
from assistant.snapshot import Snapshot, SnapshotKeeper
from evals.errors import EvaluationError
from evals.questions import GoldenQuestion
from evals.results import QuestionResult
from evals.runner import MeasuredBaseline, MeasuredBaselines, measured_baseline, run_questions
from evals.systems import (
    DEPTH,
    Attempt,
    OtherwiseRanked,
    System,
    watched_system,
    without_models,
)
from ingestion.documents import Document


@dataclass(frozen=True, slots=True)
class BaselineSpec:
    """A simpler system: the assistant with parts switched off, or the top passage as answer."""

    name: str
    label: str
    options: RankingOptions = field(default_factory=RankingOptions)
    top_passage: bool = False


BASELINES = (
    BaselineSpec("lexical", "Lexical seul", RankingOptions(dense=False, rerank=False)),
    BaselineSpec("dense", "Dense seul", RankingOptions(lexical=False, rerank=False)),
    BaselineSpec("no_reranker", "Sans reclassement", RankingOptions(rerank=False)),
    BaselineSpec("top_passage", "Premier passage en guise de réponse", top_passage=True),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a baseline finds its index; picklable, so that a process of its own can open it."""

    settings: Settings
    index: Path
    generation: str | None
    day: dt.date


class TopPassageSystem:
    """Answer everything with the first passage retrieved, whole."""

    def __init__(self, snapshot: Snapshot, day: dt.date, name: str = "top_passage"):
        self.name = name
        self._snapshot = snapshot
        self._day = day

    def attempt(self, question: GoldenQuestion) -> Attempt:
        """Rank and quote the first passage; its similarity serves as confidence."""
        started = time.perf_counter()
        text = check_question(question.question)
        spelled = self._snapshot.speller.read(text)
        resolved = resolve(spelled.text, tuple(Turn(earlier) for earlier in question.turns))
        query = analyse_query(resolved.text, self._snapshot.lexicon)
        evidence = self._snapshot.ranker.rank(query, Restrictions(day=self._day), DEPTH)
        ranking = tuple(item.stored.passage.document_id for item in evidence)
        if not evidence:
            answer = _answer(text, AnswerStatus.NO_ANSWER)
            return Attempt(answer, (), (), 0.0, (), _since(started))
        stored = evidence[0].stored
        document = self._snapshot.index.store.document_at(stored.document_row)
        passage = stored.passage
        statement = Statement(passage.text, StatementKind.DIRECT, (1,), passage.span)
        citation = make_citation(
            1, document, passage.id, passage.heading_path, passage.span, passage.span,
            (passage.span,),
        )  # fmt: skip
        answer = _answer(text, AnswerStatus.ANSWERED, (statement,), (citation,))
        confidence = max(0.0, float(evidence[0].similarity))
        return Attempt(answer, ranking, (passage.text,), confidence, (), _since(started))

    def document(self, document_id: str) -> Document | None:
        """Return a document of the generation."""
        return self._snapshot.index.store.document(document_id)

    def describe(self) -> dict[str, Any]:
        """Return the generation."""
        return {"generation": self._snapshot.index.name, "day": self._day.isoformat()}


def open_baseline(spec: BaselineSpec, place: Place) -> System:
    """Open a baseline over an index; those of one process share the documents they prepare.

    No model words it and nothing reorders its passages, whatever the settings: it is a simpler system.
    """
    keeper = OtherwiseRanked(_keeper(place), spec.options)
    system = watched_system(without_models(place.settings), keeper, place.day, spec.name)
    if spec.top_passage:
        return TopPassageSystem(system.snapshot(), place.day, spec.name)
    return system


@lru_cache(maxsize=1)
def _keeper(place: Place) -> SnapshotKeeper:
    """Return what opens the place's generation, the same for every baseline of this process."""
    return open_keeper(place.settings, index=place.index, generation=place.generation)


@contextmanager
def measuring_baselines(
    place: Place,
    questions: Sequence[GoldenQuestion],
    specs: Sequence[BaselineSpec] = BASELINES,
    *,
    workers: int = 2,
) -> Iterator[MeasuredBaselines]:
    """Measure the baselines in ``workers`` processes while the block runs, and give what waits for them.

    Each process asks its share of the questions to all of them: the documents that it prepares serve them
    all. In this process, once they are waited for, when ``workers`` is 1. Raises EvaluationError when a
    process was stopped. Processes are spawned: the index's libraries hold threads, which a fork would leave
    locked.
    """
    shares = [tuple(questions[start::workers]) for start in range(workers)]
    if workers <= 1:
        yield lambda: _gathered(specs, [_ask(specs, place, tuple(questions))])
        return
    context = multiprocessing.get_context("spawn")
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_the_parent)
    try:
        with _one_thread_each():
            # Each process starts with its task.
            tasks = [pool.submit(_ask, tuple(specs), place, share) for share in shares]
        yield lambda: _gathered(specs, [task.result() for task in tasks])
    except BrokenProcessPool as error:
        raise EvaluationError(
            "Un processus qui mesurait les systèmes plus simples a été arrêté, sans doute faute de "
            "mémoire : rien n’a été conservé. Recommencez, ou lancez sans --baselines."
        ) from error
    except BaseException:
        # Whoever interrupts waits for none of them: each would first finish all its questions.
        for process in set(multiprocessing.active_children()) - others:
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


_ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Have the processes started meanwhile use one thread: those of several would wait for one another.

    The libraries read it once, when they are loaded: this process keeps its own.
    """
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(_ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _end_with_the_parent() -> None:
    """Ignore Ctrl-C, which the terminal sends to every process, and end when the parent does.

    The parent stops this process when it is interrupted. One that is killed stops nobody: a worker
    would wait for its next task for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: BaseProcess) -> None:
    parent.join()
    # Whatever the other threads do, and without flushing what nobody reads any more.
    os._exit(1)


def _ask(
    specs: Sequence[BaselineSpec], place: Place, questions: Sequence[GoldenQuestion]
) -> list[tuple[QuestionResult, ...]]:
    """Return each baseline's results on some questions."""
    return [run_questions(open_baseline(spec, place), questions, day=place.day) for spec in specs]


def _gathered(
    specs: Sequence[BaselineSpec], shares: Sequence[Sequence[Sequence[QuestionResult]]]
) -> tuple[MeasuredBaseline, ...]:
    """Return each baseline measured over its results on every share of the questions, dealt in turn."""
    return tuple(
        measured_baseline(spec.name, spec.label, _dealt_back(parts))
        for spec, *parts in zip(specs, *shares, strict=True)
    )


def _dealt_back(parts: Sequence[Sequence[QuestionResult]]) -> list[QuestionResult]:
    return [item for turn in zip_longest(*parts) for item in turn if item is not None]


def _answer(
    question: str,
    status: AnswerStatus,
    statements: tuple[Statement, ...] = (),
    citations: tuple[Any, ...] = (),
) -> Answer:
    return Answer("", question, status, AnswerMode.EXTRACTIVE, statements, citations, 0.0)


def _since(started: float) -> float:
    return 1000 * (time.perf_counter() - started)
