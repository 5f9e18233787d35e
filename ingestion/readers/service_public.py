"""Fiches of service-public.fr: XML of the DILA, « Publication » format.

The situation of a tab (« Vous dépendez de la MSA ») becomes a heading, so that what is said under
it keeps its condition; what comes after the tabs is put back under the chapter's own heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingestion.builder import DocumentBuilder
from ingestion.cleaning import clean_line, clean_text
from ingestion.documents import BlockKind, DocumentKind, Reference, SourceInfo
from ingestion.errors import UnreadableDocumentError, UnsupportedFormatError
from ingestion.french.folding import fold_words, word_set
from ingestion.frontmatter import Metadata
from ingestion.readers.archives import DUBLIN_CORE, parse_xml
from ingestion.readers.assembling import Draft
from ingestion.readers.inference import parse_date, slugify
from ingestion.readers.source import SourceFile
from ingestion.readers.superscripts import raised

_BOXES = frozenset({"ANoter", "ASavoir", "Attention", "Rappel", "Exemple", "Astuce", "Alerte"})
_SERVICES = frozenset({"OuSAdresser", "QuiPeutMAider", "ServiceEnLigne"})
_DROPPED = word_set(
    "Image Video Audio Theme SousThemePere DossierPere SousDossierPere FilDAriane VoirAussi "
    "QuestionReponse PourEnSavoirPlus Audience Canal SurTitre Reference Definition Abreviation "
    "Partenaire Actualite Montant InformationComplementaire"
)
_HEADED = frozenset({"Chapitre", "SousChapitre", "Situation", "Cas", "FragmentConditionne"})


def read_publication(file: SourceFile) -> Draft:
    """Read one publication; raises UnsupportedFormatError for any other XML."""
    root = parse_xml(file.load(), file.relative)
    if root.tag != "Publication":
        raise UnsupportedFormatError(
            f"ce XML (« {str(root.tag)[:60]} ») n’est pas une fiche de service-public.fr "
            "(« Publication »).",
            path=file.relative,
        )
    title = _dc(root, "title")
    if not title:
        raise UnreadableDocumentError("cette fiche n’a pas de titre.", path=file.relative)
    builder = DocumentBuilder()
    writer = _Writer(builder)
    for notice in root.iterchildren("Avertissement"):
        writer.notice(notice)
    for part in root.iterchildren("Introduction", "Texte", "ListeSituations"):
        writer.content(part, 1)
    if builder.is_empty:
        raise UnreadableDocumentError(
            "cette fiche n’a pas de contenu (page de navigation ?).", path=file.relative
        )
    writer.appendices(root)
    return Draft(builder, said=_metadata(root, title))


def _metadata(root: Any, title: str) -> Metadata:
    identifier = root.get("ID") or ""
    dates = _dc(root, "date")
    published = parse_date(root.get("dateDerniereModificationImportante") or "")
    verified = parse_date(dates) or published
    coverage = _dc(root, "coverage")
    link = root.get("spUrl") or ""
    publisher = _dc(root, "publisher") or "Direction de l'information légale et administrative"
    return Metadata(
        id=identifier if re.fullmatch(r"[A-Za-z0-9-]{2,40}", identifier) else None,
        title=title,
        kind=_kind(root.get("type") or "", title),
        audiences=tuple(
            slugify(clean_line(a.text or "")) for a in root.iterchildren("Audience") if a.text
        ),
        summary=_dc(root, "description") or None,
        references=tuple(
            parse_reference(clean_line(r.findtext("Titre") or ""))
            for r in root.iterchildren("Reference")
            if clean_line(r.findtext("Titre") or "")
        ),
        sources=(SourceInfo(publisher, title, link if link.startswith("http") else None),),
        published_on=published,
        verified_on=verified,
        breadcrumb=_breadcrumb(root, identifier),
        territory=coverage if coverage and fold_words(coverage) != "france entiere" else None,
    )


def parse_reference(written: str) -> Reference:
    """Read « Code du travail : articles L6222-1 à L6222-3 » or the title of another text."""
    match = re.match(r"(.+?)\s*:\s*(?:articles?|art\.)\s+(.+)", written)
    name, article = (match[1], match[2].strip(" .")) if match else (written, None)
    if name.lower().startswith("code "):
        return Reference(code=name, article=article)
    return Reference(text=name, article=article)


def _kind(written: str, title: str) -> DocumentKind:
    folded = fold_words(written)
    if "question" in folded or title.rstrip().endswith("?"):
        return DocumentKind.QA
    return DocumentKind.GUIDE if folded.startswith("comment faire") else DocumentKind.FICHE


def _breadcrumb(root: Any, identifier: str) -> tuple[str, ...]:
    levels = (
        clean_line("".join(level.itertext()))
        for level in root.iterfind("FilDAriane/Niveau")
        if level.get("ID") != identifier
    )
    return tuple(level for level in levels if level and not fold_words(level).startswith("accueil"))


def _dc(root: Any, name: str) -> str:
    return clean_line(root.findtext(f"{DUBLIN_CORE}{name}") or "")


class _Writer:
    """Walk a publication and feed the builder; ``_path`` are the titles of the open parts."""

    def __init__(self, builder: DocumentBuilder):
        self._builder = builder
        self._path: list[str] = []

    def notice(self, element: Any) -> None:
        """Add a warning shown above the fiche (a law to come, a strike…)."""
        title = _title(element)
        for index, text in enumerate(_paragraphs(element.find("Texte"))):
            text = f"{title} : {text}" if title and index == 0 else text
            self._builder.paragraph(text, BlockKind.QUOTE)

    def content(self, element: Any, level: int) -> None:
        """Add what ``element`` holds; its headed parts open sections of ``level``."""
        opened = False
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in _DROPPED or tag == "Titre":
                continue
            if tag in _HEADED:
                opened = self._section(child, level) or opened
            elif tag in ("BlocCas", "ListeSituations", "ListeCas"):
                for case in child:
                    if isinstance(case.tag, str):
                        opened = self._section(case, level) or opened
            else:
                if opened and _has_text(child):
                    self._reopen(level)
                    opened = False
                self._block(child, level)

    def appendices(self, root: Any) -> None:
        """Add whom to ask, forms, references and definitions, each under its heading."""
        self._appendix("Où s’adresser ?", [_service(s) for s in root.iterchildren("OuSAdresser")])
        self._appendix(
            "Qui peut aider ?", [_service(s) for s in root.iterchildren("QuiPeutMAider")]
        )
        self._appendix(
            "Services en ligne et formulaires",
            [_service(s) for s in root.iterchildren("ServiceEnLigne")],
        )
        self._appendix(
            "Textes de référence",
            [
                " – ".join(filter(None, (_title(r), clean_line(r.findtext("Complement") or ""))))
                for r in root.iterchildren("Reference")
            ],
        )
        self._appendix(
            "Définitions et sigles",
            [
                f"{_title(d)} : {' '.join(_paragraphs(d.find('Texte')))}"
                for d in root.iterchildren("Definition", "Abreviation")
                if _title(d)
            ],
        )

    def _appendix(self, heading: str, items: list[str]) -> None:
        items = list(dict.fromkeys(item for item in items if item))
        if items:
            self._builder.heading(1, heading)
            for item in items:
                self._builder.list_item(item)

    def _section(self, element: Any, level: int) -> bool:
        """Add a headed part; tell whether it opened a section."""
        title = _title(element)
        inner = element.find("Texte") if element.tag == "Situation" else element
        if inner is None:
            inner = element
        if not title:
            self.content(inner, level)
            return False
        if not _has_text(element):
            return False
        self._builder.heading(level, title)
        self._path.append(title)
        self.content(inner, level + 1)
        self._path.pop()
        return True

    def _reopen(self, level: int) -> None:
        """Leave the sections just added: what follows holds in all cases."""
        if self._path:
            self._builder.heading(level - 1, f"{self._path[-1]} (suite)")
        else:
            self._builder.heading(level, "Dans tous les cas")

    def _block(self, element: Any, level: int) -> None:
        tag = element.tag
        if tag == "Paragraphe":
            self._builder.paragraph(_inline(element))
        elif tag == "Liste":
            self._list(element, 1)
        elif tag == "Tableau":
            self._table(element)
        elif tag in _BOXES:
            self._box(element)
        elif tag in _SERVICES:
            text = _service(element)
            if text:
                self._builder.paragraph(f"{_SERVICE_LABELS[tag]} : {text}")
        elif tag == "Citation":
            for text in _paragraphs(element):
                self._builder.paragraph(text, BlockKind.QUOTE)
        elif len(element):
            self.content(element, level)
        elif text := _inline(element):
            self._builder.paragraph(text)

    def _box(self, element: Any) -> None:
        """Add « À noter », « Attention »…: its title comes before its first sentence."""
        title = _title(element)
        for child in element:
            if child.tag == "Paragraphe":
                text = _inline(child)
                if title and text:
                    text, title = f"{title} : {text}", ""
                self._builder.paragraph(text)
            elif child.tag != "Titre" and isinstance(child.tag, str):
                self._block(child, 6)

    def _list(self, element: Any, level: int) -> None:
        ordered = (element.get("type") or "").startswith("num")
        for item in element.iterchildren("Item"):
            parts: list[str] = []
            for child in item:
                if child.tag == "Liste":
                    self._builder.list_item(" ".join(parts), level, ordered)
                    parts = []
                    self._list(child, level + 1)
                elif isinstance(child.tag, str) and child.tag not in _DROPPED:
                    parts.extend(
                        _paragraphs(child) if child.tag != "Paragraphe" else [_inline(child)]
                    )
            self._builder.list_item(" ".join(p for p in parts if p), level, ordered)

    def _table(self, element: Any) -> None:
        if title := _title(element):
            self._builder.paragraph(title if title.endswith(":") else f"{title} :")
        header: list[str] = []
        rows: list[list[str]] = []
        for row in element.iter("Rangée"):
            cells = [" ".join(_paragraphs(cell)) for cell in row.iterchildren("Cellule")]
            if row.get("type") == "header" and not rows and not header:
                header = cells
            else:
                rows.append(cells)
        self._builder.table(header, rows)


_SERVICE_LABELS = {
    "OuSAdresser": "Où s’adresser",
    "QuiPeutMAider": "Qui peut aider",
    "ServiceEnLigne": "Service en ligne",
}


def _service(element: Any) -> str:
    """Describe a service box: form number, title, what for, who runs it."""
    title = _title(element)
    if not title:
        return ""
    form = element.get("numerocerfa")
    complement = clean_line(element.findtext("Complement") or "")
    source = clean_line(element.findtext("Source") or "")
    text = f"formulaire Cerfa n° {form} – {title}" if form else title
    if complement:
        text += f" – {complement}"
    if element.tag == "ServiceEnLigne" and source:
        text += f" ({source})"
    return text


def _title(element: Any) -> str:
    title = element.find("Titre")
    if title is None:
        return ""
    parts = _paragraphs(title)
    return " ".join(parts) if parts else _inline(title)


def _paragraphs(element: Any | None) -> list[str]:
    """Return the texts of the paragraphs under ``element``, titles of boxes included."""
    if element is None:
        return []
    found = [_inline(p) for p in element.iter("Paragraphe")]
    if not found:
        found = [_inline(element)]
    return [text for text in found if text]


def _inline(element: Any) -> str:
    return clean_line(clean_text("".join(_pieces(element))))


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    before = element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in ("Image", "Video"):
            text = "".join(_pieces(child))
            if child.tag == "Exposant":
                text = raised(text)
            if child.tag.startswith("Lien") and before[-1:].isalpha() and text[:1].isalpha():
                # The publisher's editor sometimes eats the space before a link.
                yield " "
            yield text
            before = text or before
        yield child.tail or ""
        before = child.tail or before


def _has_text(element: Any) -> bool:
    return (
        any(_inline(p) for p in element.iter("Paragraphe", "Titre"))
        if len(element)
        else bool(_inline(element))
    )
