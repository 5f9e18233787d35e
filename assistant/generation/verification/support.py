"""The cited passages cut into the sentences that may support a claim, and which one supports it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.answers import Citation
from assistant.generation.verification.reading import Reading
from ingestion import french
from ingestion.documents import Span
from ingestion.french.codes import CODE, code_of

CONTEXT_SHARE = 0.6
"""A word found only in a heading or title counts for less than one of the sentence itself."""


@dataclass(frozen=True)
class SourceUnit:
    """A sentence, list item or table row of a passage, with what introduces it.

    ``span`` is in the document's coordinates; ``block`` tells the paragraph or list it stands in.
    """

    number: int
    span: Span
    block: int
    listed: bool
    reading: Reading
    intro: Reading | None
    context: frozenset[str]

    @cached_property
    def stems(self) -> frozenset[str]:
        """Return the stems of the sentence and of the line that introduces it."""
        return self.reading.stems | (self.intro.stems if self.intro else frozenset())

    @cached_property
    def figures(self) -> frozenset[str]:
        """Return the canonical figures and articles of the sentence and of its introduction."""
        own = self.reading.canonical | _implied(self.reading)
        return own | (self.intro.canonical if self.intro else frozenset())


_MISTAKES = re.compile(r"(?:les )?(?:erreurs?|pieges?|idees? recues?|a ne pas faire|fautes?)\b")
_WITHIN = re.compile(
    r"\b(?:dans|d'|chaque|par|sous) ?(?:le|la|l'|une?)? ?(mois|an|annee|semaine)\b"
)
_UNITS = {"mois": "mois", "an": "ans", "annee": "ans", "semaine": "sem"}
_SAME = {
    "1/2": "50 %", "1/4": "25 %", "3/4": "75 %", "1/5": "20 %", "1/10": "10 %", "1/20": "5 %",
    "1 ans": "12 mois", "2 ans": "24 mois", "3 ans": "36 mois", "1.5 ans": "18 mois",
    "1 sem": "7 j",
}  # fmt: skip
_DAYS = {"quinzaine": "15 j", "huitaine": "8 j"}
_SAME |= {other: one for one, other in _SAME.items()}


_DEADLINE = re.compile(r"\bdans (?:le|la|l') ?(mois|annee|semaine|quinzaine|huitaine)\b")


def deadlines(reading: Reading) -> dict[str, Span]:
    """Return the delays written without a number (« dans le mois », « dans la quinzaine »)."""
    return {
        _DAYS.get(m[1]) or f"1 {_UNITS[m[1]]}": Span(*m.span())
        for m in _DEADLINE.finditer(reading.flat)
    }


def _implied(reading: Reading) -> frozenset[str]:
    """Return what a sentence also says: « dans le mois » is one month, « la moitié » is 50 %."""
    found = {f"1 {_UNITS[m[1]]}" for m in _WITHIN.finditer(reading.flat)}
    found |= {_DAYS[m.group()] for m in re.finditer("quinzaine|huitaine", reading.flat)}
    found |= {_SAME[value] for value in reading.canonical | found if value in _SAME}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Match:
    """A unit and the share of a claim's words that it holds."""

    unit: SourceUnit
    share: float


class CitedText:
    """Everything that one passage says, ready to be compared with."""

    def __init__(self, citation: Citation):
        self.citation = citation
        self.heading = Reading(" — ".join((citation.title, *citation.heading_path)))
        self.units = tuple(_units(citation, self.heading.stems))

    @cached_property
    def folded(self) -> str:
        """Return everything a reader sees of the passage, without accents or capitals."""
        citation = self.citation
        return french.fold(
            "\n".join(
                (
                    citation.title,
                    *citation.heading_path,
                    citation.passage,
                    citation.publisher,
                    citation.url or "",
                    citation.version,
                    citation.verified_against,
                )
            )
        )

    @cached_property
    def codes(self) -> frozenset[str]:
        """Return the official names of the codes that the passage names."""
        return frozenset(code_of(m) for m in CODE.finditer(french.flatten(self.folded)))

    @cached_property
    def figures(self) -> frozenset[str]:
        """Return every canonical figure of the passage, its title and its headings."""
        return french.canonical_figures(self.citation.passage) | self.heading_figures

    @cached_property
    def heading_figures(self) -> frozenset[str]:
        """Return the canonical figures of the title and headings."""
        return self.heading.canonical


