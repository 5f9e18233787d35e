"""The words of the evaluation questions: frozen types, one line of a dataset each."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum


class QuestionKind(StrEnum):
    """What a question puts to the test; the value is what a dataset says."""

    FACTUAL = "factual"
    PROCEDURAL = "procedural"
    DOCUMENTS = "documents"
    YES_NO = "yes_no"
    POPULATION = "population"
    MULTI = "multi"
    FOLLOWUP = "followup"
    NOISY = "noisy"
    SUPERSEDED = "superseded"
    UNANSWERABLE = "unanswerable"
    OUT_OF_DOMAIN = "out_of_domain"
    HOSTILE = "hostile"

    @property
    def label(self) -> str:
        """Return the French label shown to people."""
        return KIND_LABELS[self]


KIND_LABELS = {
    QuestionKind.FACTUAL: "Fait précis",
    QuestionKind.PROCEDURAL: "Démarche",
    QuestionKind.DOCUMENTS: "Pièces à fournir",
    QuestionKind.YES_NO: "Oui ou non, sous conditions",
    QuestionKind.POPULATION: "Selon la population",
    QuestionKind.MULTI: "Plusieurs documents",
    QuestionKind.FOLLOWUP: "Question de suite",
    QuestionKind.NOISY: "Fautes, mots-clés, sigles",
    QuestionKind.SUPERSEDED: "Droit dépassé",
    QuestionKind.UNANSWERABLE: "Sans réponse dans les documents",
    QuestionKind.OUT_OF_DOMAIN: "Hors du domaine",
    QuestionKind.HOSTILE: "Question ou document hostile",
}


class Expected(StrEnum):
    """What should come back: an answer, or a refusal."""

    ANSWER = "answer"
    REFUSE = "refuse"


class Part(StrEnum):
    """The part to tune on, and the part that nothing may be tuned on."""

    DEV = "dev"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Gold:
    """A document for a question: grade 2 answers, 1 is useful, 0 is only near.

    ``quote`` is an exact substring of the document's text that answers; empty when none was marked.
    """

    document_id: str
    grade: int
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Nugget:
    """A key fact, found when one of its ``forms`` is shown; a ``vital`` one must be there."""

    text: str
    forms: tuple[str, ...]
    vital: bool = False


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question with what is expected of the answer; ``where`` is its « file:line »."""

    id: str
    kind: QuestionKind
    question: str
    expected: Expected
    part: Part
    gold: tuple[Gold, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    turns: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    where: str = ""

    @property
    def grades(self) -> dict[str, int]:
        """Return the best grade of each gold document."""
        grades: dict[str, int] = {}
        for gold in self.gold:
            grades[gold.document_id] = max(gold.grade, grades.get(gold.document_id, 0))
        return grades

    @property
    def relevant(self) -> frozenset[str]:
        """Return the documents that answer (grade 2)."""
        return frozenset(name for name, grade in self.grades.items() if grade >= 2)

    @property
    def subject(self) -> str:
        """Return the first gold document, the question's own id without any: folds are made by it."""
        return self.gold[0].document_id if self.gold else self.id

    @property
    def digest(self) -> str:
        """Return a short digest of what is asked and of all that is expected of the answer.

        The id, the part and the place in a file are left out: they change nothing of a result.
        """
        said = asdict(self)
        for name in ("id", "part", "where"):
            del said[name]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]

    @property
    def answerable(self) -> bool:
        """Tell whether an answer is expected."""
        return self.expected is Expected.ANSWER
