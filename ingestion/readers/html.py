"""A saved web page: the article with its headings, lists and tables, without the page around it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

from ingestion.builder import DocumentBuilder
from ingestion.cleaning import clean_line, clean_text, fold
from ingestion.errors import DocumentTooLargeError, UnreadableDocumentError
from ingestion.frontmatter import Metadata
from ingestion.readers import clutter
from ingestion.readers.assembling import Draft
from ingestion.readers.html_blocks import HtmlWriter, inline_text, parse_html
from ingestion.readers.inference import parse_date
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
    page = _Page.read(root)
    main = _main_element(root)
    _remove_surroundings(main)
    heading = _first_heading(main)
    title = page.best_title(clean_line(inline_text(heading)) if heading is not None else None)
    if heading is not None and title and _same(clean_line(inline_text(heading)), title):
        _drop(heading)
    keeper = _Keeper(title)
    builder = DocumentBuilder()
    HtmlWriter(builder, keep=keeper).write(main)
    return Draft(
        builder,
        found=Metadata(
            title=title, published_on=page.published_on or keeper.published_on,
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
        self._title = fold(title or "")
        self._searching = 0
        self._dates: list[tuple[bool, dt.date]] = []
        self.source: str | None = None

    @property
    def published_on(self) -> dt.date | None:
        """Return the date of publication found in the text, else that of the last update."""
        return min(self._dates, key=lambda pair: pair[0])[1] if self._dates else None

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
            self._dates.append((dated[1], dated[0]))
            return False
        if (source := clutter.source_named(line)) is not None:
            self.source = source
            return False
        return bool(self._title == "" or fold(line) != self._title)


class _Page:
    """What the head of a page says of it."""

    def __init__(
        self, names: list[str], window: str | None, published_on: dt.date | None,
        publisher: str | None, url: str | None,
    ):
        self._names = names
        self._window = window
        self.published_on = published_on
        self.publisher = publisher
        self.url = url

    @classmethod
    def read(cls, root: Any) -> _Page:
        """Read the metadata of a parsed page."""
        metas = dict(_metas(root))
        linked = _linked_data(root)
        names = [metas[key] for key in ("og:title", "dc.title", "dcterms.title", "twitter:title")
                 if metas.get(key)]
        window = root.find(".//title")
        dates = [metas[key] for key in _DATE_METAS if metas.get(key)]
        dates += [linked[key] for key in ("datePublished", "dateModified") if linked.get(key)]
        dates += [time.get("datetime") or clean_line(inline_text(time))
                  for time in root.iter("time")][:3]
        day = next((d for text in dates if (d := parse_date(text)) is not None), None)
        canonical = root.xpath("//link[@rel='canonical']/@href")
        url = next((u for u in [*canonical, metas.get("og:url")] if u and _is_web(u)), None)
        return cls(
            [clean_line(n) for n in names],
            clean_line(inline_text(window)) if window is not None else None, day,
            metas.get("og:site_name") or metas.get("dc.publisher") or linked.get("publisher"), url,
        )

    def best_title(self, heading: str | None) -> str | None:
        """Return the page's own title, without the name of the site."""
        window = self._window or ""
        if heading and (not window or _close(heading, window) or not self._names):
            return heading
        for name in self._names:
            if name:
                return _without_site(name, self.publisher)
        if heading:
            return heading
        return _without_site(window, self.publisher) or None


_DATE_METAS = (
    "article:published_time", "datepublished", "dc.date.issued", "dcterms.issued", "dc.date",
    "dcterms.date", "date", "publication_date", "dcterms.modified", "article:modified_time",
    "last-modified", "revised",
)


def _metas(root: Any) -> Iterator[tuple[str, str]]:
    for meta in reversed(list(root.iter("meta"))):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        if name and meta.get("content"):
            yield name.strip().lower(), meta.get("content").strip()