GENERIC = frozenset(
    french.stems("maire mairie commune municipal municipale conseil personne agent")
)
GENERIC_SHARE = 0.35
"""The actors of every page of this corpus tell little of what a sentence is about."""


FIGURE_WEIGHT = 1.5
"""A shared figure says which of two like sentences is meant."""


class Weights:
    """How much each stem tells: rare among the cited sentences tells more."""

    def __init__(self, units: Sequence[SourceUnit]):
        counts = Counter(stem for unit in units for stem in unit.stems)
        total = len(units)
        self._unknown = math.log(1 + total) + 0.5
        self._weights = {s: math.log(1 + total / n) + 0.5 for s, n in counts.items()}

    def of(self, stems: Iterable[str]) -> float:
        """Return the summed weight of stems."""
        return sum(
            self._weights.get(stem, self._unknown) * (GENERIC_SHARE if stem in GENERIC else 1.0)
            for stem in stems
        )


def matches(
    stems: frozenset[str],
    units: Sequence[SourceUnit],
    weights: Weights,
    figures: frozenset[str] = frozenset(),
) -> list[Match]:
    """Return the units with the share in [0, 1] of ``stems`` and ``figures`` they hold, best first."""
    total = (weights.of(stems) + FIGURE_WEIGHT * len(figures)) or 1.0
    found = []
    for unit in units:
        own = stems & unit.stems
        around = (stems - own) & unit.context
        held = FIGURE_WEIGHT * len(figures & unit.figures) if figures else 0.0
        share = (weights.of(own) + CONTEXT_SHARE * weights.of(around) + held) / total
        found.append(Match(unit, share))
    return sorted(found, key=lambda m: -m.share)


def _units(citation: Citation, context: frozenset[str]) -> Iterable[SourceUnit]:
    """Yield the units in reading order; a line ending with « : » introduces the lines after it."""
    text = citation.passage
    offset = citation.passage_span.start
    mistakes = bool(
        _MISTAKES.match(french.fold(citation.heading_path[-1] if citation.heading_path else ""))
    )
    intro: Reading | None = None
    lines = _lines(text)
    sizes = Counter(block for block, _ in lines)
    for place, (block, line) in enumerate(lines):
        listed = sizes[block] > 1 or (intro is not None and lines[place - 1][0] == block - 1)
        if not listed:
            intro = None
        written = text[line.start : line.end]
        for span in french.sentences(written):
            if mistakes:
                # « Exiger une copie : elle ne peut être exigée. » What comes first is the mistake.
                cut = written.find(" : ", span.start, span.end)
                if cut < 0:
                    continue
                span = Span(cut + len(" : "), span.end)
            reading = Reading(written[span.start : span.end])
            start = offset + line.start + span.start
            where = Span(start, offset + line.start + span.end)
            yield SourceUnit(citation.number, where, block, listed, reading, intro, context)
        if written.endswith(":") and not mistakes:
            intro = reading


def _lines(text: str) -> list[tuple[int, Span]]:
    """Return (block number, span) of each line; a blank line separates blocks."""
    found = []
    block = start = 0
    for line in text.split("\n"):
        end = start + len(line)
        stripped = line.strip()
        if stripped:
            left = start + len(line) - len(line.lstrip())
            found.append((block, Span(left, left + len(stripped))))
        else:
            block += 1
        start = end + 1
    return found


def by_number(citations: Iterable[Citation]) -> Mapping[int, CitedText]:
    """Return the prepared passages by their number."""
    return {c.number: CitedText(c) for c in citations}
