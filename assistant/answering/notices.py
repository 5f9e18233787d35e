"""What a person must know beside the sentences: age of the sources, population, territory."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from assistant.answering.writing import POPULATION
from assistant.answers import Citation, Notice, Statement, StatementKind
from assistant.populations import agreement
from ingestion import french

STALE_AFTER_DAYS = 365
"""A source verified longer ago than a year may have missed a finance law or a reform."""
_UNCHECKED = "aucun texte"
_WHATEVER_THE_SIZE = re.compile(
    r",? (?:y compris|même|quelle que soit) [^,;.:]*?\bhabitants\b(?: et plus| au plus| ou plus)?"
)
"""« … y compris celles de moins de 1 000 habitants » : the size of the town changes nothing."""


def notices_for(
    statements: Sequence[Statement], citations: Sequence[Citation], today: dt.date
) -> list[Notice]:
    """Return the notices of an answer, the most important first."""
    used = {number for s in statements for number in s.citations}
    cited = [c for c in citations if c.number in used]
    found = [*_dates(cited, today), *_territories(cited)]
    if _depends_on_population(statements, cited):
        found.append(
            Notice(
                "population",
                "La réponse dépend de la population de la commune : vérifiez la tranche qui vous concerne.",
            )
        )
    return found


def _depends_on_population(statements: Sequence[Statement], cited: Sequence[Citation]) -> bool:
    """Tell whether the population decides, and the question did not give it or it was not used.

    Only the direct answer counts, with what limits it: a detail about other towns changes nothing.
    """
    answer = _answer_itself(statements)
    sizes = [
        int(check.detail)
        for statement in statements
        for check in statement.checks
        if check.name == POPULATION and check.passed
    ]
    numbers = {number for statement in answer for number in statement.citations}
    strata = [c.strata for c in cited if c.strata and c.number in numbers]
    text = " ".join(_WHATEVER_THE_SIZE.sub("", s.text) for s in answer)
    return any(not _is_for(each, sizes) for each in strata) or (
        not sizes and bool(french.population_conditions(text))
    )


def _answer_itself(statements: Sequence[Statement]) -> list[Statement]:
    """Return the direct answer and the exceptions that stand right after one of its sentences."""
    direct = [s for s in statements if s.kind is StatementKind.DIRECT]
    ends = {(s.citations, s.span.end + gap) for s in direct if s.span for gap in range(3)}
    limits = [
        s
        for s in statements
        if s.kind is StatementKind.CONDITION and s.span and (s.citations, s.span.start) in ends
    ]
    return direct + limits


def _is_for(strata: str, sizes: Sequence[int]) -> bool:
    """Tell whether a document is for towns of the sizes asked about."""
    read = french.figures(strata)
    conditions = [f.value for f in read if f.kind is french.FigureKind.POPULATION]
    return agreement(sizes, conditions) > 0


def _dates(cited: Sequence[Citation], today: dt.date) -> list[Notice]:
    found = []
    for citation in _one_per_document(cited):
        name = f"« {citation.title} »"
        verified = citation.verified_on
        if citation.verified_against.lower().startswith(_UNCHECKED):
            found.append(
                Notice(
                    "a_verifier",
                    f"{name} n’a pas été vérifié sur un texte : contrôlez la règle avant de l’appliquer.",
                )
            )
        elif verified is None and citation.version:
            found.extend(_version(name, citation.version, today))
        elif verified is None:
            found.append(Notice("sans_date", f"{name} ne porte pas de date de vérification."))
        elif (today - verified).days > STALE_AFTER_DAYS:
            found.append(
                Notice(
                    "source_ancienne",
                    f"{name} a été vérifié le {verified:%d/%m/%Y}, il y a plus d’un an : "
                    "contrôlez que la règle n’a pas changé.",
                )
            )
    return found


def _version(name: str, version: str, today: dt.date) -> list[Notice]:
    """Say how old the version of a text is, when it is over a year old."""
    year = int(version[:4]) if version[:4].isdigit() else None
    if year is None:
        return [Notice("version", f"{name} est cité dans sa version « {version} ».")]
    try:
        day = dt.date.fromisoformat(version)
    except ValueError:
        day = dt.date(year, 12, 31)
    if (today - day).days <= STALE_AFTER_DAYS:
        return []
    shown = f"du {day:%d/%m/%Y}" if len(version) == 10 else f"de {version}"
    return [
        Notice(
            "version_ancienne",
            f"{name} est cité dans sa version {shown} : vérifiez sur Légifrance s’il a changé depuis.",
        )
    ]


def _territories(cited: Sequence[Citation]) -> list[Notice]:
    return [
        Notice("territoire", f"« {c.title} » ne vaut que pour : {c.territory}.")
        for c in _one_per_document(cited)
        if c.territory
    ]


def _one_per_document(cited: Sequence[Citation]) -> list[Citation]:
    kept: dict[str, Citation] = {}
    for citation in cited:
        kept.setdefault(citation.document_id, citation)
    return list(kept.values())
