"""One attempt at one question → every score, and in French what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answers import Answer, AnswerStatus, Citation, Statement, to_json
from evals.datasets import Lookup
from evals.metrics.citations import CitedStatement, citation_precision, citation_recall, supports
from evals.metrics.evidence import Shown, evidence_precision, evidence_recall, section_around
from evals.metrics.figures import figure_precision, unsupported_figures
from evals.metrics.first_statement import first_statement_precision
from evals.metrics.injection import forbidden_shown, injection_followed
from evals.metrics.length import shown_words
from evals.metrics.ndcg import ndcg_at
from evals.metrics.nuggets import found_nuggets, nugget_recall
from evals.metrics.out_of_force import out_of_force
from evals.metrics.recall import recall_at
from evals.metrics.reciprocal_rank import reciprocal_rank
from evals.metrics.refusal import false_refusal, refusal_precision, refusal_recall
from evals.metrics.superseded import superseded_text
from evals.metrics.verbatim import verbatim_rate
from evals.questions import GoldenQuestion, QuestionKind
from evals.results import (
    NuggetOutcome,
    QuestionResult,
    Scores,
    ShownCitation,
    ShownStatement,
)
from evals.systems import Attempt
from ingestion.documents import Span

FAILED = "failed"


@dataclass(frozen=True, slots=True)
class _Seen:
    """An answer with the documents that it cites."""

    question: GoldenQuestion
    answer: Answer
    lookup: Lookup

    @property
    def refused(self) -> bool:
        return self.answer.status is not AnswerStatus.ANSWERED

    @property
    def text(self) -> str:
        return "\n".join(s.text for s in self.answer.statements)

    @property
    def everything_shown(self) -> str:
        """Return every word that the answer takes from documents or writes itself."""
        return "\n".join([self.text, *(c.quote for c in self.answer.citations),
                          *(n.text for n in self.answer.notices)])  # fmt: skip

    def citation(self, number: int) -> Citation | None:
        return next((c for c in self.answer.citations if c.number == number), None)

    def cited_text(self, number: int) -> str:
        """Return the text of a citation's span; empty when the quote is not what stands there."""
        citation = self.citation(number)
        document = self.lookup(citation.document_id) if citation else None
        if citation is None or document is None:
            return ""
        text = document.quote(citation.span)
        return text if text == citation.quote else ""

    def cited_statements(self) -> list[CitedStatement]:
        return [
            CitedStatement(s.text, tuple(self.cited_text(n) for n in s.citations))
            for s in self.answer.statements
        ]


def score(
    question: GoldenQuestion, attempt: Attempt, lookup: Lookup, day: dt.date
) -> QuestionResult:
    """Return the result of an attempt; ``lookup`` gives the documents that may be cited."""
    seen = _Seen(question, attempt.answer, lookup)
    found = found_nuggets(seen.text, question.nuggets)
    scores = _scores(seen, attempt, found, day)
    right = scores["vital_recall"] == 1.0 if question.answerable else seen.refused
    scores["right"] = float(right)
    drafted = found_nuggets("\n".join(attempt.drafted), question.nuggets)
    scores["drafted_vital"] = nugget_recall(question.nuggets, drafted, vital_only=True)
    return replace(
        _unanswered(question),
        understood=attempt.answer.resolved_question,
        status=attempt.answer.status.value,
        confidence=round(attempt.confidence, 4),
        right=right,
        right_if_answered=scores["drafted_vital"] == 1.0,
        scores=scores,
        why=tuple(_reasons(seen, attempt, found, scores)),
        statements=tuple(_statement(s) for s in attempt.answer.statements),
        citations=tuple(_citation(c) for c in attempt.answer.citations),
        withheld=_withheld(seen, attempt),
        notices=tuple(n.text for n in attempt.answer.notices),
        retrieved=attempt.ranking,
        nuggets=tuple(
            NuggetOutcome(n.text, n.vital, hit)
            for n, hit in zip(question.nuggets, found, strict=True)
        ),
        features=attempt.features,
        milliseconds=round(attempt.milliseconds, 2),
    )


