"""What the commands do, without a terminal: a run over an index, the gate with what it needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.settings import Settings
from assistant.versions import code_version
from evals import datasets as golden
from evals.baselines import Place, measuring_baselines
from evals.catalogue import described
from evals.compare import compare
from evals.datasets import DEFAULT_FOLDER, check_against, datasets_digest, load_questions
from evals.errors import DatasetError, EvaluationError, GenerationLostError, StoredRunError
from evals.gate import Rules, judge_run, load_rules, removed_beyond
from evals.injections import load_injections, run_injections
from evals.judge import judge_stored, open_judge
from evals.places import IndexPlace
from evals.questions import KIND_LABELS, GoldenQuestion, Part
from evals.results import QuestionResult, Run, Verdict, conditions
from evals.runner import run
from evals.store import load_run, prepare, read_runs, save_comparison, save_run
from evals.systems import EngineSystem, open_system
from ingestion.encoding import load_encoder
from ingestion.index import GenerationFolder
from ingestion.index.gate import Scope, record_verdict
from ingestion.index.passages import FILE_NAME, PassageStore
from ingestion.progress import Progress
from ingestion.vocabulary import LEXICON_ID

CANDIDATE = "candidate"
"""What ``--index`` calls the generation built without being published."""
NOT_WHOLE = (
    "Jugée sur d’autres questions ou d’autres règles que celles livrées : « index publish » la "
    "refusera, sauf avec --force et une raison."
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the gate said of a generation, and the run that it said it on, if any was made."""

    generation: str
    verdict: Verdict
    run: Run | None


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

        ``judged`` has the configured model judge the answers too, once the run is stored: whatever
        becomes of the judging, it is kept. Raises EvaluationError when there is no model.
        """
        judge = open_judge(self.settings) if judged else None
        here, questions = self._pinned(), self.questions()
        prepare(self.store)
        done = here._run(questions, baselines=baselines, progress=progress)
        path = save_run(self.store, done)
        return done if judge is None else judge_stored(judge, done, path, progress)

    def gate(self, progress: Progress | None = None) -> Judged:
        """Judge a generation, record the verdict beside it and in its run, and return it.

        What is published is measured first when no run of it may stand for one: the generation judged
        is the last run. Questions of any part whose documents it lost are a failure, not an error;
        DatasetError says that the questions themselves cannot be asked, and GenerationLostError that
        the generation was deleted, or is no more the candidate: no verdict is recorded then.
        """
        here, questions, scope = self._pinned(), self.questions(), self._scope()
        folder, name = GenerationFolder(here.place.folder), here.place.name
        prepare(self.store)
        with here._held(as_candidate=self.place.generation == CANDIDATE):
            verdict, done, published = here._judged(questions, scope, progress)
        if done is not None:
            save_run(self.store, done)
        if done is not None and published is not None:
            save_comparison(self.store, compare(published, done))
        record_verdict(folder, name, verdict.passed, verdict.why, scope)
        return Judged(name, verdict, done)

    def _pinned(self) -> Session:
        """Return the session on one generation by its name, whatever becomes « candidate » later."""
        return replace(self, place=IndexPlace(self.place.folder, self.place.name))

    @contextmanager
    def _held(self, *, as_candidate: bool) -> Iterator[None]:
        """Raise GenerationLostError when the generation is no more, whatever went wrong with it.

        And when it is no more the candidate, if it was judged as such.
        """
        folder, name = GenerationFolder(self.place.folder), str(self.place.generation)
        advice = "aucun verdict n’est consigné. Relancez « vademecum eval gate »."
        lost = GenerationLostError(
            f"La génération {name} a été supprimée pendant qu’elle était jugée, sans doute par une "
            f"autre indexation : {advice}"
        )
        try:
            yield
        except Exception as error:
            if name not in folder.names():
                raise lost from error
            raise
        if name not in folder.names():
            raise lost
        if as_candidate and (now := folder.candidate_name()) != name:
            became = f"{now} l’est maintenant" if now else "il n’y en a plus"
            raise GenerationLostError(
                f"{name} était la candidate quand le jugement a commencé, et {became} : {advice}"
            )

    def _judged(
        self, questions: Sequence[GoldenQuestion], scope: Scope, progress: Progress | None
    ) -> tuple[Verdict, Run | None, Run | None]:
        """Return the verdict, the run that it is on if the documents are there, and that against it."""
        notes = () if scope.whole else (NOT_WHOLE,)
        removed = self._removed(scope.published)
        if problems := check_against(self._of_every_part(), self._open().document):
            lost = f"les questions ne tiennent plus : {DatasetError(problems)}"
            return Verdict(False, (lost, *removed), notes=notes), None, None
        published, refused = self._published(questions, progress)
        done = self._run(questions, progress=progress)
        verdict = judge_run(done, published, self.rules)
        verdict = replace(
            verdict,
            passed=verdict.passed and not removed,
            reasons=(*verdict.reasons, *removed),
            notes=(*verdict.notes, *refused, *notes),
        )
        return verdict, replace(done, header=replace(done.header, verdict=verdict)), published

    def _of_every_part(self) -> list[GoldenQuestion]:
        """Return the questions whose documents must be there: to look for them tunes nothing."""
        apart = [q for path in self.datasets for q in load_injections(path)]
        return [*load_questions(self.datasets), *apart]

    def _removed(self, published: str) -> tuple[str, ...]:
        """Return why the generation lost too many documents of what is published, if it did."""
        if not published:
            return ()
        before, after = (
            _document_ids(self.place.folder / name) for name in (published, self.place.name)
        )
        why = removed_beyond(before, after, self.rules)
        return (why,) if why else ()

    def _published(
        self, questions: Sequence[GoldenQuestion], progress: Progress | None
    ) -> tuple[Run | None, list[str]]:
        """Return a run of what is published over these questions, and the stored ones left aside.

        The last stored one when everything that decides its figures is what it would be now, one made
        now otherwise; None when nothing else is published, or holds none of the questions.
        """
        current = GenerationFolder(self.place.folder).current_name()
        if current is None or current == self.place.generation:
            return None, []
        here = replace(self, place=IndexPlace(self.place.folder, current))
        system = here._open()
        stored, refused = self._stored(system)
        if stored is not None:
            return stored, refused
        held = [q for q in questions if not check_against([q], system.document)]
        if not held:
            return None, refused
        done = here._run(held, progress=progress, held_only=True)
        save_run(self.store, done)
        return done, refused

    def _stored(self, system: EngineSystem) -> tuple[Run | None, list[str]]:
        """Return the last run made in the same conditions, and in French what cannot be read."""
        digest = datasets_digest(self.datasets)
        wanted = conditions(self._part, digest, code_version(), system.describe())
        headers, unread = read_runs(self.store)
        refused = [_left_aside(error) for error in unread]
        for header in reversed(headers):
            # A model that failed then may answer now.
            if header.conditions == wanted and not header.unworded:
                try:
                    return load_run(self.store / header.id), refused
                except StoredRunError as error:
                    refused.append(_left_aside(error))
        return None, refused

    def _open(self, day: dt.date | None = None) -> EngineSystem:
        return open_system(
            self.settings, index=self.place.folder, generation=self.place.generation, day=day
        )

    def _run(
        self,
        questions: Sequence[GoldenQuestion],
        *,
        baselines: bool = False,
        progress: Progress | None = None,
        held_only: bool = False,
    ) -> Run:
        day, place = dt.date.today(), self.place
        system = self._open(day)
        where = Place(self.settings, place.folder, place.generation, day)
        done = run(
            system,
            questions,
            day=day,
            part=self._part,
            datasets=self.datasets,
            baselines=lambda: (
                measuring_baselines(where, questions, workers=self.workers)
                if baselines
                else nullcontext(tuple)
            ),
            trial=lambda: self._trial(system, day, progress, held_only),
            progress=progress,
        )
        words = described(done.header.figures, self.rules.floors, self.rules.ceilings)
        return replace(done, header=replace(done.header, metrics=words, kinds=_kinds()))

    def _trial(
        self, system: EngineSystem, day: dt.date, progress: Progress | None, held_only: bool
    ) -> tuple[QuestionResult, ...]:
        """Ask the questions on injected documents, over a throw-away copy of the generation."""
        generation = GenerationFolder(self.place.folder).resolve(self.place.name)
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

    def _scope(self) -> Scope:
        """Return what the verdict is given on, and whether that is all that is shipped."""
        digest, shipped = datasets_digest(self.datasets), load_rules()
        whole = digest == datasets_digest((golden.DEFAULT_FOLDER,))
        whole = whole and self.rules == shipped and self.part is shipped.part
        published = GenerationFolder(self.place.folder).current_name() or ""
        return Scope(digest, self._part, self.rules.digest, whole, code_version(), published)

    @property
    def _part(self) -> str:
        return self.part.value if self.part else "all"


def _document_ids(generation: Path) -> frozenset[str]:
    """Return the documents of a generation, the lexicon apart, which people do not count as one."""
    with closing(PassageStore(generation / FILE_NAME)) as store:
        return frozenset(store.digests()) - {LEXICON_ID}


def _left_aside(error: StoredRunError) -> str:
    return f"{error} Il a été laissé de côté."


def _kinds() -> dict[str, str]:
    return {kind.value: label for kind, label in KIND_LABELS.items()}
