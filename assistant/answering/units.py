"""What can be quoted: sentences, and whole lists or table rows with what introduces them.

A unit is a contiguous slice of one document. Extractive answers are made of units and of nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ingestion import french
from ingestion.documents import Block, BlockKind, Document, Section, Span


class UnitKind(StrEnum):
    """The shape of a unit."""

    SENTENCE = "sentence"
    LIST = "list"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Unit:
    """A quotable slice: ``text == document.text[span]``.

    ``section`` is the span of its section's own text, ``place`` its rank in the document;
    ``dependent`` says that it leans on the unit before it (« Toutefois… », « Ce délai… »); ``header``
    is the span of what a table row is read under.
    """

    document_row: int
    kind: UnitKind
    span: Span
    text: str
    heading_path: tuple[str, ...]
    block: Span
    place: int
    ordered: bool = False
    dependent: bool = False
    in_opening: bool = False
    header: Span | None = None


_DEPENDENT = re.compile(
    r"^(?:il|elle|ils|elles|celui-ci|celle-ci|ceux-ci|celles-ci|cet?|cette|ces|cela|toutefois|cependant|"
    r"neanmoins|mais|a defaut|sinon|de meme|en outre|par ailleurs|"
    r"ensuite|puis|enfin|y compris|le sien|leur|leurs|son|sa|ses|par exception|par derogation|passe ce delai|"
    r"si (?:ce|cet|cette|ces|il|elle|ils|elles|l'un)|en revanche|au contraire|a l'inverse|dans le cas contraire|au-dela|l'un|l'autre|ledit|ladite|lesdits|"
    r"(?:pour|dans|a|sur|apres|avant|avec|sans|par|sous|en) (?:cet?|cette|ces))\b"
)
_EXCEPTION = re.compile(
    r"^(?:toutefois|cependant|neanmoins|par exception|par derogation|en revanche|sauf|a defaut|au-dela|"
    r"dans les communes|dans ce cas|sinon|mais|passe ce delai|si )\b"
)
_REFERENCE = re.compile(
    r"\s*\((?:[^()]*\b)?(?:articles?|code|loi|décret|arrêté|ordonnance|à vérifier)\b[^()]*\)",
    re.IGNORECASE,
)


def leans_back(text: str) -> bool:
    """Tell whether a sentence is not understood without the one before it."""
    return bool(_DEPENDENT.match(french.fold(text)))


def is_exception(text: str) -> bool:
    """Tell whether a sentence limits the one before it: an answer that drops it is wrong."""
    return bool(_EXCEPTION.match(french.fold(text)))


def without_references(text: str) -> str:
    """Return a text without the brackets that name its legal basis."""
    return _REFERENCE.sub("", text)


def units_of(document: Document, row: int) -> list[Unit]:
    """Return the units of a document in reading order; lists come whole, then item by item."""
    units: list[Unit] = []
    first = True
    for path, section in document.root.walk(document.breadcrumb):
        opening = first and bool(section.blocks)
        units.extend(_section_units(document, row, path, section, len(units), opening))
        first = first and not section.blocks
    return units


def _section_units(
    document: Document,
    row: int,
    path: tuple[str, ...],
    section: Section,
    place: int,
    opening: bool,
) -> Iterator[Unit]:
    for group in _groups(section.blocks):
        for unit in _group_units(document, row, path, group, place, opening):
            yield unit
            place += 1


def _groups(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Group the items of one list; other blocks are alone."""
    group: list[Block] = []
    for block in blocks:
        if group and not (
            block.kind is BlockKind.LIST_ITEM
            and group[-1].kind is BlockKind.LIST_ITEM
            and (block.intro == group[-1].intro)
        ):
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _group_units(
    document: Document,
    row: int,
    path: tuple[str, ...],
    group: list[Block],
    place: int,
    opening: bool,
) -> Iterator[Unit]:
    kind = group[0].kind
    if kind is BlockKind.LIST_ITEM:
        start = group[0].intro.start if group[0].intro else group[0].span.start
        whole = Span(start, group[-1].span.end)
        if len(group) > 1:
            yield Unit(
                row,
                UnitKind.LIST,
                whole,
                document.quote(whole),
                path,
                whole,
                place,
                ordered=group[0].ordered,
                in_opening=opening,
            )
        # A list of one item is that item: it has no unit of its own to stand before it.
        for offset, block in enumerate(group, int(len(group) > 1)):
            yield Unit(
                row,
                UnitKind.ITEM,
                block.span,
                document.quote(block.span),
                path,
                whole,
                place + offset,
                in_opening=opening,
            )
        return
    if kind in (BlockKind.TABLE_ROW, BlockKind.TABLE_HEADER):
        if kind is BlockKind.TABLE_ROW:
            block = group[0]
            yield Unit(
                row,
                UnitKind.ROW,
                block.span,
                document.quote(block.span),
                path,
                Span(block.intro.start if block.intro else block.span.start, block.span.end),
                place,
                header=block.intro,
            )
        return
    for block in group:
        text = document.quote(block.span)
        for offset, span in enumerate(french.sentences(text)):
            sentence = text[span.start : span.end]
            yield Unit(
                row,
                UnitKind.SENTENCE,
                Span(block.span.start + span.start, block.span.start + span.end),
                sentence,
                path,
                block.span,
                place + offset,
                dependent=offset > 0 and leans_back(sentence),
                in_opening=opening,
            )
