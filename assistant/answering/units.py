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

    ``block`` is the span of its paragraph, list or row, ``place`` its rank in the document;
    ``dependent`` says that it leans on what stands before it (« Toutefois… », « Ce délai… », « Dans les
    autres communes… »); ``header`` is the span of what a table row is read under, ``heading`` that of
    its section's heading.
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
    heading: Span | None = None


_DEPENDENT = re.compile(
    r"^(?:il(?! (?:faut|suffit|y a|n'y a|(?:est|n'est)(?: donc)?(?: pas)? (?:possible|interdit|permis))\b)|elle|ils|elles|celui-ci|celle-ci|ceux-ci|celles-ci|cet?|cette|ces|cela|toutefois|cependant|"
    r"neanmoins|mais|a defaut|sinon|de meme|en outre|par ailleurs|"
    r"ensuite|puis|enfin|y compris|le sien|leur|leurs|son|sa|ses|par exception|par derogation|passe ce delai|"
    r"si (?:ce|cet|cette|ces|il|elle|ils|elles|l'un)|(?:lorsqu'|s'|quand |tant qu'|des qu')(?:ils?|elles?)|en revanche|au contraire|a l'inverse|dans le cas contraire|au-dela|l'un|l'autre|ledit|ladite|lesdits|"
    r"(?:pour|dans|a|sur|apres|avant|avec|sans|par|sous|en) (?:cet?|cette|ces))\b"
)
_THE_REST = re.compile(
    r"^(?:(?:dans|pour|a|sur|par|avec|chez|en) )?(?:les|aux|des|d'|une?) ?autres? (?!part\b)"
    r"|^dans (?:les (?:deux|trois)|tous les) cas\b"
    r"|^(?:[^ ,;:]+ ){1,8}(?:dans|de|a) (?:l'un de )?ces (?:cas|communes|conditions|situations)\b"
)
_LEANING = re.compile(
    # « Le maire fixe cette règle », « Passé ces trois ans », but not « ce qui », « ce jour ».
    r"^(?:[^ ,;:]+ ){1,5}(?:cet(?= [aeiouyh])|cette|ces|ce(?! (?:qu|dont|jour)))(?= )"
    # What follows « donc » in a first clause is drawn from what was just said.
    r"|^(?:(?! et )[^,;:])* donc\b"
    r"|^(?:la|le|les|l'|une?) ?[^,;:]*? (?:est|sont|doit|doivent) (?:lui|elle|eux|elles)-memes? [a-z]+e[er]?s?\b"
)
_ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
_POINTER = re.compile(
    r"^(?:La fiche|Les fiches|Le guide|Les guides|L’étude) (?:complète )?[A-ZÉÈÀÎÔ]|^Voir \w"
    r"|\b(?:est|sont|figurent?|se trouvent?)(?: \w+(?:é|it)e?s?)? dans (?:la fiche|les fiches|le guide|les guides|"
    r"l’étude) [A-ZÉÈÀÎÔ][^:]*$"
)
_EXCEPTION = re.compile(
    r"^(?:toutefois|cependant|neanmoins|par exception|par derogation|en revanche|sauf|a defaut|au-dela|"
    r"dans les communes|dans ce cas|sinon|mais|passe ce delai|si )\b"
)
_REFERENCE = re.compile(
    r"\s*\((?:[^()]*\b)?(?:articles?|code|loi|décret|arrêté|ordonnance|à vérifier)\b[^()]*\)",
    re.IGNORECASE,
)


def leans_at_once(text: str) -> bool:
    """Tell whether the first words of a sentence stand for words of the one before it."""
    return bool(_DEPENDENT.match(french.fold(text)))


def leans_back(text: str) -> bool:
    """Tell whether a sentence is not understood without the one before it."""
    return leans_at_once(text) or leans_on_the_rest(text) or bool(_LEANING.match(_folded(text)))


def leans_on_the_rest(text: str) -> bool:
    """Tell whether a sentence says what holds for others than those named before it."""
    return bool(_THE_REST.match(_folded(text)))


