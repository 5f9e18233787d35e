"""Where the article is in a web page, and what stands around it."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from ingestion.cleaning import clean_line
from ingestion.french.folding import word_set
from ingestion.readers.html_blocks import inline_text

_MAIN = (
    "//*[@itemprop='articleBody']",
    "//main",
    "//*[@role='main']",
    "//article",
    "//*[@id='main' or @id='content' or @id='contenu' or @id='main-content' or @id='page-content'"
    " or @id='contenu-principal' or @id='article']",
)


def main_element(root: Any) -> Any:
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
_SURROUNDING_ROLES = word_set(
    "navigation search banner contentinfo dialog complementary alertdialog menu menubar toolbar form"
)
_SURROUNDING_NAMES = re.compile(
    r"(?:^|[-_\s])(?:cookies?|consent|tarteaucitron|axeptio|didomi|rgpd|gdpr|share|sharing|partage"
    r"|partager|social|socials|reseaux|addtoany|addthis|a2a|sharedaddy|breadcrumbs?|ariane"
    r"|fil-ariane|filariane|fil|menu|menus|navbar|navigation|nav|sidebar|aside|search|searchbox"
    r"|recherche|moteur|newsletter|pager|pagination|comments?|commentaires?|related|skip|skiplinks"
    r"|toolbar|outils|tools|popup|modal|overlay|banner|bandeau|footer|pied|print|imprimer|rss"
    r"|accessibility-tools|fontsize|font-size|textsize|login|advert|ads|pub|publicite|lang|langs"
    r"|language|sommaire-site|hidden|visually-hidden|sr-only|evitement|acces-rapide|topbar)"
    r"(?:$|[-_\s])",
    re.IGNORECASE,
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
    names = re.sub(
        r"([a-z])([A-Z])", r"\1-\2", f"{element.get('id') or ''} {element.get('class') or ''}"
    )
    return bool(_SURROUNDING_NAMES.search(names))


def remove_surroundings(main: Any) -> None:
    """Remove from ``main`` what is not the article, never what holds most of it."""
    whole = _weight(main)
    for element in list(main.iterdescendants()):
        if not isinstance(element.tag, str) or element.tag in ("h1", "html", "body", "main"):
            continue
        if _is_surrounding(element):
            # Names mislead (« content-with-sidebar »): what weighs half of the page stays.
            if _weight(element) * 2 > whole or _holds_title(element):
                continue
            drop(element)
        elif element.tag in ("ul", "ol", "div", "table") and _is_link_list(element):
            drop(element)


def _holds_title(element: Any) -> bool:
    return (
        element.tag != "dialog"
        and any(clean_line(inline_text(h)) for h in element.iter("h1"))
        and element.tag not in ("nav", "footer")
    )


_MAX_MENU = 600
"""Elements of the largest menu looked for; what holds more is the page itself."""


def _is_link_list(element: Any) -> bool:
    """Tell whether an element is a menu: four short links or more and hardly any other text."""
    if next(islice(element.iterdescendants(), _MAX_MENU, None), None) is not None:
        return False
    links = [clean_line(inline_text(a)) for a in element.iter("a")]
    if len(links) < 4:
        return False
    text = clean_line(inline_text(element))
    linked = sum(len(link) for link in links)
    before = element.getprevious()
    introduced = before is not None and clean_line(inline_text(before)).endswith(":")
    return (
        linked >= 0.9 * max(1, len(text) - len(links))
        and linked < 45 * len(links)
        and not introduced
    )


def drop(element: Any) -> None:
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


def first_heading(main: Any) -> Any | None:
    """Return the heading that may be the title: the first of level 1, else of level 2 before any text."""
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