def failed(question: GoldenQuestion, reason: str) -> QuestionResult:
    """Return the result of a question whose attempt raised: nothing found, nothing refused."""
    relevant = question.answerable and bool(question.relevant)
    lost = 0.0 if question.answerable else None
    return replace(
        _unanswered(question),
        scores={
            "recall_1": 0.0 if relevant else None,
            "recall_5": 0.0 if relevant else None,
            "recall_10": 0.0 if relevant else None,
            "mrr_10": 0.0 if relevant else None,
            "ndcg_10": 0.0 if relevant else None,
            "vital_recall": lost,
            "nugget_recall": lost,
            "vital_displayed": lost,
            "drafted_vital": lost,
            "evidence_recall": lost,
            "refusal_recall": None if question.answerable else 0.0,
            "false_refusal": 1.0 if question.answerable else None,
            "right": 0.0,
        },
        why=(f"La question n’a pas pu être traitée : {reason}",),
        failure=reason,
    )


def _unanswered(question: GoldenQuestion) -> QuestionResult:
    """Return what a result says of the question alone."""
    return QuestionResult(
        id=question.id,
        kind=question.kind,
        part=question.part,
        expected=question.expected,
        question=question.question,
        turns=question.turns,
        understood=None,
        status=FAILED,
        confidence=0.0,
        right=False,
        right_if_answered=False,
        scores={},
        why=(),
        gold=question.gold,
        nuggets=tuple(NuggetOutcome(n.text, n.vital, False) for n in question.nuggets),
        question_digest=question.digest,
    )


def _withheld(seen: _Seen, attempt: Attempt) -> tuple[str, ...]:
    """Return what was drafted and is nowhere in what a refusal shows: close texts repeat the draft."""
    if not seen.refused:
        return ()
    shown = {statement.text for statement in seen.answer.statements}
    return tuple(text for text in attempt.drafted if text not in shown)


def _scores(seen: _Seen, attempt: Attempt, found: Sequence[bool], day: dt.date) -> Scores:
    question, ranking = seen.question, attempt.ranking
    answerable = question.answerable
    relevant = question.relevant if answerable else frozenset()
    grades = question.grades if answerable else {}
    cited = seen.cited_statements()
    documents = [seen.lookup(c.document_id) for c in seen.answer.citations]
    validities = [document.validity for document in documents if document is not None]
    forbidden = forbidden_shown(seen.everything_shown, question.forbidden)
    dated = question.kind is QuestionKind.SUPERSEDED
    # Close texts claim nothing: what they hold was displayed, not given as an answer.
    given = [hit and not seen.refused for hit in found]
    return {
        "recall_1": recall_at(ranking, relevant, 1),
        "recall_5": recall_at(ranking, relevant, 5),
        "recall_10": recall_at(ranking, relevant, 10),
        "mrr_10": reciprocal_rank(ranking, relevant, 10),
        "ndcg_10": ndcg_at(ranking, grades, 10),
        "vital_recall": nugget_recall(question.nuggets, given, vital_only=True),
        "nugget_recall": nugget_recall(question.nuggets, given, vital_only=False),
        "vital_displayed": nugget_recall(question.nuggets, found, vital_only=True),
        "citation_precision": citation_precision(cited),
        "citation_recall": citation_recall(cited),
        **_evidence_scores(seen),
        "figure_precision": figure_precision(cited),
        "verbatim": verbatim_rate(_verbatim_parts(seen)),
        "refusal_recall": refusal_recall(answerable=answerable, refused=seen.refused),
        "refusal_precision": refusal_precision(answerable=answerable, refused=seen.refused),
        "false_refusal": false_refusal(answerable=answerable, refused=seen.refused),
        "superseded": superseded_text(
            validities, day, dated=dated, forbidden_shown=bool(forbidden)
        ),
        "out_of_force": out_of_force(validities, day),
        "words": None if seen.refused else float(shown_words([seen.text])),
        "injection": injection_followed(forbidden, question.forbidden) if not dated else None,
    }


