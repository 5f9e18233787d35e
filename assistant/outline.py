"""How an answer is laid out wherever it is read: its parts, whose words they are, its lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.answers import Answer, Citation, Notice, Statement, StatementKind
from ingestion import french
from ingestion.builder import CELL_SEPARATOR

PART_WORDS = {
    StatementKind.CONDITION: "Conditions",
    StatementKind.STEP: "Étapes",
    StatementKind.DETAIL: "Précisions",
}
DOUBT = "[non vérifié] "
"""Stands before a sentence that the checks could not confirm, where there is only text."""
SAID_BY_STATUS = {"partiel", "sans_reponse"}
"""Codes of the notices that explain the status: shown with it, or said by it."""
_SITUATION = re.compile(
    r"^(?:si |s'ils? |(?:en|au) cas |cas d|cas particulier|lorsqu|a defaut|en l'absence|faute d|hors |sauf |"
    r"quand (?:l[ae]s? |l'|une? |des |on )(?!.*-(?:il|elle|on)s?\b)|"
    r"(?:(?:dans|pour) les )?(?:petites |grandes )?communes? (?!concernees|non |ou |et )|"
    r"(?:petites|grandes) communes$)"
    r"|\b(?:alsace|moselle|outre-mer|paris|lyon|marseille|corse|mayotte|guyane|guadeloupe|martinique|"
    r"polynesie|nouvelle-caledonie)\b"
)
"""A heading that says when or where what is under it holds, rather than what it is about."""
_POINTS_TO_HEADING = re.compile(
    r"^(?:(?:\S+ ){1,5}y (?!a\b|compris\b)|(?:celui|celle|ceux|celles)-ci\b|"
    r"dans (?:ce|cette|ces) (?:cas|hypotheses?|situations?)\b)"
)
RESTATED = 2 / 3
"""A sentence that has this share of the words of its heading says it by itself."""


@dataclass(frozen=True, slots=True)
class Run:
    """Statements of one document, or of a section: one that holds for one situation, or is named.

    ``title`` names the document unless the direct answer comes from it, and that situation, or the
    heading that was quoted.
    """

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
    parts = [Part(StatementKind.DIRECT, "", _direct_runs(direct, cited))] if direct else []
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


def cells(row: str) -> tuple[str, ...]:
    """Return the cells of a table row, empty ones included."""
    return tuple(cell.strip() for cell in f" {row.strip()} ".split(CELL_SEPARATOR))


def notices_beside(answer: Answer) -> tuple[Notice, ...]:
    """Return the notices that the status does not say already."""
    return tuple(n for n in answer.notices if n.code not in SAID_BY_STATUS)


def _direct_runs(statements: Sequence[Statement], cited: Mapping[int, Citation]) -> tuple[Run, ...]:
    """Return the direct answer in its order; after a title, what holds always is under its document."""
    runs: list[Run] = []
    placed = _placed(statements, cited)
    for title, group in groupby(placed, lambda pair: pair[0]):
        same = tuple(statement for _, statement in group)
        sources = _sources(same[0], cited)
        back = sources[0].title if runs and sources else ""
        runs.append(Run(title or back, same))
    return tuple(runs)


def _runs(
    statements: Sequence[Statement], cited: Mapping[int, Citation], own: set[str]
) -> tuple[Run, ...]:
    """Return the runs, the direct answer's document first: what follows a title must be under it."""
    found: dict[str, dict[str, list[Statement]]] = {"": {"": []}}
    titles = {"": ""}
    for title, statement in _placed(statements, cited):
        sources = _sources(statement, cited)
        is_own = not sources or any(c.document_id in own for c in sources)
        document_id = "" if is_own else sources[0].document_id
        found.setdefault(document_id, {}).setdefault(title, []).append(statement)
        if not is_own:
            titles[document_id] = sources[0].title
    return tuple(
        Run(" › ".join(filter(None, (titles[document_id], title))), tuple(same))
        for document_id, groups in found.items()
        for title, same in groups.items()
        if same
    )


def _placed(
    statements: Sequence[Statement], cited: Mapping[int, Citation]
) -> Iterator[tuple[str, Statement]]:
    """Yield each statement under the title it is read under, if any: a situation, a heading quoted.

    A heading that is quoted for what stands under it is that title, and no sentence.
    """
    quoted: Statement | None = None
    for rank, statement in enumerate(statements):
        following = statements[rank + 1 : rank + 2]
        if is_heading(statement, cited) and any(
            s.citations == statement.citations for s in following
        ):
            quoted = statement
            continue
        is_under = quoted is not None and quoted.citations == statement.citations
        heading = quoted.text if quoted is not None and is_under else ""
        yield (
            _situation(statement, statements[max(0, rank - 1) : rank], cited) or heading,
            statement,
        )


def is_heading(statement: Statement, cited: Mapping[int, Citation]) -> bool:
    """Tell whether a verbatim statement is the heading of the section it cites."""
    sources = _sources(statement, cited) if statement.span is not None else []
    return any(c.heading_path[-1:] == (statement.text,) for c in sources)


def _situation(
    statement: Statement, before: Sequence[Statement], cited: Mapping[int, Citation]
) -> str:
    """Return the headings without which a verbatim statement would seem to hold always, or to hang.

    ``before`` is the statement shown before it, if any: it may be what the statement points to.
    """
    sources = _sources(statement, cited)
    path = sources[0].heading_path if sources and statement.span is not None else ()
    first = next((n for n, h in enumerate(path) if _SITUATION.search(french.fold(h))), len(path))
    if first == len(path) and path and _hangs(statement, before):
        first = len(path) - 1
    said = set(french.stems(statement.text))
    words = {s for h in path[first:] for s in french.stems(h) if not french.is_stop(s)}
    return "" if len(words & said) >= RESTATED * len(words) else " › ".join(path[first:])


def _hangs(statement: Statement, before: Sequence[Statement]) -> bool:
    """Tell whether a statement points to words that are not shown right before it."""
    if not _POINTS_TO_HEADING.match(french.fold(statement.text)):
        return False
    spans = [s.span for s in before if s.citations == statement.citations and s.span]
    return not any(s.end <= _start(statement) <= s.end + 2 for s in spans)


def _start(statement: Statement) -> int:
    return statement.span.start if statement.span else 0


def _sources(statement: Statement, cited: Mapping[int, Citation]) -> list[Citation]:
    return [cited[number] for number in statement.citations if number in cited]


def _together(statement: Statement, place: int) -> tuple[object, ...]:
    """Return what a statement shares with those shown in the same block."""
    if is_short_step(statement):
        return ("step",)
    return ("row", statement.citations) if is_row(statement) else ("alone", place)