def _linked_data(root: Any) -> dict[str, str]:
    """Return the flat text values of the page's JSON-LD (dates, publisher)."""
    found: dict[str, str] = {}
    for script in root.xpath("//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        items = data if isinstance(data, list) else [data]
        for item in items[:20]:
            if not isinstance(item, dict):
                continue
            graph = item.get("@graph")
            for part in [item, *(graph if isinstance(graph, list) else [])][:50]:
                if isinstance(part, dict):
                    for key in ("datePublished", "dateModified"):
                        if isinstance(part.get(key), str):
                            found.setdefault(key, part[key])
                    publisher = part.get("publisher")
                    if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
                        found.setdefault("publisher", publisher["name"])
    return found


_MAIN = (
    "//*[@itemprop='articleBody']", "//main", "//*[@role='main']", "//article",
    "//*[@id='main' or @id='content' or @id='contenu' or @id='main-content' or @id='page-content'"
    " or @id='contenu-principal' or @id='article']",
)


def _main_element(root: Any) -> Any:
    """Return the element that holds the article: what the page declares, else the body.

    A declared element is believed when it holds at least a third of the page's sentences.
    """
    body = root.find(".//body")
    body = root if body is None else body
    whole = _weight(body)
    for path in _MAIN:
        found = [e for e in root.xpath(path) if not _is_surrounding(e)]
        if found:
            best = max(found, key=_weight)
            if _weight(best) * 3 >= whole and _weight(best) > 0:
                return _with_heading(best, body)
    return body


def _with_heading(element: Any, body: Any) -> Any:
    """Go up to the closest ancestor that also holds the page's first-level heading."""
    if element.find(".//h1") is not None:
        return element
    headings = [h for h in body.iter("h1") if clean_line(inline_text(h))]
    if len(headings) != 1:
        return element
    ancestor = element
    while ancestor is not None and ancestor is not body:
        if headings[0] in set(ancestor.iter("h1")):
            return ancestor
        ancestor = ancestor.getparent()
    return element


def _weight(element: Any) -> int:
    """Return the number of characters of the sentences under ``element``."""
    total = 0
    for block in element.iter("p", "li", "td", "div"):
        if block.tag == "div" and len(block):
            continue
        text = clean_line(inline_text(block))
        links = sum(len(clean_line(inline_text(a))) for a in block.iter("a"))
        if len(text) >= 40 and links < len(text) / 2:
            total += len(text)
    return total


_SURROUNDING_TAGS = frozenset({"nav", "aside", "footer", "form", "dialog", "search"})
_SURROUNDING_ROLES = frozenset(
    {"navigation", "search", "banner", "contentinfo", "dialog", "complementary", "alertdialog",
     "menu", "menubar", "toolbar", "form"}
)
_SURROUNDING_NAMES = re.compile(
    r"(?:^|[-_\s])(?:cookies?|consent|tarteaucitron|axeptio|didomi|rgpd|gdpr|share|sharing|partage"
    r"|partager|social|socials|reseaux|addtoany|addthis|a2a|sharedaddy|breadcrumbs?|ariane"
    r"|fil-ariane|filariane|fil|menu|menus|navbar|navigation|nav|sidebar|aside|search|searchbox"
    r"|recherche|moteur|newsletter|pager|pagination|comments?|commentaires?|related|skip|skiplinks"
    r"|toolbar|outils|tools|popup|modal|overlay|banner|bandeau|footer|pied|print|imprimer|rss"
    r"|accessibility-tools|fontsize|font-size|textsize|login|advert|ads|pub|publicite|lang|langs"
    r"|language|sommaire-site|hidden|visually-hidden|sr-only|evitement|acces-rapide|topbar)"
    r"(?:$|[-_\s])", re.IGNORECASE
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def _is_surrounding(element: Any) -> bool:
    """Tell whether an element says of itself that it is not the article."""
    if element.tag in _SURROUNDING_TAGS:
        return True
    if (element.get("role") or "").lower() in _SURROUNDING_ROLES:
        return True
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if _HIDDEN_STYLE.search(element.get("style") or ""):
        return True
    if element.tag == "header":
        return not any(a.tag in ("article", "main") for a in element.iterancestors())
    names = re.sub(r"([a-z])([A-Z])", r"\1-\2", f"{element.get('id') or ''} {element.get('class') or ''}")
    return bool(_SURROUNDING_NAMES.search(names))


def _remove_surroundings(main: Any) -> None:
    """Remove from ``main`` what is not the article, never what holds most of it."""
    whole = _weight(main)
    for element in list(main.iterdescendants()):
        if not isinstance(element.tag, str) or element.tag in ("h1", "html", "body", "main"):
            continue
        if _is_surrounding(element):
            # Names mislead (« content-with-sidebar »): what weighs half of the page stays.
            if _weight(element) * 2 > whole or _holds_title(element):
                continue
            _drop(element)
        elif element.tag in ("ul", "ol", "div", "table") and _is_link_list(element):
            _drop(element)


def _holds_title(element: Any) -> bool:
    return element.tag != "dialog" and any(
        clean_line(inline_text(h)) for h in element.iter("h1")
    ) and element.tag not in ("nav", "footer")


def _is_link_list(element: Any) -> bool:
    """Tell whether an element is a menu: four short links or more and hardly any other text."""
    links = [clean_line(inline_text(a)) for a in element.iter("a")]
    if len(links) < 4:
        return False
    text = clean_line(inline_text(element))
    linked = sum(len(link) for link in links)
    before = element.getprevious()
    introduced = before is not None and clean_line(inline_text(before)).endswith(":")
    return linked >= 0.9 * max(1, len(text) - len(links)) and linked < 45 * len(links) and not introduced


def _drop(element: Any) -> None:
    """Remove an element and keep the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _first_heading(main: Any) -> Any | None:
    for level in ("h1", "h2"):
        for heading in main.iter(level):
            if clean_line(inline_text(heading)):
                return heading if level == "h1" or not _text_before(main, heading) else None
    return None


def _text_before(main: Any, heading: Any) -> bool:
    """Tell whether a sentence comes before ``heading``: then it is not the page's title."""
    for element in main.iter():
        if element is heading:
            return False
        if element.tag in ("p", "li") and len(clean_line(inline_text(element))) >= 60:
            return True
    return False


_SEPARATORS = re.compile(r"\s+(?:[|–—•·»:]|-|::)\s+")


def _without_site(title: str, publisher: str | None) -> str:
    """Remove « - Mairie de X », « | Site officiel » from a window's title."""
    parts = _SEPARATORS.split(title)
    if len(parts) == 1:
        return title.strip()
    if publisher:
        kept = [p for p in parts if fold(p) != fold(publisher)]
        if kept and len(kept) < len(parts):
            whole = title[: title.find(kept[-1]) + len(kept[-1])].strip()
            return whole if kept[0] == parts[0] else kept[0]
    # The name of the site comes last, and is not the longest part.
    longest = max(parts, key=len)
    if parts[-1] is longest and len(parts) == 2:
        return longest.strip()
    return title[: title.rfind(parts[-1])].rstrip(" |–—•·»:-").strip() or longest


def _close(heading: str, window: str) -> bool:
    words, others = set(fold(heading).split()), set(fold(window).split())
    return len(words & others) * 2 >= len(words)


def _same(one: str, other: str) -> bool:
    return fold(one) == fold(other)


def _is_web(url: str) -> bool:
    return bool(re.match(r"https?://[^\s/]+", url))
