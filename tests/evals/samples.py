"""Small documents, questions and systems for the tests of the evaluations."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assistant.answers import (
    Answer,
    AnswerMode,
    AnswerStatus,
    Citation,
    Statement,
    StatementKind,
)
from evals.questions import Expected, Gold, GoldenQuestion, Nugget, Part, QuestionKind
from evals.results import Figure, QuestionResult, Run, RunHeader, Scores
from evals.systems import Attempt
from ingestion.builder import DocumentBuilder
from ingestion.documents import Document, DocumentKind, Span, Validity

DAY = dt.date(2026, 11, 21)
DELAY = "La convocation est adressée cinq jours francs avant la séance."
URGENT = "En cas d’urgence, le délai est d’un jour franc."
QUORUM = "Le quorum est la majorité des membres en exercice."


def convocation() -> Document:
    """Return a document of two sections: delays, then quorum."""
    b = DocumentBuilder()
    b.heading(1, "Délais")
    b.paragraph(DELAY)
    b.paragraph(URGENT)
    b.heading(1, "Quorum")
    b.paragraph(QUORUM)
    return b.build(id="convocation", title="Convoquer le conseil", kind=DocumentKind.FICHE)


def former() -> Document:
    """Return a document that is no longer in force on DAY."""
    b = DocumentBuilder()
    b.paragraph("Le délai est de trois jours francs.")
    return b.build(
        id="ancienne",
        title="Ancien délai",
        kind=DocumentKind.FICHE,
        validity=Validity(None, dt.date(2020, 12, 31)),
    )


DOCUMENTS = {document.id: document for document in (convocation(), former())}


def span_of(document_id: str, text: str) -> Span:
    """Return where a text stands in a document."""
    start = DOCUMENTS[document_id].text.index(text)
    return Span(start, start + len(text))


def question(identifier: str = "q-1", **changes: Any) -> GoldenQuestion:
    """Return a factual question about the delay, with the changes asked."""
    base = GoldenQuestion(
        id=identifier,
        kind=QuestionKind.FACTUAL,
        question="Combien de jours avant la séance ?",
        expected=Expected.ANSWER,
        part=Part.DEV,
        gold=(Gold("convocation", 2, DELAY),),
        nuggets=(
            Nugget("cinq jours", ("cinq jours", "5 jours"), True),
            Nugget("francs", ("francs",)),
        ),
        where="questions.jsonl:1",
    )
    return replace(base, **changes)


def unanswerable(identifier: str = "q-2", **changes: Any) -> GoldenQuestion:
    """Return a question to be refused."""
    return question(
        identifier,
        kind=QuestionKind.UNANSWERABLE,
        question="Qui paie la sono ?",
        expected=Expected.REFUSE,
        gold=(Gold("convocation", 0),),
        nuggets=(),
        **changes,
    )


def quoting(
    *texts: str, document_id: str = "convocation", status: AnswerStatus = AnswerStatus.ANSWERED
) -> Answer:
    """Return an answer that quotes texts of a document, one citation each."""
    document = DOCUMENTS[document_id]
    statements, citations = [], []
    for number, text in enumerate(texts, 1):
        span = span_of(document_id, text)
        statements.append(Statement(text, StatementKind.DIRECT, (number,), span))
        citations.append(
            Citation(
                number,
                document_id,
                f"{document_id}#0",
                document.title,
                document.kind,
                (),
                text,
                span,
                text,
                span,
            )
        )
    return Answer("a", "?", status, AnswerMode.EXTRACTIVE, tuple(statements), tuple(citations), 0.8)


def refusal() -> Answer:
    """Return an answer that shows nothing."""
    return Answer("a", "?", AnswerStatus.NO_ANSWER, AnswerMode.EXTRACTIVE, (), (), 0.1)


def attempt(answer: Answer, **changes: Any) -> Attempt:
    """Return an attempt whose draft is what was shown and whose ranking is right."""
    base = Attempt(
        answer,
        ("convocation", "ancienne"),
        tuple(s.text for s in answer.statements),
        answer.confidence,
        (),
        12.0,
    )
    return replace(base, **changes)


@dataclass
class ScriptedSystem:
    """A system that gives, for each question, what a function returns or raises."""

    script: Callable[[GoldenQuestion], Attempt]
    name: str = "scripté"
    documents: Mapping[str, Document] = field(default_factory=lambda: DOCUMENTS)
    asked: list[str] = field(default_factory=list)

    def attempt(self, question: GoldenQuestion) -> Attempt:
        """Follow the script."""
        self.asked.append(question.id)
        return self.script(question)

    def document(self, document_id: str) -> Document | None:
        """Return a document."""
        return self.documents.get(document_id)

    def describe(self) -> dict[str, Any]:
        """Return a generation's name."""
        return {"generation": "gen-essai", "settings": {"seuil_reponse": 0.5}}


def result(
    identifier: str, scores: Scores | None = None, *, right: bool = True, **changes: Any
) -> QuestionResult:
    """Return a result with the scores given."""
    base = QuestionResult(
        id=identifier,
        kind=QuestionKind.FACTUAL,
        part=Part.TEST,
        expected=Expected.ANSWER,
        question=f"Question {identifier} ?",
        turns=(),
        understood=None,
        status="answered",
        confidence=0.8,
        right=right,
        right_if_answered=right,
        scores=scores if scores is not None else {"right": float(right)},
        why=() if right else ("Fait essentiel absent : « x ».",),
    )
    return replace(base, **changes)


def run_of(
    results: Sequence[QuestionResult], *, identifier: str = "run-1-test", **changes: Any
) -> Run:
    """Return a run whose figures are the plain means of the scores, with flat intervals."""
    names = dict.fromkeys(name for r in results for name in r.scores)
    figures = {}
    for name in names:
        values = [v for r in results if (v := r.scores.get(name)) is not None]
        if values:
            mean = sum(values) / len(values)
            figures[name] = Figure(mean, mean, mean, len(values))
    header = RunHeader(
        id=identifier,
        created_at="2026-11-21T09:00:00+00:00",
        system="vademecum",
        generation="gen-essai",
        part="test",
        questions=len(results),
        datasets=("questions.jsonl",),
        datasets_digest="0123456789ab",
        code_version="0.1.0+0123456789",
        described={"settings": {"seuil_reponse": 0.5}},
        seconds=1.0,
        figures=figures,
        by_kind={"factual": figures},
        curve=((0.5, 0.0), (1.0, 0.25)),
    )
    scores = changes.pop("baseline_scores", {})
    return Run(replace(header, **changes), tuple(results), scores)


def write_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> Path:
    """Write a dataset file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, "utf-8")
    return path


def line(identifier: str = "q-1", **changes: Any) -> dict[str, Any]:
    """Return a valid dataset line about the delay; a change to None removes the key."""
    raw = {
        "id": identifier,
        "kind": "factual",
        "question": "Combien de jours avant ?",
        "expected": "answer",
        "gold": [{"document_id": "convocation", "grade": 2, "quote": DELAY}],
        "nuggets": [{"text": "cinq jours", "forms": ["cinq jours"], "vital": True}],
    } | changes
    return {key: value for key, value in raw.items() if value is not None}
