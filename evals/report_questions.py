"""Questions in the HTML report: those that failed, those whose answer changed; each folded."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from html import escape
from typing import Any

from evals.judge import CRITERIA
from evals.markup import link, listed, sides
from evals.questions import Expected, QuestionKind
from evals.results import ChangedQuestion, Comparison, QuestionResult
from evals.saying import decimal
from evals.wording import CHANGES, STATUS

Notes = Mapping[str, Mapping[str, Any]]
"""What a judge said of an answer: a note by criterion."""


def failures(results: Sequence[QuestionResult], judged: Mapping[str, Notes]) -> str:
    """Return the failures, what must never happen first, then by kind."""
    if not results:
        return "<p>Aucun.</p>"
    order = list(QuestionKind)
    ranked = sorted(results, key=lambda r: (not _grave(r), r.right, order.index(r.kind), r.id))
    return "\n".join(_failure(result, judged.get(result.id, {})) for result in ranked)


def changes(comparison: Comparison, failed: Collection[str]) -> str:
    """Return the questions that changed, both answers beside each other; ``failed`` are shown above."""

    def shown(change: str) -> tuple[int, str]:
        found = [c for c in comparison.changed if c.change == change]
        return len(found), "\n".join(_change(c, c.id in failed) for c in found)

    (lost, losses), (won, wins), (count, others) = map(shown, ("loss", "win", "other"))
    return (
        f"<h3>Perdues ({lost})</h3>\n{losses}\n<h3>Gagnées ({won})</h3>\n{wins}\n"
        "<details class=groupe><summary>Répondues autrement, ni perdues ni gagnées "
        f"({count})</summary>\n{others}</details>"
    )


def note_lines(notes: Notes) -> list[str]:
    """Return what a judge said of an answer, with its reasons."""
    return [
        f"{CRITERIA[criterion]} : {note_of(note)} — {note['reason']}"
        for criterion, note in notes.items()
    ]


def note_of(note: Mapping[str, Any]) -> str:
    """Return a note as it is read."""
    return "pas de note" if note["score"] is None else decimal(float(note["score"]), 2)


def anchor(identifier: str) -> str:
    """Return where a failure stands in the page."""
    return f"echec-{identifier}"


def _grave(result: QuestionResult) -> bool:
    """Tell whether a failure breaks a promise rather than misses an answer."""
    scores = result.scores
    broken = (scores.get(name) for name in ("superseded", "out_of_force", "injection"))
    faithful = (scores.get("figure_precision"), scores.get("citation_recall"))
    unfaithful = any(value is not None and value < 1 for value in faithful)
    return bool(result.failure) or any(broken) or unfaithful


def _failure(result: QuestionResult, notes: Notes) -> str:
    earlier = "".join(f"<p>Avant : {escape(turn)}</p>" for turn in result.turns)
    understood = f"<p>Compris : {escape(result.understood)}</p>" if result.understood else ""
    more = f" (et {len(result.why) - 1} de plus)" if len(result.why) > 1 else ""
    return (
        f'<details class="{"question grave" if _grave(result) else "question"}"'
        f' id="{escape(anchor(result.id))}">\n<summary><span class=sorte>'
        f"{escape(result.kind.label)}</span> <b>{escape(result.question)}</b>"
        f"<span class=raison>{escape(result.why[0] + more)}</span></summary>\n"
        f"<p class=meta>{escape(result.id)} · part {result.part.value}"
        f" · {STATUS.get(result.status, result.status)} · confiance "
        f"{decimal(result.confidence, 2)}</p>\n"
        f"{earlier}{understood}{listed('Pourquoi', result.why)}"
        f"{listed('Jugement par un modèle', note_lines(notes))}"
        f"{sides('Attendu', _expected(result), 'Obtenu', _got(result))}\n"
        f"{_retrieved(result)}</details>"
    )


def _change(changed: ChangedQuestion, failed: bool) -> str:
    where = f"<p>{link(anchor(changed.id), 'Ce qui était attendu')}</p>" if failed else ""
    return (
        f'<details class="question est-{changed.change}">\n<summary><span class=sorte>'
        f"{CHANGES[changed.change]}</span> <b>{escape(changed.question)}</b> "
        f"<small>{escape(changed.id)}</small></summary>\n"
        f"{sides('Avant', _outcome(changed.before), 'Après', _outcome(changed.after))}{where}"
        "</details>"
    )


def _outcome(result: QuestionResult) -> str:
    status = f"<p class=meta>{STATUS.get(result.status, result.status)}</p>"
    return status + _got(result) + listed("Ce qui ne va pas", result.why)


def _expected(result: QuestionResult) -> str:
    if result.expected is Expected.REFUSE:
        return "<p>Un refus : les documents ne répondent pas.</p>"
    nuggets = (
        f"{'✓ affiché' if n.found else '✗ absent'} : {n.text}{' (essentiel)' if n.vital else ''}"
        for n in result.nuggets
    )
    gold = (f"{g.document_id} : « {g.quote} »" for g in result.gold if g.quote)
    return listed("", nuggets) + listed("", gold)


def _got(result: QuestionResult) -> str:
    if result.failure:
        return f"<p>{escape(result.failure)}</p>"
    documents = {c.number: c.document_id for c in result.citations}
    shown = [
        f"{s.text} — {', '.join(documents.get(n, '?') for n in s.citations)}"
        for s in result.statements
    ]
    nothing = "" if shown else "<p>Rien.</p>"
    withheld = listed("Préparé, non montré", result.withheld)
    return nothing + listed("", shown) + withheld + listed("Avertissements", result.notices)


def _retrieved(result: QuestionResult) -> str:
    grades = {g.document_id: g.grade for g in result.gold}
    names = (
        f"<b>{escape(name)}</b>" if grades.get(name, 0) else escape(name)
        for name in result.retrieved
    )
    found = ", ".join(names)
    return f"<p class=meta>Retrouvés, dans l’ordre : {found or 'rien'}</p>"
