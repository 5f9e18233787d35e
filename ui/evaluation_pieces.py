"""Pieces of the evaluations page: values in French, lists, tables, what came back to a question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.evaluations import EvaluatedQuestion, MetricWords, Outcome
from ui.markup import text
from ui.plotting import percent

STATUS = {
    "answered": "a répondu",
    "partial": "n’a montré que des textes proches",
    "no_answer": "a refusé de répondre",
    "failed": "a échoué",
}


def value_words(value: float, words: MetricWords) -> str:
    """Return a value as it is read."""
    if words.unit in ("ms", "mots"):
        return f"{value:.0f}\u00a0{words.unit}"
    return percent(value) if words.unit == "%" else f"{value:.3f}".replace(".", ",")


def got(one: EvaluatedQuestion | Outcome) -> str:
    """Return what came back to a question, and what was kept back."""
    status = f"<p>L’assistant {text(STATUS.get(one.status, one.status))}.</p>"
    if one.failure:
        return f"{status}<p>{text(one.failure)}</p>"
    documents = {source.number: source.document_id for source in one.citations}
    shown = [
        f"{s.text} — {', '.join(documents.get(n, '?') for n in s.citations)}"
        for s in one.statements
    ]
    withheld = titled("Préparé, non montré", one.withheld)
    return status + listed(shown) + withheld + titled("Avertissements", one.notices)


def titled(title: str, items: Sequence[str]) -> str:
    """Return a list under its title, nothing when it is empty."""
    return f"<h3>{text(title)}</h3>{listed(items)}" if items else ""


def listed(items: Iterable[str]) -> str:
    """Return a list, nothing when it is empty."""
    rows = "".join(f"<li>{text(item)}</li>" for item in items)
    return f"<ul>{rows}</ul>" if rows else ""


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table that a phone shows as cards: each cell carries the name of its column."""
    head = "".join(f'<th scope="col">{text(cell)}</th>' for cell in heads)
    body = "".join(
        f'<tr><th scope="row">{text(row[0])}</th>'
        + "".join(
            f'<td data-titre="{text(title)}"'
            f"{' class=est-manque' if cell.endswith(': manqué') else ''}>{text(cell)}</td>"
            for title, cell in zip(heads[1:], row[1:], strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="vd-large vd-mesures"><table><caption class="vd-cache">{text(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