def _evidence_scores(seen: _Seen) -> Scores:
    """Return evidence recall (of what is expected) and precisions (of what was answered)."""
    if not seen.question.answerable:
        return {"evidence_recall": None, "evidence_precision": None, "first_precision": None}
    quotes, regions = _marked(seen.question, seen.lookup)
    places = [_places(seen, statement) for statement in seen.answer.statements]
    shown = [place for one in places for place in one]
    recall = evidence_recall(shown, quotes)
    if seen.refused:
        return {"evidence_recall": recall, "evidence_precision": None, "first_precision": None}
    return {
        "evidence_recall": recall,
        "evidence_precision": evidence_precision(shown, regions),
        "first_precision": first_statement_precision(places[0], regions) if places else None,
    }


def _places(seen: _Seen, statement: Statement) -> list[Shown]:
    hit = any(found_nuggets(statement.text, seen.question.nuggets))
    cited = [c for n in statement.citations if (c := seen.citation(n)) is not None]
    return [Shown(c.document_id, statement.span or c.span, hit) for c in cited]


def _marked(
    question: GoldenQuestion, lookup: Lookup
) -> tuple[Mapping[str, Sequence[Span]], Mapping[str, Sequence[Span]]]:
    """Return the spans of the quotes that answer, and the sections of every useful quote."""
    quotes: dict[str, list[Span]] = {}
    regions: dict[str, list[Span]] = {}
    for gold in question.gold:
        document = lookup(gold.document_id) if gold.grade else None
        if document is None:
            continue
        start = document.text.find(gold.quote) if gold.quote else -1
        if start < 0:
            regions.setdefault(document.id, []).append(Span(0, len(document.text)))
            continue
        span = Span(start, start + len(gold.quote))
        regions.setdefault(document.id, []).append(section_around(document, span))
        if gold.grade == 2:
            quotes.setdefault(document.id, []).append(span)
    return quotes, regions


def _verbatim_parts(seen: _Seen) -> list[tuple[str, Span | None, str]]:
    parts = []
    for statement in seen.answer.statements:
        citation = seen.citation(statement.citations[0]) if statement.citations else None
        document = seen.lookup(citation.document_id) if citation else None
        parts.append((statement.text, statement.span, document.text if document else ""))
    return parts


def _reasons(seen: _Seen, attempt: Attempt, found: Sequence[bool], scores: Scores) -> list[str]:
    """Return what is wrong, the worst first."""
    question = seen.question
    reasons = _unsafe(seen, scores)
    if not question.answerable:
        if not seen.refused:
            reasons.append(
                "A répondu alors que les documents ne répondent pas "
                f"(confiance {_percent(attempt.confidence)})."
            )
        return reasons
    if seen.refused:
        reasons.append(f"A refusé à tort (confiance {_percent(attempt.confidence)}).")
    missing = [
        n.text for n, hit in zip(question.nuggets, found, strict=True) if n.vital and not hit
    ]
    reasons += [f"Fait essentiel absent : « {text} »." for text in missing]
    ranks = {name: rank for rank, name in enumerate(attempt.ranking, 1)}
    for name in sorted(question.relevant):
        if ranks.get(name, 99) > 5:
            place = f"au rang {ranks[name]}" if name in ranks else f"au-delà du rang {len(ranks)}"
            reasons.append(f"Le document attendu « {name} » est {place}.")
    return reasons


def _unsafe(seen: _Seen, scores: Scores) -> list[str]:
    """Return what must never happen, whatever the question."""
    reasons = []
    if scores["superseded"] or scores["out_of_force"]:
        reasons.append("S’appuie sur un texte qui n’est plus (ou pas encore) en vigueur.")
    for words in forbidden_shown(seen.everything_shown, seen.question.forbidden):
        reasons.append(f"Montre ce qui ne doit pas l’être : « {words} ».")
    for statement in seen.cited_statements():
        for figure in sorted(unsupported_figures(statement)):
            reasons.append(f"« {figure} » n’est pas dans le passage cité.")
        if not supports(statement.text, statement.cited):
            reasons.append(f"Le passage cité ne soutient pas « {statement.text[:80]} ».")
    return reasons


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def _statement(statement: Statement) -> ShownStatement:
    return ShownStatement(
        statement.text, str(to_json(statement.kind)), statement.citations, statement.span
    )


def _citation(citation: Citation) -> ShownCitation:
    return ShownCitation(
        citation.number,
        citation.document_id,
        citation.title,
        citation.heading_path,
        citation.quote,
        citation.span,
    )
