"""An answer with its references, to paste in a letter or a note: plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answers import Answer, AnswerMode, AnswerStatus, Citation, Statement
from assistant.outline import (
    DOUBT,
    SAID_BY_STATUS,
    Run,
    cells,
    groups_of,
    is_numbered,
    is_row,
    is_short_step,
    listing,
    notices_beside,
    parts_of,
)
from ingestion.builder import CELL_SEPARATOR
from ingestion.documents import is_unchecked
from ui.freshness import TO_CHECK, dated

WARNING = "Extraits de documents cités par Vademecum ; à vérifier avant de décider."
WRITTEN_WARNING = (
    "Réponse rédigée par un modèle à partir des documents cités par Vademecum ; à vérifier avant de "
    "décider."
)
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")


class _Text:
    """How plain text says things."""

    def escape(self, value: str) -> str:
        """Return words as they are."""
        return value

    def labelled(self, label: str, value: str) -> str:
        """Return a line that starts with what it is."""
        return f"{label} : {value}"

    def heading(self, words: str) -> str:
        """Return what introduces the paragraphs that follow."""
        return f"{words} :"

    def listed(self, lead: str, items: Sequence[str]) -> str:
        """Return a list right under what introduces it."""
        return "\n".join([lead, *items] if lead else items)

    def sources(self, lines: Sequence[str]) -> str:
        """Return the references, which their numbers already set apart."""
        return "\n".join(["Sources :", *lines])

    def table(self, rows: Sequence[str], numbers: str) -> str:
        """Return the rows one below the other."""
        return "\n".join(rows) + numbers

    def aside(self, words: str) -> str:
        """Return a closing remark."""
        return words


class _Markdown:
    """How Markdown says things."""

    def escape(self, value: str) -> str:
        """Return words without the signs that Markdown would read."""
        return _SPECIAL.sub(r"\\\1", value)

    def labelled(self, label: str, value: str) -> str:
        """Return a line that starts with what it is."""
        return f"**{label} :** {self.escape(value)}"

    def heading(self, words: str) -> str:
        """Return what introduces the paragraphs that follow."""
        return f"**{self.escape(words)}**"

    def listed(self, lead: str, items: Sequence[str]) -> str:
        """Return a list, a blank line after what introduces it."""
        return "\n\n".join(part for part in (lead, "\n".join(items)) if part)

    def sources(self, lines: Sequence[str]) -> str:
        """Return the references as a list."""
        return self.listed("**Sources**", [f"- {self.escape(line)}" for line in lines])

    def table(self, rows: Sequence[str], numbers: str) -> str:
        """Return a table whose first row is its header; a lone row has an empty one."""
        shown = [tuple(map(self.escape, cells(row))) for row in rows]
        width = max(map(len, shown))
        shown = [row + ("",) * (width - len(row)) for row in shown]
        header, *others = shown if len(shown) > 1 else [("",) * width, *shown]
        lines = [f"| {CELL_SEPARATOR.join(row)} |" for row in (header, ("---",) * width, *others)]
        return "\n".join(lines) + f"\n\n{self.escape(numbers.strip())}"

    def aside(self, words: str) -> str:
        """Return a closing remark."""
        return f"_{words}_"


_Dialect = _Text | _Markdown


def as_text(answer: Answer) -> str:
    """Return the answer as plain text, citation numbers in brackets."""
    return _copy(answer, _Text())


def as_markdown(answer: Answer) -> str:
    """Return the answer as Markdown."""
    return _copy(answer, _Markdown())


def reference(citation: Citation) -> str:
    """Return one reference on one line: number, title, kind, place, date, address."""
    parts = [
        f"[{citation.number}] {citation.title} ({citation.kind.label})",
        " › ".join(citation.heading_path),
        f"p. {citation.page}" if citation.page else "",
        citation.version,
        citation.publisher,
        _lower(TO_CHECK) if is_unchecked(citation.verified_against) else "",
        _lower(dated(citation)),
        citation.url or "",
    ]
    return " — ".join(" ".join(part.split()) for part in parts if part)


def _copy(answer: Answer, way: _Dialect) -> str:
    """Return what the screen shows, from the question to the warnings, then the references."""
    parts = [way.labelled("Question", answer.question)]
    if answer.resolved_question:
        parts.append(way.labelled("Question comprise", answer.resolved_question))
    parts.append(way.escape(_opening(answer)))
    for part in parts_of(answer.statements, answer.citations):
        parts.append(way.heading(part.heading) if part.heading else "")
        for run in part.runs:
            parts += _run(run, way)
    notices = [f"- {way.escape(n.text)}" for n in notices_beside(answer)]
    parts.append(way.listed(way.heading("À savoir"), notices) if notices else "")
    lines = [reference(citation) for citation in answer.citations]
    parts.append(way.sources(lines) if lines else "")
    warning = WARNING if answer.mode is AnswerMode.EXTRACTIVE else WRITTEN_WARNING
    return "\n\n".join([*(p for p in parts if p), way.aside(warning)])


def _opening(answer: Answer) -> str:
    """Return what the status says, in the words shown with the answer when it has some."""
    said = " ".join(n.text for n in answer.notices if n.code in SAID_BY_STATUS)
    if answer.is_small_talk:
        return ""
    if answer.status is AnswerStatus.PARTIAL:
        return said or "Les documents ne répondent pas exactement ; textes proches :"
    if answer.status is AnswerStatus.NO_ANSWER:
        return said or "Les documents ne répondent pas."
    return ""


def _run(run: Run, way: _Dialect) -> Iterator[str]:
    if run.title:
        yield way.heading(f"Dans « {run.title} »")
    for group in groups_of(run.statements):
        yield _group(group, way)


def _group(group: Sequence[Statement], way: _Dialect) -> str:
    """Return short steps as one list, rows as one table, anything else as it was written."""
    last = group[-1]
    if is_short_step(last):
        steps = [way.escape(_doubted(s) + s.text + _numbers(s)) for s in group]
        return way.listed("", _marked(steps, is_numbered=True))
    if is_row(last):
        rows = [line for s in group for line in s.text.split("\n") if line.strip()]
        return way.table(rows, _numbers(last))
    lead, items = listing(last.text)
    numbers, doubt = way.escape(_numbers(last)), way.escape(_doubted(last))
    if not items:
        return doubt + way.escape(lead) + numbers
    shown = _marked([way.escape(item) for item in items], is_numbered=is_numbered(last))
    return doubt + way.listed(way.escape(lead), shown) + numbers


def _marked(items: Sequence[str], *, is_numbered: bool) -> list[str]:
    signs = (f"{place}." if is_numbered else "-" for place in range(1, len(items) + 1))
    return [f"{sign} {item}" for sign, item in zip(signs, items, strict=True)]


def _numbers(statement: Statement) -> str:
    return f" [{', '.join(map(str, statement.citations))}]" if statement.citations else ""


def _doubted(statement: Statement) -> str:
    return "" if statement.verified else DOUBT


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
