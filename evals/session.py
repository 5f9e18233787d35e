"""What the commands do, without a terminal: a run over an index, the gate with what it needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.settings import Settings
from evals.baselines import Place, run_baselines
from evals.catalogue import described
from evals.compare import compare
from evals.datasets import DEFAULT_FOLDER, check_against, datasets_digest, load_questions
from evals.errors import DatasetError, EvaluationError
from evals.gate import Rules, judge_run, load_rules
from evals.injections import load_injections, run_injections
from evals.judge import judging
from evals.places import IndexPlace
from evals.questions import KIND_LABELS, GoldenQuestion, Part
from evals.results import QuestionResult, Run, Verdict
from evals.runner import Progress, run
from evals.store import list_runs, load_run, save_comparison, save_run
from evals.systems import EngineSystem, open_system
from ingestion.encoding import load_encoder
from ingestion.index import GenerationFolder
from ingestion.index.gate import record_verdict


@dataclass(frozen=True, slots=True)
class Session:
    """The settings, index, questions and store of a command."""

    settings: Settings
    place: IndexPlace
    store: Path
    datasets: tuple[Path, ...] = (DEFAULT_FOLDER,)
    part: Part | None = None
    workers: int = 2
    rules: Rules = field(default_factory=load_rules)
    """The gate's, stored with a run so that its figures can be read beside their thresholds."""

    def questions(self) -> tuple[GoldenQuestion, ...]:
        """Return the questions of the part; raises EvaluationError when there is none."""
        questions = load_questions(self.datasets, self.part)
        if not questions:
            raise EvaluationError(
                f"Aucune question de la part « {self._part} » dans "
                f"{', '.join(str(path) for path in self.datasets)}."
            )
        return questions

    def measure(
        self, *, baselines: bool = False, judged: bool = False, progress: Progress | None = None
    ) -> Run:
        """Ask the questions of the index and store the run; raises DatasetError on wrong gold.

        ``judged`` has the configured model judge the answers too; raises EvaluationError when there
        is none.
        """
        judge = judging(self.settings) if judged else None
        done = self._run(self.place, self.questions(), baselines, progress)
        if judge is not None:
            opinion = judge(done.results, progress)
            done = replace(done, header=replace(done.header, judged=opinion))
        save_run(self.store, done)
        return done

    def gate(self, progress: Progress | None = None) -> tuple[Verdict, Run | None]:
        """Judge a generation, record the verdict beside it and in its run, and return both.

        What is published is measured first when no run of it is stored for the same questions: the
        generation judged is the last run. Questions whose documents it lost are a failure, not an
        error.
        """
        folder, name = GenerationFolder(self.place.folder), self.place.name
        try:
            self._check_gold()
            published = self._published(name, progress)
            done = self._run(self.place, self.questions(), False, progress)
        except DatasetError as error:
            verdict = Verdict(False, (f"les questions ne tiennent plus : {error}",))
            record_verdict(folder, name, verdict.passed, verdict.why)
            return verdict, None
        verdict = judge_run(done, published, self.rules)
        done = replace(done, header=replace(done.header, verdict=verdict))
        save_run(self.store, done)
        if published is not None:
            save_comparison(self.store, compare(published, done))
        record_verdict(folder, name, verdict.passed, verdict.why)
        return verdict, done

    def _check_gold(self) -> None:
        """Raise DatasetError unless the generation holds what every question expects of it."""
        system = open_system(self.settings, index=self.place.folder, generation=self.place.name)
        apart = (q for path in self.datasets for q in load_injections(path, self.part))
        if problems := check_against((*self.questions(), *apart), system.document):
            raise DatasetError(problems)

    def _published(self, judged: str, progress: Progress | None) -> Run | None:
        """Return the last run of what is published over these questions, made now if need be."""
        current = GenerationFolder(self.place.folder).current_name()
        if current is None or current == judged:
            return None
        digest = datasets_digest(self.datasets)
        for header in reversed(list_runs(self.store)):
            wanted = (current, self._part, digest)
            if (header.generation, header.part, header.datasets_digest) == wanted:
                return load_run(self.store / header.id)
        place = IndexPlace(self.place.folder, current)
        system = open_system(self.settings, index=place.folder, generation=current)
        held = [q for q in self.questions() if not check_against([q], system.document)]
        if not held:
            return None
        done = self._run(place, held, False, progress, held_only=True)
        save_run(self.store, done)
        return done

    def _run(
        self,
        place: IndexPlace,
        questions: Sequence[GoldenQuestion],
        baselines: bool,
        progress: Progress | None,
        *,
        held_only: bool = False,
    ) -> Run:
        day, name = dt.date.today(), place.name
        system = open_system(self.settings, index=place.folder, generation=name, day=day)
        where = Place(self.settings, place.folder, name, day)
        done = run(
            system,
            questions,
            day=day,
            part=self._part,
            datasets=self.datasets,
            baselines=lambda: (
                run_baselines(where, questions, workers=self.workers) if baselines else ()
            ),
            trial=lambda: self._trial(system, place, day, progress, held_only),
            progress=progress,
        )
        words = described(done.header.figures, self.rules.floors, self.rules.ceilings)
        return replace(done, header=replace(done.header, metrics=words, kinds=_kinds()))

    def _trial(
        self,
        system: EngineSystem,
        place: IndexPlace,
        day: dt.date,
        progress: Progress | None,
        held_only: bool,
    ) -> tuple[QuestionResult, ...]:
        """Ask the questions on injected documents, over a throw-away copy of the generation."""
        generation = GenerationFolder(place.folder).resolve(place.name)
        encoder = load_encoder(self.settings.encodeur)
        return tuple(
            result
            for folder in self.datasets
            for result in run_injections(
                system,
                generation,
                folder,
                encoder,
                lambda index: open_system(self.settings, index=index, day=day),
                day=day,
                part=self.part,
                held_only=held_only,
                progress=progress,
            )
        )

    @property
    def _part(self) -> str:
        return self.part.value if self.part else "all"


def _kinds() -> dict[str, str]:
    return {kind.value: label for kind, label in KIND_LABELS.items()}