def points_elsewhere(text: str) -> bool:
    """Tell whether a sentence only says where to read (« Les étapes sont dans la fiche… »)."""
    return bool(_POINTER.search(text))


def is_exception(text: str) -> bool:
    """Tell whether a sentence limits the one before it: an answer that drops it is wrong."""
    return bool(_EXCEPTION.match(french.fold(text)))


def _folded(text: str) -> str:
    """Fold a text whose acronyms are set aside: « CET » is no demonstrative."""
    return french.fold(_ACRONYM.sub("sigle", text))


def without_references(text: str) -> str:
    """Return a text without the brackets that name its legal basis."""
    return _REFERENCE.sub("", text)


def units_of(document: Document, row: int) -> list[Unit]:
    """Return the units of a document in reading order; lists come whole, then item by item."""
    units: list[Unit] = []
    first = True
    for path, section in document.root.walk(document.breadcrumb):
        writer = _SectionUnits(document, row, path, section, first and bool(section.blocks))
        units.extend(writer.units(len(units)))
        first = first and not section.blocks
    return units


class _SectionUnits:
    """The units of one section."""

    def __init__(
        self, document: Document, row: int, path: tuple[str, ...], section: Section, opening: bool
    ):
        self._document = document
        self._row = row
        self._path = path
        self._section = section
        self._opening = opening

    def units(self, place: int) -> Iterator[Unit]:
        """Yield the units of the section, the first one at ``place``."""
        before: BlockKind | None = None
        for group in _groups(self._section.blocks):
            for unit in self._of_group(group, place, before):
                yield unit
                place += 1
            before = group[-1].kind

    def _of_group(self, group: list[Block], place: int, before: BlockKind | None) -> Iterator[Unit]:
        kind = group[0].kind
        if kind is BlockKind.LIST_ITEM:
            return self._of_list(group, place)
        if kind is BlockKind.TABLE_ROW:
            return self._of_row(group[0], place)
        if kind is BlockKind.TABLE_HEADER:
            return iter(())
        return self._of_paragraph(group[0], place, before)

    def _of_list(self, group: list[Block], place: int) -> Iterator[Unit]:
        start = group[0].intro.start if group[0].intro else group[0].span.start
        whole = Span(start, group[-1].span.end)
        ordered = group[0].ordered
        if len(group) > 1:
            yield self._unit(UnitKind.LIST, whole, whole, place, ordered=ordered)
        # A list of one item is that item: it has no unit of its own to stand before it.
        for offset, block in enumerate(group, int(len(group) > 1)):
            yield self._unit(UnitKind.ITEM, block.span, whole, place + offset, ordered=ordered)

    def _of_row(self, block: Block, place: int) -> Iterator[Unit]:
        start = block.intro.start if block.intro else block.span.start
        whole = Span(start, block.span.end)
        yield self._unit(UnitKind.ROW, block.span, whole, place, header=block.intro)

    def _of_paragraph(self, block: Block, place: int, before: BlockKind | None) -> Iterator[Unit]:
        text = self._document.quote(block.span)
        for offset, span in enumerate(french.sentences(text)):
            sentence = text[span.start : span.end]
            if offset or before in _ENUMERATIONS:
                dependent = leans_back(sentence)
            else:
                # A paragraph that starts with « Il » is about what its section is about.
                dependent = before is not None and leans_on_the_rest(sentence)
            own = Span(block.span.start + span.start, block.span.start + span.end)
            yield self._unit(
                UnitKind.SENTENCE, own, block.span, place + offset, dependent=dependent
            )

    def _unit(
        self,
        kind: UnitKind,
        span: Span,
        block: Span,
        place: int,
        *,
        ordered: bool = False,
        dependent: bool = False,
        header: Span | None = None,
    ) -> Unit:
        return Unit(
            self._row, kind, span, self._document.quote(span), self._path, block, place, ordered,
            dependent, self._opening, header, self._section.heading_span,
        )  # fmt: skip


_ENUMERATIONS = (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)


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
