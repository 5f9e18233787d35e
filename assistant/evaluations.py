"""Stored evaluations, read from their files alone (docs/evaluations.md): runs, failures, comparison.

Nothing of the package that writes them is imported; keys that are not known here are ignored.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.errors import NotFoundError, StorageError

FORMAT = 1
HEADER, RESULTS, COMPARISONS = "run.json", "results.jsonl", "comparisons"
_NAME = re.compile(r"run-[0-9A-Za-z]{1,40}-[a-z]{1,10}")


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure: its value, 95 % interval and how many questions it concerns."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class MetricWords:
    """How a figure is read; the bounds are those of the release gate, None when it has none."""

    label: str
    unit: str = ""
    higher_is_better: bool = True
    main: bool = False
    at_least: float | None = None
    at_most: float | None = None
    definition: int = 1
    """Another number is another meaning: two runs are not drawn on one line then."""

    def passes(self, value: float) -> bool | None:
        """Tell whether a value is within the bounds; None without any."""
        if self.at_least is None and self.at_most is None:
            return None
        over_floor = self.at_least is None or value >= self.at_least - 1e-9
        return over_floor and (self.at_most is None or value <= self.at_most + 1e-9)


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """What the gate said of a run: why it refused it, and the goals of the project that it misses."""

    passed: bool
    reasons: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    against: str = ""


@dataclass(frozen=True, slots=True)
class EvaluationRun:
    """What a run measured, and on what; ``metrics`` and ``kinds`` carry the French words."""

    id: str
    created_at: dt.datetime
    generation: str
    part: str
    questions: int
    figures: Mapping[str, Measured]
    system: str = ""
    code_version: str = ""
    seconds: float = 0.0
    metrics: Mapping[str, MetricWords] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    verdict: GateVerdict | None = None
    datasets_digest: str = ""
    described: Mapping[str, Any] = field(default_factory=dict)
    """What answered: encoder, day, settings."""
    format: int = FORMAT

    @property
    def settings(self) -> Mapping[str, Any]:
        """Return the settings that the answers were made with, as far as the run says."""
        found = self.described.get("settings")
        return found if isinstance(found, Mapping) else {}

    def words(self, metric: str) -> MetricWords:
        """Return how a figure is read; its own name when the run does not say."""
        return self.metrics.get(metric, MetricWords(metric))

    def asked_as(self, other: EvaluationRun) -> bool:
        """Tell whether both runs asked the same questions: figures on others are no evolution."""
        asked = (self.part, self.datasets_digest)
        return asked == (other.part, other.datasets_digest)

    def set_otherwise(self, other: EvaluationRun) -> dict[str, tuple[Any, Any]]:
        """Return the settings that differ, each with its value here and there."""
        both = [name for name in self.settings if name in other.settings]
        pairs = {name: (self.settings[name], other.settings[name]) for name in both}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True, slots=True)
class Expectation:
    """A document expected: grade 2 answers, 1 is useful, 0 is only near."""

    document_id: str
    grade: int
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact expected, and whether it was shown."""

    text: str
    vital: bool
    found: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence shown, with its citation numbers."""

    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A document cited under a number."""

    number: int
    document_id: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class EvaluatedQuestion:
    """A question with what was expected, what came back, and why it is wrong (empty when right)."""

    id: str
    kind: str
    question: str
    expected: str
    status: str
    why: tuple[str, ...] = ()
    part: str = ""
    turns: tuple[str, ...] = ()
    understood: str | None = None
    confidence: float = 0.0
    right: bool = False
    statements: tuple[Sentence, ...] = ()
    citations: tuple[Source, ...] = ()
    withheld: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    retrieved: tuple[str, ...] = ()
    gold: tuple[Expectation, ...] = ()
    nuggets: tuple[Fact, ...] = ()
    failure: str = ""


