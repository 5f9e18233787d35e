"""Questions → a run: each result a value, a failing question a recorded failure."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from assistant.answers import Answer, AnswerMode, AnswerStatus, Notice
from assistant.errors import QuestionError, SettingsError
from assistant.versions import code_version
from evals.catalogue import MILLISECONDS, info
from evals.datasets import DEFAULT_FOLDER, check_against, dataset_files, datasets_digest
from evals.errors import DatasetError
from evals.questions import GoldenQuestion
from evals.results import Baseline, Figures, QuestionResult, Run, RunHeader, Scores
from evals.scoring import failed, score
from evals.summary import curve, means, summarise, summarise_by_kind
from evals.systems import Attempt, System
from ingestion.progress import Progress

MeasuredBaseline = tuple[Baseline, dict[str, Scores]]
MeasuredBaselines = Callable[[], Sequence[MeasuredBaseline]]


def run_questions(
    system: System,
    questions: Sequence[GoldenQuestion],
    *,
    day: dt.date,
    progress: Progress | None = None,
    step: str = "Questions",
) -> tuple[QuestionResult, ...]:
    """Return the result of each question, in order; raises SettingsError when none can be asked."""
    results = []
    for done, question in enumerate(questions, 1):
        results.append(_result(system, question, day))
        if progress is not None:
            progress(step, done, len(questions))
    return tuple(results)


def run(
    system: System,
    questions: Sequence[GoldenQuestion],
    *,
    day: dt.date | None = None,
    part: str = "all",
    datasets: Sequence[Path] = (DEFAULT_FOLDER,),
    baselines: Callable[[], AbstractContextManager[MeasuredBaselines]] = lambda: nullcontext(tuple),
    trial: Callable[[], Sequence[QuestionResult]] = tuple,
    progress: Progress | None = None,
) -> Run:
    """Ask every question and measure; raises DatasetError when the gold is not in the documents.

    A setting with which no question can be asked raises SettingsError.

    ``baselines`` measures simpler systems on the same questions; it is entered after the assistant's
    own turn, whose times it must not disturb, and waited for after the trial. ``trial`` asks questions
    apart (injected documents): its results join the run, its scores the figures of their name, and
    nothing else.
    """
    day = day or dt.date.today()
    problems = check_against(questions, system.document, day)
    if problems:
        raise DatasetError(problems)
    started, now = time.perf_counter(), dt.datetime.now(dt.UTC)
    # Taken before: files may change while the questions are asked.
    digest, version = datasets_digest(datasets), code_version()
    results = run_questions(system, questions, day=day, progress=progress)
    with baselines() as measured:
        apart = tuple(trial())
        simpler = tuple(measured())
    described = system.describe()
    return Run(
        RunHeader(
            id=f"run-{now:%Y%m%dT%H%M%S%f}Z-{part}",
            created_at=now.isoformat(timespec="seconds"),
            system=system.name,
            generation=str(described.get("generation", "")),
            part=part,
            questions=len(results) + len(apart),
            datasets=tuple(f.name for path in datasets for f in dataset_files(path)),
            datasets_digest=digest,
            code_version=version,
            described=described,
            seconds=round(time.perf_counter() - started, 2),
            figures=summarise(results) | _with_trial(results, apart),
            by_kind=dict(summarise_by_kind((*results, *apart))),
            curve=curve(results),
            baselines=tuple(baseline for baseline, _ in simpler),
        ),
        (*results, *apart),
        {baseline.name: scores for baseline, scores in simpler},
    )


def _with_trial(results: Sequence[QuestionResult], apart: Sequence[QuestionResult]) -> Figures:
    """Return the figures that the trial bears on, over all the questions that they concern."""
    named = {name for result in apart for name in result.scores}
    every = means([result.scores for result in (*results, *apart)])
    return {name: figure for name, figure in every.items() if name in named}


def _result(system: System, question: GoldenQuestion, day: dt.date) -> QuestionResult:
    try:
        return score(question, system.attempt(question), system.document, day)
    except QuestionError as error:
        return _turned_away(system, question, str(error), day)
    except SettingsError:
        # No question can be asked with it: this is not one that failed.
        raise
    except Exception as error:
        return failed(question, f"{type(error).__name__} : {error}")


def _turned_away(
    system: System, question: GoldenQuestion, message: str, day: dt.date
) -> QuestionResult:
    """Return the result of a question that got a message instead of an answer: a refusal."""
    answer = Answer(
        id="", question=question.question, status=AnswerStatus.NO_ANSWER,
        mode=AnswerMode.EXTRACTIVE, statements=(), citations=(), confidence=0.0,
        notices=(Notice("question", message),),
    )  # fmt: skip
    attempt = Attempt(answer, (), (), 0.0, (), 0.0)
    return replace(score(question, attempt, system.document, day), understood=None)


def measured_baseline(name: str, label: str, results: Sequence[QuestionResult]) -> MeasuredBaseline:
    """Return the figures of a simpler system, and its scores by question id.

    Without its times: simpler systems are measured side by side, the assistant alone.
    """
    figures = {
        name: one for name, one in summarise(results).items() if info(name).unit != MILLISECONDS
    }
    return Baseline(name, label, figures), {r.id: r.scores for r in results}
