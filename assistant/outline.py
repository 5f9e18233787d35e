"""How an answer is laid out wherever it is read: its parts, whose words they are, its lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.answers import Answer, Citation, Notice, Statement, StatementKind
from ingestion.builder import CELL_SEPARATOR

PART_WORDS = {
    StatementKind.CONDITION: "Conditions",
    StatementKind.STEP: "Étapes",
    StatementKind.DETAIL: "Précisions",
}
SAID_BY_STATUS = {"partiel", "sans_reponse"}
"""Codes of the notices that explain the status: shown with it, or said by it."""


@dataclass(frozen=True, slots=True)
class Run:
    """Statements of one document; ``title`` names it unless the direct answer comes from it."""

    title: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The direct answer, or what surrounds it; without a direct answer nothing has a heading."""

    kind: StatementKind
    heading: str
    runs: tuple[Run, ...]


def parts_of(statements: Sequence[Statement], citations: Sequence[Citation]) -> tuple[Part, ...]:
    """Return the direct answer first, then conditions, steps and details, each document apart."""
    cited = {citation.number: citation for citation in citations}
    direct = tuple(s for s in statements if s.kind is StatementKind.DIRECT)
    own = {c.document_id for s in direct[:1] for c in _sources(s, cited)}
    parts = [Part(StatementKind.DIRECT, "", (Run("", direct),))] if direct else []
    for kind, heading in PART_WORDS.items():
        same = [s for s in statements if s.kind is kind]
        if same:
            parts.append(Part(kind, heading if direct else "", _runs(same, cited, own)))
    return tuple(parts)


def groups_of(statements: Sequence[Statement]) -> Iterator[tuple[Statement, ...]]:
    """Yield what is shown as one block: short steps in a row, rows of one table, or one statement."""
    keys = {id(s): _together(s, place) for place, s in enumerate(statements)}
    for _, group in groupby(statements, lambda s: keys[id(s)]):
        yield tuple(group)


def is_short_step(statement: Statement) -> bool:
    """Tell whether a statement is one item of a numbered list."""
    return statement.kind is StatementKind.STEP and "\n" not in statement.text


def is_numbered(statement: Statement) -> bool:
    """Tell whether the items of a statement's list follow an order."""
    return statement.ordered or statement.kind is StatementKind.STEP


def is_row(statement: Statement) -> bool:
    """Tell whether a statement is rows of a table."""
    return CELL_SEPARATOR in statement.text


def listing(text: str) -> tuple[str, tuple[str, ...]]:
    """Return what introduces a list, if anything does, and its items; a sentence has no item."""
    lines = tuple(line.strip() for line in text.split("\n") if line.strip())
    if len(lines) < 2:
        return text.strip(), ()
    return (lines[0], lines[1:]) if lines[0].endswith(":") else ("", lines)


def notices_beside(answer: Answer) -> tuple[Notice, ...]:
    """Return the notices that the status does not say already."""
    return tuple(n for n in answer.notices if n.code not in SAID_BY_STATUS)


def _runs(
    statements: Sequence[Statement], cited: Mapping[int, Citation], own: set[str]
) -> tuple[Run, ...]:
    """Return the runs, the direct answer's document first: what follows a title must be under it."""
    titles = {"": ""}
    found: dict[str, list[Statement]] = {"": []}
    for statement in statements:
        sources = _sources(statement, cited)
        is_own = not sources or any(c.document_id in own for c in sources)
        document_id = "" if is_own else sources[0].document_id
        found.setdefault(document_id, []).append(statement)
        if not is_own:
            titles[document_id] = sources[0].title
    return tuple(Run(titles[name], tuple(same)) for name, same in found.items() if same)


def _sources(statement: Statement, cited: Mapping[int, Citation]) -> list[Citation]:
    return [cited[number] for number in statement.citations if number in cited]


def _together(statement: Statement, place: int) -> tuple[object, ...]:
    """Return what a statement shares with those shown in the same block."""
    if is_short_step(statement):
        return ("step",)
    return ("row", statement.citations) if is_row(statement) else ("alone", place)
