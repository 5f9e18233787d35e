"""The words of a stored run: frozen types, JSON both ways. The format is in docs/evaluations.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.evaluations import FORMAT
from evals.questions import Expected, Gold, Part, QuestionKind
from ingestion.documents import Span

UNWORDED = "sans_redaction"
"""Where ``described`` says how many answers the configured model did not word: chance, no setting."""
Scores = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """A sentence shown, with its citation numbers and, when verbatim, its span."""

    text: str
    kind: str
    citations: tuple[int, ...]
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class ShownCitation:
    """What a citation showed."""

    number: int
    document_id: str
    title: str
    heading_path: tuple[str, ...]
    quote: str
    span: Span


@dataclass(frozen=True, slots=True)
class NuggetOutcome:
    """A key fact and whether it was displayed, were it in close texts shown without answering."""

    text: str
    vital: bool
    found: bool


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What became of one question.

    ``status`` is the answer's (answered, partial, no_answer) or « failed » with the reason in
    ``failure``. ``right``: answered with every vital fact, or refused as expected.
    ``right_if_answered``: the draft, shown or not, holds every vital fact of an answerable question.
    ``why`` says in French what is wrong, empty when nothing is. ``question_digest`` is that of the
    question with all that was expected, empty in runs made before there was one.
    """

    id: str
    kind: QuestionKind
    part: Part
    expected: Expected
    question: str
    turns: tuple[str, ...]
    understood: str | None
    status: str
    confidence: float
    right: bool
    right_if_answered: bool
    scores: Scores
    why: tuple[str, ...]
    statements: tuple[ShownStatement, ...] = ()
    citations: tuple[ShownCitation, ...] = ()
    withheld: tuple[str, ...] = ()
    """What was drafted and not shown, when the question was refused."""
    notices: tuple[str, ...] = ()
    retrieved: tuple[str, ...] = ()
    gold: tuple[Gold, ...] = ()
    nuggets: tuple[NuggetOutcome, ...] = ()
    features: tuple[float, ...] = ()
    milliseconds: float = 0.0
    failure: str = ""
    question_digest: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric over a set of questions: its value, 95 % interval and how many it concerns."""

    value: float
    low: float
    high: float
    count: int


Figures = dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A simpler system on the same questions."""

    name: str
    label: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a run passes the gate, and in French what was said of it.

    ``reasons`` refuse it. ``goals`` do not: goals of the project that it misses. ``notes`` tell what
    was not compared. ``against`` is the run of what is published.
    """

    passed: bool
    reasons: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    against: str = ""

    @property
    def why(self) -> str:
        """Return one line for the journal."""
        said = (*self.reasons, *self.goals)
        return " ; ".join(said) if said else "toutes les mesures passent"


@dataclass(frozen=True, slots=True)
class RunHeader:
    """What a run was made with and what it measured, without the questions."""

    id: str
    created_at: str
    system: str
    generation: str
    part: str
    """« dev », « test » or « all »."""
    questions: int
    datasets: tuple[str, ...]
    datasets_digest: str
    code_version: str
    described: dict[str, Any]
    seconds: float
    figures: Figures
    by_kind: dict[str, Figures]
    curve: tuple[tuple[float, float], ...] = ()
    baselines: tuple[Baseline, ...] = ()
    judged: dict[str, Any] | None = None
    metrics: dict[str, dict[str, Any]] = field(default_factory=dict)
    """How each figure is read (label, unit…), and its bounds at the gate, for other programs."""
    kinds: dict[str, str] = field(default_factory=dict)
    """The French labels of the kinds."""
    verdict: Verdict | None = None
    """The gate's, when it made the run."""
    format: int = FORMAT

    def definition(self, metric: str) -> int:
        """Return which definition of a figure it holds; the first when it does not say."""
        return int(self.metrics.get(metric, {}).get("definition", 1))

    @property
    def writer(self) -> str:
        """Return the name of the model that worded the answers, empty when none did."""
        return str(self.described.get("settings", {}).get("modele", ""))

    @property
    def unworded(self) -> int:
        """Return how many answers are extracts because the configured model did not word them."""
        return int(self.described.get(UNWORDED, 0))

    @property
    def conditions(self) -> dict[str, Any]:
        """Return what decides the figures, as ``conditions`` does."""
        return conditions(self.part, self.datasets_digest, self.code_version, self.described)


def conditions(
    part: str, questions: str, code: str, described: Mapping[str, Any]
) -> dict[str, Any]:
    """Return everything that decides the figures: where it is equal, one run may stand for another.

    ``questions`` and ``code`` are the digests that a run carries, ``described`` what its system says.
    """
    decisive = {name: value for name, value in described.items() if name != UNWORDED}
    return {"part": part, "questions": questions, "code": code, "described": decisive}


@dataclass(frozen=True, slots=True)
class Run:
    """A whole run; ``baseline_scores`` are by baseline name, then by question id."""

    header: RunHeader
    results: tuple[QuestionResult, ...] = ()
    baseline_scores: dict[str, dict[str, Scores]] = field(default_factory=dict)

    def by_id(self) -> dict[str, QuestionResult]:
        """Return the results by question id."""
        return {result.id: result for result in self.results}


@dataclass(frozen=True, slots=True)
class MetricComparison:
    """A figure of two runs over the same questions.

    ``difference`` is after − before; ``p_value`` that of a paired randomisation test. A win is a
    question on which the later run is better, whichever way the metric goes.
    """

    metric: str
    before: float
    after: float
    difference: float
    p_value: float
    wins: int
    ties: int
    losses: int
    count: int


@dataclass(frozen=True, slots=True)
class ChangedQuestion:
    """A question whose outcome changed, with both answers; ``change`` is win, loss or other."""

    id: str
    kind: QuestionKind
    question: str
    change: str
    before: QuestionResult
    after: QuestionResult


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side, over the questions that both asked."""

    before: str
    after: str
    created_at: str
    questions: int
    left_out: int
    """Questions that only one of the runs asked, or whose expectation changed in between."""
    metrics: tuple[MetricComparison, ...]
    changed: tuple[ChangedQuestion, ...]
    altered: tuple[str, ...] = ()
    """Ids of the questions left out because their wording or what is expected of them changed."""
    notes: tuple[str, ...] = ()
    """In French, what keeps the two runs from being compared whole."""
    format: int = FORMAT
