"""An answer to HTML: pure functions from frozen types to strings."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers import (
    Answer,
    AnswerMode,
    AnswerStatus,
    Citation,
    Handoff,
    Notice,
    Related,
    Statement,
    StatementKind,
)
from assistant.outline import (
    Run,
    groups_of,
    is_numbered,
    is_short_step,
    notices_beside,
    parts_of,
)
from ingestion.documents import is_unchecked
from ui.copying import as_markdown, as_text, reference
from ui.freshness import TO_CHECK, dated
from ui.markup import (
    anchored,
    attribute,
    lines_html,
    link_out,
    link_to,
    passage,
    path_html,
    text,
)

STATUS_WORDS = {
    AnswerStatus.ANSWERED: "Réponse trouvée",
    AnswerStatus.PARTIAL: "Réponse incertaine : textes proches",
    AnswerStatus.NO_ANSWER: "Pas de réponse dans les documents",
}
HIGH, MEDIUM = 0.95, 0.85
"""Confidences from which an answer is said sure, or fairly sure (docs/mesures.md, « Confiance »)."""


def confidence_words(confidence: float) -> str:
    """Return a probability in words, by what it is worth on questions written from titles alone.

    There the documents answer 9 times in 10 above HIGH, 7 in 10 above MEDIUM, about once in two below.
    """
    if confidence >= HIGH:
        return "Confiance élevée"
    if confidence >= MEDIUM:
        return "Confiance moyenne : lisez le passage"
    return "Confiance limitée : vérifiez que le passage répond"


def exchange(answer: Answer, rank: int, *, is_stored: bool = True) -> str:
    """Return a question and its answer; ``rank`` numbers it in the conversation."""
    return _exchange(answer.question, rank, answer_card(answer, rank, is_stored=is_stored))


def pending(asked: str, rank: int, inner: str = "") -> str:
    """Return a question whose answer is coming; ``inner`` is what came so far."""
    waiting = '<p class="vd-attente">Recherche dans les documents…</p>'
    return _exchange(asked, rank, f'<div class="vd-reponse">{inner or waiting}</div>')


def failed(asked: str, rank: int, message: str) -> str:
    """Return a question that could not be answered, and why."""
    return _exchange(asked, rank, problem(message))


def problem(message: str) -> str:
    """Return a message that says what went wrong."""
    return f'<div class="vd-reponse est-erreur" role="alert"><p>{text(message)}</p></div>'


def question(asked: str) -> str:
    """Return a question as its author wrote it."""
    return f'<div class="vd-question"><span class="vd-cache">Question : </span>{text(asked)}</div>'


def answer_card(answer: Answer, rank: int, *, is_stored: bool = True) -> str:
    """Return the answer: status, direct answer, then what surrounds it."""
    is_copied = is_stored and not answer.is_small_talk
    return (
        f'<div class="vd-reponse est-{answer.status.value}">'
        f"{understood(answer.resolved_question)}{_status(answer)}"
        f"{statements_html(answer.statements, answer.citations, rank)}"
        f"{notices_html(notices_beside(answer))}"
        f"{related_html(answer.related)}{handoff_html(answer.handoff)}"
        f"{printed_sources(answer.citations)}{copy_buttons(answer) if is_copied else ''}</div>"
    )


def understood(resolved: str | None) -> str:
    """Return the question as it was completed from the conversation."""
    return f'<p class="vd-comprise">Question comprise : {text(resolved)}</p>' if resolved else ""


def statements_html(
    statements: Sequence[Statement], citations: Sequence[Citation], rank: int
) -> str:
    """Return the direct answer first, then the rest under headings, lists kept as lists."""
    html = ""
    for part in parts_of(statements, citations):
        name = "vd-directe" if part.kind is StatementKind.DIRECT else "vd-suite"
        title = f"<h3>{part.heading}</h3>" if part.heading else ""
        level = "h4" if part.heading else "h3"
        runs = "".join(_run(run, level, rank) for run in part.runs)
        html += f'<div class="{name}">{title}{runs}</div>'
    return html


def notices_html(notices: Sequence[Notice]) -> str:
    """Return what the person must know."""
    return "".join(f'<p class="vd-avis" role="note">{text(n.text)}</p>' for n in notices)


def related_html(related: Sequence[Related]) -> str:
    """Return close texts, said to be no answer."""
    if not related:
        return ""
    cards = "".join(
        f'<li><span class="vd-type">{text(r.kind.label)}</span> '
        f"{link_out(link_to(r.document_id, r.span), text(r.title))}{path_html(r.heading_path)}"
        f'<p class="vd-extrait">{passage(r.excerpt, r.span.start, (), 260)}</p></li>'
        for r in related
    )
    return (
        '<div class="vd-proches"><h3>Textes proches, qui ne répondent pas directement</h3>'
        f"<ul>{cards}</ul></div>"
    )


def handoff_html(handoff: Handoff | None) -> str:
    """Return whom to ask."""
    if handoff is None:
        return ""
    contacts = "".join(f"<li>{text(contact)}</li>" for contact in handoff.contacts)
    return f'<div class="vd-relais"><p>{text(handoff.text)}</p><ul>{contacts}</ul></div>'


def copy_buttons(answer: Answer) -> str:
    """Return the buttons that copy the answer with its references."""
    return (
        '<p class="vd-copies">'
        f'<button type="button" data-copie="{attribute(as_text(answer))}">'
        "Copier avec les références</button>"
        f'<button type="button" data-copie="{attribute(as_markdown(answer))}">'
        "Copier en Markdown</button></p>"
    )


def sources_html(citations: Sequence[Citation], rank: int, *, answer_id: str = "") -> str:
    """Return the source cards of an answer."""
    return "".join(source_card(c, rank, answer_id=answer_id) for c in citations)


def source_card(citation: Citation, rank: int, *, answer_id: str = "") -> str:
    """Return one source: what it is, how fresh, the passage with the words used, where to read it."""
    url = link_to(citation.document_id, citation.span, answer_id=answer_id, number=citation.number)
    offset, marks = anchored(
        citation.passage, citation.passage_span, citation.highlights or (citation.span,)
    )
    return (
        f'<article class="vd-source" id="source-{rank}-{citation.number}" tabindex="-1" '
        f'aria-label="Source {citation.number}">'
        f'<p class="vd-tete"><span class="vd-numero">{citation.number}</span>'
        f'<span class="vd-type">{text(citation.kind.label)}</span>{freshness(citation)}</p>'
        f"<h3>{text(citation.title)}</h3>{path_html(citation.heading_path, citation.page)}"
        f"<blockquote>{passage(citation.passage, offset, marks)}</blockquote>"
        f'<p class="vd-lire">{link_out(url, "Lire dans le document")}</p></article>'
    )


def printed_sources(citations: Sequence[Citation]) -> str:
    """Return the sources of an answer as paper needs them: below it, each quote whole.

    On the screen they stand beside the conversation, those of earlier answers folded.
    """
    if not citations:
        return ""
    sources = "".join(
        f"<p>{text(reference(c))}</p><blockquote>"
        f"{passage(c.quote, c.span.start, c.highlights, len(c.quote))}</blockquote>"
        for c in citations
    )
    return f'<div class="vd-imprimees"><h3>Sources de cette réponse</h3>{sources}</div>'


def freshness(citation: Citation) -> str:
    """Return whether a source is still to be checked, and when it was checked or published."""
    doubt = f'<span class="vd-fraicheur est-a-verifier">{TO_CHECK}</span>'
    when = dated(citation)
    said = f'<span class="vd-fraicheur">{text(when)}</span>' if when else ""
    return (doubt if is_unchecked(citation.verified_against) else "") + said


def marks_of(numbers: Sequence[int], rank: int) -> str:
    """Return citation numbers as links to their source cards."""
    if not numbers:
        return ""
    links = "".join(
        f'<a class="vd-renvoi" href="#source-{rank}-{n}" aria-label="Source {n}">{n}</a>'
        for n in numbers
    )
    return f"<sup>{links}</sup>"


def _exchange(asked: str, rank: int, under: str) -> str:
    """Return a question, which the page and screen readers find by its rank, and what stands under it."""
    return (
        f'<section class="vd-echange" id="echange-{rank}" aria-label="Question {rank}">'
        f"{question(asked)}{under}</section>"
    )


def _status(answer: Answer) -> str:
    if answer.is_small_talk:
        return ""
    words = f'<span class="vd-etat">{STATUS_WORDS[answer.status]}</span>'
    if answer.status is AnswerStatus.ANSWERED:
        words += f'<span class="vd-confiance">{confidence_words(answer.confidence)}</span>'
    if answer.mode is AnswerMode.GENERATED:
        words += '<span class="vd-confiance">Rédigé par un modèle, phrases contrôlées</span>'
    explained = [n for n in answer.notices if n.code == "partiel"]
    why = "".join(f'<p class="vd-pourquoi">{text(n.text)}</p>' for n in explained)
    return f'<p class="vd-ligne-etat">{words}</p>{why}'


def _run(run: Run, level: str, rank: int) -> str:
    """Return statements of one document, under its title when the direct answer has another."""
    title = f'<{level} class="vd-document">Dans {text(f"« {run.title} »")}</{level}>'
    groups = "".join(_group(group, rank) for group in groups_of(run.statements))
    return (title if run.title else "") + groups


def _group(group: Sequence[Statement], rank: int) -> str:
    """Return short steps as one numbered list, anything else as it was written."""
    last = group[-1]
    if is_short_step(last):
        items = "".join(f"<li>{text(s.text)}{_after(s, rank)}</li>" for s in group)
        return f"<ol>{items}</ol>"
    whole = "\n".join(s.text for s in group)
    return lines_html(whole, ordered=is_numbered(last), after=_after(last, rank))


def _after(statement: Statement, rank: int) -> str:
    doubt = "" if statement.verified else ' <span class="vd-doute">non vérifié</span>'
    return marks_of(statement.citations, rank) + doubt