@dataclass(frozen=True, slots=True)
class MetricChange:
    """A figure of two runs over the same questions."""

    metric: str
    before: float
    after: float
    p_value: float
    wins: int
    ties: int
    losses: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back to a question in one of the two runs compared."""

    status: str = ""
    why: tuple[str, ...] = ()
    statements: tuple[Sentence, ...] = ()
    citations: tuple[Source, ...] = ()
    withheld: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    failure: str = ""


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """A question answered otherwise: « loss », « win » or, the outcome being the same, « other »."""

    id: str
    kind: str
    question: str
    change: str
    before: Outcome = Outcome()
    after: Outcome = Outcome()


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Two runs side by side."""

    before: str
    after: str
    created_at: dt.datetime
    questions: int
    metrics: tuple[MetricChange, ...]
    changed: tuple[QuestionChange, ...]
    left_out: int = 0
    notes: tuple[str, ...] = ()
    """In French, what keeps the two runs from being compared whole."""
    format: int = FORMAT


class Evaluations:
    """The stored evaluations of a folder, read again at each call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def runs(self) -> list[EvaluationRun]:
        """Return the readable runs, oldest first; an absent folder holds none."""
        found = (_header(path) for path in self._folders())
        return sorted((run for run in found if run), key=lambda run: (run.created_at, run.id))

    def unreadable(self) -> list[str]:
        """Return the names of the runs that ``runs`` leaves out, oldest first: they must be told."""
        return [path.name for path in self._folders() if _header(path) is None]

    def _folders(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("run-*") if path.is_dir())

    def failures(self, run: str) -> tuple[EvaluatedQuestion, ...]:
        """Return the questions of a run that something is said against, wrong outcomes first.

        Raises NotFoundError when there is no such run, StorageError when a line cannot be read or is
        missing.
        """
        path = self.folder / run / RESULTS
        header = _header(path.parent) if _NAME.fullmatch(run) else None
        if header is None or not path.is_file():
            raise NotFoundError(f"Il n’y a pas de relevé d’évaluation « {run[:60]} ».")
        questions = _questions(path)
        if len(questions) != header.questions:
            raise StorageError(
                f"Le relevé {run} est incomplet ({len(questions)} sur {header.questions} questions). "
                "Relancez « vademecum eval run »."
            )
        wrong = [question for question in questions if question.why]
        return tuple(sorted(wrong, key=lambda question: (question.right, question.id)))

    def last_comparison(self) -> RunComparison | None:
        """Return the comparison made last, or None."""
        found = []
        for path in (self.folder / COMPARISONS).glob("*.json"):
            try:
                found.append(_comparison().validate_json(path.read_bytes()))
            except (OSError, ValidationError):
                continue
        return max(found, key=lambda comparison: comparison.created_at, default=None)


def _header(folder: Path) -> EvaluationRun | None:
    """Return the header of a run's folder, None when it cannot be read."""
    try:
        run = _run().validate_json((folder / HEADER).read_bytes())
    except (OSError, ValidationError):
        return None
    return run if run.format == FORMAT and run.id == folder.name else None


def _questions(path: Path) -> Sequence[EvaluatedQuestion]:
    questions = []
    try:
        # Not splitlines: JSON may hold U+2028, which is no end of line there.
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f"Le relevé {path.parent.name} est illisible : refaites-le.") from error
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        try:
            questions.append(_question().validate_json(line))
        except ValidationError as error:
            raise StorageError(
                f"{path.parent.name}/{path.name}:{number} est illisible. "
                "Relancez « vademecum eval run »."
            ) from error
    return questions


@cache
def _run() -> TypeAdapter[EvaluationRun]:
    return TypeAdapter(EvaluationRun)


@cache
def _question() -> TypeAdapter[EvaluatedQuestion]:
    return TypeAdapter(EvaluatedQuestion)


@cache
def _comparison() -> TypeAdapter[RunComparison]:
    return TypeAdapter(RunComparison)
