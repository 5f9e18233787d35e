"""A saved web page: the article with its headings, lists and tables, without the page around it."""

from __future__ import annotations

import datetime as dt
import re

from ingestion.builder import DocumentBuilder
from ingestion.cleaning import clean_line, clean_text
from ingestion.errors import DocumentTooLargeError, UnreadableDocumentError
from ingestion.french.folding import fold_words
from ingestion.frontmatter import Metadata
from ingestion.readers import clutter
from ingestion.readers.assembling import Draft
from ingestion.readers.html_article import drop, first_heading, main_element, remove_surroundings
from ingestion.readers.html_blocks import HtmlWriter, inline_text, parse_html
from ingestion.readers.html_head import PageHead
from ingestion.readers.source import SourceFile, decode
from ingestion.readers.text import page_source


def read_html(file: SourceFile) -> Draft:
    """Read a page; raises UnreadableDocumentError when it holds no text."""
    data = file.load()
    # Pictures embedded by « save as a single page » weigh most of such files.
    content = _EMBEDDED.sub("", decode(data, _declared_charset(data)))
    if content.count("<") > _MAX_TAGS:
        raise DocumentTooLargeError(
            "cette page a beaucoup trop d’éléments. Enregistrez-la en texte ou découpez-la.",
            path=file.relative,
        )
    root = parse_html(clean_text(content))
    if root is None:
        raise UnreadableDocumentError("cette page est vide.", path=file.relative)
    page = PageHead.read(root)
    main = main_element(root)
    remove_surroundings(main)
    heading = first_heading(main)
    title = page.best_title(clean_line(inline_text(heading)) if heading is not None else None)
    if heading is not None and title and _same(clean_line(inline_text(heading)), title):
        drop(heading)
    keeper = _Keeper(title)
    builder = DocumentBuilder()
    HtmlWriter(builder, keep=keeper).write(main)
    return Draft(
        builder,
        found=Metadata(
            title=title,
            published_on=page.published_on or keeper.published_on,
            verified_on=keeper.verified_on,
            sources=page_source(keeper.source or page.publisher, page.url),
        ),
    )


_EMBEDDED = re.compile(r"data:[\w/+.;=-]{0,80}?base64,[A-Za-z0-9+/=%]+")
_MAX_TAGS = 600_000
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w-]+)""")


def _declared_charset(data: bytes) -> str | None:
    match = _XML_ENCODING.search(data[:1024]) or _CHARSET.search(data[:8192])
    return match[1].decode("ascii", "ignore") if match else None


class _Keeper:
    """Decide on each line of the article; remember the date and source it gives."""

    def __init__(self, title: str | None):
        self._title = fold_words(title or "")
        self._searching = 0
        self._dates: list[tuple[clutter.DateKind, dt.date]] = []
        self.source: str | None = None

    @property
    def published_on(self) -> dt.date | None:
        """Return the date of publication found in the text, else that of the last update."""
        dates = [pair for pair in self._dates if pair[0] is not clutter.DateKind.VERIFIED]
        return min(dates, key=lambda pair: pair[0])[1] if dates else None

    @property
    def verified_on(self) -> dt.date | None:
        """Return the date at which the text says that it was verified."""
        return next((day for kind, day in self._dates if kind is clutter.DateKind.VERIFIED), None)

    def __call__(self, line: str) -> bool:
        if clutter.is_clutter(line) or clutter.is_breadcrumb(line):
            return False
        if clutter.opens_search_box(line):
            self._searching = 12
            return False
        if self._searching and clutter.is_search_help(line):
            self._searching -= 1
            return False
        self._searching = 0
        if (dated := clutter.date_line(line)) is not None:
            self._dates.append(dated)
            return False
        if (source := clutter.source_named(line)) is not None:
            self.source = source
            return False
        return bool(self._title == "" or fold_words(line) != self._title)


def _same(one: str, other: str) -> bool:
    return fold_words(one) == fold_words(other)
